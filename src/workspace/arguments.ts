/** What a path on the command line stands for. */
import { existsSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { realPath } from "./read.ts";
import { isInside } from "./workspace.ts";

export type PathArgument =
  /** Absolute: root modules are looked for in it and below. */
  | { readonly kind: "directory"; readonly directory: string }
  /** Absolute: it stands for the root modules that reach it. */
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "standard input" }
  /** Names the path in quotes and says what is wrong. */
  | { readonly kind: "wrong"; readonly usageError: string };

/** The argument that means standard input. */
export const standardInput = "-";

/** Resolves a path argument against the working directory. */
export function resolveArgument(path: string, cwd: string): PathArgument {
  if (path === standardInput) return { kind: "standard input" };
  const absolute = resolve(cwd, path);
  const stat = path === "" ? undefined : statOf(absolute);
  if (stat === undefined) {
    return { kind: "wrong", usageError: `"${path}" does not exist; give a file, a directory or "-"` };
  }
  if (leavesRepository(absolute)) {
    return { kind: "wrong", usageError: `"${path}" leads outside the repository and is not read` };
  }
  if (stat.isDirectory()) return { kind: "directory", directory: absolute };
  if (stat.isFile()) return { kind: "file", file: absolute };
  return { kind: "wrong", usageError: `"${path}" is neither a file nor a directory; give one of them or "-"` };
}

/** Whether a path that stands in a repository is a link, or goes through one, to a place outside of it. */
function leavesRepository(absolute: string): boolean {
  const real = realPath(absolute);
  for (let directory = dirname(absolute); dirname(directory) !== directory; directory = dirname(directory)) {
    if (!existsSync(join(directory, ".git"))) continue;
    const repository = realPath(directory);
    return real !== undefined && repository !== undefined && !isInside(repository, real);
  }
  return false;
}

/** Undefined also where a directory above may not be entered or the name is none that a file can have. */
function statOf(absolute: string): Stats | undefined {
  try {
    return statSync(absolute);
  } catch {
    return undefined;
  }
}

/** The usage error for a directory argument below which no Terraform was found. */
export function nothingFound(path: string): string {
  return `"${path}" holds no Terraform: neither it nor a directory below has a ".tf", ".tofu", ".tf.json" or ".tofu.json" file that is neither ignored nor excluded; give another path, or "--no-ignore" to look into ignored directories`;
}
