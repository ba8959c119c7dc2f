/** Source lines with the place underlined. */
import { expect, test } from "vitest";
import { displayWidth } from "../../src/report/characters.ts";
import { snippet } from "../../src/report/snippet.ts";
import { rangeOf } from "../../src/source.ts";
import { rangeAt, source } from "./sample.ts";

/** The snippet for the first `at` in `text`, as the two lines that users see. */
function drawn(text: string, at: string, width = 80): string[] {
  const origin = source(text);
  const result = snippet(origin, rangeAt(origin, at), width);
  if (result === undefined) return [];
  return [result.text, `${" ".repeat(result.indent)}${"^".repeat(result.length)}`];
}

test("the underline stands under the place", () => {
  expect(drawn('a = 1\n  role_id = "abc"\n', '"abc"')).toEqual(['  role_id = "abc"', "            ^^^^^"]);
});

test("tabs count as the blanks that are shown for them", () => {
  expect(drawn('\trole_id\t= "abc"', '"abc"')).toEqual(['    role_id    = "abc"', "                 ^^^^^"]);
});

test("wide characters count two columns, combining marks none", () => {
  expect(drawn('name = "日本e\u0301" + x', "x")).toEqual(['name = "日本e\u0301" + x', "                 ^"]);
});

test("an emoji of several code points counts two columns", () => {
  expect(drawn('name = "👩‍💻" + x', "x")).toEqual(['name = "👩‍💻" + x', "              ^"]);
});

test("a carriage return before the line end is not shown", () => {
  expect(drawn('role_id = "abc"\r\nb = 1\r\n', '"abc"')).toEqual(['role_id = "abc"', "          ^^^^^"]);
});

test("control characters show as escapes and the underline follows", () => {
  expect(drawn('a = "\u001b[31m" + x', "x")).toEqual(['a = "\\u001b[31m" + x', `${" ".repeat(19)}^`]);
});

test("a workflow command in a source line is broken up and the underline follows", () => {
  expect(drawn("a = ##[error] x", "x")).toEqual(["a = \\u0023#[error] x", `${" ".repeat(19)}^`]);
});

test("the underline follows a redaction before it", () => {
  expect(drawn('x = { token = "a very long secret", b = 1 }', "b")).toEqual([
    'x = { token = "[redacted]", b = 1 }',
    `${" ".repeat(28)}^`,
  ]);
});

test("a place inside a redaction underlines the whole redaction", () => {
  expect(drawn('token = "a very long secret"', "long")).toEqual(['token = "[redacted]"', "         ^^^^^^^^^^"]);
});

test("a line inside a secret heredoc keeps its indentation only", () => {
  expect(drawn("secret_string = <<EOT\n  one\n  two\nEOT\n", "two")).toEqual(["  [redacted]", "  ^^^^^^^^^^"]);
});

test("an empty place has one mark", () => {
  const origin = source("source_id =\n");
  const at = origin.text.indexOf("\n");
  const result = snippet(origin, rangeOf({ source: origin, from: at, to: at }), 80);
  expect(result).toMatchObject({ text: "source_id =", indent: 11, length: 1 });
});

test("a place over several lines is underlined to the end of its first line", () => {
  expect(drawn("tags = {\n  a = 1\n}\n", "{\n  a = 1\n}")).toEqual(["tags = {", "       ^"]);
});

test("a blank line has no snippet", () => {
  const origin = source("\n\n");
  expect(snippet(origin, rangeOf({ source: origin, from: 0, to: 0 }), 80)).toBeUndefined();
});

test.each([20, 33, 60, 119])("a long line is cut to %i columns around the place", (width) => {
  const [text = "", marks = ""] = drawn(`a = "${"x".repeat(500)}" + target + "${"y".repeat(500)}"`, "target", width);
  expect(displayWidth(text)).toBeLessThanOrEqual(width);
  expect(text.slice(marks.indexOf("^"), marks.length)).toBe("target");
  expect(text).toMatch(/^….*…$/);
});

test("a line that just fits is not cut", () => {
  expect(drawn('role_id = "abc"', '"abc"', 15)[0]).toBe('role_id = "abc"');
});

test("an underline longer than the terminal ends with it", () => {
  const [text = "", marks = ""] = drawn(`a = "${"x".repeat(500)}"`, `"${"x".repeat(500)}"`, 40);
  expect(displayWidth(text)).toBeLessThanOrEqual(40);
  expect(marks.length).toBeLessThanOrEqual(40);
});

test("a thousand places on a line of five megabytes are drawn quickly", () => {
  const origin = source(`a = "${"x".repeat(5_000_000)}" + target`);
  const range = rangeAt(origin, "target");
  const started = performance.now();
  for (let count = 0; count < 1000; count += 1) snippet(origin, range, 80);
  expect(performance.now() - started).toBeLessThan(8000);
});
