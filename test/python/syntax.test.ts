/** Compares what is refused with what Python was recorded to refuse (scripts/record-python-syntax.mjs). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pythonFacts } from "../../src/python/facts.ts";
import { makeSource, positionAt } from "../../src/source.ts";

interface Case {
  readonly text: string;
  readonly line?: number;
  readonly error?: string;
}

const record = JSON.parse(readFileSync("test/python/syntax-record.json", "utf8")) as {
  readonly cases: readonly Case[];
};
const wrap = (each: Case) => ({ each, name: JSON.stringify(each.text) });

/** The line that is refused; undefined where nothing is. */
async function refused(text: string): Promise<number | undefined> {
  const source = makeSource("a.py", "/a.py", text);
  const { code } = await pythonFacts(source);
  expect(code).toBeDefined();
  return code?.syntax === undefined ? undefined : positionAt(source, code.syntax.place.from).line;
}

/** Refused by Python where we say nothing: the grammar reads more than Python. */
const silent: ReadonlySet<string> = new Set([
  "f(**a, *b)\n",
  "break\n",
  "def f(a, a): pass\n",
  "def f(a=1, b): pass\n",
  "nonlocal x\n",
]);

/** Said where the block should begin, not where the file ends. */
const otherLine: ReadonlyMap<string, number> = new Map([["if x:\n    # only a comment\n", 1]]);

describe("what Python takes", () => {
  it.each(record.cases.filter(({ line }) => line === undefined).map(wrap))(
    "has no finding: $name",
    async ({ each }) => {
      expect(await refused(each.text)).toBeUndefined();
    },
  );
});

describe("what Python refuses", () => {
  it.each(record.cases.filter(({ line, text }) => line !== undefined && !silent.has(text)).map(wrap))(
    "is found at its line: $name",
    async ({ each }) => {
      expect(await refused(each.text)).toBe(otherLine.get(each.text) ?? each.line);
    },
  );

  it("and is not certain to us is not found", async () => {
    const found = await Promise.all([...silent].map(refused));
    expect(found.filter((line) => line !== undefined)).toEqual([]);
  });
});
