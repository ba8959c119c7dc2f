/** Takes out of a run's findings what comments suppress, and says what is wrong with the comments. */
import { dirname } from "node:path";
import { assemble, type Collection, inOrder, type Located, type Reporting } from "../engine.ts";
import type { Finding, HiddenFinding } from "../finding.ts";
import type { File } from "../hcl/ast.ts";
import type { Source } from "../source.ts";
import { applySuppressions, expiredProblems, unusedProblem } from "./apply.ts";
import { type FoundSuppressions, suppressionsInPython, suppressionsOf } from "./find.ts";

/** The files of a root module whose comments count. */
export interface CommentedFiles {
  readonly reporting: Reporting;
  /** Absolute. */
  readonly directory: string;
  /** It was looked at as a root module, not as one that others call. */
  readonly isRoot: boolean;
  readonly files: readonly File[];
  readonly python: readonly Source[];
}

export interface Suppressing {
  readonly findings: readonly Finding[];
  readonly hidden: readonly HiddenFinding[];
}

interface Commented {
  readonly source: Source;
  readonly reporting: Reporting;
  readonly found: FoundSuppressions;
  /** All that could report something in the file was run. */
  readonly isWhole: boolean;
}

/** What is known of the run. */
interface Run {
  readonly ruleIds: ReadonlySet<string>;
  /** Rules that could not be run. */
  readonly failed: ReadonlySet<string>;
  /** Absolute paths of files that do not parse. */
  readonly unreadable: ReadonlySet<string>;
  /** A date as in `2027-01-31`. */
  readonly today: string;
  /** Every root module that reaches a file was looked at; where that is not so, those may use a suppression in a module that they call. */
  readonly isWhole: boolean;
}

/** The findings of a run without those that comments suppress, with what is wrong with the comments. */
export function withoutSuppressed(collection: Collection, roots: readonly CommentedFiles[], run: Run): Suppressing {
  const { ruleIds, failed, unreadable, today, isWhole } = run;
  const commented = commentedFiles(roots, ruleIds, isWhole);
  const all = commented.flatMap(({ found }) => found.suppressions);
  for (const { reporting, found } of commented) {
    const wrong = [...found.problems, ...expiredProblems(found.suppressions, today)];
    for (const problem of wrong) collection.add({ ...reporting, problem });
  }
  const { kept, suppressed, unused } = applySuppressions(collection.findings(), all, today);
  const byFile = new Map(commented.map((each) => [each.source.absolute, each]));
  const surplus = unused.flatMap(({ suppression, rules }): Located[] => {
    const file = byFile.get(suppression.comment.source.absolute);
    if (file === undefined || !file.isWhole || unreadable.has(file.source.absolute)) return [];
    const { limits } = file.reporting;
    // What was not looked for may be there.
    const sure = rules.filter((rule) => !rule.startsWith("probe-") && limits.get(rule) !== "off" && !failed.has(rule));
    return sure.length === 0 ? [] : [{ ...file.reporting, problem: unusedProblem(suppression, sure) }];
  });
  const late = applySuppressions(assemble(surplus), all, today);
  const hidden = [...suppressed, ...late.suppressed].map(
    ({ finding, reason }): HiddenFinding => ({ finding, by: "comment", reason }),
  );
  return { findings: inOrder([...kept, ...late.kept]), hidden };
}

/** Each file once, as the first root module that has it reports it. */
function commentedFiles(
  roots: readonly CommentedFiles[],
  ruleIds: ReadonlySet<string>,
  isWholeRun: boolean,
): readonly Commented[] {
  const byFile = new Map<string, Commented>();
  for (const { reporting, directory, isRoot, files, python } of roots) {
    const add = (source: Source, found: () => FoundSuppressions) => {
      if (source.absolute === "" || byFile.has(source.absolute)) return;
      const own = isRoot && dirname(source.absolute) === directory;
      byFile.set(source.absolute, { source, reporting, found: found(), isWhole: own || isWholeRun });
    };
    for (const file of files) add(file.body.source, () => suppressionsOf(file, ruleIds));
    for (const source of python) add(source, () => suppressionsInPython(source, ruleIds));
  }
  return [...byFile.values()];
}
