/** What the configuration and a plan say of one value, and whether they exclude each other. */
import { describe, expect, it } from "vitest";
import { contradicts, type Leniency } from "../../src/evaluate/agreement.ts";
import type { Value } from "../../src/evaluate/value.ts";
import { evaluateFiles } from "../evaluate/harness.ts";

function value(text: string): Value {
  const module = evaluateFiles({ "main.tf": `variable "u" {}\nlocals {\n  x = ${text}\n}\n` });
  expect(module.problems).toEqual([]);
  return module.locals.get("x") as Value;
}

type Case = [ours: string, theirs: string, leniency?: Leniency];

const same: readonly Case[] = [
  ['"a"', '"a"'],
  ["1", '"1"'],
  ["true", '"true"'],
  ["null", '""'],
  ["null", '"default"'],
  ['""', "null"],
  ["[]", "null"],
  ["{}", "null"],
  ["false", "null"],
  ["0", "null"],
  ["{ a = null }", "{}"],
  ["{ a = 1, b = null }", '{ a = "1" }'],
  ['{ a = "x" }', '{ a = "x", b = null }'],
  ["var.u", '"a"'],
  ['"a-${var.u}"', '"a-bc"'],
  ['{ a = var.u, b = "c" }', '{ a = "x", b = "c" }'],
  ["[var.u]", '["x"]'],
  ['"text\\n"', '"text"'],
  ['["b", "a"]', '["a", "b"]', { unordered: true }],
  ['["a", "a"]', '["a"]', { unordered: true }],
  ['toset(["a", "b"])', '["b", "a"]'],
  ['"Main"', '"main"', { ignoreCase: true }],
  ['"{\\"a\\": [1, 2]}"', '"{\\"a\\":[2,1]}"'],
  ['"{\\"Action\\": \\"x\\"}"', '"{\\"Action\\":[\\"x\\"]}"'],
  ['"{\\"AWS\\": \\"111122223333\\"}"', '"{\\"AWS\\":\\"arn:aws:iam::111122223333:root\\"}"'],
  ['"{\\n  \\"a\\": \\"${var.u}\\"}"', '"{\\"a\\":\\"x\\"}"'],
  ["1e400000", "1"],
];

const other: readonly Case[] = [
  ['"a"', '"b"'],
  ['"a"', '"A"'],
  ['"a"', "null"],
  ["1", "2"],
  ["true", "null"],
  ["9007199254740993", "9007199254740992"],
  ['{ a = "x" }', '{ a = "y" }'],
  ['{ a = "x" }', "{}"],
  ["{}", '{ a = "x" }'],
  ["[]", '["x"]'],
  ['["a", "b"]', '["b", "a"]'],
  ['["a"]', '["a", "b"]'],
  ['["a"]', '["a", "b"]', { unordered: true }],
  ['["a", var.u]', '["b", "c"]', { unordered: true }],
  ['toset(["a"])', '["b"]'],
  ['"a-${var.u}"', '"b-c"'],
  ['{ a = var.u, b = "c" }', '{ a = "x", b = "d" }'],
  ['"{\\"a\\": 1}"', '"{\\"a\\": 2}"'],
  ['"{\\"a\\": 1}"', '"no json"'],
  ['"a"', '["a"]'],
];

describe("agree", () => {
  it.each([...same])("%s and %s %j", (ours: string, theirs: string, leniency: Leniency = {}) => {
    expect(contradicts(value(ours), value(theirs), leniency)).toBe(false);
  });
});

describe("exclude each other", () => {
  it.each([...other])("%s and %s %j", (ours: string, theirs: string, leniency: Leniency = {}) => {
    expect(contradicts(value(ours), value(theirs), leniency)).toBe(true);
  });
});
