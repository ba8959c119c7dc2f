/** Which types convert to which, and the type that several convert to. */
import { isCollection, isPrimitive, typeFacts, typesEqual } from "./types.ts";
import { dynamicType, type Type } from "./value.ts";

/** "unsafe" also allows conversions that depend on the value, as from string to number. */
export type Safety = "safe" | "unsafe";

/** Whether Terraform has a conversion from one type to the other; an unsafe one may still fail for a value. */
export function conversionExists(from: Type, to: Type, safety: Safety): boolean {
  if (to.kind === "dynamic" || typesEqual(from, to)) return true;
  if (from.kind === "dynamic") return safety === "unsafe";
  if (isPrimitive(from) && isPrimitive(to)) {
    return to.kind === "string" || (safety === "unsafe" && from.kind === "string");
  }
  switch (to.kind) {
    case "object":
      if (from.kind === "map") return safety === "unsafe" && mapBecomesObject(from.element, to);
      return from.kind === "object" && objectBecomesObject(from.attributes, to, safety);
    case "tuple":
      return (
        from.kind === "tuple" &&
        from.elements.length === to.elements.length &&
        to.elements.every((part, index) => conversionExists(from.elements[index] as Type, part, safety))
      );
    case "map":
      if (from.kind === "map") return conversionExists(from.element, to.element, safety);
      return from.kind === "object" && partsBecome([...from.attributes.values()], to, safety);
    case "list":
    case "set":
      if (from.kind === "list" && to.kind === "set" && safety === "safe") return false;
      if (from.kind === "list" || from.kind === "set") return conversionExists(from.element, to.element, safety);
      return from.kind === "tuple" && partsBecome(from.elements, to, safety);
    default:
      return false;
  }
}

function mapBecomesObject(element: Type, to: Type & { kind: "object" }): boolean {
  for (const [name, part] of to.attributes) {
    if (!conversionExists(element, part, "unsafe") && !to.optional?.has(name)) return false;
  }
  return true;
}

function objectBecomesObject(from: ReadonlyMap<string, Type>, to: Type & { kind: "object" }, safety: Safety): boolean {
  for (const [name, part] of to.attributes) {
    const own = from.get(name);
    if (own === undefined ? !to.optional?.has(name) : !conversionExists(own, part, safety)) return false;
  }
  return true;
}

function partsBecome(parts: readonly Type[], to: Type & { kind: "list" | "set" | "map" }, safety: Safety): boolean {
  const element = elementTypeFor(parts, to, safety);
  return element !== undefined && parts.every((part) => conversionExists(part, element, safety));
}

/**
 * The element type that a tuple's or object's parts take on in a collection: the wanted one, or for "any" the one they
 * unify to. Undefined where there is none.
 */
export function elementTypeFor(
  parts: readonly Type[],
  to: Type & { kind: "list" | "set" | "map" },
  safety: Safety,
): Type | undefined {
  if (to.element.kind !== "dynamic" || parts.length === 0) return to.element;
  const element = unify(parts, safety);
  if (element?.kind === "dynamic" && to.kind !== "map" && parts.some((part) => part.kind !== "dynamic"))
    return undefined;
  return element;
}

/** More different types than this are not compared with each other, which takes time that grows with their square. */
const unifiedTypes = 300;

/**
 * The most general of types that all of them convert to, as the branches of a conditional and the elements of a list
 * take it on. Undefined where there is none (and for no types at all); "any" where an unknown type takes part.
 */
export function unify(types: readonly Type[], safety: Safety = "unsafe"): Type | undefined {
  const distinct = [...new Map(types.map((type) => [typeFacts(type).id, type])).values()];
  const [first] = distinct;
  if (first === undefined || distinct.length === 1) return first;
  const dynamic = distinct.some((type) => type.kind === "dynamic");
  const kinds = new Set(distinct.map((type) => type.kind).filter((kind) => kind !== "dynamic"));
  const only = (...allowed: Type["kind"][]) => [...kinds].every((kind) => allowed.includes(kind));
  if (kinds.size === 1 && !isPrimitiveKind(kinds)) {
    if (dynamic) return dynamicType;
    if (kinds.has("object")) return unifyObjects(distinct as (Type & { kind: "object" })[], safety);
    if (kinds.has("tuple")) return unifyTuples(distinct as (Type & { kind: "tuple" })[], safety);
    return unifyCollections(distinct.filter(isCollection), safety);
  }
  if (kinds.has("map") && only("map", "object")) {
    const mapped = replaced(distinct, "object", safety);
    if (mapped !== undefined) return mapped;
  } else if (kinds.has("list") && only("list", "tuple")) {
    const listed = replaced(distinct, "tuple", safety);
    if (listed !== undefined) return listed;
  } else if (kinds.has("object") && kinds.has("tuple")) return undefined;
  if (distinct.length > unifiedTypes) return dynamicType;
  return inPreference(distinct).find((wanted) => distinct.every((type) => conversionExists(type, wanted, safety)));
}

function isPrimitiveKind(kinds: ReadonlySet<Type["kind"]>): boolean {
  return kinds.has("string") || kinds.has("number") || kinds.has("bool");
}

/** Unifies with all objects taken for one map, or all tuples for one list. */
function replaced(types: readonly Type[], kind: "object" | "tuple", safety: Safety): Type | undefined {
  const collection = kind === "object" ? "map" : "list";
  const element = unify(types.filter((type) => type.kind === kind).flatMap(partsOf), safety);
  if (element === undefined) return undefined;
  const standing: Type = { kind: collection, element };
  for (const type of types) if (type.kind === kind && !conversionExists(type, standing, safety)) return undefined;
  const result = unify(
    types.map((type) => (type.kind === kind ? standing : type)),
    safety,
  );
  return result?.kind === collection ? result : undefined;
}

function partsOf(type: Type): readonly Type[] {
  if (type.kind === "tuple") return type.elements;
  return type.kind === "object" ? [...type.attributes.values()] : [];
}

function allBecome(types: readonly Type[], wanted: Type, safety: Safety): Type | undefined {
  return types.every((type) => conversionExists(type, wanted, safety)) ? wanted : undefined;
}

function unifyCollections(
  types: readonly (Type & { kind: "list" | "set" | "map" })[],
  safety: Safety,
): Type | undefined {
  const element = unify(
    types.map((type) => type.element),
    safety,
  );
  const kind = types[0]?.kind;
  if (element === undefined || kind === undefined) return undefined;
  return allBecome(types, { kind, element }, safety);
}

function unifyObjects(types: readonly (Type & { kind: "object" })[], safety: Safety): Type | undefined {
  const [first, ...rest] = types;
  if (first === undefined) return undefined;
  const names = [...first.attributes.keys()];
  const alike = rest.every(
    (type) => type.attributes.size === names.length && names.every((name) => type.attributes.has(name)),
  );
  if (!alike) return toCollection(types, "map", safety);
  const attributes = new Map<string, Type>();
  for (const name of names) {
    const part = unify(
      types.map((type) => type.attributes.get(name) as Type),
      safety,
    );
    if (part === undefined) return undefined;
    attributes.set(name, part);
  }
  return allBecome(types, { kind: "object", attributes }, safety) ?? toCollection(types, "map", safety);
}

function unifyTuples(types: readonly (Type & { kind: "tuple" })[], safety: Safety): Type | undefined {
  const [first, ...rest] = types;
  if (first === undefined) return undefined;
  if (rest.some((type) => type.elements.length !== first.elements.length)) return toCollection(types, "list", safety);
  const elements: Type[] = [];
  for (let index = 0; index < first.elements.length; index += 1) {
    const part = unify(
      types.map((type) => type.elements[index] as Type),
      safety,
    );
    if (part === undefined) return undefined;
    elements.push(part);
  }
  return allBecome(types, { kind: "tuple", elements }, safety) ?? toCollection(types, "list", safety);
}

function toCollection(types: readonly Type[], kind: "list" | "map", safety: Safety): Type | undefined {
  const element = unify(types.flatMap(partsOf), safety);
  return element === undefined ? undefined : allBecome(types, { kind, element }, safety);
}

/**
 * The types with the more general before the less general, otherwise in the given order: a topological order, which is
 * what decides between types of which neither is more general.
 */
function inPreference(types: readonly Type[]): Type[] {
  const after = types.map((): number[] => []);
  const waiting = types.map(() => 0);
  types.forEach((left, i) => {
    for (let j = i + 1; j < types.length; j += 1) {
      const order = generality(left, types[j] as Type);
      if (order === 0) continue;
      const [before, behind] = order < 0 ? [i, j] : [j, i];
      after[before]?.push(behind);
      waiting[behind] = (waiting[behind] as number) + 1;
    }
  });
  const queue = types.map((_, index) => index).filter((index) => waiting[index] === 0);
  for (let next = 0; next < queue.length; next += 1) {
    for (const behind of after[queue[next] as number] as number[]) {
      waiting[behind] = (waiting[behind] as number) - 1;
      if (waiting[behind] === 0) queue.push(behind);
    }
  }
  return queue.map((index) => types[index] as Type);
}

const sequences: ReadonlySet<Type["kind"]> = new Set(["list", "tuple", "set"]);
const generalities = { list: 2, tuple: 1, set: 0, map: 1, object: 0, string: 0, number: 0, bool: 0 } as const;

/** Negative where `left` is the more general type, positive where `right` is, 0 where neither. */
function generality(left: Type, right: Type): number {
  if (left.kind === "dynamic" || right.kind === "dynamic") {
    return Number(left.kind === "dynamic") - Number(right.kind === "dynamic");
  }
  if (isPrimitive(left) && isPrimitive(right)) return Number(right.kind === "string") - Number(left.kind === "string");
  if (isCollection(left) && isCollection(right) && left.kind === right.kind) {
    return generality(left.element, right.element);
  }
  if (left.kind !== right.kind) {
    const order = generalities[right.kind] - generalities[left.kind];
    return sequences.has(left.kind) === sequences.has(right.kind) ? order : 0;
  }
  if (left.kind === "object" && right.kind === "object") return comparedParts(left.attributes, right.attributes);
  if (left.kind === "tuple" && right.kind === "tuple") {
    return comparedParts(new Map(left.elements.entries()), new Map(right.elements.entries()));
  }
  return 0;
}

function comparedParts<Key>(left: ReadonlyMap<Key, Type>, right: ReadonlyMap<Key, Type>): number {
  if (left.size !== right.size) return 0;
  let general = false;
  let special = false;
  for (const [key, part] of left) {
    const other = right.get(key);
    if (other === undefined) return 0;
    const order = generality(part, other);
    general ||= order < 0;
    special ||= order > 0;
  }
  return general === special ? 0 : general ? -1 : 1;
}
