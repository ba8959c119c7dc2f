/** Functions on hostile arguments: large, deep, repeated, with names of JavaScript's own. */
import { describe, expect, it } from "vitest";
import { callFunction } from "../../../src/evaluate/functions/call.ts";
import { lookUpFunction } from "../../../src/evaluate/functions/table.ts";
import { isUnknown, knownEntries, stringValue, type Value } from "../../../src/evaluate/value.ts";
import { evaluated } from "./evaluated.ts";

const unreadable = () => ({ failure: "unreadable" }) as const;

function names(entries: Record<string, Value>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(entries));
}

const long = stringValue("a".repeat(10_000_000));

describe("an argument that makes too much work", () => {
  it.each([
    ["a string that would grow beyond bounds", 'replace(local.long, "a", local.long)'],
    ["separators that would", 'join(local.long, split("", local.long))'],
    ["a width that would", 'format("%999999999d", 1)'],
    ["a pattern that takes quadratic time", 'regexall("a.*b|a", local.long)'],
    ["an indentation that would", 'indent(1000000000, "a\\nb\\nc")'],
    ["a product that would", "setproduct(local.list, local.list, local.list, local.list)"],
  ])("gives unknown for %s", (_, expression) => {
    const list = evaluated("range(1000)").value;
    const started = performance.now();
    const { value } = evaluated(expression, names({ long, list }));
    expect(isUnknown(value)).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("reads JSON whose strings are as long as may be, escapes in them too", () => {
    const json = stringValue(`{"x": "${"a".repeat(7_000_000)}${"\\n".repeat(3_000_000)}"}`);
    const { value } = evaluated("length(jsondecode(local.json).x) == 10000000", names({ json }));
    expect(value.data).toBe(true);
  });

  it("gives unknown for text that opens brackets without end", () => {
    const json = stringValue("[{".repeat(5_000_000));
    expect(isUnknown(evaluated("jsondecode(local.json)", names({ json })).value)).toBe(true);
  });

  it("gives unknown for JSON nested too deeply", () => {
    const json = stringValue(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    expect(isUnknown(evaluated("jsondecode(local.json)", names({ json })).value)).toBe(true);
  });

  it.each(["keys", "flatten", "jsonencode", "merge", "length", "toset", "coalesce"])(
    "gives unknown for %s of a value nested too deeply",
    (name) => {
      let deep = stringValue("a");
      for (let depth = 0; depth < 50_000; depth += 1) {
        deep = {
          type: { kind: "object", attributes: new Map([["a", deep.type]]) },
          data: new Map([["a", deep]]),
          trace: deep.trace,
        };
      }
      const definition = lookUpFunction(name);
      if (definition === undefined) throw new Error(name);
      const context = { budget: { steps: 1_000_000 }, workingDirectory: "/", readFile: unreadable };
      const result = callFunction(definition, [deep], context);
      expect("value" in result && isUnknown(result.value)).toBe(true);
    },
  );

  it("matches in time linear in the text where a backtracking engine would not end", () => {
    const started = performance.now();
    const { problems } = evaluated('regex("(a*)*b", local.text)', names({ text: stringValue("a".repeat(20_000)) }));
    expect(problems[0]?.message).toContain("pattern did not match");
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("sorts, compares and removes duplicates of many values quickly", () => {
    const many = stringValue(Array.from({ length: 50_000 }, (_, index) => `k${index % 25_000}`).join());
    const started = performance.now();
    const { value } = evaluated('length(distinct(sort(concat(split(",", local.many), ["z"]))))', names({ many }));
    expect(value.data).toMatchObject({ mantissa: 25_001n });
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe("names of JavaScript's own", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])('are ordinary keys: "%s"', (name) => {
    const { value } = evaluated(`merge({"${name}" = 1}, jsondecode("{\\"${name}\\": 2}"))`);
    expect([...(knownEntries(value) ?? new Map()).keys()]).toEqual([name]);
  });

  it.each(["__proto__", "constructor", "toString"])('are no functions: "%s"', (name) => {
    expect(evaluated(`${name}("a")`).problems).toHaveLength(1);
  });

  it("are no keys of an object that lacks them", () => {
    expect(evaluated('lookup({a = 1}, "constructor", "none")').value.data).toBe("none");
  });
});

describe("a sensitive argument", () => {
  it.each([
    'tobool(sensitive("canary"))',
    'tonumber(sensitive("canary"))',
    'parseint(sensitive("canary"), 10)',
    'lookup({a = 1}, sensitive("canary"))',
    'lookup(tomap({a = 1}), sensitive("canary"))',
    'base64decode(sensitive("canary!"))',
    'regex(sensitive("canary("), "a")',
    'regex("canary", sensitive("x"))',
    'replace("a", sensitive("/canary(/"), "b")',
    'format(sensitive("%canary"), 1)',
    'format(sensitive("%d canary"), "x")',
    'file(sensitive("canary.txt"))',
    'jsondecode(sensitive("canary"))',
    'sum([sensitive("canary")])',
  ])("is not shown by the rejection of %s", (expression) => {
    const { problems } = evaluated(expression);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).not.toContain("canary");
  });
});
