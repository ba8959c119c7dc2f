/** A resource stays that resource however its value travels: through variables, outputs, collections and functions. */

import { PassThrough } from "node:stream";
import { expect, it, test } from "vitest";
import { inspect } from "../../../src/inspect/inspect.ts";
import { inspectJson } from "../../../src/report/inspect-json.ts";
import { makeDirectory } from "../../workspace/directory.ts";

const base = `resource "sym_integration" "x" {
  type        = "onelogin"
  name        = "x"
  external_id = "quarry-hill.onelogin.com"
}

resource "aws_secretsmanager_secret" "s" {
  name = "sym/x"
}

module "pass" {
  source = "./pass"
  typed  = sym_integration.x
  any    = { inner = [sym_integration.x] }
  name   = aws_secretsmanager_secret.s.name
}

locals {
  by_key = { for k in ["a", "b"] : k => sym_integration.x }
  list   = [sym_integration.x, sym_integration.x]
}
`;

const pass = `variable "typed" {
  type = object({ id = string, name = optional(string) })
}

variable "any" {}

variable "name" {
  type = string
}

output "typed" {
  value = var.typed
}

output "any" {
  value = var.any
}

output "map" {
  value = merge({ other = null }, { id = var.typed.id })
}

output "name" {
  value = trimspace(var.name) == "" ? null : var.name
}
`;

async function referencesOf(argument: string, expression: string): Promise<unknown> {
  const main = `${base}resource "sym_strategy" "this" {\n  ${argument} = ${expression}\n}\n`;
  const cwd = makeDirectory({ ".git/HEAD": "", "main.tf": main, "pass/main.tf": pass });
  const { inspection } = await inspect(
    { paths: ["."], inputs: [], respectIgnore: true, exclude: [] },
    { env: {}, cwd, stdin: new PassThrough(), now: () => 0, progress: () => {} },
  );
  return JSON.parse(inspectJson(inspection)).roots[0].resources["sym_strategy.this"].references[argument];
}

it.each([
  "sym_integration.x.id",
  "module.pass.typed.id",
  "module.pass.any.inner[0].id",
  'module.pass.map["id"]',
  "module.pass.map.id",
  'local.by_key["a"].id',
  "local.list[1].id",
  "one([sym_integration.x]).id",
  "values(local.by_key)[0].id",
  'lookup(module.pass.map, "id", "none")',
  "try(module.pass.nothing.id, module.pass.typed.id)",
  "true ? module.pass.typed.id : null",
  'coalesce("", module.pass.typed.id)',
  "element(local.list[*].id, 3)",
  "flatten([[local.list[*].id]])[0]",
  'zipmap(["k"], [sym_integration.x])["k"].id',
  "[for each in local.list : each.id if true][0]",
  "{ for k, v in local.by_key : upper(k) => v.id }.A",
  "merge(local.by_key, { c = 1 }).b.id",
  "concat([], local.list)[0].id",
  "tolist([sym_integration.x.id])[0]",
  "slice(local.list, 1, 2)[0].id",
  "reverse(local.list)[0].id",
])("sym_integration.x is what integration_id = %s names", async (expression) => {
  expect(await referencesOf("integration_id", expression)).toEqual(["sym_integration.x"]);
});

it.each([
  "aws_secretsmanager_secret.s.name",
  "module.pass.name",
  "nonsensitive(module.pass.name)",
  "[module.pass.name][0]",
])("a value that is known keeps what it names: %s", async (expression) => {
  expect(await referencesOf("name", expression)).toEqual(["aws_secretsmanager_secret.s"]);
});

test("text that only looks like the value names nothing", async () => {
  expect(await referencesOf("name", '"sym/x"')).toBeUndefined();
});
