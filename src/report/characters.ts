/** How wide text is on a terminal, and which characters must not reach one. */

/**
 * Characters that move the cursor, reorder or hide text: controls, line and paragraph separators, format characters other than the two
 * joiners that scripts and emoji need, and halves of surrogate pairs.
 */
export const unsafeCharacter = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]|(?![\u200c\u200d])\p{Cf}/u;

/** A character as users can read and type it: `\u001b`, `\u{e0041}`. */
export function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

type Graphemes = Iterable<{ readonly segment: string; readonly index: number }>;

let segmenter: Intl.Segmenter | undefined;

/** The user-perceived characters of a text with their place in UTF-16 code units. */
export function graphemes(text: string): Graphemes {
  // Making a segmenter takes longer than the rest of a report, and nearly every line is plain ASCII.
  if (/^[\t -~]*$/.test(text)) return Array.from(text, (segment, index) => ({ segment, index }));
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  return inPieces(text, segmenter);
}

/** UTF-16 code units that are segmented at once: JavaScript engines take time in proportion to the whole text for each cluster in it. */
const pieceLength = 512;

/** Where a cluster begins nothing before it matters, so each piece begins where the last cluster of the one before does. */
function* inPieces(text: string, by: Intl.Segmenter): Graphemes {
  let length = pieceLength;
  for (let from = 0; from < text.length; ) {
    const end = from + length;
    const isCut = end < text.length;
    // Half a character says nothing of the cluster that it belongs to.
    const splits = isCut && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    const clusters = [...by.segment(text.slice(from, splits ? end - 1 : end))];
    const whole = isCut ? clusters.slice(0, -1) : clusters;
    for (const { segment, index } of whole) yield { segment, index: from + index };
    if (!isCut) return;
    from += clusters.at(-1)?.index ?? 0;
    length = whole.length === 0 ? length * 2 : pieceLength;
  }
}

/** The blocks of Unicode 15 whose characters take two columns (East Asian Width W and F), as first and last code point. */
const wideBlocks: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/** The columns that one grapheme takes on a terminal: 0, 1 or 2. */
export function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\u200c\u200d]+$/u.test(grapheme)) return 0;
  if (/^\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
  return wideBlocks.some(([first, last]) => first <= code && code <= last) ? 2 : 1;
}

/** The columns that a text without control characters takes on a terminal. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) width += graphemeWidth(segment);
  return width;
}
