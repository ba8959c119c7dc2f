/** Which release of a known registry module a call gets, and what coverage says where that is none that is known. */
import { expect, test } from "vitest";
import { makeDirectory } from "./directory.ts";
import { check, found } from "./monorepo.ts";

const required = `terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    sym = {
      source  = "symopsio/sym"
      version = "~> 3.6"
    }
  }
}
`;

const call = (version: string) => `${required}
module "connector" {
  source      = "symopsio/runtime-connector/aws"
  version     = ${version}
  environment = "prod"
}
`;

const outputs = `
output "settings" {
  value = module.connector.settings
}

output "runtime" {
  value = module.connector.sym_runtime
}
`;

const settingsLine = 20;
const runtimeLine = 24;

async function result(files: Readonly<Record<string, string>>) {
  const root = makeDirectory({ ".git": null, ...files });
  const { report } = await check(root, ["."]);
  return {
    findings: report.findings.map(({ rule, range }) => `${range.file}:${range.start.line} ${rule}`),
    notChecked: report.coverage.notChecked.map(({ what, why }) => `${what}: ${why}`),
  };
}

function downloaded(version: string, source = "registry.terraform.io/symopsio/runtime-connector/aws") {
  const Dir = ".terraform/modules/connector";
  return {
    ".terraform/modules/modules.json": JSON.stringify({
      Modules: [
        { Key: "", Source: "", Dir: "." },
        { Key: "connector", Source: source, Version: version, Dir },
      ],
    }),
    [`${Dir}/main.tf`]: 'variable "environment" {}\n\noutput "settings" {\n  value = { region = "eu-west-1" }\n}\n',
  };
}

test("without a download it is the newest that the constraint allows", async () => {
  expect(await result({ "main.tf": call('">= 1.0"') + outputs })).toEqual({
    findings: [`main.tf:${settingsLine} unsupported-argument`],
    notChecked: [],
  });
});

test("a release that is downloaded is the one that Terraform takes", async () => {
  expect(await result({ "main.tf": call('">= 1.0"') + outputs, ...downloaded("1.0.5") })).toEqual({
    findings: [`main.tf:${runtimeLine} unsupported-argument`],
    notChecked: [],
  });
});

test("a download that the call does not ask for decides nothing", async () => {
  const text = call('"~> 2.0"') + outputs;
  const expected = { findings: [`main.tf:${settingsLine} unsupported-argument`], notChecked: [] };
  expect(await result({ "main.tf": text, ...downloaded("1.0.5") })).toEqual(expected);
  expect(await result({ "main.tf": text, ...downloaded("2.0.1", "registry.terraform.io/acme/x/aws") })).toEqual(
    expected,
  );
});

test("of a release that is not known the downloaded files count", async () => {
  expect(await result({ "main.tf": call('"~> 3.0"') + outputs, ...downloaded("3.1.0") })).toEqual({
    findings: [`main.tf:${runtimeLine} dangling-reference`],
    notChecked: [],
  });
});

test.each([
  ['"~> 3.0"', "its version constraint allows no release of the module that symcheck knows"],
  ['"banana"', "its version constraint cannot be read"],
  ["var.release", "its version is not written as plain text"],
])("where no release is known to be used, coverage says so: %s", async (version, why) => {
  const text = `${call(version)}${outputs}\nvariable "release" {}\n`;
  const { findings, notChecked } = await result({ "main.tf": text });
  expect(findings.filter((each) => !each.endsWith("invalid-expression"))).toEqual([]);
  expect(notChecked).toContain(`module.connector: ${why}, so its outputs are unknown`);
});

test("what nested calls create is at the address of each instance of their module", async () => {
  const module = `${required}
variable "environments" {
  type = set(string)
}

module "connector" {
  for_each    = var.environments
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = each.key
}

output "runtimes" {
  value = { for key, connector in module.connector : key => connector.sym_runtime }
}
`;
  const main = (second: string) => `${required}
module "by_region" {
  for_each = { east = ["prod"], west = ["${second}"] }
  source   = "./connectors"

  environments = toset(each.value)
}

resource "sym_integration" "slack" {
  type        = "slack"
  name        = "slack"
  external_id = "T05Q2WLM8ZC"
}

resource "sym_environment" "this" {
  name         = "prod"
  runtime_id   = module.by_region["east"].runtimes["prod"].id
  integrations = { slack_id = sym_integration.slack.id }
}
`;
  const run = async (second: string) => {
    const root = makeDirectory({ ".git": null, "main.tf": main(second), "connectors/main.tf": module });
    return check(root, ["."]);
  };
  expect(found(await run("staging"))).toEqual([]);
  const twice = await run("PROD");
  expect(
    twice.report.findings.map(({ rule, address, message }) => [
      rule,
      address,
      message.includes('module.by_region["east"].module.connector["prod"]'),
    ]),
  ).toEqual([
    ["duplicate-name", 'module.by_region["west"].module.connector["PROD"].sym_integration.runtime_context', true],
  ]);
});
