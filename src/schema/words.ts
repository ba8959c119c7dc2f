/** What all messages about a block share: names in quotes, places, addresses. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import type { EvaluatedBody } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { isJson } from "../hcl/parse.ts";
import { nestedBlock, type Path } from "../model/locate.ts";
import { shownText } from "../model/shown-value.ts";
import type { Source, Span } from "../source.ts";
import type { Subject } from "./subject.ts";

/** Names too many in one place for which a likely meaning is looked up. */
export const suggestionLimit = 200;

/** What one object, a block or its settings, lacks and has too much of. */
export interface Names {
  readonly path: Path;
  readonly missing: Set<string>;
  readonly extra: Set<string>;
}

/** `params[0].prompt_field[1].label` */
function shown(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

/** `"a", "b"` */
export function quoted(names: Iterable<string>): string {
  return [...names].map((name) => `"${name}"`).join(", ");
}

/** A name of the configuration in quotes, cut where it is long. */
export function named(name: string): string {
  return shownText(name);
}

/** An argument as it would be written in a file of the source's syntax: `name = …` or `"name": …`. */
export function argumentIn(source: Source, name: string, value = "…"): string {
  return isJson(source) ? `"${name}": ${value}` : `${name} = ${value}`;
}

/** A block as it would be written there: `name { … }` or `"name": { … }`. */
export function blockIn(source: Source, name: string): string {
  return isJson(source) ? `"${name}": { … }` : `${name} { … }`;
}

/** A problem of a block; `path` leads from the top of the block to what is wrong. */
export function problem(
  subject: Subject,
  rule: string,
  path: Path,
  span: Span,
  message: string,
  help?: string,
): Problem {
  return {
    rule,
    address: subject.address,
    path: shown(path),
    span,
    message,
    ...(help === undefined ? {} : { help }),
  };
}

/** `"sym_flow.x"`, or `A "prompt_field" block of "sym_flow.x"`. */
export function holder(subject: Subject, path: Path): string {
  const type = path.findLast((step) => typeof step === "string");
  return type === undefined ? `"${subject.address}"` : `A "${type}" block of "${subject.address}"`;
}

/** An argument or block as messages name it: `"label" of a "prompt_field" block of "sym_flow.x"`. */
export function member(subject: Subject, path: Path, name: string): string {
  const [first = "", ...rest] = holder(subject, path);
  return `${named(name)} of ${first.toLowerCase()}${rest.join("")}`;
}

/** The names of the blocks that a path leads through, without their numbers. */
export function blockNames(path: Path): readonly string[] {
  return path.filter((step) => typeof step === "string");
}

/** The schema of the block, or nested block, at a path. */
export function schemaAt(subject: Subject, path: Path): BlockSchema {
  return inside(subject.schema, path);
}

/** The same in the newest version. */
export function newestAt(subject: Subject, path: Path): BlockSchema {
  return inside(subject.newest, path);
}

function inside(schema: BlockSchema, path: Path): BlockSchema {
  let current = schema;
  for (const name of blockNames(path)) current = current.blocks.get(name)?.content ?? current;
  return current;
}

/** The content of the block, or nested block, at a path; undefined where none is there. */
export function bodyAt(subject: Subject, path: Path): EvaluatedBody | undefined {
  let body: EvaluatedBody | undefined = subject.body;
  for (let step = 0; step + 1 < path.length && body !== undefined; step += 2) {
    body = nestedBlock(body, String(path[step]), Number(path[step + 1]))?.body;
  }
  return body;
}
