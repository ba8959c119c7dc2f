import { expect, test } from "vitest";
import { maximumDepth } from "../../src/hcl/cursor.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource } from "../../src/source.ts";

function problemsOf(text: string) {
  return parseFile(makeSource("x.tf", "/x.tf", text)).problems;
}

const many = 100_000;

test.each([
  ["brackets", `x = ${"[".repeat(many)}${"]".repeat(many)}\n`],
  ["braces", `x = ${"{ a = ".repeat(many)}`],
  ["parentheses", `x = ${"(".repeat(many)}1${")".repeat(many)}\n`],
  ["calls", `x = ${"f(".repeat(many)}`],
  ["indexes", `x = ${"a[".repeat(many)}`],
  ["interpolations", `x = ${'"${'.repeat(many)}`],
  ["conditionals", `x = ${"a ? b : ".repeat(many)}c\n`],
  ["signs", `x = ${"-".repeat(many)}1\n`],
  ["operators", `x = ${"[1 || 1 && 1 == 1 < 1 + 1 * ".repeat(many)}`],
  ["splats", `x = a${"[*]".repeat(many)}\n`],
  ["for expressions", `x = ${"[for a in b : ".repeat(many)}`],
  ["directives", `x = "${"%{if a}".repeat(many)}${"%{endif}".repeat(many)}"\n`],
  ["blocks", "a {\n".repeat(many)],
  ["a sum", `x = 1${"+ 1".repeat(many)}\n`],
  ["a traversal", `x = a${".b".repeat(many)}\n`],
  ["an attribute splat", `x = a.*${".b".repeat(many)}\n`],
])("%s nested too deeply are a limit, not a mistake", (_name, text) => {
  expect(problemsOf(text)).toMatchObject([{ limit: true }]);
});

test("nesting up to the limit is read", () => {
  const depth = maximumDepth - 1;
  expect(problemsOf(`x = ${"[".repeat(depth)}${"]".repeat(depth)}\n`)).toEqual([]);
});

test.each([
  ["a long string", `x = "${"a".repeat(5_000_000)}"\n`, 0],
  ["a long string of escapes", `x = "${"\\n".repeat(1_000_000)}"\n`, 0],
  ["a long number", `x = ${"1".repeat(1_000_000)}\n`, 0],
  ["a number of dots", `x = 1${".".repeat(1_000_000)}\n`, 1],
  ["comments on one line", "/**/".repeat(500_000), 0],
  ["unclosed comments", "/* ".repeat(1_000_000), 1],
  ["blanks", " ".repeat(5_000_000), 0],
  ["newlines", `x = [${"\n".repeat(2_000_000)}]\n`, 0],
  ["unclosed heredocs", "locals {\n a = <<EOT\n".repeat(50_000), 50_000],
  ["heredocs with one end", `${"locals {\n a = <<EOT\n".repeat(50_000)}EOT\n`, 1],
  ["broken blocks", 'resource "a" "b" {\n x =\n}\n'.repeat(50_000), 50_000],
  ["repeated attributes", `a {\n${"x = 1\n".repeat(200_000)}}\n`, 1],
])("%s take time in proportion to their length", { timeout: 20_000 }, (_name, text, problems) => {
  expect(problemsOf(text)).toHaveLength(problems);
});

test("names that objects have by nature are ordinary names", () => {
  const { file, problems } = parseFile(makeSource("x.tf", "/x.tf", "__proto__ = 1\nconstructor = 2\n__proto__ = 3\n"));
  expect([...file.body.attributes.keys()]).toEqual(["__proto__", "constructor"]);
  expect(problems).toMatchObject([{ message: '"__proto__" is set twice in one block, first on line 1' }]);
});
