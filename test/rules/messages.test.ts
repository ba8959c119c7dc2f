/** What messages say about the values they are about. */
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { makeDirectory } from "../workspace/directory.ts";
import { runOn } from "./run.ts";

const sym = `terraform {
  required_providers {
    sym = { source = "symopsio/sym" }
  }
}
`;

async function findingsOf(tf: string, env: Record<string, string> = {}): Promise<readonly Finding[]> {
  const { report } = await runOn(".", { cwd: makeDirectory({ "main.tf": sym + tf }), env });
  expect(report.internalErrors).toEqual([]);
  return report.findings;
}

/** All text of a finding that every format prints. */
function words({ message, help, address, related }: Finding): string {
  return [message, help, address, ...(related ?? []).map((each) => each.message)].join("\n");
}

const target = (settings: string, more = "") => `
resource "sym_target" "x" {
  type     = "onelogin_role"
  name     = "x"
  settings = { ${settings} }
  ${more}
}
`;

/** Configurations in which one rule speaks about a value of which CANARY is a part. */
const telling: readonly (readonly [rule: string, value: string, tf: string])[] = [
  ["role-id", "CANARYrole", target('role_id = var.v, privilege_level = "member"')],
  ["role-id", "0481727", target('role_id = var.v, privilege_level = "member"')],
  ["privilege-level", "CANARYlevel", target('role_id = "61", privilege_level = var.v')],
  ["placeholder-value", "CHANGEME-CANARY", target('role_id = var.v, privilege_level = "member"')],
  [
    "onelogin-domain",
    "https://canary.onelogin.com",
    'resource "sym_integration" "x" {\n  type        = "onelogin"\n  name        = "x"\n  external_id = var.v\n}\n',
  ],
  [
    "client-id-format",
    "CANARYclient",
    'resource "sym_integration" "x" {\n  type     = "onelogin"\n  name     = "x"\n  settings = { client_id = var.v }\n}\n',
  ],
  ["invalid-binding", "role_ids", target('role_id = "61", privilege_level = "member"', "field_bindings = [var.v]")],
  [
    "unprompted-binding",
    "role_id",
    `${target('privilege_level = "member"', "field_bindings = [var.v]")}
resource "sym_strategy" "x" {
  type    = "onelogin"
  name    = "x"
  targets = [sym_target.x.id]
}
resource "sym_flow" "x" {
  name = "x"
  params {
    strategy_id = sym_strategy.x.id
  }
}
`,
  ],
  [
    "duplicate-role",
    "98127364",
    `${target('role_id = var.v, privilege_level = "member"')}
resource "sym_target" "y" {
  type     = "onelogin_role"
  name     = "y"
  settings = { role_id = var.v, privilege_level = "member" }
}
resource "sym_strategy" "x" {
  type    = "onelogin"
  name    = "x"
  targets = [sym_target.x.id, sym_target.y.id]
}
`,
  ],
  [
    "duplicate-name",
    "CANARYname",
    'resource "sym_environment" "x" {\n  name = var.v\n}\nresource "sym_environment" "y" {\n  name = var.v\n}\n',
  ],
];

/** Written in the files themselves: whoever reads them sees the value, the output may go elsewhere. */
const written: readonly (readonly [rule: string, value: string, tf: string])[] = [
  [
    "wrong-reference",
    "CANARYid",
    'resource "sym_strategy" "x" {\n  type           = "onelogin"\n  name           = "x"\n  integration_id = sensitive("CANARYid")\n  targets        = []\n}\n',
  ],
  [
    "secret-path",
    "sym/prod/canary",
    `resource "aws_secretsmanager_secret" "x" {
  name = "sym/prod/canari"
}
resource "sym_secret" "x" {
  path      = sensitive("sym/prod/canary")
  source_id = sym_secrets.x.id
}
resource "sym_secrets" "x" {
  type = "aws_secrets_manager"
  name = "x"
}
`,
  ],
  [
    "role-id",
    "CANARYrole",
    'variable "roles" {\n  default   = { a = { role_id = "CANARYrole", privilege_level = "member" } }\n  sensitive = true\n}\nresource "sym_target" "x" {\n  type     = "onelogin_role"\n  name     = "x"\n  settings = var.roles.a\n}\n',
  ],
];

describe("a sensitive value", () => {
  for (const [rule, value, tf] of telling) {
    const variable = (sensitive: boolean) => `variable "v" {\n  type      = string\n  sensitive = ${sensitive}\n}\n`;

    it(`is judged by ${rule} and not printed: ${value}`, async () => {
      const findings = await findingsOf(variable(true) + tf, { TF_VAR_v: value });
      expect(findings.map((each) => each.rule)).toContain(rule);
      for (const finding of findings) expect(words(finding)).not.toContain(value.replace(/^https:\/\//, ""));
    });

    it(`is judged by ${rule} as one that is not sensitive: ${value}`, async () => {
      const findings = await findingsOf(variable(false) + tf, { TF_VAR_v: value });
      expect(findings.map((each) => each.rule)).toContain(rule);
    });
  }

  for (const [rule, value, tf] of written) {
    it(`that is written is judged by ${rule} and not printed`, async () => {
      const findings = await findingsOf(tf);
      expect(findings.map((each) => each.rule)).toContain(rule);
      for (const finding of findings) expect(words(finding)).not.toContain(value);
    });
  }
});

describe("the places that a finding names", () => {
  const files = (sensitive: string) => ({
    "main.tf": `${sym}variable "v" {\n  type      = string\n  sensitive = ${sensitive}\n}\nlocals {\n  role = var.v\n}\n${target('role_id = local.role, privilege_level = "member"')}`,
    "terraform.tfvars": 'v = "CANARYrole"\n',
  });
  const placesOf = async (sensitive: string) => {
    const { report } = await runOn(".", { cwd: makeDirectory(files(sensitive)) });
    return report.findings.flatMap(({ related }) => (related ?? []).map(({ range }) => range.file));
  };

  it("lead to the variable file that a value is from", async () => {
    expect(await placesOf("false")).toContain("terraform.tfvars");
  });

  it("do not lead to the text of a sensitive value", async () => {
    const places = await placesOf("true");
    expect(places).toContain("main.tf");
    expect(places).not.toContain("terraform.tfvars");
  });
});

describe("a value in a message", () => {
  it("has its line ends and control characters as escapes", async () => {
    const findings = await findingsOf(target('role_id = "six\\nseven\\u0007", privilege_level = "member"'));
    expect(findings.find(({ rule }) => rule === "role-id")?.message).toContain('role_id "six\\nseven\\u0007"');
  });

  it("is cut where it is long", async () => {
    const findings = await findingsOf(target(`role_id = "${"role ".repeat(100)}", privilege_level = "member"`));
    expect(findings.find(({ rule }) => rule === "role-id")?.message.length).toBeLessThan(250);
  });
});

describe("what a known registry module creates", () => {
  const connector =
    'module "rt" {\n  source      = "symopsio/runtime-connector/aws"\n  version     = "~> 2.0"\n  environment = "prod"\n}\n';
  const of = async (context: string) =>
    findingsOf(`${connector}resource "sym_runtime" "x" {\n  name       = "x"\n  context_id = ${context}\n}\n`);

  it("is named by the output that leads to it where an attribute of it is wrong", async () => {
    const [finding] = (await of("module.rt.sym_integration.name")).filter(({ rule }) => rule === "wrong-reference");
    expect(finding?.message).toContain('"module.rt.sym_integration.name"');
    expect(finding?.help).toBe("Write module.rt.sym_integration.id.");
  });

  it("is named by that output where the whole of it stands for its id", async () => {
    const [finding] = (await of("module.rt.sym_integration")).filter(({ rule }) => rule === "incorrect-type");
    expect(finding?.help).toContain("module.rt.sym_integration.id");
  });

  it("is named by that output where it is the wrong resource", async () => {
    const [finding] = (await of("module.rt.sym_runtime.id")).filter(({ rule }) => rule === "wrong-reference");
    expect(finding?.message).toContain('"module.rt.sym_runtime.id"');
  });
});
