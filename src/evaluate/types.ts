/** Types: equality, names, and what can be told of them without a value. */
import type { TypeName } from "../catalogue/block-schema.ts";
import { boolType, dynamicType, numberType, stringType, type Type } from "./value.ts";

export interface TypeFacts {
  /** Equal for equal types, and only for them. */
  readonly id: number;
  /** Levels of nesting; 1 for a primitive. */
  readonly depth: number;
  /** Nodes of the type written out as a tree. */
  readonly size: number;
  /** "any" stands somewhere in it. */
  readonly dynamic: boolean;
  /** Some object in it has optional attributes. */
  readonly optional: boolean;
}

const ids = new Map<string, number>();
const known = new WeakMap<Type, TypeFacts>();

function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return [type.element];
    case "tuple":
      return type.elements;
    case "object":
      return [...type.attributes.values()];
    default:
      return [];
  }
}

function keyOf(type: Type): string {
  const id = (part: Type) => (known.get(part) as TypeFacts).id;
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return `${type.kind} ${id(type.element)}`;
    case "tuple":
      return `tuple ${type.elements.map(id).join()}`;
    case "object":
      return `object ${[...type.attributes]
        .map(([name, part]) => `${JSON.stringify(name)}${type.optional?.has(name) ? "?" : ":"}${id(part)}`)
        .sort()
        .join()}`;
    default:
      return type.kind;
  }
}

function summarise(type: Type): TypeFacts {
  const key = keyOf(type);
  const id = ids.get(key) ?? ids.size;
  ids.set(key, id);
  let depth = 0;
  let size = 1;
  let dynamic = type.kind === "dynamic";
  let optional = type.kind === "object" && (type.optional?.size ?? 0) > 0;
  for (const part of partsOf(type)) {
    const facts = known.get(part) as TypeFacts;
    depth = Math.max(depth, facts.depth);
    size += facts.size;
    dynamic ||= facts.dynamic;
    optional ||= facts.optional;
  }
  return { id, depth: depth + 1, size, dynamic, optional };
}

/**
 * Facts about a type, in time linear in its distinct parts however often they are shared: a chain of locals such as
 * `b = [a, a]` doubles the written-out type at each step.
 */
export function typeFacts(type: Type): TypeFacts {
  const ready = known.get(type);
  if (ready !== undefined) return ready;
  const pending: Type[] = [type];
  while (pending.length > 0) {
    const current = pending[pending.length - 1] as Type;
    const missing = known.has(current) ? [] : partsOf(current).filter((part) => !known.has(part));
    if (missing.length > 0) {
      for (const part of missing) pending.push(part);
      continue;
    }
    pending.pop();
    if (!known.has(current)) known.set(current, summarise(current));
  }
  return known.get(type) as TypeFacts;
}

export function typesEqual(left: Type, right: Type): boolean {
  return left === right || (left.kind === right.kind && typeFacts(left).id === typeFacts(right).id);
}

/** The type without `optional()`: what values of a constraint have. */
export function withoutOptional(type: Type): Type {
  if (!typeFacts(type).optional) return type;
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return { kind: type.kind, element: withoutOptional(type.element) };
    case "tuple":
      return { kind: "tuple", elements: type.elements.map(withoutOptional) };
    case "object":
      return {
        kind: "object",
        attributes: new Map([...type.attributes].map(([name, part]) => [name, withoutOptional(part)])),
      };
    default:
      return type;
  }
}

/** Whether a value of type `given` fits the constraint `wanted`, in which "any" accepts every type. */
export function conforms(given: Type, wanted: Type): boolean {
  if (wanted.kind === "dynamic" || typesEqual(given, wanted)) return true;
  switch (wanted.kind) {
    case "list":
    case "set":
    case "map":
      return given.kind === wanted.kind && conforms(given.element, wanted.element);
    case "tuple":
      return (
        given.kind === "tuple" &&
        given.elements.length === wanted.elements.length &&
        wanted.elements.every((part, index) => conforms(given.elements[index] as Type, part))
      );
    case "object": {
      if (given.kind !== "object" || given.attributes.size !== wanted.attributes.size) return false;
      for (const [name, part] of wanted.attributes) {
        const own = given.attributes.get(name);
        if (own === undefined || !conforms(own, part)) return false;
      }
      return true;
    }
    default:
      return false;
  }
}

/** The type in Terraform's words for a value: `list of string`, `object`, `dynamic`. */
export function typeName(type: Type): string {
  return prefixes(type, "dynamic");
}

/** The type in Terraform's words for what is required: `map of any single type`, `any type`. */
export function constraintName(type: Type): string {
  return prefixes(type, "any type");
}

function prefixes(type: Type, any: string): string {
  let name = "";
  let inner = type;
  while (inner.kind === "list" || inner.kind === "set" || inner.kind === "map") {
    name += `${inner.kind} of `;
    inner = inner.element;
  }
  if (inner.kind !== "dynamic") return name + inner.kind;
  return name === "" || any === "dynamic" ? name + any : `${name}any single type`;
}

/** The type that a provider schema names: `"string"`, `["map", "string"]`. */
export function fromTypeName(name: TypeName): Type {
  if (typeof name !== "string") return { kind: name[0], element: fromTypeName(name[1]) };
  switch (name) {
    case "string":
      return stringType;
    case "number":
      return numberType;
    case "bool":
      return boolType;
    case "any":
      return dynamicType;
  }
}

export function isPrimitive(type: Type): boolean {
  return type.kind === "string" || type.kind === "number" || type.kind === "bool";
}

export function isCollection(type: Type): type is Type & { readonly kind: "list" | "set" | "map" } {
  return type.kind === "list" || type.kind === "set" || type.kind === "map";
}
