/** The report as workflow commands, which GitHub Actions turns into annotations. */
import type { Finding, Report, Severity } from "../finding.ts";
import { coverageLines, summaryLine } from "./closing.ts";
import type { ReportContext } from "./context.ts";
import { breakCommands, neutralise } from "./neutralise.ts";
import { palette } from "./palette.ts";
import { redactHex } from "./redact.ts";
import { repositoryPath } from "./repository-path.ts";
import { severities } from "./severity-order.ts";

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** Annotations of each level that GitHub keeps of one step. */
const annotationsPerLevel = 10;

/**
 * One command a finding, most severe first, at most 10 of each level, then what was not checked, and a line with the counts and how many had to be left out. No text
 * of a configuration can begin a command of its own or end a property.
 */
export function github(report: Report, context: ReportContext): string {
  const lines: string[] = [];
  let left = 0;
  for (const severity of severities) {
    const findings = report.findings.filter((finding) => finding.severity === severity);
    for (const finding of findings.slice(0, annotationsPerLevel)) lines.push(command(finding, context));
    left += Math.max(0, findings.length - annotationsPerLevel);
  }
  const cut =
    left === 0
      ? ""
      : `; ${left} not annotated, as GitHub shows ${annotationsPerLevel} of a level: see the step summary, or use --format sarif`;
  if (!context.quiet) lines.push(...coverageLines(report, context).map(breakCommands));
  lines.push(breakCommands(`symcheck: ${summaryLine(report, palette(false))}${cut}`));
  return `${lines.join("\n")}\n`;
}

/** GitHub drops a command with columns whose lines differ. */
function command(finding: Finding, { pathPrefix }: ReportContext): string {
  const { start, end } = finding.range;
  const isOneLine = start.line === end.line;
  const properties: readonly (readonly [string, string | number])[] = [
    ["file", neutralise(repositoryPath(finding.range.file, pathPrefix))],
    ["line", start.line],
    ["endLine", end.column === 1 && end.line > start.line ? end.line - 1 : end.line],
    ...(isOneLine
      ? ([
          ["col", start.column],
          ["endColumn", end.column],
        ] as const)
      : []),
    ["title", `symcheck: ${finding.rule}`],
  ];
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  const text = finding.help === undefined ? finding.message : `${finding.message}\n${finding.help}`;
  const message = redactHex(text).split(/\r?\n/).map(neutralise).join("\n");
  return `::${commands[finding.severity]} ${written}::${escapeData(message)}`;
}

/** As the runner unescapes it (actions/toolkit packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
