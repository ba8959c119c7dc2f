import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getExpressionAst, parse } from "@cdktf/hcl2json";
import { expect, test } from "vitest";
import type { Body, Expression, TemplatePart } from "../../src/hcl/ast.ts";
import { splatElement } from "../../src/hcl/ast.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { visitBody } from "../../src/hcl/traversal.ts";
import { makeSource } from "../../src/source.ts";
import { corpus } from "./corpus.ts";

const fixtures = join(import.meta.dirname, "..", "..", "fixtures");

/** Blocks of one type with labels and without have no common form in JSON. */
const notConverted = new Set(["missing-argument/own-blocks/main.tf"]);

/** The corpus, and every file of the fixtures that parses. */
function files(): [string, string][] {
  const names = readdirSync(fixtures, { recursive: true, encoding: "utf8" }).filter(
    (name) => /\.(tf|tofu|tfvars)$/.test(name) && !notConverted.has(name),
  );
  const texts = names.sort().map((name): [string, string] => [name, readFileSync(join(fixtures, name), "utf8")]);
  return [...corpus(), ...texts].filter(([, text]) => parseFile(makeSource("x", "/x", text)).problems.length === 0);
}

interface Content {
  [name: string]: unknown;
}

/** A body as hcl2json writes it, with "anything" for values that it does not give back faithfully. */
function contentOf(body: Body): Content {
  // Names such as "constructor" are names like any other.
  const content: Content = Object.create(null);
  for (const block of body.blocks) {
    let level = content;
    for (const name of [block.type.text, ...block.labels.map(({ text }) => text)].slice(0, -1)) {
      level[name] ??= Object.create(null);
      level = level[name] as Content;
    }
    const last = block.labels.at(-1)?.text ?? block.type.text;
    level[last] ??= [];
    (level[last] as Content[]).push(contentOf(block.body));
  }
  for (const [name, { value }] of body.attributes) content[name] = literalOf(value);
  return content;
}

function literalOf(value: Expression): unknown {
  if (value.kind === "literal") {
    if (typeof value.value !== "object" || value.value === null) return value.value;
    return /^\d{1,15}$/.test(value.value.numeral) ? Number(value.value.numeral) : expect.anything();
  }
  if (value.kind !== "template" || value.parts.length > 1) return expect.anything();
  const [part] = value.parts;
  if (part === undefined) return "";
  // What looks like a sequence is written escaped.
  return part.kind === "text" && !/[$%]\{/.test(part.text) ? part.text : expect.anything();
}

test.each(files())(
  "%s has the blocks, labels, arguments and literals that HashiCorp's parser sees",
  async (_name, text) => {
    const { file } = parseFile(makeSource("x.tf", "/x.tf", text));
    expect(await parse("x.tf", text)).toEqual(contentOf(file.body));
  },
);

const operatorNames: Record<string, string> = {
  "||": "logicalOr",
  "&&": "logicalAnd",
  "==": "equal",
  "!=": "notEqual",
  ">": "greaterThan",
  ">=": "greaterThanOrEqual",
  "<": "lessThan",
  "<=": "lessThanOrEqual",
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "modulo",
};

/** Names and brackets for an expression, in the terms of HashiCorp's syntax tree. */
function shapeOf(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return expression.value === null
        ? "literal dynamic"
        : `literal ${typeof expression.value === "boolean" ? "bool" : "number"}`;
    case "variable":
      return expression.name === splatElement ? "()" : `scopeTraversal ${expression.name}`;
    case "access":
      return withStep(shapeOf(expression.object), expression.name.text);
    case "index":
      return isFixed(expression.key)
        ? withStep(shapeOf(expression.object), "[]")
        : `index(${shapeOf(expression.object)}, ${shapeOf(expression.key)})`;
    case "parentheses":
      return `(${shapeOf(expression.inner)})`;
    case "tuple":
      return `tuple(${expression.elements.map(shapeOf).join(", ")})`;
    case "object":
      return `object(${expression.items
        .flatMap(({ key, bareKey, value }) => [bareKey === undefined ? `(${shapeOf(key)})` : "()", shapeOf(value)])
        .join(", ")})`;
    case "conditional":
      return `conditional(${[expression.condition, expression.then, expression.otherwise].map(shapeOf).join(", ")})`;
    case "binary":
      return `${operatorNames[expression.operator]}(${shapeOf(expression.left)}, ${shapeOf(expression.right)})`;
    case "unary":
      return `${expression.operator === "-" ? "negate" : "logicalNot"}(${shapeOf(expression.operand)})`;
    case "call":
      return `${expression.name.text}${expression.expand ? "..." : ""}(${expression.arguments.map(shapeOf).join(", ")})`;
    case "splat":
      return `splat(${shapeOf(expression.operand)}, ${shapeOf(expression.each)})`;
    case "for": {
      const { collection, key, value, condition } = expression;
      const inner = [collection, key, value, condition].filter((child) => child !== undefined).map(shapeOf);
      return `for ${expression.keyName?.text ?? ""},${expression.valueName.text}${expression.grouped ? "..." : ""}(${inner.join(", ")})`;
    }
    case "template": {
      const [part] = expression.parts;
      if (expression.parts.length === 1 && part?.kind === "interpolation")
        return `templateWrap(${shapeOf(part.expression)})`;
      return shapeOfParts(expression.parts);
    }
  }
}

function isFixed(key: Expression): boolean {
  if (key.kind === "template")
    return key.parts.length === 0 || (key.parts.length === 1 && key.parts[0]?.kind === "text");
  return key.kind === "literal";
}

function withStep(object: string, step: string): string {
  const name = step === "[]" ? "[]" : `.${step}`;
  if (object.startsWith("scopeTraversal ")) return object + name;
  const relative = /^relativeTraversal (.*)$/s.exec(object)?.[1];
  if (relative === undefined) return `relativeTraversal ${name}(${object})`;
  const steps = /^[^(]*/.exec(relative)?.[0] ?? "";
  return `relativeTraversal ${steps}${name}${relative.slice(steps.length)}`;
}

function shapeOfParts(parts: readonly TemplatePart[]): string {
  if (parts.length === 0) return "template(text)";
  return `template(${parts.map(shapeOfPart).join(", ")})`;
}

function shapeOfPart(part: TemplatePart): string {
  switch (part.kind) {
    case "text":
      return "text";
    case "interpolation":
      return shapeOf(part.expression);
    case "if":
      return `conditional(${shapeOf(part.condition)}, ${shapeOfParts(part.then)}, ${shapeOfParts(part.otherwise ?? [])})`;
    case "for":
      return `templateJoin(for ${part.key?.text ?? ""},${part.value.text}(${shapeOf(part.collection)}, ${shapeOfParts(part.body)}))`;
  }
}

interface Node {
  type?: string;
  meta?: Record<string, unknown>;
  children?: Node[];
}

/**
 * The same for the tree of hcl2json, of which parentheses, object keys and splat elements have no type. Its texts are
 * cut from the source, escapes and all; what they stand for is compared with Terraform elsewhere.
 */
function shapeOfNode({ type = "", meta = {}, children = [] }: Node): string {
  const inner = `(${children.map(shapeOfNode).join(", ")})`;
  switch (type) {
    case "literalValue":
      return meta.type === "string" ? "text" : `literal ${meta.type}`;
    case "scopeTraversal":
    case "relativeTraversal": {
      const steps = (meta.traversal as { type: string; segment: string }[]).map((step) =>
        step.type === "nameTraversal" ? `.${step.segment}` : "[]",
      );
      return type === "scopeTraversal"
        ? `scopeTraversal ${steps.join("").slice(1)}`
        : `relativeTraversal ${steps.join("")}${inner}`;
    }
    case "binaryOp":
    case "unaryOp":
      return `${meta.operator}${inner}`;
    case "function":
      return `${meta.name}${meta.expandedFinalArgument === true ? "..." : ""}${inner}`;
    case "for":
      return `for ${meta.keyVar},${meta.valVar}${meta.groupedValue === true ? "..." : ""}${inner}`;
    default:
      return `${type}${inner}`;
  }
}

test.each(files())("%s has the expressions that HashiCorp's parser sees", async (_name, text) => {
  const expressions: Expression[] = [];
  visitBody(parseFile(makeSource("x.tf", "/x.tf", text)).file.body, (expression, depth) => {
    if (depth === 0) expressions.push(expression);
  });
  const ours = expressions.map(shapeOf);
  const theirs: string[] = [];
  for (const { source, from, to } of expressions) {
    const tree = await getExpressionAst("x.tf", `${source.text.slice(from, to)}\n`);
    theirs.push(shapeOfNode(tree as Node));
  }
  expect(theirs).toEqual(ours);
});
