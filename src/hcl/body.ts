/** Parses the content of files and blocks. */
import type { Span } from "../source.ts";
import type { Attribute, Block, Body, Identifier, Label } from "./ast.ts";
import {
  accept,
  type Cursor,
  enter,
  fail,
  failNext,
  failTooDeep,
  failUnclosedBlock,
  lastEnd,
  leave,
  maximumDepth,
  peek,
  read,
  spanFrom,
  textOf,
} from "./cursor.ts";
import { decodeString, identifier, parseExpression } from "./expression.ts";
import { expressionDepth } from "./traversal.ts";

/** What a body holds, filled while it is read, so that it can be taken as far as it goes. */
export interface BodyContent {
  readonly attributes: Map<string, Attribute>;
  readonly blocks: Block[];
  /** Attributes whose name was taken, with the one that has it. */
  readonly repeated: { readonly attribute: Attribute; readonly first: Attribute }[];
}

/** Content of a file, or of a block inside `outer`: repeated attributes are gathered for the file. */
export function emptyContent(outer?: BodyContent): BodyContent {
  return { attributes: new Map(), blocks: [], repeated: outer?.repeated ?? [] };
}

/** Parses the next attribute or block into `content`. Newlines before it have to be read. */
export function parseItem(cursor: Cursor, content: BodyContent): void {
  const name = accept(cursor, "identifier");
  if (name === undefined) {
    failNext(cursor, "write an argument or a block here");
    return;
  }
  switch (peek(cursor)) {
    case "=":
      addAttribute(content, parseAttribute(cursor, identifier(name)));
      endLine(cursor, "argument");
      break;
    case "open quote":
    case "identifier":
    case "{":
      parseBlock(cursor, identifier(name), content);
      break;
    default:
      fail(cursor, {
        span: name,
        message: `"${textOf(name).slice(0, 60)}" is neither an argument nor a block`,
        help: 'an argument is set with "=", a block has "{" on the line of its name',
      });
  }
}

function addAttribute(content: BodyContent, attribute: Attribute): void {
  const first = content.attributes.get(attribute.name.text);
  if (first === undefined) content.attributes.set(attribute.name.text, attribute);
  else content.repeated.push({ attribute, first });
}

function endLine(cursor: Cursor, what: "argument" | "block"): void {
  if (peek(cursor) === "end" || accept(cursor, "newline") !== undefined) return;
  failNext(cursor, `begin a new line after ${what === "argument" ? "an argument" : 'the "}" of a block'}`);
}

function parseAttribute(cursor: Cursor, name: Identifier): Attribute {
  read(cursor);
  const value = parseExpression(cursor);
  // Chains such as a + b + c nest without recursion; a level takes a character at least.
  if (value.to - value.from > maximumDepth && expressionDepth(value) > maximumDepth) failTooDeep(cursor, name);
  return { source: cursor.source, from: name.from, to: lastEnd(cursor), kind: "attribute", name, value };
}

/** Parses a block whose type is read. The block is in `content` as soon as its header is. */
function parseBlock(cursor: Cursor, type: Identifier, content: BodyContent): void {
  const labels: Label[] = [];
  while (peek(cursor) === "identifier" || peek(cursor) === "open quote") labels.push(parseLabel(cursor));
  const header = spanFrom(cursor, type.from);
  if (accept(cursor, "{") === undefined) {
    failNext(cursor, `the content of the block "${type.text.slice(0, 60)}" has to begin with "{" on this line`);
    return;
  }
  const open = lastEnd(cursor) - 1;
  const inner = emptyContent(content);
  const place = content.blocks.length;
  const topLevel = cursor.depth === 0;
  if (topLevel) cursor.header = header;
  const block = (): Block => {
    const { source } = cursor;
    const to = lastEnd(cursor);
    const body: Body = { source, from: open, to, attributes: inner.attributes, blocks: inner.blocks };
    return {
      source,
      from: type.from,
      to,
      kind: "block",
      type,
      labels,
      body,
      header,
      damaged: topLevel && cursor.failure !== undefined,
    };
  };
  content.blocks.push(block());
  if (!enter(cursor)) return;
  const start = peek(cursor);
  if (start === "newline" || start === "end" || start === "}") parseLines(cursor, inner, header);
  else parseOneLine(cursor, inner);
  leave(cursor);
  content.blocks[place] = block();
  if (topLevel) cursor.header = undefined;
  endLine(cursor, "block");
}

function parseLabel(cursor: Cursor): Label {
  const bare = accept(cursor, "identifier");
  if (bare !== undefined)
    return { source: bare.source, from: bare.from, to: bare.to, text: textOf(bare), quoted: false };
  const open = read(cursor);
  let text = "";
  for (let part = accept(cursor, "quoted text"); part !== undefined; part = accept(cursor, "quoted text")) {
    text += decodeString(cursor, part);
  }
  if (accept(cursor, "close quote") === undefined) failLabel(cursor, open);
  return { source: cursor.source, from: open.from, to: lastEnd(cursor), text, quoted: true };
}

function failLabel(cursor: Cursor, open: Span): void {
  const next = peek(cursor);
  if (next === "${" || next === "%{") failNext(cursor, "a block label is fixed text; templates have no place in it");
  else if (next === "end")
    fail(cursor, { span: open, message: "a block label has no closing double quote", help: "close it" });
  else failNext(cursor, "close the block label with a double quote");
}

function parseLines(cursor: Cursor, content: BodyContent, header: Span): void {
  while (accept(cursor, "}") === undefined) {
    if (accept(cursor, "newline") !== undefined) continue;
    if (peek(cursor) === "end") {
      failUnclosedBlock(cursor, header, 'close it with "}"');
      return;
    }
    parseItem(cursor, content);
  }
}

/** `{ name = value }`: one argument, closed on the same line. */
function parseOneLine(cursor: Cursor, content: BodyContent): void {
  const name = accept(cursor, "identifier");
  if (name === undefined || peek(cursor) !== "=") {
    failNext(cursor, 'a block on one line holds one argument; begin a new line after "{"');
    return;
  }
  addAttribute(content, parseAttribute(cursor, identifier(name)));
  if (accept(cursor, "}") === undefined) {
    failNext(cursor, 'a block on one line holds one argument and ends with "}"; otherwise begin a new line after "{"');
  }
}
