/** From problems to findings: the rules are run, severities filled in, duplicates dropped, order and fingerprints made. */
import { createHash } from "node:crypto";
import type { Finding, Problem } from "./finding.ts";
import type { Model } from "./model/model.ts";
import { rules, ruleTable } from "./rules/index.ts";
import type { Rule } from "./rules/rule.ts";
import { rangeOf } from "./source.ts";

/** A problem and the root module that it was found in. */
export interface Located {
  readonly root: string;
  readonly problem: Problem;
}

export interface InternalError {
  readonly rule: string;
  readonly error: unknown;
}

/** Runs every rule on a model. A rule that throws is an internal error naming it; the others go on. */
export function runRules(
  model: Model,
  which: readonly Rule[] = rules,
): { readonly problems: readonly Problem[]; readonly internalErrors: readonly InternalError[] } {
  const problems: Problem[] = [];
  const internalErrors: InternalError[] = [];
  for (const rule of which) {
    try {
      for (const problem of rule.check(model)) problems.push(problem);
    } catch (error) {
      internalErrors.push({ rule: rule.id, error });
    }
  }
  return { problems, internalErrors };
}

/** Code units, not locale: the same order on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One order on every machine: file, start, rule, address, message. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.range.file, b.range.file) ||
    a.range.start.byte - b.range.start.byte ||
    compareText(a.rule, b.rule) ||
    compareText(a.address ?? "", b.address ?? "") ||
    compareText(a.message, b.message)
  );
}

/** Several instances of one block are wrong in the same way at the same place: that is one finding. */
function placeOf({ range, rule, message }: Finding): string {
  return JSON.stringify([rule, range.file, range.start.byte, range.end.byte, message]);
}

function finding({ root, problem }: Located): Finding {
  const severity = problem.severity ?? ruleTable.get(problem.rule)?.severities[0] ?? "error";
  return {
    rule: problem.rule,
    severity,
    message: problem.message,
    ...(problem.help === undefined ? {} : { help: problem.help }),
    ...(problem.address === undefined ? {} : { address: problem.address }),
    root,
    range: rangeOf(problem.span),
    source: problem.span.source,
    related: (problem.related ?? []).map(({ message, span }) => ({
      message,
      range: rangeOf(span),
      source: span.source,
    })),
    ...(problem.fix === undefined
      ? {}
      : {
          fix: {
            description: problem.fix.description,
            edits: problem.fix.edits.map(({ span, newText }) => ({ range: rangeOf(span), newText })),
          },
        }),
    fingerprint: problem.path ?? "",
  };
}

/** Findings in order, each place once, with fingerprints that hold no line number. */
export function assemble(located: readonly Located[]): Finding[] {
  const byPlace = new Map<string, Finding>();
  for (const each of located) {
    const made = finding(each);
    const place = placeOf(made);
    if (!byPlace.has(place)) byPlace.set(place, made);
  }
  const ordinals = new Map<string, number>();
  return [...byPlace.values()].sort(compareFindings).map((each) => {
    // What stands for the place without its line: the file for problems that have no address.
    const identity = [each.rule, each.root, each.address ?? each.range.file, each.fingerprint];
    const key = JSON.stringify(identity);
    const ordinal = ordinals.get(key) ?? 0;
    ordinals.set(key, ordinal + 1);
    const hash = createHash("sha256")
      .update(JSON.stringify([...identity, ordinal]))
      .digest("hex");
    return { ...each, fingerprint: hash.slice(0, 32) };
  });
}
