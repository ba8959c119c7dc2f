/** The modules of a repository and which of them call which, as far as their text says it. */
import { resolve } from "node:path";
import type { Block } from "./hcl/ast.ts";
import { parseFile } from "./hcl/parse.ts";
import { isLocalSource } from "./model/named-files.ts";
import type { Source } from "./source.ts";
import { type DownloadedModule, readDownloadedModules } from "./workspace/downloaded-modules.ts";
import { type ModuleFiles, readModule } from "./workspace/module-files.ts";
import { isInside, placeOf, type Workspace } from "./workspace/workspace.ts";

export interface ModuleNode {
  /** Absolute, links followed. */
  readonly directory: string;
  readonly files: ModuleFiles;
  /** Places of the local modules that it calls by a literal source, inside the repository; they need not exist. */
  readonly calls: readonly string[];
  /** Places of its files, those that cannot be read included. */
  readonly places: ReadonlySet<string>;
}

export interface ModuleGraph {
  /** The module in a directory (absolute). Read once; a directory that does not exist is a module without files. */
  readonly node: (directory: string) => ModuleNode;
  /** That module and all that it calls, directly or not, itself first; those that are downloaded for it are among them. */
  readonly reach: (directory: string) => Reach;
}

export interface Reach {
  readonly modules: readonly ModuleNode[];
  readonly downloads: ReadonlyMap<string, DownloadedModule>;
}

/** Opens the graph of a workspace's modules; a module is read when it is asked for. */
export function openModuleGraph(workspace: Workspace): ModuleGraph {
  const nodes = new Map<string, ModuleNode>();
  const node = (directory: string): ModuleNode => {
    const place = placeOf(directory);
    const known = nodes.get(place) ?? readNode(workspace, place, directory);
    nodes.set(place, known);
    return known;
  };
  const reach = (directory: string): Reach => {
    const downloads = readDownloadedModules(workspace, directory);
    const found = new Set([node(directory), ...[...downloads.values()].map((each) => node(each.directory))]);
    for (const { calls } of found) for (const call of calls) found.add(node(call));
    return { modules: [...found], downloads };
  };
  return { node, reach };
}

function readNode(workspace: Workspace, place: string, directory: string): ModuleNode {
  const files = readModule(workspace, directory);
  // An override file may send a call elsewhere.
  const overridden = new Map(files.overrides.flatMap(callsIn));
  const calls = files.sources
    .flatMap(callsIn)
    .map(([name, source]) => overridden.get(name) ?? source)
    .filter(isLocalSource)
    .map((source) => placeOf(resolve(directory, source)));
  const places = [
    ...[...files.sources, ...files.overrides].map(({ absolute }) => absolute),
    ...files.unreadable.map(({ source }) => source.absolute),
  ].map(placeOf);
  return {
    directory: place,
    files,
    calls: [...new Set(calls)].filter((call) => isInside(workspace.repository, call)),
    places: new Set(places),
  };
}

/** A block type `module` with a label or its brace; what looks like it in comments and texts costs a parse and no more. */
const mayCall = /(?<![\w.-])module\s*["{/#\w]/;

/** The module calls of a file, by name, with their sources where these are literal. */
function callsIn(source: Source): (readonly [name: string, source: string])[] {
  if (!mayCall.test(source.text)) return [];
  return parseFile(source).file.body.blocks.flatMap((block) => {
    const path = block.type.text === "module" ? literalSource(block) : undefined;
    return path === undefined ? [] : [[block.labels[0]?.text ?? "", path] as const];
  });
}

/** The `source` of a module call where it is a plain literal. */
function literalSource(call: Block): string | undefined {
  const source = call.body.attributes.get("source")?.value;
  if (source?.kind !== "template") return undefined;
  const [part, ...more] = source.parts;
  return part?.kind === "text" && more.length === 0 ? part.text : undefined;
}
