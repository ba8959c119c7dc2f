/** Finds what may be a secret in text that is going to be shown. */
import type { Source } from "../source.ts";
import { jsonSecrets } from "./redact-json.ts";

/** A stretch of text, in UTF-16 code units, and what is shown in its place. */
export interface Redaction {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly replacement: string;
}

const hidden = "[redacted]";

/** Names of arguments, map keys and variables whose value is a secret. */
const secretName =
  /(?:secret|token|password|passwd|passphrase|authorization|secret[_-]?(?:string|binary|value)|(?:secret|access|private|api)[_-]?key|secret[_-]access[_-]key)$/i;

/** The longest name that is looked at; what is longer is judged by its end. */
const longestName = 64;

/** Whether what goes by this name is taken for a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.slice(-longestName));
}

/** Words that may stand in an expression without being a literal. */
const plainWords: ReadonlySet<string> = new Set(["true", "false", "null", "for", "in", "if", "None", "True", "False"]);
const blockTypes: ReadonlySet<string> = new Set([
  "variable",
  "output",
  "locals",
  "resource",
  "data",
  "module",
  "provider",
  "terraform",
]);
const traversalRoots: ReadonlySet<string> = new Set([
  "var",
  "local",
  "data",
  "module",
  "each",
  "count",
  "self",
  "path",
  "terraform",
  "os",
]);

/**
 * OneLogin's secrets and tokens are 64 hex digits. A client id looks the same but is no secret: after its name, the first and last
 * four digits stay, which is enough to tell two pairs apart.
 */
function hexRuns(text: string): Redaction[] {
  const runs: Redaction[] = [];
  for (const { 0: digits, index } of text.matchAll(/[0-9a-f]{40,}/gi)) {
    const isClientId = /client[ _-]?id["'\\]*\s{0,40}[=:]?\s{0,40}["'\\]*$/i.test(
      text.slice(Math.max(0, index - 120), index),
    );
    const replacement = isClientId ? `${digits.slice(0, 4)}…${digits.slice(-4)}` : hidden;
    runs.push({ from: index, to: index + digits.length, replacement });
  }
  return runs;
}

/** Replaces runs of 40 and more hex digits in a message. */
export function redactHex(text: string): string {
  let shown = "";
  let at = 0;
  for (const { from, to, replacement } of hexRuns(text)) {
    shown += text.slice(at, from) + replacement;
    at = to;
  }
  return shown + text.slice(at);
}

const bySource = new WeakMap<Source, readonly Redaction[]>();

/** The redactions of a whole file, in order and without overlap; found once a file. */
export function redactionsOf(source: Source): readonly Redaction[] {
  const known = bySource.get(source);
  if (known !== undefined) return known;
  const redactions = source.path.endsWith(".json") ? findInJson(source) : findRedactions(source.text);
  bySource.set(source, redactions);
  return redactions;
}

/**
 * What may be a secret in a Terraform, JSON or Python text: runs of hex digits, and whatever is written after a name such as
 * `client_secret` or inside `sensitive()`: strings with their interpolations, heredocs, bare words and numbers, also in comments, inside
 * calls and in text that does not parse. References stay visible. Time is linear in the text.
 */
export function findRedactions(text: string): readonly Redaction[] {
  const secrets: Redaction[] = [];
  const words = /[\w-]+/g;
  let inSecretVariable = false;
  for (let match = words.exec(text); match !== null; match = words.exec(text)) {
    const word = match[0];
    const isSecret = isSecretName(word);
    if (blockTypes.has(word) && (match.index === 0 || text.charAt(match.index - 1) === "\n")) inSecretVariable = false;
    const start = valueStart(text, words.lastIndex);
    if (word === "sensitive" && text.charAt(words.lastIndex) === "(") {
      words.lastIndex = hideValue(text, words.lastIndex + 1, secrets);
    } else if (start === undefined) {
      if (isSecret && /^\\?["']\s{0,40}\{/.test(text.slice(words.lastIndex, words.lastIndex + 50)))
        inSecretVariable = true;
    } else if (isSecret || (inSecretVariable && (word === "default" || word === "value"))) {
      words.lastIndex = hideValue(text, start, secrets);
    }
  }
  return merge(secrets, hexRuns(text));
}

/** The same for a file of JSON: there names say what is a secret, and strings may hold code. What does not parse is read as text besides. */
function findInJson(source: Source): readonly Redaction[] {
  const { text } = source;
  const { secrets, texts, complete } = jsonSecrets(source, isSecretName);
  const found = secrets.flatMap(({ from, to }) => (to > from ? [{ from, to, replacement: hidden }] : []));
  const inside = texts.flatMap(({ from, to }) => {
    const content = text.slice(from, to);
    // Without an assignment, a pair or a call there is nothing to be found.
    if (!/[=:(]/.test(content)) return [];
    return findRedactions(content).map((each) => ({ ...each, from: each.from + from, to: each.to + from }));
  });
  const read = merge(found, inside);
  return merge(complete ? read : merge(read, findRedactions(text)), hexRuns(text));
}

/** Where the value begins when `=` or `:` follows the name that ends at `at`, its quote in between; undefined otherwise. */
function valueStart(text: string, at: number): number | undefined {
  let next = at;
  while (next < at + 8 && /["'\\)\]]/.test(text.charAt(next))) next += 1;
  next = skipBlanks(text, next);
  const sign = text.charAt(next);
  if (sign !== "=" && sign !== ":") return undefined;
  const after = text.charAt(next + 1);
  if (after === "=") return undefined;
  return next + (sign === "=" && after === ">" ? 2 : 1);
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === " " || text.charAt(at) === "\t") at += 1;
  return at;
}

/** Adds what is literal in the expression that begins at `from`; gives the offset where the expression ends. */
function hideValue(text: string, from: number, secrets: Redaction[]): number {
  let at = from;
  let depth = 0;
  const before = secrets.length;
  const hide = (start: number, end: number) => {
    if (end > start) secrets.push({ from: start, to: end, replacement: hidden });
    return end;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (depth === 0 && isComment(text, at)) {
      // What stands beside a literal secret is often an older one.
      if (secrets.length === before) return at;
      const end = text.indexOf("\n", at);
      return hide(skipBlanks(text, at + (character === "#" ? 1 : 2)), end === -1 ? text.length : end);
    }
    if (depth === 0 && (character === "\n" || character === ",")) return at;
    if (/[)\]}]/.test(character) && depth-- === 0) return at;
    if (/[([{]/.test(character)) depth += 1;
    if (character === '"' || character === "'" || (character === "\\" && /["']/.test(text.charAt(at + 1)))) {
      const open = character === "\\" ? at + 1 : at;
      const end = stringEnd(text, open);
      hide(open + 1, end);
      at = end + 1;
    } else if (text.startsWith("<<", at)) {
      const body = heredocBody(text, at);
      if (body !== undefined) hide(body.from, body.to);
      at = body === undefined ? at + 2 : body.end;
    } else if (/[^\s"'()[\]{},?=<>!&|*;:.\\#-]/.test(character)) {
      const end = wordEnd(text, at);
      if (!isReference(text, at, end) && !(depth > 0 && isKey(text, at, end))) hide(at, end);
      at = end;
    } else {
      at += 1;
    }
  }
  return at;
}

/** The offset of the quote that closes the string opened at `open`; the end of its line where none does. */
function stringEnd(text: string, open: number): number {
  const quote = text.charAt(open);
  const triple = quote.repeat(3);
  if (text.startsWith(triple, open)) {
    const end = text.indexOf(triple, open + 3);
    return end === -1 ? text.length : end + 2;
  }
  const interpolations: number[] = [];
  let braces = 0;
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\n") return at;
    if (character === "\\") at += 1;
    else if ((character === "$" || character === "%") && text.charAt(at + 1) === "{") {
      interpolations.push(braces);
      braces = 0;
      at += 1;
    } else if (interpolations.length > 0 && character === "{") braces += 1;
    else if (interpolations.length > 0 && character === "}") {
      if (braces === 0) braces = interpolations.pop() ?? 0;
      else braces -= 1;
    } else if (character === quote && interpolations.length === 0) return at;
  }
  return text.length;
}

/** The lines between a heredoc's introduction at `at` and its end marker, and where that ends; undefined where none is introduced. */
function heredocBody(text: string, at: number): { from: number; to: number; end: number } | undefined {
  const marker = /^<<-?([\p{L}_][\p{L}\p{N}_-]{0,200})[ \t\r]{0,40}\n/u.exec(text.slice(at, at + 260));
  if (marker === null) return undefined;
  const from = at + marker[0].length;
  for (let line = from; line < text.length; ) {
    const newline = text.indexOf("\n", line);
    const end = newline === -1 ? text.length : newline;
    if (text.slice(line, end).trim() === marker[1]) return { from, to: line, end };
    line = end + 1;
  }
  return { from, to: text.length, end: text.length };
}

/** Whether a comment begins here; inside a word `#` and `//` are part of it. */
function isComment(text: string, at: number): boolean {
  return (text.charAt(at) === "#" || text.startsWith("//", at)) && /\s/.test(text.charAt(at - 1));
}

/** Bare text ends at a blank, a comma, a bracket or a quote. */
function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !/[\s"'()[\]{},\\]/.test(text.charAt(end))) end += 1;
  return end;
}

/** Whether bare text is a keyword, a call, an indexed name or a traversal such as `sym_secret.x.id`, not a literal without quotes. */
function isReference(text: string, from: number, end: number): boolean {
  const word = text.slice(from, Math.min(end, from + 300));
  if (plainWords.has(word) || text.charAt(end) === "(" || text.charAt(end) === "[") return true;
  // An index of something named, and what is taken of the element.
  if (/[\w\])]\[$|[\])]\.$/.test(text.slice(Math.max(0, from - 2), from))) return true;
  const root = /^([A-Za-z_][\w-]*)\./.exec(word)?.[1];
  return root !== undefined && (traversalRoots.has(root) || /^[a-z][a-z0-9]*_[a-z0-9_]+$/.test(root));
}

/** Whether bare text is a key of an object: a name that `=` or `:` follows. */
function isKey(text: string, from: number, end: number): boolean {
  return end - from < 300 && /^[A-Za-z_][\w-]*(?:[=:]|[ \t]{1,40}[=:])(?!=)/.test(text.slice(from, end + 42));
}

/** Joins two sorted lists; where they overlap, the one that hides more counts for all that either covers. */
function merge(secrets: readonly Redaction[], runs: readonly Redaction[]): readonly Redaction[] {
  const all = [...secrets, ...runs].sort((a, b) => a.from - b.from || b.to - a.to);
  const merged: Redaction[] = [];
  for (const next of all) {
    const last = merged.at(-1);
    if (last === undefined || next.from >= last.to) merged.push(next);
    else if (next.to > last.to) merged[merged.length - 1] = { from: last.from, to: next.to, replacement: hidden };
  }
  return merged;
}
