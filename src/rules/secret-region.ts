/** An AWS secret is in another region or account than the context that reads it. */
import type { Problem } from "../finding.ts";
import { misplacedSecrets } from "../model/access-location.ts";
import { locate } from "../model/locate.ts";
import type { Model } from "../model/model.ts";
import { shownText } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const { secret, store, what, actual, expected, hidden, place, said } of misplacedSecrets(model)) {
    const [one, other] = [shownText(actual), shownText(expected)];
    yield {
      rule: "secret-region",
      address: secret.address,
      path: what,
      span: place,
      message: hidden
        ? `"${secret.address}" is in another ${what} than "${store.address}" reads secrets in.`
        : `"${secret.address}" is in ${what} ${one}; "${store.address}" reads secrets in ${what} ${other}.`,
      help: hidden
        ? `Create the secret with the provider of the context's ${what}, or use a context for the secret's ${what}.`
        : `Create the secret with the provider of ${what} ${other}, or use a context for ${one}.`,
      related: [
        { message: hidden ? `the ${what} is said here` : `the ${what} ${other} is said here`, span: said },
        { message: "this context decides where secrets are read", span: locate(store, ["settings", "context_id"]) },
      ],
    };
  }
}

export default {
  id: "secret-region",
  severities: ["warning"],
  summary: "An AWS secret is in another region or account than the context that reads it",
  why: "Sym asks for a secret in the region and account of the context that sym_secrets names. A secret elsewhere is not found there.",
  example: {
    bad: `provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "europe"
  region = "eu-west-1"
}

module "runtime_connector" {
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
  provider = aws.europe

  name = "sym/prod/onelogin"
  tags = { SymEnv = "prod" }
}
`,
    good: `provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "europe"
  region = "eu-west-1"
}

module "runtime_connector" {
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
`,
  },
  check,
} satisfies Rule;
