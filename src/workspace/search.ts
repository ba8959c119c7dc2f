/** Finds the directories of a repository that hold Terraform. */
import { type Dirent, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { type IgnoreFile, isIgnored, parseIgnoreFile } from "./ignore.ts";
import { isModuleFile } from "./module-files.ts";
import { realPath } from "./read.ts";
import type { Workspace } from "./workspace.ts";

export interface Selection {
  /** False: `.gitignore` counts for nothing. */
  readonly respectIgnore: boolean;
  /** Patterns as in `.gitignore`, relative to the working directory. */
  readonly exclude: readonly string[];
}

export interface FoundDirectories {
  /** Absolute, parents before what they hold, siblings by name. */
  readonly directories: readonly string[];
  /** Absolute paths of directories that could not be listed. */
  readonly unreadable: readonly string[];
}

/** Git's data, what `terraform init` and Terragrunt copied. */
const neverEntered: ReadonlySet<string> = new Set([".git", ".terraform", ".terragrunt-cache"]);

/** Whether a search passes over directories of this name: what they hold is nobody's configuration. */
export function isNeverEntered(name: string): boolean {
  return neverEntered.has(name);
}

/**
 * Finds every directory at or below `start` (absolute) with a Terraform file that is not ignored. Links to directories are not
 * followed: what they lead to is found where it lies. `start` itself counts also where a `.gitignore` names it, since it was asked for.
 */
export function findModuleDirectories(workspace: Workspace, start: string, selection: Selection): FoundDirectories {
  const directories: string[] = [];
  const unreadable: string[] = [];
  const exclusion = parseIgnoreFile(selection.exclude.join("\n"), []);
  const isExcluded = (absolute: string, isDirectory: boolean): boolean => {
    const way = relative(workspace.cwd, absolute).split(sep);
    return way[0] !== ".." && isIgnored([exclusion], way, isDirectory);
  };
  const above = selection.respectIgnore ? ignoreFilesAbove(workspace, start) : [];
  const pending: { directory: string; files: readonly IgnoreFile[] }[] = [{ directory: start, files: above }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory } = next;
    const entries = listDirectory(directory);
    if (entries === undefined) {
      unreadable.push(directory);
      continue;
    }
    const here = segmentsBelow(workspace.repository, directory);
    const own = selection.respectIgnore ? readIgnoreFile(workspace, directory, here) : undefined;
    const files = own === undefined ? next.files : [...next.files, own];
    const isKept = (entry: Dirent) =>
      !isIgnored(files, [...here, entry.name], entry.isDirectory()) &&
      !isExcluded(join(directory, entry.name), entry.isDirectory());
    if (entries.some((entry) => !entry.isDirectory() && isModuleFile(entry.name) && isKept(entry)))
      directories.push(directory);
    const below = entries.filter((entry) => entry.isDirectory() && !isNeverEntered(entry.name) && isKept(entry));
    for (const entry of below.reverse()) pending.push({ directory: join(directory, entry.name), files });
  }
  return { directories, unreadable };
}

/**
 * The root modules among `directories`: those that no module call names, or of which `isRun` says that they are run by themselves
 * too. `called` holds the absolute directories that calls lead to. Where every directory is called by another, all of them count, as
 * something was asked for.
 */
export function rootModules(
  directories: readonly string[],
  called: ReadonlySet<string>,
  isRun: (directory: string) => boolean = () => false,
): readonly string[] {
  const places = new Set([...called].map((directory) => realPath(directory) ?? resolve(directory)));
  const roots = directories.filter((directory) => !places.has(realPath(directory) ?? directory) || isRun(directory));
  return roots.length > 0 ? roots : directories;
}

/** The entries of a directory by name; undefined where it cannot be listed. */
function listDirectory(directory: string): Dirent[] | undefined {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

function segmentsBelow(repository: string, directory: string): string[] {
  const way = relative(repository, realPath(directory) ?? directory);
  return way === "" ? [] : way.split(sep);
}

function readIgnoreFile(workspace: Workspace, directory: string, segments: readonly string[]): IgnoreFile | undefined {
  const content = workspace.readFile(join(directory, ".gitignore"));
  return "source" in content ? parseIgnoreFile(content.source.text, segments) : undefined;
}

/** The `.gitignore` files between the repository's top and `start`, none where they leave `start` itself out. */
function ignoreFilesAbove(workspace: Workspace, start: string): readonly IgnoreFile[] {
  const files: IgnoreFile[] = [];
  const segments = segmentsBelow(workspace.repository, start);
  for (const [depth] of segments.entries()) {
    const above = segments.slice(0, depth);
    const file = readIgnoreFile(workspace, join(workspace.repository, ...above), above);
    if (file !== undefined) files.push(file);
    if (isIgnored(files, segments.slice(0, depth + 1), true)) return [];
  }
  return files;
}
