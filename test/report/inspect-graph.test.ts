/** The graphs of an inspection, read by Graphviz and by the rules of Mermaid's lines. */
import { instance } from "@viz-js/viz";
import { expect, test } from "vitest";
import { inspectDot } from "../../src/report/inspect-dot.ts";
import { inspectMermaid } from "../../src/report/inspect-mermaid.ts";
import { hostile, inspectionOf, resourceNamed, rootWith } from "./inspection.ts";

const root = rootWith({
  calls: [
    { address: "module.a", caller: "", followed: true },
    { address: "module.a.module.b", caller: "module.a", followed: false },
  ],
  resources: [
    resourceNamed("sym_flow.f", {
      references: new Map([
        ["environment_id", ["sym_environment.e"]],
        ["params[0].strategy_id", ["module.a.sym_strategy.s"]],
        ["vars.a", ["sym_environment.e", "sym_flow.f"]],
      ]),
    }),
    resourceNamed("sym_environment.e", { madeFrom: ["module.a.sym_strategy.s", "gone.x"] }),
    resourceNamed("module.a.sym_strategy.s", {
      module: "module.a",
      references: new Map([0, 1, 2, 3, 4].map((index) => [`targets[${index}]`, ["module.a.sym_target.t[*]"]] as const)),
    }),
    resourceNamed("module.a.sym_target.t[*]", { module: "module.a" }),
  ],
});

test("Mermaid: resources are nodes, references edges, modules subgraphs", () => {
  expect(inspectMermaid(inspectionOf(root))).toBe(`flowchart LR
  n0["sym_flow.f"]
  n1["sym_environment.e"]
  subgraph g1 ["module.a"]
    n2["sym_strategy.s"]
    n3["sym_target.t#91;#42;#93;"]:::vague
    n4["module.b (not followed)"]:::vague
  end
  n0 -->|"environment_id, vars.a"| n1
  n0 -->|"params#91;0#93;.strategy_id"| n2
  n1 -.-> n2
  n2 -->|"targets#91;0#93;, targets#91;1#93;, targets#91;2#93; and 2 more"| n3
  classDef vague stroke-dasharray: 4
`);
});

test("Graphviz: resources are nodes, references edges, modules clusters", () => {
  expect(inspectDot(inspectionOf(root))).toBe(`digraph symcheck {
  rankdir=LR;
  node [shape="box"];
  n0 [label="sym_flow.f"];
  n1 [label="sym_environment.e"];
  subgraph cluster_g1 {
    label="module.a";
    n2 [label="sym_strategy.s"];
    n3 [label="sym_target.t[*]", style="dashed"];
    n4 [label="module.b (not followed)", style="dashed"];
  }
  n0 -> n1 [label="environment_id, vars.a"];
  n0 -> n2 [label="params[0].strategy_id"];
  n1 -> n2 [style="dashed"];
  n2 -> n3 [label="targets[0], targets[1], targets[2] and 2 more"];
}
`);
});

test("several root modules are groups, and equal addresses in them different nodes", () => {
  const text = inspectMermaid(
    inspectionOf(...["a", "b/c"].map((path) => rootWith({ path, resources: [resourceNamed("sym_flow.f")] }))),
  );
  expect(text).toContain('  subgraph g0 ["a"]\n    n0["sym_flow.f"]\n  end\n');
  expect(text).toContain('  subgraph g1 ["b/c"]\n    n1["sym_flow.f"]\n  end\n');
});

test("no root module is an empty graph", () => {
  expect(inspectMermaid(inspectionOf())).toBe("flowchart LR\n  classDef vague stroke-dasharray: 4\n");
  expect(inspectDot(inspectionOf())).toBe('digraph symcheck {\n  rankdir=LR;\n  node [shape="box"];\n}\n');
});

/** How many nodes, groups and edges the hostile inspection has. */
const expected = {
  nodes: hostile.roots.reduce(
    (sum, { resources, calls }) => sum + resources.length + calls.filter(({ followed }) => !followed).length,
    0,
  ),
  groups: hostile.roots.reduce((sum, { calls }) => sum + 1 + calls.filter(({ followed }) => followed).length, 0),
  // The first one refers to itself.
  edges: hostile.roots.reduce((sum, { resources }) => sum + resources.length - 1, 0),
};

/** Everything in quotes is letters, digits, a few signs and character codes. */
const label = '"(?:[\\p{L}\\p{N}\\p{M} _.,/()-]|#\\d+;)*"';

test("Mermaid: hostile names stay inside their labels", () => {
  const [head, ...lines] = inspectMermaid(hostile).trimEnd().split("\n");
  const count = (pattern: string) => lines.filter((line) => new RegExp(`^ *${pattern}$`, "u").test(line)).length;
  const found = {
    nodes: count(`n\\d+\\[${label}\\](?::::vague)?`),
    groups: count(`subgraph g\\d+ \\[${label}\\]`),
    edges: count(`n\\d+ (?:-->\\|${label}\\||-\\.->) n\\d+`),
  };
  expect([head, lines.at(-1)]).toEqual(["flowchart LR", "  classDef vague stroke-dasharray: 4"]);
  expect(found).toEqual(expected);
  expect(lines).toHaveLength(found.nodes + found.groups + count("end") + found.edges + 1);
  expect(count("end")).toBe(found.groups);
});

/** A label of Graphviz as it is drawn. */
function drawn(text: string): string {
  return text.replace(/\\(.)/gs, "$1").replaceAll("&amp;", "&");
}

test("Graphviz reads hostile names as the labels that they are", async () => {
  const viz = await instance();
  const text = inspectDot(hostile);
  const read = viz.renderJSON(text) as {
    objects: { name: string; label: string; nodes?: unknown }[];
    edges: unknown[];
  };
  const clusters = read.objects.filter(({ name }) => name.startsWith("cluster_"));
  const nodes = read.objects.filter(({ name }) => !name.startsWith("cluster_"));
  expect({ nodes: nodes.length, groups: clusters.length, edges: read.edges.length }).toEqual(expected);
  for (const { name } of nodes) expect(name).toMatch(/^n\d+$/);
  const labels = new Set(nodes.map((node) => drawn(node.label)));
  for (const name of ["<<table>>", "&lt;&quot;", "\\N \\G \\", '\\"', "#quot;#35;"]) {
    expect(labels).toContain(`sym_target.t["${name}"]`);
  }
  expect(text).not.toMatch(/[\u001b\u202e\u202c\u2028]|##\[|^\s*::/m);
});
