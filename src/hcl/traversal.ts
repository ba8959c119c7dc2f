/** Reads references in expressions and walks through expressions. */
import type { Body, Expression, Identifier, TemplatePart, Variable } from "./ast.ts";

/** One step of a traversal: `.name`, or `[key]` and `.0`. */
export type TraversalStep = Identifier | { readonly key: Expression };

export interface Traversal {
  readonly root: Variable;
  readonly steps: readonly TraversalStep[];
}

/**
 * The root and steps of `a.b[0].c`: attribute accesses and indexes, whatever their keys, on a variable. Undefined for
 * anything else; parentheses and splats end a traversal.
 */
export function asTraversal(expression: Expression): Traversal | undefined {
  const steps: TraversalStep[] = [];
  let object = expression;
  for (;;) {
    switch (object.kind) {
      case "access":
        steps.push(object.name);
        object = object.object;
        break;
      case "index":
        steps.push({ key: object.key });
        object = object.object;
        break;
      case "variable":
        return { root: object, steps: steps.reverse() };
      default:
        return undefined;
    }
  }
}

/**
 * The expressions and template parts directly inside a node, in source order. A bare object key is no expression and
 * is left out.
 */
export function childrenOf(node: Expression | TemplatePart): readonly (Expression | TemplatePart)[] {
  switch (node.kind) {
    case "literal":
    case "variable":
    case "text":
      return [];
    case "template":
      return node.parts;
    case "interpolation":
      return [node.expression];
    case "if":
      return [node.condition, ...node.then, ...(node.otherwise ?? [])];
    case "for":
      return "result" in node
        ? [node.collection, node.key, node.value, node.condition].filter((child) => child !== undefined)
        : [node.collection, ...node.body];
    case "tuple":
      return node.elements;
    case "object":
      return node.items.flatMap((item) => (item.bareKey === undefined ? [item.key, item.value] : [item.value]));
    case "conditional":
      return [node.condition, node.then, node.otherwise];
    case "binary":
      return [node.left, node.right];
    case "unary":
      return [node.operand];
    case "call":
      return node.arguments;
    case "access":
      return [node.object];
    case "index":
      return [node.object, node.key];
    case "splat":
      return [node.operand, node.each];
    case "parentheses":
      return [node.inner];
  }
}

/**
 * Calls `visit` for an expression and every expression inside it, parents first, in source order; where it returns
 * false, not for those inside. `depth` counts the nodes above, template parts too. Does not recurse.
 */
export function visitExpressions(
  expression: Expression,
  visit: (expression: Expression, depth: number) => unknown,
): void {
  const waiting: (Expression | TemplatePart)[] = [expression];
  const depths: number[] = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const depth = depths.pop() as number;
    if (!isTemplatePart(node) && visit(node, depth) === false) continue;
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index--) {
      waiting.push(children[index] as Expression | TemplatePart);
      depths.push(depth + 1);
    }
  }
}

function isTemplatePart(node: Expression | TemplatePart): node is TemplatePart {
  return (
    node.kind === "text" ||
    node.kind === "interpolation" ||
    node.kind === "if" ||
    (node.kind === "for" && !("result" in node))
  );
}

/** How many nodes lie above the deepest one, itself included. */
export function expressionDepth(expression: Expression): number {
  let deepest = 0;
  visitExpressions(expression, (_node, depth) => {
    deepest = Math.max(deepest, depth + 1);
  });
  return deepest;
}

/** Calls `visit` for every attribute's value in a body and its nested blocks, as `visitExpressions` does. */
export function visitBody(body: Body, visit: (expression: Expression, depth: number) => unknown): void {
  const waiting: Body[] = [body];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const attribute of next.attributes.values()) visitExpressions(attribute.value, visit);
    for (const block of next.blocks.toReversed()) waiting.push(block.body);
  }
}
