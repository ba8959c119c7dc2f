/** Checks every block of a module that we have a schema for. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import { closest } from "../catalogue/closest.ts";
import { moduleShapes } from "../catalogue/modules.ts";
import { newestProvider, providerBlock, providerTypes } from "../catalogue/provider-history.ts";
import { schemaOf } from "../catalogue/schema-of.ts";
import { typeKindOf } from "../catalogue/types.ts";
import type { EvaluatedBlock, Instance } from "../evaluate/instance.ts";
import { type EvaluatedModule, type ModuleCall, modulesOf } from "../evaluate/module.ts";
import { knownString } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import type { Block, File } from "../hcl/ast.ts";
import { knownModuleOf } from "../model/known-modules.ts";
import { type ProviderInUse, possibleProviders } from "../model/provider-version.ts";
import { checkConfiguration } from "./configuration.ts";
import { problemsOf } from "./problems.ts";
import type { Subject } from "./subject.ts";
import { lifetime, newerFeatures } from "./versions.ts";
import { hasSchema } from "./violations.ts";

/**
 * The problems of presence, type, allowed `type`s and settings in the resources of a root module and of what it calls, their `provider "sym"` blocks and
 * its calls of known registry modules; several instances of one block give each problem once. Nothing is said of damaged
 * blocks, of types without a schema, and of what is not known. Judged by the provider that the module and the lock file
 * of its directory choose; where that cannot be told, with what is wrong for each one in question.
 */
export function checkSchemas(root: EvaluatedModule, lockFile?: File): Problem[] {
  const [first = new Map(), ...others] = possibleProviders(root, lockFile).map((provider) =>
    allProblems(root, provider),
  );
  return [...first].flatMap(([place, problem]) => (others.every((found) => found.has(place)) ? [problem] : []));
}

/** By place and module. */
function allProblems(root: EvaluatedModule, provider: ProviderInUse): ReadonlyMap<string, Problem> {
  const places = new Map<string, Problem>();
  for (const module of modulesOf(root)) {
    for (const problem of moduleProblems(module, provider)) {
      const { rule, path, span } = problem;
      const key = JSON.stringify([module.address, rule, path, span.source.absolute, span.from, span.to]);
      if (!places.has(key)) places.set(key, problem);
    }
  }
  return places;
}

function* moduleProblems(module: EvaluatedModule, provider: ProviderInUse): Iterable<Problem> {
  const judged = new Set<Block>();
  for (const instance of module.instances.values()) {
    if (instance.fromKnownModule || instance.body.damaged) continue;
    const subject = resourceSubject(instance, provider);
    if (subject === undefined) {
      if (isMissingType(instance)) yield unknownResource(instance);
      continue;
    }
    for (const part of partsOf(subject.block)) judged.add(part);
    yield* symProblems(subject, provider);
  }
  for (const block of module.providers) {
    const subject = providerSubject(block, provider);
    if (subject === undefined) continue;
    for (const part of partsOf(subject.block)) judged.add(part);
    yield* symProblems(subject, provider);
  }
  for (const call of module.calls) {
    const subject = moduleSubject(call);
    if (subject === undefined) continue;
    for (const part of partsOf(subject.block)) judged.add(part);
    yield* problemsOf(subject);
  }
  yield* checkConfiguration(module.declarations, judged);
}

/** A block as the files have it that declare and override it. */
function partsOf(block: Block): readonly Block[] {
  return block.parts ?? [block];
}

function* symProblems(subject: Subject, provider: ProviderInUse): Iterable<Problem> {
  yield* problemsOf(subject);
  if (subject.provider !== undefined) yield* newerFeatures(subject, provider);
}

function resourceSubject(instance: Instance, provider: ProviderInUse): Subject | undefined {
  const { mode, type, address, block, body } = instance;
  const newest = schemaOf(mode, type);
  const schemaName = mode === "data" ? `data.${type}` : type;
  if (newest === undefined || !hasSchema(schemaName)) return undefined;
  const isSym = type.startsWith("sym_");
  const typeKind = typeKindOf(type);
  return {
    address,
    kind: mode === "data" ? "data" : "resource",
    schemaName,
    // A type that is newer than the version in use is `provider-version`.
    schema: (isSym ? schemaIn(schemaName, provider) : undefined) ?? newest,
    newest,
    block,
    body,
    ...(typeKind === undefined ? {} : { typeKind }),
    ...(isSym ? { provider } : {}),
    whenExisted: (path) => (isSym ? lifetime([schemaName, ...path].join("."), provider) : undefined),
  };
}

/** Undefined for the newest release, whose schemas are at hand, and where the release lacks the type. */
function schemaIn(name: string, { version }: ProviderInUse): BlockSchema | undefined {
  return version === newestProvider ? undefined : providerBlock(name, version);
}

function isMissingType(instance: Instance): boolean {
  return instance.type.startsWith("sym_") && schemaOf(instance.mode, instance.type) === undefined;
}

function unknownResource(instance: Instance): Problem {
  const { mode, type, block, address } = instance;
  const kind = mode === "data" ? "data" : "managed";
  const what = mode === "data" ? "data source" : mode === "ephemeral" ? "ephemeral resource" : "resource type";
  const other = mode === "managed" ? "data" : "managed";
  const meant = mode === "ephemeral" ? undefined : closest(type, providerTypes(kind));
  const help =
    meant !== undefined
      ? `Did you mean "${meant}"?`
      : providerTypes(other).includes(type)
        ? `"${type}" is a ${other === "data" ? "data source" : "resource"}: write ${other === "data" ? "data" : "resource"} "${type}".`
        : `The Sym provider has ${providerTypes(kind).join(", ")}.`;
  return {
    rule: "unknown-resource",
    address,
    span: block.labels[0] ?? block.header,
    message: `The Sym provider has no ${what} "${type}".`,
    help,
  };
}

function providerSubject({ block, body }: EvaluatedBlock, provider: ProviderInUse): Subject | undefined {
  if (body.damaged || block.labels[0]?.text !== "sym") return undefined;
  const schema = providerBlock("provider", provider.version);
  if (schema === undefined) return undefined;
  const alias = knownString(body.attributes.get("alias")?.value);
  return {
    address: alias === undefined ? "provider.sym" : `provider.sym.${alias}`,
    kind: "provider",
    schemaName: "provider.sym",
    schema,
    newest: providerBlock("provider") ?? schema,
    block,
    body,
    provider,
    whenExisted: (path) => lifetime(["provider", ...path].join("."), provider),
  };
}

function moduleSubject(call: ModuleCall): Subject | undefined {
  const module = call.body.damaged ? undefined : knownModuleOf(call);
  if (module === undefined) return undefined;
  const schemaName = `modules/${module.source.split("/")[1]}-${module.first}`;
  if (!hasSchema(schemaName)) return undefined;
  const attributes = new Map(
    [...module.inputs].map(([name, { type, required }]) => [
      name,
      { type, presence: required ? ("required" as const) : ("optional" as const) },
    ]),
  );
  const schema = { attributes, blocks: new Map() };
  return {
    address: call.address,
    kind: "module",
    schemaName,
    schema,
    newest: schema,
    block: call.block,
    body: call.body,
    whenExisted: ([name]) => (name === undefined ? undefined : inputLifetime(module.source, name)),
  };
}

function inputLifetime(source: string, name: string): string | undefined {
  const shapes = moduleShapes(source).filter(({ inputs }) => inputs.has(name));
  if (shapes.length === 0) return undefined;
  const spans = shapes.map(({ first, last }) => (first === last ? first : `${first} to ${last}`));
  return `the module has it in ${spans.join(" and ")}`;
}
