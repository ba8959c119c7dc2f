/** The Sym provider's schema through its releases. */
import type { AttributeSchema, BlockSchema, NestedBlockSchema, Presence, TypeName } from "./block-schema.ts";
import history from "./data/provider-history.json" with { type: "json" };
import { compareVersions, parseVersion, type Version } from "./version.ts";

/** One form that an argument, block or type had: from one release to another, both inclusive; no `to`: it still has it. */
export interface HistoryEntry {
  readonly from: string;
  readonly to?: string;
  /** Set for arguments. */
  readonly presence?: Presence;
  readonly type?: TypeName;
  /** Set for nested blocks: how they nest. */
  readonly block?: "list" | "set" | "single";
  readonly max?: number;
}

interface Node {
  readonly entries: readonly HistoryEntry[];
  readonly children: Map<string, Node>;
}

/** The stable releases of the provider, oldest first. */
export const providerReleases: readonly string[] = history.versions;

/** The newest release; the schemas describe it. */
export const newestProvider = providerReleases[providerReleases.length - 1] as string;

let tree: ReadonlyMap<string, Node> | undefined;

function types(): ReadonlyMap<string, Node> {
  if (tree !== undefined) return tree;
  const roots = new Map<string, Node>();
  // The file lists every path after the path that contains it.
  for (const [path, entries] of Object.entries(history.schema)) {
    let siblings = roots;
    for (const name of segmentsOf(path)) {
      const node: Node = siblings.get(name) ?? { entries: entries as readonly HistoryEntry[], children: new Map() };
      siblings.set(name, node);
      siblings = node.children;
    }
  }
  tree = roots;
  return roots;
}

/** `data.` belongs to the name of a data source, it is not a step of its own. */
function segmentsOf(path: string): readonly string[] {
  const segments = path.split(".");
  return segments[0] === "data" ? [`data.${segments[1]}`, ...segments.slice(2)] : segments;
}

/**
 * The forms that a path such as `sym_flow.params.strategy_id`, `data.sym_runtime` or `provider.org` had, oldest first;
 * undefined for what no release had.
 */
export function historyOf(path: string): readonly HistoryEntry[] | undefined {
  let siblings: ReadonlyMap<string, Node> = types();
  let node: Node | undefined;
  for (const name of segmentsOf(path)) {
    node = siblings.get(name);
    if (node === undefined) return undefined;
    siblings = node.children;
  }
  return node?.entries;
}

/** The last release before `version`'s successor that had the path, in the form it had then; undefined where it had not. */
export function formIn(entries: readonly HistoryEntry[] | undefined, version: string): HistoryEntry | undefined {
  const wanted = parseVersion(version);
  if (wanted === undefined) return undefined;
  return entries?.find(
    (entry) =>
      compareVersions(parseVersion(entry.from) as Version, wanted) <= 0 &&
      (entry.to === undefined || compareVersions(wanted, parseVersion(entry.to) as Version) <= 0),
  );
}

/**
 * The schema of `sym_target`, `data.sym_runtime` or `provider` in one release (the newest by default);
 * undefined where that release lacks it.
 */
export function providerBlock(name: string, version: string = newestProvider): BlockSchema | undefined {
  const node = types().get(name);
  // The provider block has no entry of its own: it is there in every release.
  if (node === undefined || (name !== "provider" && formIn(node.entries, version) === undefined)) return undefined;
  return blockOf(node, version);
}

/** The names of the provider's resource types, or of its data sources, in the newest release. */
export function providerTypes(mode: "managed" | "data"): readonly string[] {
  const names: string[] = [];
  for (const [name, node] of types()) {
    if (name === "provider" || formIn(node.entries, newestProvider) === undefined) continue;
    const isData = name.startsWith("data.");
    if (isData === (mode === "data")) names.push(isData ? name.slice("data.".length) : name);
  }
  return names;
}

function blockOf(node: Node, version: string): BlockSchema {
  const attributes = new Map<string, AttributeSchema>();
  const blocks = new Map<string, NestedBlockSchema>();
  for (const [name, child] of node.children) {
    const form = formIn(child.entries, version);
    if (form?.block !== undefined) {
      const content = blockOf(child, version);
      blocks.set(name, { nesting: form.block, min: 0, max: form.max ?? Number.POSITIVE_INFINITY, content });
    } else if (form?.type !== undefined && form.presence !== undefined) {
      attributes.set(name, { type: form.type, presence: form.presence });
    }
  }
  return { attributes, blocks };
}
