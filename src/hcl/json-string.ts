/** Reads what strings of the JSON syntax hold: templates, expressions, traversals. Their places are those in the file. */
import { type JsonString, placesIn } from "../json.ts";
import type { Source, Span } from "../source.ts";
import type { Expression, Template, TemplatePart } from "./ast.ts";
import { type Cursor, cursorAt, type Failure, failNext, failTooDeep, maximumDepth, peek } from "./cursor.ts";
import { parseExpression, parseTemplateText } from "./expression.ts";
import { lex } from "./lexer.ts";
import { asTraversal, expressionDepth } from "./traversal.ts";

/** Told of the first mistake in a string. */
export type Report = (failure: Failure) => void;

/** The string as it is. */
export function literalIn(string: JsonString): Template {
  const { source, from, to } = string;
  const text = string.text.normalize("NFC");
  const parts: TemplatePart[] = text === "" ? [] : [{ source, from: from + 1, to: to - 1, kind: "text", text }];
  return { source, from, to, kind: "template", form: "json", parts };
}

/** The template that the string is. */
export function templateIn(string: JsonString, report: Report): Template {
  if (!/[$%]\{/.test(string.text)) return literalIn(string);
  const template = readWith(string, "template", parseTemplate, report);
  const { source, from, to } = string;
  return { ...(template ?? { kind: "template", form: "json", parts: [] }), source, from, to };
}

/** The expression that the string holds; undefined where it holds none, which is reported. */
export function expressionIn(string: JsonString, report: Report): Expression | undefined {
  return readWith(string, "code", parseWhole, report);
}

/** The traversal that the string holds, as in `aws.west` or `aws_x.y[0]`; undefined where it is none. */
export function traversalIn(string: JsonString): Expression | undefined {
  const expression = readWith(string, "code", parseWhole, () => {});
  const traversal = expression === undefined ? undefined : asTraversal(expression);
  const isStatic = traversal?.steps.every((step) => !("key" in step) || isConstantKey(step.key));
  return isStatic ? expression : undefined;
}

function isConstantKey(key: Expression): boolean {
  if (key.kind === "template") return key.parts.every(({ kind }) => kind === "text");
  return key.kind === "literal" && typeof key.value === "object" && key.value !== null;
}

function parseTemplate(cursor: Cursor): Template {
  const { source } = cursor;
  const parts = parseTemplateText(cursor);
  return { source, from: 0, to: source.text.length, kind: "template", form: "json", parts };
}

function parseWhole(cursor: Cursor): Expression {
  cursor.newlines = false;
  const expression = parseExpression(cursor);
  if (peek(cursor) !== "end") failNext(cursor, "the expression has to end here");
  return expression;
}

/** What `parse` makes of the text that the string means; undefined after a mistake. */
function readWith<Node extends Expression>(
  string: JsonString,
  mode: "code" | "template",
  parse: (cursor: Cursor) => Node,
  report: Report,
): Node | undefined {
  const { path, absolute } = string.source;
  const inner: Source = { path, absolute, text: string.text, bomBytes: 0 };
  const cursor = cursorAt(inner, lex(inner, 0, inner.text.length, mode));
  const node = parse(cursor);
  const place = placesIn(string);
  // Chains nest without recursion, and what follows recurses.
  if (cursor.failure === undefined && expressionDepth(node) > maximumDepth) failTooDeep(cursor, node);
  if (cursor.failure === undefined) {
    move(node, inner, string.source, place);
    return node;
  }
  const { from, to } = cursor.failure.span;
  report({ ...cursor.failure, span: { source: string.source, from: place(from), to: place(to) } });
  return undefined;
}

/** Gives every span of `inner` in a new tree of nodes its place in `outer`; what two nodes share is moved with the first. */
function move(node: object, inner: Source, outer: Source, place: (index: number) => number): void {
  if ("source" in node) {
    if (node.source !== inner) return;
    const { from, to } = node as Span;
    Object.assign(node, { source: outer, from: place(from), to: place(to) });
  }
  for (const field of Object.values(node)) {
    if (typeof field === "object" && field !== null && field !== outer) move(field, inner, outer, place);
  }
}
