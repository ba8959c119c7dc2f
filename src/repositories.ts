/** The repositories that a run looks into: their modules, and which of them are root modules. */
import { basename, join } from "node:path";
import { type Configurations, isExcludedBy, type PlacedConfiguration } from "./configuration/find.ts";
import type { NotChecked } from "./finding.ts";
import { parseFile } from "./hcl/parse.ts";
import { type ModuleGraph, type ModuleNode, openModuleGraph } from "./module-graph.ts";
import type { Source } from "./source.ts";
import type { DownloadedModule } from "./workspace/downloaded-modules.ts";
import type { ModuleFiles } from "./workspace/module-files.ts";
import { findModuleDirectories, rootModules, type Selection } from "./workspace/search.ts";
import { readVariableFiles } from "./workspace/variable-files.ts";
import { openWorkspace, placeOf, type Replacement, type Workspace } from "./workspace/workspace.ts";

/** What a module is evaluated as. */
export type Standing =
  | { readonly kind: "root" }
  /** A module that others call, checked by itself: its inputs are unknown. `caller` is the directory of a root that reaches it. */
  | { readonly kind: "called"; readonly caller: string }
  /** A text without a place in a module: nothing is known of what stands beside it. */
  | { readonly kind: "text" };

export interface RootDirectory {
  readonly workspace: Workspace;
  readonly files: ModuleFiles;
  readonly standing: Standing;
  readonly configuration: PlacedConfiguration;
  /** The module itself and the modules that it calls, directly or not; none for a text without a place. */
  readonly modules: readonly ModuleNode[];
  /** By the path of call names from the root module. */
  readonly downloads: ReadonlyMap<string, DownloadedModule>;
}

export interface Repository {
  readonly workspace: Workspace;
  readonly graph: ModuleGraph;
  /** The configuration of a module's directory (absolute). */
  readonly configurationOf: (directory: string) => PlacedConfiguration;
  /** The root modules at and below a directory (absolute). Those that others call from elsewhere are there too, as called ones. */
  readonly rootsBelow: (directory: string) => readonly RootDirectory[];
  /** All root modules, found when first asked for. */
  readonly roots: () => readonly RootDirectory[];
  /** By module that others call the first root module that reaches it. */
  readonly callers: () => ReadonlyMap<ModuleNode, RootDirectory>;
}

export interface Repositories {
  /** The repository that a directory (absolute) lies in; each is opened once. */
  readonly of: (directory: string) => Repository;
  /** Directories that could not be searched so far. */
  readonly notChecked: () => readonly NotChecked[];
}

interface Search {
  readonly selection: Selection;
  readonly configurations: Configurations;
  /** Tells of a directory that cannot be listed. */
  readonly miss: (shown: string) => void;
}

/** Opens the repositories of a run. `replacement` is read in place of its file. */
export function openRepositories(
  cwd: string,
  selection: Selection,
  configurations: Configurations,
  replacement: Replacement | undefined,
): Repositories {
  const byTop = new Map<string, Repository>();
  const byDirectory = new Map<string, Repository>();
  const missed = new Set<string>();
  const search: Search = { selection, configurations, miss: (shown) => missed.add(shown) };
  return {
    of: (directory) => {
      const known = byDirectory.get(directory);
      if (known !== undefined) return known;
      const workspace = openWorkspace(directory, cwd, replacement);
      const repository = byTop.get(workspace.repository) ?? openRepository(workspace, search);
      byTop.set(workspace.repository, repository);
      byDirectory.set(directory, repository);
      return repository;
    },
    notChecked: () => [...missed].map((what) => ({ what, why: "the directory cannot be listed" })),
  };
}

function openRepository(workspace: Workspace, search: Search): Repository {
  const graph = openModuleGraph(workspace);
  let known: readonly RootDirectory[] | undefined;
  let callers: ReadonlyMap<ModuleNode, RootDirectory> | undefined;
  const repository: Repository = {
    workspace,
    graph,
    configurationOf: (directory) => search.configurations.of(workspace, directory),
    rootsBelow: (directory) =>
      searchRoots(repository, directory, search).map((root) => inRepository(repository, directory, root)),
    roots: () => {
      known ??= searchRoots(repository, workspace.repository, search);
      return known;
    },
    callers: () => {
      callers ??= callersAmong(repository.roots());
      return callers;
    },
  };
  return repository;
}

/** The modules at and below a directory that none of them calls, and those that others call but that are run by themselves too. */
function searchRoots(repository: Repository, start: string, { selection, miss }: Search): readonly RootDirectory[] {
  const { workspace, graph, configurationOf } = repository;
  const { directories, unreadable } = findModuleDirectories(workspace, start, selection);
  for (const directory of unreadable) miss(workspace.show(directory));
  const called = new Set(directories.flatMap((directory) => graph.node(directory).calls));
  const isRun = (directory: string) => isRunByItself(workspace, graph.node(directory).files);
  return rootModules(directories, called, isRun).flatMap((directory) => {
    const configuration = configurationOf(directory);
    const { files, places } = graph.node(directory);
    if (
      isExcludedBy(
        configuration,
        directory,
        [...places].map((place) => basename(place)),
      )
    )
      return [];
    return [{ workspace, files, standing: { kind: "root" }, configuration, ...graph.reach(directory) }];
  });
}

/** `backend` and `cloud` blocks say where the state of a root module is kept; they count for nothing in a module that is called. */
const keepsState = /^[ \t]*(?:backend[ \t]*"|cloud[ \t]*\{)/m;

/**
 * Whether a module bears the marks of a directory that Terraform is run in: where its state is kept, what `terraform init` has locked,
 * or values of its variables, which are read nowhere else. A call from elsewhere, with `count = 0` even, takes nothing from that.
 */
function isRunByItself(workspace: Workspace, { directory, sources }: ModuleFiles): boolean {
  if (sources.some((source) => keepsState.test(source.text) && declaresState(source))) return true;
  const lock = workspace.readFile(join(directory, ".terraform.lock.hcl"));
  return "source" in lock || readVariableFiles(workspace, directory).length > 0;
}

/** What looks like such a block in a text or comment is none. */
function declaresState(source: Source): boolean {
  return parseFile(source).file.body.blocks.some(
    ({ type, body }) =>
      type.text === "terraform" && body.blocks.some((inner) => ["backend", "cloud"].includes(inner.type.text)),
  );
}

function callersAmong(roots: readonly RootDirectory[]): Map<ModuleNode, RootDirectory> {
  const callers = new Map<ModuleNode, RootDirectory>();
  for (const root of roots) {
    for (const node of root.modules.slice(1)) if (!callers.has(node)) callers.set(node, root);
  }
  return callers;
}

/** What a root module mostly has and a module that others call mostly has not. */
const marksRoot = /^[ \t]*(?:provider|backend|cloud)[ \t]*["{]|"(?:provider|backend|cloud)"\s*:\s*[[{]/m;

/**
 * A module that was found below a directory, as what it is in the whole repository. The repository is searched for its callers only
 * where it does not look like a root module.
 */
function inRepository({ workspace, callers }: Repository, start: string, root: RootDirectory): RootDirectory {
  const [own] = root.modules;
  if (own === undefined || placeOf(start) === workspace.repository) return root;
  if ([...root.files.sources, ...root.files.overrides].some(({ text }) => marksRoot.test(text))) return root;
  const caller = callers().get(own);
  return caller === undefined ? root : { ...root, standing: { kind: "called", caller: caller.files.directory } };
}
