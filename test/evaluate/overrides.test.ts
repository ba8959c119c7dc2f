/** What override files make of declarations: nested blocks, places, cost. What terraform itself can show is in `json/`. */
import { expect, test } from "vitest";
import { declare } from "../../src/evaluate/declarations.ts";
import type { Block } from "../../src/hcl/ast.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource, type Span } from "../../src/source.ts";

function declared(main: string, ...overrides: readonly string[]) {
  const parsed = (name: string, text: string) => parseFile(makeSource(name, `/${name}`, text)).file;
  return declare(
    [parsed("main.tf", main)],
    overrides.map((text, index) => parsed(`${index}_override.tf`, text)),
  );
}

function raw({ source, from, to }: Span): string {
  return source.text.slice(from, to);
}

function nested({ body }: Block): readonly string[] {
  return body.blocks.map((block) => raw(block).replaceAll(/\s+/g, " "));
}

test("nested blocks replace all of their type, and others stay", () => {
  const { declarations } = declared(
    'resource "a_b" "c" {\n  p { x = 1 }\n  q { x = 2 }\n  p { x = 3 }\n}\n',
    'resource "a_b" "c" {\n  p { x = 4 }\n  r { x = 5 }\n}\n',
  );
  expect(nested(declarations.resources.get("a_b.c") as Block)).toEqual(["q { x = 2 }", "p { x = 4 }", "r { x = 5 }"]);
});

test("a dynamic block is replaced by blocks of the type that it makes, and replaces them", () => {
  const dynamic = (type: string) => `dynamic "${type}" {\n for_each = []\n content {}\n}\n`;
  const { declarations } = declared(
    `resource "a_b" "c" {\n${dynamic("p")}${dynamic("q")}  r { x = 1 }\n  dynamic { x = 1 }\n}\n`,
    `resource "a_b" "c" {\n  p { x = 2 }\n${dynamic("r")}}\n`,
  );
  expect(nested(declarations.resources.get("a_b.c") as Block)).toEqual([
    'dynamic "q" { for_each = [] content {} }',
    "dynamic { x = 1 }",
    "p { x = 2 }",
    'dynamic "r" { for_each = [] content {} }',
  ]);
});

test("of several override files the last counts for each argument and each type of block", () => {
  const { declarations } = declared(
    'resource "a_b" "c" {\n  x = 1\n  y = 1\n  z = 1\n  p { x = 1 }\n  q { x = 1 }\n}\n',
    'resource "a_b" "c" {\n  x = 2\n  y = 2\n  p { x = 2 }\n  q { x = 2 }\n  p { x = 22 }\n}\n',
    'resource "a_b" "c" {\n  x = 3\n  q { x = 3 }\n}\n',
  );
  const block = declarations.resources.get("a_b.c") as Block;
  expect([...block.body.attributes.values()].map(raw)).toEqual(["x = 3", "y = 2", "z = 1"]);
  expect(nested(block)).toEqual(["p { x = 2 }", "p { x = 22 }", "q { x = 3 }"]);
  expect(block.parts?.map(({ source }) => source.path)).toEqual(["main.tf", "0_override.tf", "1_override.tf"]);
  expect([block.source.path, raw(block.header)]).toEqual(["main.tf", 'resource "a_b" "c"']);
});

test("a lifecycle is changed argument by argument, its conditions and triggers stay", () => {
  const { declarations } = declared(
    'resource "a_b" "c" {\n  lifecycle {\n    ignore_changes = [x]\n    replace_triggered_by = [a_b.d]\n    precondition {\n      condition = true\n    }\n  }\n}\nresource "a_b" "d" {\n  lifecycle {\n    ignore_changes = all\n  }\n}\nresource "a_b" "e" {}\n',
    'resource "a_b" "c" {\n  lifecycle {\n    ignore_changes = []\n    prevent_destroy = true\n    replace_triggered_by = [a_b.e]\n  }\n}\nresource "a_b" "d" {\n  lifecycle {\n    ignore_changes = [y]\n  }\n}\nresource "a_b" "e" {\n  lifecycle {\n    ignore_changes = [z]\n    replace_triggered_by = [a_b.d]\n  }\n}\n',
  );
  const lifecycleOf = (name: string) => {
    const [lifecycle] = (declarations.resources.get(name) as Block).body.blocks;
    return [...[...(lifecycle?.body.attributes.values() ?? [])].map(raw), lifecycle?.body.blocks.length];
  };
  expect(lifecycleOf("a_b.c")).toEqual([
    "ignore_changes = [x]",
    "replace_triggered_by = [a_b.d]",
    "prevent_destroy = true",
    1,
  ]);
  expect(lifecycleOf("a_b.d")).toEqual(["ignore_changes = all", 0]);
  expect(lifecycleOf("a_b.e")).toEqual(["ignore_changes = [z]", 0]);
});

test("versions, requirements and backends are replaced by file, not by block", () => {
  const { declarations } = declared(
    'terraform {\n  required_version = "1"\n  required_providers {\n    a = { source = "a/a" }\n    b = { source = "b/b" }\n  }\n  backend "s3" {}\n}\n',
    'terraform {\n  required_version = "2"\n  required_providers {\n    b = { source = "c/b" }\n  }\n}\nterraform {\n  required_version = "3"\n}\n',
    "terraform {\n  cloud {}\n}\n",
  );
  expect(
    declarations.settings.map(({ body }) => [
      ...[...body.attributes.values()].map(raw),
      ...body.blocks.map(({ type, body: content }) =>
        [type.text, ...[...content.attributes.values()].map(raw)].join(" "),
      ),
    ]),
  ).toEqual([
    ['required_providers a = { source = "a/a" }'],
    ['required_version = "2"', 'required_providers b = { source = "c/b" }'],
    ['required_version = "3"'],
    ["cloud"],
  ]);
});

test("providers are changed by name and alias; without an alias they need not be there", () => {
  const { declarations, problems } = declared(
    'provider "a" {\n  alias = "x"\n  region = 1\n  p {}\n}\n',
    'provider "a" {\n  alias = "x"\n  region = 2\n  p { y = 1 }\n}\nprovider "a" {\n  region = 3\n}\nprovider "a" {\n  zone = 4\n}\nprovider "a" {\n  alias = "y"\n}\n',
  );
  expect(problems.map(({ rule, address }) => `${rule} ${address}`)).toEqual(["dangling-reference provider.a.y"]);
  const shown = declarations.providers.map(({ body }) => [
    ...[...body.attributes.values()].map(raw),
    ...body.blocks.map(raw),
  ]);
  expect(shown.slice(0, 2)).toEqual([
    ['alias = "x"', "region = 2", "p { y = 1 }"],
    ["region = 3", "zone = 4"],
  ]);
});

test("the source and version of a call are changed, its other arguments one by one, its providers together", () => {
  const { declarations } = declared(
    'module "m" {\n  source = "a/b/c"\n  version = "1"\n  x = 1\n  providers = { a = a.x, b = b.x }\n}\nmodule "n" {\n  source = "./n"\n  providers = { a = a }\n}\n',
    'module "m" {\n  version = "2"\n  y = 2\n  providers = { a = a.y }\n}\nmodule "n" {\n  providers = {}\n}\n',
  );
  const attributesOf = (name: string) =>
    [...(declarations.moduleCalls.get(name) as Block).body.attributes.values()].map(raw);
  expect(attributesOf("m")).toEqual(['source = "a/b/c"', 'version = "2"', "x = 1", "providers = { a = a.y }", "y = 2"]);
  expect(attributesOf("n")).toEqual(['source = "./n"', "providers = { a = a }"]);
});

test("what a file damages in a declaration is not known", () => {
  const { declarations } = declared(
    'resource "a_b" "c" {\n  x = 1\n}\nlocals {\n  a = 1\n  b = 2\n}\n',
    'resource "a_b" "c" {\n  x = \n}\nlocals {\n  a = 3\n  c = \n}\n',
  );
  expect(declarations.resources.get("a_b.c")?.damaged).toBe(true);
  expect([declarations.unreadLocals.has("a"), declarations.unreadLocals.has("b")]).toEqual([true, false]);
});

const many = 30_000;

test.each([
  ["one resource", 'resource "a_b" "c" {\n  p { x = 1 }\n}\n', 'resource "a_b" "c" {\n  p { x = 1 }\n}\n'.repeat(many)],
  [
    "a resource of many arguments",
    `resource "a_b" "c" {\n${Array.from({ length: many }, (_, index) => `x${index} = 1\n`).join("")}}\n`,
    'resource "a_b" "c" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n'.repeat(many),
  ],
  ["settings", "terraform {}\n".repeat(many), 'terraform {\n  required_version = "1"\n}\n'.repeat(many)],
  [
    "providers",
    Array.from({ length: many }, (_, index) => `provider "a" {\n  alias = "x${index}"\n}\n`).join(""),
    Array.from({ length: many }, (_, index) => `provider "a" {\n  alias = "x${index}"\n}\n`).join(""),
  ],
  ["what is not there", "locals {}\n", 'output "x" {\n  value = 1\n}\n'.repeat(many)],
])("%s many times overridden take time in proportion", { timeout: 20_000 }, (_name, main, override) => {
  const parsed = (name: string, text: string) => parseFile(makeSource(name, `/${name}`, text)).file;
  const [base, change] = [parsed("main.tf", main), parsed("override.tf", override)];
  const start = performance.now();
  declare([base], [change]);
  expect(performance.now() - start).toBeLessThan(1_500);
});
