/** Writes the baseline of `--write-baseline`. */
import { baselineOf } from "../baseline.ts";
import type { HiddenFinding, Report } from "../finding.ts";
import { writeOutputFile } from "../workspace/output-file.ts";
import { openWorkspace } from "../workspace/workspace.ts";

interface Kept {
  readonly report: Report;
  readonly notices: readonly string[];
  /** Why the file could not be written. */
  readonly complaints: readonly string[];
}

/**
 * Writes the findings of a report, those that a baseline knows already included, and gives the report in which they are known. Without
 * a path the report stays as it is.
 */
export function keepBaseline(report: Report, path: string | undefined, cwd: string): Kept {
  if (path === undefined) return { report, notices: [], complaints: [] };
  const hidden = report.hidden ?? [];
  const known = hidden.flatMap(({ finding, by }) => (by === "baseline" ? [finding] : []));
  const all = [...known, ...report.findings];
  const reason = writeOutputFile(path, baselineOf(all), cwd, openWorkspace(cwd, cwd).repository);
  if (reason !== undefined)
    return { report, notices: [], complaints: [`the baseline cannot be written: "${path}" ${reason}`] };
  const added = report.findings.map((finding): HiddenFinding => ({ finding, by: "baseline" }));
  const counts = { errors: 0, warnings: 0, infos: 0, baselined: all.length };
  return {
    report: { ...report, findings: [], hidden: [...hidden, ...added], summary: { ...report.summary, ...counts } },
    notices: [`"${path}" holds ${all.length} finding${all.length === 1 ? "" : "s"}`],
    complaints: [],
  };
}
