/** What the blocks of a root mention, told from their text: absence from it is certain, presence is not use. */
import type { Instance } from "../evaluate/instance.ts";
import { edgesOf, type Node, nodesOf } from "../evaluate/nodes.ts";
import type { Model } from "./model.ts";

export interface Mentions {
  /** The addresses of what another block or a local value names. */
  readonly named: ReadonlySet<string>;
  /** The addresses that some blocks lead to, through whatever stands between. */
  readonly ledTo: (isStart: (node: Node) => boolean) => ReadonlySet<string>;
}

const mentionsOfModel = new WeakMap<Model, Mentions | undefined>();

/** The address of an instance's block, without a key. */
export function blockAddress({ mode, type, name }: Instance): string {
  return `${mode === "managed" ? "" : `${mode}.`}${type}.${name}`;
}

/** Undefined where a file or a block could not be read: it may name anything. */
export function mentions(model: Model): Mentions | undefined {
  if (mentionsOfModel.has(model)) return mentionsOfModel.get(model);
  const made = find(model);
  mentionsOfModel.set(model, made);
  return made;
}

function find(model: Model): Mentions | undefined {
  const { declarations } = model.module;
  const files = [...declarations.files, ...declarations.overrides];
  if (!model.complete || files.some(({ body }) => body.blocks.some(({ damaged }) => damaged))) {
    return undefined;
  }
  const nodes = nodesOf(declarations);
  const edges = edgesOf(nodes);
  const named = new Set<string>();
  for (const [index, targets] of edges.entries()) {
    for (const edge of targets) if (edge !== index) named.add(nodes[edge]?.key ?? "");
  }
  const ledTo = (isStart: (node: Node) => boolean) => {
    const reached = new Set<string>();
    const pending = nodes.flatMap((node, index) => (isStart(node) ? [index] : []));
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      for (const edge of edges[index] ?? []) {
        const key = nodes[edge]?.key ?? "";
        if (reached.has(key)) continue;
        reached.add(key);
        pending.push(edge);
      }
    }
    return reached;
  };
  return { named, ledTo };
}

/**
 * What may be used where that cannot be seen: by those who read the outputs, inside modules that are not followed, and by
 * resources of Sym that the provider does not have, which mostly are misspelt.
 */
export function handedOn(
  model: Model,
  { ledTo }: Mentions,
  isKnownType: (type: string) => boolean,
): ReadonlySet<string> {
  const followed = new Set(model.module.calls.flatMap(({ name, result }) => (result === undefined ? [] : [name])));
  return ledTo(
    (node) =>
      node.kind === "output" ||
      (node.kind === "module" && !followed.has(node.name)) ||
      (node.kind === "resource" && node.resource.type.startsWith("sym_") && !isKnownType(node.resource.type)),
  );
}
