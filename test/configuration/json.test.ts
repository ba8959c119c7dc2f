/** JSON read with places, against what Node itself reads. */
import { expect, test } from "vitest";
import { type JsonNode, readJson } from "../../src/configuration/json.ts";
import { makeSource } from "../../src/source.ts";

function read(text: string) {
  return readJson(makeSource("x.json", "/x.json", text));
}

/** The value without places, objects as lists of pairs. */
function pairs(node: JsonNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(pairs);
  return { pairs: [...node.members].map(([name, { value }]) => [name, pairs(value)]) };
}

function expected(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== "object" || value === null) return value;
  return { pairs: Object.entries(value).map(([name, each]) => [name, expected(each)]) };
}

const right = [
  "{}",
  " [ ] ",
  "null",
  "-0.5e+3",
  '"\\u00e9\\n\\"\\\\\\/ \\ud83d\\ude00"',
  '{"a": [1, {"b": true}, "x"], "c": {"d": null}}',
  '{"__proto__": {"x": 1}, "constructor": 2}',
  '\r\n{\t"a" :1 }\n',
];

test.each(right)("%s is read as JSON.parse reads it", (text) => {
  const { node, problems } = read(text);
  expect(problems).toEqual([]);
  expect(pairs(node)).toEqual(expected(JSON.parse(text)));
});

const wrong: readonly [string, number, RegExp][] = [
  ["", 0, /file is empty/],
  ['{"a": 1} x', 9, /has to end here/],
  ['// x\n{"a": 1}', 0, /comment/],
  ['{"a": 1 /* x */}', 8, /comment/],
  ['{\n  # x\n  "a": 1}', 4, /comment/],
  ['{"a": 1,}', 7, /nothing follows this comma/],
  ["[1,]", 2, /nothing follows this comma/],
  ["{'a': 1}", 1, /name in double quotes/],
  ["['a']", 1, /texts need double quotes/],
  ['{"a" 1}', 5, /":" has to stand/],
  ['{"a": 1 "b": 2}', 8, /"," or "}" is missing/],
  ["[1 2]", 3, /"," or "]" is missing/],
  ["[01]", 1, /a value has to stand here/],
  ["[NaN]", 1, /a value has to stand here/],
  ["[1", 0, /"\[" is not closed/],
  ['["a', 1, /no closing quote/],
  ['["a\nb"]', 1, /no closing quote/],
  ['["a\tb"]', 3, /control character/],
  ['["\\x"]', 2, /escape/],
  ['["\\u12"]', 2, /escape/],
  ["[", 0, /"\[" is not closed/],
  ['{"a": {"b": 1', 6, /"\{" is not closed/],
  ['{"a": 1]', 7, /an object ends with "\}"/],
  ['[{"a": [1}]', 9, /a list ends with "\]"/],
  ['{"a": }', 6, /a value is missing/],
  ['{"a" = 1}', 5, /not a "="/],
];

test.each(wrong)("%j is wrong at %i", (text, from, message) => {
  expect(() => JSON.parse(text), "Node refuses it too").toThrow();
  const { node, problems } = read(text);
  expect(node).toBeUndefined();
  expect(problems.map(({ span }) => span.from)).toEqual([from]);
  expect(problems[0]?.message).toMatch(message);
});

test("a name that stands twice is told at the second, and the first counts", () => {
  const { node, problems } = read('{"a": 1, "a": 2, "\\u0061": 3}');
  expect(pairs(node)).toEqual({ pairs: [["a", 1]] });
  expect(problems.map(({ span }) => [span.from, span.to])).toEqual([
    [9, 12],
    [17, 25],
  ]);
});

test("nesting without end is told, not followed", () => {
  for (const text of ["[".repeat(1_000_000), '{"a":'.repeat(200_000)]) {
    expect(read(text).problems.map(({ message }) => message)).toEqual([
      "lists and objects are nested more than 100 deep",
    ]);
  }
});

test("a large text is read in little time", () => {
  const text = `{${Array.from({ length: 60_000 }, (_, index) => `"k${index}": ["${"x".repeat(10)}", -1.5e3]`).join(",\n")}}`;
  const start = performance.now();
  expect(read(text).problems).toEqual([]);
  expect(read(`["${"\\n".repeat(500_000)}"]`).problems).toEqual([]);
  expect(performance.now() - start).toBeLessThan(2000);
});
