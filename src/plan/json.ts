/** Reads JSON where it stands, as bytes: of a large document only what is asked for becomes a value. */

/** The place of a byte that no JSON document has there, and why. */
export interface Fault {
  /** From 0. */
  readonly at: number;
  readonly why: "syntax" | "depth";
}

/** Where a document is being read; `at` is the first byte of the value that comes next. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** A value with its numbers as they are written. */
export type Json = null | boolean | string | Numeral | readonly Json[] | ReadonlyMap<string, Json>;

export interface Numeral {
  readonly numeral: string;
}

/** Levels of nesting that a document may have. A plan has two for each module, and values of a few levels. */
export const documentDepth = 1_000;

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function afterBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
    at += 1;
  return at;
}

/** The place behind a string that begins at `from`; of one that is none, the place of the fault, negated less one. */
function afterString(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== quote) return -from - 1;
  for (let at = from + 1; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === quote) return at + 1;
    if (byte < 0x20) return -at - 1;
    if (byte !== backslash) continue;
    at += 1;
    const escaped = bytes[at];
    if (escaped === 0x75) {
      for (let digit = 1; digit <= 4; digit += 1) if (!isHexDigit(bytes[at + digit])) return -(at + digit) - 1;
      at += 4;
    } else if (escaped === undefined || !simpleEscapes.has(escaped)) return -at - 1;
  }
  return -bytes.length - 1;
}

const simpleEscapes: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function afterDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at])) at += 1;
  return at === from ? -from - 1 : at;
}

function afterNumber(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === minus ? from + 1 : from;
  at = bytes[at] === zero ? at + 1 : afterDigits(bytes, at);
  if (at >= 0 && bytes[at] === dot) at = afterDigits(bytes, at + 1);
  const exponent = at < 0 ? undefined : bytes[at];
  if (exponent !== 0x65 && exponent !== 0x45) return at;
  at += 1;
  if (bytes[at] === 0x2b || bytes[at] === minus) at += 1;
  return afterDigits(bytes, at);
}

const words = ["true", "false", "null"].map((word) => Buffer.from(word));

function afterWord(bytes: Uint8Array, from: number): number {
  const word = words.find((each) => each[0] === bytes[from]);
  if (word === undefined) return -from - 1;
  for (let index = 0; index < word.length; index += 1) {
    if (bytes[from + index] !== word[index]) return -(from + index) - 1;
  }
  return from + word.length;
}

function afterScalar(bytes: Uint8Array, from: number): number {
  const byte = bytes[from];
  if (byte === quote) return afterString(bytes, from);
  return byte === minus || isDigit(byte) ? afterNumber(bytes, from) : afterWord(bytes, from);
}

/** The place of the value of an entry whose key begins at `from`, negative for a fault. */
function afterKey(bytes: Uint8Array, from: number): number {
  const end = afterString(bytes, from);
  if (end < 0) return end;
  const at = afterBlanks(bytes, end);
  return bytes[at] === colon ? afterBlanks(bytes, at + 1) : -at - 1;
}

/** What keeps bytes, which are valid UTF-8, from being one JSON document; undefined where they are one. */
export function faultIn(bytes: Uint8Array): Fault | undefined {
  const open: number[] = [];
  const syntax = (at: number): Fault => ({ at, why: "syntax" });
  let at = afterBlanks(bytes, 0);
  for (;;) {
    const byte = bytes[at];
    if (byte === openBrace || byte === openBracket) {
      if (open.length >= documentDepth) return { at, why: "depth" };
      const close = byte + 2;
      at = afterBlanks(bytes, at + 1);
      if (bytes[at] !== close) {
        open.push(close);
        if (byte === openBrace) at = afterKey(bytes, at);
        if (at < 0) return syntax(-at - 1);
        continue;
      }
      at += 1;
    } else {
      at = afterScalar(bytes, at);
      if (at < 0) return syntax(-at - 1);
    }
    at = afterBlanks(bytes, at);
    while (open.length > 0 && bytes[at] === open[open.length - 1]) {
      open.pop();
      at = afterBlanks(bytes, at + 1);
    }
    if (open.length === 0) return at === bytes.length ? undefined : syntax(at);
    if (bytes[at] !== comma) return syntax(at);
    at = afterBlanks(bytes, at + 1);
    if (open[open.length - 1] === closeBrace) at = afterKey(bytes, at);
    if (at < 0) return syntax(-at - 1);
  }
}

/** A cursor at the value of a document in which there is no fault. */
export function cursorIn(bytes: Uint8Array, at = 0): Cursor {
  return { bytes, at: afterBlanks(bytes, at) };
}

/** The place behind the value at `from`. */
function afterValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first !== openBrace && first !== openBracket) return afterScalar(bytes, from);
  let at = from;
  let depth = 0;
  do {
    const byte = bytes[at];
    if (byte === quote) {
      at = afterString(bytes, at);
      continue;
    }
    if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}

/** Goes on to what follows a value; false behind the last one of its object or array. */
function next(cursor: Cursor): boolean {
  const { bytes } = cursor;
  const at = afterBlanks(bytes, cursor.at);
  const more = bytes[at] === comma;
  cursor.at = more ? afterBlanks(bytes, at + 1) : at + 1;
  return more;
}

/** Goes into an object or array; false, with the cursor behind the value, where it is no such thing or has nothing in it. */
function enter(cursor: Cursor, opening: number): boolean {
  const { bytes, at } = cursor;
  if (bytes[at] !== opening) {
    cursor.at = afterValue(bytes, at);
    return false;
  }
  cursor.at = afterBlanks(bytes, at + 1);
  if (bytes[cursor.at] !== opening + 2) return true;
  cursor.at += 1;
  return false;
}

/**
 * The keys of an object, each with the cursor at its value; a value that is not read meanwhile is passed over. Of anything
 * else there are none. Has to be run to its end.
 */
export function* members(cursor: Cursor): Iterable<string> {
  const { bytes } = cursor;
  if (!enter(cursor, openBrace)) return;
  do {
    const from = cursor.at;
    const value = afterKey(bytes, from);
    const key = stringIn(bytes, from, afterString(bytes, from));
    cursor.at = value;
    yield key;
    if (cursor.at === value) cursor.at = afterValue(bytes, value);
  } while (next(cursor));
}

/** The same for the elements of an array, by number. */
export function* elements(cursor: Cursor): Iterable<number> {
  if (!enter(cursor, openBracket)) return;
  let index = 0;
  do {
    const from = cursor.at;
    yield index;
    if (cursor.at === from) cursor.at = afterValue(cursor.bytes, from);
    index += 1;
  } while (next(cursor));
}

function textIn(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("utf8");
}

function stringIn(bytes: Uint8Array, from: number, to: number): string {
  const text = textIn(bytes, from, to);
  return text.includes("\\") ? (JSON.parse(text) as string) : text.slice(1, -1);
}

/** How much a value may be to be read. */
export interface Bounds {
  /** Levels of nesting; 1 for a string. */
  readonly depth: number;
  /** Values in it, itself counted. */
  readonly size: number;
  /** Bytes, as they are written. */
  readonly bytes: number;
}

/** The value; undefined where it is more than `bounds` allows, or has a key twice. The cursor goes behind it. */
export function readValue(cursor: Cursor, bounds: Bounds): Json | undefined {
  const { bytes, at } = cursor;
  const end = afterValue(bytes, at);
  let left = bounds.size;
  const read = (depth: number): Json | undefined => {
    left -= 1;
    if (depth > bounds.depth || left < 0) return undefined;
    const from = cursor.at;
    if (bytes[from] === openBrace) return readObject(depth);
    if (bytes[from] === openBracket) return readArray(depth);
    cursor.at = afterScalar(bytes, from);
    switch (bytes[from]) {
      case quote:
        return stringIn(bytes, from, cursor.at);
      case 0x74:
        return true;
      case 0x66:
        return false;
      case 0x6e:
        return null;
      default:
        return { numeral: textIn(bytes, from, cursor.at) };
    }
  };
  const readObject = (depth: number): Json | undefined => {
    const entries = new Map<string, Json>();
    let complete = true;
    for (const key of members(cursor)) {
      const value = complete ? read(depth + 1) : undefined;
      if (value === undefined || entries.has(key)) complete = false;
      else entries.set(key, value);
    }
    return complete ? entries : undefined;
  };
  const readArray = (depth: number): Json | undefined => {
    const values: Json[] = [];
    let complete = true;
    for (const _ of elements(cursor)) {
      const value = complete ? read(depth + 1) : undefined;
      if (value === undefined) complete = false;
      else values.push(value);
    }
    return complete ? values : undefined;
  };
  const value = end - at > bounds.bytes ? undefined : read(1);
  cursor.at = end;
  return value;
}
