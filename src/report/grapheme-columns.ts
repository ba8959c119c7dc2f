/** Columns as Terraform counts them. */
import { lineText, type Position, type Source } from "../source.ts";
import { graphemes } from "./characters.ts";

/**
 * HCL segments by Unicode 15.0, which ends a cluster before the consonant that a virama joins; JavaScript engines of a later Unicode do not.
 */
const joinedConsonant = /(?<=[\p{M}\u200d])\p{Lo}/gu;

/** For each source the lines that were looked at: where their clusters begin, or undefined for a line of plain ASCII. */
const lines = new WeakMap<Source, Map<number, readonly number[] | undefined>>();

/** The column of a position in grapheme clusters, from 1. A position behind the end of its line counts what is missing one by one. */
export function graphemeColumn(source: Source, { line, column }: Position): number {
  const starts = clusterStarts(source, line);
  if (starts === undefined) return column;
  const offset = column - 1;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < offset) low = middle + 1;
    else high = middle;
  }
  const beyond = Math.max(0, offset - lineText(source, line).length);
  return low + 1 + beyond;
}

function clusterStarts(source: Source, line: number): readonly number[] | undefined {
  let known = lines.get(source);
  if (known === undefined) {
    known = new Map();
    lines.set(source, known);
  }
  if (!known.has(line)) known.set(line, findClusterStarts(lineText(source, line)));
  return known.get(line);
}

function findClusterStarts(text: string): readonly number[] | undefined {
  if (/^[\t -~]*$/.test(text)) return undefined;
  const starts: number[] = [];
  for (const { segment, index } of graphemes(text)) {
    starts.push(index);
    if (segment.length < 3) continue;
    for (const joined of segment.matchAll(joinedConsonant)) starts.push(index + joined.index);
  }
  return starts;
}
