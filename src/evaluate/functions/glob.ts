/** Finds files by patterns as the doublestar library does that Terraform's `fileset` uses (version 1.1.5). */
import { posix } from "node:path";
import type { DirectoryEntry, DirectoryReader } from "../module.ts";

/** Entries looked at and steps of matching that one call may take. */
const workLimit = 500_000;

/** Levels of directories that are followed. */
const depthLimit = 60;

/** Splits at a separator that no backslash stands before. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== separator || (at > start && text[at - 1] === "\\")) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

/** The place of a closing bracket that no backslash stands before; -1 where there is none. */
function closing(pattern: readonly string[], from: number, bracket: string): number {
  for (let at = from; at < pattern.length; at += 1) {
    if (pattern[at] === bracket && !(at > from && pattern[at - 1] === "\\")) return at;
  }
  return -1;
}

type Match = boolean | "bad pattern";

/** Whether a character is in a class, given what stands between its brackets. */
function inClass(inside: readonly string[], character: string): Match {
  if (inside.length === 0) return "bad pattern";
  const negated = inside[0] === "^";
  const code = character.codePointAt(0) as number;
  let found = false;
  let at = negated ? 1 : 0;
  const bound = (): number | undefined => {
    if (inside[at] === "-" || inside[at] === undefined) return undefined;
    const escaped = inside[at] === "\\";
    const taken = inside[escaped ? at + 1 : at];
    at += escaped ? 2 : 1;
    return taken?.codePointAt(0);
  };
  while (at < inside.length) {
    const low = bound();
    if (low === undefined) return "bad pattern";
    let high: number | undefined = low;
    if (inside[at] === "-") {
      at += 1;
      high = bound();
      if (high === undefined) return "bad pattern";
    }
    found ||= low <= code && code <= high;
  }
  return found !== negated;
}

interface Work {
  left: number;
  /** Set where what Terraform makes of a name cannot be told. */
  untold: boolean;
}

/** Whether a name matches one component of a pattern; both as characters. */
function matches(pattern: readonly string[], name: readonly string[], work: Work): Match {
  work.left -= 1;
  if (work.left < 0) return false;
  if (pattern.length === 0) return name.length === 0;
  if (name.length === 0 && pattern.join("") !== "*") return false;
  let at = 0;
  let position = 0;
  while (at < pattern.length && position < name.length) {
    const character = pattern[at] as string;
    const current = name[position] as string;
    switch (character) {
      case "\\":
        if (pattern[at + 1] === undefined) return "bad pattern";
        if (pattern[at + 1] !== current) return false;
        at += 2;
        position += 1;
        break;
      case "*":
        return at + 1 >= pattern.length || matchesLater(pattern.slice(at + 1), name.slice(position), work);
      case "[": {
        const end = closing(pattern, at + 1, "]");
        const match = end === -1 ? "bad pattern" : inClass(pattern.slice(at + 1, end), current);
        if (match !== true) return match;
        at = end + 1;
        position += 1;
        break;
      }
      case "{":
        return matchesOption(pattern, at + 1, name.slice(position), work);
      default:
        if (character !== "?" && character !== current) return false;
        at += 1;
        position += 1;
    }
  }
  const rest = pattern.slice(at).join("");
  return (rest === "" && position >= name.length) || (position >= name.length && rest === "*") || rest === "**";
}

/**
 * After a star: at any place of the name; patterns that are wrong count as not matching there. The library goes on by as
 * many bytes at a time as the first character has, and so misses places behind one that is not ASCII.
 */
function matchesLater(pattern: readonly string[], name: readonly string[], work: Work): boolean {
  const step = Buffer.byteLength(name[0] as string);
  let byte = 0;
  let next = 0;
  for (let from = 0; from < name.length && work.left >= 0; from += 1) {
    if (byte === next) {
      if (matches(pattern, name.slice(from), work) === true) return true;
      next += step;
    }
    byte += Buffer.byteLength(name[from] as string);
    for (; next < byte; next += step) {
      // Half a character is matched by no letter, but by what stands for any.
      if (/[?*[{]/.test(pattern.join(""))) work.untold = true;
    }
  }
  return false;
}

function matchesOption(pattern: readonly string[], from: number, name: readonly string[], work: Work): Match {
  const end = closing(pattern, from, "}");
  if (end === -1) return "bad pattern";
  const after = pattern.slice(end + 1);
  for (const option of split(pattern.slice(from, end).join(""), ",")) {
    const match = matches([...option, ...after], name, work);
    if (match !== false) return match;
  }
  return false;
}

/**
 * The paths that match a pattern, relative ones starting in `directory`; undefined where that cannot be told, as for a
 * pattern that leads out of the repository or takes too much work.
 */
export function glob(
  pattern: string,
  directory: string,
  reader: DirectoryReader,
): readonly string[] | "bad pattern" | undefined {
  const found: string[] = [];
  const work: Work = { left: workLimit, untold: false };
  let wrong = false;

  const walk = (base: string, components: readonly string[], depth: number): void => {
    if (work.left < 0 || depth > depthLimit) work.untold = true;
    if (work.untold || wrong) return;
    let plain = 0;
    while (plain < components.length && !/[*?[{\\]/.test(components[plain] as string)) plain += 1;
    const start = plain === 0 ? base : posix.join(base, ...components.slice(0, plain));
    const absolute = posix.resolve(directory, start);
    const own = reader.kindOf(absolute, false);
    const kind = own === "link" && plain < components.length ? reader.kindOf(absolute, true) : own;
    if (own === "outside" || kind === "outside") work.untold = true;
    if (own === "outside" || own === "missing") return;
    if (plain >= components.length) {
      found.push(start);
      return;
    }
    if (kind !== "directory") return;
    const entries = reader.list(absolute);
    if (entries === undefined) {
      work.untold = true;
      return;
    }
    work.left -= entries.length;
    inside(start, absolute, entries, components.slice(plain), depth);
  };

  const inside = (
    start: string,
    absolute: string,
    entries: readonly DirectoryEntry[],
    components: readonly string[],
    depth: number,
  ): void => {
    let rest = components;
    if (rest[0] === "**") {
      for (const { name, kind } of entries) {
        const followed = kind === "link" ? reader.kindOf(posix.join(absolute, name), true) : kind;
        if (followed === "outside") work.untold = true;
        if (followed === "missing") continue;
        if (rest.length === 1) found.push(posix.join(start, name));
        if (followed === "directory") walk(posix.join(start, name), rest, depth + 1);
      }
      if (rest.length === 1) return;
      rest = rest.slice(1);
    }
    const component = Array.from(rest[0] as string);
    for (const { name } of entries) {
      const match = matches(component, Array.from(name), work);
      if (name.includes("\ufffd")) work.untold = true;
      // Further down, whether the error is noticed depends on the order of the directory.
      if (match === "bad pattern" && depth > 0) work.untold = true;
      wrong ||= match === "bad pattern";
      if (match !== true) continue;
      if (rest.length === 1) found.push(posix.join(start, name));
      else walk(posix.join(start, name), rest.slice(1), depth + 1);
    }
  };

  const components = split(pattern, "/");
  if (components[0] === "") walk("/", components.slice(1), 0);
  else walk(".", components, 0);
  if (work.untold || work.left < 0) return undefined;
  return wrong ? "bad pattern" : found;
}
