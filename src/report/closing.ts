/** What follows the findings: probes, what was not checked, and the summary. */
import type { ProbeReport, Report, Verdict } from "../finding.ts";
import type { ReportContext } from "./context.ts";
import { neutralise } from "./neutralise.ts";
import type { Palette } from "./palette.ts";
import { redactHex } from "./redact.ts";
import { wrap } from "./wrap.ts";

/** How many things that were not checked are named without `--verbose`. */
const namedAtMost = 3;

function shown(text: string): string {
  return neutralise(redactHex(text));
}

function verdictPaint(verdict: Verdict, paint: Palette): (text: string) => string {
  if (verdict === "valid") return paint.good;
  return verdict === "rejected" || verdict === "under-scoped" ? paint.error : paint.warning;
}

/** One probe: its verdict and reason, then a line for each stage; or the calls that it would make. */
export function probeLines(probe: ProbeReport, paint: Palette, width: number | undefined): string[] {
  const who = `${shown(probe.address)} at ${shown(probe.domain)}`;
  if (probe.planned === true) {
    const head = `${paint.strong("probe plan")} ${who}: ${counted(probe.calls.length, "call")}, secret from ${shown(probe.secretSource)}`;
    return [head, ...probe.calls.map(({ method, path }) => `  ${method.padEnd(4)} ${shown(path)}`)];
  }
  const kind = probe.simulated === true ? "simulated probe" : "probe";
  const lines = [`${paint.strong(kind)} ${who}: ${verdictPaint(probe.verdict, paint)(probe.verdict)}`];
  lines.push(...wrap(shown(probe.reason), width === undefined ? undefined : width - 2).map((line) => `  ${line}`));
  const outcomes = probe.stages.map(({ outcome }) => shown(outcome));
  const outcomeWidth = Math.min(40, Math.max(0, ...outcomes.map((outcome) => outcome.length)));
  for (const [index, { stage, status, milliseconds }] of probe.stages.entries()) {
    const figures = `${status === undefined ? "" : String(status)}`.padStart(3);
    const time = milliseconds === undefined ? "" : `${Math.round(milliseconds)} ms`;
    const line = `  ${stage.padEnd(9)} ${(outcomes[index] as string).padEnd(outcomeWidth)}  ${figures}  ${time.padStart(8)}`;
    lines.push(paint.faint(line.trimEnd()));
  }
  return lines;
}

/** What the run could not tell: one line, under `--verbose` one for each thing with its place. */
export function coverageLines(report: Report, context: ReportContext): string[] {
  const { notChecked, unknownValues } = report.coverage;
  const unknown = unknownValues === 0 ? undefined : `${counted(unknownValues, "value")} not known before apply`;
  if (notChecked.length === 0 && unknown === undefined) return [];
  if (context.verbose) {
    const things = notChecked.map(({ what, why, range }) => {
      const place = range === undefined ? "" : ` (${neutralise(range.file)}:${range.start.line})`;
      return `  ${shown(what)}: ${shown(why)}${place}`;
    });
    return ["Not checked:", ...things, ...(unknown === undefined ? [] : [`  ${unknown}`])];
  }
  const named = notChecked.slice(0, namedAtMost).map(({ what, why }) => `${shown(what)} (${shown(why)})`);
  const left = notChecked.length - named.length;
  const parts = [...named, ...(left > 0 ? [`${left} more`] : []), ...(unknown === undefined ? [] : [unknown])];
  const hint = left > 0 ? "; --verbose lists all" : "";
  return [...wrap(`Not checked: ${parts.join(", ")}${hint}`, context.width)];
}

/** `3 errors, 1 warning in 6 files` or `No problems found in 6 files, 14 resources`. */
export function summaryLine(report: Report, paint: Palette): string {
  const { errors, warnings, infos, suppressed, baselined, files, resources } = report.summary;
  const known = [suppressed > 0 ? `${suppressed} suppressed` : "", baselined > 0 ? `${baselined} in the baseline` : ""];
  const aside = known.filter((text) => text !== "").join(", ");
  const tail = aside === "" ? "" : ` (${aside})`;
  const where = `in ${counted(files, "file")}, ${counted(resources, "resource")}`;
  if (errors + warnings + infos === 0) return `${paint.good("No problems found")} ${where}${tail}`;
  const counts = [
    errors > 0 ? paint.error(counted(errors, "error")) : "",
    warnings > 0 ? paint.warning(counted(warnings, "warning")) : "",
    infos > 0 ? paint.info(counted(infos, "info")) : "",
  ];
  return `${counts.filter((text) => text !== "").join(", ")} ${where}${tail}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
