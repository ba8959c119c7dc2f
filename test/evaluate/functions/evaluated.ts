/** Evaluates the text of one expression for the tests of functions, with two names for what is unknown. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluateExpression } from "../../../src/evaluate/expression.ts";
import type { Numeric } from "../../../src/evaluate/number.ts";
import { isUnknown, stringType, type Type, unknownValue, type Value } from "../../../src/evaluate/value.ts";
import type { Problem } from "../../../src/finding.ts";
import { parseExpressionText } from "../../../src/hcl/parse.ts";
import { makeSource } from "../../../src/source.ts";
import { openWorkspace } from "../../../src/workspace/workspace.ts";

export const folder = dirname(fileURLToPath(import.meta.url));

const { readFile, directories } = openWorkspace(folder, folder);

export interface Evaluated {
  readonly value: Value;
  readonly problems: readonly Problem[];
}

/** `unknown` is a string that is not null, `dynamic` a value of which nothing is known. */
export function evaluated(text: string, names: ReadonlyMap<string, Value> = new Map()): Evaluated {
  const written = text.replace(/\bunknown\b/g, "local.unknown").replace(/\bdynamic\b/g, "local.dynamic");
  const { expression, problem } = parseExpressionText(makeSource("test.tf", "/test.tf", written));
  if (problem !== undefined) throw new Error(`${text}: ${problem.message}`);
  const problems: Problem[] = [];
  const known = new Map([
    ["unknown", unknownValue(stringType, undefined, { notNull: true })],
    ["dynamic", unknownValue()],
    ...names,
  ]);
  const budget = { steps: 1_000_000, instances: 0, depth: 0, unfollowed: () => {} };
  const value = evaluateExpression(expression, {
    resolve: ({ target }) => known.get("name" in target ? target.name : "") ?? unknownValue(),
    report: (each) => problems.push(each),
    budget,
    functions: { budget, workingDirectory: folder, readFile, directories },
  });
  return { value, problems };
}

/** A type as Terraform writes it in a plan. */
export function typeJson(type: Type): unknown {
  if (type.kind === "tuple") return ["tuple", type.elements.map(typeJson)];
  if (type.kind === "object") {
    return ["object", Object.fromEntries([...type.attributes].map(([name, part]) => [name, typeJson(part)]))];
  }
  return "element" in type ? [type.kind, typeJson(type.element)] : type.kind;
}

/** What is unknown in a value, as `after_unknown` of a plan has it. */
export function unknownParts(value: Value): unknown {
  if (isUnknown(value)) return true;
  if (Array.isArray(value.data)) return value.data.length === 0 ? false : value.data.map(unknownParts);
  if (value.data instanceof Map) {
    if (value.data.size === 0) return false;
    const parts = [...(value.data as ReadonlyMap<string, Value>)].map(
      ([key, part]) => [key, unknownParts(part)] as const,
    );
    return Object.fromEntries(parts.filter(([, part]) => part !== false));
  }
  return false;
}

/** What is known in a value as plain data, as `after` of a plan has it: null for unknown elements. */
export function knownParts(value: Value): unknown {
  const { data } = value;
  if (isUnknown(value) || data === null) return null;
  if (Array.isArray(data)) return data.map(knownParts);
  if (data instanceof Map) {
    const parts = [...(data as ReadonlyMap<string, Value>)].filter(([, part]) => !isUnknown(part));
    return Object.fromEntries(parts.map(([key, part]) => [key, knownParts(part)]));
  }
  if (typeof data !== "object") return data;
  const { mantissa, exponent } = data as Numeric;
  return Number(mantissa) * 2 ** exponent;
}
