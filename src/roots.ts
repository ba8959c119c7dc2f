/** Which root modules the paths of a command line stand for, and which of their findings are to be shown. */
import { basename, dirname, join } from "node:path";
import type { Configurations } from "./configuration/find.ts";
import type { NotChecked } from "./finding.ts";
import type { ModuleNode } from "./module-graph.ts";
import {
  openRepositories,
  type Repositories,
  type Repository,
  type RootDirectory,
  type Standing,
} from "./repositories.ts";
import type { SkippedFile } from "./skipped-files.ts";
import { makeSource } from "./source.ts";
import { nothingFound, resolveArgument } from "./workspace/arguments.ts";
import { exclusion } from "./workspace/ignore.ts";
import { isModuleFile, type ModuleFiles } from "./workspace/module-files.ts";
import { isNeverEntered, type Selection } from "./workspace/search.ts";
import { isAutomaticVariableFile } from "./workspace/variable-files.ts";
import { isInside, placeOf } from "./workspace/workspace.ts";

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
  /** Every root module of the repositories is among them: no other can use what they hold. */
  readonly isWhole: boolean;
}

/** What standard input holds: the text of a file, or of none. */
export type StandardInput = { readonly replaces: string; readonly text: string } | { readonly text: string };

/** The path under which a text without a file is shown. */
const textName = "<stdin>";

interface Found {
  /** By directory, or by name for a text without one. */
  readonly roots: Map<string, SelectedRoot>;
  readonly skipped: SkippedFile[];
  readonly usageErrors: string[];
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
  const found: Found = { roots: new Map(), skipped: [], usageErrors: [] };
  const replacement =
    input !== undefined && "replaces" in input ? { absolute: placeOf(input.replaces), text: input.text } : undefined;
  const repositories = openRepositories(cwd, selection, configurations, replacement);
  const files: { file: NamedFile; absolute: string }[] = [];
  const searched: string[] = [];
  for (const path of new Set(paths)) {
    const argument = resolveArgument(path, cwd);
    if (argument.kind === "wrong") found.usageErrors.push(argument.usageError);
    else if (argument.kind === "directory") {
      const roots = repositories.of(argument.directory).rootsBelow(argument.directory);
      if (roots.length === 0) found.usageErrors.push(nothingFound(path));
      searched.push(placeOf(argument.directory));
      for (const root of roots) found.roots.set(root.files.directory, { ...root, shows: undefined, mustRead: [] });
    } else if (argument.kind === "file") {
      files.push({ file: { path, place: placeOf(argument.file) }, absolute: argument.file });
    } else if (replacement !== undefined && input !== undefined && "replaces" in input) {
      files.push({ file: { path, place: replacement.absolute }, absolute: input.replaces });
    } else if (input !== undefined) {
      takeText(repositories.of(cwd), input.text, found);
    }
  }
  const unsettled = takeFiles(files, cwd, selection, repositories, found);
  const { roots, skipped, usageErrors } = found;
  const isWhole =
    selection.exclude.length === 0 &&
    [...roots.values()].every(({ workspace }) =>
      searched.some((directory) => isInside(directory, workspace.repository)),
    );
  return {
    roots: [...roots.values()],
    unsettled,
    notChecked: repositories.notChecked(),
    skipped,
    usageErrors,
    isWhole,
  };
}

function takeText({ workspace, configurationOf }: Repository, text: string, found: Found): void {
  const directory = workspace.cwd;
  const absolute = join(directory, textName);
  const files: ModuleFiles = {
    directory,
    shown: workspace.show(directory),
    sources: [makeSource(textName, absolute, text)],
    overrides: [],
    unreadable: [],
  };
  const configuration = configurationOf(directory);
  const standing = { kind: "text" } as const;
  const alone = { modules: [], downloads: new Map(), shows: undefined, mustRead: [] };
  found.roots.set(absolute, { workspace, files, standing, configuration, ...alone });
}

/** Takes the roots that reach named files; what is left depends on what roots read when they are evaluated. */
function takeFiles(
  files: readonly { readonly file: NamedFile; readonly absolute: string }[],
  cwd: string,
  selection: Selection,
  repositories: Repositories,
  found: Found,
): readonly NamedFile[] {
  const isExcluded = exclusion(selection.exclude, cwd);
  const byRepository = new Map<Repository, { file: NamedFile; absolute: string }[]>();
  for (const each of files) {
    const repository = repositories.of(dirname(each.absolute));
    const why = passedOver(repository, each.file, each.absolute, isExcluded);
    if (why !== undefined) {
      found.skipped.push({ path: each.file.path, why });
      continue;
    }
    const list = byRepository.get(repository);
    if (list === undefined) byRepository.set(repository, [each]);
    else list.push(each);
  }
  return [...byRepository].flatMap(([repository, named]) => takeFilesOf(repository, named, found));
}

/** Why a named file is not looked at, if it is not. */
function passedOver(
  { workspace, configurationOf }: Repository,
  { place }: NamedFile,
  absolute: string,
  isExcluded: (absolute: string, isDirectory: boolean) => boolean,
): string | undefined {
  if (place.slice(workspace.repository.length).split(/[\\/]/).some(isNeverEntered))
    return "it is no part of the configuration";
  if (isExcluded(absolute, false)) return '"--exclude" leaves it out';
  const { directory, file, exclude } = configurationOf(dirname(absolute));
  if (directory === undefined || file === undefined || !exclusion(exclude, directory)(place, false)) return undefined;
  return `"exclude" of ${workspace.show(file)} leaves it out`;
}

function takeFilesOf(
  repository: Repository,
  named: readonly { readonly file: NamedFile; readonly absolute: string }[],
  found: Found,
): NamedFile[] {
  const { workspace, graph, configurationOf } = repository;
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
  const open: NamedFile[] = [];
  const alone = new Map<ModuleNode, RootDirectory>();
  for (const { file, absolute } of named) {
    if (reached.has(file.place)) continue;
    if (!isModuleFile(basename(absolute))) {
      open.push(file);
      continue;
    }
    const node = graph.node(dirname(absolute));
    const configuration = configurationOf(node.files.directory);
    const standing: Standing = { kind: "root" };
    alone.set(node, { workspace, files: node.files, standing, configuration, ...graph.reach(node.directory) });
  }
  for (const root of certain) add(root, []);
  for (const root of alone.values()) add(root, []);
  if (open.length === 0) return open;
  const places = new Set(open.map(({ place }) => place));
  for (const root of repository.roots()) if (!certain.has(root)) add(root, [places]);
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
