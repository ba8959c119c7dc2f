/** The report with one line a finding. */
import { expect, test } from "vitest";
import { compact } from "../../src/report/compact.ts";
import { nasty, secret } from "./nasty.ts";
import { findingAt, reportOf, source } from "./sample.ts";

const context = { version: "1.2.3", color: true, quiet: false, verbose: false };
const main = source("a = 1\n");
/** As the problem matcher of tflint's compact format reads a line. */
const matcher = /^(.+):(\d+):(\d+):\s(Error|Warning|Notice)\s-\s(.+)\s\((.+)\)$/;

test("a finding is a line that the problem matcher reads", () => {
  const text = compact(
    reportOf([findingAt(main, "1", { message: "wrong (see b): mend it", severity: "info" })]),
    context,
  );
  expect(matcher.exec(text.trimEnd())?.slice(1)).toEqual([
    "main.tf",
    "1",
    "5",
    "Notice",
    "wrong (see b): mend it",
    "role-id",
  ]);
});

test("a message of several lines is folded", () => {
  const text = compact(reportOf([findingAt(main, "1", { message: "one \r\n\n  two\nthree" })]), context);
  expect(text).toBe("main.tf:1:5: Error - one two three (role-id)\n");
});

test("nothing is printed where nothing was found", () => {
  expect(compact(reportOf([]), context)).toBe("");
});

test("a file whose name begins a workflow command does not begin one", () => {
  const odd = source("a", "::error::x");
  expect(compact(reportOf([findingAt(odd, "a")]), context)).toMatch(/^\\u003a:error/);
});

test("hostile text stays on its line", () => {
  const lines = compact(nasty, context).trimEnd().split("\n");
  expect(lines.map((line) => matcher.test(line))).toEqual([true, true, true, true, false]);
});

test("no secret is in it", () => {
  expect(compact(nasty, context)).not.toContain(secret);
});
