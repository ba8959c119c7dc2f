/** Where a value came from, as related places of a finding. */
import type { Value } from "../evaluate/value.ts";
import type { Related } from "../finding.ts";
import { contains, type Span } from "../source.ts";
import { steps } from "./literal.ts";

/** How many steps a finding shows: the nearest ones and the origin. */
const shownSteps = 3;

/** Whether a place says only what is referred to, not a value. */
function isReference({ source, from, to }: Span): boolean {
  return to - from < 200 && /^[A-Za-z_][\w.-]*$/.test(source.text.slice(from, to));
}

/** The steps of a value outside `place`, nearest first, each once; of a sensitive value none that may show it. */
export function provenance(value: Value | undefined, place: Span, what = "the value"): Related[] {
  if (value === undefined) return [];
  const related: Related[] = [];
  const seen = new Set<string>();
  for (const { span } of steps(value.trace)) {
    if (span === undefined || contains(place, span) || contains(span, place)) continue;
    // Reports show the lines of the places that they name.
    if (value.sensitive === true && !isReference(span)) continue;
    const key = `${span.source.absolute}:${span.from}`;
    if (seen.has(key)) continue;
    seen.add(key);
    related.push({ message: `${what} comes from here`, span });
  }
  return related.length <= shownSteps ? related : [...related.slice(0, shownSteps - 1), ...related.slice(-1)];
}

/** The place where the value was first written; undefined where it is from the environment or the command line. */
export function origin(value: Value): Span | undefined {
  let deepest: Span | undefined;
  for (const { span } of steps(value.trace)) deepest = span ?? deepest;
  return deepest;
}
