/** Leaves out problems that another problem explains. */
import type { Problem } from "./finding.ts";
import type { Source } from "./source.ts";

/** The problems without those that are a consequence of one of the others; takes time in proportion to them. */
export function withoutConsequences(problems: readonly Problem[]): readonly Problem[] {
  const causes = new Map<Source, Set<number>>();
  for (const { span, consequenceOf } of problems) {
    if (consequenceOf !== undefined) continue;
    const places = causes.get(span.source) ?? new Set<number>();
    causes.set(span.source, places.add(span.from));
  }
  return problems.filter(
    ({ consequenceOf }) => !consequenceOf?.some(({ source, from }) => causes.get(source)?.has(from) === true),
  );
}
