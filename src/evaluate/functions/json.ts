/** The functions `jsonencode` and `jsondecode`, numbers exact in both. */
import { numberValue, objectValue, refined, tupleValue } from "../construct.ts";
import { measure, valueLimit } from "../measure.ts";
import { formatNumeral, type Numeric, parseNumeral } from "../number.ts";
import { normalized } from "../text.ts";
import {
  boolType,
  boolValue,
  dynamicType,
  isUnknown,
  nullValue,
  numberType,
  stringType,
  stringValue,
  type Type,
  unknownValue,
  untraced,
  type Value,
} from "../value.ts";
import { type Failure, type FunctionDefinition, parameter } from "./definition.ts";

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A JSON string as Go's encoder writes it: safe inside HTML and JavaScript. */
export function jsonString(text: string): string {
  const escaped = text.replace(/["\\<>&\u2028\u2029\u0000-\u001f]/g, (character) => {
    return escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

/** The JSON of a wholly known value; undefined where it grows too large. */
export function jsonText(value: Value): string | undefined {
  const parts: string[] = [];
  writeJson(value, parts);
  let length = 0;
  for (const part of parts) length += part.length;
  return length > valueLimit.text ? undefined : parts.join("");
}

function writeJson({ data }: Value, parts: string[]): void {
  if (data === null || typeof data === "boolean") parts.push(String(data));
  else if (typeof data === "string") parts.push(jsonString(data));
  else if (Array.isArray(data)) {
    let separator = "[";
    for (const element of data as readonly Value[]) {
      parts.push(separator);
      writeJson(element, parts);
      separator = ",";
    }
    parts.push(separator === "[" ? "[]" : "]");
  } else if (data instanceof Map) {
    let separator = "{";
    for (const [key, element] of data as ReadonlyMap<string, Value>) {
      parts.push(separator, jsonString(key), ":");
      writeJson(element, parts);
      separator = ",";
    }
    parts.push(separator === "{" ? "{}" : "}");
  } else parts.push(formatNumeral(data as Numeric));
}

function encoded([value]: readonly Value[]): Value | undefined {
  if (value === undefined) return undefined;
  if (measure(value).whollyKnown) {
    const text = jsonText(value);
    return text === undefined ? undefined : stringValue(normalized(text), { identifies: [], encodes: value });
  }
  const result = unknownValue(stringType, untraced, { encodes: value });
  if (isUnknown(value) && value.data.notNull !== true) return result;
  const opening: Partial<Record<Type["kind"], string>> = {
    string: '"',
    object: "{",
    map: "{",
    tuple: "[",
    list: "[",
    set: "[",
  };
  const prefix = opening[value.type.kind];
  return prefix === undefined ? result : refined(result, { prefix });
}

/** What the beginning of an unknown JSON document says of its type. */
function decodedType([value]: readonly Value[]): Type | Failure {
  if (value === undefined || !isUnknown(value)) return dynamicType;
  const first = (value.data.prefix ?? "").trim()[0];
  if (first === undefined || "{[n".includes(first)) return dynamicType;
  if (first === '"') return stringType;
  if (first === "t" || first === "f") return boolType;
  if ("-0123456789.".includes(first)) return numberType;
  return { error: `a JSON document cannot begin with the character '${first}'`, argument: 0 };
}

/** Where a JSON string that begins at `from` ends, behind its quote. A regular expression would take stack for each character. */
function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Reads a document that is known to be JSON; undefined where it is too deep or large, or repeats a key. */
function readJson(text: string): Value | undefined {
  const token = /[[\]{},:"]|[^\s[\]{},:"]+/g;
  const next = (): string => {
    const found = token.exec(text);
    if (found === null) return "";
    if (found[0] !== '"') return found[0];
    token.lastIndex = stringEnd(text, found.index);
    return text.slice(found.index, token.lastIndex);
  };
  let size = 0;
  const read = (first: string, depth: number): Value | undefined => {
    size += 1;
    if (depth > valueLimit.depth || size > valueLimit.size) return undefined;
    if (first === "{") return readObject(depth);
    if (first === "[") return readArray(depth);
    if (first.startsWith('"')) return stringValue(normalized(JSON.parse(first) as string));
    if (first === "null") return nullValue();
    if (first === "true" || first === "false") return boolValue(first === "true");
    const number = parseNumeral(first);
    return typeof number === "string" ? unknownValue(numberType) : numberValue(number);
  };
  const readObject = (depth: number): Value | undefined => {
    const entries = new Map<string, Value>();
    for (let word = next(); word !== "}"; word = next()) {
      const key = normalized(JSON.parse(word === "," ? next() : word) as string);
      next();
      const value = read(next(), depth + 1);
      if (value === undefined || entries.has(key)) return undefined;
      entries.set(key, value);
    }
    return objectValue(entries);
  };
  const readArray = (depth: number): Value | undefined => {
    const elements: Value[] = [];
    for (let word = next(); word !== "]"; word = next()) {
      const value = read(word === "," ? next() : word, depth + 1);
      if (value === undefined) return undefined;
      elements.push(value);
    }
    return tupleValue(elements);
  };
  return read(next(), 1);
}

/** Whether brackets are nested deeper than a value may be, or only seem to be in a text that is no JSON. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at) - 1;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > valueLimit.depth) return true;
  }
  return false;
}

function decoded(args: readonly Value[]): Value | Failure | undefined {
  const text = args[0]?.data as string;
  // The parser of JavaScript takes 60 bytes for each bracket.
  if (isTooDeep(text)) return undefined;
  try {
    JSON.parse(text);
  } catch {
    // Terraform overlooks closing brackets after the document.
    if (/[\]}]\s*$/.test(text.slice(-1000))) {
      const shorter = text.replace(/(?:[\]}]\s*)$/, "");
      if (isJson(shorter)) return undefined;
    }
    return { error: text.trim() === "" ? "EOF" : "the string is not valid JSON" };
  }
  return readJson(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const jsonFunctions: readonly FunctionDefinition[] = [
  {
    name: "jsonencode",
    parameters: [parameter("val", dynamicType, "unknown", "dynamic", "null")],
    resultType: stringType,
    run: encoded,
  },
  {
    name: "jsondecode",
    parameters: [parameter("str", stringType)],
    nullable: true,
    resultType: decodedType,
    run: decoded,
  },
];
