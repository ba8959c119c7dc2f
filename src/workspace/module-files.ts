/** Reads the files that make up one module, as Terraform picks them. */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeSource, type Source } from "../source.ts";
import { placeOf, type Workspace } from "./workspace.ts";

export interface UnreadableFile {
  /** Without text: it stands for the file in a finding. */
  readonly source: Source;
  /** Names the file in quotes and says what is wrong with it. */
  readonly message: string;
}

export interface ModuleFiles {
  /** Absolute. */
  readonly directory: string;
  /** As users see it; `.` for the working directory. */
  readonly shown: string;
  /** In name order, without overrides; those whose names end with `.json` are in the JSON syntax. */
  readonly sources: readonly Source[];
  /** `override.tf`, `*_override.tf` and the like, which Terraform merges over the others in this order. */
  readonly overrides: readonly Source[];
  readonly unreadable: readonly UnreadableFile[];
}

/** Hidden files and editors' leftovers, by the names that Terraform passes over. */
function isPassedOver(name: string): boolean {
  return name.startsWith(".") || name.endsWith("~") || (name.startsWith("#") && name.endsWith("#"));
}

/** Whether Terraform or OpenTofu would read a file of this name as a part of a module, in either syntax. */
export function isModuleFile(name: string): boolean {
  return /\.(?:tf|tofu)(?:\.json)?$/.test(name) && !isPassedOver(name);
}

/**
 * Reads every file of a directory (absolute) that is a part of the module there. `x.tofu` replaces `x.tf`, and `x.tofu.json` replaces
 * `x.tf.json`. A directory that cannot be listed gives one unreadable entry for itself.
 */
export function readModule(workspace: Workspace, directory: string): ModuleFiles {
  const shown = workspace.show(directory);
  const sources: Source[] = [];
  const overrides: Source[] = [];
  const unreadable: UnreadableFile[] = [];
  const names = listNames(directory, workspace);
  if (names === undefined) unreadable.push(unreadableFile(shown, directory, "cannot be listed"));
  for (const name of terraformFiles(names ?? [])) {
    const absolute = join(directory, name);
    const content = workspace.readFile(absolute);
    if ("failure" in content) unreadable.push(unreadableFile(workspace.show(absolute), absolute, content.reason));
    else if (/(?:^|_)override\.(?:tf|tofu)(?:\.json)?$/.test(name)) overrides.push(content.source);
    else sources.push(content.source);
  }
  return { directory, shown, sources, overrides, unreadable };
}

function unreadableFile(shown: string, absolute: string, reason: string): UnreadableFile {
  return { source: makeSource(shown, absolute, ""), message: `"${shown}" ${reason}` };
}

/**
 * Names of a directory's entries that are no directories, in byte order as Terraform lists them; the file that the workspace replaces
 * is among them. Undefined where the directory cannot be listed.
 */
export function listNames(directory: string, { replacement }: Pick<Workspace, "replacement">): string[] | undefined {
  const place = replacement === undefined ? undefined : dirname(replacement.absolute);
  const added = replacement !== undefined && place === placeOf(directory) ? [basename(replacement.absolute)] : [];
  try {
    const names = readdirSync(directory, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name);
    return [...new Set([...names, ...added])].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  } catch {
    return added.length > 0 ? added : undefined;
  }
}

function terraformFiles(names: readonly string[]): string[] {
  const replaced = new Set(
    names.flatMap((name) => {
      const [, stem, ending = ""] = /^(.*)\.tofu(\.json)?$/s.exec(name) ?? [];
      return stem === undefined || isPassedOver(name) ? [] : [`${stem}.tf${ending}`];
    }),
  );
  return names.filter((name) => isModuleFile(name) && !replaced.has(name));
}
