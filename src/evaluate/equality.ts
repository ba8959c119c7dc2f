/** Whether values are equal, and the order of a set's elements. */
import { lengthBounds } from "./bounds.ts";
import { measure, withinLimits } from "./measure.ts";
import { compare, floatText, type Numeric } from "./number.ts";
import { compareText, quoted } from "./text.ts";
import { conforms, isCollection, isPrimitive, typeFacts, typesEqual } from "./types.ts";
import { isNull, isUnknown, type Type, type Unknown, type Value } from "./value.ts";

export type Truth = boolean | "unknown";

/** What is left of the work that one evaluation may do; work beyond it gives unknown. */
export interface Budget {
  steps: number;
}

function definitelyNotNull(value: Value): boolean {
  return isUnknown(value) ? value.data.notNull === true : value.data !== null;
}

/** What is known of the unknown one rules the known one out. */
function excluded({ type }: Value, unknown: Unknown, known: Value): boolean {
  const { data } = known;
  if (data === null) return unknown.notNull === true;
  if (!conforms(known.type, type)) return true;
  if (typeof data === "string") return unknown.prefix !== undefined && !data.startsWith(unknown.prefix);
  if (type.kind === "number") {
    const number = data as Numeric;
    const { least, most } = unknown;
    return (least !== undefined && compare(number, least) < 0) || (most !== undefined && compare(number, most) > 0);
  }
  if (!isCollection(type)) return false;
  const length = lengthBounds(known);
  return length.most < (unknown.minLength ?? 0) || length.least > (unknown.maxLength ?? Infinity);
}

/**
 * `left == right` as Terraform decides it: values of different types are unequal, nulls of any type are equal, and what
 * depends on an unknown is "unknown" unless what is known of it settles the question. Marks play no part.
 */
export function valuesEqual(left: Value, right: Value, budget: Budget = { steps: 1_000_000 }): Truth {
  if (!withinLimits(left) || !withinLimits(right)) return "unknown";
  return equal(left, right, budget);
}

function equal(left: Value, right: Value, budget: Budget): Truth {
  budget.steps -= 1;
  if (budget.steps < 0) return "unknown";
  if (isNull(left) && definitelyNotNull(right)) return false;
  if (isNull(right) && definitelyNotNull(left)) return false;
  if (isUnknown(left)) {
    if (isUnknown(right)) return "unknown";
    return unequalToUnknown(left, left.data, right);
  }
  if (isUnknown(right)) return unequalToUnknown(right, right.data, left);
  if (isNull(left) || isNull(right)) return isNull(left) && isNull(right);
  if (measure(left).untyped || measure(right).untyped) {
    return conforms(left.type, right.type) || conforms(right.type, left.type) ? "unknown" : false;
  }
  if (!typesEqual(left.type, right.type)) return false;
  return equalData(left, right, budget);
}

function unequalToUnknown(unknown: Value, refinement: Unknown, known: Value): Truth {
  if (excluded(unknown, refinement, known)) return false;
  if (isNull(known) || typeFacts(unknown.type).dynamic) return "unknown";
  return typesEqual(unknown.type, known.type) ? "unknown" : false;
}

function equalData(left: Value, right: Value, budget: Budget): Truth {
  const { data } = left;
  const other = right.data;
  if (Array.isArray(data) && Array.isArray(other)) {
    if (left.type.kind === "set") return equalSets(data as Value[], other as Value[]);
    if (data.length !== other.length) return false;
    return inTurn(data as Value[], (index) => other[index as number] as Value, budget);
  }
  if (data instanceof Map && other instanceof Map) {
    if (data.size !== other.size) return false;
    for (const key of data.keys()) if (!other.has(key)) return false;
    return inTurn(data as ReadonlyMap<string, Value>, (key) => other.get(key as string) as Value, budget);
  }
  if (typeof data === "object") return compare(data as Numeric, other as Numeric) === 0;
  return data === other;
}

/** Terraform stops at the first pair of a list that differs or cannot be told; attributes have no first. */
function inTurn(
  values: readonly Value[] | ReadonlyMap<string, Value>,
  counterpart: (key: string | number) => Value,
  budget: Budget,
): Truth {
  let result: Truth = true;
  for (const [key, value] of values.entries()) {
    const same = equal(value, counterpart(key), budget);
    if (same === "unknown") return same;
    if (!same) result = false;
    if (!same && Array.isArray(values)) return false;
  }
  return result;
}

function equalSets(left: readonly Value[], right: readonly Value[]): Truth {
  if (left.some((value) => !measure(value).whollyKnown) || right.some((value) => !measure(value).whollyKnown)) {
    return "unknown";
  }
  return left.length === right.length && distinctValues([...left, ...right]).length === left.length;
}

/**
 * Writes the bytes by which Terraform orders the elements of a set (go-cty). Numbers have ten digits there; with `exact`
 * they have all, so that values of one type have the same text only if they are equal.
 */
function writeSetText(value: Value, exact: boolean, parts: string[]): void {
  const { data, type } = value;
  if (isUnknown(value)) parts.push("?");
  else if (data === null) parts.push("~");
  else if (typeof data === "string") parts.push(quoted(data));
  else if (typeof data === "boolean") parts.push(data ? "T" : "F");
  else if (Array.isArray(data)) {
    parts.push(type.kind === "tuple" ? "<" : "[");
    for (const element of data as readonly Value[]) {
      writeSetText(element, exact, parts);
      parts.push(";");
    }
    parts.push(type.kind === "tuple" ? ">" : "]");
  } else if (data instanceof Map) {
    parts.push(type.kind === "map" ? "{" : "<");
    for (const [key, element] of data as ReadonlyMap<string, Value>) {
      if (type.kind === "map") parts.push(quoted(key), ":");
      writeSetText(element, exact, parts);
      parts.push(";");
    }
    parts.push(type.kind === "map" ? "}" : ">");
  } else {
    const number = data as Numeric;
    parts.push(exact ? `${number.mantissa.toString(36)}p${number.exponent}` : floatText(number, "g", 10));
  }
}

function setText(value: Value, exact: boolean): string {
  const parts: string[] = [];
  writeSetText(value, exact, parts);
  return parts.join("");
}

function placeInSet(value: Value): number {
  return isNull(value) ? 2 : isUnknown(value) ? 1 : 0;
}

/** The elements in the order of a set: strings, numbers and bools ascending, then unknown ones, then null. */
export function inSetOrder(elements: readonly Value[], element: Type): Value[] {
  const texts = new Map<Value, string>();
  if (!isPrimitive(element)) for (const value of elements) texts.set(value, setText(value, false));
  return [...elements].sort((left, right) => {
    const places = placeInSet(left) - placeInSet(right);
    if (places !== 0 || placeInSet(left) !== 0) return places;
    if (!isPrimitive(element)) return compareText(texts.get(left) as string, texts.get(right) as string);
    if (typeof left.data === "string") return compareText(left.data, right.data as string);
    if (typeof left.data === "boolean") return Number(left.data) - Number(right.data);
    return compare(left.data as Numeric, right.data as Numeric);
  });
}

/** A text that wholly known values of one type have in common only where they are equal. */
export function exactText(value: Value): string {
  return setText(value, true);
}

/** The values, all of one type, without those that equal an earlier one; what is unknown equals nothing. */
export function distinctValues(values: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    if (!measure(value).whollyKnown) return true;
    const text = exactText(value);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
