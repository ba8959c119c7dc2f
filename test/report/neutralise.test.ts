/** Which characters and commands are taken apart before they are shown. */
import { expect, test } from "vitest";
import { breakCommands, neutralise, neutraliseJson } from "../../src/report/neutralise.ts";

test("terminal escapes show as what they are", () => {
  expect(neutralise("a\u001b[31mb\u009b2J\u0007")).toBe("a\\u001b[31mb\\u009b2J\\u0007");
});

test("line ends and tabs in a text of one line show as escapes", () => {
  expect(neutralise("a\nb\r\tc\u2028d")).toBe("a\\u000ab\\u000d\\u0009c\\u2028d");
});

test("characters that reorder or hide text show as escapes", () => {
  expect(neutralise("x\u202ey\u2066z\u200b\u{e0041}")).toBe("x\\u202ey\\u2066z\\u200b\\u{e0041}");
});

test("joiners that emoji and scripts need stay", () => {
  expect(neutralise("👩‍💻 नमस्‍ते")).toBe("👩‍💻 नमस्‍ते");
});

test("half a surrogate pair shows as an escape", () => {
  expect(neutralise("a\ud800b")).toBe("a\\ud800b");
});

test.each([
  ["::error::x", "\\u003a:error::x"],
  ["  ::set-env name=a::b", "  \\u003a:set-env name=a::b"],
  ["a ::error::", "a ::error::"],
  ["a::b", "a::b"],
  ["x ##[group]", "x \\u0023#[group]"],
  ["###[group]", "#\\u0023#[group]"],
  ["##vso[task.setvariable]", "\\u0023#vso[task.setvariable]"],
  ["## heading", "## heading"],
])("the workflow command in %j is broken up", (text, shown) => {
  expect(neutralise(text)).toBe(shown);
});

test("a command that colour codes hide is broken up too", () => {
  expect(breakCommands("\u001b[1m ::error::x\nok\n\u001b[22m::warning::y")).toBe(
    "\u001b[1m \\u003a:error::x\nok\n\u001b[22m\\u003a:warning::y",
  );
});

test("JSON keeps the value while no dangerous character is left in the text", () => {
  const value = { a: "\u001b[2J\u202e\u0085##[x] ###[y] \\##[z]\n::error::\ud800\u{e0041}" };
  const text = neutraliseJson(JSON.stringify(value, undefined, 2));
  expect(JSON.parse(text)).toEqual(value);
  for (const part of ["\u001b", "\u0085", "\u202e", "##[", "\n::", "\u{e0041}"]) expect(text).not.toContain(part);
});

test("a line of many blanks takes linear time", () => {
  const started = performance.now();
  neutralise(" ".repeat(2_000_000));
  breakCommands(`${" ".repeat(1000)}\n`.repeat(2000));
  expect(performance.now() - started).toBeLessThan(2000);
});
