/** Parses a file of HCL, in the syntax that its name says: configuration, or variable values. */
import { fileGrammar, valuesGrammar } from "../catalogue/json-grammar.ts";
import type { Source } from "../source.ts";
import type { Comment, Expression, File, Template } from "./ast.ts";
import { type BodyContent, emptyContent, parseItem } from "./body.ts";
import { chunksOf } from "./chunks.ts";
import { accept, type Cursor, cursorAt, type Failure, failNext, peek } from "./cursor.ts";
import { parseExpression, parseTemplateText as parseParts } from "./expression.ts";
import { parseJson } from "./json.ts";
import { lex } from "./lexer.ts";
import { type ParsedFile, repeatedAttributes, type SyntaxProblem } from "./syntax-problem.ts";

/** What a file is for: the configuration of a module, or values of its variables. */
export type FileUse = "configuration" | "values";

/** Whether the name of a file says that it is in the JSON syntax. */
export function isJson(source: Source): boolean {
  return source.path.endsWith(".json");
}

/**
 * Parses a file. Where it has a syntax error the rest is still read: each top-level block for itself, a block with an
 * error as `damaged`. Accepts what HashiCorp's parser (hcl 2.23) accepts, up to the depth limit, whose problem is
 * marked `limit`. Never throws.
 */
export function parseFile(source: Source, use: FileUse = "configuration"): ParsedFile {
  if (isJson(source)) return parseJson(source, use === "configuration" ? fileGrammar : valuesGrammar);
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
  const { length } = source.text;
  const cursor = cursorAt(source, lex(source, 0, length, "template"));
  const parts = parseParts(cursor);
  return {
    template: { source, from: 0, to: length, kind: "template", form: "heredoc", parts },
    problem: cursor.failure,
  };
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
