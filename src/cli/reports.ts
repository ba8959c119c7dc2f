/** Reports in files, next to the one on standard output. */
import { relative, resolve, sep } from "node:path";
import { formatNames } from "../report/format-names.ts";
import { appendOutputFile, writeOutputFile } from "../workspace/output-file.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import type { Io } from "./io.ts";
import type { ReportFile } from "./options.ts";
import { choiceOf, usageError } from "./usage.ts";

const formatOf = choiceOf("--report", formatNames);

/** Parses FORMAT=FILE and adds it to what was given before. Wrong use is thrown as `usageError` words it. */
export function addReport(text: string, previous: readonly ReportFile[] = []): readonly ReportFile[] {
  const sign = text.indexOf("=");
  if (sign === -1) throw usageError(`"--report" takes FORMAT=FILE, as in "sarif=symcheck.sarif"; "${text}" has no "="`);
  const format = formatOf(text.slice(0, sign));
  const path = text.slice(sign + 1);
  if (path === "")
    throw usageError(`"--report" takes FORMAT=FILE, as in "sarif=symcheck.sarif"; "${text}" names no file`);
  if (previous.some((other) => resolve(other.path) === resolve(path)))
    throw usageError(`"--report" names the file "${path}" twice; give each report a file of its own`);
  return [...previous, { format, path }];
}

/** The working directory relative to the root of the repository that it lies in, forward slashes; empty where they are one. */
export function workingDirectoryInRepository(cwd: string): string {
  return relative(openWorkspace(cwd, cwd).repository, cwd).replaceAll(sep, "/");
}

/** Writes each report whose file can be written; gives a line for each other one. `render` makes the text of a format. */
export async function writeReports(
  reports: readonly ReportFile[],
  cwd: string,
  render: (format: ReportFile["format"]) => Promise<string>,
): Promise<readonly string[]> {
  if (reports.length === 0) return [];
  const { repository } = openWorkspace(cwd, cwd);
  const complaints: string[] = [];
  for (const { format, path } of reports) {
    const reason = writeOutputFile(path, await render(format), cwd, repository);
    if (reason !== undefined) complaints.push(`the ${format} report cannot be written: "${path}" ${reason}`);
  }
  return complaints;
}

/** Appends to the page that GitHub Actions shows for the step, where it asks for one. Gives a notice where that fails. */
export function appendStepSummary(text: () => string, { env, cwd }: Pick<Io, "env" | "cwd">): string | undefined {
  const path = env.GITHUB_STEP_SUMMARY ?? "";
  if (path === "") return undefined;
  const reason = appendOutputFile(resolve(cwd, path), text());
  return reason === undefined ? undefined : `the step summary is missing: the file of GITHUB_STEP_SUMMARY ${reason}`;
}
