/** JSON read in place: accepted as JSON.parse accepts it, read exactly, within bounds. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Bounds, cursorIn, elements, faultIn, type Json, members, readValue } from "../../src/plan/json.ts";
import { cases } from "./cases.ts";

const wide: Bounds = { depth: 100, size: 100_000, bytes: 1_000_000 };

function accepts(text: string): boolean {
  return faultIn(Buffer.from(text)) === undefined;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function valueIn(text: string, bounds: Bounds = wide): Json | undefined {
  return readValue(cursorIn(Buffer.from(text)), bounds);
}

/** The value as JSON.parse gives it. */
function plain(json: Json | undefined): unknown {
  if (json instanceof Map) return Object.fromEntries([...json].map(([key, each]) => [key, plain(each)]));
  if (Array.isArray(json)) return (json as readonly Json[]).map(plain);
  if (typeof json === "object" && json !== null) return Number((json as { readonly numeral: string }).numeral);
  return json;
}

const documents = [
  ...[
    "",
    " ",
    "1",
    "-0",
    "-",
    "01",
    "1.",
    "1.5e+10",
    "1e",
    "1e5.5",
    ".5",
    "+1",
    "Infinity",
    "1 2",
    "truex",
    "tru",
    "nul",
  ],
  ...[
    "{}",
    "[]",
    "[ ]",
    "{ }",
    "[1,]",
    "[,1]",
    "{,}",
    '{"a":}',
    '{"a" 1}',
    '{"a":1,}',
    "{a:1}",
    "[1 2]",
    "]",
    "}",
    "[}",
    "{]",
  ],
  ...[
    '"',
    '"a',
    '"\\x"',
    '"\\u12"',
    '"\\u00e9"',
    '"\\ud800"',
    '"\\"',
    '"\\\\"',
    '"\t"',
    '"\u007f"',
    "'a'",
    '"é\u2028"',
  ],
  ...[
    '{"a":{"b":[1,{"c":null}],"d":"x"},"a":2}',
    "[[[[[[]]]]]]",
    "[[[[[[]]]]]",
    "\ufeff1",
    "1\u00a0",
    "\u000b1",
    "// x\n1",
  ],
  ...cases.map(({ name }) => readFileSync(new URL(`recorded/${name}.json`, import.meta.url), "utf8").slice(0, 3_000)),
  readFileSync(new URL("recorded/values.json", import.meta.url), "utf8"),
];

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("what is JSON", () => {
  it.each(documents)("is for %j what it is for JSON.parse", (text) => {
    expect(accepts(text)).toBe(parses(text));
  });

  it("is the same in documents with one character changed, taken out or put in", () => {
    const next = numbers(7);
    const alphabet = '{}[]",:\\ \n0123.eE+-tfnu\u0001é';
    const base = '{"a": [1, -2.5e3, "x\\n\\u00e9"], "b": {"c": null, "d": [true, false, {}]}, "é": ""}';
    let accepted = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const at = Math.floor(next() * base.length);
      const put = next() < 0.3 ? "" : (alphabet[Math.floor(next() * alphabet.length)] ?? "");
      const text = base.slice(0, at) + put + base.slice(at + (next() < 0.6 ? 1 : 0));
      expect(accepts(text), text).toBe(parses(text));
      if (accepts(text)) accepted += 1;
    }
    expect(accepted).toBeGreaterThan(500);
    expect(accepted).toBeLessThan(19_500);
  });

  it("is told with the place of the fault", () => {
    expect(faultIn(Buffer.from('{"é": [1, x]}'))).toEqual({ at: 11, why: "syntax" });
    expect(faultIn(Buffer.from('{"a": 1} {}'))).toEqual({ at: 9, why: "syntax" });
    expect(faultIn(Buffer.from('["abc'))).toEqual({ at: 5, why: "syntax" });
  });

  it("is not what is nested without end", () => {
    expect(faultIn(Buffer.from("[".repeat(3_000_000)))?.why).toBe("depth");
    expect(faultIn(Buffer.from('{"a":'.repeat(1_000_000)))?.why).toBe("depth");
    expect(faultIn(Buffer.from(`${"[".repeat(900)}${"]".repeat(900)}`))).toBeUndefined();
  });
});

describe("values", () => {
  it.each(documents.filter(parses).filter((text) => !/("a").*\1/.test(text)))(
    "of %j are those of JSON.parse",
    (text) => {
      expect(plain(valueIn(text))).toEqual(JSON.parse(text));
    },
  );

  it("keep every digit of a number", () => {
    expect(valueIn("[9007199254740993, 0.1000000000000000055511151231257827, -1E-400]")).toEqual([
      { numeral: "9007199254740993" },
      { numeral: "0.1000000000000000055511151231257827" },
      { numeral: "-1E-400" },
    ]);
  });

  it("have entries of any name", () => {
    const value = valueIn('{"__proto__": {"x": 1}, "constructor": 2, "": 3}') as ReadonlyMap<string, Json>;
    expect([...value.keys()]).toEqual(["__proto__", "constructor", ""]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it.each([
    ["[[1]]", { ...wide, depth: 2 }],
    ["[1, 2, 3]", { ...wide, size: 3 }],
    ['"123456"', { ...wide, bytes: 7 }],
    ['{"a": 1, "a": 1}', wide],
    ['{"a": {"b": {"c": 1, "c": 1}}}', wide],
  ])("%s is none beyond its bounds", (text, bounds) => {
    expect(valueIn(text, bounds)).toBeUndefined();
  });

  it("leave the cursor behind them, read or not", () => {
    const cursor = cursorIn(Buffer.from('{"a": [1, {"x": "]}"}], "b": {"c": [[2]]}, "d": 4}'));
    const seen: unknown[] = [];
    for (const key of members(cursor)) {
      if (key === "b") for (const inner of members(cursor)) seen.push(inner);
      else if (key === "a") for (const index of elements(cursor)) seen.push(index);
      else seen.push(key, valueIn("1") && plain(readValue(cursor, wide)));
    }
    expect(seen).toEqual([0, 1, "c", "d", 4]);
    expect(cursor.at).toBe(cursor.bytes.length);
  });
});
