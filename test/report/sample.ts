/** Small reports for the tests of reporters. */
import type { Finding, Report } from "../../src/finding.ts";
import { makeSource, rangeOf, type Source } from "../../src/source.ts";

export function source(text: string, path = "main.tf"): Source {
  return makeSource(path, `/repository/${path}`, text);
}

/** A finding on the first occurrence of `at` in `source`. */
export function findingAt(origin: Source, at: string, more: Partial<Finding> = {}): Finding {
  return {
    rule: "role-id",
    severity: "error",
    message: '"sym_target.admin" has role_id "abc"; give the number of the role',
    root: ".",
    range: rangeAt(origin, at),
    source: origin,
    related: [],
    fingerprint: "f1",
    ...more,
  };
}

export function rangeAt(origin: Source, at: string) {
  const from = origin.text.indexOf(at);
  return rangeOf({ source: origin, from, to: from + at.length });
}

export function reportOf(findings: readonly Finding[], more: Partial<Report> = {}): Report {
  const count = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  return {
    findings,
    probes: [],
    summary: {
      roots: 1,
      files: 6,
      resources: 14,
      errors: count("error"),
      warnings: count("warning"),
      infos: count("info"),
      suppressed: 0,
      baselined: 0,
    },
    coverage: { roots: [{ path: ".", files: 6, resources: 14 }], unknownValues: 0, notChecked: [] },
    internalErrors: [],
    ...more,
  };
}
