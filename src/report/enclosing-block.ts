/** Names the block around a place in a file of configuration. */
// biome-ignore lint/style/noRestrictedImports: a pure function of the text; the report holds texts, not syntax trees.
import { parseFile } from "../hcl/parse.ts";
import type { Source } from "../source.ts";

interface Enclosing {
  readonly from: number;
  readonly to: number;
  readonly header: string;
}

const bySource = new WeakMap<Source, readonly Enclosing[]>();

/**
 * The header of the top-level block that holds the character at a UTF-16 offset, as in `resource "sym_flow" "this"`. Undefined outside of
 * blocks and in other files. The first use parses the file.
 */
export function enclosingBlock(source: Source, offset: number): string | undefined {
  const blocks = blocksOf(source);
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle] as Enclosing).to <= offset) low = middle + 1;
    else high = middle;
  }
  const block = blocks[low];
  return block !== undefined && block.from <= offset ? block.header : undefined;
}

function blocksOf(source: Source): readonly Enclosing[] {
  const known = bySource.get(source);
  if (known !== undefined) return known;
  const { blocks } = /\.(?:tf|tofu)(?:\.json)?$/.test(source.path) ? parseFile(source).file.body : { blocks: [] };
  const enclosing = blocks.map(({ from, to, type, labels }) => {
    const header = [type.text, ...labels.map(({ text }) => JSON.stringify(text))].join(" ");
    return { from, to, header };
  });
  bySource.set(source, enclosing);
  return enclosing;
}
