/** The report in Terraform's shape against what Terraform itself printed. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { terraformJson } from "../../src/report/terraform-json.ts";
import { makeSource, rangeOf, type Source } from "../../src/source.ts";
import { nasty, secret } from "./nasty.ts";
import { findingAt, rangeAt, reportOf, source } from "./sample.ts";

const context = { version: "1.2.3", color: true, quiet: false, verbose: false };
const folder = new URL("terraform-json/", import.meta.url);
const recorded: Record<string, string> = JSON.parse(readFileSync(new URL("recorded.json", folder), "utf8"));

interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly range: { readonly filename: string; readonly start: { byte: number }; readonly end: { byte: number } };
  readonly snippet: { readonly code: string; readonly highlight_start_offset: number; highlight_end_offset: number };
}

/** What Terraform reported, as a finding: only the bytes of its range are taken over. */
function asFinding(
  name: string,
  sources: Map<string, Source>,
  { severity, summary, detail, range }: Diagnostic,
): Finding {
  const content = readFileSync(new URL(`${name}/${range.filename}`, folder));
  const of = sources.get(range.filename) ?? makeSource(range.filename, `/${range.filename}`, content.toString("utf8"));
  sources.set(range.filename, of);
  const offset = (byte: number) => content.subarray(of.bomBytes, byte).toString("utf8").length;
  return {
    rule: "role-id",
    severity,
    message: summary,
    ...(detail === "" ? {} : { help: detail }),
    root: ".",
    range: rangeOf({ source: of, from: offset(range.start.byte), to: offset(range.end.byte) }),
    source: of,
    related: [],
    fingerprint: "f",
  };
}

test.each(Object.entries(recorded))("the diagnostics of %s are byte for byte Terraform's", (name, text) => {
  const { diagnostics }: { diagnostics: readonly Diagnostic[] } = JSON.parse(text);
  const sources = new Map<string, Source>();
  const findings = diagnostics.map((diagnostic) => asFinding(name, sources, diagnostic));
  const written = terraformJson(reportOf(findings), context);
  const extras = /,\n\s+"rule_id": "role-id",\n\s+"fingerprint": "f",\n\s+"related": \[\]/g;
  expect(written.replace(extras, "").replaceAll("\\ufeff", "\ufeff")).toBe(text);
});

function only(finding: Finding) {
  return JSON.parse(terraformJson(reportOf([finding]), context)).diagnostics[0];
}

function highlighted({ snippet }: Diagnostic): string {
  const { code, highlight_start_offset, highlight_end_offset } = snippet;
  return Buffer.from(code).subarray(highlight_start_offset, highlight_end_offset).toString("utf8");
}

test("a run without findings is valid and has a list of no diagnostics", () => {
  expect(terraformJson(reportOf([]), context)).toBe(
    '{\n  "format_version": "1.0",\n  "valid": true,\n  "error_count": 0,\n  "warning_count": 0,\n  "diagnostics": []\n}\n',
  );
});

test("a warning leaves the configuration valid", () => {
  const main = source("a = 1\n");
  const document = JSON.parse(terraformJson(reportOf([findingAt(main, "1", { severity: "warning" })]), context));
  expect(document).toMatchObject({ valid: true, error_count: 0, warning_count: 1 });
});

test("an info is no diagnostic that consumers count, and is not lost", () => {
  const main = source("a = 1\n");
  const document = JSON.parse(terraformJson(reportOf([findingAt(main, "1", { severity: "info" })]), context));
  expect(document).toMatchObject({ valid: true, warning_count: 0, diagnostics: [] });
  expect(document.info_diagnostics).toMatchObject([{ severity: "info", rule_id: "role-id" }]);
});

test("message, help, rule and fingerprint have their keys", () => {
  const main = source("a = 1\n");
  const diagnostic = only(findingAt(main, "1", { message: "wrong", help: "mend it", address: "sym_flow.this" }));
  expect(diagnostic).toMatchObject({
    summary: "wrong",
    detail: "mend it",
    address: "sym_flow.this",
    rule_id: "role-id",
    fingerprint: "f1",
  });
});

test("related places come with ranges", () => {
  const main = source("a = 1\nb = 2\n");
  const related = [{ message: "see", range: rangeAt(main, "b"), source: main }];
  expect(only(findingAt(main, "1", { related })).related).toEqual([
    {
      message: "see",
      range: { filename: "main.tf", start: { line: 2, column: 1, byte: 6 }, end: { line: 2, column: 2, byte: 7 } },
    },
  ]);
});

describe("a snippet", () => {
  test("holds all lines of the range, empty ones too", () => {
    const main = source('locals {\n  a = [\n\n    "x",\n  ]\n}\n');
    const diagnostic = only(findingAt(main, '[\n\n    "x",\n  ]'));
    expect(diagnostic.snippet).toMatchObject({ context: "locals", code: '  a = [\n\n    "x",\n  ]', start_line: 2 });
    expect(highlighted(diagnostic)).toBe('[\n\n    "x",\n  ]');
  });

  test("counts lines that end in CRLF without their carriage returns", () => {
    const main = source('a = [\r\n  "ä",\r\n]\r\nb = 1\r\n');
    const diagnostic = only(findingAt(main, '[\r\n  "ä",\r\n]'));
    expect(diagnostic.snippet.code).toBe('a = [\n  "ä",\n]');
    expect(highlighted(diagnostic)).toBe('[\n  "ä",\n]');
  });

  test("hides secrets and highlights the same place", () => {
    const main = source(`a = "ä"\nclient_secret = "s3cr3t" # b\nc = "${"0".repeat(64)}" + after\n`);
    const literal = only(findingAt(main, '"s3cr3t"'));
    expect(literal.snippet.code).toBe('client_secret = "[redacted]" # [redacted]');
    expect(highlighted(literal)).toBe('"[redacted]"');
    expect(highlighted(only(findingAt(main, "after")))).toBe("after");
  });

  test("hides all of a secret that the range lies in", () => {
    const main = source('client_secret = "s3cr3t"\n');
    expect(highlighted(only(findingAt(main, "cr3")))).toBe("[redacted]");
  });

  test("keeps the number of lines of a secret heredoc", () => {
    const main = source("a = 1\nclient_secret = <<EOT\n  one\n  two\nEOT\nb = 2\n");
    const { snippet } = only(findingAt(main, "<<EOT\n  one\n  two\nEOT"));
    expect(snippet.code).toBe("client_secret = <<EOT\n[redacted]\n  [redacted]\nEOT");
  });

  test("ends at the end of the text", () => {
    const main = source("a = 1");
    const end = rangeOf({ source: main, from: 5, to: 5 });
    expect(only(findingAt(main, "1", { range: end })).snippet).toMatchObject({
      code: "a = 1",
      highlight_start_offset: 5,
      highlight_end_offset: 5,
    });
  });

  test("is left out where the source is empty", () => {
    expect(only(findingAt(source(""), ""))).not.toHaveProperty("snippet");
  });

  test("is left out for a line of megabytes", () => {
    expect(only(findingAt(source(`a = "${"x".repeat(1_000_000)}"`), "a"))).not.toHaveProperty("snippet");
  });

  test("names no block in a Python file", () => {
    const python = source("resource {\n x\n}\n", "access.py");
    expect(only(findingAt(python, "x")).snippet.context).toBeNull();
  });
});

test("thousands of findings in one long line take neither time nor room without end", () => {
  const text = `a = "ä${"x".repeat(19_000)}"\n`;
  const main = source(text);
  const findings = Array.from({ length: 10_000 }, (_, index) =>
    findingAt(main, "", { range: rangeOf({ source: main, from: index, to: index + 1 }) }),
  );
  const start = performance.now();
  expect(terraformJson(reportOf(findings), context).length).toBeLessThan(60_000_000);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test("no secret is in it", () => {
  expect(terraformJson(nasty, context)).not.toContain(secret);
});

test("it can stand in a page of HTML", () => {
  expect(terraformJson(nasty, context)).not.toMatch(/[<>&]/);
});
