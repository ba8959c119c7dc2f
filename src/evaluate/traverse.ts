/** Steps into values: attributes and indices. */

import { closest } from "../catalogue/closest.ts";
import type { Span } from "../source.ts";
import { type Marks, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import { ownMarks } from "./marks.ts";
import { toSafeInteger } from "./number.ts";
import { missingOutputOf } from "./outputs.ts";
import { fail, type Scope } from "./scope.ts";
import { partOf } from "./trace.ts";
import {
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  knownEntries,
  numberType,
  stringType,
  type Type,
  unknownValue,
  untraced,
  type Value,
} from "./value.ts";

/** Names that are looked at to find a near one. */
const nearLimit = 1_000;

function suggestion(name: string, names: Iterable<string>): string | undefined {
  const few: string[] = [];
  for (const each of names) {
    if (few.length >= nearLimit) break;
    few.push(each);
  }
  const near = closest(name, few);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

type TupleType = Extract<Type, { readonly kind: "tuple" }>;
type ObjectType = Extract<Type, { readonly kind: "object" }>;
type CollectionType = Exclude<Extract<Type, { readonly element: Type }>, TupleType | ObjectType>;

/** What an unknown value becomes by a step: unknown, from the same references, and that part of what it identifies. */
function unknownPart(parent: Value, key: string | number | undefined, type: Type): Value {
  const from = isUnknown(parent) ? parent.data.from : undefined;
  const element = isUnknown(parent) ? parent.data.element : undefined;
  if (element !== undefined && type.kind === "dynamic") return inherit(element, parent);
  const attribute = isUnknown(parent) && typeof key === "string" ? parent.data.attributes?.get(key) : undefined;
  if (attribute !== undefined) return inherit(partOf(parent, key as string, attribute), parent);
  const part = unknownValue(type, untraced, from === undefined ? {} : { from });
  return inherit(key === undefined ? part : partOf(parent, key, part), parent);
}

const notNullHelp = "Make sure that the value before it is not null.";
const wholeHelp = "Use the value itself.";

/** A part of something sensitive or ephemeral is so too. */
function inherit(part: Value, ...parents: readonly Marks[]): Value {
  return withMarks(part, ownMarks(parents));
}

function failed(scope: Scope, span: Span, message: string, help: string): undefined {
  fail(scope, span, message, help);
  return undefined;
}

/** A scope for problems about the keys of a collection: with those of a plan the configuration may have moved on. */
function certainAbout({ trace }: Value, scope: Scope): Scope {
  if (trace.planned?.keys !== true) return scope;
  return { ...scope, report: (problem) => scope.report({ ...problem, unsure: true }) };
}

/** `object.name`; undefined where there certainly is no such attribute, which is reported at `span`. */
export function takeAttribute(object: Value, name: string, span: Span, scope: Scope): Value | undefined {
  if (isNull(object)) {
    return failed(scope, span, `"${name}" is taken from null.`, notNullHelp);
  }
  const { type } = object;
  switch (type.kind) {
    case "dynamic":
      return unknownPart(object, name, dynamicType);
    case "object": {
      const attribute = type.attributes.get(name);
      if (attribute === undefined) {
        const missing = missingOutputOf(object, name, span);
        if (missing !== undefined) {
          scope.report(missing);
          return undefined;
        }
        const help = suggestion(name, type.attributes.keys()) ?? "Use an attribute that it has.";
        return failed(scope, span, `The object has no attribute "${name}".`, help);
      }
      const part = knownEntries(object)?.get(name);
      return part === undefined ? unknownPart(object, name, attribute) : inherit(partOf(object, name, part), object);
    }
    case "map": {
      const entries = knownEntries(object);
      if (entries === undefined) return unknownPart(object, name, type.element);
      const part = entries.get(name);
      if (part !== undefined) return inherit(partOf(object, name, part), object);
      return noSuch("map", object, name, entries.keys(), span, scope);
    }
    case "list":
    case "set":
    case "tuple": {
      const help = type.kind === "set" ? "Use a for expression." : "Choose an element by index first, as in [0].";
      return failed(scope, span, `A ${type.kind} has no attribute "${name}".`, help);
    }
    default:
      return failed(scope, span, `A ${type.kind} has no attributes, so there is no "${name}" in it.`, wholeHelp);
  }
}

/** `collection[key]`; undefined where there certainly is no such element, which is reported at `span`. */
export function takeIndex(collection: Value, key: Value, span: Span, scope: Scope): Value | undefined {
  if (isNull(collection)) return failed(scope, span, "An element is taken from null.", notNullHelp);
  if (isNull(key)) return failed(scope, span, "The index is null.", "Make sure that it has a value.");
  const { type } = collection;
  // Of a key of no known type Terraform does not ask whether the collection takes it.
  if (key.type.kind === "dynamic") {
    return inherit(
      isUnknown(collection) ? unknownPart(collection, undefined, dynamicType) : unknownValue(),
      collection,
    );
  }
  switch (type.kind) {
    case "dynamic":
      return unknownPart(collection, plainKey(key), dynamicType);
    case "list":
    case "tuple":
      return elementAt(collection, type, key, span, scope);
    case "map":
    case "object":
      return entryAt(collection, type, key, span, scope);
    case "set":
      return failed(scope, span, "A set has no indices.", "Use a for expression, or tolist() to choose by position.");
    default:
      return failed(scope, span, `A ${type.kind} has no elements, so it cannot be indexed.`, wholeHelp);
  }
}

function plainKey(key: Value): string | number | undefined {
  return typeof key.data === "string" ? key.data : wholeNumber(key);
}

function wholeNumber({ type, data }: Value): number | undefined {
  return type.kind === "number" && data !== null && typeof data === "object" && "mantissa" in data
    ? toSafeInteger(data)
    : undefined;
}

function elementAt(
  collection: Value,
  type: TupleType | CollectionType,
  key: Value,
  span: Span,
  scope: Scope,
): Value | undefined {
  const converted = convert(key, numberType);
  if (!("value" in converted)) {
    return failed(
      scope,
      span,
      `The index of a ${type.kind} is not a number: ${converted.error}.`,
      "Its elements are counted from 0.",
    );
  }
  const elements = knownElements(collection);
  if (isUnknown(converted.value)) {
    return unknownPart(collection, undefined, type.kind === "tuple" ? dynamicType : type.element);
  }
  const index = wholeNumber(converted.value);
  const length = elements?.length ?? (type.kind === "tuple" ? type.elements.length : undefined);
  // Of a list that is not known, Terraform does not ask whether it can have such an element.
  if (length === undefined) return unknownPart(collection, index, type.kind === "tuple" ? dynamicType : type.element);
  if (index === undefined || index < 0 || index >= length) {
    return failed(
      certainAbout(collection, scope),
      span,
      `There is no element with this index in the ${type.kind}; it has ${length} element${length === 1 ? "" : "s"}.`,
      "Use an index that it has, counted from 0.",
    );
  }
  const part = elements?.[index];
  if (part !== undefined) return inherit(partOf(collection, index, part), collection, key);
  const element = type.kind === "tuple" ? type.elements[index] : type.element;
  return inherit(unknownPart(collection, index, element ?? dynamicType), key);
}

/** Names of a sensitive collection, and keys that are sensitive, are not written into a message. */
function noSuch(
  container: "map" | "object",
  collection: Value,
  name: string,
  names: Iterable<string>,
  span: Span,
  outer: Scope,
): undefined {
  const otherwise = "Use a key that it has.";
  const scope = certainAbout(collection, outer);
  if (collection.sensitive) return failed(scope, span, `The ${container} has no element with this key.`, otherwise);
  return failed(scope, span, `The ${container} has no element "${name}".`, suggestion(name, names) ?? otherwise);
}

function entryAt(
  collection: Value,
  type: ObjectType | CollectionType,
  key: Value,
  span: Span,
  scope: Scope,
): Value | undefined {
  const converted = convert(key, stringType);
  if (!("value" in converted)) {
    return failed(
      scope,
      span,
      `The index of a ${type.kind} is not a string: ${converted.error}.`,
      "Its keys are strings.",
    );
  }
  const name = converted.value.data;
  if (typeof name !== "string") {
    return unknownPart(collection, undefined, type.kind === "map" ? type.element : dynamicType);
  }
  const entries = knownEntries(collection);
  const part = entries?.get(name);
  if (part !== undefined) return inherit(partOf(collection, name, part), collection, key);
  if (type.kind === "map") {
    if (entries === undefined) return unknownPart(collection, name, type.element);
    return noSuch("map", withMarks(collection, key), name, entries.keys(), span, scope);
  }
  // Of an object that is unknown Terraform does not look at the type here, unlike for `object.name`.
  if (entries === undefined) return unknownPart(collection, name, dynamicType);
  return noSuch("object", withMarks(collection, key), name, entries.keys(), span, scope);
}
