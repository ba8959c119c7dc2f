/** Which root modules the paths of a command line stand for, and which of their findings are to be shown. */
import { basename, dirname, join } from "node:path";
import { type Configurations, isExcludedBy, type PlacedConfiguration } from "./configuration/find.ts";
import type { NotChecked } from "./finding.ts";
import { type ModuleGraph, type ModuleNode, openModuleGraph } from "./module-graph.ts";
import type { SkippedFile } from "./skipped-files.ts";
import { makeSource } from "./source.ts";
import { nothingFound, resolveArgument } from "./workspace/arguments.ts";
import { exclusion } from "./workspace/ignore.ts";
import { isModuleFile, type ModuleFiles } from "./workspace/module-files.ts";
import { findModuleDirectories, isNeverEntered, rootModules, type Selection } from "./workspace/search.ts";
import { isAutomaticVariableFile } from "./workspace/variable-files.ts";
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
  /** The module itself and the local modules that it calls, directly or not. */
  readonly modules: readonly ModuleNode[];
}

export interface SelectedRoot extends RootDirectory {
  /** Only findings that touch one of these files (places) are shown; undefined: all. */
  readonly shows: ReadonlySet<string> | undefined;
  /** Of each of these sets it has to read a file when it is evaluated, or it is none of those that are meant. */
  readonly mustRead: readonly ReadonlySet<string>[];
}

export interface NamedFile {
  /** As given. */
  readonly path: string;
  /** Absolute, links followed. */
  readonly place: string;
}

export interface SelectedRoots {
  /** In the order of the paths, then of the directories; each once. */
  readonly roots: readonly SelectedRoot[];
  /** Files that the roots reach only if they read them when they are evaluated. */
  readonly unsettled: readonly NamedFile[];
  readonly notChecked: readonly NotChecked[];
  readonly skipped: readonly SkippedFile[];
  readonly usageErrors: readonly string[];
}

/** What standard input holds: the text of a file, or of none. */
export type StandardInput = { readonly replaces: string; readonly text: string } | { readonly text: string };

/** The path under which a text without a file is shown. */
const textName = "<stdin>";

interface Found {
  readonly roots: Map<string, SelectedRoot>;
  readonly notChecked: NotChecked[];
  readonly skipped: SkippedFile[];
  readonly usageErrors: string[];
}

/** A repository as far as a run has looked at it. */
interface Repository {
  readonly workspace: Workspace;
  readonly graph: ModuleGraph;
  /** All root modules of the repository, found when first asked for. */
  readonly roots: () => readonly RootDirectory[];
  /** By module that others call the first root module that reaches it. */
  readonly callers: () => ReadonlyMap<ModuleNode, RootDirectory>;
}

/**
 * Finds the root modules that `paths` stand for. Paths that lead nowhere are usage errors, the others are taken; files that no root
 * module reaches give a notice. `input` is what the path `-` holds.
 */
export function selectRoots(
  paths: readonly string[],
  cwd: string,
  selection: Selection,
  configurations: Configurations,
  input?: StandardInput,
): SelectedRoots {
  const found: Found = { roots: new Map(), notChecked: [], skipped: [], usageErrors: [] };
  const replacement =
    input !== undefined && "replaces" in input ? { absolute: placeOf(input.replaces), text: input.text } : undefined;
  const repositoryOf = openRepositories(cwd, selection, configurations, replacement, found);
  const files: { file: NamedFile; absolute: string }[] = [];
  for (const path of new Set(paths)) {
    const argument = resolveArgument(path, cwd);
    if (argument.kind === "wrong") found.usageErrors.push(argument.usageError);
    else if (argument.kind === "directory") {
      const repository = repositoryOf(argument.directory);
      if (!takeDirectory(repository, argument.directory, selection, configurations, found))
        found.usageErrors.push(nothingFound(path));
    } else if (argument.kind === "file") {
      files.push({ file: { path, place: placeOf(argument.file) }, absolute: argument.file });
    } else if (replacement !== undefined && input !== undefined && "replaces" in input) {
      files.push({ file: { path, place: replacement.absolute }, absolute: input.replaces });
    } else if (input !== undefined) {
      takeText(repositoryOf(cwd), input.text, configurations, found);
    }
  }
  const unsettled = takeFiles(files, cwd, selection, configurations, repositoryOf, found);
  const { roots, notChecked, skipped, usageErrors } = found;
  return { roots: [...roots.values()], unsettled, notChecked, skipped, usageErrors };
}

/** Opens each repository once, however many paths lead into it. */
function openRepositories(
  cwd: string,
  selection: Selection,
  configurations: Configurations,
  replacement: Replacement | undefined,
  found: Found,
): (directory: string) => Repository {
  const byTop = new Map<string, Repository>();
  const byDirectory = new Map<string, Repository>();
  return (directory) => {
    const known = byDirectory.get(directory);
    if (known !== undefined) return known;
    const workspace = openWorkspace(directory, cwd, replacement);
    const repository = byTop.get(workspace.repository) ?? openRepository(workspace, selection, configurations, found);
    byTop.set(workspace.repository, repository);
    byDirectory.set(directory, repository);
    return repository;
  };
}

function openRepository(
  workspace: Workspace,
  selection: Selection,
  configurations: Configurations,
  found: Found,
): Repository {
  const graph = openModuleGraph(workspace);
  let known: readonly RootDirectory[] | undefined;
  let callers: ReadonlyMap<ModuleNode, RootDirectory> | undefined;
  const roots = () => {
    known ??= searchRoots({ workspace, graph }, workspace.repository, selection, configurations, found);
    return known;
  };
  return {
    workspace,
    graph,
    roots,
    callers: () => {
      callers ??= callersAmong(roots());
      return callers;
    },
  };
}

function callersAmong(roots: readonly RootDirectory[]): Map<ModuleNode, RootDirectory> {
  const callers = new Map<ModuleNode, RootDirectory>();
  for (const root of roots) {
    for (const node of root.modules.slice(1)) if (!callers.has(node)) callers.set(node, root);
  }
  return callers;
}

/** What a root module mostly has and a module that others call mostly has not. */
const marksRoot = /^[ \t]*(?:provider|backend|cloud)[ \t]*["{]/m;

/**
 * A module that was found below a directory, as what it is in the whole repository. The repository is searched for its callers only
 * where it does not look like a root module.
 */
function inRepository(repository: Repository, start: string, root: RootDirectory): RootDirectory {
  const { workspace, callers } = repository;
  const [own] = root.modules;
  if (own === undefined || placeOf(start) === workspace.repository) return root;
  if (root.files.sources.some(({ text }) => marksRoot.test(text))) return root;
  const caller = callers().get(own);
  return caller === undefined ? root : { ...root, standing: { kind: "called", caller: caller.files.directory } };
}

/** The root modules at and below a directory. */
function searchRoots(
  { workspace, graph }: Pick<Repository, "workspace" | "graph">,
  start: string,
  selection: Selection,
  configurations: Configurations,
  found: Found,
): RootDirectory[] {
  const { directories, unreadable } = findModuleDirectories(workspace, start, selection);
  for (const directory of unreadable) {
    const what = workspace.show(directory);
    if (!found.notChecked.some((each) => each.what === what))
      found.notChecked.push({ what, why: "the directory cannot be listed" });
  }
  const called = new Set(directories.flatMap((directory) => graph.node(directory).calls));
  return rootModules(directories, called).flatMap((directory) => {
    const configuration = configurations.of(workspace, directory);
    const modules = graph.reach(directory);
    const files = (modules[0] as ModuleNode).files;
    const names = [...(modules[0] as ModuleNode).places].map((place) => basename(place));
    if (isExcludedBy(configuration, directory, names)) return [];
    return [{ workspace, files, standing: { kind: "root" }, configuration, modules }];
  });
}

/** Takes the roots at and below a directory, whole; false where there is none. */
function takeDirectory(
  repository: Repository,
  directory: string,
  selection: Selection,
  configurations: Configurations,
  found: Found,
): boolean {
  const roots = searchRoots(repository, directory, selection, configurations, found);
  for (const root of roots) {
    const whole = { ...inRepository(repository, directory, root), shows: undefined, mustRead: [] };
    found.roots.set(root.files.directory, whole);
  }
  return roots.length > 0;
}

function takeText({ workspace }: Repository, text: string, configurations: Configurations, found: Found): void {
  const directory = workspace.cwd;
  const absolute = join(directory, textName);
  const files: ModuleFiles = {
    directory,
    shown: workspace.show(directory),
    sources: [makeSource(textName, absolute, text)],
    overrides: [],
    unreadable: [],
    jsonFiles: [],
  };
  const configuration = configurations.of(workspace, directory);
  const standing = { kind: "text" } as const;
  found.roots.set(absolute, { workspace, files, standing, configuration, modules: [], shows: undefined, mustRead: [] });
}

/** Takes the roots that reach named files; what is left depends on what roots read when they are evaluated. */
function takeFiles(
  files: readonly { readonly file: NamedFile; readonly absolute: string }[],
  cwd: string,
  selection: Selection,
  configurations: Configurations,
  repositoryOf: (directory: string) => Repository,
  found: Found,
): readonly NamedFile[] {
  const isExcluded = exclusion(selection.exclude, cwd);
  const byRepository = new Map<Repository, { file: NamedFile; absolute: string }[]>();
  for (const each of files) {
    const repository = repositoryOf(dirname(each.absolute));
    const { configuration, why } = passedOver(repository, each.file, each.absolute, configurations, isExcluded);
    if (why !== undefined) {
      found.skipped.push({ path: each.file.path, why });
      continue;
    }
    if (configuration === undefined) continue;
    const list = byRepository.get(repository);
    if (list === undefined) byRepository.set(repository, [each]);
    else list.push(each);
  }
  return [...byRepository].flatMap(([repository, named]) => takeFilesOf(repository, named, configurations, found));
}

/** Why a named file is not looked at, if it is not. */
function passedOver(
  { workspace }: Repository,
  { place }: NamedFile,
  absolute: string,
  configurations: Configurations,
  isExcluded: (absolute: string, isDirectory: boolean) => boolean,
): { readonly configuration?: PlacedConfiguration; readonly why?: string } {
  if (place.slice(workspace.repository.length).split(/[\\/]/).some(isNeverEntered))
    return { why: "it is no part of the configuration" };
  if (isExcluded(absolute, false)) return { why: '"--exclude" leaves it out' };
  const configuration = configurations.of(workspace, dirname(absolute));
  const { directory, exclude } = configuration;
  if (directory !== undefined && exclude.length > 0 && exclusion(exclude, directory)(place, false))
    return { why: `"exclude" of ${workspace.show(configuration.file ?? directory)} leaves it out` };
  return { configuration };
}

function takeFilesOf(
  repository: Repository,
  named: readonly { readonly file: NamedFile; readonly absolute: string }[],
  configurations: Configurations,
  found: Found,
): NamedFile[] {
  const { workspace, graph } = repository;
  const wanted = new Set(named.map(({ file }) => file.place));
  const reached = new Set<string>();
  const add = (root: RootDirectory, mustRead: readonly ReadonlySet<string>[]) => {
    const key = root.files.directory;
    const known = found.roots.get(key);
    if (known !== undefined && (known.shows === undefined || known.mustRead.length === 0)) return;
    found.roots.set(key, { ...root, shows: wanted, mustRead });
  };
  const certain = new Set<RootDirectory>();
  for (const root of repository.roots()) {
    for (const place of reachedBy(root, wanted)) {
      reached.add(place);
      certain.add(root);
    }
  }
  const callers = repository.callers();
  const open: NamedFile[] = [];
  const alone = new Map<ModuleNode, RootDirectory>();
  const byItself = (node: ModuleNode, standing: Standing): RootDirectory => {
    const configuration = configurations.of(workspace, node.files.directory);
    return { workspace, files: node.files, standing, configuration, modules: graph.reach(node.directory) };
  };
  for (const { file, absolute } of named) {
    if (!isModuleFile(basename(absolute))) {
      if (!reached.has(file.place)) open.push(file);
      continue;
    }
    const node = graph.node(dirname(absolute));
    const caller = callers.get(node);
    if (caller !== undefined) alone.set(node, byItself(node, { kind: "called", caller: caller.files.directory }));
    else if (!reached.has(file.place)) alone.set(node, byItself(node, { kind: "root" }));
  }
  for (const root of certain) add(root, []);
  for (const root of alone.values()) add(root, []);
  if (open.length === 0) return open;
  const places = new Set(open.map(({ place }) => place));
  for (const root of repository.roots()) if (!certain.has(root)) add(root, [places]);
  for (const [node, caller] of callers) {
    if (!alone.has(node)) add(byItself(node, { kind: "called", caller: caller.files.directory }), [places]);
  }
  return open;
}

/** Which of the files (places) a root reaches by its text alone: its modules' files, its variable files, lock and configuration. */
export function reachedBy(root: RootDirectory, wanted: ReadonlySet<string>): string[] {
  const own = root.modules[0]?.directory;
  const directories = new Set(root.modules.map(({ directory }) => directory));
  const places = new Set(root.modules.flatMap((node) => [...node.places]));
  return [...wanted].filter((place) => {
    if (places.has(place) || place === root.configuration.file) return true;
    const name = basename(place);
    const directory = dirname(place);
    // A file that is gone, or that another replaces, is a change of the module all the same.
    if (directories.has(directory) && isModuleFile(name)) return true;
    return directory === own && (isAutomaticVariableFile(name) || name === ".terraform.lock.hcl");
  });
}
