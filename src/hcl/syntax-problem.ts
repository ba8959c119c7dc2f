/** The result of parsing a file, and the mistakes that are the same in both syntaxes. */
import type { Related } from "../finding.ts";
import { positionAt, type Span } from "../source.ts";
import type { Attribute, Block, File } from "./ast.ts";
import type { BodyContent } from "./body.ts";
import type { Failure } from "./cursor.ts";

export interface SyntaxProblem extends Failure {
  /** The stretch of the file that the problem is about: a top-level block or attribute, or what stands between two. */
  readonly within: Span;
  /** Where it is no mistake of syntax. */
  readonly rule?: "incorrect-type" | "missing-argument";
  /** A further place that it is about. */
  readonly related?: Related;
}

export interface ParsedFile {
  readonly file: File;
  /** In the order of the file; of syntax at most one for each `within`. */
  readonly problems: readonly SyntaxProblem[];
}

/** An attribute set twice in one body: HashiCorp's parser refuses the second, which here is left out. */
export function repeatedAttributes(content: BodyContent): SyntaxProblem[] {
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
