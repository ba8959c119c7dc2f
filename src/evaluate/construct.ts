/** Makes numbers, collections and structures out of parts. */
import { distinctValues, inSetOrder } from "./equality.ts";
import { measure } from "./measure.ts";
import { compare, type Numeric } from "./number.ts";
import { inKeyOrder } from "./text.ts";
import { typesEqual } from "./types.ts";
import {
  dynamicType,
  isUnknown,
  numberType,
  type Trace,
  type Type,
  type Unknown,
  unknownValue,
  untraced,
  type Value,
} from "./value.ts";

export interface Marks {
  readonly sensitive?: true;
  readonly ephemeral?: true;
}

export function numberValue(number: Numeric, trace: Trace = untraced): Value {
  return { type: numberType, data: number, trace };
}

export function tupleValue(elements: readonly Value[], trace: Trace = untraced): Value {
  return { type: { kind: "tuple", elements: elements.map((element) => element.type) }, data: elements, trace };
}

/** An object of the entries, which need not be in order. */
export function objectValue(entries: Iterable<readonly [string, Value]>, trace: Trace = untraced): Value {
  const data = inKeyOrder(entries);
  const attributes = new Map<string, Type>();
  for (const [name, value] of data) attributes.set(name, value.type);
  return { type: { kind: "object", attributes }, data, trace };
}

/** A list of elements that all have the given type, or are unknown or null without one. */
export function listValue(element: Type, elements: readonly Value[], trace: Trace = untraced): Value {
  return { type: { kind: "list", element }, data: elements.map((value) => typed(value, element)), trace };
}

/** A map of elements that all have the given type; the entries need not be in order. */
export function mapValue(element: Type, entries: Iterable<readonly [string, Value]>, trace: Trace = untraced): Value {
  const data = inKeyOrder(entries);
  for (const [key, value] of data) data.set(key, typed(value, element));
  return { type: { kind: "map", element }, data, trace };
}

/**
 * A set of elements that all have the given type: duplicates are left out (the first stays, with its trace) and the rest
 * is put into Terraform's order. Elements cannot carry marks in a set, so it takes on theirs.
 */
export function setValue(element: Type, elements: readonly Value[], trace: Trace = untraced): Value {
  const marks = marksOf(elements);
  const plain = elements.map((value) => unmarked(typed(value, element)));
  const data = inSetOrder(distinctValues(plain), element);
  return { type: { kind: "set", element }, data, trace, ...marks };
}

function typed(value: Value, type: Type): Value {
  return value.type === type || value.type.kind !== "dynamic" ? value : { ...value, type };
}

/** The type that all values have; those without a type of their own take it on. Undefined where two differ. */
export function commonType(values: Iterable<Value>): Type | undefined {
  let common: Type = dynamicType;
  for (const { type } of values) {
    if (type.kind === "dynamic") continue;
    if (common.kind === "dynamic") common = type;
    else if (!typesEqual(common, type)) return undefined;
  }
  return common;
}

/** The marks of the values, those of everything inside them included. */
export function marksOf(values: Iterable<Value>): Marks {
  let sensitive = false;
  let ephemeral = false;
  for (const value of values) {
    const inner = measure(value);
    sensitive ||= inner.sensitive;
    ephemeral ||= inner.ephemeral;
  }
  return { ...(sensitive ? { sensitive } : {}), ...(ephemeral ? { ephemeral } : {}) };
}

/** The marks of the values themselves, not of what is inside them. */
export function topMarks(values: readonly Value[]): Marks {
  return {
    ...(values.some((value) => value.sensitive === true) ? { sensitive: true as const } : {}),
    ...(values.some((value) => value.ephemeral === true) ? { ephemeral: true as const } : {}),
  };
}

/** The value with these marks added to its own. */
export function withMarks(value: Value, marks: Marks): Value {
  if (
    (marks.sensitive ?? value.sensitive) === value.sensitive &&
    (marks.ephemeral ?? value.ephemeral) === value.ephemeral
  ) {
    return value;
  }
  return {
    ...value,
    ...(marks.sensitive === true ? { sensitive: true } : {}),
    ...(marks.ephemeral === true ? { ephemeral: true } : {}),
  };
}

/** The value without its own marks; what is inside keeps its marks. */
export function shallowlyUnmarked(value: Value): Value {
  if (value.sensitive === undefined && value.ephemeral === undefined) return value;
  return { type: value.type, data: value.data, trace: value.trace };
}

/** The value without any marks, its own or inside. */
export function unmarked(value: Value): Value {
  const { sensitive, ephemeral } = measure(value);
  if (!sensitive && !ephemeral) return value;
  const { type, data, trace } = value;
  if (Array.isArray(data)) return { type, data: (data as readonly Value[]).map(unmarked), trace };
  if (data instanceof Map) {
    return { type, data: new Map([...(data as ReadonlyMap<string, Value>)].map(([k, v]) => [k, unmarked(v)])), trace };
  }
  return { type, data, trace };
}

/**
 * The value with what is further known of it, if it is an unknown of a known type. Enough knowledge makes it known, as in
 * Terraform: a collection of no elements, a list of so many unknown ones, a number between equal bounds.
 */
export function refined(value: Value, further: Omit<Unknown, "unknown">): Value {
  if (!isUnknown(value) || value.type.kind === "dynamic") return value;
  const before: Omit<Unknown, "unknown"> = value.data;
  const minLength = Math.max(before.minLength ?? 0, further.minLength ?? 0);
  const maxLength = Math.min(before.maxLength ?? Infinity, further.maxLength ?? Infinity);
  const { type, trace } = value;
  const notNull = before.notNull ?? further.notNull;
  const least = narrower(before.least, further.least, 1);
  const most = narrower(before.most, further.most, -1);
  if (notNull === true && least !== undefined && most !== undefined && compare(least, most) === 0) {
    return withMarks(numberValue(least, trace), marksOf([value]));
  }
  if (notNull === true && minLength === maxLength) {
    const own = marksOf([value]);
    if (minLength === 0) {
      if (type.kind === "list" || type.kind === "set") return withMarks({ type, data: [], trace }, own);
      if (type.kind === "map") return withMarks({ type, data: new Map(), trace }, own);
    } else if ((type.kind === "list" && minLength <= 10_000) || (type.kind === "set" && minLength === 1)) {
      const element = unknownValue(type.element, trace, before.from === undefined ? {} : { from: before.from });
      return withMarks({ type, data: new Array<Value>(minLength).fill(element), trace }, own);
    }
  }
  const prefix = (further.prefix?.length ?? 0) > (before.prefix?.length ?? 0) ? further.prefix : before.prefix;
  return {
    ...value,
    data: {
      unknown: true,
      ...(notNull === true ? { notNull } : {}),
      ...(prefix === undefined ? {} : { prefix }),
      ...(minLength > 0 ? { minLength } : {}),
      ...(maxLength < Infinity ? { maxLength } : {}),
      ...(least === undefined ? {} : { least }),
      ...(most === undefined ? {} : { most }),
      ...(before.pieces === undefined ? {} : { pieces: before.pieces }),
      ...(before.encodes === undefined ? {} : { encodes: before.encodes }),
      ...(before.from === undefined
        ? further.from === undefined
          ? {}
          : { from: further.from }
        : { from: before.from }),
    },
  };
}

/** Of two bounds the greater one for a positive `direction` (from below), else the lesser one. */
function narrower(one: Numeric | undefined, other: Numeric | undefined, direction: number): Numeric | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return compare(one, other) * direction >= 0 ? one : other;
}
