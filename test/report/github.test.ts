/** The report as workflow commands, and the page of a job. */
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { github } from "../../src/report/github.ts";
import { stepSummary } from "../../src/report/step-summary.ts";
import { nasty, secret } from "./nasty.ts";
import { findingAt, reportOf, source } from "./sample.ts";

const context = { version: "1.2.3", color: true, quiet: false, verbose: false };
const main = source("a = 1\nb = [\n2\n]\n");

function commands(findings: readonly Finding[], more: { pathPrefix?: string } = {}): string[] {
  return github(reportOf(findings), { ...context, ...more })
    .trimEnd()
    .split("\n");
}

/** As the runner reads a command: trimmed, name and properties up to the second `::`, the message unescapedd. */
function asRunner(line: string) {
  const match = /^\s*::(\w+) ([^:]*)::(.*)$/.exec(line);
  if (match === null) return undefined;
  const unescaped = (text: string) =>
    text
      .replaceAll("%0A", "\n")
      .replaceAll("%0D", "\r")
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%25", "%");
  const properties = Object.fromEntries((match[2] ?? "").split(",").map((pair) => pair.split("=").map(unescaped)));
  return { command: match[1], properties, message: unescaped(match[3] ?? "") };
}

test("a finding on one line has columns", () => {
  expect(asRunner(commands([findingAt(main, "1", { message: "50% wrong: a, b", help: "mend it" })])[0] ?? "")).toEqual({
    command: "error",
    properties: { file: "main.tf", line: "1", endLine: "1", col: "5", endColumn: "6", title: "symcheck: role-id" },
    message: "50% wrong: a, b\nmend it",
  });
});

test("a finding on several lines has no columns", () => {
  expect(asRunner(commands([findingAt(main, "[\n2\n]")])[0] ?? "")?.properties).toEqual({
    file: "main.tf",
    line: "2",
    endLine: "4",
    title: "symcheck: role-id",
  });
});

test("a range that ends where a line begins does not reach into it", () => {
  expect(asRunner(commands([findingAt(main, "b = [\n")])[0] ?? "")?.properties).toMatchObject({
    line: "2",
    endLine: "2",
  });
});

test("files are named from the root of the repository", () => {
  const shared = source("a", "../shared/main.tf");
  const [line] = commands([findingAt(shared, "a")], { pathPrefix: "environments/prod" });
  expect(asRunner(line ?? "")?.properties).toMatchObject({ file: "environments/shared/main.tf" });
});

test("the most severe findings come first", () => {
  const order = (["info", "warning", "error"] as const).map((severity) => findingAt(main, "1", { severity }));
  expect(commands(order).map((line) => asRunner(line)?.command)).toEqual(["error", "warning", "notice", undefined]);
});

test("of 10,000 findings ten of a level are shown and the rest counted", () => {
  const findings = (["info", "error"] as const).flatMap((severity) =>
    Array.from({ length: 5_000 }, () => findingAt(main, "1", { severity })),
  );
  const lines = commands(findings);
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toContain("5000 errors, 5000 infos");
  expect(lines.at(-1)).toContain("9980 not annotated");
});

test("a run without findings says so", () => {
  expect(github(reportOf([]), context)).toBe("symcheck: No problems found in 6 files, 14 resources\n");
});

test("hostile text begins no command and ends no property", () => {
  const lines = github(nasty, context).trimEnd().split("\n");
  expect(lines.map((line) => asRunner(line)?.command)).toEqual([
    "error",
    "error",
    "warning",
    "notice",
    undefined,
    undefined,
  ]);
  expect(Object.keys(asRunner(lines[0] ?? "")?.properties ?? {})).toEqual([
    "file",
    "line",
    "endLine",
    "col",
    "endColumn",
    "title",
  ]);
  for (const line of lines) expect(asRunner(line)?.message ?? line).not.toMatch(/^\s*::|##\[/m);
});

test("no secret is in commands or page", () => {
  expect(github(nasty, context) + stepSummary(nasty, context)).not.toContain(secret);
});

describe("the step summary", () => {
  function cells(message: string): string {
    const row = stepSummary(reportOf([findingAt(main, "1", { message })]), {}).split("\n")[6] ?? "";
    return row;
  }

  test("has a row for each finding, most severe first", () => {
    const findings = (["warning", "error"] as const).map((severity) =>
      findingAt(main, "1", { severity, message: "m" }),
    );
    expect(stepSummary(reportOf(findings), { pathPrefix: "sub" }).split("\n").slice(4, 8)).toEqual([
      "| Severity | Place | Rule | Message |",
      "| --- | --- | --- | --- |",
      "| error | <code>sub/main.tf\\:1</code> | <code>role-id</code> | m |",
      "| warning | <code>sub/main.tf\\:1</code> | <code>role-id</code> | m |",
    ]);
  });

  test("has no table without findings", () => {
    expect(stepSummary(reportOf([]), {})).toBe("## symcheck\n\nNo problems found in 6 files, 14 resources\n");
  });

  test.each([
    ["markup", "*a* _b_ `c` ~d~ [e](f)", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ \\[e\\](f)"],
    ["a cell's end", "a|b\\|c", "a\\|b\\\\\\|c"],
    ["HTML", "<img src=x>&lt;", "\\<img src=x\\>\\&lt;"],
    ["a mention", "@octocat #1", "\\@&#8203;octocat \\#&#8203;1"],
    ["a link", "https://x www.x", "https\\:&#8203;//x www&#8203;.x"],
    ["a formula", "$x$", "<span>$</span>x<span>$</span>"],
    ["a line's end", "a\nb", "a\\\\u000ab"],
  ])("shows %s as it is written", (_name, message, cell) => {
    expect(cells(message)).toBe(`| error | <code>main.tf\\:1</code> | <code>role-id</code> | ${cell} |`);
  });

  test("of 10,000 long findings has less than a megabyte and counts the rest", () => {
    const findings = Array.from({ length: 10_000 }, () => findingAt(main, "1", { message: "é".repeat(1_000) }));
    const coverage = reportOf([]).coverage;
    const notChecked = Array.from({ length: 10_000 }, () => ({ what: "x".repeat(1_000), why: "y" }));
    const page = stepSummary(reportOf(findings, { coverage: { ...coverage, notChecked } }), {});
    expect(Buffer.byteLength(page)).toBeLessThan(900_000);
    const rows = page.split("\n").filter((line) => line.startsWith("| error")).length;
    expect(page).toContain(`\n${10_000 - rows} more findings do not fit here.\n`);
  });
});
