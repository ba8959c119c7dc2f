/** The page that a job of GitHub Actions shows for a run. */
import type { Finding, ProbeReport, Report } from "../finding.ts";
import { summaryLine } from "./closing.ts";
import type { ReportContext } from "./context.ts";
import { markdownCode, markdownText } from "./markdown-text.ts";
import { palette } from "./palette.ts";
import { repositoryPath } from "./repository-path.ts";
import { mostSevereFirst } from "./severity-order.ts";

/** UTF-8 bytes. GitHub refuses a step's summary of more than 1 MiB as a whole; what else the step writes needs room too. */
const largest = 900_000;

/** Things that were not checked are named up to this number. */
const namedAtMost = 100;

/**
 * GitHub markdown for the file that `GITHUB_STEP_SUMMARY` names: the counts, a table of the findings, most severe first, then probes and
 * what was not checked. Has at most 900,000 bytes; says how many findings did not fit.
 */
export function stepSummary(report: Report, context: Partial<ReportContext>): string {
  const opening = `## symcheck\n\n${summaryLine(report, palette(false))}\n`;
  const closing = probeList(report.probes) + notCheckedList(report.coverage.notChecked);
  const room = largest - Buffer.byteLength(opening) - Buffer.byteLength(closing);
  return opening + findingTable(report.findings, room, context) + closing;
}

function findingTable(findings: readonly Finding[], room: number, context: Partial<ReportContext>): string {
  if (findings.length === 0) return "";
  const rows = ["\n| Severity | Place | Rule | Message |\n| --- | --- | --- | --- |\n"];
  let left = room - 300;
  for (const [index, finding] of mostSevereFirst(findings).entries()) {
    const row = findingRow(finding, context);
    left -= Buffer.byteLength(row);
    if (left < 0) {
      const others = findings.length - index;
      return `${rows.join("")}\n${others} more ${others === 1 ? "finding does" : "findings do"} not fit here.\n`;
    }
    rows.push(row);
  }
  return rows.join("");
}

function findingRow({ severity, range, rule, message, help }: Finding, { pathPrefix }: Partial<ReportContext>) {
  const place = `${repositoryPath(range.file, pathPrefix)}:${range.start.line}`;
  const advice = help === undefined ? "" : `<br>${markdownText(help)}`;
  return `| ${severity} | ${markdownCode(place)} | ${markdownCode(rule)} | ${markdownText(message)}${advice} |\n`;
}

function probeList(probes: readonly ProbeReport[]): string {
  const lines = probes.map((probe) => {
    const who = `${markdownCode(probe.address)} at ${markdownCode(probe.domain)}`;
    if (probe.planned === true) return `- Probe of ${who}: planned, nothing was sent\n`;
    const kind = probe.simulated === true ? "Simulated probe" : "Probe";
    return `- ${kind} of ${who}: ${probe.verdict}. ${markdownText(probe.reason)}\n`;
  });
  return bounded("Probes", lines);
}

function notCheckedList(things: Report["coverage"]["notChecked"]): string {
  const lines = things.map(({ what, why }) => `- ${markdownCode(what)}: ${markdownText(why)}\n`);
  return bounded("Not checked", lines);
}

/** A list under its heading, cut to what leaves most of the page to the findings. */
function bounded(heading: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const named: string[] = [];
  let left = largest / 10;
  for (const line of lines.slice(0, namedAtMost)) {
    left -= Buffer.byteLength(line);
    if (left < 0) break;
    named.push(line);
  }
  const others = lines.length - named.length;
  return `\n### ${heading}\n\n${named.join("")}${others > 0 ? `- ${others} more\n` : ""}`;
}
