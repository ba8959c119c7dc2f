/** The report as SARIF against its schema, Microsoft's validator, and what GitHub asks for. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Finding, Report } from "../../src/finding.ts";
import { sarif } from "../../src/report/sarif.ts";
import { nasty, secret } from "./nasty.ts";
import { findingAt, rangeAt, reportOf, source } from "./sample.ts";

const context = { version: "1.2.3", color: true, quiet: false, verbose: false };
const require = createRequire(import.meta.url);
const schema = JSON.parse(readFileSync(require.resolve("schemastore/schemas/json/sarif-2.1.0.json"), "utf8"));
const formats = { uri: true, "uri-reference": /^(?!.*[\s<>"\\^`{|}])[^[\]]*$/, "date-time": true } as const;
const validate = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false, formats }).compile(schema);
const main = source('a = "abc"\nb = 1\n');

function run(report: Report, more: { pathPrefix?: string } = {}) {
  return JSON.parse(sarif(report, { ...context, ...more })).runs[0];
}

function resultOf(more: Partial<Finding>) {
  return run(reportOf([findingAt(main, '"abc"', more)])).results[0];
}

/** The ids of the errors that Microsoft's validator finds; undefined where its binary does not run. It exits with 0 also when it finds some. */
function multitoolErrors(text: string): string[] | undefined {
  const directory = mkdtempSync(join(tmpdir(), "sarif-"));
  try {
    const input = join(directory, "input.sarif");
    const output = join(directory, "output.sarif");
    writeFileSync(input, text);
    const tool = require.resolve("@microsoft/sarif-multitool/bin.js");
    spawnSync(process.execPath, [tool, "validate", input, "--output", output]);
    const { results } = JSON.parse(readFileSync(output, "utf8")).runs[0];
    return results
      .filter(({ level }: { level?: string }) => level === "error")
      .map(({ ruleId, message }: { ruleId: string; message: object }) => `${ruleId} ${JSON.stringify(message)}`);
  } catch {
    return undefined;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const documents: readonly (readonly [string, Report])[] = [
  ["no findings", reportOf([])],
  ["hostile text", nasty],
  [
    "many findings",
    reportOf(Array.from({ length: 200 }, (_, index) => findingAt(main, "b", { fingerprint: `${index}` }))),
  ],
];

describe("the schema of SARIF 2.1.0 accepts", () => {
  test.each(documents)("%s", (_name, report) => {
    validate(JSON.parse(sarif(report, { ...context, pathPrefix: "a dir" })));
    expect(validate.errors).toBeNull();
  });
});

describe("Microsoft's validator", () => {
  const runs = multitoolErrors(sarif(reportOf([]), context)) !== undefined;
  if (!runs) console.warn("skipped: the binary of @microsoft/sarif-multitool does not run on this machine");

  test.skipIf(!runs).each(documents)("finds no error in %s", (_name, report) => {
    expect(multitoolErrors(sarif(report, context))).toEqual([]);
  });

  test.skipIf(!runs)("finds an end before its start", () => {
    const text = sarif(reportOf([findingAt(main, '"abc"')]), context);
    expect(multitoolErrors(text.replace('"endColumn": 10', '"endColumn": 2'))).not.toEqual([]);
  });
});

test("every rule has non-empty descriptions within GitHub's limits", () => {
  const { rules } = run(reportOf([])).tool.driver;
  expect(rules.length).toBeGreaterThan(20);
  for (const { id, shortDescription, fullDescription, help } of rules) {
    expect(id).toMatch(/^[a-z-]+$/);
    for (const text of [shortDescription.text, fullDescription.text]) expect(text.length).toBeLessThanOrEqual(1024);
    expect([shortDescription.text, fullDescription.text, help.text, help.markdown]).not.toContain("");
  }
});

test("a result points to its rule", () => {
  const { results, tool } = run(reportOf([findingAt(main, "b")]));
  expect(tool.driver.rules[results[0].ruleIndex].id).toBe("role-id");
});

test("the finding's own fingerprint is the only one", () => {
  expect(resultOf({ fingerprint: "f9" }).partialFingerprints).toEqual({ "symcheckFingerprint/v1": "f9" });
});

test("an info is a note", () => {
  expect(resultOf({ severity: "info" }).level).toBe("note");
});

test("columns count UTF-16 code units and ends are exclusive", () => {
  const emoji = source('x = "😀" # b\n');
  const { columnKind, results } = run(reportOf([findingAt(emoji, '"😀"')]));
  expect(columnKind).toBe("utf16CodeUnits");
  expect(results[0].locations[0].physicalLocation.region).toEqual({
    startLine: 1,
    startColumn: 5,
    endLine: 1,
    endColumn: 9,
  });
});

test("an empty range is one column wide", () => {
  const { region } = resultOf({ range: rangeAt(main, "") }).locations[0].physicalLocation;
  expect(region).toEqual({ startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 });
});

test("paths are percent-encoded below the root of the repository", () => {
  const odd = source("a", "../shared/ä b:c#?.tf");
  const { results } = run(reportOf([findingAt(odd, "a")]), { pathPrefix: "environments/prod" });
  expect(results[0].locations[0].physicalLocation.artifactLocation).toEqual({
    uri: "environments/shared/%C3%A4%20b%3Ac%23%3F.tf",
    uriBaseId: "%SRCROOT%",
  });
});

test("half a surrogate pair in a path does no harm", () => {
  const odd = source("a", "x\ud800.tf");
  const { results } = run(reportOf([findingAt(odd, "a")]));
  expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("x%EF%BF%BD.tf");
});

test("runs in different directories are of different categories", () => {
  expect(run(reportOf([]), { pathPrefix: "environments/prod" }).automationDetails.id).toBe(
    "symcheck/environments/prod/",
  );
  expect(run(reportOf([])).automationDetails.id).toBe("symcheck/");
});

test("related places are linked from the message", () => {
  const related = [{ message: "set at a[0]", range: rangeAt(main, "b"), source: main }];
  const result = resultOf({ message: "wrong", help: "mend it", related });
  expect(result.message.text).toBe("wrong\nmend it\n[set at a\\[0\\]](1)");
  expect(result.relatedLocations).toMatchObject([{ id: 1, message: { text: "set at a[0]" } }]);
});

test("text of the configuration makes no link", () => {
  expect(resultOf({ message: "[x](http://evil) and a[0](y)" }).message.text).not.toContain("](");
});

test("of more than 5,000 findings the most severe stay and a notification counts the rest", () => {
  const warning = findingAt(main, "b", { severity: "warning", message: "w" });
  const error = findingAt(main, "b", { message: "e" });
  const findings = [...Array.from({ length: 6000 }, () => warning), ...Array.from({ length: 4000 }, () => error)];
  const { results, invocations } = run(reportOf(findings));
  expect(results.map(({ message }: { message: { text: string } }) => message.text)).toEqual([
    ...Array.from({ length: 4000 }, () => "e"),
    ...Array.from({ length: 1000 }, () => "w"),
  ]);
  expect(invocations[0].toolExecutionNotifications[0].message.text).toBe(
    "5000 results were left out, the least severe ones.",
  );
});

test("a finding with a thousand related places keeps 100", () => {
  const one = { message: "m", range: rangeAt(main, "b"), source: main };
  expect(resultOf({ related: Array.from({ length: 1000 }, () => one) }).relatedLocations).toHaveLength(100);
});

test("a rule that failed makes the run unsuccessful without a word of its error", () => {
  const text = sarif(reportOf([], { internalErrors: [{ rule: "role-id", error: new Error("boom") }] }), context);
  expect(JSON.parse(text).runs[0].invocations[0].executionSuccessful).toBe(false);
  expect(text).not.toContain("boom");
});

test("a run without findings is successful and has results", () => {
  const { results, invocations } = run(reportOf([]));
  expect(results).toEqual([]);
  expect(invocations[0].executionSuccessful).toBe(true);
});

test("no secret is in it", () => {
  expect(sarif(nasty, context)).not.toContain(secret);
});

test("nothing in it acts on a terminal or a log", () => {
  expect(sarif(nasty, context)).not.toMatch(/##\[|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});
