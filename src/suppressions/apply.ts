/** Holds findings against the suppressions of their files. */
import type { Finding, Problem } from "../finding.ts";
import type { Suppression } from "./find.ts";

export interface Suppressed {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string }[];
  /** The suppressions that suppressed nothing of some of their rules, with these. */
  readonly unused: readonly { readonly suppression: Suppression; readonly rules: readonly string[] }[];
}

/** Those whose date is past on `today` (`2027-01-31`) suppress nothing. */
export function applySuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  today: string,
): Suppressed {
  const byRule = new Map<string, Suppression[]>();
  for (const suppression of suppressions) {
    if (isExpired(suppression, today)) continue;
    for (const rule of suppression.rules) {
      const key = keyOf(suppression.comment.source.absolute, rule);
      const list = byRule.get(key);
      if (list === undefined) byRule.set(key, [suppression]);
      else list.push(suppression);
    }
  }
  const kept: Finding[] = [];
  const suppressed: { finding: Finding; reason: string }[] = [];
  const used = new Map<Suppression, Set<string>>();
  for (const finding of findings) {
    const { line } = finding.range.start;
    const candidates = byRule.get(keyOf(finding.source.absolute, finding.rule)) ?? [];
    const by = candidates.filter(({ from, to }) => from <= line && line <= to);
    for (const suppression of by) used.set(suppression, (used.get(suppression) ?? new Set()).add(finding.rule));
    if (by[0] === undefined) kept.push(finding);
    else suppressed.push({ finding, reason: by[0].reason });
  }
  const unused = suppressions.flatMap((suppression) => {
    if (isExpired(suppression, today)) return [];
    const rules = suppression.rules.filter((rule) => used.get(suppression)?.has(rule) !== true);
    return rules.length === 0 ? [] : [{ suppression, rules }];
  });
  return { kept, suppressed, unused };
}

function keyOf(file: string, rule: string): string {
  return `${rule} ${file}`;
}

function isExpired({ until }: Suppression, today: string): boolean {
  return until !== undefined && until < today;
}

/** The problems of suppressions whose date is past. */
export function expiredProblems(suppressions: readonly Suppression[], today: string): Problem[] {
  return suppressions
    .filter((suppression) => isExpired(suppression, today))
    .map(({ comment, until, rules }) => ({
      rule: "expired-suppression",
      message: `The suppression of ${listed(rules)} has expired: it counted until ${until}.`,
      help: "Mend what it hid, or give it a later date.",
      span: comment,
    }));
}

/** The problem of a suppression that suppressed nothing of these rules. */
export function unusedProblem({ comment }: Suppression, rules: readonly string[]): Problem {
  return {
    rule: "unused-suppression",
    message: `The suppression of ${listed(rules)} suppresses nothing.`,
    help: "Remove it, or move it to the line before the finding.",
    span: comment,
  };
}

function listed(rules: readonly string[]): string {
  return rules.map((rule) => `"${rule}"`).join(", ");
}
