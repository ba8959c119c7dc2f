/** Reads JSON with the place of everything in it, and reads on after a mistake. */
import type { Source, Span } from "./source.ts";

export type JsonNode = JsonWord | JsonNumber | JsonString | JsonList | JsonObject | JsonGap;

export interface JsonWord extends Span {
  readonly kind: "word";
  readonly value: boolean | null;
}

/** A number as it is written. */
export interface JsonNumber extends Span {
  readonly kind: "number";
}

/** The span has the quotes; `text` is what the string means. */
export interface JsonString extends Span {
  readonly kind: "string";
  readonly text: string;
}

export interface JsonList extends Span {
  readonly kind: "list";
  readonly items: readonly JsonNode[];
}

/** Names may repeat. */
export interface JsonObject extends Span {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly name: JsonString;
  readonly value: JsonNode;
}

/** Stands where a value could not be read. */
export interface JsonGap extends Span {
  readonly kind: "gap";
}

export interface JsonFailure {
  readonly span: Span;
  readonly message: string;
  /** Not a mistake: the text goes beyond what is read. */
  readonly limit?: true;
  /** A comma is missing in front of `span`, between what stands in this kind of bracket. */
  readonly commaIn?: "{" | "[";
}

export interface ReadJson {
  /** Undefined for a text without a value. */
  readonly node: JsonNode | undefined;
  /** In the order in which they are met: a bracket that is not closed comes last. */
  readonly failures: readonly JsonFailure[];
  /** Brackets do not match, or the reading ended early: what belongs to what is not known. */
  readonly lost: boolean;
}

/** What a text may hold before the reading ends: mistakes, and values, each of which takes a kilobyte by the time it is evaluated. */
const mostFailures = 1_000;
const mostValues = 200_000;

interface Reader {
  readonly source: Source;
  readonly deepest: number;
  at: number;
  /** The brackets that are open around what is read. */
  readonly open: ("{" | "[")[];
  values: number;
  readonly failures: JsonFailure[];
  lost: boolean;
}

/**
 * Reads the text of a source as JSON (RFC 8259), objects and lists nested at most `deepest` deep. Takes time and memory in proportion to the
 * text; what is wrong is in `failures`. Never throws.
 */
export function readJson(source: Source, deepest: number): ReadJson {
  const reader: Reader = { source, deepest, at: 0, open: [], values: 0, failures: [], lost: false };
  skipBlanks(reader);
  if (reader.at >= source.text.length && reader.failures.length === 0)
    fail(reader, "the file is empty", reader.at, reader.at);
  const node = reader.at < source.text.length ? readNode(reader) : undefined;
  skipBlanks(reader);
  if (reader.at < source.text.length) {
    fail(reader, "the file has to end here; take out what follows");
  }
  return { node, failures: reader.failures, lost: reader.lost };
}

function fail(
  reader: Reader,
  message: string,
  from = reader.at,
  to = from + 1,
  more: Pick<JsonFailure, "limit" | "commaIn"> = {},
): void {
  const { source, failures } = reader;
  failures.push({ span: { source, from, to: Math.min(to, source.text.length) }, message, ...more });
  if (failures.length >= mostFailures) stop(reader);
}

/** Ends the reading. */
function stop(reader: Reader): void {
  reader.at = reader.source.text.length;
  reader.lost = true;
}

function next(reader: Reader): string {
  return reader.source.text[reader.at] ?? "";
}

/** Passes white space, and comments, which JSON has not. */
function skipBlanks(reader: Reader): void {
  const { text } = reader.source;
  for (;;) {
    const first = text[reader.at];
    if (first === " " || first === "\t" || first === "\r" || first === "\n") {
      reader.at += 1;
      continue;
    }
    const second = first === "/" ? text[reader.at + 1] : undefined;
    if (first !== "#" && second !== "/" && second !== "*") return;
    const from = reader.at;
    const end = second === "*" ? text.indexOf("*/", from + 2) : text.indexOf("\n", from);
    reader.at = end === -1 ? text.length : second === "*" ? end + 2 : end;
    fail(reader, "a comment stands here, and JSON has none; take it out", from);
  }
}

function gap(reader: Reader, from: number): JsonGap {
  return { kind: "gap", source: reader.source, from, to: reader.at };
}

function readNode(reader: Reader): JsonNode {
  const from = reader.at;
  reader.values += 1;
  if (reader.values > mostValues) {
    fail(reader, `the file holds more than ${mostValues} values, which is not read`, from, from + 1, { limit: true });
    stop(reader);
    return gap(reader, from);
  }
  const first = next(reader);
  if (first === '"') return readString(reader);
  if (first !== "{" && first !== "[") return readWord(reader);
  if (reader.open.length >= reader.deepest) return passDeep(reader);
  reader.open.push(first);
  const node = first === "{" ? readObject(reader) : readList(reader);
  reader.open.pop();
  return node;
}

/** Passes a value whose brackets nest too deep, without reading what is in it. */
function passDeep(reader: Reader): JsonNode {
  const { text } = reader.source;
  const from = reader.at;
  const { deepest } = reader;
  fail(reader, `lists and objects are nested more than ${deepest} deep`, from, from + 1, { limit: true });
  let open = 0;
  while (reader.at < text.length) {
    const character = text[reader.at] as string;
    if (character === '"') {
      reader.at = stringEnd(text, reader.at);
      continue;
    }
    reader.at += 1;
    if (character === "{" || character === "[") open += 1;
    else if (character === "}" || character === "]") open -= 1;
    if (open === 0) return gap(reader, from);
  }
  reader.lost = true;
  return gap(reader, from);
}

/** The end of a string behind its closing quote; where it has none on its line, the end of that. */
export function stringEnd(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    // Not a number at the end of the text.
    if (code === 10 || code === 13 || Number.isNaN(code)) return at;
    const escaped = code === 92 ? text.charCodeAt(at + 1) : 10;
    at += escaped === 10 || escaped === 13 || Number.isNaN(escaped) ? 1 : 2;
  }
}

function readObject(reader: Reader): JsonObject {
  const { source } = reader;
  const from = reader.at;
  const members: JsonMember[] = [];
  reader.at += 1;
  for (;;) {
    skipBlanks(reader);
    const first = next(reader);
    if (first === "}" || closesEarly(reader, first, from)) break;
    if (first === '"') {
      const name = readString(reader);
      members.push({ name, value: readMemberValue(reader) });
    } else {
      fail(reader, `a name in double quotes or "}" has to stand here`);
      passName(reader);
    }
    passComma(reader, "{");
  }
  if (next(reader) === "}") reader.at += 1;
  return { kind: "object", members, source, from, to: reader.at };
}

/** Passes what stands in place of a name, with a value that belongs to it. */
function passName(reader: Reader): void {
  const start = reader.at;
  reader.at = wordEnd(reader.source.text, start);
  skipBlanks(reader);
  if (next(reader) === ":" || next(reader) === "=") {
    reader.at += 1;
    skipBlanks(reader);
  }
  const first = next(reader);
  if (first === "{" || first === "[" || first === '"') readNode(reader);
  else if (first !== "," && first !== "}" && first !== "]") reader.at = wordEnd(reader.source.text, reader.at);
}

function readMemberValue(reader: Reader): JsonNode {
  skipBlanks(reader);
  const first = next(reader);
  if (first === ":") {
    reader.at += 1;
    skipBlanks(reader);
    return readNode(reader);
  }
  if (first === "") return gap(reader, reader.at);
  if (first === "=") fail(reader, 'a ":" has to stand between a name and its value, not a "="');
  else fail(reader, 'a ":" has to stand between a name and its value');
  if (first === "=") {
    reader.at += 1;
    skipBlanks(reader);
  }
  return /[,}\]]/.test(next(reader)) ? gap(reader, reader.at) : readNode(reader);
}

function readList(reader: Reader): JsonList {
  const { source } = reader;
  const from = reader.at;
  const items: JsonNode[] = [];
  reader.at += 1;
  for (;;) {
    skipBlanks(reader);
    const first = next(reader);
    if (first === "]" || closesEarly(reader, first, from)) break;
    items.push(readNode(reader));
    passComma(reader, "[");
  }
  if (next(reader) === "]") reader.at += 1;
  return { kind: "list", items, source, from, to: reader.at };
}

/** Whether the object or list that begins at `from` ends here without its own bracket; then nothing is certain any more. */
function closesEarly(reader: Reader, first: string, from: number): boolean {
  const opening = reader.open.at(-1);
  if (first === "") {
    // The innermost says so; the others are open for the same reason.
    if (!reader.lost) {
      fail(reader, `the "${opening}" is not closed; write "${opening === "{" ? "}" : "]"}" where it ends`, from);
    }
    reader.lost = true;
    return true;
  }
  if (first !== "}" && first !== "]") return false;
  const wanted = opening === "{" ? "}" : "]";
  fail(reader, `${opening === "{" ? "an object" : "a list"} ends with "${wanted}", not with "${first}"`);
  reader.lost = true;
  // Something around it may be what the bracket closes.
  if (!reader.open.includes(first === "}" ? "{" : "[")) reader.at += 1;
  return true;
}

/** Passes the comma behind a member or item, where there is one. */
function passComma(reader: Reader, opening: "{" | "["): void {
  skipBlanks(reader);
  const closing = opening === "{" ? "}" : "]";
  const first = next(reader);
  if (first === "" || first === "}" || first === "]") return;
  if (first !== ",") {
    const what = opening === "{" ? "the members of an object" : "the elements of a list";
    const message = `"," or "${closing}" is missing: ${what} are separated by commas`;
    fail(reader, message, reader.at, reader.at + 1, { commaIn: opening });
    // What can begin no member is passed, so that the reading goes on.
    if (first === ":" || first === "=") reader.at += 1;
    return;
  }
  const comma = reader.at;
  reader.at += 1;
  skipBlanks(reader);
  if (next(reader) === closing) fail(reader, "nothing follows this comma; take it out", comma);
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** The end of a stretch without blanks and punctuation; at least one character where the text does not end. */
function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[\s,:=[\]{}"]/.test(text[at] as string)) at += 1;
  return at === from && at < text.length ? at + 1 : at;
}

function readWord(reader: Reader): JsonNode {
  const { source } = reader;
  const from = reader.at;
  if (from >= source.text.length) {
    if (!reader.lost) fail(reader, "the file ends too early");
    reader.lost = true;
    return gap(reader, from);
  }
  if (/[,}\]]/.test(next(reader))) {
    fail(reader, "a value is missing here");
    return gap(reader, from);
  }
  reader.at = wordEnd(source.text, from);
  const span: Span = { source, from, to: reader.at };
  const word = reader.at - from > 5 ? "" : source.text.slice(from, reader.at);
  const value = words.get(word);
  if (value !== undefined) return { ...span, kind: "word", value };
  if (isNumber(source.text, from, reader.at)) return { ...span, kind: "number" };
  const message =
    source.text[from] === "'"
      ? "texts need double quotes"
      : "a value has to stand here: a text in double quotes, a number, true, false, null, a list or an object";
  fail(reader, message, from, span.to);
  return { ...span, kind: "gap" };
}

/** Whether the stretch is a number of JSON. */
function isNumber(text: string, from: number, to: number): boolean {
  const digits = (start: number): number => {
    let at = start;
    while (at < to && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
    return at;
  };
  const start = text[from] === "-" ? from + 1 : from;
  let at = digits(start);
  if (at === start || (text[start] === "0" && at > start + 1)) return false;
  if (text[at] === "." && at < to) {
    const end = digits(at + 1);
    if (end === at + 1) return false;
    at = end;
  }
  if ((text[at] === "e" || text[at] === "E") && at < to) {
    const sign = text[at + 1] === "+" || text[at + 1] === "-" ? at + 2 : at + 1;
    const end = digits(sign);
    if (end === sign) return false;
    at = end;
  }
  return at === to;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** Reads the string whose opening quote is next. */
function readString(reader: Reader): JsonString {
  const { source } = reader;
  const { text } = source;
  const from = reader.at;
  const end = stringEnd(text, from);
  const isClosed = end > from + 1 && text[end - 1] === '"';
  const contentEnd = isClosed ? end - 1 : end;
  const content = text.slice(from + 1, contentEnd);
  reader.at = end;
  const decoded = decodeString(reader, content, from + 1);
  if (!isClosed) fail(reader, "this text has no closing quote on its line", from);
  return { kind: "string", text: decoded, source, from, to: end };
}

const controlCharacter = /[\0-\x1f]/;

/** What the content of a string means; a half of a surrogate pair alone is U+FFFD, as for Go's decoder. */
function decodeString(reader: Reader, content: string, start: number): string {
  const control = content.search(controlCharacter);
  if (control !== -1) {
    fail(reader, "a control character stands in a text; write it as an escape", start + control);
  }
  if (!content.includes("\\")) return content;
  const parts: string[] = [];
  let plain = 0;
  for (let at = content.indexOf("\\"); at !== -1; at = content.indexOf("\\", plain)) {
    const length = content[at + 1] === "u" ? 6 : 2;
    const meant = meaningOf(content.slice(at, at + length));
    parts.push(content.slice(plain, at), meant ?? "");
    if (meant === undefined) {
      const message = `this escape is none that JSON has; a backslash is written as "\\\\"`;
      fail(reader, message, start + at, start + at + 2);
    }
    plain = at + (meant === undefined ? 2 : length);
  }
  parts.push(content.slice(plain));
  return parts.join("").replace(/\p{Surrogate}/gu, "\ufffd");
}

function meaningOf(sequence: string): string | undefined {
  const code = /^\\u([0-9a-fA-F]{4})$/.exec(sequence)?.[1];
  return code === undefined ? escapes.get(sequence[1] ?? "") : String.fromCharCode(Number.parseInt(code, 16));
}

/**
 * From places in the text that a string means to places in the source: of the character there, and of the end behind
 * the last one. Asked in any order.
 */
export function placesIn(string: JsonString): (index: number) => number {
  const { source, from, to } = string;
  const content = source.text.slice(from + 1, Math.max(from + 1, to - 1));
  if (!content.includes("\\")) return (index) => from + 1 + index;
  // Of each escape where its meaning ends, and where it ends itself.
  const indices: number[] = [];
  const offsets: number[] = [];
  let shift = 0;
  for (let at = content.indexOf("\\"); at !== -1; ) {
    const length = content[at + 1] === "u" ? 6 : 2;
    shift += length - 1;
    indices.push(at + length - shift);
    offsets.push(at + length);
    at = content.indexOf("\\", at + length);
  }
  return (index) => {
    let low = 0;
    let high = indices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((indices[middle] as number) <= index) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return from + 1 + index;
    return from + 1 + (offsets[low - 1] as number) + index - (indices[low - 1] as number);
  };
}

/** A name of the file as a message quotes it. */
export function shortened(text: string): string {
  const longest = 60;
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
