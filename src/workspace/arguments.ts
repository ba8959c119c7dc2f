/** What a path on the command line stands for. */
import { type Stats, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { isTerraformFile } from "./module-files.ts";

export type PathArgument =
  /** Absolute. `search`: root modules are looked for below it; otherwise this one module is meant. */
  | { readonly directory: string; readonly search: boolean }
  /** Names the path in quotes and says what is wrong. */
  | { readonly usageError: string };

/** Resolves a path argument against the working directory. A `.tf` or `.tofu` file stands for its directory. */
export function resolveArgument(path: string, cwd: string): PathArgument {
  const absolute = resolve(cwd, path);
  const stat = path === "" ? undefined : statOf(absolute);
  if (stat === undefined) return { usageError: `"${path}" does not exist; give a directory or a ".tf" file` };
  if (stat.isDirectory()) return { directory: absolute, search: true };
  if (stat.isFile() && isTerraformFile(basename(absolute))) return { directory: dirname(absolute), search: false };
  return { usageError: `"${path}" is no Terraform file; give a directory or a ".tf" or ".tofu" file` };
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
  return `"${path}" holds no Terraform: neither it nor a directory below has a ".tf" or ".tofu" file that is not ignored; give another path, or "--no-ignore" to look into ignored directories`;
}
