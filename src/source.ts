/** A text file and places in it. */

/** One file as read: `text` has no byte order mark; offsets into it are UTF-16 code units. */
export interface Source {
  /** Relative to the working directory, forward slashes: what users see. */
  readonly path: string;
  /** Absolute, for resolving what the file names. */
  readonly absolute: string;
  readonly text: string;
  /** Bytes before `text` begins: 3 where the file opens with a byte order mark, else 0. */
  readonly bomBytes: number;
}

/** A stretch of a source, from (inclusive) to (exclusive), in UTF-16 code units. Syntax nodes are spans. */
export interface Span {
  readonly source: Source;
  readonly from: number;
  readonly to: number;
}

/** `line` and `column` from 1, columns in UTF-16 code units; `byte` is the UTF-8 offset in the file from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

/** A span as it is shown; `end` is exclusive. */
export interface Range {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

interface LineTable {
  /** UTF-16 offset of each line's first character. */
  readonly starts: readonly number[];
  /** UTF-8 offset of each line's first character, without the byte order mark. */
  readonly bytes: readonly number[];
}

const lineTables = new WeakMap<Source, LineTable>();

/** Makes a source of decoded text; a leading byte order mark is taken off and counted. */
export function makeSource(path: string, absolute: string, content: string): Source {
  const marked = content.charCodeAt(0) === 0xfeff;
  return { path, absolute, text: marked ? content.slice(1) : content, bomBytes: marked ? 3 : 0 };
}

function lineTable(source: Source): LineTable {
  const cached = lineTables.get(source);
  if (cached !== undefined) return cached;
  const starts = [0];
  const bytes = [0];
  const { text } = source;
  let lineStart = 0;
  let byte = 0;
  for (let newline = text.indexOf("\n"); newline !== -1; newline = text.indexOf("\n", lineStart)) {
    byte += Buffer.byteLength(text.slice(lineStart, newline + 1));
    lineStart = newline + 1;
    starts.push(lineStart);
    bytes.push(byte);
  }
  const table = { starts, bytes };
  lineTables.set(source, table);
  return table;
}

/** The position of a UTF-16 offset; offsets outside the text are clamped to it. */
export function positionAt(source: Source, offset: number): Position {
  const at = Math.max(0, Math.min(offset, source.text.length));
  const { starts, bytes } = lineTable(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  const start = starts[low] as number;
  const byte = (bytes[low] as number) + bytesOfLine(source, start, at);
  return { line: low + 1, column: at - start + 1, byte: source.bomBytes + byte };
}

/** UTF-16 code units between two places of a long line whose bytes are remembered: a file may be one line of megabytes. */
const stride = 4096;

/** Of long lines, by where they begin: the bytes to each place of `stride` further on, as far as they were asked for. */
const longLines = new WeakMap<Source, Map<number, number[]>>();

/** The UTF-8 length of a line from its start to an offset. */
function bytesOfLine(source: Source, start: number, at: number): number {
  const { text } = source;
  const whole = Math.floor((at - start) / stride);
  if (whole === 0) return Buffer.byteLength(text.slice(start, at));
  const lines = longLines.get(source) ?? new Map<number, number[]>();
  longLines.set(source, lines);
  const known = lines.get(start) ?? [0];
  lines.set(start, known);
  while (known.length <= whole) {
    const from = boundary(text, start + (known.length - 1) * stride);
    const to = boundary(text, start + known.length * stride);
    known.push((known.at(-1) as number) + Buffer.byteLength(text.slice(from, to)));
  }
  return (known[whole] as number) + Buffer.byteLength(text.slice(boundary(text, start + whole * stride), at));
}

/** An offset, or the one after it where it would part a surrogate pair. */
function boundary(text: string, at: number): number {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at;
}

export function rangeOf(span: Span): Range {
  return { file: span.source.path, start: positionAt(span.source, span.from), end: positionAt(span.source, span.to) };
}

/** The UTF-16 offset at which line `line` (from 1) begins; the length of the text where the source has no such line. */
export function lineStart(source: Source, line: number): number {
  return lineTable(source).starts[line - 1] ?? source.text.length;
}

/** The text of line `line` (from 1) without its line end; empty where the source has no such line. */
export function lineText(source: Source, line: number): string {
  const { starts } = lineTable(source);
  const start = starts[line - 1];
  if (start === undefined) return "";
  const end = starts[line];
  const text = source.text.slice(start, end === undefined ? undefined : end - 1);
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

/** Whether `inner` lies inside `outer`, ends included. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.source === inner.source && outer.from <= inner.from && inner.to <= outer.to;
}
