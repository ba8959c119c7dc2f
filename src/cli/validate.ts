/** The command `symcheck validate`. */
import type { Report, Severity } from "../finding.ts";
import { json } from "../report/json.ts";
import { neutralise } from "../report/neutralise.ts";
import { pretty } from "../report/pretty.ts";
import { version } from "../version.ts";
import { wantsColor } from "./color.ts";
import { type Io, write } from "./io.ts";
import type { FailOn, OutputOptions, ValidateOptions } from "./options.ts";
import type { Outcome } from "./outcome.ts";
import { makeProgress } from "./progress.ts";
import type { Stages } from "./stages.ts";

const rank: Readonly<Record<Severity, number>> = { error: 3, warning: 2, info: 1 };

/** Runs the checks and writes the report to standard output, notices to standard error. */
export async function validateCommand(
  options: ValidateOptions,
  output: OutputOptions,
  io: Io,
  stages: Stages,
): Promise<Outcome> {
  const progress = makeProgress(io);
  const { env, cwd, stdin, now } = io;
  const result = await stages
    .validate(options, { env, cwd, stdin, now, progress: progress.say })
    .finally(progress.stop);
  const { report, notices, usageErrors } = result;
  if (!output.quiet) await write(io.stderr, notices.map((notice) => `note: ${neutralise(notice)}\n`).join(""));
  // Where nothing could be looked at, a report would say that all is well.
  if (usageErrors.length === 0 || report.summary.roots > 0 || report.findings.length > 0)
    await write(io.stdout, render(report, output, io));
  return {
    bugs: report.internalErrors,
    usageErrors,
    failed: fails(report, output.failOn),
    inconclusive: options.probe.mode === "require" && result.probeInconclusive,
    debug: output.debug,
  };
}

function render(report: Report, output: OutputOptions, io: Io): string {
  const isTerminal = io.stdout.isTTY === true;
  const context = {
    version,
    color: wantsColor(output.color, io.env, isTerminal),
    ...(isTerminal && io.stdout.columns !== undefined && io.stdout.columns > 0 && { width: io.stdout.columns }),
    quiet: output.quiet,
    verbose: output.verbose,
  };
  return output.format === "json" ? json(report, context) : pretty(report, context);
}

function fails(report: Report, failOn: FailOn): boolean {
  return failOn !== "never" && report.findings.some(({ severity }) => rank[severity] >= rank[failOn]);
}
