/** Expressions have the values, unknown parts and errors that are recorded from terraform. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { positionAt } from "../../../src/source.ts";
import { evaluateFiles, plain, plainType } from "../harness.ts";
import { prelude, unknowns } from "./cases.ts";

interface Rejected {
  readonly expression: string;
  readonly errors: readonly { readonly summary: string; readonly line: number | null }[];
}

interface RecordFile {
  readonly known: readonly { readonly expression: string; readonly type?: unknown; readonly value: unknown }[];
  readonly unknown: readonly { readonly expression: string; readonly value: unknown }[];
  readonly rejected: readonly Rejected[];
  readonly rejectedWithResources: readonly Rejected[];
}

const record = JSON.parse(readFileSync(new URL("record.json", import.meta.url), "utf8")) as RecordFile;

function evaluate(expression: string, beside: string) {
  return evaluateFiles({ "main.tf": `output "o0" {\n  value = ${expression}\n}\n`, "prelude.tf": beside });
}

function problemsOf(expression: string, beside: string) {
  const { problems } = evaluate(expression, beside);
  return problems.map(({ message, help, span }) => ({ message, help, line: positionAt(span.source, span.from).line }));
}

describe("known values", () => {
  it.each(record.known)("$expression", ({ expression, type, value }) => {
    const { outputs, problems } = evaluate(expression, prelude);
    expect(problems).toEqual([]);
    const output = outputs.get("o0");
    if (output === undefined) throw new Error("no output");
    expect(JSON.stringify(plain(output))).toBe(JSON.stringify(value));
    if (type !== undefined) expect(plainType(output.type)).toEqual(type);
  });
});

describe("values with unknown parts", () => {
  it.each(record.unknown)("$expression", ({ expression, value }) => {
    const { outputs, problems } = evaluate(expression, prelude + unknowns);
    expect(problems).toEqual([]);
    const output = outputs.get("o0");
    if (output === undefined) throw new Error("no output");
    expect(plain(output)).toEqual(value);
  });
});

describe("expressions that terraform rejects", () => {
  const expected = ({ errors }: Rejected) => [...new Set(errors.flatMap(({ line }) => line ?? []))].sort();
  const found = (expression: string, beside: string) =>
    [...new Set(problemsOf(expression, beside).map(({ line }) => line))].sort();

  it.each(record.rejected)("$expression", (rejected) => {
    expect(found(rejected.expression, prelude)).toEqual(expected(rejected));
  });

  it.each(record.rejected)("say it in sentences, and what to do: $expression", ({ expression }) => {
    for (const { message, help } of problemsOf(expression, prelude)) {
      expect(message).toMatch(/^["A-Z].*\.$/s);
      expect(message).not.toContain("did you mean");
      expect(help).toMatch(/^[A-Z].*[.?]$/s);
    }
  });

  it.each(record.rejectedWithResources)("$expression", (rejected) => {
    expect(found(rejected.expression, prelude + unknowns)).toEqual(expected(rejected));
  });
});
