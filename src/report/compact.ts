/** The report with one line a finding, as editors and problem matchers read it. */
import type { Finding, Report, Severity } from "../finding.ts";
import { coverageLines } from "./closing.ts";
import type { ReportContext } from "./context.ts";
import { breakCommands, neutralise } from "./neutralise.ts";
import { redactHex } from "./redact.ts";

/** The words that the problem matcher of tflint's compact format accepts. */
const words: Readonly<Record<Severity, string>> = { error: "Error", warning: "Warning", info: "Notice" };

/**
 * `path:line:col: Severity - message (rule)` for each finding, columns in UTF-16 code units; nothing where there is none. A message of
 * several lines is folded into one. What was not checked follows in a line of its own, which no matcher takes for a finding.
 */
export function compact(report: Report, context: ReportContext): string {
  const closing = context.quiet ? [] : coverageLines(report, context);
  return [...report.findings.map(line), ...closing].map((text) => breakCommands(`${text}\n`)).join("");
}

function line({ rule, severity, message, range }: Finding): string {
  const { line, column } = range.start;
  const folded = neutralise(redactHex(message).replace(/[ \t]*(?:\r?\n)+\s*/g, " "));
  return `${neutralise(range.file)}:${line}:${column}: ${words[severity]} - ${folded} (${rule})`;
}
