/** Turns JSON values into the expressions that they are as arguments. */
import type { Reading } from "../catalogue/json-grammar.ts";
import type { JsonNode, JsonObject, JsonString } from "../json.ts";
import type { Expression, ObjectItem } from "./ast.ts";
import { isNumeral } from "./expression.ts";
import { expressionIn, literalIn, type Report, templateIn, traversalIn } from "./json-string.ts";

/** How the value stands: `distinct` where it certainly is an argument, in whose objects no key may come twice. */
export interface Standing {
  readonly report: Report;
  readonly distinct: boolean;
}

/** The expression that a value is when it is read in a certain way. What it is not stays what it would be as plain JSON. */
export function expressionOf(node: JsonNode, reading: Reading, standing: Standing): Expression {
  switch (node.kind) {
    case "string":
      return stringAs(node, reading, standing);
    case "list": {
      const { source, from, to } = node;
      const inside = elementReading(reading);
      return {
        source,
        from,
        to,
        kind: "tuple",
        elements: node.items.map((item) => expressionOf(item, inside, standing)),
      };
    }
    case "object":
      return objectOf(node, reading, standing);
    case "word": {
      const { source, from, to, value } = node;
      return { source, from, to, kind: "literal", value };
    }
    case "number":
      return numberOf(node, standing);
    default: {
      const { source, from, to } = node;
      return { source, from, to, kind: "literal", value: null };
    }
  }
}

/** How the elements of a list are read. */
function elementReading(reading: Reading): Reading {
  switch (reading) {
    case "references":
    case "changes":
      return "reference";
    case "expressions":
      return "expression";
    case "template":
      return "template";
    default:
      return "literal";
  }
}

function stringAs(string: JsonString, reading: Reading, { report }: Standing): Expression {
  switch (reading) {
    case "template":
      return templateIn(string, report);
    case "reference":
    case "changes":
      return traversalIn(string) ?? literalIn(string);
    case "expression":
      return expressionIn(string, report) ?? literalIn(string);
    case "type": {
      // A type that cannot be read is told as such, not as a syntax error.
      const type = expressionIn(string, () => {});
      return type?.kind === "variable" || type?.kind === "call" ? type : literalIn(string);
    }
    default:
      return literalIn(string);
  }
}

function numberOf(node: JsonNode, { report }: Standing): Expression {
  const { source, from, to } = node;
  const numeral = source.text.slice(from, to);
  if (!isNumeral(numeral.replace(/^-/, ""))) {
    report({
      span: { source, from, to },
      message: `"${numeral.slice(0, 40)}" is not a number that Terraform can read`,
    });
  }
  return { source, from, to, kind: "literal", value: { numeral } };
}

function objectOf(object: JsonObject, reading: Reading, standing: Standing): Expression {
  const { source, from, to } = object;
  const items = object.members.map(({ name, value }): ObjectItem => {
    const item = { source, from: name.from, to: value.to };
    if (reading === "providers") {
      const key = traversalIn(name) ?? literalIn(name);
      const bareKey = key.kind === "variable" ? key.name : undefined;
      return { ...item, key, bareKey, value: expressionOf(value, "reference", standing) };
    }
    if (reading === "requirement") {
      const inside = name.text === "configuration_aliases" ? "references" : "literal";
      return { ...item, key: literalIn(name), bareKey: undefined, value: expressionOf(value, inside, standing) };
    }
    const inside = reading === "template" ? "template" : "literal";
    const key = stringAs(name, inside, standing);
    return { ...item, key, bareKey: undefined, value: expressionOf(value, inside, standing) };
  });
  return { source, from, to, kind: "object", items, ...(standing.distinct ? { distinct: true } : {}) };
}
