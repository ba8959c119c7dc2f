/** Functions on lists, maps, tuples and objects. */

import { lengthBounds, lengthRefinement } from "../bounds.ts";
import {
  listValue,
  mapValue,
  marksOf,
  numberValue,
  objectValue,
  refined,
  shallowlyUnmarked,
  topMarks,
  tupleValue,
  withMarks,
} from "../construct.ts";
import { convert } from "../convert.ts";
import { distinctValues, exactText, valuesEqual } from "../equality.ts";
import { measure } from "../measure.ts";
import { add, type Numeric, numericFrom } from "../number.ts";
import { characterCount, compareText, inKeyOrder } from "../text.ts";
import { isCollection, typeName, typesEqual } from "../types.ts";
import { unify } from "../unify.ts";
import {
  boolType,
  boolValue,
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  knownEntries,
  nullValue,
  numberType,
  stringType,
  stringValue,
  type Type,
  type Unknown,
  unknownValue,
  type Value,
} from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, isFailure, parameter, shown } from "./definition.ts";
import { integer } from "./integer.ts";
import { stringListType } from "./strings.ts";

const anyListType: Type = { kind: "list", element: dynamicType };
const boolListType: Type = { kind: "list", element: boolType };
const stringListsType: Type = { kind: "map", element: stringListType };

function elementsOf(value: Value | undefined): readonly Value[] {
  return knownElements(value) ?? [];
}

function typeOf(value: Value | undefined): Type {
  return value?.type ?? dynamicType;
}

function count(number: number): Value {
  return numberValue(numericFrom(number));
}

function isSequence(type: Type): boolean {
  return type.kind === "list" || type.kind === "tuple";
}

/** The length of a known collection as far as it is known: unknown elements of a set may turn out equal to others. */
function certainLength(value: Value): number | undefined {
  if (isUnknown(value)) return undefined;
  const { least, most } = lengthBounds(value);
  return least === most ? least : undefined;
}

/** How many characters an unknown string has at least. */
function textRefinement(prefix: string): Omit<Unknown, "unknown"> {
  const least = characterCount(prefix) ?? 0;
  return { notNull: true, least: numericFrom(least) };
}

function length([value]: readonly Value[]): Value | undefined {
  if (value === undefined) return undefined;
  const { type } = value;
  const mark = (result: Value) => withMarks(result, value);
  if (type.kind === "tuple") return mark(count(type.elements.length));
  if (type.kind === "object") return mark(count(type.attributes.size));
  if (type.kind === "dynamic") return mark(unknownValue(numberType));
  if (isUnknown(value)) {
    const refinement = type.kind === "string" ? textRefinement(value.data.prefix ?? "") : lengthRefinement(value);
    return mark(refined(unknownValue(numberType), refinement));
  }
  if (type.kind === "string") {
    const characters = characterCount(value.data as string);
    return characters === undefined ? undefined : mark(count(characters));
  }
  const known = certainLength(value);
  return mark(known === undefined ? refined(unknownValue(numberType), lengthRefinement(value)) : count(known));
}

function concatType(args: readonly Value[]): Type | Failure {
  if (args.length === 0) return { error: "at least one argument is required" };
  if (args.every(({ type }) => type.kind === "list")) {
    const common = unify(args.map(typeOf));
    if (common !== undefined) return common;
  }
  const elements: Type[] = [];
  for (const [index, value] of args.entries()) {
    const { type } = value;
    if (type.kind === "tuple") for (const element of type.elements) elements.push(element);
    else if (type.kind === "list") {
      if (isUnknown(value)) return dynamicType;
      for (const _ of elementsOf(value)) elements.push(type.element);
    } else return { error: `all arguments must be lists or tuples; got ${typeName(type)}`, argument: index };
  }
  return { kind: "tuple", elements };
}

function concat(args: readonly Value[], { resultType }: Call): Value | Failure | undefined {
  const parts: Value[] = [];
  for (const [index, value] of args.entries()) {
    const result = resultType.kind === "list" ? convert(value, resultType) : { value };
    if ("error" in result) return { error: result.error, argument: index };
    for (const element of elementsOf(result.value)) parts.push(element);
  }
  const made = resultType.kind === "list" ? listValue(resultType.element, parts) : tupleValue(parts);
  return withMarks(made, topMarks(args));
}

function mergeType(args: readonly Value[]): Type | Failure {
  const [first] = args;
  if (first === undefined) return { kind: "object", attributes: new Map() };
  const attributes = new Map<string, Type>();
  let attributesKnown = true;
  for (const value of args) {
    const { type } = value;
    if (type.kind === "dynamic") return dynamicType;
    if (type.kind === "object") {
      if (!isNull(value)) for (const [name, part] of type.attributes) attributes.set(name, part);
    } else if (type.kind !== "map") {
      return { error: `arguments must be maps or objects, got "${typeName(type)}"` };
    } else if (isUnknown(value)) attributesKnown = false;
    else for (const name of knownEntries(value)?.keys() ?? []) attributes.set(name, type.element);
  }
  if (args.every(({ type }) => typesEqual(type, first.type))) return first.type;
  return attributesKnown ? { kind: "object", attributes: inKeyOrder(attributes) } : dynamicType;
}

function merge(args: readonly Value[], { resultType }: Call): Value | Failure {
  // Beside an untyped null Terraform does not look at the types before it breaks down.
  const other = args.find((value) => !isNull(value) && knownEntries(value) === undefined);
  if (other !== undefined) return { error: `arguments must be maps or objects, got "${typeName(other.type)}"` };
  const merged = new Map<string, Value>();
  for (const value of args) for (const [key, part] of knownEntries(value) ?? []) merged.set(key, part);
  const given = args.filter((value) => !isNull(value));
  const whole = given.length === 1 ? given[0]?.trace : undefined;
  const made = resultType.kind === "map" ? mapValue(resultType.element, merged, whole) : objectValue(merged, whole);
  return withMarks(made, topMarks(given));
}

function keysType([value]: readonly Value[]): Type | Failure {
  const type = typeOf(value);
  if (type.kind === "map") return stringListType;
  if (type.kind !== "object") return { error: "must have map or object type", argument: 0 };
  return { kind: "tuple", elements: [...type.attributes].map(() => stringType) };
}

function keys([value]: readonly Value[], { resultType }: Call): Value | undefined {
  if (value === undefined) return undefined;
  if (value.type.kind === "object") {
    const names = [...value.type.attributes.keys()].sort(compareText);
    return withMarks(tupleValue(names.map((name) => stringValue(name))), value);
  }
  const entries = knownEntries(value);
  if (entries === undefined) return withMarks(unknownValue(resultType), value);
  return withMarks(
    listValue(
      stringType,
      [...entries.keys()].map((key) => stringValue(key)),
    ),
    value,
  );
}

function valuesType([value]: readonly Value[]): Type | Failure {
  const type = typeOf(value);
  if (type.kind === "map") return { kind: "list", element: type.element };
  if (type.kind !== "object") return { error: "values() requires a map as the first argument" };
  return { kind: "tuple", elements: [...inKeyOrder(type.attributes).values()] };
}

function values([value]: readonly Value[], { resultType }: Call): Value | undefined {
  const entries = knownEntries(value);
  if (value === undefined || entries === undefined) return undefined;
  const parts = [...entries.values()];
  return withMarks(resultType.kind === "list" ? listValue(resultType.element, parts) : tupleValue(parts), value);
}

function lookupType(args: readonly Value[]): Type | Failure {
  const [value, key, fallback] = args;
  if (args.length > 3) return { error: `lookup() takes two or three arguments, got ${args.length}` };
  const type = typeOf(value);
  if (type.kind === "map") {
    if (fallback !== undefined && "error" in convert(fallback, type.element)) {
      return { error: "the default value must have the same type as the map elements", argument: 2 };
    }
    return type.element;
  }
  if (type.kind !== "object") return { error: "lookup() requires a map as the first argument", argument: 0 };
  if (key === undefined || isUnknown(key)) return dynamicType;
  const name = key.data as string;
  const found = type.attributes.get(name) ?? fallback?.type;
  const which = shown(name, key.sensitive === true);
  return found ?? { error: `the given object has no attribute ${which}`, argument: 0 };
}

function lookup([value, key, fallback]: readonly Value[], { resultType }: Call): Value | Failure | undefined {
  if (value === undefined || key === undefined) return undefined;
  const marks = topMarks([value, key]);
  const entries = knownEntries(value);
  if (entries === undefined || isUnknown(key)) return withMarks(unknownValue(resultType), marks);
  const found = entries.get(key.data as string);
  if (found !== undefined) return withMarks(found, marks);
  if (fallback !== undefined) {
    const result = convert(fallback, resultType);
    return "error" in result ? { error: result.error } : withMarks(result.value, marks);
  }
  const which = shown(key.data as string, key.sensitive === true);
  return { error: `lookup failed to find key ${which}` };
}

const oneOrNone: Failure = {
  error: "must be a list, set, or tuple value with either zero or one elements",
  argument: 0,
};

function oneType([value]: readonly Value[]): Type | Failure {
  const type = typeOf(value);
  if (type.kind === "list" || type.kind === "set") return type.element;
  if (type.kind !== "tuple" || type.elements.length > 1) return oneOrNone;
  return type.elements[0] ?? dynamicType;
}

function one([value]: readonly Value[], { resultType }: Call): Value | Failure | undefined {
  if (value === undefined) return undefined;
  const known = certainLength(value);
  if (known === undefined) return unknownValue(resultType);
  if (known > 1) return oneOrNone;
  return elementsOf(value)[0] ?? nullValue(resultType);
}

function coalesceType(args: readonly Value[]): Type | Failure {
  const type = unify(args.map(typeOf));
  return type ?? { error: "all arguments must have the same type" };
}

function coalesce(args: readonly Value[], { resultType }: Call): Value | Failure | undefined {
  for (const value of args) {
    const result = convert(value, resultType);
    // Terraform takes no notice of a conversion that fails only for this value and then breaks down.
    if ("error" in result) return undefined;
    if (isUnknown(result.value)) return unknownValue(resultType, result.value.trace, origin(result.value));
    if (isNull(result.value) || (resultType.kind === "string" && result.value.data === "")) continue;
    return result.value;
  }
  return { error: "no non-null, non-empty-string arguments" };
}

function origin(value: Value): { readonly from?: Value["trace"]["identifies"] } {
  return isUnknown(value) && value.data.from !== undefined ? { from: value.data.from } : {};
}

function coalesceListType(args: readonly Value[]): Type | Failure {
  const [first] = args;
  if (first === undefined) return { error: "at least one argument is required" };
  for (const value of args) {
    if (isUnknown(value)) return dynamicType;
    if (!isSequence(value.type)) return { error: "coalescelist arguments must be lists or tuples" };
  }
  return args.every(({ type }) => typesEqual(type, first.type)) ? first.type : dynamicType;
}

function coalesceList(args: readonly Value[], { resultType }: Call): Value | Failure | undefined {
  for (const value of args) {
    if (isUnknown(value)) return unknownValue(resultType);
    if (elementsOf(value).length > 0) return value;
  }
  return { error: "no non-null arguments" };
}

function compact([list]: readonly Value[]): Value | undefined {
  if (list === undefined) return undefined;
  if (!measure(list).whollyKnown) return unknownValue(stringListType);
  const kept = elementsOf(list).filter(({ data }) => data !== null && data !== "");
  return listValue(stringType, kept);
}

function contains([list, wanted]: readonly Value[], { context }: Call): Value | Failure | undefined {
  if (list === undefined || wanted === undefined) return undefined;
  if (!isSequence(list.type) && list.type.kind !== "set") return { error: "argument must be list, tuple, or set" };
  let unknown = false;
  for (const element of elementsOf(list)) {
    const same = valuesEqual(wanted, element, context.budget);
    if (same === true) return boolValue(true);
    unknown ||= same === "unknown";
  }
  return unknown ? unknownValue(boolType) : boolValue(false);
}

function distinct([list]: readonly Value[]): Value | undefined {
  if (list === undefined || list.type.kind !== "list") return undefined;
  if (!measure(list).whollyKnown) return unknownValue(list.type);
  return listValue(list.type.element, distinctValues(elementsOf(list)));
}

function indexFailure(failure: Failure): Failure {
  return { error: `invalid index: ${failure.error}` };
}

function elementType([list, index]: readonly Value[]): Type | Failure {
  const type = typeOf(list);
  if (type.kind === "list") return type.element;
  if (type.kind !== "tuple") return { error: `cannot read elements from ${typeName(type)}` };
  if (index === undefined || isUnknown(index)) return dynamicType;
  const wanted = integer(index);
  if (typeof wanted === "object") return indexFailure(wanted);
  if (type.elements.length === 0) return { error: "cannot use element function with an empty list" };
  const remainder = wanted % type.elements.length;
  return type.elements[remainder] ?? { error: `index out of range [${remainder}]` };
}

function element([list, index]: readonly Value[]): Value | Failure | undefined {
  if (list === undefined) return undefined;
  const wanted = integer(index);
  if (typeof wanted === "object") return indexFailure(wanted);
  const parts = elementsOf(list);
  if (parts.length === 0) return { error: "cannot use element function with an empty list" };
  const remainder = wanted % parts.length;
  const found = parts[remainder < 0 ? remainder + parts.length : remainder];
  return found === undefined ? undefined : withMarks(found, topMarks([list]));
}

/** The flattened elements and the marks of the sequences that were opened; "unknown" where their number is not known. */
function flattened(list: Value, marks: Value[], budget: Call["context"]["budget"]): Value[] | "unknown" {
  marks.push(list);
  if (certainLength(list) === undefined) return "unknown";
  const parts: Value[] = [];
  let known = true;
  for (const part of knownElements(list) ?? knownEntries(list)?.values() ?? []) {
    budget.steps -= 1;
    if (budget.steps < 0) return "unknown";
    if (isUnknown(part) && part.type.kind === "dynamic") known = false;
    if (isNull(part) || !(isSequence(part.type) || part.type.kind === "set")) {
      parts.push(part);
      continue;
    }
    if (isUnknown(part)) {
      marks.push(part);
      known = false;
      continue;
    }
    const inner = flattened(part, marks, budget);
    if (inner === "unknown") known = false;
    else for (const each of inner) parts.push(each);
  }
  return known ? parts : "unknown";
}

/** What is neither list, set nor tuple gets here only where something in it is not known; Terraform then opens it too. */
function flatten([list]: readonly Value[], { context }: Call): Value | undefined {
  if (list === undefined) return undefined;
  const marks: Value[] = [];
  const parts = flattened(list, marks, context.budget);
  return withMarks(parts === "unknown" ? unknownValue() : tupleValue(parts), topMarks(marks));
}

function flattenType([list]: readonly Value[]): Type | Failure {
  const type = typeOf(list);
  if (list === undefined || !measure(list).whollyKnown || isSequence(type) || type.kind === "set") return dynamicType;
  return { error: "can only flatten lists, sets and tuples" };
}

function index([list, wanted]: readonly Value[], { context }: Call): Value | Failure | undefined {
  if (list === undefined || wanted === undefined) return undefined;
  if (!isSequence(list.type)) return { error: "argument must be a list or tuple" };
  const parts = elementsOf(list);
  if (parts.length === 0) return { error: "cannot search an empty list" };
  for (const [position, part] of parts.entries()) {
    const same = valuesEqual(part, wanted, context.budget);
    if (same === "unknown") return unknownValue(numberType);
    if (same) return count(position);
  }
  return { error: "item not found" };
}

function reverseType([list]: readonly Value[]): Type | Failure {
  const type = typeOf(list);
  if (type.kind === "tuple") return { kind: "tuple", elements: [...type.elements].reverse() };
  if (type.kind === "list" || type.kind === "set") return { kind: "list", element: type.element };
  return { error: `can only reverse list or tuple values, not ${typeName(type)}`, argument: 0 };
}

function reverse([list]: readonly Value[], { resultType }: Call): Value | undefined {
  if (list === undefined) return undefined;
  const parts = [...elementsOf(list)].reverse();
  return withMarks(
    resultType.kind === "list" ? listValue(resultType.element, parts) : tupleValue(parts),
    topMarks([list]),
  );
}

interface Bounds {
  readonly start: number | undefined;
  readonly end: number | undefined;
}

function sliceBounds([list, first, last]: readonly Value[]): Bounds | Failure {
  const type = typeOf(list);
  const size = type.kind === "tuple" ? type.elements.length : knownElements(list)?.length;
  const bound = (value: Value | undefined, argument: number, name: string): number | undefined | Failure => {
    if (value === undefined || isUnknown(value)) return undefined;
    const position = integer(value);
    if (typeof position === "object") return { error: `invalid ${name} index: ${position.error}`, argument };
    if (position < 0) return { error: `${name} index must not be less than zero`, argument };
    if (size !== undefined && position > size) {
      return { error: `${name} index must not be greater than the length of the list`, argument };
    }
    return position;
  };
  const start = bound(first, 1, "start");
  if (typeof start === "object") return start;
  const end = bound(last, 2, "end");
  if (typeof end === "object") return end;
  if (start !== undefined && end !== undefined && start > end) {
    return { error: "start index must not be greater than end index", argument: 1 };
  }
  return { start, end };
}

function sliceType(args: readonly Value[]): Type | Failure {
  const type = typeOf(args[0]);
  if (type.kind === "set") {
    const hint = "explicitly convert to a list if the ordering of the result is not important";
    return { error: `cannot slice a set, because its elements do not have indices; ${hint}`, argument: 0 };
  }
  if (type.kind !== "list" && type.kind !== "tuple") return { error: "must be a list or tuple value", argument: 0 };
  const bounds = sliceBounds(args);
  if (isFailure(bounds)) return bounds;
  if (type.kind !== "tuple") return type;
  if (bounds.start === undefined || bounds.end === undefined) return dynamicType;
  return { kind: "tuple", elements: type.elements.slice(bounds.start, bounds.end) };
}

function slice(args: readonly Value[], { resultType }: Call): Value | Failure | undefined {
  const bounds = sliceBounds(args);
  if (isFailure(bounds)) return bounds;
  const parts = elementsOf(args[0]).slice(bounds.start, bounds.end);
  const made = resultType.kind === "list" ? listValue(resultType.element, parts) : tupleValue(parts);
  return withMarks(made, topMarks(args.slice(0, 1)));
}

function sort([list]: readonly Value[]): Value | Failure | undefined {
  if (list === undefined) return undefined;
  if (!measure(list).whollyKnown) {
    const known = knownElements(list)?.length;
    const { minLength = 0, maxLength } = isUnknown(list) ? list.data : { minLength: known, maxLength: known };
    return refined(unknownValue(stringListType), {
      notNull: true,
      minLength,
      ...(maxLength === undefined ? {} : { maxLength }),
    });
  }
  const parts = elementsOf(list);
  const missing = parts.findIndex(isNull);
  if (missing !== -1) return { error: `given list element ${missing} is null; a null string cannot be sorted` };
  return listValue(
    stringType,
    [...parts].sort((left, right) => compareText(left.data as string, right.data as string)),
  );
}

function zipmapType([names, parts]: readonly Value[]): Type | Failure {
  const type = typeOf(parts);
  if (type.kind === "list") return { kind: "map", element: type.element };
  if (type.kind !== "tuple") return { error: "values argument must be a list or tuple value" };
  if (names === undefined || !measure(names).whollyKnown) return dynamicType;
  const wanted = elementsOf(names);
  if (wanted.length !== type.elements.length) return unequalCounts(wanted.length, type.elements.length);
  const attributes = new Map<string, Type>();
  for (const [position, { data }] of wanted.entries()) {
    if (data === null) return { error: `keys list has null value at index ${position}` };
    attributes.set(data as string, type.elements[position] as Type);
  }
  return { kind: "object", attributes: inKeyOrder(attributes) };
}

function unequalCounts(names: number, parts: number): Failure {
  return { error: `number of keys (${names}) does not match number of values (${parts})` };
}

function zipmap([names, parts]: readonly Value[], { resultType }: Call): Value | Failure | undefined {
  if (names === undefined || parts === undefined) return undefined;
  const marks = { ...topMarks([names, parts]), ...marksOf([names]) };
  if (!measure(names).whollyKnown) return withMarks(unknownValue(resultType), marks);
  const wanted = elementsOf(names);
  const given = elementsOf(parts);
  if (wanted.length !== given.length) return unequalCounts(wanted.length, given.length);
  if (wanted.some(isNull)) return undefined;
  const entries = new Map(wanted.map(({ data }, position) => [data as string, given[position] as Value]));
  const made = resultType.kind === "map" ? mapValue(resultType.element, entries) : objectValue(entries);
  return withMarks(made, marks);
}

function matchKeys(
  [parts, keyList, wanted]: readonly Value[],
  { resultType, context }: Call,
): Value | Failure | undefined {
  if (parts === undefined || keyList === undefined || wanted === undefined || resultType.kind !== "list")
    return undefined;
  const given = elementsOf(parts);
  if (given.length !== elementsOf(keyList).length) return { error: "length of keys and values should be equal" };
  const common = unify([keyList.type, wanted.type]);
  const left = common === undefined ? undefined : convert(keyList, common);
  const right = common === undefined ? undefined : convert(wanted, common);
  if (left === undefined || right === undefined || "error" in left || "error" in right) return undefined;
  const names = elementsOf(left.value);
  if (elementsOf(right.value).length === 0) return listValue(resultType.element, []);
  if (!measure(parts).whollyKnown || !measure(left.value).whollyKnown) return unknownValue(resultType);
  if (measure(right.value).whollyKnown) {
    const searched = new Set(elementsOf(right.value).map(exactText));
    return listValue(
      resultType.element,
      given.filter((_, position) => searched.has(exactText(names[position] as Value))),
    );
  }
  const found: Value[] = [];
  for (const [position, name] of names.entries()) {
    for (const candidate of elementsOf(right.value)) {
      const same = valuesEqual(name, candidate, context.budget);
      if (context.budget.steps < 0) return undefined;
      // Terraform gives up the whole search here, and says that nothing is found.
      if (same === "unknown") return listValue(resultType.element, []);
      if (!same) continue;
      found.push(given[position] as Value);
      break;
    }
  }
  return listValue(resultType.element, found);
}

function transpose([map]: readonly Value[]): Value | Failure | undefined {
  if (map === undefined) return undefined;
  if (!measure(map).whollyKnown) return unknownValue(stringListsType);
  const found = new Map<string, string[]>();
  for (const [key, list] of knownEntries(map) ?? []) {
    if (isNull(list)) return { error: "input must not contain null list" };
    for (const part of elementsOf(list)) {
      if (isNull(part)) return { error: "input list must not contain null string" };
      const name = part.data as string;
      const keysOfName = found.get(name);
      if (keysOfName === undefined) found.set(name, [key]);
      else keysOfName.push(key);
    }
  }
  return mapValue(
    stringListType,
    [...found].map(([name, each]) => {
      const parts = each.sort(compareText).map((key) => stringValue(key));
      return [name, listValue(stringType, parts)];
    }),
  );
}

function chunkList([list, size]: readonly Value[]): Value | Failure | undefined {
  if (list === undefined || size === undefined || list.type.kind !== "list") return undefined;
  const limit = integer(size);
  if (typeof limit === "object") return { error: `invalid size: ${limit.error}` };
  if (limit < 0) return { error: "the size argument must be positive" };
  const { element } = list.type;
  const parts = elementsOf(list);
  const chunks: Value[] = [];
  if (limit === 0 && parts.length > 0) chunks.push(shallowlyUnmarked(list));
  else for (let at = 0; at < parts.length; at += limit) chunks.push(listValue(element, parts.slice(at, at + limit)));
  return withMarks(listValue(list.type, chunks), topMarks([list, size]));
}

function allTrue([list]: readonly Value[]): Value {
  for (const part of elementsOf(list)) {
    if (isUnknown(part)) return unknownValue(boolType);
    if (part.data !== true) return boolValue(false);
  }
  return boolValue(true);
}

function anyTrue([list]: readonly Value[]): Value {
  let unknown = false;
  for (const part of elementsOf(list)) {
    if (part.data === true) return boolValue(true);
    unknown ||= isUnknown(part);
  }
  return unknown ? unknownValue(boolType) : boolValue(false);
}

function sum([list]: readonly Value[]): Value | Failure | undefined {
  if (list === undefined) return undefined;
  const { type } = list;
  if (!isCollection(type) && type.kind !== "tuple" && type.kind !== "object") {
    return { error: "cannot sum noniterable", argument: 0 };
  }
  const entries = knownEntries(list);
  if ((entries?.size ?? elementsOf(list).length) === 0) return { error: "cannot sum an empty list", argument: 0 };
  if (entries !== undefined) {
    return { error: `argument must be list, set, or tuple. Received ${typeName(type)}`, argument: 0 };
  }
  if (!measure(list).whollyKnown) return unknownValue(numberType);
  let total: Numeric | undefined;
  for (const part of elementsOf(list)) {
    const result = isNull(part) ? undefined : convert(part, numberType);
    if (result === undefined || "error" in result) {
      return { error: "argument must be list, set, or tuple of number values", argument: 0 };
    }
    if (isUnknown(result.value)) return undefined;
    const number = result.value.data as Numeric;
    total = total === undefined ? number : add(total, number);
    if (total === undefined) return undefined;
  }
  return total === undefined ? undefined : numberValue(total);
}

const list = parameter("list", dynamicType);
const markedList = parameter("list", dynamicType, "marked");

export const collectionFunctions: readonly FunctionDefinition[] = [
  {
    name: "length",
    parameters: [parameter("value", dynamicType, "dynamic", "unknown", "marked")],
    resultType: ([value]) => {
      const { kind } = typeOf(value);
      if (kind !== "number" && kind !== "bool") return numberType;
      return { error: "argument must be a string, a collection type, or a structural type" };
    },
    run: length,
  },
  {
    name: "concat",
    parameters: [],
    variadic: parameter("seqs", dynamicType, "marked"),
    resultType: concatType,
    run: concat,
  },
  {
    name: "merge",
    parameters: [],
    variadic: parameter("maps", dynamicType, "dynamic", "null", "marked"),
    resultType: mergeType,
    run: merge,
  },
  {
    name: "keys",
    parameters: [parameter("inputMap", dynamicType, "unknown", "marked")],
    resultType: keysType,
    run: keys,
  },
  { name: "values", parameters: [parameter("mapping", dynamicType, "marked")], resultType: valuesType, run: values },
  {
    name: "lookup",
    parameters: [
      parameter("inputMap", dynamicType, "marked", "unknown"),
      parameter("key", stringType, "marked", "unknown"),
    ],
    variadic: parameter("default", dynamicType, "unknown", "dynamic", "null", "marked"),
    nullable: true,
    resultType: lookupType,
    run: lookup,
  },
  { name: "one", parameters: [list], nullable: true, resultType: oneType, run: one },
  {
    name: "coalesce",
    parameters: [],
    variadic: parameter("vals", dynamicType, "unknown", "dynamic", "null"),
    resultType: coalesceType,
    run: coalesce,
  },
  {
    name: "coalescelist",
    parameters: [],
    variadic: parameter("vals", dynamicType, "unknown", "dynamic", "null"),
    resultType: coalesceListType,
    run: coalesceList,
  },
  {
    name: "compact",
    parameters: [parameter("list", stringListType)],
    resultType: stringListType,
    run: compact,
  },
  { name: "contains", parameters: [list, parameter("value", dynamicType)], resultType: boolType, run: contains },
  {
    name: "distinct",
    parameters: [parameter("list", anyListType)],
    resultType: ([value]) => typeOf(value),
    run: distinct,
  },
  {
    name: "element",
    parameters: [markedList, parameter("index", numberType)],
    nullable: true,
    resultType: elementType,
    run: element,
  },
  { name: "flatten", parameters: [markedList], resultType: flattenType, run: flatten },
  { name: "index", parameters: [list, parameter("value", dynamicType)], resultType: numberType, run: index },
  { name: "reverse", parameters: [markedList], resultType: reverseType, run: reverse },
  {
    name: "slice",
    parameters: [markedList, parameter("start_index", numberType), parameter("end_index", numberType)],
    resultType: sliceType,
    run: slice,
  },
  { name: "sort", parameters: [parameter("list", stringListType, "unknown")], resultType: stringListType, run: sort },
  {
    name: "zipmap",
    parameters: [parameter("keys", stringListType, "marked"), parameter("values", dynamicType, "marked")],
    resultType: zipmapType,
    run: zipmap,
  },
  {
    name: "matchkeys",
    parameters: [parameter("values", anyListType), parameter("keys", anyListType), parameter("searchset", anyListType)],
    resultType: ([parts, names, wanted]) =>
      unify([typeOf(names), typeOf(wanted)]) === undefined
        ? { error: "keys and searchset must be of the same type" }
        : typeOf(parts),
    run: matchKeys,
  },
  {
    name: "transpose",
    parameters: [parameter("values", stringListsType)],
    resultType: stringListsType,
    run: transpose,
  },
  {
    name: "chunklist",
    parameters: [parameter("list", anyListType, "marked"), parameter("size", numberType, "marked")],
    resultType: ([value]) => ({ kind: "list", element: typeOf(value) }),
    run: chunkList,
  },
  { name: "alltrue", parameters: [parameter("list", boolListType)], resultType: boolType, run: allTrue },
  { name: "anytrue", parameters: [parameter("list", boolListType)], resultType: boolType, run: anyTrue },
  { name: "sum", parameters: [list], resultType: numberType, run: sum },
];
