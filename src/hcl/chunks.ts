/**
 * Cuts a file that does not parse into stretches that are read one by one, so that a mistake in one does not hide the
 * others.
 */
import type { Source, Span } from "../source.ts";
import { lex } from "./lexer.ts";
import type { Tokens } from "./token.ts";

/** From where a top-level block seems to begin to where the next one does. */
export interface Chunk extends Span {
  readonly tokens: Tokens;
  /** A line after the first looks like a header too, but may well be something nested. */
  readonly holdsHeaders: boolean;
}

/** A line that looks like the beginning of one of Terraform's top-level blocks. */
interface HeaderLine {
  readonly from: number;
  readonly indentation: number;
  /** Nothing nested looks like this: the header is whole and has the labels of a top-level block. */
  readonly certain: boolean;
}

const headerLine =
  /^([ \t]*)(?:(?:(resource|data|ephemeral|variable|module|output|provider|check)(?:[ \t]*"|(?:[ \t]+[A-Za-z_][\w-]*)+[ \t]*[{"]))|(?:locals|terraform|moved|import|removed)[ \t]*\{)/gm;
// `data` may stand inside a `check` block and is certain nowhere.
const wholeHeader =
  /[ \t]*(?:(?:resource|ephemeral)[ \t]*"[\w-]+"[ \t]*"[\w-]+"|(?:variable|module|output|provider|check)[ \t]*"[\w-]+")[ \t]*\{/y;

function headerLines(text: string): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (const match of text.matchAll(headerLine)) {
    wholeHeader.lastIndex = match.index;
    lines.push({ from: match.index, indentation: (match[1] ?? "").length, certain: wholeHeader.test(text) });
  }
  return lines;
}

/** The chunks of a file, in order; together they are the whole text. Takes time in proportion to it. */
export function chunksOf(source: Source): Chunk[] {
  const { text } = source;
  const headers = headerLines(text);
  const chunks: Chunk[] = [];
  // Heredocs and comments may hold lines that look like headers; a chunk that ends inside one is read again with more text.
  let budget = 4 * text.length;
  const closings = closingLines(text);
  let from = 0;
  let next = 0;
  let indentation = Number.POSITIVE_INFINITY;
  while (from < text.length) {
    const opening = headers[next];
    if (opening?.from === from) {
      indentation = opening.indentation;
      next++;
    }
    let holdsHeaders = false;
    const border = (): number => {
      for (let header = headers[next]; header !== undefined; header = headers[next]) {
        if (header.certain || header.indentation <= indentation) return header.from;
        holdsHeaders = true;
        next++;
      }
      return text.length;
    };
    let to = border();
    let tokens = lex(source, from, to);
    while (to < text.length && tokens.unfinished !== undefined && budget > 0) {
      const closing = closings(tokens.unfinished, to);
      if (closing === undefined) break;
      while (next < headers.length && (headers[next] as HeaderLine).from < closing) next++;
      to = border();
      budget -= to - from;
      tokens = lex(source, from, to);
    }
    chunks.push({ source, from, to, tokens, holdsHeaders });
    from = to;
  }
  return chunks;
}

const loneName = /^[^\S\n]*([\p{ID_Start}_][\p{ID_Continue}-]*)[^\S\n]*$/gmu;

/** Finds where a heredoc or comment that is open at an offset is closed. */
function closingLines(
  text: string,
): (open: Exclude<Tokens["unfinished"], undefined>, from: number) => number | undefined {
  let linesByName: Map<string, number[]> | undefined;
  return (open, from) => {
    if (open === "comment") {
      const end = text.indexOf("*/", from);
      return end === -1 ? undefined : end;
    }
    if (linesByName === undefined) {
      linesByName = new Map();
      for (const match of text.matchAll(loneName)) {
        const name = match[1] as string;
        const lines = linesByName.get(name);
        if (lines === undefined) linesByName.set(name, [match.index]);
        else lines.push(match.index);
      }
    }
    return firstFrom(linesByName.get(open.heredoc) ?? [], from);
  };
}

function firstFrom(sorted: readonly number[], from: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return sorted[low];
}
