/** Where what a Python implementation says stands for the user: in its file, or in the configuration. */
import type { Related } from "../finding.ts";
import type { Place } from "../python/values.ts";
import { lineStart, lineText, positionAt, type Source, type Span } from "../source.ts";
import { inlineSpan } from "./inline-code.ts";
import type { Implementation } from "./model.ts";

type Where = Pick<Implementation, "source" | "place" | "template">;

/** The stretch of a template's line; the whole line where a name is filled in, which moves what is behind it. */
function templateSpan(span: Span, template: Source): Span {
  const { line, column } = positionAt(span.source, span.from);
  const [code, written] = [lineText(span.source, line), lineText(template, line)];
  const start = lineStart(template, line);
  if (code === written) {
    const from = start + column - 1;
    return { source: template, from, to: Math.min(from + span.to - span.from, start + written.length) };
  }
  return {
    source: template,
    from: start + written.length - written.trimStart().length,
    to: start + written.trimEnd().length,
  };
}

/** The span of a place in the code; of a text whose lines are not written as they are, the argument. */
export function spanIn({ source, place, template }: Where, { from, to }: Place): Span {
  const span = { source, from, to };
  if (template !== undefined) return templateSpan(span, template);
  return place === undefined ? span : inlineSpan(span, place);
}

/** Whether the place can be edited: it is a file's, not that of a text that the configuration puts together. */
export function isFile({ place, template }: Implementation): boolean {
  return place === undefined && template === undefined;
}

/** Which argument uses the code, for findings that are in a file. */
export function usedBy({ owner, kind, argument, place }: Implementation): readonly Related[] {
  if (place !== undefined) return [];
  const what = kind === "on_change" ? `on_change of "${owner.address}"` : `"${owner.address}"`;
  return [{ message: `used by ${what}`, span: argument }];
}
