/** Regular expressions with RE2's syntax, in linear time. */
import { createRequire } from "node:module";
import type { RE2JS } from "re2js";
import { valueLimit } from "../measure.ts";
import { affords, type FunctionContext } from "./definition.ts";

export interface Pattern {
  readonly compiled: RE2JS;
  /** The name of each group, undefined for one without. */
  readonly groups: readonly (string | undefined)[];
}

/** A match: where each group lies, the whole match first; undefined for a group that took no part. */
export type Match = readonly (readonly [from: number, to: number] | undefined)[];

/**
 * Steps of the matching machine that one call may take at most, about a second. One match takes linear time, all of
 * them may take quadratic time.
 */
const matchSteps = 50_000_000;

/** Steps of the matching machine in the time of one step of evaluation. */
const machineSteps = 50;

let library: typeof import("re2js") | undefined | null;

function load(): typeof import("re2js") | undefined {
  if (library === undefined) {
    try {
      library = createRequire(import.meta.url)("re2js") as typeof import("re2js");
    } catch {
      library = null;
    }
  }
  return library ?? undefined;
}

type Compiled = Pattern | { readonly error: string; readonly at: string } | undefined;

/** The patterns compiled last: a call asks for its pattern's groups first, and loops use one again and again. */
const recent = new Map<string, Compiled>();
const recentLimit = 16;

/** Compiles a pattern; the error has Go's words. Undefined where that cannot be told. */
export function compilePattern(source: string): Compiled {
  if (source.length > 10_000) return undefined;
  if (recent.has(source)) return recent.get(source);
  const compiled = compile(source);
  for (const oldest of recent.keys()) {
    if (recent.size < recentLimit) break;
    recent.delete(oldest);
  }
  recent.set(source, compiled);
  return compiled;
}

/** Whether a call may use a pattern, at the cost of compiling it whether or not that is done again. */
export function affordsPattern(context: FunctionContext, source: string, { compiled }: Pattern): boolean {
  return affords(context, 20 + 10 * source.length + 2 * compiled.programSize());
}

function compile(source: string): Compiled {
  const re2 = load();
  if (re2 === undefined) return undefined;
  try {
    const compiled = re2.RE2JS.compile(source);
    const names = new Map(Object.entries(compiled.namedGroups()).map(([name, index]) => [index, name]));
    return { compiled, groups: Array.from({ length: compiled.groupCount() }, (_, index) => names.get(index + 1)) };
  } catch (error) {
    // Go takes two groups of one name.
    if (!(error instanceof re2.RE2JSSyntaxException) || /duplicate/.test(error.getDescription())) return undefined;
    return { error: error.getDescription(), at: error.getPattern() ?? source };
  }
}

/**
 * The first match or all of them, without empty ones right after another match, as Go has it. Undefined where finding
 * them takes too long.
 */
export function findMatches(
  { compiled, groups }: Pattern,
  text: string,
  limit: number,
  context: FunctionContext,
): Match[] | undefined {
  const matcher = compiled.matcher(text);
  const matches: Match[] = [];
  let last = -1;
  let steps = 0;
  for (;;) {
    const work = compiled.programSize() * (text.length - Math.max(last, 0) + 1);
    steps += work;
    if (steps > matchSteps || matches.length > valueLimit.size || !affords(context, work / machineSteps)) {
      return undefined;
    }
    if (matches.length >= limit || !matcher.find()) return matches;
    const from = matcher.start();
    const to = matcher.end();
    if (from === to && from === last) continue;
    last = to;
    const parts = groups.map((_, index): [number, number] | undefined => {
      const start = matcher.start(index + 1);
      return start < 0 ? undefined : [start, matcher.end(index + 1)];
    });
    matches.push([[from, to], ...parts]);
  }
}

/** The text with every match replaced, `$1`, `$name` and `${name}` expanded as Go's `ReplaceAllString` does. */
export function replaceMatches(
  pattern: Pattern,
  text: string,
  replacement: string,
  context: FunctionContext,
): string | undefined {
  const matches = findMatches(pattern, text, Number.POSITIVE_INFINITY, context);
  if (matches === undefined) return undefined;
  const pieces = replacementPieces(replacement);
  const parts: string[] = [];
  let length = 0;
  let position = 0;
  for (const match of matches) {
    const [from, to] = match[0] as readonly [number, number];
    parts.push(text.slice(position, from));
    for (const piece of pieces) {
      const part = typeof piece === "string" ? piece : groupText(pattern, match, text, piece.group);
      parts.push(part);
      length += part.length;
    }
    if (length > valueLimit.text) return undefined;
    position = to;
  }
  parts.push(text.slice(position));
  return parts.join("");
}

function groupText({ groups }: Pattern, match: Match, text: string, group: string): string {
  const index = /^\d+$/.test(group) ? Number(group) : groups.indexOf(group) + 1;
  if (index === 0 && group !== "0") return "";
  const place = match[index];
  return place === undefined ? "" : text.slice(place[0], place[1]);
}

function replacementPieces(replacement: string): (string | { readonly group: string })[] {
  const pieces: (string | { readonly group: string })[] = [];
  const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;
  let position = 0;
  for (const match of replacement.matchAll(reference)) {
    pieces.push(replacement.slice(position, match.index));
    const group = match[1] ?? match[2];
    pieces.push(group === undefined ? "$" : { group });
    position = match.index + match[0].length;
  }
  pieces.push(replacement.slice(position));
  return pieces;
}
