/** Names that every JavaScript object has are names like any others. */
import { describe, expect, it } from "vitest";
import { makeDirectory } from "../workspace/directory.ts";
import { runOn } from "./run.ts";

const sym = `terraform {
  required_providers {
    sym = { source = "symopsio/sym" }
  }
}
`;

const names = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"];

/** Places where a configuration chooses a name. */
const places: Readonly<Record<string, (name: string) => string>> = {
  "resource type": (name) => `resource "${name}" "x" {\n  name = "x"\n}\n`,
  "resource type after sym_": (name) => `resource "sym_${name}" "x" {\n  name = "x"\n}\n`,
  "resource type after aws_": (name) => `resource "aws_${name}" "x" {\n  name = "x"\n}\n`,
  "data source": (name) => `data "${name}" "x" {\n  name = "x"\n}\n`,
  "resource name": (name) =>
    `resource "sym_environment" "${name}" {\n  name = "x"\n}\noutput "x" {\n  value = sym_environment.${name}.id\n}\n`,
  argument: (name) => `resource "sym_environment" "x" {\n  name = "x"\n  ${name} = 1\n}\n`,
  block: (name) => `resource "sym_environment" "x" {\n  name = "x"\n  ${name} {\n  }\n}\n`,
  "block of a flow": (name) =>
    `resource "sym_flow" "x" {\n  params {\n    ${name} {\n    }\n    ${name}s = 1\n  }\n}\n`,
  "top-level block": (name) => `${name} "x" "y" {\n  a = 1\n}\n`,
  "block in terraform": (name) => `terraform {\n  ${name} {\n  }\n}\n`,
  "settings key": (name) =>
    `resource "sym_target" "x" {\n  type     = "onelogin_role"\n  name     = "x"\n  settings = { "${name}" = "1" }\n}\n`,
  type: (name) =>
    `resource "sym_target" "x" {\n  type = "${name}"\n  name = "x"\n}\nresource "sym_strategy" "x" {\n  type = "${name}"\n  targets = [sym_target.x.id]\n}\nresource "sym_integration" "x" {\n  type = "${name}"\n  settings = { ${name}_secret = "x" }\n}\n`,
  binding: (name) =>
    `resource "sym_target" "x" {\n  type           = "onelogin_role"\n  name           = "x"\n  field_bindings = ["${name}"]\n}\n`,
  "environment key": (name) =>
    `resource "sym_environment" "x" {\n  name         = "x"\n  integrations = { "${name}" = sym_integration.x.id }\n}\nresource "sym_integration" "x" {\n  type = "custom"\n  name = "x"\n}\n`,
  "local value": (name) => `locals {\n  ${name} = 1\n  a = local.${name}\n  b = { ${name} = 1 }.${name}\n}\n`,
  variable: (name) =>
    `variable "${name}" {\n  default = { ${name} = 1 }\n}\noutput "x" {\n  value = var.${name}.${name}\n}\n`,
  "module call": (name) =>
    `module "${name}" {\n  source = "symopsio/runtime-connector/aws"\n  ${name} = 1\n}\noutput "x" {\n  value = module.${name}.${name}\n}\n`,
  "module source": (name) => `module "x" {\n  source  = "symopsio/${name}/aws"\n  version = "${name}"\n}\n`,
  provider: (name) =>
    `provider "${name}" {\n  alias = "${name}"\n}\nresource "sym_flow" "x" {\n  provider = sym.${name}\n}\n`,
  "required provider": (name) =>
    `terraform {\n  required_providers {\n    ${name} = { source = "a/${name}", ${name} = 1 }\n  }\n}\n`,
  function: (name) => `locals {\n  x = ${name}(1)\n}\n`,
  "type constraint": (name) => `variable "x" {\n  type = ${name}(string)\n}\nvariable "y" {\n  type = ${name}\n}\n`,
  "prompt field": (name) =>
    `resource "sym_flow" "x" {\n  params {\n    prompt_field {\n      name = "${name}"\n      type = "${name}"\n    }\n  }\n}\n`,
  "flow variable": (name) => `resource "sym_flow" "x" {\n  vars = { "${name}" = "${name}" }\n}\n`,
  tag: (name) => `resource "aws_secretsmanager_secret" "x" {\n  name = "x"\n  tags = { "${name}" = "x" }\n}\n`,
};

describe("a name that every object has", () => {
  for (const [place, configuration] of Object.entries(places)) {
    for (const name of names) {
      it(`breaks nothing as ${place}: ${name}`, async () => {
        const { report } = await runOn(".", { cwd: makeDirectory({ "main.tf": sym + configuration(name) }) });
        expect(report.internalErrors).toEqual([]);
        expect(report.summary.roots).toBe(1);
      });
    }
  }
});
