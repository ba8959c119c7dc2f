/** Reads type constraints (`variable` `type`) and applies the defaults that `optional()` declares in them. */
import type { Call, Expression, ObjectItem } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { commonType, listValue, mapValue, objectValue, refined, setValue, tupleValue, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import { withinLimits } from "./measure.ts";
import { unify } from "./unify.ts";
import {
  boolType,
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  knownEntries,
  numberType,
  stringType,
  type Type,
  type Value,
} from "./value.ts";

/** The defaults of a constraint: of an object's attributes, and of what lies inside an attribute or every element. */
export interface Defaults {
  readonly type: Type;
  readonly values: ReadonlyMap<string, Value>;
  /** By attribute name, by a tuple's index, or `""` for all elements of a collection. */
  readonly inside: ReadonlyMap<string, Defaults>;
}

export interface Constraint {
  readonly type: Type;
  readonly defaults: Defaults | undefined;
}

/** In Terraform's words. */
export interface ConstraintError {
  readonly error: string;
  readonly span: Span;
}

/** Deeper constraints are refused: nobody writes them in earnest. */
const depthLimit = 200;

const keywords: ReadonlyMap<string, Type> = new Map([
  ["string", stringType],
  ["number", numberType],
  ["bool", boolType],
  ["any", dynamicType],
]);

const elementRequired = (name: string) =>
  `The ${name} type constructor requires one argument specifying the element type.`;
const argumentRequired: Readonly<Record<string, string>> = {
  list: elementRequired("list"),
  set: elementRequired("set"),
  map: elementRequired("map"),
  object: "The object type constructor requires one argument specifying the attribute types and values as a map.",
  tuple: "The tuple type constructor requires one argument specifying the element types as a list.",
};

/**
 * Reads a type constraint as Terraform does; the words of errors and their places are Terraform's too. The default of an
 * `optional()` attribute is evaluated by `evaluate`, which knows no names; undefined from it means that it has reported
 * a problem itself.
 */
export function typeConstraint(
  expression: Expression,
  evaluate: (expression: Expression) => Value | undefined,
): Constraint | ConstraintError {
  const keyword = keywordOf(expression);
  // Left from Terraform 0.11, at the top only: a list or map of any single type.
  if (keyword === "list" || keyword === "map") {
    return { type: { kind: keyword, element: dynamicType }, defaults: undefined };
  }
  const old = quotedKeyword(expression);
  return old === undefined ? read(expression, evaluate, 0) : { error: old, span: expression };
}

/** Terraform 0.11 had types in quotes. */
function quotedKeyword(expression: Expression): string | undefined {
  if (expression.kind !== "template") return undefined;
  const [part, more] = expression.parts;
  if (part?.kind !== "text" || more !== undefined) return undefined;
  const advice: Readonly<Record<string, string>> = {
    string: 'Remove the quotes around "string".',
    list: 'Remove the quotes around "list" and write list(string) instead to explicitly indicate that the list elements are strings.',
    map: 'Remove the quotes around "map" and write map(string) instead to explicitly indicate that the map elements are strings.',
  };
  if (!Object.hasOwn(advice, part.text)) return undefined;
  return `Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is now deprecated and will be removed in a future version of Terraform. ${advice[part.text]}`;
}

function read(expression: Expression, evaluate: Evaluate, depth: number): Constraint | ConstraintError {
  if (depth > depthLimit) return { error: "This type constraint is nested too deeply.", span: expression };
  const keyword = keywordOf(expression);
  if (keyword !== undefined) return readKeyword(keyword, expression);
  if (expression.kind !== "call") {
    const error =
      "A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor call, like list(string).";
    return { error, span: expression };
  }
  return readCall(expression, evaluate, depth);
}

type Evaluate = (expression: Expression) => Value | undefined;

function keywordOf(expression: Expression): string | undefined {
  return expression.kind === "variable" ? expression.name : undefined;
}

function readKeyword(keyword: string, span: Span): Constraint | ConstraintError {
  const type = keywords.get(keyword);
  if (type !== undefined) return { type, defaults: undefined };
  const required = Object.hasOwn(argumentRequired, keyword) ? argumentRequired[keyword] : undefined;
  return { error: required ?? `The keyword "${keyword}" is not a valid type specification.`, span };
}

function argumentsSpan(call: Call): Span {
  return { source: call.source, from: call.name.to, to: call.to };
}

function readCall(call: Call, evaluate: Evaluate, depth: number): Constraint | ConstraintError {
  const name = call.name.text;
  if (keywords.has(name)) {
    const kind = name === "any" ? "Type constraint" : "Primitive type";
    return { error: `${kind} keyword "${name}" does not expect arguments.`, span: argumentsSpan(call) };
  }
  const [argument, second] = call.arguments;
  const required = Object.hasOwn(argumentRequired, name) ? argumentRequired[name] : undefined;
  if (required !== undefined && (argument === undefined || second !== undefined)) {
    return { error: required, span: second ?? argumentsSpan(call) };
  }
  if (name === "optional") {
    return { error: `Keyword "optional" is valid only as a modifier for object type attributes.`, span: call.name };
  }
  if (required === undefined || argument === undefined) {
    return { error: `Keyword "${name}" is not a valid type constructor.`, span: call };
  }
  if (name === "object") return readObject(argument, evaluate, depth);
  if (name === "tuple") return readTuple(argument, evaluate, depth);
  const element = read(argument, evaluate, depth + 1);
  if ("error" in element) return element;
  const type: Type = { kind: name as "list" | "set" | "map", element: element.type };
  return { type, defaults: defaultsOf(type, new Map(), insideOf([["", element.defaults]])) };
}

function insideOf(parts: readonly (readonly [string, Defaults | undefined])[]): Map<string, Defaults> {
  const inside = new Map<string, Defaults>();
  for (const [key, defaults] of parts) if (defaults !== undefined) inside.set(key, defaults);
  return inside;
}

function defaultsOf(
  type: Type,
  values: ReadonlyMap<string, Value>,
  inside: ReadonlyMap<string, Defaults>,
): Defaults | undefined {
  return values.size === 0 && inside.size === 0 ? undefined : { type, values, inside };
}

function readTuple(argument: Expression, evaluate: Evaluate, depth: number): Constraint | ConstraintError {
  if (argument.kind !== "tuple") {
    return { error: "Tuple type constructor requires a list of element types.", span: argument };
  }
  const elements: Type[] = [];
  const parts: [string, Defaults | undefined][] = [];
  for (const [index, part] of argument.elements.entries()) {
    const element = read(part, evaluate, depth + 1);
    if ("error" in element) return element;
    elements.push(element.type);
    parts.push([String(index), element.defaults]);
  }
  const type: Type = { kind: "tuple", elements };
  return { type, defaults: defaultsOf(type, new Map(), insideOf(parts)) };
}

function readObject(argument: Expression, evaluate: Evaluate, depth: number): Constraint | ConstraintError {
  if (argument.kind !== "object") {
    const error =
      "Object type constructor requires a map whose keys are attribute names and whose values are the corresponding attribute types.";
    return { error, span: argument };
  }
  const attributes = new Map<string, Type>();
  const optional = new Set<string>();
  const values = new Map<string, Value>();
  const parts: [string, Defaults | undefined][] = [];
  for (const item of argument.items) {
    const name = item.bareKey;
    if (name === undefined) return { error: "Object constructor map keys must be attribute names.", span: item.key };
    if (attributes.has(name)) return { error: "Object constructor map keys must be unique.", span: item.key };
    const attribute = readAttribute(item, evaluate, depth);
    if ("error" in attribute) return attribute;
    attributes.set(name, attribute.type);
    parts.push([name, attribute.defaults]);
    if (attribute.optional) optional.add(name);
    if (attribute.value !== undefined) values.set(name, attribute.value);
  }
  const type: Type = { kind: "object", attributes, ...(optional.size === 0 ? {} : { optional }) };
  return { type, defaults: defaultsOf(type, values, insideOf(parts)) };
}

interface AttributeConstraint extends Constraint {
  readonly optional: boolean;
  readonly value?: Value;
}

function readAttribute(
  { value }: ObjectItem,
  evaluate: Evaluate,
  depth: number,
): AttributeConstraint | ConstraintError {
  if (value.kind !== "call" || value.name.text !== "optional") {
    const constraint = read(value, evaluate, depth + 1);
    return "error" in constraint ? constraint : { ...constraint, optional: false };
  }
  const [declared, fallback, extra] = value.arguments;
  if (declared === undefined) {
    const error = "Optional attribute modifier requires the attribute type as its argument.";
    return { error, span: argumentsSpan(value) };
  }
  if (extra !== undefined) {
    const error = "Optional attribute modifier expects at most two arguments: the attribute type, and a default value.";
    return { error, span: argumentsSpan(value) };
  }
  const constraint = read(declared, evaluate, depth + 1);
  if ("error" in constraint || fallback === undefined) {
    return "error" in constraint ? constraint : { ...constraint, optional: true };
  }
  const given = evaluate(fallback);
  if (given === undefined) return { ...constraint, optional: true };
  const converted = convert(given, constraint.type);
  if ("error" in converted) {
    const error = `This default value is not compatible with the attribute's type constraint: ${converted.error}.`;
    return { error, span: fallback };
  }
  return { ...constraint, optional: true, value: converted.value };
}

/**
 * The value with absent and null attributes set to their defaults, at any depth. It is not converted: that is the next
 * step, and where the value does not fit the constraint, conversion says so.
 */
export function applyDefaults(value: Value, defaults: Defaults | undefined): Value {
  if (defaults === undefined || isUnknown(value) || isNull(value) || !withinLimits(value)) return value;
  const elements = knownElements(value);
  if (elements !== undefined) return withMarks(applyToSequence(value, elements, defaults), value);
  const entries = knownEntries(value);
  return entries === undefined ? value : withMarks(applyToEntries(value, entries, defaults), value);
}

function applyToSequence(value: Value, elements: readonly Value[], defaults: Defaults): Value {
  const byIndex = defaults.type.kind === "tuple";
  const applied = elements.map((element, index) =>
    applyDefaults(element, defaults.inside.get(byIndex ? String(index) : "")),
  );
  const { type, trace } = value;
  if (type.kind === "tuple" || applied.length === 0) {
    return type.kind === "tuple" ? tupleValue(applied, trace) : value;
  }
  const alike = madeAlike(applied);
  if (alike === undefined) return tupleValue(applied, trace);
  return type.kind === "set"
    ? setValue(alike.element, alike.values, trace)
    : listValue(alike.element, alike.values, trace);
}

function applyToEntries(value: Value, entries: ReadonlyMap<string, Value>, defaults: Defaults): Value {
  const applied = new Map<string, Value>();
  const byName = defaults.type.kind === "object";
  for (const [key, part] of entries) applied.set(key, applyDefaults(part, defaults.inside.get(byName ? key : "")));
  for (const [name, fallback] of defaults.values) {
    const given = applied.get(name);
    if (given === undefined || isNull(given)) {
      applied.set(name, applyDefaults(fallback, defaults.inside.get(name)));
    } else if (!isNull(fallback) && !isUnknown(fallback)) applied.set(name, refined(given, { notNull: true }));
  }
  if (value.type.kind !== "map") return objectValue(applied, value.trace);
  if (applied.size === 0) return value;
  const alike = madeAlike([...applied.values()]);
  if (alike === undefined) return objectValue(applied, value.trace);
  return mapValue(
    alike.element,
    [...applied.keys()].map((key, index): [string, Value] => [key, alike.values[index] as Value]),
    value.trace,
  );
}

function madeAlike(values: readonly Value[]): { readonly element: Type; readonly values: Value[] } | undefined {
  const common = unify(values.map((value) => value.type));
  if (common === undefined) return undefined;
  const converted: Value[] = [];
  for (const value of values) {
    const result = convert(value, common);
    if ("error" in result) return undefined;
    converted.push(result.value);
  }
  const element = commonType(converted);
  return element === undefined ? undefined : { element, values: converted };
}
