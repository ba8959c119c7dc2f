/** The two external ids of a permission_context are mixed up. */
import type { Problem } from "../finding.ts";
import { confusedExternalId } from "../model/access-context.ts";
import { locate } from "../model/locate.ts";
import { type Model, written } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const context of written(model, "sym_integration")) {
    const confused = confusedExternalId(context);
    if (confused === undefined) continue;
    const top = confused.path.length === 1;
    const span = locate(context, confused.path);
    yield {
      rule: "external-id-confusion",
      address: context.address,
      path: confused.path.join("."),
      span,
      message: top
        ? `"${context.address}" has an STS external id as external_id; a permission_context takes the AWS account's number there.`
        : `"${context.address}" has an AWS account's number as settings.external_id; that is the external id for STS, which the trust policy asks for.`,
      help: top
        ? "Write the 12-digit account number as external_id, and the STS external id as settings.external_id."
        : "Write the value of the trust policy's sts:ExternalId, and the account number as the external_id beside settings.",
      related: provenance(confused.value, span),
    };
  }
}

export default {
  id: "external-id-confusion",
  severities: ["warning"],
  summary: "A permission_context's account number and its STS external id are mixed up",
  why: "The external_id of a permission_context is the AWS account, the one in its settings is what STS compares with the role's trust policy. With the other value Sym cannot assume the role.",
  example: {
    bad: `resource "sym_integration" "context" {
  type        = "permission_context"
  name        = "context"
  external_id = "6f1c2d44-8f0e-4a56-9a59-2f0d7b6a1c33"

  settings = {
    cloud       = "aws"
    region      = "us-east-1"
    role_arn    = aws_iam_role.runtime.arn
    external_id = "455753951875"
    account_id  = "455753951875"
  }
}
`,
    good: `resource "sym_integration" "context" {
  type        = "permission_context"
  name        = "context"
  external_id = "455753951875"

  settings = {
    cloud       = "aws"
    region      = "us-east-1"
    role_arn    = aws_iam_role.runtime.arn
    external_id = "6f1c2d44-8f0e-4a56-9a59-2f0d7b6a1c33"
    account_id  = "455753951875"
  }
}
`,
  },
  check,
} satisfies Rule;
