/** Compares functions and conversions with what Terraform 1.11.4 was recorded to make of the same expressions. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonText } from "../../../src/evaluate/functions/json.ts";
import { measure } from "../../../src/evaluate/measure.ts";
import { isUnknown } from "../../../src/evaluate/value.ts";
import { positionAt } from "../../../src/source.ts";
import { evaluated, folder, knownParts, typeJson, unknownParts } from "./evaluated.ts";

interface Entry {
  readonly expression: string;
  readonly json?: string;
  readonly type?: unknown;
  readonly unknown?: unknown;
  readonly after?: unknown;
  readonly error?: string;
  /** Of the expression that Terraform names, from 1. */
  readonly line?: number;
}

function lines(name: string): ReadonlySet<string> {
  return new Set(readFileSync(join(folder, name), "utf8").split("\n"));
}

const entries = JSON.parse(readFileSync(join(folder, "record.json"), "utf8")) as Entry[];
const doubtful = lines("families/untold.txt");
const record = entries.filter(({ expression }) => !doubtful.has(expression));
const wrap = (each: Entry) => ({ each, name: each.expression });

describe("what Terraform computes", () => {
  it.each(record.filter(({ json }) => json !== undefined).map(wrap))("is the value of $name", ({ each }) => {
    const { value, problems } = evaluated(each.expression);
    expect(problems).toEqual([]);
    expect(measure(value).whollyKnown).toBe(true);
    expect(jsonText(value)).toBe(each.json);
    if (each.json !== "null") expect(typeJson(value.type)).toEqual(each.type);
  });
});

describe("what Terraform does not know before apply", () => {
  it.each(record.filter(({ unknown }) => unknown !== undefined).map(wrap))("is unknown in $name", ({ each }) => {
    const { value, problems } = evaluated(each.expression);
    expect(problems).toEqual([]);
    expect(unknownParts(value)).toEqual(each.unknown);
    if (each.after !== undefined) expect(knownParts(value)).toEqual(each.after);
  });
});

/** Rejected here in other words: our own for operators, calls and JSON, and for what Terraform forgets to redact. */
const ownWords = new Set([
  "0/0",
  'jsondecode("[1,]")',
  'jsondecode("{\\"a\\":}")',
  'jsondecode("nul")',
  'jsondecode("1 2")',
  "jsondecode(\"'a'\")",
  'lookup({a = 1}, sensitive("secret-word"))',
  'parseint(sensitive("secret-word"), 10)',
  "nosuch(1)",
  'max("a"...)',
  "max(null...)",
]);
const sameWords = lines("expressions.txt");

describe("what Terraform rejects", () => {
  it.each(record.filter(({ error }) => error !== undefined).map(wrap))("is a problem in $name", ({ each }) => {
    const { expression, error, line } = each;
    const { problems } = evaluated(expression);
    expect(problems).not.toEqual([]);
    for (const { span, message } of problems) {
      expect(positionAt(span.source, span.from).line).toBe(line);
      expect(message).not.toContain("secret");
    }
    if (!sameWords.has(expression)) return;
    expect(problems).toHaveLength(1);
    if (!ownWords.has(expression)) expect(problems[0]?.message).toContain(error);
  });
});

describe("what cannot always be told", () => {
  it.each(entries.filter(({ expression }) => doubtful.has(expression)).map(wrap))(
    "is not wrong in $name",
    ({ each }) => {
      const { value, problems } = evaluated(each.expression);
      if (each.error !== undefined) expect(isUnknown(value)).toBe(true);
      else expect(problems).toEqual([]);
      if (each.json !== undefined && measure(value).whollyKnown) expect(jsonText(value)).toBe(each.json);
      else if (each.unknown === true) expect(isUnknown(value)).toBe(true);
    },
  );
});
