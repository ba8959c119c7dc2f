/** The report for people. */
import type { Finding, Report } from "../finding.ts";
import type { Range, Source } from "../source.ts";
import { coverageLines, probeLines, summaryLine } from "./closing.ts";
import type { ReportContext } from "./context.ts";
import { breakCommands, neutralise } from "./neutralise.ts";
import { type Palette, palette } from "./palette.ts";
import { redactHex } from "./redact.ts";
import { snippet } from "./snippet.ts";
import { wrap } from "./wrap.ts";

/** Terminal columns that source lines are cut to where the text goes to a file. */
const widthOfFiles = 160;

/**
 * The whole report as text: each finding with the lines that it is about, then probes, what was not checked, and a summary. The
 * underlines tell the place without colour too. Every text that is not the program's own is redacted and neutralised.
 */
export function pretty(report: Report, context: ReportContext): string {
  const paint = palette(context.color);
  const blocks = report.findings.map((finding) => findingLines(finding, paint, context));
  const probes = context.quiet
    ? report.probes.filter((probe) => probe.planned === true || probe.verdict !== "valid")
    : report.probes;
  blocks.push(...probes.map((probe) => probeLines(probe, paint, context.width)));
  if (!context.quiet) blocks.push([...coverageLines(report, context), summaryLine(report, paint)]);
  return blocks.map((lines) => breakCommands(`${lines.join("\n")}\n`)).join("\n");
}

function shown(text: string): string {
  return neutralise(redactHex(text));
}

function findingLines(finding: Finding, paint: Palette, context: ReportContext): string[] {
  const color = paint[finding.severity];
  const lastLine = Math.max(finding.range.start.line, ...finding.related.map(({ range }) => range.start.line));
  const gutter = String(lastLine).length;
  const label = `${finding.severity}[${finding.rule}]: `;
  const [head = "", ...more] = wrap(label + shown(finding.message), context.width);
  const lines = [
    color(head.slice(0, label.length - 2)) + paint.strong(head.slice(label.length - 2)),
    ...more.map((line) => paint.strong(line)),
  ];
  lines.push(...placeLines(finding.source, finding.range, gutter, "^", color, paint, context.width));
  for (const { message, range, source } of finding.related) {
    lines.push(...note("note", message, gutter, paint, context.width));
    lines.push(...placeLines(source, range, gutter, "-", paint.related, paint, context.width));
  }
  if (finding.help !== undefined) lines.push(...note("help", finding.help, gutter, paint, context.width));
  if (finding.fix !== undefined && context.verbose)
    lines.push(...note("fix", finding.fix.description, gutter, paint, context.width));
  return lines;
}

/** `= help: …`, later lines set under the text. */
function note(kind: string, text: string, gutter: number, paint: Palette, width: number | undefined): string[] {
  const indent = " ".repeat(gutter + 1);
  const lead = `= ${kind}: `;
  const [first = "", ...more] = wrap(
    shown(text),
    width === undefined ? undefined : width - indent.length - lead.length,
  );
  const opening = `${indent}${paint.frame("=")} ${paint.strong(`${kind}:`)} ${first}`;
  return [opening, ...more.map((line) => indent + " ".repeat(lead.length) + line)];
}

/** The file and place, then the source line with its underline; only the place where the source has nothing there to show. */
function placeLines(
  source: Source,
  range: Range,
  gutter: number,
  mark: string,
  color: (text: string) => string,
  paint: Palette,
  width: number | undefined,
): string[] {
  const margin = " ".repeat(gutter);
  const place = `${neutralise(range.file)}:${range.start.line}:${range.start.column}`;
  const arrow = `${margin}${paint.frame("-->")} ${place}`;
  const drawn = snippet(source, range, (width ?? widthOfFiles) - gutter - 3);
  if (drawn === undefined) return [arrow];
  const bar = paint.frame("|");
  return [
    arrow,
    `${margin} ${bar}`,
    `${paint.frame(String(range.start.line).padStart(gutter))} ${bar} ${drawn.text}`,
    `${margin} ${bar} ${" ".repeat(drawn.indent)}${color(mark.repeat(drawn.length))}`,
  ];
}
