/** Splits HCL text into tokens. */
import { positionAt, type Source } from "../source.ts";
import type { Comment } from "./ast.ts";
import { trimSpace } from "./template-text.ts";
import type { TokenKind, Tokens } from "./token.ts";

/** Fixed tokens, those that begin another one after it. */
const operators: readonly TokenKind[] = [
  ...(["...", "==", "=>", "!=", ">=", "<=", "&&", "||", "::"] as const),
  ...(["[", "]", "(", ")", ".", ",", "?", ":", "=", ">", "<", "!", "+", "-", "*", "/", "%"] as const),
];

const operatorsByFirst = new Map<string, TokenKind[]>();
for (const operator of operators) {
  const first = operator.charAt(0);
  operatorsByFirst.set(first, [...(operatorsByFirst.get(first) ?? []), operator]);
}

const identifierStart = /[\p{ID_Start}_]/u;
// Unicode 15.1 added four characters in the middle of identifiers that HCL's older tables do not have.
const identifierContinue = /(?!\u200c|\u200d|\u30fb|\uff65)[\p{ID_Continue}-]/u;

// The stretches below are found by hand: regular expressions keep a state for every repetition and give up on long ones.

/** The end of the identifier that begins at an offset; the offset itself where none does. */
function identifierEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    const plain =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      code === 95 ||
      (at > from && ((code >= 48 && code <= 57) || code === 45));
    if (plain) {
      at++;
    } else {
      // Not a number at the end of the text, which fails the comparison too.
      if (!(code >= 128)) return at;
      const character = String.fromCodePoint(text.codePointAt(at) as number);
      if (!(at > from ? identifierContinue : identifierStart).test(character)) return at;
      at += character.length;
    }
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/**
 * The end of the number that begins with the digit at an offset. HCL's scanner also takes `1.2.3` and `1..2` for one.
 */
function numberEnd(text: string, from: number): number {
  let end = from + 1;
  let at = end;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      at++;
      end = at;
    } else if (code === 46) {
      at++;
    } else if (code === 69 || code === 101) {
      const sign = text.charCodeAt(at + 1);
      const digit = sign === 43 || sign === 45 ? at + 2 : at + 1;
      if (!isDigit(text.charCodeAt(digit))) return end;
      at = digit + 1;
      end = at;
    } else {
      return end;
    }
  }
}

/**
 * The end of the quoted text at an offset, up to what a string gives a meaning; backslashes take the next character
 * along.
 */
function quotedTextEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    switch (text[at]) {
      case undefined:
      case '"':
      case "$":
      case "%":
      case "\r":
      case "\n":
        return at;
      case "\\": {
        const escaped = text[at + 1];
        if (escaped === undefined || escaped === "\r" || escaped === "\n") return at;
        at += 2;
        break;
      }
      default:
        at++;
    }
  }
}

function heredocTextEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const character = text[at];
    if (character === undefined || character === "$" || character === "%" || character === "\r" || character === "\n") {
      return at;
    }
    at++;
  }
}

/** Whether the whole text is one identifier. */
export function isIdentifier(text: string): boolean {
  return text !== "" && identifierEnd(text, 0) === text.length;
}

interface Heredoc {
  readonly name: string;
  startOfLine: boolean;
}

/** `template`: literal text and template sequences up to the end. */
type Mode = "code" | "quoted" | "template" | Heredoc;

/**
 * Tokens of `source` between two offsets; the text is read as if it began and ended there, and as a template where
 * `mode` says so. Never fails: what is no token is "invalid". Takes time and memory in proportion to the text, whatever
 * it holds.
 */
export function lex(
  source: Source,
  from = 0,
  to = source.text.length,
  mode: Extract<Mode, "code" | "template"> = "code",
): Tokens {
  const text = to === source.text.length ? source.text : source.text.slice(0, to);
  const kinds: TokenKind[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const comments: Comment[] = [];
  const modes: Mode[] = [mode];
  /** The heredocs among `modes`. */
  const heredocs: Heredoc[] = [];
  /** Open braces, and for each template sequence how many were open inside it. */
  let braces = 0;
  const sequences: number[] = [];
  let at = from;
  let unclosedComment = false;
  let onlyText = false;
  let line = from === 0 ? 1 : positionAt(source, from).line;
  let newline = text.indexOf("\n", from);

  function emit(kind: TokenKind, end: number): void {
    kinds.push(kind);
    starts.push(at);
    ends.push(end);
    at = end;
  }

  /** The line of an offset, asked in ascending order. */
  function lineOf(offset: number): number {
    while (newline !== -1 && newline < offset) {
      line++;
      newline = text.indexOf("\n", newline + 1);
    }
    return line;
  }

  function comment(start: number, end: number, markerLength: number, closingLength: number): void {
    let before = start - 1;
    while (before >= from && (text[before] === " " || text[before] === "\t")) before--;
    comments.push({
      source,
      from: start,
      to: end,
      text: text.slice(start + markerLength, end - closingLength),
      line: lineOf(start),
      ownLine: before < from || text[before] === "\n",
    });
  }

  function lineComment(markerLength: number): void {
    const newline = text.indexOf("\n", at);
    let end = newline === -1 ? text.length : newline;
    if (newline !== -1 && text[end - 1] === "\r") end--;
    comment(at, end, markerLength, 0);
    at = end;
    if (newline !== -1) emit("newline", newline + 1);
  }

  function beginSequence(kind: "${" | "%{"): void {
    emit(kind, at + (text[at + 2] === "~" ? 3 : 2));
    braces++;
    sequences.push(braces);
    const heredoc = heredocs.at(-1);
    if (heredoc !== undefined) heredoc.startOfLine = false;
    modes.push("code");
  }

  /** A brace or `~}` that may end a template sequence; the latter always reads as such an end. */
  function closeBrace(length: 1 | 2): void {
    const closes = sequences.length > 0 && sequences.at(-1) === braces;
    emit(closes || length === 2 ? "template end" : "}", at + length);
    braces--;
    if (closes) {
      sequences.pop();
      modes.pop();
    }
  }

  function code(): void {
    const first = text[at] as string;
    switch (first) {
      case " ":
      case "\t":
        at++;
        return;
      case "\n":
        emit("newline", at + 1);
        return;
      case "\r":
        if (text[at + 1] === "\n") emit("newline", at + 2);
        else emit("invalid", at + 1);
        return;
      case "#":
        lineComment(1);
        return;
      case "{":
        braces++;
        emit("{", at + 1);
        return;
      case "}":
        closeBrace(1);
        return;
      case "~":
        if (text[at + 1] === "}") closeBrace(2);
        else emit("invalid", at + 1);
        return;
      case '"':
        emit("open quote", at + 1);
        modes.push("quoted");
        return;
      case "<":
        if (text[at + 1] === "<" && openHeredoc()) return;
        break;
      case "/":
        if (text[at + 1] === "/") {
          lineComment(2);
          return;
        }
        if (text[at + 1] === "*" && !unclosedComment) {
          const end = text.indexOf("*/", at + 2);
          if (end !== -1) {
            comment(at, end + 2, 2, 2);
            at = end + 2;
            return;
          }
          unclosedComment = true;
        }
        break;
    }
    const nameEnd = identifierEnd(text, at);
    if (nameEnd > at) {
      emit("identifier", nameEnd);
      return;
    }
    if (isDigit(first.charCodeAt(0))) {
      emit("number", numberEnd(text, at));
      return;
    }
    const kind = operatorsByFirst.get(first)?.find((candidate) => text.startsWith(candidate, at));
    if (kind !== undefined) emit(kind, at + kind.length);
    else emit("invalid", at + String.fromCodePoint(text.codePointAt(at) as number).length);
  }

  function openHeredoc(): boolean {
    const flush = text[at + 2] === "-";
    const nameStart = at + (flush ? 3 : 2);
    const nameEnd = identifierEnd(text, nameStart);
    const newline = text[nameEnd] === "\r" ? nameEnd + 1 : nameEnd;
    if (nameEnd === nameStart || text[newline] !== "\n") return false;
    emit(flush ? "open flush heredoc" : "open heredoc", newline + 1);
    const heredoc = { name: text.slice(nameStart, nameEnd), startOfLine: true };
    modes.push(heredoc);
    heredocs.push(heredoc);
    return true;
  }

  /** `$${` or `%%{`, which stand for `${` and `%{`, or a `$` or `%` that begins nothing. */
  function dollarEnd(first: string): number {
    if (text[at + 1] !== first || text[at + 2] !== "{") return at + 1;
    return text[at + 3] === "~" ? at + 4 : at + 3;
  }

  function quoted(): void {
    const first = text[at] as string;
    if (first === '"') {
      emit("close quote", at + 1);
      modes.pop();
    } else if (first === "$" || first === "%") {
      if (text[at + 1] === "{") beginSequence(`${first}{`);
      else emit("quoted text", dollarEnd(first));
    } else if (first === "\n" || first === "\r") {
      let end = at + 1;
      while (text[end] === "\n" || text[end] === "\r") end++;
      emit("quoted newline", end);
    } else {
      const end = quotedTextEnd(text, at);
      if (end === at) emit("invalid", at + 1);
      else emit("quoted text", end);
    }
  }

  function heredocLine(heredoc: Heredoc): void {
    const first = text[at] as string;
    if (first === "$" || first === "%") {
      if (text[at + 1] === "{") {
        beginSequence(`${first}{`);
      } else {
        heredoc.startOfLine = false;
        emit("heredoc text", dollarEnd(first));
      }
      return;
    }
    const end = heredocTextEnd(text, at);
    const newline = text[end] === "\n" ? end + 1 : text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : undefined;
    if (newline !== undefined) {
      if (heredoc.startOfLine && end - at >= heredoc.name.length && trimSpace(text.slice(at, end)) === heredoc.name) {
        emit("close heredoc", end);
        emit("newline", newline);
        modes.pop();
        heredocs.pop();
      } else {
        emit("heredoc text", newline);
        heredoc.startOfLine = true;
      }
    } else if (text[end] === "\r") {
      // HCL's scanner gives up at a carriage return without line feed in a heredoc.
      emit("invalid", text.length);
    } else {
      emit("heredoc text", end);
      heredoc.startOfLine = false;
    }
  }

  /** As in a heredoc; but behind a carriage return without line feed HCL's scanner sees no sequences any more. */
  function templateText(): void {
    const first = text[at] as string;
    if (first === "$" || first === "%") {
      if (text[at + 1] === "{" && !onlyText) beginSequence(`${first}{`);
      else emit("heredoc text", dollarEnd(first));
      return;
    }
    const end = heredocTextEnd(text, at);
    if (text[end] === "\n") emit("heredoc text", end + 1);
    else if (text[end] === "\r" && text[end + 1] === "\n") emit("heredoc text", end + 2);
    else if (text[end] === "\r") {
      onlyText = true;
      emit("heredoc text", end + 1);
    } else emit("heredoc text", end);
  }

  while (at < text.length) {
    const mode = modes[modes.length - 1] as Mode;
    if (mode === "code") code();
    else if (mode === "quoted") quoted();
    else if (mode === "template") templateText();
    else heredocLine(mode);
  }
  emit("end", text.length);
  const innermost = kinds.includes("quoted newline") ? undefined : heredocs.at(-1);
  const unfinished = innermost !== undefined ? { heredoc: innermost.name } : unclosedComment ? "comment" : undefined;
  return { kinds, starts, ends, comments, unfinished };
}
