/** Parses a file of HCL's native syntax: configuration, or variable values. */
import { positionAt, type Source, type Span } from "../source.ts";
import type { Attribute, Block, Comment, Expression, File, Template } from "./ast.ts";
import { type BodyContent, emptyContent, parseItem } from "./body.ts";
import { chunksOf } from "./chunks.ts";
import { accept, type Cursor, cursorAt, type Failure, failNext, peek } from "./cursor.ts";
import { parseBareTemplate, parseExpression } from "./expression.ts";
import { lex, lexTemplate } from "./lexer.ts";

export interface SyntaxProblem extends Failure {
  /** The stretch of the file that the problem is about: a top-level block or attribute, or what stands between two. */
  readonly within: Span;
}

export interface ParsedFile {
  readonly file: File;
  /** In the order of the file; at most one for each `within`. */
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Parses a file. Where it has a syntax error the rest is still read: each top-level block for itself, a block with an
 * error as `damaged`. Accepts what HashiCorp's parser (hcl 2.23) accepts, up to the depth limit, whose problem is
 * marked `limit`. Never throws.
 */
export function parseFile(source: Source): ParsedFile {
  const tokens = lex(source);
  const content = emptyContent();
  const failure = parseItems(cursorAt(source, tokens), content);
  if (failure !== undefined) return parseChunks(source);
  return { file: file(source, content, tokens.comments, false), problems: repeatedAttributes(content) };
}

/**
 * Parses text that is one expression, newlines anywhere in it. `problem` is its syntax error; the expression then
 * means nothing.
 */
export function parseExpressionText(source: Source): { expression: Expression; problem: Failure | undefined } {
  const cursor = cursorAt(source, lex(source));
  cursor.newlines = false;
  const expression = parseExpression(cursor);
  if (peek(cursor) !== "end") failNext(cursor, "the expression has to end here");
  return { expression, problem: cursor.failure };
}

/** Parses the text of a template file, as `templatefile` reads it. `problem` is its syntax error, or how far it is read. */
export function parseTemplateText(source: Source): { template: Template; problem: Failure | undefined } {
  const cursor = cursorAt(source, lexTemplate(source));
  const template = parseBareTemplate(cursor);
  return { template, problem: cursor.failure };
}

function parseItems(cursor: Cursor, content: BodyContent): Failure | undefined {
  while (peek(cursor) !== "end") {
    if (accept(cursor, "newline") === undefined) parseItem(cursor, content);
  }
  return cursor.failure;
}

function file(source: Source, content: BodyContent, comments: readonly Comment[], incomplete: boolean): File {
  const { attributes, blocks } = content;
  return { body: { source, from: 0, to: source.text.length, attributes, blocks }, comments, incomplete };
}

function parseChunks(source: Source): ParsedFile {
  const content = emptyContent();
  const comments: Comment[] = [];
  const problems: SyntaxProblem[] = [];
  let incomplete = false;
  for (const chunk of chunksOf(source)) {
    for (const comment of chunk.tokens.comments) comments.push(comment);
    const { blocks } = content;
    const cursor = cursorAt(source, chunk.tokens);
    const failure = parseItems(cursor, content);
    if (failure === undefined) continue;
    problems.push({ ...failure, within: { source, from: chunk.from, to: chunk.to } });
    const last = blocks.at(-1);
    if (last === undefined || !last.damaged || chunk.holdsHeaders) incomplete = true;
    // What follows a block that was closed too early was meant to stand in it.
    if (last !== undefined) blocks[blocks.length - 1] = { ...last, damaged: true };
  }
  for (const problem of repeatedAttributes(content)) {
    if (!problems.some(({ within }) => within.from <= problem.span.from && problem.span.to <= within.to))
      problems.push(problem);
  }
  problems.sort((a, b) => a.span.from - b.span.from);
  return { file: file(source, content, comments, incomplete), problems };
}

/** An attribute set twice in one body: HashiCorp's parser refuses the second, which here is left out. */
function repeatedAttributes(content: BodyContent): SyntaxProblem[] {
  const items: (Attribute | Block)[] = [...content.blocks, ...content.attributes.values()];
  items.sort((a, b) => a.from - b.from);
  const problems = new Map<Span, SyntaxProblem>();
  for (const { attribute, first } of content.repeated) {
    const within = itemAround(items, attribute) ?? attribute;
    if (problems.has(within)) continue;
    problems.set(within, {
      span: attribute.name,
      message: `"${attribute.name.text.slice(0, 60)}" is set twice in one block, first on line ${positionAt(first.source, first.from).line}`,
      help: "take one of the two out",
      within,
    });
  }
  return [...problems.values()];
}

/** The item that a span lies in, of items in order. */
function itemAround(items: readonly Span[], span: Span): Span | undefined {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as Span).from <= span.from) low = middle + 1;
    else high = middle;
  }
  const item = items[low - 1];
  return item !== undefined && span.to <= item.to ? item : undefined;
}
