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
  /** The same of the character at each multiple of `stride`, made when first asked for. */
  marks?: readonly number[];
}

/** UTF-16 code units between places in a text whose UTF-8 offset is kept, so that a long line is not gone through for each of its places. */
const stride = 4_096;

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

/** A multiple of `stride`, moved off the middle of a character. */
function edgeOf(text: string, multiple: number): number {
  const at = multiple * stride;
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 ? at - 1 : at;
}

function marksOf(text: string): number[] {
  const marks = [0];
  for (let multiple = 1; multiple * stride <= text.length; multiple += 1) {
    const before = Buffer.byteLength(text.slice(edgeOf(text, multiple - 1), edgeOf(text, multiple)));
    marks.push((marks[multiple - 1] as number) + before);
  }
  return marks;
}

/** The UTF-8 offset of a UTF-16 offset in a line that begins at `start`. */
function byteAt({ text }: Source, table: LineTable, line: number, at: number): number {
  const start = table.starts[line] as number;
  if (at - start < stride) return (table.bytes[line] as number) + Buffer.byteLength(text.slice(start, at));
  table.marks ??= marksOf(text);
  const multiple = Math.floor(at / stride);
  return (table.marks[multiple] as number) + Buffer.byteLength(text.slice(edgeOf(text, multiple), at));
}

/** The position of a UTF-16 offset; offsets outside the text are clamped to it. */
export function positionAt(source: Source, offset: number): Position {
  const at = Math.max(0, Math.min(offset, source.text.length));
  const table = lineTable(source);
  const { starts } = table;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  const start = starts[low] as number;
  const byte = byteAt(source, table, low, at);
  return { line: low + 1, column: at - start + 1, byte: source.bomBytes + byte };
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
