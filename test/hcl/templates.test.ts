import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Expression, TemplatePart } from "../../src/hcl/ast.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource } from "../../src/source.ts";

const templates = readFileSync(join(import.meta.dirname, "templates.tfvars"), "utf8");
// From `terraform apply`, by scripts/record-templates.mjs.
const recorded: Record<string, Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "templates.json"), "utf8"),
);

type Names = ReadonlyMap<string, string>;

/** The string that a template of literals stands for. */
function textOf(expression: Expression, names: Names): string {
  switch (expression.kind) {
    case "literal": {
      const { value } = expression;
      return typeof value === "object" && value !== null ? String(Number(value.numeral)) : String(value);
    }
    case "variable":
      return names.get(expression.name) ?? "?";
    case "template":
      return rendered(expression.parts, names);
    default:
      throw new Error(`no literal: ${expression.kind}`);
  }
}

function rendered(parts: readonly TemplatePart[], names: Names): string {
  return parts.map((part) => renderedPart(part, names)).join("");
}

function renderedPart(part: TemplatePart, names: Names): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "interpolation":
      return textOf(part.expression, names);
    case "if":
      return rendered(textOf(part.condition, names) === "true" ? part.then : (part.otherwise ?? []), names);
    case "for": {
      const elements = part.collection.kind === "tuple" ? part.collection.elements : [];
      const inner = (element: Expression, index: number) =>
        new Map([...names, [part.key?.text ?? "", String(index)], [part.value.text, textOf(element, names)]]);
      return elements.map((element, index) => rendered(part.body, inner(element, index))).join("");
    }
  }
}

test.each([
  ["line feeds", templates],
  ["carriage returns", templates.replaceAll("\n", "\r\n")],
])("templates have the text that Terraform gives them, with %s", (ends, text) => {
  const { file, problems } = parseFile(makeSource("templates.tfvars", "/templates.tfvars", text));
  expect(problems).toEqual([]);
  const values = [...file.body.attributes].map(([name, { value }]) => [name, textOf(value, new Map())]);
  expect(Object.fromEntries(values)).toEqual(recorded[ends]);
});

function parts(text: string): readonly TemplatePart[] {
  const value = parseFile(makeSource("x.tf", "/x.tf", `x = ${text}\n`)).file.body.attributes.get("x")?.value;
  return value?.kind === "template" ? value.parts : [];
}

test("an interpolation alone is the only part of its template", () => {
  expect(parts('"${x}"').map(({ kind }) => kind)).toEqual(["interpolation"]);
  expect(parts('"${~ x ~}"').map(({ kind }) => kind)).toEqual(["interpolation"]);
});

test("blanks that a strip marker takes away leave an empty text, since the template is a string all the same", () => {
  expect(parts('" ${~ x }"')).toMatchObject([{ kind: "text", text: "" }, { kind: "interpolation" }]);
});

test("an empty string has no parts", () => {
  expect(parts('""')).toEqual([]);
});

test("the spans of parts are what stands in the file", () => {
  const spans = parts('"a\\n${ b ~} c %{ if d }e%{ endif }"').map(({ source, from, to }) =>
    source.text.slice(from, to),
  );
  expect(spans).toEqual(["a\\n", "${ b ~}", " c ", "%{ if d }e%{ endif }"]);
});
