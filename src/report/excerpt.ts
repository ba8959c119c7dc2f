/** Cuts whole lines out of a source, for consumers that draw their own snippets. */
import { lineStart, lineText, type Position, type Range, type Source } from "../source.ts";
import { redactionsOnLine } from "./snippet.ts";

export interface Excerpt {
  /** The lines, joined by line feeds, with secrets hidden. */
  readonly code: string;
  /** The place in question in `code`, in UTF-8 bytes, end exclusive. */
  readonly highlightStart: number;
  readonly highlightEnd: number;
}

/** UTF-16 code units of source that one excerpt may hold. A place in generated text of one endless line is shown without it. */
const longest = 20_000;

/**
 * The whole lines that a range touches. Undefined where the source has nothing there, or far more than anyone would read. Unlike
 * Terraform, which leaves out empty lines, all lines are there: so that the offsets are right, and the n-th line is the n-th.
 */
export function excerpt(source: Source, range: Range): Excerpt | undefined {
  const first = range.start.line;
  const last = lastLine(source, range);
  if (source.text === "" || lineStart(source, last + 1) - lineStart(source, first) > longest) return undefined;
  const lines: string[] = [];
  let bytes = 0;
  let highlightStart = 0;
  let highlightEnd = 0;
  for (let line = first; line <= last; line += 1) {
    const { text, before } = shownLine(source, line);
    const bytesBefore = (position: Position, side: "from" | "to") =>
      bytes + Buffer.byteLength(text.slice(0, before(position.column - 1, side)));
    if (line === first) highlightStart = bytesBefore(range.start, "from");
    if (line === range.end.line) highlightEnd = bytesBefore(range.end, "to");
    lines.push(text);
    bytes += Buffer.byteLength(text) + 1;
  }
  const code = lines.join("\n");
  const length = bytes - 1;
  if (last < range.end.line) highlightEnd = length;
  if (highlightEnd <= highlightStart) highlightEnd = Math.min(highlightStart + 1, length);
  return { code, highlightStart, highlightEnd };
}

/** A range that ends where a line begins touches it for Terraform, if there is anything on it. */
function lastLine(source: Source, { start, end }: Range): number {
  const touches = end.column > 1 || lineText(source, end.line) !== "";
  return Math.max(start.line, touches ? end.line : end.line - 1);
}

interface ShownLine {
  readonly text: string;
  /** UTF-16 code units of `text` that stand before an offset of the line; inside a redaction, before or after all of it. */
  readonly before: (offset: number, side: "from" | "to") => number;
}

/** A line with its redactions. A byte order mark is part of the first line, as it is for Terraform. */
function shownLine(source: Source, line: number): ShownLine {
  const original = lineText(source, line);
  const redactions = redactionsOnLine(source, line);
  const mark = line === 1 && source.bomBytes > 0 ? "\ufeff" : "";
  let text = mark;
  let at = 0;
  for (const { from, to, replacement } of redactions) {
    text += original.slice(at, from) + replacement;
    at = to;
  }
  text += original.slice(at);
  const before = (offset: number, side: "from" | "to") => {
    let shift = mark.length;
    for (const { from, to, replacement } of redactions) {
      if (offset <= from) break;
      if (offset < to) return shift + from + (side === "to" ? replacement.length : 0);
      shift += replacement.length - (to - from);
    }
    return Math.min(shift + offset, text.length);
  };
  return { text, before };
}
