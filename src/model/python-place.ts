/** Where what a Python implementation says stands for the user: in its file, or in the configuration. */
import type { Related } from "../finding.ts";
import type { Place } from "../python/values.ts";
import type { Span } from "../source.ts";
import { inlineSpan } from "./inline-code.ts";
import type { Implementation } from "./model.ts";

/** The span of a place in the code; of a text whose lines are not written as they are, the argument. */
export function spanIn({ source, place }: Implementation, { from, to }: Place): Span {
  const span = { source, from, to };
  return place === undefined ? span : inlineSpan(span, place);
}

/** Whether the place can be edited: it is a file's, not that of a text that the configuration puts together. */
export function isFile({ place }: Implementation): boolean {
  return place === undefined;
}

/** Which argument uses the code, for findings that are in a file. */
export function usedBy({ owner, kind, argument, place }: Implementation): readonly Related[] {
  if (place !== undefined) return [];
  const what = kind === "on_change" ? `on_change of "${owner.address}"` : `"${owner.address}"`;
  return [{ message: `used by ${what}`, span: argument }];
}
