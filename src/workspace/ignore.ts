/** Which paths `.gitignore` files and patterns of `exclude` take out of a search. */
import { isAbsolute, relative, sep } from "node:path";
import { matchesPattern, type Pattern, parsePattern } from "./pattern.ts";

/** The patterns of one file, for paths below `directory` (segments from the repository's top). */
export interface IgnoreFile {
  readonly directory: readonly string[];
  readonly patterns: readonly Pattern[];
}

/** Reads the text of a `.gitignore`; `directory` is where it applies, as segments from the repository's top. */
export function parseIgnoreFile(text: string, directory: readonly string[]): IgnoreFile {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  return { directory, patterns: lines.map(parsePattern).filter((pattern) => pattern !== undefined) };
}

/**
 * Whether a path is ignored: the last pattern that matches decides, and a file deeper down overrules one above it. `files` go
 * from the top down. The caller does not descend into ignored directories, so parents need no second look.
 */
export function isIgnored(files: readonly IgnoreFile[], path: readonly string[], isDirectory: boolean): boolean {
  for (let index = files.length - 1; index >= 0; index -= 1) {
    const { directory, patterns } = files[index] as IgnoreFile;
    const relative = path.slice(directory.length);
    const decisive = patterns.findLast((pattern) => matchesPattern(pattern, relative, isDirectory));
    if (decisive !== undefined) return !decisive.negated;
  }
  return false;
}

/**
 * Whether patterns as in `.gitignore`, which start at the directory `from` (absolute), leave a path (absolute) out: by its own name
 * or that of a directory above it. Paths outside `from` are never left out.
 */
export function exclusion(
  patterns: readonly string[],
  from: string,
): (absolute: string, isDirectory: boolean) => boolean {
  const files = [{ directory: [], patterns: patterns.map(parsePattern).filter((pattern) => pattern !== undefined) }];
  if (files[0]?.patterns.length === 0) return () => false;
  return (absolute, isDirectory) => {
    const way = relative(from, absolute);
    const segments = way.split(sep);
    if (way === "" || segments[0] === ".." || isAbsolute(way)) return false;
    return segments.some((_, depth) =>
      isIgnored(files, segments.slice(0, depth + 1), isDirectory || depth < segments.length - 1),
    );
  };
}
