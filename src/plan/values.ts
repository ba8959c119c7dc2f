/** Makes values of what stands in a plan's JSON. */
import { numberValue, objectValue, tupleValue } from "../evaluate/construct.ts";
import { parseNumeral } from "../evaluate/number.ts";
import { normalized } from "../evaluate/text.ts";
import {
  boolValue,
  nullValue,
  numberType,
  stringValue,
  type Trace,
  unknownValue,
  type Value,
} from "../evaluate/value.ts";
import { type Bounds, cursorIn, type Json, members, readValue } from "./json.ts";
import type { Place } from "./sections.ts";

/** What is made of one plan, and how much of it may still be read. */
export interface Making {
  readonly bytes: Uint8Array;
  /** Of every value. */
  readonly trace: Trace;
  /** Whether what goes by a name is sensitive also where the plan does not say so. */
  readonly isSecret: (name: string) => boolean;
  /** Values, and bytes as they are written. */
  readonly left: { size: number; bytes: number };
}

/** What one value may be. */
const bounds: Bounds = { depth: 100, size: 100_000, bytes: 8 * 1024 * 1024 };

/** What all of them may be together: more than evaluation would follow. */
const sizeLimit = 1_000_000;
const byteLimit = 48 * 1024 * 1024;

/** Attributes of one instance; providers declare hundreds at most. */
const attributeLimit = 2_000;

/** Values of a document in which there is no fault; `file` names it in their traces. */
export function makingOf(bytes: Uint8Array, file: string, isSecret: Making["isSecret"]): Making {
  return {
    bytes,
    trace: { identifies: [], planned: { file } },
    isSecret,
    left: { size: sizeLimit, bytes: byteLimit },
  };
}

function read({ bytes, left }: Making, at: number): Json | undefined {
  const cursor = cursorIn(bytes, at);
  const json = readValue(cursor, {
    depth: bounds.depth,
    size: Math.min(bounds.size, left.size),
    bytes: Math.min(bounds.bytes, left.bytes),
  });
  if (json !== undefined) {
    left.bytes -= cursor.at - at;
    left.size -= sizeOf(json);
  }
  return json;
}

function sizeOf(json: Json): number {
  let size = 1;
  if (isArray(json)) for (const part of json) size += sizeOf(part);
  else if (json instanceof Map) for (const part of json.values()) size += sizeOf(part);
  return size;
}

function isArray(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** The value at a place, which goes by `name`; undefined where it is too large, or repeats a key. */
export function valueAt(making: Making, { value, unknown, sensitive }: Place, name: string): Value | undefined {
  const [json, hidden, secret] = [value, unknown, sensitive].map((at) => (at === undefined ? at : read(making, at)));
  // Where it cannot be read which parts are unknown or secret, nothing is taken.
  const isUnread = (at: number | undefined, found: Json | undefined) => at !== undefined && found === undefined;
  if (isUnread(value, json) || isUnread(unknown, hidden) || isUnread(sensitive, secret)) return undefined;
  return madeOf(making, { json, hidden, secret }, name);
}

/** A value, and what has its shape with `true` where it is unknown, or secret. */
interface Layers {
  readonly json: Json | undefined;
  readonly hidden: Json | undefined;
  readonly secret: Json | undefined;
}

function madeOf(making: Making, layers: Layers, name: string): Value {
  const { json, hidden, secret } = layers;
  const value =
    hidden === true || json === undefined ? unknownValue(undefined, making.trace) : knownOf(making, json, layers, name);
  const isText = typeof value.data === "string" && value.data !== "";
  return secret === true || (isText && making.isSecret(name)) ? { ...value, sensitive: true } : value;
}

function knownOf(making: Making, json: Json, { hidden, secret }: Layers, name: string): Value {
  const { trace } = making;
  if (json === null) return nullValue(undefined, trace);
  if (typeof json === "boolean") return boolValue(json, trace);
  if (typeof json === "string") return stringValue(normalized(json), trace);
  if (isArray(json)) {
    const [hiddenParts, secretParts] = [elementsIn(hidden), elementsIn(secret)];
    const elements = json.map((part, index) =>
      madeOf(making, { json: part, hidden: hiddenParts[index], secret: secretParts[index] }, name),
    );
    return tupleValue(elements, trace);
  }
  if (json instanceof Map) {
    const [hiddenParts, secretParts] = [entriesIn(hidden), entriesIn(secret)];
    const names = new Set<string>(json.keys());
    // What is unknown is left out of the values.
    for (const [key, part] of hiddenParts) if (part === true) names.add(key);
    const entries = [...names].map((key): [string, Value] => {
      const layers = { json: json.get(key), hidden: hiddenParts.get(key), secret: secretParts.get(key) };
      return [normalized(key), madeOf(making, layers, key)];
    });
    return objectValue(entries, trace);
  }
  const number = parseNumeral((json as { readonly numeral: string }).numeral);
  return typeof number === "string" ? unknownValue(numberType, trace) : numberValue(number, trace);
}

function elementsIn(json: Json | undefined): readonly Json[] {
  return isArray(json) ? json : [];
}

const nothing: ReadonlyMap<string, Json> = new Map();

function entriesIn(json: Json | undefined): ReadonlyMap<string, Json> {
  return json instanceof Map ? json : nothing;
}

/** The attributes of the instance at a place, each by itself: those that are too large are left out. */
export function attributesAt(making: Making, place: Place): ReadonlyMap<string, Value> {
  const { bytes } = making;
  const attributes = new Map<string, Value>();
  if (isTrueAt(bytes, place.unknown)) return attributes;
  const secret = isTrueAt(bytes, place.sensitive);
  const [values, unknown, sensitive] = [place.value, place.unknown, place.sensitive].map((at) => placesAt(bytes, at));
  for (const [name, value] of values ?? []) {
    const [hiddenAt, secretAt] = [unknown?.get(name), sensitive?.get(name)];
    const own: Place = {
      value,
      ...(hiddenAt === undefined ? {} : { unknown: hiddenAt }),
      ...(secretAt === undefined ? {} : { sensitive: secretAt }),
    };
    const found = valueAt(making, own, name);
    if (found !== undefined) attributes.set(normalized(name), secret ? { ...found, sensitive: true } : found);
  }
  return attributes;
}

/** Where the values of an object's keys stand. */
function placesAt(bytes: Uint8Array, at: number | undefined): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  if (at === undefined) return places;
  const cursor = cursorIn(bytes, at);
  for (const name of members(cursor)) if (places.size < attributeLimit) places.set(name, cursor.at);
  return places;
}

function isTrueAt(bytes: Uint8Array, at: number | undefined): boolean {
  return at !== undefined && readValue(cursorIn(bytes, at), { depth: 1, size: 1, bytes: 10 }) === true;
}
