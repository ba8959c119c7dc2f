/** Strings as Terraform has them: Unicode in normal form C, compared by their UTF-8 bytes, counted in characters. */

const asciiOnly = /^[\0-\x7f]*$/;
const loneSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text as Terraform stores every string: normal form C, halves of characters replaced by U+FFFD. */
export function normalized(text: string): string {
  return asciiOnly.test(text) ? text : text.replace(loneSurrogates, "\ufffd").normalize("NFC");
}

/** Order by UTF-8 bytes, which is the order of code points: JavaScript's own puts U+E000 to U+FFFF last. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    return rank(a) - rank(b);
  }
  return left.length - right.length;
}

function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}

/** The entries in the order in which Terraform iterates over maps and objects. */
export function inKeyOrder<Item>(entries: Iterable<readonly [string, Item]>): Map<string, Item> {
  return new Map([...entries].sort(([left], [right]) => compareText(left, right)));
}

/**
 * Terraform counts by Unicode 15.0, newer JavaScript engines join more of Indic scripts: what is written with one of
 * these linking signs cannot be told.
 */
const indicLinkers =
  /[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6\u{10a3f}\u{11133}\u{113d0}\u{1193e}\u{11a47}\u{11a99}\u{11f42}]/u;

/**
 * A joiner between two pictographs makes one character of them. Elsewhere Terraform's library departs from Unicode, so
 * that other joiners leave the characters untold.
 */
const joinedPictographs =
  /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]{0,2}\u200d(?=\p{Extended_Pictographic})/gu;

let segmenter: Intl.Segmenter | undefined;

/** The characters as a reader sees them (extended grapheme clusters); undefined where that cannot be told. */
export function characters(text: string): string[] | undefined {
  if (asciiOnly.test(text)) return text.match(/\r\n|[\0-\x7f]/g) ?? [];
  if (indicLinkers.test(text)) return undefined;
  if (text.includes("\u200d") && text.replace(joinedPictographs, "").includes("\u200d")) return undefined;
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The number of characters; undefined where it cannot be told. */
export function characterCount(text: string): number | undefined {
  if (asciiOnly.test(text)) return text.length - (text.match(/\r\n/g)?.length ?? 0);
  return characters(text)?.length;
}

/**
 * As much of a prefix as stays the same whatever follows: the last character may combine with a mark, unless it is one
 * that Terraform takes for the end of a character. Undefined where that cannot be told.
 */
export function stablePrefix(text: string): string | undefined {
  const normal = normalized(text);
  if (normal === "" || endsCharacter.test(normal)) return normal;
  return characters(normal)?.slice(0, -1).join("");
}

const endsCharacter = /[-_:;/\\,.(){}[\]|?!~ \t@#$%^&*+"']$/;

const asciiEscapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** The text in quotes as Go's `%q` writes it, which is how Terraform's messages and the order of sets have it. */
export function quoted(text: string): string {
  const inner = text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const short = asciiEscapes[character];
    if (short !== undefined) return short;
    const code = character.codePointAt(0) as number;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  });
  return `"${inner}"`;
}
