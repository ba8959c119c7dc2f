/** Literal text of templates: escapes, white space, indentation. */

/** What Go's `unicode.IsSpace` takes for white space; HCL strips by it. */
const spaceCharacter = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && spaceCharacter.test(text.charAt(start))) start++;
  return text.slice(start);
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && spaceCharacter.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** White space off both ends, as Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  return trimStart(trimEnd(text));
}

const simpleEscapes = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ['"', '"'],
  ["\\", "\\"],
]);

export interface Decoded {
  readonly text: string;
  /** The first escape that HCL does not know, by its place in the raw text. */
  readonly invalid?: { readonly from: number; readonly to: number };
}

/** Text of a heredoc: only `$${` and `%%{` mean something else than they say. */
export function decodeHeredoc(raw: string): string {
  return raw.startsWith("$${") || raw.startsWith("%%{") ? raw.slice(1) : raw;
}

const escapeSequence = /\\(?:u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|[^uU])/gsu;

/** Text of a quoted string with its backslash escapes decoded. */
export function decodeQuoted(raw: string): Decoded {
  if (!raw.includes("\\")) return { text: decodeHeredoc(raw) };
  let invalid: Decoded["invalid"];
  const text = raw.replace(escapeSequence, (sequence, from: number) => {
    const character = decodeEscape(sequence);
    if (character !== undefined) return character;
    invalid ??= { from, to: from + sequence.length };
    return sequence;
  });
  return invalid === undefined ? { text } : { text, invalid };
}

function decodeEscape(sequence: string): string | undefined {
  const selector = sequence.charAt(1);
  if (selector !== "u" && selector !== "U") return simpleEscapes.get(sequence.slice(1));
  if (sequence.length !== (selector === "u" ? 6 : 10)) return undefined;
  const codePoint = Number.parseInt(sequence.slice(2), 16);
  const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  return surrogate || codePoint > 0x10ffff ? undefined : String.fromCodePoint(codePoint);
}

/** A stretch of literal text; anything else in a template has no `text`. */
export interface Piece {
  text?: string;
}

/**
 * Takes the indentation off the lines of a `<<-` heredoc, in place. As HCL does it: strip markers have been applied,
 * the smallest indentation counts, one of zero where a line begins with a template sequence; lines of white space
 * alone neither count nor change.
 */
export function flushIndentation(pieces: readonly Piece[]): void {
  let smallest = Number.POSITIVE_INFINITY;
  let lineBegins = true;
  const lines: Piece[] = [];
  for (const piece of pieces) {
    if (lineBegins) {
      lineBegins = false;
      if (piece.text === undefined) {
        smallest = 0;
      } else {
        const content = trimStart(piece.text);
        if (content !== "" || !piece.text.endsWith("\n")) {
          smallest = Math.min(smallest, piece.text.length - content.length);
          lines.push(piece);
        }
      }
    }
    if (piece.text?.endsWith("\n")) lineBegins = true;
  }
  for (const line of lines) line.text = (line.text as string).slice(smallest);
}
