/** An AWS secret that a sym_secret reads lacks the tag that the access policy asks for. */
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { demandText, tagFaults } from "../model/secret-tags.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const fault of tagFaults(model)) {
    const { secret, symSecret, grant, tagName, wanted, found } = fault;
    if (found !== undefined) continue;
    const tags = secret.body.attributes.get("tags");
    const asked = demandText(fault);
    const [first] = wanted;
    yield {
      rule: "symenv-tag-missing",
      address: secret.address,
      path: `tags.${tagName}`,
      span: tags?.attribute?.name ?? secret.block.header,
      message: `"${secret.address}" has no tag "${tagName}"; "${grant.name}" lets Sym's runtime read only secrets tagged ${asked}.`,
      help: `Add the tag ${asked}.`,
      related: [
        ...(first === undefined ? [] : [{ message: `the tag is asked for here`, span: first.place }]),
        { message: `"${symSecret.address}" reads this secret`, span: symSecret.block.header },
      ],
    };
  }
}

export default {
  id: "symenv-tag-missing",
  severities: ["error"],
  summary: "An AWS secret that a sym_secret reads lacks the tag that the access policy asks for",
  why: "The policy lets Sym's runtime read only secrets whose SymEnv tag is the environment's name. Without the tag AWS refuses, and every request that needs the secret fails.",
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
  tags = { Team = "platform" }
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
  tags = { Team = "platform", SymEnv = "prod" }
}
`,
  },
  check,
} satisfies Rule;
