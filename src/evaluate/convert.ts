/** Converts values between types by Terraform's rules. */
import {
  commonType,
  listValue,
  mapValue,
  marksOf,
  objectValue,
  refined,
  setValue,
  tupleValue,
  withMarks,
} from "./construct.ts";
import { measure, withinLimits } from "./measure.ts";
import { formatNumeral, type Numeric, parseNumeral } from "./number.ts";
import { quoted } from "./text.ts";
import { constraintName, isCollection, typesEqual, withoutOptional } from "./types.ts";
import { conversionExists, elementTypeFor, unify } from "./unify.ts";
import {
  boolType,
  isUnknown,
  nullValue,
  numberType,
  stringType,
  type Type,
  unknownValue,
  type Value,
} from "./value.ts";

/** Why a value does not convert, in Terraform's words, and where inside it. */
export interface ConversionError {
  readonly error: string;
  readonly path: readonly (string | number)[];
  /** The path as Terraform puts it before the words: `.settings["a"]`; absent at the top. */
  readonly at?: string;
}

type Converted = Value | ConversionError;
type CollectionType = Extract<Type, { kind: "list" | "set" | "map" }>;

function isConversionError(result: object): result is ConversionError {
  return "error" in result;
}

/**
 * The value as one of the given type, which may be a constraint with "any" and `optional()` attributes. Marks, traces and
 * what is known of unknowns are kept, also of elements. What is too large to follow becomes unknown.
 */
export function convert(value: Value, type: Type): { readonly value: Value } | ConversionError {
  const plain = withoutOptional(type);
  if (typesEqual(value.type, plain)) return { value };
  if (!withinLimits(value)) return { value: withMarks(unknownValue(plain, value.trace), marksOf([value])) };
  if (!conversionExists(value.type, type, "unsafe")) return { error: mismatch(value.type, type), path: [] };
  const result = converted(value, type);
  return isConversionError(result) ? result : { value: result };
}

/** Converts where the types allow it, which the caller has made sure of. */
function converted(value: Value, type: Type): Converted {
  if (type.kind === "dynamic" || typesEqual(value.type, type)) return value;
  if (isUnknown(value)) return unknownConverted(value, withoutOptional(type));
  if (value.data === null) return { ...value, type: filledIn(value.type, withoutOptional(type)) };
  const result = knownConverted(value, type);
  return isConversionError(result) ? result : withMarks({ ...result, trace: value.trace }, value);
}

function knownConverted(value: Value, type: Type): Converted {
  switch (type.kind) {
    case "string":
    case "number":
    case "bool":
      return primitiveConverted(value, type);
    case "object":
      return value.type.kind === "map" ? mapToObject(value, type) : objectToObject(value, type);
    case "tuple":
      return tupleToTuple(value, type);
    case "map":
      return toMap(value, type);
    case "list":
    case "set":
      return toSequence(value, type);
    default:
      return value;
  }
}

function primitiveConverted({ data, trace }: Value, type: Type): Converted {
  if (type.kind === "string") {
    const text = typeof data === "boolean" ? String(data) : formatNumeral(data as Numeric);
    return { type: stringType, data: text, trace };
  }
  const text = data as string;
  if (type.kind === "number") {
    const number = parseNumeral(text);
    if (number === "not a number") return { error: "a number is required", path: [] };
    return number === "not followed"
      ? unknownValue(numberType, trace, { notNull: true })
      : { type: numberType, data: number, trace };
  }
  if (text === "true" || text === "1") return { type: boolType, data: true, trace };
  if (text === "false" || text === "0") return { type: boolType, data: false, trace };
  const lower = text.toLowerCase();
  const hint = lower === "true" || lower === "false" ? `; to convert from string, use lowercase "${lower}"` : "";
  return { error: `a bool is required${hint}`, path: [] };
}

function inside(failure: ConversionError, step: string | number): ConversionError {
  const written = typeof step === "number" ? `[${step}]` : `[${quoted(step)}]`;
  return { error: failure.error, path: [step, ...failure.path], at: written + (failure.at ?? "") };
}

function insideAttribute(failure: ConversionError, name: string): ConversionError {
  return { error: failure.error, path: [name, ...failure.path], at: `.${name}${failure.at ?? ""}` };
}

function objectToObject(value: Value, type: Type & { kind: "object" }): Converted {
  const own = value.data as ReadonlyMap<string, Value>;
  const entries: [string, Value][] = [];
  for (const [name, wanted] of type.attributes) {
    const part = own.get(name);
    const result = part === undefined ? nullValue(withoutOptional(wanted), value.trace) : converted(part, wanted);
    if (isConversionError(result)) return insideAttribute(result, name);
    entries.push([name, result]);
  }
  return objectValue(entries);
}

function mapToObject(value: Value, type: Type & { kind: "object" }): Converted {
  const own = value.data as ReadonlyMap<string, Value>;
  const entries: [string, Value][] = [];
  for (const [name, wanted] of type.attributes) {
    const part = own.get(name);
    if (part === undefined) {
      if (!type.optional?.has(name)) return { error: `map has no element for required attribute "${name}"`, path: [] };
      entries.push([name, nullValue(withoutOptional(wanted), value.trace)]);
      continue;
    }
    if (!conversionExists(part.type, wanted, "unsafe")) {
      const reason = mismatch(part.type, wanted);
      return { error: `map element type is incompatible with attribute "${name}": ${reason}`, path: [] };
    }
    const result = converted(part, wanted);
    if (isConversionError(result)) return inside(result, name);
    entries.push([name, result]);
  }
  return objectValue(entries);
}

function tupleToTuple(value: Value, type: Type & { kind: "tuple" }): Converted {
  const elements: Value[] = [];
  for (const [index, part] of (value.data as readonly Value[]).entries()) {
    const result = converted(part, type.elements[index] as Type);
    if (isConversionError(result)) return inside(result, index);
    elements.push(result);
  }
  return tupleValue(elements);
}

function toMap(value: Value, type: CollectionType): Converted {
  const own = value.data as ReadonlyMap<string, Value>;
  const source = value.type;
  const parts = source.kind === "object" ? [...source.attributes.values()] : [];
  const wanted = elementTypeFor(parts, type, "unsafe") ?? type.element;
  if (own.size === 0) return mapValue(emptyElement(source, type.element), []);
  let entries: (readonly [string, Value])[] = [];
  for (const [key, part] of own) {
    const result = converted(part, wanted);
    if (isConversionError(result)) return inside(result, key);
    entries.push([key, result]);
  }
  if (isCollection(wanted) || wanted.kind === "object") {
    const alike = madeAlike(entries.map(([, part]) => part));
    if (isConversionError(alike)) return alike;
    entries = entries.map(([key], index) => [key, alike.elements[index] as Value]);
  }
  const element = commonType(entries.map(([, part]) => part));
  if (element !== undefined) return mapValue(element, entries);
  const noun = source.kind === "object" ? "attribute" : "element";
  return { error: `${noun} types must all match for conversion to map`, path: [] };
}

function toSequence(value: Value, type: CollectionType): Converted {
  const source = value.type;
  const own = value.data as readonly Value[];
  const wanted =
    (source.kind === "tuple" ? elementTypeFor(source.elements, type, "unsafe") : undefined) ?? type.element;
  if (source.kind === "set" && type.kind === "list" && own.length > 1 && !measure(value).whollyKnown) {
    // Unknown elements may turn out equal to others: how many elements the list has is not known.
    return unknownValue({ kind: "list", element: source.element }, value.trace);
  }
  if (own.length === 0) {
    const element = emptyElement(source, type.element);
    return type.kind === "list" ? listValue(element, []) : setValue(element, []);
  }
  let elements: readonly Value[] = [];
  const results: Value[] = [];
  for (const [index, part] of own.entries()) {
    const result = converted(part, wanted);
    if (isConversionError(result)) return inside(result, index);
    results.push(result);
  }
  elements = results;
  if (source.kind === "tuple" && type.kind === "list") {
    const alike = madeAlike(elements);
    if (isConversionError(alike)) return alike;
    elements = alike.elements;
  }
  const element = commonType(elements);
  if (element === undefined) return { error: `element types must all match for conversion to ${type.kind}`, path: [] };
  return type.kind === "list" ? listValue(element, elements) : setValue(element, elements);
}

/** The element type of an empty collection: the wanted one, or for "any" what the source says. */
function emptyElement(source: Type, wanted: Type): Type {
  return wanted.kind === "dynamic" && isCollection(source) ? source.element : withoutOptional(wanted);
}

/** Elements that "any" inside their type left different are given a common type. */
function madeAlike(elements: readonly Value[]): { readonly elements: readonly Value[] } | ConversionError {
  const common = unify(elements.map((element) => element.type));
  if (common === undefined) return { error: "cannot find a common base type for all elements", path: [] };
  const results: Value[] = [];
  for (const [index, element] of elements.entries()) {
    const result = converted(element, common);
    if (isConversionError(result)) return inside(result, index);
    results.push(result);
  }
  return { elements: results };
}

/** What Terraform still knows of an unknown after conversion (go-cty): that it is not null, and bounds of its length. */
function unknownConverted(value: Value, type: Type): Value {
  if (!isUnknown(value)) return value;
  const source = value.type;
  const { notNull, minLength = 0, maxLength, from } = value.data;
  const target: Value = {
    ...value,
    type: filledIn(source, type),
    data: { unknown: true, ...(notNull === true ? { notNull } : {}), ...(from === undefined ? {} : { from }) },
  };
  if (source.kind === "object" && type.kind === "map") return sized(target, source.attributes.size);
  if (source.kind === "tuple" && type.kind === "list") return sized(target, source.elements.length);
  if (source.kind === "tuple" && type.kind === "set") {
    const count = source.elements.length;
    return refined(target, { minLength: Math.min(count, 1), maxLength: count });
  }
  if (isCollection(source) && isCollection(type)) {
    return refined(target, {
      minLength: type.kind === "set" ? Math.min(minLength, 1) : minLength,
      ...(maxLength === undefined ? {} : { maxLength }),
    });
  }
  return target;
}

function sized(value: Value, length: number): Value {
  return refined(value, { minLength: length, maxLength: length });
}

/** The wanted type with what "any" stands for in it taken from the type at hand. */
function filledIn(from: Type, to: Type): Type {
  if (from.kind === "dynamic") return to;
  if (to.kind === "dynamic") return from;
  switch (to.kind) {
    case "list":
    case "set":
    case "map": {
      const parts =
        from.kind === "tuple" ? from.elements : from.kind === "object" ? [...from.attributes.values()] : undefined;
      if (parts !== undefined) return { kind: to.kind, element: filledIn(unify(parts) ?? to.element, to.element) };
      return isCollection(from) ? { kind: to.kind, element: filledIn(from.element, to.element) } : to;
    }
    case "tuple":
      if (from.kind !== "tuple") return to;
      return {
        kind: "tuple",
        elements: to.elements.map((part, index) => filledIn(from.elements[index] as Type, part)),
      };
    case "object": {
      const attributes = new Map<string, Type>();
      // An object that nothing at hand can become is left without attributes, as in go-cty.
      if (from.kind !== "map" && from.kind !== "object") return { kind: "object", attributes };
      for (const [name, part] of to.attributes) {
        const own = "attributes" in from ? from.attributes.get(name) : from.element;
        attributes.set(name, own === undefined ? part : filledIn(own, part));
      }
      return { kind: "object", attributes };
    }
    default:
      return to;
  }
}

/** Why no conversion exists between two types, in Terraform's words (go-cty). */
function mismatch(got: Type, want: Type): string {
  if (got.kind === "object" && want.kind === "object") return objectMismatch(got.attributes, want);
  const structural = got.kind === "tuple" || got.kind === "object";
  if (isCollection(want) && structural && (got.kind === "object") === (want.kind === "map")) {
    if (want.element.kind === "dynamic") return `all ${want.kind} elements must have the same type`;
    const parts: Iterable<readonly [string | number, Type]> =
      got.kind === "tuple" ? got.elements.entries() : got.attributes;
    for (const [key, part] of parts) {
      if (conversionExists(part, want.element, "unsafe")) continue;
      const name = typeof key === "number" ? key : `"${key}"`;
      return `element ${name}: ${mismatch(part, want.element)}`;
    }
    return `all elements must be ${constraintName(want.element)}`;
  }
  if (isCollection(want) && isCollection(got) && (got.kind === "map") === (want.kind === "map")) {
    return `incorrect ${want.kind} element type: ${mismatch(got.element, want.element)}`;
  }
  return `${constraintName(want)} required`;
}

function objectMismatch(got: ReadonlyMap<string, Type>, want: Type & { kind: "object" }): string {
  const missing: string[] = [];
  let incompatible: string | undefined;
  for (const [name, wanted] of want.attributes) {
    const own = got.get(name);
    if (own === undefined) {
      if (!want.optional?.has(name)) missing.push(`"${name}"`);
    } else if (incompatible === undefined && !conversionExists(own, wanted, "unsafe")) {
      incompatible = `attribute "${name}": ${mismatch(own, wanted)}`;
    }
  }
  missing.sort();
  const last = missing.pop();
  if (last === undefined) return incompatible ?? "incorrect object attributes";
  if (missing.length === 0) return `attribute ${last} is required`;
  const list = missing.length === 1 ? `${missing[0]} and ${last}` : `${missing.join(", ")}, and ${last}`;
  return `attributes ${list} are required`;
}
