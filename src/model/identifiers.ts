/** The arguments that take the id of another resource (sym.md 6). */
import { isSecretSetting } from "../catalogue/types.ts";
import type { EvaluatedBody, Instance } from "../evaluate/instance.ts";
import { isNull, knownElements, knownEntries, type Reference, type Value } from "../evaluate/value.ts";
import type { Block } from "../hcl/ast.ts";
import { argumentText, inside, isOfNoType } from "./model.ts";
import { decodedJson } from "./policy-json.ts";

/** One place where an id stands. */
export interface IdentifierPlace {
  readonly instance: Instance;
  /** The block that the path starts from. */
  readonly at: { readonly block: Block; readonly body: EvaluatedBody };
  readonly path: readonly (string | number)[];
  /** The path from the resource, as findings name it. */
  readonly shown: string;
  readonly value: Value;
  readonly expected: string;
  /** For ids of integrations: the `type`s that may stand here; undefined for any. */
  readonly integrationTypes?: ReadonlySet<string>;
  readonly use: "id" | "secret";
}

const slack: ReadonlySet<string> = new Set(["slack"]);
const permissionContext: ReadonlySet<string> = new Set(["permission_context"]);

type Shape = "one" | "elements" | "entries";
type Row = readonly [argument: string, shape: Shape, expected: string, integrationTypes?: ReadonlySet<string>];

/** By resource type: argument, how ids stand in it, whose ids, and of which integration types. */
const table: ReadonlyMap<string, readonly Row[]> = new Map<string, readonly Row[]>([
  [
    "sym_environment",
    [
      ["runtime_id", "one", "sym_runtime"],
      ["error_logger_id", "one", "sym_error_logger"],
      ["log_destination_ids", "elements", "sym_log_destination"],
      ["integrations", "entries", "sym_integration"],
    ],
  ],
  ["sym_flows_filter", [["integrations", "entries", "sym_integration"]]],
  ["sym_error_logger", [["integration_id", "one", "sym_integration", slack]]],
  ["sym_runtime", [["context_id", "one", "sym_integration", permissionContext]]],
  ["sym_secret", [["source_id", "one", "sym_secrets"]]],
  [
    "sym_strategy",
    [
      ["integration_id", "one", "sym_integration"],
      ["targets", "elements", "sym_target"],
    ],
  ],
  ["sym_log_destination", [["integration_id", "one", "sym_integration"]]],
  ["sym_flow", [["environment_id", "one", "sym_environment"]]],
]);

/** The resource type whose id stands at a path of a resource of some type; undefined where none does. */
export function expectedAt(resourceType: string, path: readonly (string | number)[]): string | undefined {
  const [name, inner] = path;
  for (const [argument, shape, expected] of table.get(resourceType) ?? []) {
    if (argument === name && path.length === (shape === "one" ? 1 : 2)) return expected;
  }
  if (name === "settings" && path.length === 2) {
    if (resourceType === "sym_secrets") return inner === "context_id" ? "sym_integration" : undefined;
    if (resourceType === "sym_integration") return isSecretSetting(String(inner)) ? "sym_secret" : undefined;
  }
  return resourceType === "sym_flow" && name === "params" && path.at(-1) === "strategy_id" ? "sym_strategy" : undefined;
}

/** Types whose attributes certainly are no Sym ids; others (parameters, remote state) may well carry one. */
function cannotCarryAnId({ instance }: Reference): boolean {
  const { type } = instance;
  if (type.startsWith("sym_")) return !isOfNoType(instance);
  return type.startsWith("aws_secretsmanager_secret") || type.startsWith("aws_iam_");
}

/**
 * The reference, nearest first, by which a value certainly is not the id of an `expected`. Undefined where it is one,
 * where that is not known, and where the argument that it comes through is itself a place for such an id.
 */
export function misplacedReference(value: Value, expected: string): Reference | undefined {
  const references = value.trace.identifies;
  const nearest = references[0];
  const origin = references.at(-1);
  if (nearest === undefined || origin === undefined) return undefined;
  // The whole resource where its id belongs is a type error, and reported as that.
  if (nearest.path.length === 0 || origin.path.length === 0) return undefined;
  if (origin.instance.type === expected && origin.path.length === 1 && origin.path[0] === "id") return undefined;
  if (references.some(({ instance, path }) => expectedAt(instance.type, path) === expected)) return undefined;
  return cannotCarryAnId(origin) && cannotCarryAnId(nearest) ? nearest : undefined;
}

/** Whether nothing stands there, neither a value nor a reference to something that turns out to have none. */
function isEmpty(value: Value): boolean {
  return isNull(value) && value.trace.identifies.length === 0;
}

/** Every place of an instance that takes an id and has a value. */
export function* identifierPlaces(instance: Instance): Iterable<IdentifierPlace> {
  const { body } = instance;
  for (const [name, shape, expected, integrationTypes] of table.get(instance.type) ?? []) {
    const value = body.attributes.get(name)?.value;
    if (value === undefined || isEmpty(value)) continue;
    const common = {
      instance,
      at: instance,
      expected,
      use: "id" as const,
      ...(integrationTypes === undefined ? {} : { integrationTypes }),
    };
    if (shape === "one") {
      yield { ...common, path: [name], shown: name, value };
    } else if (shape === "elements") {
      for (const [index, element] of (knownElements(value) ?? []).entries()) {
        if (isEmpty(element)) continue;
        yield { ...common, path: [name, index], shown: `${name}[${index}]`, value: inside(value, element) };
      }
    } else {
      for (const [key, inner] of knownEntries(value) ?? []) {
        if (isEmpty(inner)) continue;
        yield { ...common, path: [name, key], shown: `${name}.${key}`, value: inside(value, inner) };
      }
    }
  }
  yield* settingsPlaces(instance);
  if (instance.type === "sym_flow") yield* strategyPlaces(instance);
}

function* settingsPlaces(instance: Instance): Iterable<IdentifierPlace> {
  const whole = instance.body.attributes.get("settings")?.value;
  const settings = knownEntries(whole);
  if (whole === undefined || settings === undefined) return;
  const common = { instance, at: instance };
  if (instance.type === "sym_secrets") {
    const value = settings.get("context_id");
    if (value === undefined || isEmpty(value)) return;
    const place = { path: ["settings", "context_id"], shown: "settings.context_id", use: "id" as const };
    yield {
      ...common,
      ...place,
      value: inside(whole, value),
      expected: "sym_integration",
      integrationTypes: permissionContext,
    };
  }
  if (instance.type !== "sym_integration") return;
  for (const [key, value] of settings) {
    if (isEmpty(value) || !isSecretSetting(key)) continue;
    yield {
      ...common,
      path: ["settings", key],
      shown: `settings.${key}`,
      value: inside(whole, value),
      expected: "sym_secret",
      use: "secret",
    };
  }
  const encoded = settings.get("secret_ids_json");
  if (encoded === undefined || argumentText(instance, "type") !== "custom") return;
  for (const [index, value] of encodedElements(encoded).entries()) {
    if (isEmpty(value)) continue;
    yield {
      ...common,
      path: ["settings", "secret_ids_json", index],
      shown: `settings.secret_ids_json[${index}]`,
      value: inside(whole, inside(encoded, value)),
      expected: "sym_secret",
      use: "secret",
    };
  }
}

/** The elements of the list that a string is the JSON of, as far as they are known. */
function encodedElements(value: Value): readonly Value[] {
  return knownElements(value.trace.encodes ?? decodedJson(value)) ?? [];
}

function* strategyPlaces(flow: Instance): Iterable<IdentifierPlace> {
  for (const block of flow.body.blocks) {
    const value = block.type === "params" ? block.body.attributes.get("strategy_id")?.value : undefined;
    if (value === undefined || isEmpty(value)) continue;
    const place = { path: ["strategy_id"], shown: "params.strategy_id", use: "id" as const };
    yield { instance: flow, at: block, ...place, value, expected: "sym_strategy" };
  }
}
