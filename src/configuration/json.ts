/** Reads JSON and keeps the place of every value. */
import type { Source, Span } from "../source.ts";

export type JsonNode = JsonScalar | JsonList | JsonObject;

export interface JsonScalar extends Span {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
}

export interface JsonList extends Span {
  readonly kind: "list";
  readonly items: readonly JsonNode[];
}

/** The first of several members of one name counts. */
export interface JsonObject extends Span {
  readonly kind: "object";
  readonly members: ReadonlyMap<string, JsonMember>;
}

export interface JsonMember {
  /** With its quotes. */
  readonly name: Span;
  readonly value: JsonNode;
}

export interface JsonProblem {
  readonly span: Span;
  readonly message: string;
}

export interface ReadJson {
  /** Undefined after a syntax error. */
  readonly node: JsonNode | undefined;
  /** Names that stand twice in an object, then the syntax error that ended the reading. */
  readonly problems: readonly JsonProblem[];
}

/** Lists and objects within each other; no configuration has a tenth of it. */
const deepest = 100;

interface Reader {
  readonly source: Source;
  at: number;
  depth: number;
  readonly problems: JsonProblem[];
  /** Set by the first syntax error; nothing is read after it. */
  failure: JsonProblem | undefined;
}

/** Reads the text of a source as JSON (RFC 8259). Time and memory are linear in the text; what is wrong is in `problems`. Never throws. */
export function readJson(source: Source): ReadJson {
  const reader: Reader = { source, at: 0, depth: 0, problems: [], failure: undefined };
  skipBlanks(reader);
  const node = readNode(reader);
  skipBlanks(reader);
  if (reader.at < source.text.length) fail(reader, "the file has to end here; take out what follows");
  const { failure, problems } = reader;
  return failure === undefined ? { node, problems } : { node: undefined, problems: [...problems, failure] };
}

function fail(reader: Reader, message: string, from = reader.at, to = from + 1): undefined {
  const { source } = reader;
  reader.failure ??= { span: { source, from, to: Math.min(to, source.text.length) }, message };
  return undefined;
}

function next(reader: Reader): string {
  return reader.source.text[reader.at] ?? "";
}

function skipBlanks(reader: Reader): void {
  const { text } = reader.source;
  while (reader.at < text.length && " \t\r\n".includes(text[reader.at] as string)) reader.at += 1;
  const two = text.slice(reader.at, reader.at + 2);
  if (two === "//" || two === "/*" || two[0] === "#")
    fail(reader, "a comment stands here, and JSON has none; take it out");
}

function readNode(reader: Reader): JsonNode | undefined {
  if (reader.failure !== undefined) return undefined;
  const first = next(reader);
  if (first === "{" || first === "[") {
    if (reader.depth === deepest) return fail(reader, `lists and objects are nested more than ${deepest} deep`);
    reader.depth += 1;
    const node = first === "{" ? readObject(reader) : readList(reader);
    reader.depth -= 1;
    return node;
  }
  return readScalar(reader);
}

function readObject(reader: Reader): JsonObject | undefined {
  const { source } = reader;
  const from = reader.at;
  const members = new Map<string, JsonMember>();
  reader.at += 1;
  skipBlanks(reader);
  while (reader.failure === undefined && next(reader) !== "}") {
    const start = reader.at;
    if (next(reader) !== '"') return fail(reader, `a name in double quotes or "}" has to stand here`);
    const name = readString(reader);
    if (name === undefined) return undefined;
    const span: Span = { source, from: start, to: reader.at };
    skipBlanks(reader);
    if (next(reader) !== ":") return fail(reader, 'a ":" has to stand between a name and its value');
    reader.at += 1;
    skipBlanks(reader);
    const value = readNode(reader);
    if (value === undefined) return undefined;
    if (members.has(name)) {
      reader.problems.push({
        span,
        message: `"${shortened(name)}" stands twice in one object; take one of the two out`,
      });
    } else {
      members.set(name, { name: span, value });
    }
    if (!readSeparator(reader, "}")) return undefined;
  }
  reader.at += 1;
  return reader.failure === undefined ? { kind: "object", members, source, from, to: reader.at } : undefined;
}

function readList(reader: Reader): JsonList | undefined {
  const { source } = reader;
  const from = reader.at;
  const items: JsonNode[] = [];
  reader.at += 1;
  skipBlanks(reader);
  while (reader.failure === undefined && next(reader) !== "]") {
    const item = readNode(reader);
    if (item === undefined) return undefined;
    items.push(item);
    if (!readSeparator(reader, "]")) return undefined;
  }
  reader.at += 1;
  return reader.failure === undefined ? { kind: "list", items, source, from, to: reader.at } : undefined;
}

/** Passes the comma behind a member or item; false where neither it nor the end follows. */
function readSeparator(reader: Reader, end: "}" | "]"): boolean {
  skipBlanks(reader);
  if (reader.failure !== undefined) return false;
  if (next(reader) === end) return true;
  if (next(reader) !== ",") {
    fail(reader, `"," or "${end}" has to stand here`);
    return false;
  }
  const comma = reader.at;
  reader.at += 1;
  skipBlanks(reader);
  if (next(reader) === end) fail(reader, `nothing follows this comma; take it out`, comma);
  return reader.failure === undefined;
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function readScalar(reader: Reader): JsonScalar | undefined {
  const { source } = reader;
  const from = reader.at;
  if (next(reader) === '"') {
    const value = readString(reader);
    return value === undefined ? undefined : { kind: "scalar", value, source, from, to: reader.at };
  }
  const token = /[^\s,:[\]{}"]*/y;
  token.lastIndex = from;
  const text = token.exec(source.text)?.[0] ?? "";
  const word = words.get(text);
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
  if (word === undefined && !isNumber) {
    if (from >= source.text.length) return fail(reader, from === 0 ? "the file is empty" : "the file ends too early");
    if (text.startsWith("'")) return fail(reader, "texts need double quotes");
    return fail(
      reader,
      "a value has to stand here: a text in double quotes, a number, true, false, null, a list or an object",
      from,
      from + Math.max(1, text.length),
    );
  }
  reader.at += text.length;
  return { kind: "scalar", value: word === undefined ? Number(text) : word, source, from, to: reader.at };
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
function readString(reader: Reader): string | undefined {
  const { text } = reader.source;
  const opening = reader.at;
  const parts: string[] = [];
  let plain = opening + 1;
  for (let at = plain; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '"') {
      parts.push(text.slice(plain, at));
      reader.at = at + 1;
      return parts.join("");
    }
    if (character === "\n" || character === "\r") break;
    if (character < " ") return fail(reader, "a control character stands in a text; write it as an escape", at);
    if (character !== "\\") continue;
    parts.push(text.slice(plain, at));
    const code = /^u([0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6))?.[1];
    const simple = escapes.get(text[at + 1] ?? "");
    if (code === undefined && simple === undefined)
      return fail(reader, `this escape is none that JSON has; a backslash is written as "\\\\"`, at, at + 2);
    parts.push(code === undefined ? (simple as string) : String.fromCharCode(Number.parseInt(code, 16)));
    at += code === undefined ? 1 : 5;
    plain = at + 1;
  }
  return fail(reader, "this text has no closing quote on its line", opening);
}

/** A name of the file as a message quotes it. */
export function shortened(text: string): string {
  const longest = 60;
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
