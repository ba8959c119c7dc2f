/** Iterating: `for` expressions and splats. */
import { type For, type Splat, splatElement } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { fits, overgrown } from "./budget.ts";
import {
  commonType,
  listValue,
  type Marks,
  numberValue,
  objectValue,
  refined,
  tupleValue,
  withMarks,
} from "./construct.ts";
import { convert } from "./convert.ts";
import { ownMarks } from "./marks.ts";
import { numericFrom } from "./number.ts";
import { apart, bind, type Evaluate, fail, type Scope } from "./scope.ts";
import { partOf, sourcesOf } from "./trace.ts";
import {
  boolType,
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  knownEntries,
  stringType,
  stringValue,
  type Trace,
  type Type,
  unknownValue,
  type Value,
} from "./value.ts";

/** "unknown": the collection is not known; "failed": it cannot be iterated over, which is reported. */
type Outcome = "done" | "unknown" | "failed";

export interface Names {
  readonly key: string | undefined;
  readonly value: string;
}

export function scopeOf(scope: Scope, names: Names, key: Value, value: Value): Scope {
  const keyed = names.key === undefined ? scope : bind(scope, names.key, key);
  return bind(keyed, names.value, value);
}

/** The items of a known collection with their keys, in Terraform's order: of a set, each is its own key. */
function* itemsOf(collection: Value): Iterable<readonly [Value, Value]> {
  const elements = knownElements(collection);
  if (elements !== undefined) {
    const isSet = collection.type.kind === "set";
    let index = 0;
    for (const element of elements) {
      const item = isSet ? element : partOf(collection, index, element);
      yield [isSet ? element : numberValue(numericFrom(index)), item];
      index += 1;
    }
    return;
  }
  for (const [key, element] of knownEntries(collection) ?? []) {
    yield [stringValue(key), partOf(collection, key, element)];
  }
}

/** Calls `body` with the key and value of each item. Reports, at `span`, what cannot be iterated over. */
export function eachItem(
  collection: Value,
  span: Span,
  scope: Scope,
  body: (key: Value, value: Value) => void,
): Outcome {
  if (isNull(collection)) {
    fail(scope, span, "The collection to iterate over is null.", "Make sure that it has a value.");
    return "failed";
  }
  const { kind } = collection.type;
  if (kind === "dynamic") return "unknown";
  if (kind === "string" || kind === "number" || kind === "bool") {
    fail(scope, span, `The collection to iterate over is a ${kind}.`, "It must be a list, set, map, tuple or object.");
    return "failed";
  }
  if (isUnknown(collection)) return "unknown";
  for (const [key, value] of itemsOf(collection)) body(key, value);
  return "done";
}

interface Inclusion {
  /** Undefined where it is not known or not a bool. */
  readonly truth: boolean | undefined;
  readonly value: Value | undefined;
}

/** Whether an item is included; `report` is told why a clause cannot say. */
function included(
  expression: For,
  scope: Scope,
  evaluate: Evaluate,
  report: Scope["report"],
  beforehand: boolean,
): Inclusion {
  const { condition } = expression;
  if (condition === undefined) return { truth: true, value: undefined };
  const value = evaluate(condition, scope);
  const reporting = { ...scope, report };
  if (isNull(value)) {
    fail(reporting, condition, 'The "if" clause of the for expression is null.', "It must be either true or false.");
    return { truth: undefined, value };
  }
  // Within the iteration Terraform does not look at the type of what is unknown.
  if (isUnknown(value) && !beforehand) return { truth: undefined, value };
  const converted = convert(value, boolType);
  if (!("value" in converted)) {
    fail(
      reporting,
      condition,
      `The "if" clause of the for expression is neither true nor false: ${converted.error}.`,
      "Write a comparison, or a value that is true or false.",
    );
    return { truth: undefined, value };
  }
  return { truth: isUnknown(converted.value) ? undefined : converted.value.data === true, value };
}

interface Key {
  /** Undefined where it is not known or no string. */
  readonly key: string | undefined;
  readonly value: Value | undefined;
}

/** The key of an item of a resulting object; `report` is told why it is none. */
function keyOf(expression: For, scope: Scope, evaluate: Evaluate, report: Scope["report"]): Key {
  if (expression.key === undefined) return { key: undefined, value: undefined };
  const value = evaluate(expression.key, scope);
  const reporting = { ...scope, report };
  if (isNull(value)) {
    fail(reporting, expression.key, "The key of the for expression is null.", "Make sure that every item gives one.");
    return { key: undefined, value };
  }
  if (isUnknown(value)) return { key: undefined, value };
  const converted = convert(value, stringType);
  if (!("value" in converted)) {
    fail(
      reporting,
      expression.key,
      `The key of the for expression is not a string: ${converted.error}.`,
      "The keys of an object must be strings.",
    );
    return { key: undefined, value };
  }
  return { key: typeof converted.value.data === "string" ? converted.value.data : undefined, value };
}

/** What every element of the result is, where only what every element of the collection is can be told. */
function symbolicElement(collection: Value, expression: For, scope: Scope, evaluate: Evaluate): Value | undefined {
  const element = isUnknown(collection) ? collection.data.element : undefined;
  if (element === undefined) return undefined;
  const names = { key: expression.keyName?.text, value: expression.valueName.text };
  const inner = scopeOf(scope, names, unknownValue(), element);
  return apart(inner, (quiet) => evaluate(expression.value, quiet)).result;
}

function unknownResult(collection: Value, others: readonly Value[], element: Value | undefined, trace: Trace): Value {
  const from = sourcesOf([collection, ...others, ...(element === undefined ? [] : [element])]);
  return unknownValue(dynamicType, trace, {
    ...(from.length === 0 ? {} : { from }),
    ...(element === undefined ? {} : { element }),
  });
}

/** `[for … ]` and `{for … }`. The result is of no known type as soon as one item's key or inclusion is not known. */
export function evaluateFor(expression: For, scope: Scope, evaluate: Evaluate): Value {
  const trace: Trace = { span: expression, identifies: [] };
  const names = { key: expression.keyName?.text, value: expression.valueName.text };
  const collection = evaluate(expression.collection, scope);
  const marks: Marks[] = [];
  const undecided: Value[] = [];
  const values: Value[] = [];
  const groups = new Map<string, Value[]>();
  const entries = new Map<string, Value>();
  let known = true;
  // Once an item is undecided Terraform no longer says what is wrong with the keys and clauses of later ones.
  const report: Scope["report"] = (problem) => {
    if (known) scope.report(problem);
  };

  const clause = isIterable(collection) ? clauseBeforehand(expression, names, scope, evaluate) : undefined;
  if (clause === "failed") return unknownValue(dynamicType, trace);
  if (isUnknown(collection) && clause !== undefined) marks.push(clause);

  const outcome = eachItem(collection, expression.collection, scope, (itemKey, itemValue) => {
    const inner = scopeOf(scope, names, itemKey, itemValue);
    const { truth, value: condition } = included(expression, inner, evaluate, report, false);
    if (condition !== undefined) marks.push(condition);
    if (truth === undefined) {
      known = false;
      if (condition !== undefined) undecided.push(condition);
    }
    if (truth !== true) return;
    if (expression.result === "tuple") {
      values.push(evaluate(expression.value, inner));
      return;
    }
    const { key, value: keyValue } = keyOf(expression, inner, evaluate, report);
    if (keyValue !== undefined) marks.push(keyValue);
    if (key === undefined) {
      known = false;
      if (keyValue !== undefined) undecided.push(keyValue);
      return;
    }
    const value = evaluate(expression.value, inner);
    if (expression.grouped) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [value]);
      else group.push(value);
    } else if (!entries.has(key)) entries.set(key, value);
    else if (expression.key !== undefined) {
      fail(
        scope,
        expression.key,
        "Two items of the for expression have the same key.",
        "Make the keys different, or group by writing ... after the value.",
      );
      known = false;
    }
  });
  if (outcome === "failed") return unknownValue(dynamicType, trace);
  const all = ownMarks([collection, ...marks]);
  if (outcome === "unknown" || !known) {
    const element = symbolicElement(collection, expression, scope, evaluate);
    const result = unknownResult(collection, undecided, element && withMarks(element, collection), trace);
    // Of a collection of no known type Terraform forgets the marks.
    return collection.type.kind === "dynamic" ? result : withMarks(result, all);
  }
  const result = built(expression, values, groups, entries, trace);
  return fits(result, scope.budget) ? withMarks(result, all) : overgrown(trace);
}

function built(
  expression: For,
  values: readonly Value[],
  groups: ReadonlyMap<string, readonly Value[]>,
  entries: ReadonlyMap<string, Value>,
  trace: Trace,
): Value {
  if (expression.result === "tuple") return tupleValue(values, trace);
  if (!expression.grouped) return objectValue(entries, trace);
  return objectValue(
    [...groups].map(([key, group]) => [key, tupleValue(group, trace)] as const),
    trace,
  );
}

function isIterable(value: Value): boolean {
  const { kind } = value.type;
  return !isNull(value) && kind !== "dynamic" && kind !== "string" && kind !== "number" && kind !== "bool";
}

/** Terraform tries the `if` clause once with nothing known of the item, so that it also fails where there are no items. */
function clauseBeforehand(
  expression: For,
  names: Names,
  scope: Scope,
  evaluate: Evaluate,
): Value | "failed" | undefined {
  if (expression.condition === undefined) return undefined;
  const inner = scopeOf(scope, names, unknownValue(), unknownValue());
  const { result, problems } = apart(inner, (quiet) => included(expression, quiet, evaluate, quiet.report, true));
  for (const problem of problems) scope.report(problem);
  return problems.length > 0 && result.truth === undefined ? "failed" : result.value;
}

/** `operand[*].…` and `operand.*.…`: null gives no elements, and what is not a sequence is taken as its one element. */
export function evaluateSplat(expression: Splat, scope: Scope, evaluate: Evaluate): Value {
  const trace: Trace = { span: expression, identifies: [] };
  const { result: operand, problems: faults } = apart(scope, (inner) => evaluate(expression.operand, inner));
  for (const problem of faults) scope.report(problem);
  if (faults.length > 0) return unknownValue(dynamicType, trace);
  const { type } = operand;
  const sequence = type.kind === "tuple" || type.kind === "list" || type.kind === "set";
  const each = (element: Value, where: Scope = scope) => evaluate(expression.each, bind(where, splatElement, element));
  if (isNull(operand)) {
    if (!sequence) return withMarks(tupleValue([], trace), operand);
    return fail(scope, expression.operand, "The sequence before the splat is null.", "Make sure that it has a value.");
  }
  const element = isUnknown(operand) ? operand.data.element : undefined;
  const quietly = (value: Value) => apart(scope, (quiet) => each(value, quiet)).result;
  if (type.kind === "dynamic") {
    return withMarks(unknownResult(operand, [], element === undefined ? undefined : quietly(element), trace), operand);
  }
  if (isUnknown(operand) && !sequence && operand.data.notNull !== true) {
    const only = each(operand);
    return withMarks(unknownResult(operand, [], only, trace), operand);
  }
  if (isUnknown(operand) && sequence) {
    const resultType = unknownResultType(type, operand, each);
    const from = sourcesOf([operand]);
    const { minLength, maxLength } = operand.data;
    const unknown = unknownValue(resultType, trace, {
      ...(from.length === 0 ? {} : { from }),
      ...(element === undefined ? {} : { element: quietly(element) }),
    });
    const size = {
      ...(minLength === undefined ? {} : { minLength }),
      ...(maxLength === undefined ? {} : { maxLength }),
    };
    return withMarks(refined(unknown, { notNull: true, ...size }), operand);
  }
  const elements = sequence
    ? (knownElements(operand) ?? []).map((item, index) => (type.kind === "set" ? item : partOf(operand, index, item)))
    : [operand];
  const { result: values, problems } = apart(scope, (inner) => elements.map((item) => each(item, inner)));
  for (const problem of problems) scope.report(problem);
  if (problems.length > 0) return withMarks(unknownValue(dynamicType, trace), operand);
  const result =
    sequence && type.kind !== "tuple" ? listOf(type, values, each, scope, trace) : tupleValue(values, trace);
  return fits(result, scope.budget) ? withMarks(result, operand) : overgrown(trace);
}

function unknownResultType(type: Type, operand: Value, each: (element: Value) => Value): Type {
  const of = (element: Type) => each(unknownValue(element, { identifies: operand.trace.identifies })).type;
  if (type.kind === "tuple") return { kind: "tuple", elements: type.elements.map(of) };
  if (type.kind === "list" || type.kind === "set") return { kind: "list", element: of(type.element) };
  return dynamicType;
}

function listOf(
  type: Exclude<Extract<Type, { readonly element: Type }>, { readonly kind: "tuple" | "object" }>,
  values: readonly Value[],
  each: (element: Value, where: Scope) => Value,
  scope: Scope,
  trace: Trace,
): Value {
  if (values.length === 0) {
    const element = apart(scope, (quiet) => each(unknownValue(type.element), quiet)).result.type;
    return listValue(element, [], trace);
  }
  const element = commonType(values);
  return element === undefined ? unknownValue(dynamicType, trace) : listValue(element, values, trace);
}
