/** Strings as Terraform has them: Unicode in normal form C, compared by their UTF-8 bytes, counted in characters. */

const asciiOnly = /^[\0-\x7f]*$/;
const loneSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text as Terraform stores every string: normal form C, halves of characters replaced by U+FFFD. */
export function normalized(text: string): string {
  if (asciiOnly.test(text)) return text;
  const normal = text.replace(loneSurrogates, "\ufffd").normalize("NFC");
  return normal.replace(markedBeyond, composedAsBelow);
}

/** A character beyond the first 65,536 with a mark after it. */
const markedBeyond = /[\u{10000}-\u{10ffff}]\p{M}/gu;

/**
 * Go's Unicode library (golang.org/x/text) looks up what two characters are composed to by their lowest 16 bits alone, and
 * so takes U+10391 with an acute accent for U+0391 with one.
 */
function composedAsBelow(pair: string): string {
  const [base, mark] = Array.from(pair) as [string, string];
  const lower = String.fromCharCode((base.codePointAt(0) as number) & 0xffff);
  const composed = (lower + mark).normalize("NFC");
  return Array.from(composed).length === 1 && composed !== lower ? composed : pair;
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

/** Marks that are younger than Unicode 15.0, or were no marks in it, as the inside of a character class. */
const laterMarkRanges = String.raw`\u0897\u1acf-\u1add\u1ae0-\u1aeb\u{10d69}-\u{10d6d}\u{10efa}-\u{10efc}\u{113b8}-\u{113c0}\u{113c2}\u{113c5}\u{113c7}-\u{113ca}\u{113cc}-\u{113d2}\u{113e1}\u{113e2}\u{11a3a}\u{11b60}-\u{11b67}\u{11f5a}\u{1611e}-\u{1612f}\u{16d63}\u{16d67}-\u{16d6a}\u{1e5ee}\u{1e5ef}\u{1e6e3}\u{1e6e6}\u{1e6ee}\u{1e6ef}\u{1e6f5}`;
const laterMarks = new RegExp(`[${laterMarkRanges}]`, "u");

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
  if (indicLinkers.test(text) || laterMarks.test(text)) return undefined;
  if (text.includes("\u200d") && text.replace(joinedPictographs, "").includes("\u200d")) return undefined;
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The number of characters; undefined where it cannot be told. */
export function characterCount(text: string): number | undefined {
  if (asciiOnly.test(text)) return text.length - (text.match(/\r\n/g)?.length ?? 0);
  return characters(text)?.length;
}

/** What joins with a letter before it when Unicode text is composed, Hangul aside. */
const composingMarks = [
  ..."\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030f\u0311\u0313\u0314\u031b\u0323\u0324\u0325",
  ..."\u0326\u0327\u0328\u032d\u032e\u0330\u0331\u0338\u0342\u0345\u0653\u0654\u0655\u093c\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe",
  ..."\u0bd7\u0c56\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dca\u0dcf\u0ddf\u102e\u1b35\u3099\u309a",
  ..."\u{110ba}\u{11127}\u{1133e}\u{11357}\u{114b0}\u{114ba}\u{114bd}\u{115af}\u{11930}",
];

/** Whether a character is one that marks may change places with: its combining class is not 0. */
function isReordered(character: string): boolean {
  return (
    `\u0301${character}`.normalize("NFD").startsWith(character.normalize("NFD")) ||
    `${character}\u0327`.normalize("NFD").startsWith("\u0327") ||
    character === "\u0301"
  );
}

/** Whether a character is composed with what stands before it. */
function joinsBefore(character: string): boolean {
  return (
    /^[\u1161-\u1175\u11a7-\u11c2]$/.test(character) || composingMarks.includes(character) || isReordered(character)
  );
}

/** Whether what follows a character may be composed with it, or it is itself such a mark. */
function composes(character: string): boolean {
  if (/^[\u1100-\u1112\u1161-\u1175\u11a7-\u11c2\uac00-\ud7a3]$/.test(character) || isReordered(character)) return true;
  return composingMarks.some((mark) => !(character + mark).normalize("NFC").startsWith(character));
}

/**
 * As much of a prefix as Terraform takes to stay the same whatever follows (`SafeKnownPrefix` of go-cty): a last letter
 * may be composed with a mark; other last characters may be lengthened, unless they are one that cannot; and a line feed
 * or carriage return alone ends the search. Undefined where that cannot be told.
 */
export function stablePrefix(text: string): string | undefined {
  const normal = normalized(text);
  const last = [...normal.slice(-2)].at(-1);
  if (last === undefined) return normal;
  if (composes(last)) {
    let end = normal.length - last.length;
    while (end > 0 && joinsBefore(String.fromCodePoint(normal.codePointAt(end) as number))) {
      end -= (normal.codePointAt(end - 2) ?? 0) > 0xffff ? 2 : 1;
    }
    return normal.slice(0, end);
  }
  const lineEnd = /\r(?!\n)|(?<!\r)\n/.exec(normal);
  if (lineEnd !== null) return normal.slice(0, lineEnd.index);
  const all = characters(normal);
  return all === undefined || endsCharacter.test(all.at(-1) ?? "") ? all && normal : all.slice(0, -1).join("");
}

/** Terraform remembers no longer beginnings of unknown strings, in bytes of UTF-8. */
const prefixLimit = 128;

/**
 * The stable prefix of a text of which Terraform looks at the beginning only. Where that may end within a character, as
 * much of it is left out.
 */
export function boundedPrefix(text: string): string | undefined {
  if (Buffer.byteLength(text.slice(0, prefixLimit + 1)) <= prefixLimit) return stablePrefix(text);
  const start = text.slice(0, prefixLimit);
  return stablePrefix(asciiOnly.test(start) ? start : start.slice(0, start.search(/[^\0-\x7f]/)));
}

const endsCharacter = /^[-_:;/\\,.(){}[\]|?!~ \t@#$%^&*+"']$/;

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
