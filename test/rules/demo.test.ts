/** The demo is clean, and every single edit of it gives one finding at its place. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { places, runOn } from "./run.ts";

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A copy of the demo with `before` replaced by `after` in one file; fails where `before` is not there once. */
function editedDemo(file: string, before: string, after: string): string {
  const directory = mkdtempSync(join(tmpdir(), "symcheck-demo-"));
  made.push(directory);
  cpSync("fixtures/demo", directory, { recursive: true });
  const path = join(directory, file);
  const text = readFileSync(path, "utf8");
  expect(text.split(before).length, `"${before}" stands once in ${file}`).toBe(2);
  writeFileSync(
    path,
    text.replace(before, () => after),
  );
  return directory;
}

async function findingsAfter(file: string, before: string, after: string): Promise<string[]> {
  const directory = editedDemo(file, before, after);
  const { report } = await runOn(".", { cwd: directory });
  expect(report.internalErrors).toEqual([]);
  return places(report.findings);
}

/** The line of a text in the demo after the edit, from 1. */
function lineOf(file: string, before: string, after: string, text: string): number {
  const lines = readFileSync(join("fixtures/demo", file), "utf8")
    .replace(before, () => after)
    .split("\n");
  const line = lines.findIndex((each) => each.includes(text)) + 1;
  expect(line, `"${text}" is in ${file}`).toBeGreaterThan(0);
  return line;
}

interface Edit {
  readonly what: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly rule: string;
  /** A text on the line of the finding, after the edit. */
  readonly at: string;
  /** Where the finding is in another file than the edit. */
  readonly atFile?: string;
}

const edits: readonly Edit[] = [
  {
    what: "the tag's value changed",
    file: "secrets.tf",
    before: "SymEnv = local.environment_name",
    after: 'SymEnv = "Main"',
    rule: "symenv-tag-mismatch",
    at: "SymEnv =",
  },
  {
    what: "the tag removed",
    file: "secrets.tf",
    before: "    SymEnv = local.environment_name\n",
    after: '    Team = "platform"\n',
    rule: "symenv-tag-missing",
    at: "tags = {",
  },
  {
    what: "all tags removed",
    file: "secrets.tf",
    before: "\n  tags = {\n    SymEnv = local.environment_name\n  }\n",
    after: "",
    rule: "symenv-tag-missing",
    at: 'resource "aws_secretsmanager_secret"',
  },
  {
    what: "the tag fed from another local",
    file: "secrets.tf",
    before: "SymEnv = local.environment_name",
    after: "SymEnv = local.team",
    rule: "symenv-tag-mismatch",
    at: "SymEnv =",
  },
  {
    what: "client_id with a blank",
    file: "onelogin.tf",
    before: '"5d3c1f0b9a7e48d2',
    after: '"5d3c1f0b 9a7e48d2',
    rule: "client-id-format",
    at: "client_id ",
  },
  {
    what: "client_secret a literal",
    file: "onelogin.tf",
    before: "sym_secret.onelogin_client_secret.id",
    after: '"a-password-that-someone-typed"',
    rule: "secret-in-config",
    at: "client_secret =",
  },
  {
    what: "client_secret the AWS secret's arn",
    file: "onelogin.tf",
    before: "sym_secret.onelogin_client_secret.id",
    after: "aws_secretsmanager_secret.onelogin_client_secret.arn",
    rule: "wrong-reference",
    at: "client_secret =",
  },
  {
    what: "external_id with a scheme",
    file: "onelogin.tf",
    before: '"northwind-labs.onelogin.com"',
    after: '"https://northwind-labs.onelogin.com"',
    rule: "onelogin-domain",
    at: "external_id",
  },
  {
    what: "onelogin_id removed while an approval-only flow calls OneLogin",
    file: "environment.tf",
    before: "    onelogin_id = sym_integration.onelogin.id\n",
    after: "",
    rule: "missing-onelogin-id",
    at: "integrations = {",
  },
  {
    what: "target type onelogin",
    file: "onelogin.tf",
    before: '  type  = "onelogin_role"\n  name  = "${local.environment_name}-support-tools"',
    after: '  type  = "onelogin"\n  name  = "${local.environment_name}-support-tools"',
    rule: "unknown-type",
    at: 'type  = "onelogin"',
  },
  {
    what: "a strategy without integration",
    file: "onelogin.tf",
    before: "  integration_id = sym_integration.onelogin.id\n",
    after: "",
    rule: "strategy-without-integration",
    at: 'resource "sym_strategy"',
  },
  {
    what: 'privilege_level "owner"',
    file: "onelogin.tf",
    before: 'privilege_level = "member"',
    after: 'privilege_level = "owner"',
    rule: "privilege-level",
    at: "privilege_level =",
  },
  {
    what: "a binding without prompt",
    file: "onelogin.tf",
    before: 'field_bindings = ["privilege_level"]\n\n  settings = {\n    role_id = "617204"\n',
    after: 'field_bindings = ["privilege_level", "role_id"]\n\n  settings = {\n',
    rule: "unprompted-binding",
    at: '"role_id"]',
  },
  {
    what: "the addon without iam_role_name",
    file: "connectors.tf",
    before: "  iam_role_name = module.runtime_connector.sym_runtime_connector_role.name\n",
    after: "",
    rule: "secret-access-missing",
    at: 'module "secrets_manager_access"',
  },
  {
    what: "the addon on another role",
    file: "connectors.tf",
    before: "module.runtime_connector.sym_runtime_connector_role.name",
    after: '"SymRuntimeStaging"',
    rule: "secret-access-role",
    at: "iam_role_name",
  },
  {
    what: "no addon at all",
    file: "connectors.tf",
    before: `module "secrets_manager_access" {
  source  = "symopsio/secretsmgr-addon/aws"
  version = "~> 1.1"

  environment   = local.environment_name
  iam_role_name = module.runtime_connector.sym_runtime_connector_role.name
}`,
    after: "",
    rule: "secret-access-missing",
    at: "context_id",
    atFile: "secrets.tf",
  },
  {
    what: 'role_id "abc"',
    file: "onelogin.tf",
    before: '"617391"',
    after: '"abc"',
    rule: "role-id",
    at: 'role_id = "abc"',
  },
  {
    what: "source_id naming another sym_secret",
    file: "secrets.tf",
    before: "source_id = sym_secrets.this.id\n}\n",
    after: `source_id = sym_secret.okta.id
}

resource "sym_secret" "okta" {
  path      = aws_secretsmanager_secret.onelogin_client_secret.name
  source_id = sym_secrets.this.id
}
`,
    rule: "wrong-reference",
    at: "sym_secret.okta.id",
  },
  {
    what: "source_id naming the sym_secret itself",
    file: "secrets.tf",
    before: "source_id = sym_secrets.this.id",
    after: "source_id = sym_secret.onelogin_client_secret.id",
    rule: "invalid-expression",
    at: "source_id =",
  },
  {
    what: "cleint_id for client_id",
    file: "onelogin.tf",
    before: "    client_id     =",
    after: "    cleint_id     =",
    rule: "missing-setting",
    at: "cleint_id",
  },
  {
    what: "a list as the label of a prompt field beside an unknown strategy_id",
    file: "flows.tf",
    before: 'label = "Why do you need it?"',
    after: 'label = ["Why do you need it?"]',
    rule: "incorrect-type",
    at: "Why do you need it?",
  },
];

describe("the demo", () => {
  it("has no finding and nothing that could not be checked", async () => {
    const { report } = await runOn("fixtures/demo");
    expect(report.findings).toEqual([]);
    expect(report.coverage.notChecked).toEqual([]);
  });

  for (const { what, file, before, after, rule, at, atFile } of edits) {
    it(`gives one ${rule} after: ${what}`, async () => {
      const line = atFile === undefined ? lineOf(file, before, after, at) : lineOf(atFile, "", "", at);
      expect(await findingsAfter(file, before, after)).toEqual([`${atFile ?? file}:${line} ${rule}`]);
    });
  }
});
