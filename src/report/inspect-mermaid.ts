/** The graph of root modules as a Mermaid flowchart. */
import type { Inspection } from "../inspection.ts";
import { type GraphGroup, graphOf } from "./inspect-graph.ts";
import { breakCommands } from "./neutralise.ts";

/** A flowchart: resources are nodes, modules subgraphs; a dotted arrow is a value that is only made from the other. */
export function inspectMermaid(inspection: Inspection): string {
  const { groups, edges } = graphOf(inspection);
  const lines = ["flowchart LR", ...groups.flatMap((group) => groupLines(group, "  "))];
  for (const { from, to, label } of edges) {
    lines.push(label === "" ? `  ${from} -.-> ${to}` : `  ${from} -->|${quoted(label)}| ${to}`);
  }
  lines.push("  classDef vague stroke-dasharray: 4");
  return breakCommands(`${lines.join("\n")}\n`);
}

function groupLines({ id, label, nodes, groups }: GraphGroup, margin: string): string[] {
  const inner = label === "" ? margin : `${margin}  `;
  const content = [
    ...nodes.map((node) => `${inner}${node.id}[${quoted(node.label)}]${node.vague ? ":::vague" : ""}`),
    ...groups.flatMap((group) => groupLines(group, inner)),
  ];
  return label === "" ? content : [`${margin}subgraph ${id} [${quoted(label)}]`, ...content, `${margin}end`];
}

/**
 * A label in quotes. Everything that Mermaid could take for syntax, a directive, a comment, Markdown or HTML is written as
 * a character code: only letters, digits and a few signs stay. Mermaid reads `#NUMBER;` everywhere in labels.
 */
function quoted(label: string): string {
  const text = label.replace(/[^\p{L}\p{N}\p{M} _.,/()-]/gu, (character) => `#${character.codePointAt(0)};`);
  return `"${text}"`;
}
