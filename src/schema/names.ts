/** Arguments and blocks that are missing, or that the type does not have. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import { closest, isMisspelling } from "../catalogue/closest.ts";
import type { Problem } from "../finding.ts";
import type { Block } from "../hcl/ast.ts";
import { locate, locateKey, nestedBlock, type Path } from "../model/locate.ts";
import { whyThisVersion } from "../model/provider-version.ts";
import { missingSettings, typeTable } from "./settings.ts";
import type { Subject } from "./subject.ts";
import { escapingBlock, terraformArguments } from "./terraform-arguments.ts";
import {
  argumentIn,
  blockIn,
  blockNames,
  bodyAt,
  holder,
  member,
  type Names,
  named,
  newestAt,
  problem,
  quoted,
  schemaAt,
  suggestionLimit,
} from "./words.ts";

/** The problems of `missing-argument` and `unsupported-argument` in one block, or nested block; also of absent settings. */
export function* nameProblems(subject: Subject, { path, missing, extra }: Names): Iterable<Problem> {
  const schema = schemaAt(subject, path);
  const body = bodyAt(subject, path);
  if (body === undefined) return;
  const { parts } = path.length === 0 ? subject.block : {};
  // Of a block that override files change, Terraform looks only at what it knows.
  const unsupported = parts === undefined ? [...extra].filter((name) => !isKnownIn(schema, name)) : [];
  const candidates = unsupported.slice(0, suggestionLimit);
  for (const [position, name] of unsupported.entries()) {
    const meant = position < suggestionLimit ? meaningOf(subject, schema, path, name, missing) : undefined;
    yield unsupportedProblem(subject, path, name, meant);
  }
  for (const name of missing) {
    const declared = schema.attributes.get(name);
    if (name === "settings" && subject.typeKind !== undefined && declared?.presence !== "required") {
      if (!candidates.some((other) => isMisspelling(other, name))) yield* missingSettings(subject);
      continue;
    }
    const isBlock = schema.blocks.has(name);
    if (!isBlock && declared?.presence !== "required") continue;
    if (candidates.some((other) => isMisspelling(other, name))) continue;
    yield missingProblem(subject, path, name, isBlock);
  }
  if (parts !== undefined && subject.kind !== "module") yield* missingBeforeOverrides(subject, parts[0], missing);
  // What only the version in use requires is not in the schema of the newest one.
  for (const [name, declared] of schema.attributes) {
    if (declared.presence !== "required" || missing.has(name) || body.attributes.has(name)) continue;
    if (nestedBlock(body, name, 0) !== undefined) continue;
    if (candidates.some((other) => isMisspelling(other, name))) continue;
    yield missingProblem(subject, path, name, false);
  }
}

/** What an override file gives must all the same stand in the block that it changes, where it is required. */
function* missingBeforeOverrides(subject: Subject, base: Block, missing: ReadonlySet<string>): Iterable<Problem> {
  for (const [name, { presence }] of subject.schema.attributes) {
    if (presence !== "required" || missing.has(name) || base.body.attributes.has(name)) continue;
    if (!subject.body.attributes.has(name)) continue;
    yield problem(
      subject,
      "missing-argument",
      [name],
      base.header,
      `${holder(subject, [])} lacks the required argument "${name}", which an override file cannot add.`,
      `Add ${argumentIn(base.source, name)} where the block is declared.`,
    );
  }
}

/** Arguments of the version in use that the newest one lacks. */
function isKnownIn(schema: BlockSchema, name: string): boolean {
  const declared = schema.attributes.get(name);
  return (declared !== undefined && declared.presence !== "computed") || schema.blocks.has(name);
}

function missingProblem(subject: Subject, path: Path, name: string, isBlock: boolean): Problem {
  const what = isBlock ? "block" : subject.kind === "module" ? "input" : "argument";
  const { source } = subject.block;
  const isNullHere = bodyAt(subject, path)?.attributes.has(name) === true;
  return problem(
    subject,
    "missing-argument",
    [...path, name],
    locate(subject, [...path, name]),
    isNullHere
      ? `${holder(subject, path)} requires the argument "${name}", but its value is null.`
      : `${holder(subject, path)} lacks the required ${what} "${name}"${onlyThen(subject, path, name)}.`,
    isBlock
      ? `Add a block ${blockIn(source, name)}.`
      : isNullHere
        ? `Give "${name}" a value.`
        : `Add ${argumentIn(source, name)}.`,
  );
}

/** Says for which release an argument is required that the newest one does not ask for. */
function onlyThen(subject: Subject, path: Path, name: string): string {
  const { provider } = subject;
  const newest = newestAt(subject, path);
  if (provider === undefined || newest.attributes.get(name)?.presence === "required" || newest.blocks.has(name)) {
    return "";
  }
  return `, which version ${provider.version} of the provider asks for (${whyThisVersion(provider)})`;
}

function meaningOf(
  subject: Subject,
  schema: BlockSchema,
  path: Path,
  name: string,
  missing: ReadonlySet<string>,
): string | undefined {
  const own = terraformArguments(subject.kind, path.length > 0);
  const settable = [...schema.attributes].filter(([, { presence }]) => presence !== "computed").map(([key]) => key);
  return (
    closest(name, missing) ??
    closest(name, [
      ...settable,
      ...schema.blocks.keys(),
      ...own.attributes,
      ...[...own.blocks].filter((block) => block !== escapingBlock),
    ])
  );
}

function unsupportedProblem(subject: Subject, path: Path, name: string, meant: string | undefined): Problem {
  const body = bodyAt(subject, path);
  const isBlock = body?.attributes.has(name) !== true;
  const what = isBlock ? "block" : subject.kind === "module" ? "input" : "argument";
  const decided = schemaAt(subject, path).attributes.get(name)?.presence === "computed";
  const existed = subject.whenExisted([...blockNames(path), name]);
  return problem(
    subject,
    "unsupported-argument",
    [...path, name],
    locateKey(subject, isBlock ? [...path, name, 0] : [...path, name]),
    decided
      ? `${member(subject, path, name)} cannot be set: the provider decides its value.`
      : `${holder(subject, path)} has no ${what} ${named(name)}${existed === undefined ? "." : `; ${existed}.`}`,
    moveHelp(subject, path, name) ??
      (meant === undefined ? removeHelp(subject, what, name, existed) : `Did you mean "${meant}"?`),
  );
}

/** Says where an argument or block belongs that stands at the wrong level of its resource. */
function moveHelp(subject: Subject, path: Path, name: string): string | undefined {
  const schema = schemaAt(subject, path);
  for (const [block, { content }] of schema.blocks) {
    if (isKnownIn(content, name)) return `Move it into the block ${block} { … }.`;
  }
  if (path.length > 0) {
    const outer = schemaAt(subject, path.slice(0, -2));
    return isKnownIn(outer, name) ? `Move it out of the block "${blockNames(path).at(-1)}".` : undefined;
  }
  return schema.attributes.has("settings") && typeTable(subject)?.settings.has(name) === true
    ? "Move it into settings."
    : undefined;
}

function removeHelp(subject: Subject, what: string, name: string, existed: string | undefined): string {
  if (subject.kind !== "module") return `Remove the ${what} ${named(name)}.`;
  if (existed !== undefined) return `Call a version of the module that has the input ${named(name)}, or remove it.`;
  return `Remove the input ${named(name)}; the module takes ${quoted(subject.schema.attributes.keys())}.`;
}
