/** The repository that a run looks at: nothing outside it is read. */
import { type Dirent, existsSync, lstatSync, opendirSync, readlinkSync, type Stats, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { DirectoryEntry, DirectoryReader, EntryKind } from "../evaluate/module.ts";
import { makeSource } from "../source.ts";
import { type FileResult, outside, readFileBytes, readText, realPath } from "./read.ts";

/** A text that stands in for a file, whether or not that exists. */
export interface Replacement {
  /** Absolute, links followed. */
  readonly absolute: string;
  readonly text: string;
}

/** Characters; no system has longer ones, and what a configuration makes up may be of any length. */
const longestPath = 32_767;

export interface Workspace {
  /** The repository's top, absolute, links followed. */
  readonly repository: string;
  /** Absolute. */
  readonly cwd: string;
  /** Reads a file once; the path is absolute. A path that leads out of the repository, or into its `.git`, is refused. */
  readonly readFile: (absolute: string) => FileResult;
  /** What directories of the repository hold. Of what lies outside nothing is told. */
  readonly directories: DirectoryReader;
  /** The path as users see it: relative to the working directory, with forward slashes. */
  readonly show: (absolute: string) => string;
  readonly replacement?: Replacement;
}

/**
 * Opens the repository that `start` (an absolute directory) lies in: the nearest ancestor with `.git`, else the working directory
 * where that holds it, else `start` itself. `replacement` is read in place of its file.
 */
export function openWorkspace(start: string, cwd: string, replacement?: Replacement): Workspace {
  const repository = findRepository(realPath(start) ?? start, realPath(cwd) ?? cwd);
  const show = (absolute: string) => showPath(absolute, cwd);
  const seen = new Map<string, FileResult>();
  const readFile = (absolute: string): FileResult => {
    const path = resolve(absolute);
    const known = seen.get(path);
    if (known !== undefined) return known;
    const result =
      replacement !== undefined && placeOf(path) === replacement.absolute
        ? { source: makeSource(show(path), path, replacement.text) }
        : readConfined(repository, path, show(path));
    seen.set(path, result);
    return result;
  };
  const directories: DirectoryReader = {
    list: (absolute) => listConfined(repository, absolute, replacement),
    kindOf: (absolute, follow) => kindConfined(repository, absolute, follow, replacement),
  };
  return { repository, cwd, readFile, directories, show, ...(replacement === undefined ? {} : { replacement }) };
}

/** Larger directories are not listed. */
const longestListing = 50_000;

function kindOf(stat: Stats | Dirent): EntryKind {
  if (stat.isSymbolicLink()) return "link";
  if (stat.isDirectory()) return "directory";
  return stat.isFile() ? "file" : "other";
}

function listConfined(
  repository: string,
  absolute: string,
  replacement: Replacement | undefined,
): readonly DirectoryEntry[] | undefined {
  const real = realPath(absolute);
  if (real === undefined || !isInside(repository, real)) return undefined;
  const entries: DirectoryEntry[] = [];
  try {
    const directory = opendirSync(real);
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
        if (entries.length >= longestListing) return undefined;
        entries.push({ name: entry.name, kind: kindOf(entry) });
      }
    } finally {
      directory.closeSync();
    }
  } catch {
    return undefined;
  }
  if (replacement === undefined || dirname(replacement.absolute) !== real) return entries;
  const name = basename(replacement.absolute);
  return entries.some((entry) => entry.name === name) ? entries : [...entries, { name, kind: "file" }];
}

function kindConfined(
  repository: string,
  absolute: string,
  follow: boolean,
  replacement: Replacement | undefined,
): EntryKind | "missing" | "outside" {
  if (absolute.includes("\0") || absolute.length > longestPath) return "missing";
  if (placeOf(absolute) === replacement?.absolute) return "file";
  const real = realPath(absolute);
  const parent = nearestExisting(dirname(absolute));
  const isThere = real !== undefined && isInside(repository, real);
  if (!isThere && !isInside(repository, parent)) return "outside";
  try {
    if (!follow) return kindOf(lstatSync(absolute));
    if (real === undefined) return "missing";
    return isThere ? kindOf(statSync(real)) : "outside";
  } catch {
    return "missing";
  }
}

/** Where a path (absolute) leads when links are followed; what does not exist stays as it is below what does. */
export function placeOf(absolute: string): string {
  if (absolute.length > longestPath || absolute.includes("\0")) return absolute;
  for (let current = absolute; ; current = dirname(current)) {
    const real = realPath(current);
    if (real !== undefined) return join(real, relative(current, absolute));
    if (dirname(current) === current) return absolute;
  }
}

/** Reads a file that the user named on the command line, relative to the working directory: it may lie outside the repository. */
export function readNamedFile(path: string, cwd: string): FileResult {
  const absolute = resolve(cwd, path);
  if (path === "" || path.includes("\0")) return { failure: "missing", reason: "does not exist" };
  return readText(realPath(absolute) ?? absolute, absolute, showPath(absolute, cwd));
}

/** The bytes of such a file, at most `largest`. */
export function readNamedBytes(path: string, cwd: string, largest: number): ReturnType<typeof readFileBytes> {
  const absolute = resolve(cwd, path);
  if (path === "" || path.includes("\0")) return { failure: "missing", reason: "does not exist" };
  return readFileBytes(realPath(absolute) ?? absolute, largest);
}

function findRepository(start: string, cwd: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, ".git"))) return directory;
    if (dirname(directory) === directory) return isInside(cwd, start) ? cwd : start;
  }
}

/** Whether `path` is `directory` or below it; both absolute, links followed. */
export function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** A path relative to the working directory with forward slashes; `.` for that directory itself. */
function showPath(absolute: string, cwd: string): string {
  const way = relative(cwd, absolute);
  return way === "" ? "." : sep === "/" ? way : way.replaceAll(sep, "/");
}

function readConfined(repository: string, absolute: string, shown: string): FileResult {
  if (absolute.includes("\0")) return { failure: "missing", reason: "does not exist" };
  if (absolute.length > longestPath) return { failure: "unreadable", reason: "cannot be read (ENAMETOOLONG)" };
  const real = realPath(absolute);
  // What is not there is told only of places inside, so that nothing can be learned of those outside.
  if (real === undefined) {
    const target = linkTarget(absolute);
    if (!isInside(repository, nearestExisting(dirname(target ?? absolute)))) return outside;
    return target === undefined
      ? readText(absolute, absolute, shown)
      : { failure: "missing", reason: "is a link that leads nowhere" };
  }
  if (!isInside(repository, real) || isGitData(relative(repository, real))) return outside;
  return readText(real, absolute, shown);
}

/** Where a link points to by its own words; undefined where the path is no link. */
function linkTarget(absolute: string): string | undefined {
  try {
    return resolve(dirname(absolute), readlinkSync(absolute));
  } catch {
    return undefined;
  }
}

/** The place, links followed, of the deepest ancestor that exists. */
function nearestExisting(directory: string): string {
  for (let current = directory; ; current = dirname(current)) {
    const real = realPath(current);
    if (real !== undefined || dirname(current) === current) return real ?? current;
  }
}

/** `.git/config` may hold the token that a CI job fetched the repository with. */
export function isGitData(way: string): boolean {
  return way.split(sep).some((segment) => segment.toLowerCase() === ".git");
}
