/** Remembers facts of files between runs, outside every repository. */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { version } from "../version.ts";
import { realPath } from "./read.ts";
import { isInside } from "./workspace.ts";

export interface CachePlace {
  /** `--cache-dir`, as given. */
  readonly given: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Absolute, links followed; none of them may hold the cache. */
  readonly repositories: readonly string[];
}

/** Where the cache is: `--cache-dir`, else `symcheck` in `XDG_CACHE_HOME` or `~/.cache`; undefined where no home is known. */
function cacheDirectory({ given, env, cwd }: CachePlace): string | undefined {
  if (given !== undefined) return resolve(cwd, given);
  const { XDG_CACHE_HOME: base, HOME: home } = env;
  if (base !== undefined && isAbsolute(base)) return join(base, "symcheck");
  return home !== undefined && isAbsolute(home) ? join(home, ".cache", "symcheck") : undefined;
}

/** The real place of a directory that may not exist yet. */
function realPlace(directory: string): string {
  const real = realPath(directory);
  if (real !== undefined) return real;
  const parent = resolve(directory, "..");
  return parent === directory
    ? directory
    : join(realPlace(parent), directory.slice(parent.length).replace(/^[/\\]/, ""));
}

/** Plain JSON by key, a hash of the file's content; what comes back may be anything. */
export interface Store {
  readonly get: (key: string) => unknown;
  readonly set: (key: string, value: unknown) => void;
}

/**
 * Opens the cache. A directory inside a repository is a usage error where it was asked for, and no cache otherwise: what
 * a pull request can write must not decide. An unwritable or damaged cache is as good as none; nothing here throws.
 */
export function openCache(place: CachePlace): { readonly store?: Store; readonly usageError?: string } {
  const directory = cacheDirectory(place);
  if (directory === undefined) return {};
  const real = realPlace(directory);
  if (place.repositories.some((repository) => isInside(repository, real))) {
    if (place.given === undefined) return {};
    return { usageError: `--cache-dir "${place.given}" lies inside the repository; choose a directory outside of it` };
  }
  const fileOf = (key: string) => join(directory, `${key}.json`);
  const get = (key: string): unknown => {
    try {
      const stat = statSync(directory);
      // A directory that others can write to could be filled by them.
      if ((stat.mode & 0o022) !== 0 || (process.getuid !== undefined && stat.uid !== process.getuid()))
        return undefined;
      return JSON.parse(readFileSync(fileOf(key), "utf8"));
    } catch {
      return undefined;
    }
  };
  const set = (key: string, value: unknown): void => {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const draft = `${fileOf(key)}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
      renameSync(draft, fileOf(key));
    } catch {
      // Without a cache the next run asks again.
    }
  };
  const keyed = (key: string) => `${version}-${key}`;
  return { store: { get: (key) => get(keyed(key)), set: (key, value) => set(keyed(key), value) } };
}
