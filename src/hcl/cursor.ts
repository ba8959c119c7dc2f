/** A place in a file's tokens and the first problem met there. */
import { positionAt, type Source, type Span } from "../source.ts";
import type { TokenKind, Tokens } from "./token.ts";

/** How deep blocks and expressions may nest: no stack overflows below it, and no configuration comes near it. */
export const maximumDepth = 400;

export interface Failure {
  readonly span: Span;
  readonly message: string;
  readonly help?: string;
  /** Not a mistake: the file goes beyond what is read. */
  readonly limit?: true;
}

/**
 * After its first failure a cursor shows nothing but the end of the file, so that every production ends by itself and
 * none has to ask whether the one before it went well.
 */
export interface Cursor {
  readonly source: Source;
  readonly tokens: Tokens;
  /** Number of the next token. */
  at: number;
  /** Number of the token read last; -1 before the first. */
  last: number;
  /** Newlines are tokens here; between brackets they are blanks. */
  newlines: boolean;
  depth: number;
  /** Of the top-level block that is being read. */
  header: Span | undefined;
  failure: Failure | undefined;
}

export function cursorAt(source: Source, tokens: Tokens): Cursor {
  return { source, tokens, at: 0, last: -1, newlines: true, depth: 0, header: undefined, failure: undefined };
}

function nextIndex(cursor: Cursor): number {
  const { kinds } = cursor.tokens;
  let index = cursor.at;
  if (!cursor.newlines) while (kinds[index] === "newline") index++;
  return index;
}

export function peek(cursor: Cursor): TokenKind {
  return cursor.tokens.kinds[nextIndex(cursor)] as TokenKind;
}

/** Reads the next token and gives its span; the end of the file can be read again and again. */
export function read(cursor: Cursor): Span {
  const index = nextIndex(cursor);
  cursor.last = index;
  cursor.at = cursor.tokens.kinds[index] === "end" ? index : index + 1;
  return tokenSpan(cursor, index);
}

/** Reads the next token if it is of a kind. */
export function accept(cursor: Cursor, kind: TokenKind): Span | undefined {
  return peek(cursor) === kind ? read(cursor) : undefined;
}

function tokenSpan(cursor: Cursor, index: number): Span {
  const { starts, ends } = cursor.tokens;
  return { source: cursor.source, from: starts[index] as number, to: ends[index] as number };
}

export function textOf(span: Span): string {
  return span.source.text.slice(span.from, span.to);
}

/** Whether the next token is this word; HCL has no reserved ones. */
export function atWord(cursor: Cursor, word: string): boolean {
  return peek(cursor) === "identifier" && textOf(tokenSpan(cursor, nextIndex(cursor))) === word;
}

/** Where the next token stands; at the end of a line or of the file, the last thing to see before it. */
export function nextSpan(cursor: Cursor): Span {
  const { kinds } = cursor.tokens;
  let index = nextIndex(cursor);
  const kind = kinds[index];
  if (kind === "newline" || kind === "end" || kind === "quoted newline") {
    const place = index;
    index = cursor.last;
    while (index >= 0 && kinds[index] === "newline") index--;
    if (index < 0) index = place;
  }
  return tokenSpan(cursor, index);
}

export function lastEnd(cursor: Cursor): number {
  return cursor.last < 0 ? (cursor.tokens.starts[0] as number) : (cursor.tokens.ends[cursor.last] as number);
}

export function spanFrom(cursor: Cursor, from: number): Span {
  return { source: cursor.source, from, to: lastEnd(cursor) };
}

/** Notes a problem, if it is the first, and goes to the end of the file. */
export function fail(cursor: Cursor, failure: Failure): void {
  cursor.failure ??= failure;
  cursor.at = cursor.tokens.kinds.length - 1;
}

/** Fails because the next token cannot stand here. `expected` says in a sentence what to write. */
export function failNext(cursor: Cursor, expected: string): void {
  const index = nextIndex(cursor);
  const span = tokenSpan(cursor, index);
  const text = textOf(span);
  switch (cursor.tokens.kinds[index]) {
    case "invalid": {
      const help = invalidCharacters.get(text) ?? "take it out, or put it in a string";
      const shown = String.fromCodePoint(text.codePointAt(0) as number);
      fail(cursor, {
        span: { ...span, to: span.from + shown.length },
        message: `the character ${JSON.stringify(shown)} means nothing in Terraform`,
        help,
      });
      break;
    }
    case "quoted newline":
      fail(cursor, {
        span: nextSpan(cursor),
        message: "a string does not end on the line that it begins on",
        help: 'close it with a double quote, or write a heredoc that begins with "<<EOT"',
      });
      break;
    case "open quote":
      fail(cursor, { span, message: "a string cannot begin here", help: expected });
      break;
    case "newline":
      fail(cursor, { span: nextSpan(cursor), message: "the line ends too early", help: expected });
      break;
    case "end":
      fail(cursor, { span: nextSpan(cursor), message: "the text ends too early", help: expected });
      break;
    default:
      fail(cursor, {
        span,
        message: `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}" cannot stand here`,
        help: expected,
      });
  }
}

const invalidCharacters = new Map([
  ["'", "strings are written in double quotes"],
  ["`", 'strings are written in double quotes, long ones as a heredoc that begins with "<<EOT"'],
  [";", "arguments and blocks are separated by newlines, elements by commas"],
  ["&", 'write "&&" for "and"'],
  ["|", 'write "||" for "or"'],
]);

/** Fails because the text ends before a bracket is closed, and with it the block around it. Returns whether it does. */
export function failUnclosed(cursor: Cursor, open: Span, closing: string): boolean {
  if (peek(cursor) !== "end") return false;
  const bracket = `the "${textOf(open)}" on line ${positionAt(open.source, open.from).line}`;
  if (cursor.header === undefined) {
    fail(cursor, { span: open, message: `${bracket} is not closed`, help: `close it with "${closing}"` });
  } else {
    failUnclosedBlock(cursor, cursor.header, `close ${bracket} with "${closing}", and the block with "}"`);
  }
  return true;
}

export function failUnclosedBlock(cursor: Cursor, header: Span, help: string): void {
  fail(cursor, { span: header, message: `the block ${textOf(header).slice(0, 100)} is not closed`, help });
}

/** Goes one level deeper, to be followed by `leave`; false, and a failure, beyond the limit. */
export function enter(cursor: Cursor): boolean {
  if (cursor.depth >= maximumDepth) {
    failTooDeep(cursor, nextSpan(cursor));
    return false;
  }
  cursor.depth++;
  return true;
}

/** Whether a chain such as `a + b + c`, which nests without recursion, may get another link; if not, fails. */
export function withinDepth(cursor: Cursor, links: number): boolean {
  if (links < maximumDepth) return true;
  failTooDeep(cursor, nextSpan(cursor));
  return false;
}

export function leave(cursor: Cursor): void {
  cursor.depth--;
}

export function failTooDeep(cursor: Cursor, span: Span): void {
  fail(cursor, { span, message: `nested more than ${maximumDepth} levels deep, which is not read`, limit: true });
}
