/** Reads the JSON of a policy, also where parts of the text are not known. */
import { objectValue, tupleValue, withMarks } from "../evaluate/construct.ts";
import { measure } from "../evaluate/measure.ts";
import { formatNumeral } from "../evaluate/number.ts";
import {
  boolValue,
  isUnknown,
  nullValue,
  stringType,
  stringValue,
  type Trace,
  unknownValue,
  type Value,
} from "../evaluate/value.ts";

/** AWS takes policies of at most 10,240 characters without white space; longer texts are not read. */
export const textLimit = 40_000;
/** Values in a policy, in its JSON or in what `jsonencode` is given. */
const sizeLimit = 5_000;
const depthLimit = 60;

/** A place in the text of which the content is not known. */
const hole = "\u0000";

export interface JsonNode {
  /** Where it stands in the text. */
  readonly from: number;
  readonly to: number;
  readonly content:
    | { readonly kind: "object"; readonly entries: ReadonlyMap<string, JsonNode> }
    | { readonly kind: "array"; readonly elements: readonly JsonNode[] }
    | { readonly kind: "string"; readonly raw: string }
    | { readonly kind: "hole" }
    | { readonly kind: "word"; readonly word: string };
}

const token = /[[\]{},:]|"(?:[^"\\]|\\[\s\S])*"|[^\s[\]{},:"]+/y;
const blanks = /\s*/y;

/** Undefined where the text is not JSON, repeats a key, or is nested too deeply. */
export function readJson(text: string): JsonNode | undefined {
  let at = 0;
  let count = 0;
  const next = (): { from: number; text: string } | undefined => {
    blanks.lastIndex = at;
    blanks.exec(text);
    token.lastIndex = blanks.lastIndex;
    const match = token.exec(text);
    if (match === null) return undefined;
    at = token.lastIndex;
    return { from: match.index, text: match[0] };
  };
  const read = (first: ReturnType<typeof next>, depth: number): JsonNode | undefined => {
    count += 1;
    if (first === undefined || depth > depthLimit || count > sizeLimit) return undefined;
    const { from, text: opening } = first;
    if (opening === "{") return readObject(from, depth);
    if (opening === "[") return readArray(from, depth);
    if (opening.startsWith('"')) return { from, to: at, content: { kind: "string", raw: opening } };
    if (/^[\]},:]/.test(opening)) return undefined;
    if (opening.includes(hole)) {
      return opening === hole ? { from, to: at, content: { kind: "hole" } } : undefined;
    }
    return { from, to: at, content: { kind: "word", word: opening } };
  };
  const readObject = (from: number, depth: number): JsonNode | undefined => {
    const entries = new Map<string, JsonNode>();
    for (let key = next(); key?.text !== "}"; key = next()) {
      if (entries.size > 0) {
        if (key?.text !== ",") return undefined;
        key = next();
      }
      const name = key?.text.startsWith('"') ? decoded(key.text) : undefined;
      if (name === undefined || name.includes(hole) || entries.has(name) || next()?.text !== ":") return undefined;
      const value = read(next(), depth + 1);
      if (value === undefined) return undefined;
      entries.set(name, value);
    }
    return { from, to: at, content: { kind: "object", entries } };
  };
  const readArray = (from: number, depth: number): JsonNode | undefined => {
    const elements: JsonNode[] = [];
    for (let first = next(); first?.text !== "]"; first = next()) {
      if (elements.length > 0) {
        if (first?.text !== ",") return undefined;
        first = next();
      }
      const element = read(first, depth + 1);
      if (element === undefined) return undefined;
      elements.push(element);
    }
    return { from, to: at, content: { kind: "array", elements } };
  };
  const node = read(next(), 1);
  return node !== undefined && text.slice(at).trim() === "" ? node : undefined;
}

/** The string that a JSON string stands for; holes stay what they are. */
function decoded(raw: string): string | undefined {
  try {
    // A hole is no character that JSON allows, and stands for itself here.
    return raw
      .slice(1, -1)
      .split(hole)
      .map((part) => JSON.parse(`"${part}"`) as string)
      .join(hole);
  } catch {
    return undefined;
  }
}

/** The value of a node; `holes` are what stands in the holes, by their place in the text. Undefined: not JSON after all. */
function nodeValue(node: JsonNode, text: string, holes: ReadonlyMap<number, Value>, trace: Trace): Value | undefined {
  const { content } = node;
  switch (content.kind) {
    case "object": {
      const entries: [string, Value][] = [];
      for (const [key, inner] of content.entries) {
        const value = nodeValue(inner, text, holes, trace);
        if (value === undefined) return undefined;
        entries.push([key, value]);
      }
      return objectValue(entries, trace);
    }
    case "array": {
      const elements: Value[] = [];
      for (const inner of content.elements) {
        const value = nodeValue(inner, text, holes, trace);
        if (value === undefined) return undefined;
        elements.push(value);
      }
      return tupleValue(elements, trace);
    }
    case "hole":
      return inserted(holes.get(node.from));
    case "word":
      if (content.word === "null") return nullValue(undefined, trace);
      if (content.word === "true" || content.word === "false") return boolValue(content.word === "true", trace);
      return /^-?\d+$/.test(content.word) ? stringValue(content.word, trace) : undefined;
    case "string":
      return stringOf(content.raw, node.from, holes, trace);
  }
}

/** What stands in a hole outside of quotes is itself JSON. */
function inserted(value: Value | undefined): Value {
  if (value === undefined || !isUnknown(value)) return unknownValue();
  return value.data.encodes ?? unknownValue();
}

function stringOf(raw: string, from: number, holes: ReadonlyMap<number, Value>, trace: Trace): Value | undefined {
  const text = decoded(raw);
  if (text === undefined) return undefined;
  if (!raw.includes(hole)) return stringValue(text, trace);
  const pieces: Value[] = [];
  let place = raw.indexOf(hole);
  for (const [index, part] of text.split(hole).entries()) {
    if (index > 0) {
      const value = holes.get(from + place);
      if (value === undefined) return undefined;
      pieces.push(value);
      place = raw.indexOf(hole, place + 1);
    }
    if (part !== "") pieces.push(stringValue(part, trace));
  }
  const [only, second] = pieces;
  if (only !== undefined && second === undefined) return only;
  return unknownValue(stringType, trace, { notNull: true, pieces });
}

/**
 * What a value is put together of, as one text in which each unknown part is a hole; `holes` gives them by their place.
 * Undefined where that is not known, or is too much.
 */
function textWithHoles(
  value: Value,
): { readonly text: string; readonly holes: ReadonlyMap<number, Value> } | undefined {
  let text = "";
  let count = 0;
  const holes = new Map<number, Value>();
  const pending: Value[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    count += 1;
    if (count > sizeLimit || text.length > textLimit) return undefined;
    const { data } = next;
    if (typeof data === "string") {
      // Terraform strings may hold the character that stands for holes.
      if (data.includes(hole)) return undefined;
      text += data;
    } else if (typeof data === "boolean") {
      text += String(data);
    } else if (isUnknown(next) && next.data.pieces !== undefined) {
      if (next.data.pieces.length > sizeLimit) return undefined;
      pending.push(...next.data.pieces.toReversed());
    } else if (typeof data === "object" && data !== null && "mantissa" in data) {
      text += formatNumeral(data);
    } else if (isUnknown(next)) {
      holes.set(text.length, next);
      text += hole;
    } else {
      return undefined;
    }
  }
  return { text, holes };
}

/**
 * The parts of a string, known texts and what is not known, in order. Undefined where it is wholly unknown, not a string,
 * or of too many parts.
 */
export function partsOf(value: Value): readonly (string | Value)[] | undefined {
  if (typeof value.data === "string") return [value.data];
  if (!isUnknown(value) || value.data.pieces === undefined) return undefined;
  const read = textWithHoles(value);
  if (read === undefined || read.holes.size > 100) return undefined;
  const parts: (string | Value)[] = [];
  let start = 0;
  for (const [place, inner] of read.holes) {
    if (place > start) parts.push(read.text.slice(start, place));
    parts.push(inner);
    start = place + 1;
  }
  if (start < read.text.length) parts.push(read.text.slice(start));
  return parts;
}

/**
 * The value that a string is the JSON of: a known text, one with unknown parts, or the result of `jsonencode` of
 * something that is not wholly known. Undefined where it is not JSON or that cannot be told.
 */
export function decodedJson(value: Value): Value | undefined {
  const sensitive = value.sensitive === true ? ({ sensitive: true } as const) : {};
  // With values of a plan a text may be known of which the parts still tell more: which resources they are.
  const encodes = isUnknown(value) ? value.data.encodes : value.trace.planned && value.trace.encodes;
  if (encodes !== undefined) {
    const { size, depth } = measure(encodes);
    return size <= sizeLimit && depth <= depthLimit ? marked(encodes, sensitive) : undefined;
  }
  if (typeof value.data !== "string" && !(isUnknown(value) && value.data.pieces !== undefined)) return undefined;
  const read = textWithHoles(value);
  if (read === undefined || read.text.length > textLimit) return undefined;
  // A policy that is only inserted into a string.
  const [sole] = read.holes.values();
  if (sole !== undefined && read.text.trim() === hole) return decodedJson({ ...sole, ...sensitive });
  const node = readJson(read.text);
  const trace: Trace = value.trace.identifies.length === 0 ? value.trace : { ...value.trace, identifies: [] };
  const result = node === undefined ? undefined : nodeValue(node, read.text, read.holes, trace);
  return result === undefined ? undefined : marked(result, sensitive);
}

/** Marks every part, since parts are what is looked at. */
function marked(value: Value, marks: { readonly sensitive?: true }): Value {
  if (marks.sensitive === undefined) return value;
  const { data } = value;
  if (Array.isArray(data)) {
    return withMarks({ ...value, data: (data as readonly Value[]).map((each) => marked(each, marks)) }, marks);
  }
  if (data instanceof Map) {
    const entries = [...(data as ReadonlyMap<string, Value>)].map(([key, each]) => [key, marked(each, marks)] as const);
    return withMarks({ ...value, data: new Map(entries) }, marks);
  }
  return withMarks(value, marks);
}
