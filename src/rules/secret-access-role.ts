/** The policy for reading secrets is attached to another role than the one that reads them, or by its ARN. */
import type { Problem } from "../finding.ts";
import type { Attachment } from "../model/access-attachments.ts";
import { secretAccess } from "../model/access-grants.ts";
import { grantFaults } from "../model/grant-faults.ts";
import { locate } from "../model/locate.ts";
import { asText, identified, type Model } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { referenceTo } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** What stands where the name of a role belongs and is an ARN; undefined where it is none. */
function arnOf({ role }: Attachment): { readonly shown: string; readonly help: string } | undefined {
  if ("block" in role) return undefined;
  const reference = identified(role, "aws_iam_role");
  if (reference?.path.length === 1 && reference.path[0] === "arn") {
    const named = referenceTo(reference.instance);
    return { shown: `"${named}.arn"`, help: `Write ${named}.name.` };
  }
  const text = asText(role);
  if (text === undefined || !/^arn:[^:]*:iam::/.test(text)) return undefined;
  return { shown: "an ARN", help: "Write the role's name, the last part of the ARN." };
}

/** Attachments that give the ARN of a role for its name. */
function* arns(model: Model): Iterable<readonly [Attachment, Problem]> {
  for (const { attachments } of secretAccess(model).grants) {
    for (const attachment of attachments) {
      const arn = arnOf(attachment);
      if (arn === undefined) continue;
      const { owner, path, place, role } = attachment;
      yield [
        attachment,
        {
          rule: "secret-access-role",
          address: owner,
          path,
          span: place,
          message: `"${owner}" has ${path} = ${arn.shown}; it takes the name of a role, not its ARN.`,
          help: arn.help,
          related: "block" in role ? [] : provenance(role, place),
        },
      ];
    }
  }
}

function* check(model: Model): Iterable<Problem> {
  const byArn = new Map(arns(model));
  yield* byArn.values();
  for (const fault of grantFaults(model)) {
    if (fault.kind !== "other-role" || byArn.has(fault.attachment)) continue;
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
        ? `Write ${referenceTo(role)}.name.`
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
  summary: "The policy for reading secrets is attached to another role than the one behind context_id, or by an ARN",
  why: "Sym reads secrets with the role of the permission context that sym_secrets names. A policy on another role does not help it, and AWS refuses. A role's ARN where its name belongs fails at apply.",
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
