/** The graph of root modules in Graphviz's language. */
import type { Inspection } from "../inspection.ts";
import { type GraphGroup, graphOf } from "./inspect-graph.ts";
import { breakCommands, neutralise } from "./neutralise.ts";

/** A digraph: resources are nodes, modules clusters; a dashed edge is a value that is only made from the other. */
export function inspectDot(inspection: Inspection): string {
  const { groups, edges } = graphOf(inspection);
  const lines = ["digraph symcheck {", "  rankdir=LR;", '  node [shape="box"];'];
  for (const group of groups) lines.push(...groupLines(group, "  "));
  for (const { from, to, label } of edges) {
    lines.push(`  ${from} -> ${to} [${label === "" ? 'style="dashed"' : `label=${quoted(label)}`}];`);
  }
  return breakCommands(`${[...lines, "}"].join("\n")}\n`);
}

function groupLines({ id, label, nodes, groups }: GraphGroup, margin: string): string[] {
  const inner = label === "" ? margin : `${margin}  `;
  const content = [
    ...nodes.map((node) => `${inner}${node.id} [label=${quoted(node.label)}${node.vague ? ', style="dashed"' : ""}];`),
    ...groups.flatMap((group) => groupLines(group, inner)),
  ];
  if (label === "") return content;
  return [`${margin}subgraph cluster_${id} {`, `${inner}label=${quoted(label)};`, ...content, `${margin}}`];
}

/**
 * A label in quotes, which Graphviz never takes for HTML. A backslash would begin an escape such as `\\N`, and `&` a named
 * character.
 */
function quoted(label: string): string {
  return `"${neutralise(label).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;")}"`;
}
