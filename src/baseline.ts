/** Known findings by fingerprint: the file of `--baseline`. */
import type { Finding, HiddenFinding } from "./finding.ts";

/** The version of the file's form. */
const formatVersion = "1.0";

/** Findings that a baseline may hold. */
const entryLimit = 1_000_000;

/** The fingerprints of a baseline's text, or why it is none, as a clause that goes on from the file's name. */
export function readBaseline(
  text: string,
): { readonly fingerprints: ReadonlySet<string> } | { readonly failure: string } {
  const wrong = (why: string) => ({ failure: `${why}; write one with --write-baseline` });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return wrong("is not JSON");
  }
  if (!isRecord(document) || !Array.isArray(document.findings)) return wrong("is no baseline");
  if (document.formatVersion !== formatVersion) return wrong(`is not of version ${formatVersion}`);
  const entries: unknown[] = document.findings;
  if (entries.length > entryLimit) return wrong(`holds more than ${entryLimit} findings`);
  const fingerprints = new Set<string>();
  for (const entry of entries) {
    if (!isRecord(entry) || typeof entry.fingerprint !== "string") return wrong("holds an entry without a fingerprint");
    fingerprints.add(entry.fingerprint);
  }
  return { fingerprints };
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } & {
  findings?: unknown;
  formatVersion?: unknown;
  fingerprint?: unknown;
} {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a baseline of these findings. Rule and file are for its readers; only the fingerprint counts. */
export function baselineOf(findings: readonly Finding[]): string {
  const entries = findings.map(({ fingerprint, rule, range }) => ({ fingerprint, rule, file: range.file }));
  return `${JSON.stringify({ formatVersion, findings: entries }, undefined, 2)}\n`;
}

/** The findings that a baseline does not know, and those that it knows. */
export function withoutKnown(
  findings: readonly Finding[],
  fingerprints: ReadonlySet<string>,
): { readonly findings: readonly Finding[]; readonly hidden: readonly HiddenFinding[] } {
  const known = findings.filter(({ fingerprint }) => fingerprints.has(fingerprint));
  return {
    findings: findings.filter(({ fingerprint }) => !fingerprints.has(fingerprint)),
    hidden: known.map((finding) => ({ finding, by: "baseline" })),
  };
}
