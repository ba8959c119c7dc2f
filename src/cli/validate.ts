/** The command `symcheck validate`. */
import type { Report, Severity } from "../finding.ts";
import type { ReportContext } from "../report/context.ts";
import type { FormatName } from "../report/format-names.ts";
import { neutralise } from "../report/neutralise.ts";
import { version } from "../version.ts";
import { keepBaseline } from "./baseline.ts";
import { wantsColor } from "./color.ts";
import { type Io, write } from "./io.ts";
import type { FailOn, OutputOptions, ValidateOptions } from "./options.ts";
import type { Outcome } from "./outcome.ts";
import { makeProgress } from "./progress.ts";
import { appendStepSummary, workingDirectoryInRepository, writeReports } from "./reports.ts";
import type { Stages } from "./stages.ts";

const rank: Readonly<Record<Severity, number>> = { error: 3, warning: 2, info: 1 };

/** Runs the checks and writes the report to standard output and the files asked for, notices to standard error. */
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
  const { report, complaints, notices: written } = keepBaseline(result.report, output.writeBaseline, cwd);
  const usageErrors = [...result.usageErrors, ...complaints];
  const notices = [...result.notices, ...written];
  // Where nothing could be looked at, a report would say that all is well.
  const worthReporting = usageErrors.length === 0 || report.summary.roots > 0 || report.findings.length > 0;
  const published = worthReporting ? await publish(report, output, io) : nothingPublished;
  if (!output.quiet)
    await write(
      io.stderr,
      [...notices, ...published.notices].map((notice) => `note: ${neutralise(notice)}\n`).join(""),
    );
  await write(io.stdout, published.text);
  return {
    bugs: report.internalErrors,
    usageErrors: [...usageErrors, ...published.complaints],
    failed: fails(report, output.failOn),
    inconclusive: options.probe.mode === "require" && result.probeInconclusive,
    debug: output.debug,
  };
}

interface Published {
  /** For standard output. */
  readonly text: string;
  readonly notices: readonly string[];
  /** One line for each file that could not be written. */
  readonly complaints: readonly string[];
}

const nothingPublished: Published = { text: "", notices: [], complaints: [] };

/** Writes the files first: standard output may turn out to be closed. */
async function publish(report: Report, output: OutputOptions, io: Io): Promise<Published> {
  const context: ReportContext = {
    version,
    color: false,
    quiet: output.quiet,
    verbose: output.verbose,
    pathPrefix: workingDirectoryInRepository(io.cwd),
  };
  const complaints = await writeReports(output.reports, io.cwd, (format) => render(format, report, context));
  const summary = output.format === "github" ? await summarise(report, context, io) : undefined;
  const isTerminal = io.stdout.isTTY === true;
  const text = await render(output.format, report, {
    ...context,
    color: wantsColor(output.color, io.env, isTerminal),
    ...(isTerminal && io.stdout.columns !== undefined && io.stdout.columns > 0 && { width: io.stdout.columns }),
  });
  return { text, notices: summary === undefined ? [] : [summary], complaints };
}

/** Only the formats that are asked for are loaded, and they after the checks. */
async function render(format: FormatName, report: Report, context: ReportContext): Promise<string> {
  if (format === "pretty") return (await import("../report/pretty.ts")).pretty(report, context);
  return (await import("../report/formats.ts")).formats[format](report, context);
}

async function summarise(report: Report, context: ReportContext, io: Io): Promise<string | undefined> {
  const { stepSummary } = await import("../report/step-summary.ts");
  return appendStepSummary(() => stepSummary(report, context), io);
}

function fails(report: Report, failOn: FailOn): boolean {
  return failOn !== "never" && report.findings.some(({ severity }) => rank[severity] >= rank[failOn]);
}
