/** The tag of an AWS secret that a sym_secret reads differs from what the access policy asks for. */
import type { Problem } from "../finding.ts";
import { locate } from "../model/locate.ts";
import { asText, type Model } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { demandText, tagFaults } from "../model/secret-tags.ts";
import { shownText, shownValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const fault of tagFaults(model)) {
    const { secret, grant, tagName, writtenName, wanted, found, fromDefaultTags } = fault;
    const value = asText(found);
    if (found === undefined || value === undefined) continue;
    const tags = secret.body.attributes.get("tags");
    const span = fromDefaultTags
      ? (tags?.attribute?.name ?? secret.block.header)
      : locate(secret, ["tags", writtenName]);
    const shown = shownValue(found);
    const asked = demandText(fault);
    const [first, second] = wanted;
    const sameButCase =
      second === undefined &&
      found.sensitive !== true &&
      first?.value.sensitive !== true &&
      value.toLowerCase() === first?.text?.toLowerCase();
    yield {
      rule: "symenv-tag-mismatch",
      address: secret.address,
      path: `tags.${tagName}`,
      span,
      message: `"${secret.address}" is tagged ${tagName} = ${shown}${fromDefaultTags ? " by the provider's default_tags" : ""}; "${grant.name}" lets Sym's runtime read only secrets tagged ${asked}.`,
      help: sameButCase
        ? `AWS compares the values by case: write ${shownText(first?.text ?? "")}.`
        : `Tag the secret ${asked}, or give both the same local.`,
      related: [
        ...provenance(found, span, shown),
        ...wanted.slice(0, 3).flatMap(({ value: each, text, place }) => {
          const named = text === undefined || each.sensitive === true ? "the other value" : shownText(text);
          return [{ message: `${named} is asked for here`, span: place }, ...provenance(each, place, named)];
        }),
      ],
    };
  }
}

export default {
  id: "symenv-tag-mismatch",
  severities: ["error"],
  summary: "The tag of an AWS secret that a sym_secret reads differs from what the access policy asks for",
  why: "The policy's condition compares the tag with the environment's name, case included. With another value AWS refuses, and every request that needs the secret fails.",
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
  tags = { SymEnv = "production" }
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
`,
  },
  check,
} satisfies Rule;
