/** Draws one line of a source with the place in question underlined. */
import { lineStart, lineText, type Range, type Source } from "../source.ts";
import { displayWidth, escapeCharacter, graphemes, graphemeWidth, unsafeCharacter } from "./characters.ts";
import { type Redaction, redactionsOf } from "./redact.ts";

export interface Snippet {
  /** Shown text of the line: tabs spread, control characters as escapes, secrets hidden, cut to the width. */
  readonly text: string;
  /** Terminal columns before the underline. */
  readonly indent: number;
  /** Terminal columns of the underline, at least 1. */
  readonly length: number;
}

/** A piece of the line as shown; `from` and `to` are UTF-16 offsets in the line. */
interface Cell {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly width: number;
}

const tab = "    ";
const ellipsis = "…";
/** UTF-16 code units on either side of the place that are looked at: far more than any terminal shows of a line of megabytes. */
const reach = 600;

/** The line on which `range` starts, in at most `width` terminal columns. Undefined where the source has no such line. */
export function snippet(source: Source, range: Range, width: number): Snippet | undefined {
  const line = lineText(source, range.start.line);
  const from = Math.min(range.start.column - 1, line.length);
  const to = range.end.line === range.start.line ? Math.min(range.end.column - 1, line.length) : line.trimEnd().length;
  if (!/\S/.test(line)) return undefined;
  const cells = layOut(
    line,
    Math.max(0, from - reach),
    Math.min(line.length, from + reach),
    redactionsOnLine(source, range.start.line),
  );
  return underline(cells, from, Math.max(from, to), width);
}

/** The redactions of line `line` (from 1) in order, in UTF-16 offsets of the line. */
export function redactionsOnLine(source: Source, line: number): readonly Redaction[] {
  const { text } = source;
  const length = lineText(source, line).length;
  const begin = lineStart(source, line);
  const redactions = redactionsOf(source);
  let low = 0;
  let high = redactions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((redactions[middle] as Redaction).to <= begin) low = middle + 1;
    else high = middle;
  }
  const found: Redaction[] = [];
  for (let index = low; index < redactions.length; index += 1) {
    const { from, to, replacement } = redactions[index] as Redaction;
    if (from >= begin + length) break;
    const start = Math.max(from, begin);
    // The indentation inside a heredoc is no part of its secret.
    const blanks = from < begin ? (/^[ \t]{0,200}/.exec(text.slice(begin, begin + 200))?.[0].length ?? 0) : 0;
    const clipped = { from: start - begin + blanks, to: Math.min(to - begin, length), replacement };
    if (clipped.to > clipped.from) found.push(clipped);
  }
  return found;
}

/** Splits a window of the line into cells. A redaction that reaches into the window is shown whole. */
function layOut(line: string, from: number, to: number, redactions: readonly Redaction[]): readonly Cell[] {
  const cells: Cell[] = [];
  let at = from;
  for (const redaction of redactions) {
    if (redaction.to <= from) continue;
    if (redaction.from >= to) break;
    if (redaction.from > at) cells.push(...layOutPlain(line.slice(at, redaction.from), at));
    const { replacement } = redaction;
    cells.push({ from: redaction.from, to: redaction.to, text: replacement, width: displayWidth(replacement) });
    at = redaction.to;
  }
  if (at < to) cells.push(...layOutPlain(line.slice(at, to), at));
  return cells;
}

function layOutPlain(text: string, offset: number): Cell[] {
  const cells: Cell[] = [];
  for (const { segment, index } of graphemes(text)) {
    const from = offset + index;
    cells.push({ from, to: from + segment.length, ...drawn(segment, text.slice(index + segment.length, index + 40)) });
  }
  return cells;
}

/** What a grapheme looks like; `rest` is what follows it, as `##[` must not stay. */
function drawn(grapheme: string, rest: string): { text: string; width: number } {
  if (grapheme === "\t") return { text: tab, width: tab.length };
  if (grapheme === "#" && /^#\w*\[/.test(rest)) return { text: "\\u0023", width: 6 };
  if (!unsafeCharacter.test(grapheme)) return { text: grapheme, width: graphemeWidth(grapheme) };
  const text = Array.from(grapheme, (one) => (unsafeCharacter.test(one) ? escapeCharacter(one) : one)).join("");
  return { text, width: displayWidth(text) };
}

/** Cuts the cells to the width around the place and measures the underline. */
function underline(cells: readonly Cell[], from: number, to: number, width: number): Snippet {
  const first = Math.max(
    0,
    cells.findIndex((cell) => cell.to > from),
  );
  const isLineEnd = cells.length === 0 || (cells.at(-1) as Cell).to <= from;
  const start = isLineEnd ? cells.length : first;
  const past = cells.findIndex((cell, index) => index >= start && cell.from >= to);
  const end = Math.max(past === -1 ? cells.length : past, start);
  const { left, right } = windowAround(cells, start, end, width);
  const shown = cells.slice(left, right);
  const startsLine = left === 0 && (cells[0]?.from ?? 0) === 0;
  const opening = startsLine ? "" : ellipsis;
  const closing = right < cells.length ? ellipsis : "";
  return {
    text:
      opening +
      shown
        .map((cell) => cell.text)
        .join("")
        .trimEnd() +
      closing,
    indent: opening.length + totalWidth(cells.slice(left, start)),
    length: Math.max(1, totalWidth(cells.slice(start, Math.min(end, right)))),
  };
}

/** Which cells fit: all where they do, else those from somewhat before the place on. */
function windowAround(
  cells: readonly Cell[],
  start: number,
  end: number,
  width: number,
): { left: number; right: number } {
  const room = Math.max(10, width - 2);
  const reachesStart = (cells[0]?.from ?? 0) === 0;
  if (reachesStart && totalWidth(cells) <= Math.max(12, width)) return { left: 0, right: cells.length };
  const wanted = Math.min(totalWidth(cells.slice(start, end)), room);
  let left = start;
  for (let spare = Math.floor((room - wanted) / 2); left > 0; left -= 1) {
    spare -= (cells[left - 1] as Cell).width;
    if (spare < 0) break;
  }
  let right = left;
  for (let used = 0; right < cells.length; right += 1) {
    used += (cells[right] as Cell).width;
    if (used > room && right > left) break;
  }
  return { left, right };
}

function totalWidth(cells: readonly Cell[]): number {
  return cells.reduce((width, cell) => width + cell.width, 0);
}
