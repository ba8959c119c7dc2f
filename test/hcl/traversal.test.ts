import { expect, test } from "vitest";
import { parseExpressionText } from "../../src/hcl/parse.ts";
import { asTraversal, visitExpressions } from "../../src/hcl/traversal.ts";
import { makeSource } from "../../src/source.ts";

function expression(text: string) {
  const { expression, problem } = parseExpressionText(makeSource("x", "/x", text));
  expect(problem).toBeUndefined();
  return expression;
}

test("a traversal is a variable and its steps", () => {
  const traversal = asTraversal(expression('module.m["k"].list.0.name'));
  expect(traversal?.root.name).toBe("module");
  const steps = traversal?.steps.map((step) => ("key" in step ? step.key.kind : step.text));
  expect(steps).toEqual(["m", "template", "list", "literal", "name"]);
});

test.each(["(a).b", "f().b", "a[*].b", "a.*.b", '"a"', "[a][0]"])("%s is no traversal", (text) => {
  expect(asTraversal(expression(text))).toBeUndefined();
});

function variables(text: string): string[] {
  const names: string[] = [];
  visitExpressions(expression(text), (node) => {
    if (node.kind === "variable") names.push(node.name);
  });
  return names;
}

test("every place of an expression is visited, in the order of the text", () => {
  expect(variables('f(a[b].c, -d) + (e ? [g] : { h = i, (j) = k, "${l}" = m })')).toEqual([..."abdegijklm"]);
  expect(variables('[for a, b in c : "${d}%{ if e }${f}%{ else }${g}%{ endif }" if h]')).toEqual([..."cdefgh"]);
  expect(variables("{ for a in b : c => d... }")).toEqual([..."bcd"]);
  expect(variables('"%{ for a in b }${c}%{ endfor }"')).toEqual(["b", "c"]);
  expect(variables("a[*].b[c]")).toEqual(["a", "*", "c"]);
});

test("what is inside a node is left out where the visitor says so", () => {
  const kinds: string[] = [];
  visitExpressions(expression("[f(a), b]"), (node) => {
    kinds.push(node.kind);
    return node.kind !== "call";
  });
  expect(kinds).toEqual(["tuple", "call", "variable"]);
});
