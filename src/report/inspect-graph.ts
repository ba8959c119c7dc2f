/** The graph of root modules: resources and what they refer to, grouped by module. */
import type { InspectedRoot, Inspection } from "../inspection.ts";
import { grouped } from "./grouped.ts";

export interface GraphNode {
  /** `n0`, `n1` and so on: never made of the configuration's text. */
  readonly id: string;
  readonly label: string;
  /** Stands for instances whose keys are not known, or for a module that is not followed. */
  readonly vague: boolean;
}

/** A root module or a module call, with what is inside. */
export interface GraphGroup {
  /** `g0`, `g1` and so on. */
  readonly id: string;
  /** Empty where the group need not be drawn. */
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly groups: readonly GraphGroup[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** The arguments that refer, as in `strategy_id`; empty where a value is only made from the other resource. */
  readonly label: string;
}

export interface Graph {
  readonly groups: readonly GraphGroup[];
  readonly edges: readonly GraphEdge[];
}

/** Arguments that an edge names before the others are only counted, and UTF-16 units of a label. */
const argumentsAtMost = 3;
const labelAtMost = 80;

/** Each root module is a group; a single one is drawn without its frame. In one order on every machine. */
export function graphOf({ roots }: Inspection): Graph {
  const numbers = { node: 0, group: 0 };
  const edges: GraphEdge[] = [];
  const groups = roots.map((root) => {
    const ids = new Map(root.resources.map(({ address }) => [address, `n${numbers.node++}`]));
    edges.push(...edgesOf(root, ids));
    const label = root.inputSet === undefined ? root.path : `${root.path} with ${root.inputSet}`;
    const resources = grouped(root.resources, ({ module }) => module);
    const calls = grouped(root.calls, ({ caller }) => caller);

    const groupOf = (module: string, name: string): GraphGroup => {
      const id = `g${numbers.group++}`;
      const nodes = (resources.get(module) ?? []).map(({ address }) => ({
        id: ids.get(address) as string,
        label: shortened(inside(address, module)),
        vague: address.includes("[*]"),
      }));
      const inner: GraphGroup[] = [];
      for (const { address, followed } of calls.get(module) ?? []) {
        const called = shortened(inside(address, module));
        if (followed) inner.push(groupOf(address, called));
        else nodes.push({ id: `n${numbers.node++}`, label: `${called} (not followed)`, vague: true });
      }
      return { id, label: name, nodes, groups: inner };
    };
    return groupOf("", roots.length === 1 ? "" : shortened(label));
  });
  return { groups, edges };
}

function edgesOf({ resources }: InspectedRoot, ids: ReadonlyMap<string, string>): GraphEdge[] {
  return resources.flatMap(({ address, references, madeFrom }) => {
    const from = ids.get(address) as string;
    const byTarget = new Map<string, string[]>(madeFrom.map((target) => [target, []]));
    for (const [path, targets] of references) {
      for (const target of targets) {
        const paths = byTarget.get(target);
        if (paths === undefined) byTarget.set(target, [path]);
        else paths.push(path);
      }
    }
    return [...byTarget].flatMap(([target, paths]) => {
      const to = ids.get(target);
      return to === undefined || to === from ? [] : { from, to, label: labelOf(paths) };
    });
  });
}

function labelOf(paths: readonly string[]): string {
  const left = paths.length - argumentsAtMost;
  return shortened(`${paths.slice(0, argumentsAtMost).join(", ")}${left > 0 ? ` and ${left} more` : ""}`);
}

function inside(address: string, module: string): string {
  return module !== "" && address.startsWith(`${module}.`) ? address.slice(module.length + 1) : address;
}

function shortened(text: string): string {
  return text.length <= labelAtMost ? text : `${text.slice(0, labelAtMost).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
