/** The things of a module that have a value, with the references inside them. */
import type { Attribute, Block, Expression } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { iteratorOf, namesThings } from "./body.ts";
import type { Place } from "./checks.ts";
import { validationsOf } from "./conditions.ts";
import type { Declarations } from "./module.ts";
import { findReferences, type Target } from "./references.ts";
import type { ResourceKind } from "./resource.ts";

/** `key` is the address, unique in the module: `var.x`, `local.x`, `output.x`, `module.x`, `aws_x.y`, `provider.0`. */
export type Node = { readonly key: string; readonly place: Span } & (
  | { readonly kind: "variable" | "output" | "module"; readonly name: string; readonly block: Block }
  | { readonly kind: "local"; readonly name: string; readonly attribute: Attribute; readonly damaged: boolean }
  | { readonly kind: "resource"; readonly resource: ResourceKind; readonly block: Block }
  | { readonly kind: "provider"; readonly block: Block }
);

/** An expression of a node, what it may refer to, and the names that dynamic blocks around it bind. */
export interface Site {
  readonly expression: Expression;
  readonly place: Place;
  readonly bound: readonly string[];
}

const nowhere: Place = { each: false, count: false, self: false };

/** Nested blocks in which `self` is the resource itself. */
const selfBlocks: ReadonlySet<string> = new Set(["provisioner", "connection", "postcondition"]);

function resourceKind(block: Block): ResourceKind {
  const [type = "", name = ""] = block.labels.map((label) => label.text);
  const mode = block.type.text === "data" || block.type.text === "ephemeral" ? block.type.text : "managed";
  return { mode, type, name, address: `${mode === "managed" ? "" : `${mode}.`}${type}.${name}` };
}

/** All nodes of a module, in the order of file names and lines. */
export function nodesOf(declarations: Declarations): Node[] {
  const nodes: Node[] = [];
  const blocks = (kind: "variable" | "output" | "module", map: ReadonlyMap<string, Block>) => {
    const prefix = kind === "variable" ? "var" : kind;
    for (const [name, block] of map) nodes.push({ key: `${prefix}.${name}`, kind, name, block, place: block.header });
  };
  blocks("variable", declarations.variables);
  for (const [name, attribute] of declarations.locals) {
    const damaged = declarations.unreadLocals.has(name);
    nodes.push({ key: `local.${name}`, kind: "local", name, attribute, damaged, place: attribute.name });
  }
  for (const block of declarations.resources.values()) {
    const resource = resourceKind(block);
    nodes.push({ key: resource.address, kind: "resource", resource, block, place: block.header });
  }
  blocks("module", declarations.moduleCalls);
  for (const [index, block] of declarations.providers.entries()) {
    nodes.push({ key: `provider.${index}`, kind: "provider", block, place: block.header });
  }
  blocks("output", declarations.outputs);
  const ranks = new Map(
    [...declarations.files, ...declarations.overrides].map((file, index) => [file.body.source, index]),
  );
  const rank = (node: Node) => ranks.get(node.place.source) ?? ranks.size;
  return nodes.sort((left, right) => rank(left) - rank(right) || left.place.from - right.place.from);
}

/** The expressions of a node that have values, and the lists of things that `depends_on` and the like name. */
export function sitesOf(node: Node): readonly Site[] {
  if (node.kind === "variable") return [];
  if (node.kind === "local") {
    return node.damaged ? [] : [{ expression: node.attribute.value, place: nowhere, bound: [] }];
  }
  const { block } = node;
  if (block.damaged) return [];
  // OpenTofu repeats providers too.
  const repeatable = node.kind !== "output";
  const place: Place = {
    each: repeatable && block.body.attributes.has("for_each"),
    count: repeatable && block.body.attributes.has("count"),
    self: false,
  };
  const sites: Site[] = [];
  const pending: { block: Block; place: Place; bound: readonly string[]; top: boolean }[] = [
    { block, place, bound: [], top: true },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { block: current, bound, top } = next;
    const type = current.type.text;
    const dynamic = type === "dynamic" && !top;
    for (const [name, attribute] of current.body.attributes) {
      const listed = name === "depends_on" || name === "replace_triggered_by";
      if (namesThings(type, name) && !listed) continue;
      if (dynamic && name === "iterator") continue;
      const meta = top && repeatable && (name === "count" || name === "for_each");
      sites.push({ expression: attribute.value, place: meta ? nowhere : next.place, bound });
    }
    const iterator = dynamic ? iteratorOf(current) : undefined;
    const inner = iterator === undefined ? bound : [...bound, iterator];
    for (const nested of [...current.body.blocks].reverse()) {
      const self = next.place.self || selfBlocks.has(nested.type.text);
      pending.push({ block: nested, place: { ...next.place, self }, bound: inner, top: false });
    }
  }
  return sites;
}

/** The expressions of a variable's validations. They are no part of its value, so nothing waits for what they name. */
export function validationSites(node: Node): readonly Site[] {
  if (node.kind !== "variable") return [];
  const expressions = validationsOf(node.block).flatMap(({ body }) => [...body.attributes.values()]);
  return expressions.map(({ value }) => ({ expression: value, place: nowhere, bound: [] }));
}

/** The key of the node that a reference names, if it names one. */
export function keyOfTarget(target: Target): string | undefined {
  switch (target.kind) {
    case "variable":
      return `var.${target.name}`;
    case "local":
    case "module":
      return `${target.kind}.${target.name}`;
    case "resource":
      return target.address;
    default:
      return undefined;
  }
}

/** The nodes that each node depends on, by index. */
export function edgesOf(nodes: readonly Node[]): number[][] {
  const indices = new Map(nodes.map((node, index) => [node.key, index]));
  return nodes.map((node) => {
    const found = new Set<number>();
    for (const { expression, bound } of sitesOf(node)) {
      for (const { target } of findReferences(expression, bound).references) {
        const key = keyOfTarget(target);
        const index = key === undefined ? undefined : indices.get(key);
        if (index !== undefined) found.add(index);
      }
    }
    return [...found];
  });
}
