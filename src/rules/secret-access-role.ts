/** The policy for reading secrets is attached to another role than the one that reads them. */
import type { Problem } from "../finding.ts";
import { grantFaults } from "../model/grant-faults.ts";
import { locate } from "../model/locate.ts";
import type { Model } from "../model/model.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const fault of grantFaults(model)) {
    if (fault.kind !== "other-role") continue;
    const { grant, attachment, role, store } = fault;
    const attached =
      attachment.owner === grant.name
        ? `"${grant.name}" is attached`
        : `"${attachment.owner}" attaches "${grant.name}"`;
    const ofModule = role.fromKnownModule && role.name === "sym_runtime_connector_role";
    yield {
      rule: "secret-access-role",
      address: attachment.owner,
      path: attachment.path,
      span: attachment.place,
      message: `${attached} to another role than "${role.address}", which "${store.address}" reads secrets with.`,
      help: ofModule
        ? `Write ${role.module}.sym_runtime_connector_role.name.`
        : role.fromKnownModule
          ? `Attach it with the policy_arns of "${role.module}".`
          : `Write ${role.address}.name.`,
      related: [{ message: "this context decides the role", span: locate(store, ["settings", "context_id"]) }],
    };
  }
}

export default {
  id: "secret-access-role",
  severities: ["error"],
  summary: "The policy for reading secrets is attached to another role than the one behind context_id",
  why: "Sym reads secrets with the role of the permission context that sym_secrets names. A policy on another role does not help it, and AWS refuses.",
  example: {
    bad: `module "runtime_connector" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = "prod"
}

module "secrets_access" {
  source        = "symopsio/secretsmgr-addon/aws"
  version       = "~> 1.1"
  environment   = "prod"
  iam_role_name = aws_iam_role.deploy.name
}

resource "sym_secrets" "this" {
  type     = "aws_secrets_manager"
  name     = "prod"
  settings = { context_id = module.runtime_connector.sym_integration.id }
}

resource "sym_secret" "onelogin" {
  path      = aws_secretsmanager_secret.onelogin.name
  source_id = sym_secrets.this.id
}

resource "aws_secretsmanager_secret" "onelogin" {
  name = "sym/prod/onelogin"
  tags = { SymEnv = "prod" }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
`,
    good: `module "runtime_connector" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = "prod"
}

module "secrets_access" {
  source        = "symopsio/secretsmgr-addon/aws"
  version       = "~> 1.1"
  environment   = "prod"
  iam_role_name = module.runtime_connector.sym_runtime_connector_role.name
}

resource "sym_secrets" "this" {
  type     = "aws_secrets_manager"
  name     = "prod"
  settings = { context_id = module.runtime_connector.sym_integration.id }
}

resource "sym_secret" "onelogin" {
  path      = aws_secretsmanager_secret.onelogin.name
  source_id = sym_secrets.this.id
}

resource "aws_secretsmanager_secret" "onelogin" {
  name = "sym/prod/onelogin"
  tags = { SymEnv = "prod" }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
`,
  },
  check,
} satisfies Rule;
