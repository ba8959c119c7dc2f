/** What the blocks of a module mention, told from their text: absence from it is certain, presence is not use. */
import type { Instance } from "../evaluate/instance.ts";
import type { Declarations, EvaluatedModule } from "../evaluate/module.ts";
import { edgesOf, type Node, nodesOf } from "../evaluate/nodes.ts";

export interface Mentions {
  /** The addresses of what another block or a local value names. */
  readonly named: ReadonlySet<string>;
  /** The addresses that some blocks lead to, through whatever stands between. */
  readonly ledTo: (isStart: (node: Node) => boolean) => ReadonlySet<string>;
}

const mentionsOfModule = new WeakMap<Declarations, Mentions | undefined>();

/** The address of an instance's block, without a key. */
export function blockAddress({ mode, type, name }: Instance): string {
  return `${mode === "managed" ? "" : `${mode}.`}${type}.${name}`;
}

/** Undefined where a file or a block could not be read: it may name anything. */
export function mentions({ declarations }: EvaluatedModule): Mentions | undefined {
  if (mentionsOfModule.has(declarations)) return mentionsOfModule.get(declarations);
  const made = find(declarations);
  mentionsOfModule.set(declarations, made);
  return made;
}

function find(declarations: Declarations): Mentions | undefined {
  const files = [...declarations.files, ...declarations.overrides];
  if (!declarations.complete || files.some(({ body }) => body.blocks.some(({ damaged }) => damaged))) {
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
 * What may be used where that cannot be seen: by those who read the outputs, inside other modules than the known ones, and by
 * resources of Sym that the provider does not have, which mostly are misspelt.
 */
export function handedOn(
  module: EvaluatedModule,
  { ledTo }: Mentions,
  isKnownType: (type: string) => boolean,
): ReadonlySet<string> {
  const known = module.calls.filter(({ result }) => result !== undefined && result.module === undefined);
  const followed = new Set(known.map(({ name }) => name));
  return ledTo(
    (node) =>
      node.kind === "output" ||
      (node.kind === "module" && !followed.has(node.name)) ||
      (node.kind === "resource" && node.resource.type.startsWith("sym_") && !isKnownType(node.resource.type)),
  );
}
