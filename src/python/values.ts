/** What a Python expression gives, as far as it is written in the file. */
import type { PythonNode } from "./grammar.ts";
import { childOf, lookUp, type Scope, targetOf, textOf, type Walk } from "./names.ts";

/** A stretch of the file, in UTF-16 code units. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export type PythonValue = Place &
  (
    | { readonly is: "text"; readonly text: string }
    | { readonly is: "number"; readonly text: string }
    /** A list, tuple or set; `complete` is false where it has more elements than these. */
    | { readonly is: "list"; readonly elements: readonly PythonValue[]; readonly complete: boolean }
    /** What a call of an imported function gives. */
    | { readonly is: "call"; readonly target: string }
    /** What was imported, itself. */
    | { readonly is: "imported"; readonly target: string }
    /** An argument of the function that begins at `of`, or attributes of it: `event.flow.vars`. */
    | { readonly is: "argument"; readonly of: number; readonly index: number; readonly path: readonly string[] }
    /** One of several, all of which are possible. */
    | { readonly is: "either"; readonly values: readonly PythonValue[] }
    /** A name that is bound several times; which one counts is not known. */
    | { readonly is: "any"; readonly values: readonly PythonValue[] }
    | { readonly is: "unknown" }
  );

/** Nodes that one value may take; what is longer is not written by hand. */
const nodeLimit = 500;
const depthLimit = 20;

export interface ValueBudget {
  left: number;
}

/** Functions that give a list of what they are given. */
const passing: ReadonlySet<string> = new Set(["list", "tuple", "set", "sorted", "reversed"]);

/**
 * The value of an expression; names are followed to what they are bound to, also in other functions of the file. Unknown
 * is what no literal, no import and no argument gives. The place is that of the expression itself.
 */
export function readValue(
  walk: Walk,
  node: PythonNode,
  scope: Scope,
  budget: ValueBudget = { left: nodeLimit },
  depth = 0,
): PythonValue {
  const place: Place = { from: node.from, to: node.to };
  const unknown: PythonValue = { ...place, is: "unknown" };
  budget.left -= 1;
  walk.effort.left -= 1;
  if (budget.left < 0 || walk.effort.left < 0 || depth > depthLimit) return unknown;
  const inner = (child: PythonNode | undefined): PythonValue =>
    child === undefined ? unknown : readValue(walk, child, scope, budget, depth + 1);
  switch (node.type) {
    case "string":
    case "concatenated_string": {
      const text = literalText(walk, node);
      return text === undefined ? unknown : { ...place, is: "text", text };
    }
    case "integer":
      return { ...place, is: "number", text: textOf(walk, node) };
    case "parenthesized_expression": {
      const value = inner(node.children.find(({ type }) => type !== "comment"));
      return { ...value, ...place };
    }
    case "list":
    case "tuple":
    case "set":
    case "expression_list":
      return { ...place, ...listOf(node, inner) };
    case "list_comprehension":
    case "set_comprehension":
    case "generator_expression":
      return { ...samePassed(walk, node, inner), ...place };
    case "conditional_expression": {
      const [yes, , no] = node.children.filter(({ type }) => type !== "comment");
      return { ...place, is: "either", values: [inner(yes), inner(no)] };
    }
    case "boolean_operator":
      return { ...place, is: "either", values: [inner(childOf(node, "left")), inner(childOf(node, "right"))] };
    case "binary_operator":
      return { ...place, ...joined(walk, node, inner) };
    case "named_expression":
      return { ...inner(childOf(node, "value")), ...place };
    case "call":
      return { ...calledValue(walk, node, scope, budget, depth), ...place };
    case "identifier":
    case "attribute": {
      const target = targetOf(walk, node, scope);
      if (target !== undefined) return { ...place, is: "imported", target };
      return { ...namedValue(walk, node, scope, budget, depth), ...place };
    }
    default:
      return unknown;
  }
}

function listOf(node: PythonNode, inner: (child: PythonNode) => PythonValue) {
  const elements: PythonValue[] = [];
  let complete = true;
  for (const child of node.children.slice(0, nodeLimit)) {
    if (child.type === "comment") continue;
    if (child.type !== "list_splat") {
      elements.push(inner(child));
      continue;
    }
    const spread = child.children[0] === undefined ? undefined : inner(child.children[0]);
    if (spread?.is === "list") elements.push(...spread.elements);
    if (spread?.is !== "list" || !spread.complete) complete = false;
  }
  return { is: "list" as const, elements, complete: complete && node.children.length <= nodeLimit };
}

/** `a + b` of two lists is one list, of which the unknown one may hold anything. */
function joined(walk: Walk, node: PythonNode, inner: (child: PythonNode | undefined) => PythonValue): PythonValue {
  const unknown: PythonValue = { from: node.from, to: node.to, is: "unknown" };
  const [left, right] = [childOf(node, "left"), childOf(node, "right")];
  if (left === undefined || right === undefined) return unknown;
  if (walk.text.slice(left.to, right.from).trim() !== "+") return unknown;
  const values = [inner(left), inner(right)];
  if (values.every((value) => value.is === "text")) {
    return { ...unknown, is: "text", text: values.map((value) => (value.is === "text" ? value.text : "")).join("") };
  }
  if (values.every((value) => value.is === "list")) {
    return {
      ...unknown,
      is: "list",
      elements: values.flatMap((value) => (value.is === "list" ? value.elements : [])),
      complete: values.every((value) => value.is === "list" && value.complete),
    };
  }
  return { ...unknown, is: "either", values };
}

/** `[x for x in xs if …]` holds nothing but what `xs` holds; may be empty. */
function samePassed(walk: Walk, node: PythonNode, inner: (child: PythonNode | undefined) => PythonValue): PythonValue {
  const unknown: PythonValue = { from: node.from, to: node.to, is: "unknown" };
  const body = childOf(node, "body");
  const clauses = node.children.filter(({ type }) => type === "for_in_clause");
  const [clause] = clauses;
  if (body === undefined || clause === undefined || clauses.length > 1) return unknown;
  const left = childOf(clause, "left");
  if (left === undefined || body.type !== "identifier" || textOf(walk, body) !== textOf(walk, left)) return unknown;
  const passed = inner(childOf(clause, "right"));
  return passed.is === "call" ? passed : unknown;
}

function calledValue(walk: Walk, node: PythonNode, scope: Scope, budget: ValueBudget, depth: number): PythonValue {
  const unknown: PythonValue = { from: node.from, to: node.to, is: "unknown" };
  const callee = childOf(node, "function");
  if (callee === undefined) return unknown;
  const target = targetOf(walk, callee, scope);
  if (target !== undefined) return { ...unknown, is: "call", target };
  if (callee.type !== "identifier") return unknown;
  const name = textOf(walk, callee);
  const found = lookUp(walk, name, scope);
  if (found === undefined) {
    const first = childOf(node, "arguments")?.children.find(({ type }) => type !== "comment");
    if (!passing.has(name) || walk.stars.length > 0 || first === undefined) return unknown;
    return first.type === "keyword_argument" ? unknown : readValue(walk, first, scope, budget, depth + 1);
  }
  const [binding, second] = found.bindings;
  if (binding?.kind !== "function" || second !== undefined) return unknown;
  return returned(walk, binding.node, budget, depth);
}

/** What a function without decorators gives: one of what its `return` statements say. */
function returned(walk: Walk, definition: PythonNode, budget: ValueBudget, depth: number): PythonValue {
  const unknown: PythonValue = { from: definition.from, to: definition.to, is: "unknown" };
  const scope = walk.scopes.get(definition);
  const body = childOf(definition, "body");
  const head = walk.text.slice(Math.max(0, definition.from - 1), definition.from + 5);
  if (scope === undefined || body === undefined || head.trimStart().startsWith("async")) return unknown;
  const values: PythonValue[] = [];
  const pending = [body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    budget.left -= 1;
    if (budget.left < 0 || node.type === "yield") return unknown;
    if (node.type === "return_statement") {
      const [value] = node.children;
      values.push(value === undefined ? unknown : readValue(walk, value, scope, budget, depth + 1));
    } else if (!["function_definition", "class_definition", "lambda"].includes(node.type)) {
      pending.push(...node.children);
    }
  }
  if (values.length === 0) return unknown;
  const [only] = values;
  // Arguments of the function called are not those of the one that calls.
  const isOwn = (value: PythonValue): boolean => value.is !== "argument";
  if (!values.every(isOwn)) return unknown;
  return values.length === 1 && only !== undefined ? only : { ...unknown, is: "any", values };
}

/** The value of a name, or of attributes of a name, that was not imported. */
function namedValue(walk: Walk, node: PythonNode, scope: Scope, budget: ValueBudget, depth: number): PythonValue {
  const unknown: PythonValue = { from: node.from, to: node.to, is: "unknown" };
  if (node.type === "attribute") {
    const attribute = childOf(node, "attribute");
    const object = childOf(node, "object");
    if (attribute === undefined || object === undefined) return unknown;
    const value = readValue(walk, object, scope, budget, depth + 1);
    if (value.is !== "argument") return unknown;
    return { ...value, path: [...value.path, textOf(walk, attribute)] };
  }
  const found = lookUp(walk, textOf(walk, node), scope);
  if (found === undefined) return unknown;
  const values = found.bindings.slice(0, nodeLimit).map((binding): PythonValue => {
    switch (binding.kind) {
      case "value": {
        const value = readValue(walk, binding.node, binding.scope, budget, depth + 1);
        return value.is === "list" && walk.changed.has(textOf(walk, node)) ? unknown : value;
      }
      case "parameter":
        return { ...unknown, is: "argument", of: binding.function.from, index: binding.index, path: [] };
      case "element": {
        const list = readValue(walk, binding.node, binding.scope, budget, depth + 1);
        return list.is === "list" && list.complete && list.elements.length > 0
          ? { ...unknown, is: "either", values: list.elements }
          : unknown;
      }
      default:
        return unknown;
    }
  });
  const [only] = values;
  if (only === undefined || found.bindings.length > nodeLimit) return unknown;
  return values.length === 1 ? only : { ...unknown, is: "any", values };
}

/** The text of a string literal without escapes; undefined with an escape, an f-string or bytes. */
function literalText(walk: Walk, node: PythonNode): string | undefined {
  if (node.type === "concatenated_string") {
    const parts = node.children.filter(({ type }) => type !== "comment").map((child) => literalText(walk, child));
    return parts.some((part) => part === undefined) ? undefined : parts.join("");
  }
  const [start] = node.children;
  const end = node.children[node.children.length - 1];
  if (start?.type !== "string_start" || end?.type !== "string_end") return undefined;
  if (!/^[uU]?["']/.test(textOf(walk, start)) && !/^[rR]["']/.test(textOf(walk, start))) return undefined;
  const text = walk.text.slice(start.to, end.from);
  return /^[uU]?["']/.test(textOf(walk, start)) && text.includes("\\") ? undefined : text;
}
