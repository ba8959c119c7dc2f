/** `.gitignore` patterns against what git itself was recorded to ignore. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isIgnored, parseIgnoreFile } from "../../src/workspace/ignore.ts";
import { parsePattern } from "../../src/workspace/pattern.ts";

interface Recorded {
  readonly paths: readonly string[];
  readonly record: readonly { readonly lines: readonly string[]; readonly ignored: readonly string[] }[];
}

const recorded: Recorded = JSON.parse(readFileSync(new URL("gitignore-record.json", import.meta.url), "utf8"));

/** As a search does it: a path is out when it or a directory above it is ignored. */
function isOut(lines: readonly string[], path: string): boolean {
  const files = [parseIgnoreFile(`${lines.join("\n")}\n`, [])];
  const segments = path.split("/");
  return segments.some((_, depth) => isIgnored(files, segments.slice(0, depth + 1), depth < segments.length - 1));
}

test.each(recorded.record)("$lines ignores what git ignores", ({ lines, ignored }) => {
  expect(recorded.paths.filter((path) => isOut(lines, path))).toEqual(ignored);
});

test("a file deeper down overrules one above it", () => {
  const files = [parseIgnoreFile("*.tf", []), parseIgnoreFile("!keep.tf", ["a"])];
  expect(isIgnored(files, ["a", "keep.tf"], false)).toBe(false);
  expect(isIgnored(files, ["a", "other.tf"], false)).toBe(true);
});

test("patterns apply below their own directory only", () => {
  expect(isIgnored([parseIgnoreFile("/b", ["a"])], ["a", "b"], true)).toBe(true);
  expect(isIgnored([parseIgnoreFile("/b", ["a"])], ["a", "c", "b"], true)).toBe(false);
});

test("a pattern of many stars takes no exponential time", () => {
  const files = [parseIgnoreFile(`${"*a".repeat(100)}b\n${"**/a/".repeat(100)}b`, [])];
  const started = performance.now();
  isIgnored(files, ["a".repeat(255)], false);
  isIgnored(files, new Array<string>(1000).fill("a"), false);
  expect(performance.now() - started).toBeLessThan(1000);
});

test("a pattern that can match nothing is left out", () => {
  expect(["", "#x", "!", "/", "a\\", "[a"].map(parsePattern)).toEqual(new Array(6).fill(undefined));
});
