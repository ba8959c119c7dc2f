/** Finds the suppression comments of files and the lines that each is for. */
import type { Problem } from "../finding.ts";
import type { Block, Comment, File } from "../hcl/ast.ts";
import { lineStart, lineText, positionAt, type Source, type Span } from "../source.ts";
import { type Directive, readDirective } from "./suppression.ts";

export interface Suppression extends Directive {
  readonly comment: Span;
  /** Lines of the file, from 1, both inclusive. */
  readonly from: number;
  readonly to: number;
}

export interface FoundSuppressions {
  readonly suppressions: readonly Suppression[];
  /** Of the rule `malformed-suppression`. */
  readonly problems: readonly Problem[];
}

interface Line {
  readonly text: string;
  readonly span: Span;
  readonly line: number;
  readonly ownLine: boolean;
}

/** Suppressions of one file that are read; nobody writes more. */
const suppressionLimit = 2_000;

/** The suppressions of a file in Terraform's language. */
export function suppressionsOf(file: File, ruleIds: ReadonlySet<string>): FoundSuppressions {
  const { body, comments } = file;
  const candidates = comments.filter(({ text }) => text.trimStart().startsWith("symcheck-ignore"));
  if (candidates.length === 0) return none;
  const { source } = body;
  const first = [...body.blocks, ...body.attributes.values()].reduce(
    (least, { from }) => Math.min(least, from),
    source.text.length,
  );
  const commentLines = new Set(comments.flatMap((comment) => (comment.ownLine ? linesOf(comment) : [])));
  const blocks = blockLines(body.blocks);
  return found(
    candidates.map((comment) => ({
      text: comment.text,
      span: comment,
      line: lastLine(comment),
      ownLine: comment.ownLine,
    })),
    positionAt(source, first).line,
    (line) => {
      let next = line + 1;
      while (commentLines.has(next)) next += 1;
      return { from: next, to: blocks.get(next) ?? next };
    },
    ruleIds,
  );
}

/** The suppressions of a Python file; a comment before a function is for all of it. */
export function suppressionsInPython(source: Source, ruleIds: ReadonlySet<string>): FoundSuppressions {
  if (!source.text.includes("symcheck-ignore")) return none;
  const candidates: Line[] = [];
  const count = positionAt(source, source.text.length).line;
  let firstCode = count + 1;
  for (let line = 1; line <= count; line += 1) {
    const text = lineText(source, line);
    const isComment = /^\s*(?:#|$)/.test(text);
    if (!isComment && firstCode > count) firstCode = line;
    const at = text.search(/#\s*symcheck-ignore/);
    if (at === -1) continue;
    const from = lineStart(source, line) + at;
    const span = { source, from, to: from + text.length - at };
    candidates.push({ text: text.slice(at + 1), span, line, ownLine: text.slice(0, at).trim() === "" });
  }
  return found(candidates, firstCode, (line) => pythonBlock(source, line + 1, count), ruleIds);
}

const none: FoundSuppressions = { suppressions: [], problems: [] };

function found(
  candidates: readonly Line[],
  firstCode: number,
  below: (line: number) => { readonly from: number; readonly to: number },
  ruleIds: ReadonlySet<string>,
): FoundSuppressions {
  const suppressions: Suppression[] = [];
  const problems: Problem[] = [];
  for (const { text, span, line, ownLine } of candidates.slice(0, suppressionLimit)) {
    const directive = readDirective(text, ruleIds);
    if (directive === undefined) continue;
    const { source, from, to } = span;
    const comment = { source, from, to };
    if ("malformed" in directive) {
      problems.push({ rule: "malformed-suppression", ...directive.malformed, span: comment });
    } else if (!directive.wholeFile) {
      suppressions.push({ ...directive, comment, ...(ownLine ? below(line) : { from: line, to: line }) });
    } else if (line < firstCode) {
      suppressions.push({ ...directive, comment, from: 1, to: Number.MAX_SAFE_INTEGER });
    } else {
      problems.push({
        rule: "malformed-suppression",
        message: "A suppression for the whole file must stand at its top, before anything else.",
        help: "Move it there, or write symcheck-ignore: for the next line or block.",
        span: comment,
      });
    }
  }
  return { suppressions, problems };
}

function lastLine({ source, from, to }: Comment): number {
  return positionAt(source, Math.max(from, to - 1)).line;
}

function linesOf(comment: Comment): number[] {
  const last = lastLine(comment);
  return Array.from({ length: last - comment.line + 1 }, (_, index) => comment.line + index);
}

/** By the line on which blocks begin, the last line of the outermost one. */
function blockLines(blocks: readonly Block[]): ReadonlyMap<number, number> {
  const lines = new Map<number, number>();
  const pending = [...blocks];
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    const from = positionAt(block.source, block.from).line;
    const to = positionAt(block.source, Math.max(block.from, block.to - 1)).line;
    lines.set(from, Math.max(to, lines.get(from) ?? to));
    pending.push(...block.body.blocks);
  }
  return lines;
}

/** The function or class that begins at a line, decorators included, by its indentation; else the line itself. */
function pythonBlock(source: Source, start: number, count: number): { readonly from: number; readonly to: number } {
  let from = start;
  while (from <= count && /^\s*#/.test(lineText(source, from))) from += 1;
  let head = from;
  while (head <= count && /^\s*@/.test(lineText(source, head))) head += 1;
  const opening = /^(\s*)(?:async\s+def|def|class)\b/.exec(lineText(source, head));
  if (opening === null) return { from, to: from };
  const indent = (opening[1] as string).length;
  let to = head;
  for (let line = head + 1; line <= count; line += 1) {
    const text = lineText(source, line);
    if (text.trim() === "") continue;
    if (text.length - text.trimStart().length <= indent && !/^\s*[)\]}]/.test(text)) break;
    to = line;
  }
  return { from, to };
}
