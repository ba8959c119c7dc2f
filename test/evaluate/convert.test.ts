/** Compares type constraints, their defaults and conversions with what Terraform 1.11.4 was recorded to make of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { convert } from "../../src/evaluate/convert.ts";
import { jsonText } from "../../src/evaluate/functions/json.ts";
import { applyDefaults, typeConstraint } from "../../src/evaluate/type-constraint.ts";
import { fromTypeName, typeName } from "../../src/evaluate/types.ts";
import { stringType, stringValue, unknownValue, type Value } from "../../src/evaluate/value.ts";
import type { Expression } from "../../src/hcl/ast.ts";
import { parseExpressionText } from "../../src/hcl/parse.ts";
import { makeSource } from "../../src/source.ts";
import { evaluated, folder, typeJson } from "./functions/evaluated.ts";

interface Entry {
  readonly type: string;
  readonly value: string;
  readonly json?: string;
  readonly resultType?: unknown;
  readonly error?: string;
}

const record = JSON.parse(readFileSync(join(folder, "..", "constraints.json"), "utf8")) as Entry[];
const named = (each: Entry) => ({ each, name: `${each.type} <- ${each.value}` });

function evaluateText({ source, from, to }: Expression): Value {
  return evaluated(source.text.slice(from, to)).value;
}

/** The default as the variable has it, or Terraform's words for why it has none. */
function declared({ type, value }: Entry): Value | string {
  const { expression } = parseExpressionText(makeSource("test.tf", "/test.tf", type));
  const constraint = typeConstraint(expression, evaluateText);
  if ("error" in constraint) return constraint.error;
  const result = convert(applyDefaults(evaluated(value).value, constraint.defaults), constraint.type);
  if ("value" in result) return result.value;
  const at = result.at === undefined ? "" : `${result.at}: `;
  return `This default value is not compatible with the variable's type constraint: ${at}${result.error}.`;
}

describe("a type constraint and a default", () => {
  it.each(record.filter(({ json }) => json !== undefined).map(named))(
    "give the variable's value: $name",
    ({ each }) => {
      const value = declared(each);
      if (typeof value === "string") throw new Error(value);
      expect(jsonText(value)).toBe(each.json);
      if (each.json !== "null") expect(typeJson(value.type)).toEqual(each.resultType);
    },
  );

  it.each(record.filter(({ error }) => error !== undefined).map(named))("are rejected: $name", ({ each }) => {
    expect(declared(each)).toBe(each.error);
  });
});

describe("conversion", () => {
  const stringSet = fromTypeName(["set", "string"]);

  it("says where in a value it fails", () => {
    const { value } = evaluated('{a = ["1", "x"]}');
    const result = convert(value, { kind: "map", element: { kind: "list", element: fromTypeName("number") } });
    expect(result).toEqual({ error: "a number is required", path: ["a", 1], at: '["a"][1]' });
  });

  it("keeps the marks of elements, which in a set go to the whole", () => {
    const { value } = evaluated('[sensitive("b"), "a"]');
    const list = convert(value, fromTypeName(["list", "string"]));
    const set = convert(value, stringSet);
    if ("error" in list || "error" in set) throw new Error("not converted");
    expect((list.value.data as Value[]).map((element) => element.sensitive)).toEqual([true, undefined]);
    expect(set.value.sensitive).toBe(true);
    expect((set.value.data as Value[]).map((element) => element.data)).toEqual(["a", "b"]);
  });

  it("keeps the traces of elements", () => {
    const trace = { identifies: [], label: "local.name" };
    const element = stringValue("a", trace);
    const tuple: Value = { type: { kind: "tuple", elements: [stringType] }, data: [element], trace };
    const result = convert(tuple, stringSet);
    if ("error" in result) throw new Error(result.error);
    expect((result.value.data as Value[])[0]?.trace).toBe(trace);
  });

  it("keeps what is known of the length of an unknown", () => {
    const list = unknownValue({ kind: "list", element: stringType }, undefined, { notNull: true, maxLength: 3 });
    const result = convert(list, stringSet);
    expect(result).toMatchObject({ value: { type: stringSet, data: { notNull: true, maxLength: 3 } } });
  });

  it("gives unknown for what is nested too deeply to follow", () => {
    let value = stringValue("a");
    for (let depth = 0; depth < 100_000; depth += 1) {
      value = { type: { kind: "tuple", elements: [value.type] }, data: [value], trace: value.trace };
    }
    expect(convert(value, fromTypeName(["list", "any"]))).toMatchObject({ value: { data: { unknown: true } } });
    expect(typeName(value.type)).toBe("tuple");
  });

  it("takes no longer for a value that refers to its parts many times over", () => {
    let value = stringValue("a");
    for (let depth = 0; depth < 100; depth += 1) {
      value = { type: { kind: "tuple", elements: [value.type, value.type] }, data: [value, value], trace: value.trace };
    }
    expect(convert(value, fromTypeName(["list", "any"]))).toMatchObject({ value: { data: { unknown: true } } });
  });
});
