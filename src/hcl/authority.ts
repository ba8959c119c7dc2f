/** Asks HashiCorp's own parser whether files are valid HCL. */
import { createHash, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { lineStart, lineText, type Source, type Span } from "../source.ts";
import { lex } from "./lexer.ts";

/** Lines and columns from 1; columns count grapheme clusters, ends are exclusive. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** One problem in the parser's words. */
export interface AuthorityProblem {
  readonly summary: string;
  readonly detail: string;
  readonly start: Place;
  readonly end: Place;
}

/**
 * What the parser says of a file; `problems` are those after the first error that it still reports, in its order.
 * Plain JSON.
 */
export type Verdict =
  | { readonly kind: "accepted" }
  | { readonly kind: "rejected"; readonly problems: readonly [AuthorityProblem, ...AuthorityProblem[]] }
  /** It was not asked, or could not answer. */
  | { readonly kind: "unavailable"; readonly reason: string };

/** Remembers verdicts from run to run. */
export interface VerdictStore {
  readonly get: (key: string) => Verdict | undefined;
  readonly set: (key: string, verdict: Verdict) => void;
}

/** The parser cannot be interrupted; a list of 100,000 elements takes it five seconds. */
const largestFile = 250_000;
/** Numbers that the parser writes out digit by digit, for minutes or for ever. */
const endlessNumeral = /[eE][+-]?[0-9]{4}|[0-9]{5000}/;
/** For one file, and for all of them together. */
const patienceMilliseconds = 60_000;
/** One mistake in a file may be reported thousands of times. */
const mostProblems = 20;

const tookTooLong: Verdict = { kind: "unavailable", reason: "HashiCorp's parser took too long on other files" };

type Parse = (name: string, content: string) => Promise<unknown>;

/**
 * The verdicts on files, in their order. The parser, a second's work to start, is loaded when a verdict is not in
 * `store`. Nothing is stored that might hold text of the file.
 */
export async function askAuthority(sources: readonly Source[], store?: VerdictStore): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const version = store === undefined || sources.length === 0 ? "" : installedVersion();
  const begun = performance.now();
  for (const source of sources) {
    const key = store === undefined ? "" : verdictKey(source, version);
    const known = store?.get(key);
    const spent = performance.now() - begun;
    const verdict = known ?? (spent < patienceMilliseconds ? await ask(source) : tookTooLong);
    if (known === undefined && mayBeStored(verdict)) store?.set(key, verdict);
    verdicts.push(verdict);
  }
  return verdicts;
}

function installedVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)("@cdktf/hcl2json/package.json");
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}

function verdictKey(source: Source, version: string): string {
  return createHash("sha256").update(`hcl2json ${version}\n`).update(source.text).digest("hex");
}

async function ask(source: Source): Promise<Verdict> {
  if (source.text.length > largestFile) {
    return { kind: "unavailable", reason: `the file is longer than ${largestFile} characters` };
  }
  if (holdsEndlessNumber(source)) {
    return { kind: "unavailable", reason: "the file holds a number with too many digits" };
  }
  // The parser puts the file's name before every place: a name that nobody can know makes its text safe to take apart.
  const name = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  // Where the parser's own program ends, it never answers.
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), patienceMilliseconds);
  });
  try {
    const { parse } = (await import("@cdktf/hcl2json")) as { parse: Parse };
    await Promise.race([parse(name, source.text), timeout]);
    return { kind: "accepted" };
  } catch (error) {
    return verdictOf(error instanceof Error ? error.message : String(error), name);
  } finally {
    clearTimeout(timer);
  }
}

/** Digits inside strings, names and comments are no numbers. */
function holdsEndlessNumber(source: Source): boolean {
  if (!endlessNumeral.test(source.text)) return false;
  const { kinds, starts, ends } = lex(source);
  return kinds.some(
    (kind, index) => kind === "number" && endlessNumeral.test(source.text.slice(starts[index], ends[index])),
  );
}

const place = /^(\d+),(\d+)-(?:(\d+),)?(\d+): ([^;]*); ([\s\S]*)$/;

/** Takes the parser's error text apart: `parse config: [NAME:1,2-3: Summary; Detail NAME:…]`. */
function verdictOf(text: string, name: string): Verdict {
  // Where only its conversion to JSON fails, the file has been parsed.
  if (text.startsWith("convert to HCL:")) return { kind: "accepted" };
  const list = /^parse config: \[([\s\S]*)\]$/.exec(text)?.[1];
  const problems: AuthorityProblem[] = [];
  for (const entry of list?.split(new RegExp(`(?:^| )${name}:(?=\\d+,\\d+-[\\d,]+: )`)).slice(1) ?? []) {
    if (problems.length === mostProblems) break;
    const parts = place.exec(entry);
    if (parts === null) continue;
    const [, line, column, endLine, endColumn, summary = "", detail = ""] = parts;
    const start = { line: Number(line), column: Number(column) };
    const end = { line: Number(endLine ?? line), column: Number(endColumn) };
    // Places inside a sentence: NAME:1,2-3 or NAME:1,2-3,4.
    const readable = detail.replaceAll(new RegExp(`${name}:(\\d+),[\\d,-]*\\d`, "g"), "line $1");
    problems.push({ summary, detail: readable.replaceAll(name, "the file"), start, end });
  }
  const [first, ...others] = problems;
  if (first !== undefined) return { kind: "rejected", problems: [first, ...others] };
  return { kind: "unavailable", reason: "HashiCorp's parser failed on the file" };
}

const wordsOfItsOwn = new Set(["heredoc", "if", "for"]);

/** Some details quote words of the file, which may be part of a secret. */
function mayBeStored(verdict: Verdict): boolean {
  if (verdict.kind !== "rejected") return verdict.kind === "accepted";
  return verdict.problems.every(({ summary, detail }) => {
    if (summary.includes(" marker")) return false;
    const quoted = [...detail.matchAll(/"([^"]*)"/g), ...detail.matchAll(/\[([^\]]*)\]/g)];
    return quoted.every(([, text = ""]) => wordsOfItsOwn.has(text) || !/[\p{L}\p{N}]/u.test(text));
  });
}

/**
 * Where a problem of the parser stands in the source. A place at the end of a line becomes the last character before
 * it, so that there is something to see.
 */
export function spanOf(source: Source, problem: AuthorityProblem): Span {
  const from = offsetOf(source, problem.start);
  const to = offsetOf(source, problem.end);
  if (source.text.slice(from, to).trim() !== "") return { source, from, to };
  let visible = from;
  while (visible > 0 && /\s/.test(source.text.charAt(visible - 1))) visible--;
  return { source, from: Math.max(0, visible - 1), to: visible };
}

function offsetOf(source: Source, { line, column }: Place): number {
  const text = lineText(source, line);
  let offset = lineStart(source, line);
  let left = column - 1;
  if (isAscii(text)) return offset + Math.min(left, text.length);
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (left === 0) break;
    left--;
    offset += segment.length;
  }
  return offset;
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
