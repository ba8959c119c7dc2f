/** Which root modules the paths of a command line stand for. */
import { dirname, resolve } from "node:path";
import type { NotChecked } from "./finding.ts";
import type { Block } from "./hcl/ast.ts";
import { parseFile } from "./hcl/parse.ts";
import { isLocalSource } from "./model/named-files.ts";
import { nothingFound, resolveArgument } from "./workspace/arguments.ts";
import { type ModuleFiles, readModule } from "./workspace/module-files.ts";
import { findModuleDirectories, rootModules, type Selection } from "./workspace/search.ts";
import { openWorkspace, type Workspace } from "./workspace/workspace.ts";

export interface RootDirectory {
  readonly workspace: Workspace;
  readonly files: ModuleFiles;
}

export interface SelectedRoots {
  /** In the order of the paths, then of the directories; each once. */
  readonly roots: readonly RootDirectory[];
  readonly notChecked: readonly NotChecked[];
  readonly usageErrors: readonly string[];
}

/** The `source` of a module call where it is a plain literal. */
export function literalSource(call: Block): string | undefined {
  const source = call.body.attributes.get("source")?.value;
  if (source?.kind !== "template") return undefined;
  const [part, ...more] = source.parts;
  return part?.kind === "text" && more.length === 0 ? part.text : undefined;
}

function calledDirectories(modules: readonly ModuleFiles[]): Set<string> {
  const called = new Set<string>();
  for (const source of modules.flatMap(({ sources }) => sources)) {
    for (const block of parseFile(source).file.body.blocks) {
      const path = block.type.text === "module" ? literalSource(block) : undefined;
      if (path !== undefined && isLocalSource(path)) called.add(resolve(dirname(source.absolute), path));
    }
  }
  return called;
}

/** Finds the root modules that `paths` stand for. Paths that lead nowhere are usage errors, the others are taken. */
export function selectRoots(paths: readonly string[], cwd: string, selection: Selection): SelectedRoots {
  const roots = new Map<string, RootDirectory>();
  const notChecked: NotChecked[] = [];
  const usageErrors: string[] = [];
  for (const path of paths) {
    const argument = resolveArgument(path, cwd);
    if ("usageError" in argument) {
      usageErrors.push(argument.usageError);
      continue;
    }
    const workspace = openWorkspace(argument.directory, cwd);
    const found = argument.search
      ? findModuleDirectories(workspace, argument.directory, selection)
      : { directories: [argument.directory], unreadable: [] };
    for (const directory of found.unreadable) {
      notChecked.push({ what: workspace.show(directory), why: "the directory cannot be listed" });
    }
    if (found.directories.length === 0) usageErrors.push(nothingFound(path));
    const modules = new Map(found.directories.map((directory) => [directory, readModule(workspace, directory)]));
    const chosen = argument.search
      ? rootModules(found.directories, calledDirectories([...modules.values()]))
      : found.directories;
    for (const directory of chosen) {
      const files = modules.get(directory);
      if (files !== undefined && !roots.has(directory)) roots.set(directory, { workspace, files });
    }
  }
  return { roots: [...roots.values()], notChecked, usageErrors };
}
