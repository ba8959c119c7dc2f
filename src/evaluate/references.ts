/** What an expression refers to, told from its text alone. */
import type {
  AttributeAccess,
  Call,
  Expression,
  Identifier,
  Index,
  TemplatePart,
  Variable as VariableNode,
} from "../hcl/ast.ts";
import { splatElement } from "../hcl/ast.ts";
import { childrenOf } from "../hcl/traversal.ts";
import type { Span } from "../source.ts";
import type { Instance } from "./instance.ts";

/** One step of a traversal: `.name`, `[key]` or the legacy `.0`. */
export type Step =
  | { readonly kind: "attribute"; readonly name: string; readonly node: AttributeAccess }
  | {
      readonly kind: "index";
      /** Where the key is a string or whole number that stands there. */
      readonly literal: string | number | undefined;
      readonly node: Index;
    };

/** A base and the steps that follow it. */
export interface Chain {
  readonly base: Expression;
  readonly steps: readonly Step[];
}

/** What stands for a thing of the module; `used` counts the steps that name it. */
export type Target =
  | { readonly kind: "variable" | "local" | "module"; readonly name: string; readonly used: number }
  | {
      readonly kind: "resource";
      readonly mode: Instance["mode"];
      readonly type: string;
      readonly name: string;
      /** `type.name`, `data.type.name` or `ephemeral.type.name`. */
      readonly address: string;
      readonly used: number;
    }
  | { readonly kind: "count" | "each" | "path" | "terraform"; readonly name: string; readonly used: number }
  | { readonly kind: "self"; readonly used: 0 }
  /** What is wrong with the root of the reference, as the rest of a sentence about it, and what to do. */
  | { readonly kind: "invalid"; readonly message: string; readonly help: string; readonly used: number };

/** A traversal whose root is not a name bound by a `for` expression or a splat. */
export interface StaticReference {
  readonly root: VariableNode;
  readonly steps: readonly Step[];
  readonly target: Target;
}

export interface Found {
  readonly references: readonly StaticReference[];
  readonly calls: readonly Call[];
}

/** The text of a quoted string, or one of the JSON syntax, without interpolations. */
export function literalText(expression: Expression): string | undefined {
  if (expression.kind !== "template" || expression.form === "heredoc") return undefined;
  let text = "";
  for (const part of expression.parts) {
    if (part.kind !== "text") return undefined;
    text += part.text;
  }
  return text;
}

function literalKey(key: Expression): string | number | undefined {
  if (key.kind === "literal" && typeof key.value === "object" && key.value !== null) {
    const index = Number(key.value.numeral);
    return Number.isSafeInteger(index) ? index : undefined;
  }
  return literalText(key);
}

/** The base of an access or index and the steps on it, first to last; without steps for any other expression. */
export function chainOf(expression: Expression): Chain {
  const steps: Step[] = [];
  let base = expression;
  for (;;) {
    if (base.kind === "access") {
      steps.push({ kind: "attribute", name: base.name.text, node: base });
      base = base.object;
    } else if (base.kind === "index") {
      steps.push({ kind: "index", literal: literalKey(base.key), node: base });
      base = base.object;
    } else return { base, steps: steps.reverse() };
  }
}

/** The place of a step alone: from its dot or bracket to its end, which is where Terraform's diagnostics point. */
export function stepSpan(step: Step): Span {
  const { node } = step;
  const { source, to } = node;
  let from = node.object.to;
  while (from < to - 1 && /\s/.test(source.text[from] ?? "")) from += 1;
  return { source, from, to };
}

function nameAt(steps: readonly Step[], index: number): string | undefined {
  const step = steps[index];
  return step?.kind === "attribute" ? step.name : undefined;
}

function resourceTarget(
  mode: Instance["mode"],
  steps: readonly Step[],
  from: number,
  type: string | undefined,
): Target {
  const prefix = mode === "managed" ? "" : `${mode}.`;
  const name = nameAt(steps, from);
  if (type === undefined || name === undefined) {
    return mode === "managed"
      ? {
          kind: "invalid",
          message: "names nothing in this module and is no string.",
          help: "Put text in quotes, or write the resource's type and name, as in type.name.",
          used: 0,
        }
      : {
          kind: "invalid",
          message: "must be followed by the type and the name.",
          help: `Write them, as in ${mode}.type.name.`,
          used: 0,
        };
  }
  return { kind: "resource", mode, type, name, address: `${prefix}${type}.${name}`, used: from + 1 };
}

function attributeOf(
  kind: "count" | "each" | "path" | "terraform",
  steps: readonly Step[],
  allowed: readonly string[],
): Target {
  const name = nameAt(steps, 0);
  if (name !== undefined && allowed.includes(name)) return { kind, name, used: 1 };
  const wanted = allowed.map((each) => `${kind}.${each}`);
  return { kind: "invalid", message: "is not a value.", help: `Terraform has ${wanted.join(", ")}.`, used: 0 };
}

/** What `root` and the steps after it name, by Terraform's rules for references. */
export function targetOf(root: string, steps: readonly Step[]): Target {
  switch (root) {
    case "var":
    case "local":
    case "module": {
      const name = nameAt(steps, 0);
      const kind = root === "var" ? "variable" : root;
      if (name === undefined)
        return {
          kind: "invalid",
          message: "must be followed by a name.",
          help: `Write it, as in ${root}.name.`,
          used: 0,
        };
      return { kind, name, used: 1 };
    }
    case "count":
      return attributeOf("count", steps, ["index"]);
    case "each":
      return attributeOf("each", steps, ["key", "value"]);
    case "path":
      return attributeOf("path", steps, ["module", "root", "cwd"]);
    case "terraform":
      return attributeOf("terraform", steps, ["workspace", "applying"]);
    case "self":
      return { kind: "self", used: 0 };
    case "data":
    case "ephemeral":
      return resourceTarget(root, steps, 1, nameAt(steps, 0));
    case "resource":
      return resourceTarget("managed", steps, 1, nameAt(steps, 0));
    default:
      return resourceTarget("managed", steps, 0, root);
  }
}

interface Names {
  readonly names: readonly string[];
  readonly outer: Names | undefined;
}

function isBound(name: string, names: Names | undefined): boolean {
  for (let scope = names; scope !== undefined; scope = scope.outer) if (scope.names.includes(name)) return true;
  return false;
}

function namesOf(...identifiers: readonly (Identifier | undefined)[]): string[] {
  return identifiers.flatMap((identifier) => identifier?.text ?? []);
}

type Pending = { readonly node: Expression | TemplatePart; readonly bound: Names | undefined };

/** All references and function calls of an expression, in the order of its text; names that it binds are left out. */
export function findReferences(expression: Expression, boundNames: readonly string[] = []): Found {
  const references: StaticReference[] = [];
  const calls: Call[] = [];
  const pending: Pending[] = [
    { node: expression, bound: boundNames.length === 0 ? undefined : { names: boundNames, outer: undefined } },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, bound } = next;
    const children: Pending[] = [];
    const visit = (child: Expression | TemplatePart | undefined, names: Names | undefined = bound) => {
      if (child !== undefined) children.push({ node: child, bound: names });
    };
    switch (node.kind) {
      case "for": {
        visit(node.collection);
        if ("result" in node) {
          const inner = { names: namesOf(node.valueName, node.keyName), outer: bound };
          visit(node.key, inner);
          visit(node.value, inner);
          visit(node.condition, inner);
        } else {
          const inner = { names: namesOf(node.value, node.key), outer: bound };
          for (const part of node.body) visit(part, inner);
        }
        break;
      }
      case "variable":
      case "access":
      case "index": {
        const { base, steps } = chainOf(node);
        if (base.kind !== "variable") visit(base);
        else if (base.name !== splatElement && !isBound(base.name, bound))
          references.push({ root: base, steps, target: targetOf(base.name, steps) });
        for (const step of steps) if (step.kind === "index" && step.literal === undefined) visit(step.node.key);
        break;
      }
      default:
        if (node.kind === "call") calls.push(node);
        for (const child of childrenOf(node)) visit(child);
    }
    for (let index = children.length - 1; index >= 0; index -= 1) pending.push(children[index] as Pending);
  }
  return { references, calls };
}

/** The place of a reference: from its root to the last step that names the thing, or to its end. */
export function referenceSpan(reference: StaticReference, steps = reference.target.used): Span {
  const { root } = reference;
  const last = reference.steps[Math.max(steps, 1) - 1];
  return { source: root.source, from: root.from, to: last?.node.to ?? root.to };
}
