/** Values that pass through a function as the same thing stay what they are. */
import { describe, expect, it } from "vitest";
import type { Instance } from "../../../src/evaluate/instance.ts";
import {
  isUnknown,
  knownElements,
  type Reference,
  stringType,
  unknownValue,
  type Value,
} from "../../../src/evaluate/value.ts";
import { makeSource } from "../../../src/source.ts";
import { evaluated } from "./evaluated.ts";

const reference: Reference = {
  instance: { address: "sym_secret.x" } as Instance,
  path: ["id"],
  span: { source: makeSource("x.tf", "/x.tf", ""), from: 0, to: 0 },
};
const identifying: Value = {
  type: stringType,
  data: "secret-name",
  trace: { identifies: [reference] },
};
const pending = unknownValue(stringType, { identifies: [reference] }, { notNull: true, from: [reference] });
const names = new Map([
  ["name", identifying],
  ["pending", pending],
]);

function addresses(value: Value | undefined): string[] {
  return (value?.trace.identifies ?? []).map(({ instance }) => instance.address);
}

describe("identity", () => {
  it.each([
    "merge({a = local.name}, {b = 1}).a",
    'lookup({a = local.name}, "a")',
    'lookup({}, "a", local.name)',
    "coalesce(null, local.name)",
    "element([local.name], 0)",
    "one([local.name])",
    "one(toset([local.name]))",
    'concat(["x"], [local.name])[1]',
    "tolist([local.name])[0]",
    "tomap({a = local.name}).a",
    "tostring(local.name)",
    "values({a = local.name})[0]",
    "flatten([[local.name]])[0]",
    "reverse([local.name])[0]",
    "compact([local.name])[0]",
    "distinct([local.name])[0]",
    "sort([local.name])[0]",
    'zipmap(["a"], [local.name]).a',
    "nonsensitive(sensitive(local.name))",
    "try(local.name, 1)",
    'merge({a = local.pending}, {b = 1})["a"]',
    "tolist([local.pending, 1])[0]",
  ])("survives %s", (expression) => {
    expect(addresses(evaluated(expression, names).value)).toEqual(["sym_secret.x"]);
  });

  it.each(["lower(local.name)", 'format("%s-x", local.name)', "sha256(local.name)", "jsonencode(local.name)"])(
    "ends with %s, which is a new value",
    (expression) => expect(addresses(evaluated(expression, names).value)).toEqual([]),
  );

  it.each(["lower(local.pending)", "jsonencode({a = [local.pending]})", 'join(",", [local.pending, "a"])'])(
    "is told of where %s will come from",
    (expression) => {
      const { value } = evaluated(expression, names);
      const from = isUnknown(value) ? value.data.from : undefined;
      expect(from?.map(({ instance, path }) => [instance.address, path])).toEqual([["sym_secret.x", ["id"]]]);
    },
  );

  it("stays with each element of a set", () => {
    const elements = knownElements(evaluated('toset(["z", local.name])', names).value);
    expect(elements?.map(addresses)).toEqual([["sym_secret.x"], []]);
  });
});
