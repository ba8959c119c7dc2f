/** The report in the shape of `terraform validate -json`, `format_version` 1.0. */
import type { Finding, Report } from "../finding.ts";
import { lineStart, type Position, type Range, type Source } from "../source.ts";
import type { ReportContext } from "./context.ts";
import { enclosingBlock } from "./enclosing-block.ts";
import { excerpt } from "./excerpt.ts";
import { graphemeColumn } from "./grapheme-columns.ts";
import { neutraliseJson } from "./neutralise.ts";
import { redactHex } from "./redact.ts";

/** UTF-16 code units of source that all snippets together may hold, so that findings in long lines do not fill the memory. */
const snippetBudget = 20_000_000;

/**
 * The report as Terraform 1.11 would print it (internal/command/views/json/diagnostic.go), columns in grapheme clusters, with the extra
 * keys `rule_id`, `fingerprint` and `related`. Terraform knows no severity below warning and consumers count warnings, so findings of
 * severity info stand apart, under `info_diagnostics`; what was not checked is under `coverage`, where there is anything.
 */
export function terraformJson(report: Report, _context: ReportContext): string {
  const count = (severity: Finding["severity"]) => report.findings.filter((each) => each.severity === severity).length;
  let budget = snippetBudget;
  const diagnostic = (finding: Finding) => {
    const snippet = budget > 0 ? snippetOf(finding) : undefined;
    budget -= snippet?.code.length ?? 0;
    return { ...head(finding), snippet, ...extras(finding) };
  };
  const diagnostics = report.findings.filter(({ severity }) => severity !== "info").map(diagnostic);
  const infos = report.findings.filter(({ severity }) => severity === "info").map(diagnostic);
  const document = {
    format_version: "1.0",
    valid: count("error") === 0,
    error_count: count("error"),
    warning_count: count("warning"),
    diagnostics,
    info_diagnostics: infos.length === 0 ? undefined : infos,
    coverage: coverageOf(report.coverage),
  };
  return `${escapeAsGo(neutraliseJson(JSON.stringify(document, undefined, 2)))}\n`;
}

function coverageOf({ unknownValues, notChecked }: Report["coverage"]) {
  if (unknownValues === 0 && notChecked.length === 0) return undefined;
  return {
    unknown_values: unknownValues,
    not_checked: notChecked.map(({ what, why, range }) => ({
      what: redactHex(what),
      why: redactHex(why),
      filename: range?.file,
      line: range?.start.line,
    })),
  };
}

/** Go's encoder keeps these out of JSON so that it can stand in HTML. */
function escapeAsGo(json: string): string {
  return json.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

/** Keys with the value undefined are left out by JSON itself. */
function head({ severity, message, help, address, range, source }: Finding) {
  return {
    severity,
    summary: redactHex(message),
    detail: redactHex(help ?? ""),
    address,
    range: rangeDocument(source, range),
  };
}

function extras({ rule, fingerprint, related }: Finding) {
  return {
    rule_id: rule,
    fingerprint,
    related: related.map(({ message, range, source }) => ({
      message: redactHex(message),
      range: rangeDocument(source, range),
    })),
  };
}

/** An empty range is widened by one byte and column, as Terraform does it. */
function rangeDocument(source: Source, { file, start, end }: Range) {
  const place = ({ line, column, byte }: Position, wider: number) => ({
    line,
    column: graphemeColumn(source, { line, column, byte }) + wider,
    byte: byte + wider,
  });
  return { filename: file, start: place(start, 0), end: place(end, start.byte === end.byte ? 1 : 0) };
}

function snippetOf({ source, range }: Finding) {
  const cut = excerpt(source, range);
  if (cut === undefined) return undefined;
  // The character before the place: a header is thus in no block.
  const context = enclosingBlock(source, lineStart(source, range.start.line) + range.start.column - 2);
  return {
    context: context === undefined ? null : redactHex(context),
    code: cut.code,
    start_line: range.start.line,
    highlight_start_offset: cut.highlightStart,
    highlight_end_offset: cut.highlightEnd,
    values: [],
  };
}
