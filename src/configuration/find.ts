/** Which `symcheck.json` counts for a root module. */
import { dirname, isAbsolute, join, resolve } from "node:path";
import { shortened } from "../json.ts";
import { positionAt, type Span } from "../source.ts";
import { exclusion } from "../workspace/ignore.ts";
import { type FileResult, realPath } from "../workspace/read.ts";
import { isInside, placeOf, readNamedFile, type Workspace } from "../workspace/workspace.ts";
import { type Configuration, defaults, type InputSet, readConfiguration } from "./configuration.ts";

const fileName = "symcheck.json";

/** A configuration and where it stands. */
export interface PlacedConfiguration extends Configuration {
  /** Absolute, links followed: where its paths start. Undefined for the defaults. */
  readonly directory: string | undefined;
  /** Absolute path of the file, links followed; undefined for the defaults. */
  readonly file: string | undefined;
  /** The sets of inputs by root module's directory (absolute, links followed). */
  readonly sets: ReadonlyMap<string, readonly InputSet[]>;
}

export interface Configurations {
  /** The configuration of a root module's directory (absolute). */
  readonly of: (workspace: Workspace, directory: string) => PlacedConfiguration;
  /** What is wrong with the files read so far, each once, with line and column. */
  readonly usageErrors: () => readonly string[];
}

const none: PlacedConfiguration = { ...defaults, directory: undefined, file: undefined, sets: new Map() };

/**
 * Opens the configurations of a run: the file `choice` (relative to `cwd`) for every root module, none at all where it is false, else
 * for each root module the nearest `symcheck.json` above it inside its repository. A file that cannot be read gives the defaults and a
 * usage error.
 */
export function openConfigurations(
  choice: string | false | undefined,
  cwd: string,
  ruleIds: ReadonlySet<string>,
): Configurations {
  const usageErrors = new Set<string>();
  const byDirectory = new Map<string, PlacedConfiguration>();

  const place = (content: FileResult, shown: string, absolute: string, workspace: Workspace): PlacedConfiguration => {
    const file = realPath(absolute) ?? absolute;
    const directory = dirname(file);
    const empty = { ...none, directory, file };
    if ("failure" in content) {
      usageErrors.add(`"${shown}" ${content.reason}; the defaults are used`);
      return empty;
    }
    const { configuration, problems } = readConfiguration(content.source, ruleIds);
    for (const { span, message } of problems) usageErrors.add(`${at(span)}: ${message}`);
    const sets = new Map<string, readonly InputSet[]>();
    let isSound = problems.length === 0;
    for (const root of configuration.roots) {
      const wrong = rootFault(root.path.text, directory, workspace);
      sets.set(placeOf(resolve(directory, root.path.text)), root.sets);
      if (wrong === undefined) continue;
      usageErrors.add(`${at(root.path.span)}: the root module "${shortened(root.path.text)}" ${wrong}`);
      isSound = false;
    }
    return isSound ? { ...configuration, directory, file, sets } : empty;
  };

  const given = (workspace: Workspace, path: string): PlacedConfiguration => {
    const known = byDirectory.get("");
    if (known !== undefined) return known;
    const found = place(readNamedFile(path, cwd), path, resolve(cwd, path), workspace);
    byDirectory.set("", found);
    return found;
  };

  const nearest = (workspace: Workspace, directory: string): PlacedConfiguration => {
    const passed: string[] = [];
    let found = none;
    for (
      let current = realPath(directory) ?? directory;
      isInside(workspace.repository, current);
      current = dirname(current)
    ) {
      const known = byDirectory.get(current);
      if (known !== undefined) {
        found = known;
        break;
      }
      passed.push(current);
      const absolute = join(current, fileName);
      const content = workspace.readFile(absolute);
      if ("source" in content || content.failure !== "missing") {
        found = place(content, workspace.show(absolute), absolute, workspace);
        break;
      }
      if (dirname(current) === current) break;
    }
    for (const each of passed) byDirectory.set(each, found);
    return found;
  };

  return {
    of: (workspace, directory) => {
      if (choice === false) return none;
      return choice === undefined ? nearest(workspace, directory) : given(workspace, choice);
    },
    usageErrors: () => [...usageErrors],
  };
}

function at({ source, from }: Span): string {
  const { line, column } = positionAt(source, from);
  return `${source.path}:${line}:${column}`;
}

/** What is wrong with the path of a root module; undefined where it is a directory of the repository. */
function rootFault(path: string, from: string, workspace: Workspace): string | undefined {
  if (isAbsolute(path)) return "is an absolute path; paths start at the directory of this file";
  const content = workspace.readFile(resolve(from, path));
  if ("source" in content) return "is a file; give its directory";
  return content.failure === "directory" ? undefined : content.reason;
}

const onlyOwnInputs: readonly InputSet[] = [{ label: "no variable files", varFiles: [] }];

/** The sets of inputs that a configuration has for a root module's directory; at least one, an empty one where it says nothing. */
export function inputSetsFor(configuration: PlacedConfiguration, directory: string): readonly InputSet[] {
  return configuration.sets.get(placeOf(directory)) ?? onlyOwnInputs;
}

/** Whether the `exclude` of a configuration leaves a module's directory out, by its own name or one above it, or by all its files' names. */
export function isExcludedBy(
  configuration: PlacedConfiguration,
  directory: string,
  fileNames: readonly string[],
): boolean {
  const from = configuration.directory;
  if (from === undefined || configuration.exclude.length === 0) return false;
  const excludes = exclusion(configuration.exclude, from);
  const real = realPath(directory) ?? directory;
  return excludes(real, true) || (fileNames.length > 0 && fileNames.every((name) => excludes(join(real, name), false)));
}
