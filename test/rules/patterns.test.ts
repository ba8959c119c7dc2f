/** The ways in which Sym configurations are laid out: each is clean, and a mistake in it is found through the layout, once, at its place. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { lineText, type Range, type Source } from "../../src/source.ts";
import { places, runOn } from "./run.ts";

const patterns = "fixtures/patterns";

/** One mistake: what it is, the edit that makes it, and what is found: rule, file and text of the line, then the lines related to it. */
interface Variant {
  readonly mistake: string;
  readonly edit: readonly [file: string, from: string, to: string];
  readonly found: readonly string[];
  readonly related?: readonly string[];
}

const variants: Readonly<Record<string, readonly Variant[]>> = {
  "flat-root": [
    {
      mistake: "the tag differs by case from what another file's addon asks for",
      edit: ["secrets.tf", "SymEnv = local.environment_name", "SymEnv = title(local.environment_name)"],
      found: ["symenv-tag-mismatch secrets.tf: SymEnv = title(local.environment_name)"],
      related: ["connectors.tf: environment   = local.environment_name", 'environment.tf: environment_name = "main"'],
    },
    {
      mistake: "the secret's ARN is the path",
      edit: ["secrets.tf", "onelogin_client_secret.name", "onelogin_client_secret.arn"],
      found: ["secret-path secrets.tf: path      = aws_secretsmanager_secret.onelogin_client_secret.arn"],
      related: [],
    },
    {
      mistake: "no prompt fills the bound setting",
      edit: ["flow.tf", 'name           = "privilege_level"', 'name           = "level"'],
      found: ['unprompted-binding flow.tf: field_bindings = ["privilege_level"]'],
      related: ['flow.tf: resource "sym_flow" "reporting" {'],
    },
    {
      mistake: "the addon has no role",
      edit: ["connectors.tf", "  iam_role_name = module.runtime_connector.sym_runtime_connector_role.name\n", ""],
      found: ['secret-access-missing connectors.tf: module "secrets_manager_access" {'],
      related: ["secrets.tf: context_id = module.runtime_connector.sym_integration.id"],
    },
  ],
  "generated-root": [
    {
      mistake: "the environment that both flows share lacks onelogin_id, and the code of one calls OneLogin",
      edit: ["main.tf", "    onelogin_id = sym_integration.onelogin.id\n", ""],
      found: ["missing-onelogin-id main.tf: integrations = {"],
      related: [
        "impls/release.py: approve_deny=user_ids(onelogin.users_in_role(role_id=618112)),",
        'onelogin.tf: resource "sym_flow" "release" {',
      ],
    },
    {
      mistake: "an implementation is in another directory",
      edit: ["onelogin.tf", "impls/billing.py", "impl/billing.py"],
      found: ['missing-file onelogin.tf: implementation = file("${path.module}/impl/billing.py")'],
      related: [],
    },
    {
      mistake: "the strategy has the slack integration",
      edit: [
        "onelogin.tf",
        "integration_id = sym_integration.onelogin.id",
        "integration_id = sym_integration.slack.id",
      ],
      found: ["type-mismatch onelogin.tf: integration_id = sym_integration.slack.id"],
      related: ['main.tf: type        = "slack"'],
    },
  ],
  "root-with-tfvars": [
    {
      mistake: "the domain in tfvars has a scheme",
      edit: ["terraform.tfvars", '"quarry-hill', '"https://quarry-hill'],
      found: ["onelogin-domain main.tf: external_id = var.onelogin.domain"],
      related: ['terraform.tfvars: domain    = "https://quarry-hill.onelogin.com"'],
    },
    {
      mistake: "one role of the map has no number",
      edit: ["roles.auto.tfvars", '{ role_id = "617206", level', '{ role_id = "owners", level'],
      found: ["role-id main.tf: settings = { role_id = each.value.role_id, privilege_level = each.value.level }"],
      related: ['roles.auto.tfvars: owners  = { role_id = "owners", level = "admin" }'],
    },
    {
      mistake: "the tags of the variable win over the tag",
      edit: ["terraform.tfvars", 'environment = "prod"', 'environment = "prod"\ntags        = { SymEnv = "staging" }'],
      found: ["symenv-tag-mismatch main.tf: tags = merge({ SymEnv = var.environment }, var.tags)"],
      related: [
        'terraform.tfvars: tags        = { SymEnv = "staging" }',
        "main.tf: environment   = var.environment",
        'terraform.tfvars: environment = "prod"',
      ],
    },
    {
      mistake: "a value of tfvars is not of its type",
      edit: ["roles.auto.tfvars", 'billing = { role_id = "617205" }', "billing = {}"],
      found: ["invalid-expression roles.auto.tfvars: roles = {"],
      related: [],
    },
    {
      mistake: "a value is left to be changed",
      edit: ["terraform.tfvars", "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de", "CHANGEME"],
      found: ["placeholder-value main.tf: client_id     = var.onelogin.client_id"],
      related: ['terraform.tfvars: client_id = "CHANGEME"'],
    },
  ],
  environments: [
    {
      mistake: "the secret of the shared module has the tag of one environment",
      edit: ["modules/environment/main.tf", "tags = { SymEnv = var.name }", 'tags = { SymEnv = "staging" }'],
      found: ['symenv-tag-mismatch modules/environment/main.tf: tags = { SymEnv = "staging" }'],
      related: [
        "modules/environment/main.tf: environment   = var.name",
        "environments/prod/main.tf: name = local.environment",
        'environments/prod/main.tf: environment = "prod"',
        'environments/prod/main.tf: module "environment" {',
      ],
    },
    {
      mistake: "the path in the object of another module is the secret's ARN",
      edit: [
        "modules/environment/main.tf",
        "aws_secretsmanager_secret.onelogin.name }",
        "aws_secretsmanager_secret.onelogin.arn }",
      ],
      found: ["secret-path modules/onelogin-access/main.tf: path      = var.secrets.path"],
      related: [
        "modules/environment/main.tf: value = { source_id = sym_secrets.this.id, path = aws_secretsmanager_secret.onelogin.arn }",
        'environments/prod/main.tf: module "access" {',
        'environments/staging/main.tf: module "access" {',
      ],
    },
    {
      mistake: "one environment gives a role that is none",
      edit: ["environments/prod/main.tf", '{ reporting = "617204" }', '{ reporting = "reporting" }'],
      found: [
        'role-id modules/onelogin-access/main.tf: settings = { role_id = each.value, privilege_level = "member" }',
      ],
      related: [
        'environments/prod/main.tf: roles          = { reporting = "reporting" }',
        'environments/prod/main.tf: module "access" {',
      ],
    },
    {
      mistake: "a strategy gets another integration from a module's output",
      edit: ["modules/onelogin-access/main.tf", "value = sym_integration.onelogin", "value = sym_strategy.this"],
      found: [
        "wrong-reference environments/prod/main.tf: integration_id = module.access.integration.id",
        "wrong-reference environments/staging/main.tf: integration_id = module.access.integration.id",
      ],
      related: [
        "modules/onelogin-access/main.tf: value = sym_strategy.this",
        "modules/onelogin-access/main.tf: value = sym_strategy.this",
      ],
    },
    {
      mistake: "an output that the module does not have",
      edit: [
        "environments/staging/main.tf",
        "secrets        = module.environment.secrets_settings",
        "secrets        = module.environment.secrets_setting",
      ],
      found: ["dangling-reference environments/staging/main.tf: secrets        = module.environment.secrets_setting"],
      related: [],
    },
    {
      mistake: "a call lacks an input",
      edit: ["environments/staging/main.tf", '  roles          = { reporting = "617208" }\n', ""],
      found: ['missing-input environments/staging/main.tf: module "access" {'],
      related: ['modules/onelogin-access/main.tf: variable "roles" {'],
    },
    {
      mistake: "a file of the module is looked for where Terraform runs",
      edit: ["modules/onelogin-access/main.tf", 'file("${path.module}/access.py")', 'file("./extra.py")'],
      found: ['relative-path modules/onelogin-access/main.tf: implementation = file("./extra.py")'],
      related: ['environments/prod/main.tf: module "access" {', 'environments/staging/main.tf: module "access" {'],
    },
  ],
  "whole-resources": [
    {
      mistake: "the addon is of another environment than the secret, in a module that hands out an object",
      edit: ["modules/runtime/main.tf", "environment   = var.name", 'environment   = "staging"'],
      found: ["symenv-tag-mismatch modules/runtime/main.tf: tags = { SymEnv = var.name }"],
      related: [
        'main.tf: name   = "prod"',
        'modules/runtime/main.tf: environment   = "staging"',
        'main.tf: module "runtime" {',
      ],
    },
    {
      mistake: "the flow is given the strategy where the environment belongs",
      edit: [
        "main.tf",
        "sym_environment = module.runtime.environment",
        'sym_environment = module.onelogin.strategies["readers"]',
      ],
      found: ["wrong-reference modules/flow/main.tf: environment_id = var.sym_environment.id"],
      related: [
        'main.tf: sym_environment = module.onelogin.strategies["readers"]',
        "modules/onelogin/main.tf: value = { readers = sym_strategy.this }",
        'main.tf: module "flow" {',
      ],
    },
    {
      mistake: "a key that the map of strategies lacks",
      edit: ["main.tf", 'strategies["readers"]', 'strategies["writers"]'],
      found: ['invalid-expression main.tf: strategy        = module.onelogin.strategies["writers"]'],
      related: [],
    },
    {
      mistake: "the object lacks the attribute that a module asks for",
      edit: [
        "modules/flow/main.tf",
        "object({ id = string, name = string })",
        "object({ id = string, name = string, org = string })",
      ],
      found: ["invalid-expression main.tf: sym_environment = module.runtime.environment"],
      related: [],
    },
    {
      mistake: "the map of another module holds the secret's id",
      edit: [
        "modules/runtime/main.tf",
        "path = aws_secretsmanager_secret.onelogin.name",
        "path = aws_secretsmanager_secret.onelogin.id",
      ],
      found: ['secret-path modules/onelogin/main.tf: path      = var.settings["path"]'],
      related: [
        "modules/runtime/main.tf: value = merge({ source_id = sym_secrets.this.id }, { path = aws_secretsmanager_secret.onelogin.id })",
        'main.tf: module "onelogin" {',
      ],
    },
  ],
  tenants: [
    {
      mistake: "the tag of one instance is wrong",
      edit: [
        "main.tf",
        'tags = { SymEnv = "tenants" }',
        'tags = { SymEnv = each.key == "south" ? "south" : "tenants" }',
      ],
      found: ['symenv-tag-mismatch main.tf: tags = { SymEnv = each.key == "south" ? "south" : "tenants" }'],
      related: ['main.tf: environment   = "tenants"'],
    },
    {
      mistake: "one tenant has a level that the module's validation refuses",
      edit: ["main.tf", 'level = "admin", role_id', 'level = "owner", role_id'],
      found: ["failed-validation main.tf: role        = each.value"],
      related: ["tenant/main.tf: validation {"],
    },
    {
      mistake: "one tenant has a role that is none",
      edit: ["main.tf", '"617302"', '"0x1F"'],
      found: ["role-id tenant/main.tf: settings = { role_id = var.role.role_id, privilege_level = var.role.level }"],
      related: ['main.tf: south = { level = "admin", role_id = "0x1F" }', 'main.tf: module "tenant" {'],
    },
    {
      mistake: "all tenants have one name",
      edit: ["tenant/main.tf", 'name     = "${var.name}-role"', 'name     = "role"'],
      found: ['duplicate-name tenant/main.tf: name     = "role"'],
      related: ['main.tf: module "tenant" {'],
    },
    {
      mistake: "a tenant that is not in the map",
      edit: [
        "main.tf",
        "targets        = [module.tenant[each.key].target_id]",
        'targets        = [module.tenant["west"].target_id]',
      ],
      found: ['invalid-expression main.tf: targets        = [module.tenant["west"].target_id]'],
      related: [],
    },
  ],
  "targets-from-a-list": [
    {
      mistake: "one element of the list has no positive number",
      edit: ["main.tf", "role = 617206", "role = -617206"],
      found: ['role-id main.tf: settings = { role_id = each.value.role, privilege_level = "member" }'],
      related: ['main.tf: { name = "owners", role = -617206 },'],
    },
    {
      mistake: "the targets themselves instead of their ids",
      edit: ["main.tf", "target in sym_target.role : target.id]", "target in sym_target.role : target]"],
      found: ["incorrect-type main.tf: targets        = [for target in sym_target.role : target]"],
      related: ["main.tf: targets        = [for target in sym_target.role : target]"],
    },
    {
      mistake: "a key that no element has",
      edit: ["main.tf", "[for target in sym_target.role : target.id]", '[sym_target.role["Billing"].id]'],
      found: ['invalid-expression main.tf: targets        = [sym_target.role["Billing"].id]'],
      related: [],
    },
    {
      mistake: "two elements become one key",
      edit: ["main.tf", 'name = "owners"', 'name = "Billing"'],
      found: ["invalid-expression main.tf: by_name = { for target in var.targets : lower(target.name) => target }"],
      related: [],
    },
  ],
  layers: [
    {
      mistake: "the context of the secrets is a runtime",
      edit: ["access/main.tf", "context_id = data.sym_integration.context.id", "context_id = data.sym_runtime.prod.id"],
      found: ["wrong-reference access/main.tf: settings = { context_id = data.sym_runtime.prod.id }"],
      related: [],
    },
    {
      mistake: "the integration that is looked up is of another type",
      edit: [
        "access/main.tf",
        "targets        = [sym_target.role.id]",
        "targets        = [data.sym_integration.context.id]",
      ],
      found: ["wrong-reference access/main.tf: targets        = [data.sym_integration.context.id]"],
      related: [],
    },
    {
      mistake: "the runtime layer grants the role nothing, and nothing there can tell",
      edit: ["runtime/main.tf", "  iam_role_name = module.runtime_connector.sym_runtime_connector_role.name\n", ""],
      found: [],
      related: [],
    },
    {
      mistake: "a data source that is not declared",
      edit: ["access/main.tf", "data.sym_runtime.prod.id", "data.sym_runtime.production.id"],
      found: ["dangling-reference access/main.tf: runtime_id   = data.sym_runtime.production.id"],
      related: [],
    },
  ],
  "optional-modules": [
    {
      mistake: "the tag in the module that is called differs",
      edit: ["onelogin/main.tf", "tags = { SymEnv = var.environment }", 'tags = { SymEnv = "main" }'],
      found: ['symenv-tag-mismatch onelogin/main.tf: tags = { SymEnv = "main" }'],
      related: ['main.tf: environment   = "prod"', 'main.tf: module "onelogin" {'],
    },
    {
      mistake: "an instance that there is not",
      edit: [
        "main.tf",
        "onelogin_id = module.onelogin[0].integration_id",
        "onelogin_id = module.onelogin[1].integration_id",
      ],
      found: [
        "invalid-expression main.tf: var.onelogin_enabled ? { onelogin_id = module.onelogin[1].integration_id } : {},",
      ],
      related: [],
    },
    {
      mistake: "the module is not indexed",
      edit: [
        "main.tf",
        "onelogin_id = module.onelogin[0].integration_id",
        "onelogin_id = module.onelogin.integration_id",
      ],
      found: [
        "invalid-expression main.tf: var.onelogin_enabled ? { onelogin_id = module.onelogin.integration_id } : {},",
      ],
      related: [],
    },
    {
      mistake: "the second of the roles is none",
      edit: ["main.tf", '"617402"', '"617402x"'],
      found: [
        'role-id main.tf: settings = { role_id = element(["617401", "617402x"], count.index), privilege_level = "member" }',
      ],
      related: [],
    },
  ],
  "provider-aliases": [
    {
      mistake: "the default tags of the provider that the module is given differ",
      edit: [
        "main.tf",
        'tags = { SymEnv = "prod", Owner = "platform" }',
        'tags = { SymEnv = "Prod", Owner = "platform" }',
      ],
      found: ['symenv-tag-mismatch secrets/main.tf: resource "aws_secretsmanager_secret" "onelogin" {'],
      related: [
        'main.tf: tags = { SymEnv = "Prod", Owner = "platform" }',
        'main.tf: environment   = "prod"',
        'main.tf: module "secrets" {',
      ],
    },
    {
      mistake: "the module is given a provider without default tags",
      edit: ["main.tf", "    aws     = aws.secrets\n", "    aws     = aws\n"],
      found: ['symenv-tag-missing secrets/main.tf: resource "aws_secretsmanager_secret" "onelogin" {'],
      related: [
        'main.tf: environment   = "prod"',
        'secrets/main.tf: resource "sym_secret" "onelogin" {',
        'main.tf: module "secrets" {',
      ],
    },
    {
      mistake: "the module is given the provider of another region",
      edit: [
        "main.tf",
        '  alias  = "secrets"\n  region = "us-east-1"',
        '  alias  = "secrets"\n  region = "eu-central-1"',
      ],
      found: ['secret-region secrets/main.tf: resource "aws_secretsmanager_secret" "onelogin" {'],
      related: [
        'main.tf: module "runtime_connector" {',
        "secrets/main.tf: settings = { context_id = var.context_id }",
        'main.tf: module "secrets" {',
      ],
    },
    {
      mistake: "the strategy for AWS has the OneLogin integration",
      edit: ["main.tf", "integration_id = sym_integration.sso.id", "integration_id = sym_integration.onelogin.id"],
      found: ["type-mismatch main.tf: integration_id = sym_integration.onelogin.id"],
      related: ['main.tf: type        = "onelogin"'],
    },
  ],
};

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

/** A repository of its own with a copy of a pattern. */
function copyOf(pattern: string): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "symcheck-")));
  made.push(directory);
  cpSync(join(patterns, pattern), directory, { recursive: true });
  mkdirSync(join(directory, ".git"));
  return directory;
}

/** `file: text of the line`, which says more than a number. */
function placed({ range, source }: { readonly range: Range; readonly source: Source }): string {
  return `${range.file}: ${lineText(source, range.start.line).trim()}`;
}

describe.each(readdirSync(patterns))("the pattern %s", (pattern) => {
  it("is clean", async () => {
    const { report, usageErrors } = await runOn(".", { cwd: copyOf(pattern) });
    expect(usageErrors).toEqual([]);
    expect(places(report.findings.filter(({ severity }) => severity !== "info"))).toEqual([]);
  });

  it("is shown with at least three mistakes", () => {
    expect(variants[pattern]?.length).toBeGreaterThanOrEqual(3);
  });

  for (const { mistake, edit, found, related } of variants[pattern] ?? []) {
    it(`with this mistake: ${mistake}`, async () => {
      const cwd = copyOf(pattern);
      const [file, from, to] = edit;
      const text = readFileSync(join(cwd, file), "utf8");
      expect(text.split(from)).toHaveLength(2);
      writeFileSync(
        join(cwd, file),
        text.replace(from, () => to),
      );
      const { report } = await runOn(".", { cwd });
      const findings = report.findings.filter(({ severity }) => severity !== "info");
      expect(findings.map((finding) => `${finding.rule} ${placed(finding)}`)).toEqual(found);
      if (related === undefined) return;
      expect(findings.flatMap((finding) => finding.related.map(placed))).toEqual(related);
    });
  }
});
