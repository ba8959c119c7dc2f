/** The report as JSON, `formatVersion` 1.0, described by schemas/report.schema.json. */
import type { Finding, ProbeReport, Report } from "../finding.ts";
import type { Range } from "../source.ts";
import type { ReportContext } from "./context.ts";
import { neutraliseJson } from "./neutralise.ts";
import { redactHex } from "./redact.ts";

/**
 * The whole report as JSON with a line end. Keys come in one order, optional ones are left out where absent, texts of messages are
 * redacted, and characters that act on terminals or logs are escaped so that the values stay as they are.
 */
export function json(report: Report, context: ReportContext): string {
  const { roots, files, resources, errors, warnings, infos, suppressed, baselined } = report.summary;
  const document = {
    formatVersion: "1.0",
    tool: { name: "symcheck", version: context.version },
    valid: !report.findings.some((finding) => finding.severity === "error"),
    summary: { roots, files, resources, errors, warnings, infos, suppressed, baselined },
    findings: report.findings.map(findingDocument),
    probes: report.probes.map(probeDocument),
    coverage: {
      roots: report.coverage.roots.map(({ path, files, resources }) => ({ path, files, resources })),
      unknownValues: report.coverage.unknownValues,
      notChecked: report.coverage.notChecked.map(({ what, why, range }) => ({
        what: redactHex(what),
        why: redactHex(why),
        range: range && rangeDocument(range),
      })),
    },
  };
  return `${neutraliseJson(JSON.stringify(document, undefined, 2))}\n`;
}

/** Keys with the value undefined are left out by JSON itself. */
function findingDocument(finding: Finding): object {
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: redactHex(finding.message),
    help: finding.help === undefined ? undefined : redactHex(finding.help),
    address: finding.address,
    root: finding.root,
    range: rangeDocument(finding.range),
    related: finding.related.map(({ message, range }) => ({
      message: redactHex(message),
      range: rangeDocument(range),
    })),
    fix: finding.fix && {
      description: redactHex(finding.fix.description),
      edits: finding.fix.edits.map(({ range, newText }) => ({ range: rangeDocument(range), newText })),
    },
    fingerprint: finding.fingerprint,
  };
}

function rangeDocument({ file, start, end }: Range): object {
  return {
    file,
    start: { line: start.line, column: start.column, byte: start.byte },
    end: { line: end.line, column: end.column, byte: end.byte },
  };
}

function probeDocument(probe: ProbeReport): object {
  const { address, domain } = probe;
  if (probe.planned === true) {
    const calls = probe.calls.map(({ method, path }) => ({ method, path }));
    return { address, domain, planned: true, calls, secretSource: probe.secretSource };
  }
  return {
    address,
    domain,
    simulated: probe.simulated === true ? true : undefined,
    verdict: probe.verdict,
    reason: redactHex(probe.reason),
    stages: probe.stages.map(({ stage, outcome, status, milliseconds }) => ({
      stage,
      outcome: redactHex(outcome),
      status,
      milliseconds,
    })),
  };
}
