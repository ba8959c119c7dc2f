/** The hand-written role of Sym's runtime does not trust Sym. */
import type { Problem } from "../finding.ts";
import { symAccount, type TrustFault, trustFaults } from "../model/access-trust.ts";
import { locate } from "../model/locate.ts";
import { asText, type Model } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { shownText } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** A value in quotes, where it is known and may be said. */
function shown(value: TrustFault["found"]): string | undefined {
  const text = value?.sensitive === true ? undefined : asText(value);
  return text === undefined ? undefined : shownText(text);
}

function textOf({ role, kind, found, wanted }: TrustFault): { message: string; help: string } {
  switch (kind) {
    case "account": {
      const other = shown(found);
      return {
        message: `"${role.address}" does not let Sym assume it: its trust policy names ${other === undefined ? "others" : other} and not Sym's AWS account ${symAccount}.`,
        help: `Write "arn:aws:iam::${symAccount}:root" as AWS principal.`,
      };
    }
    case "no-external-id":
      return {
        message: `"${role.address}" trusts Sym's account without asking for an external id.`,
        help: "Add a condition StringEquals on sts:ExternalId with the value of settings.external_id.",
      };
    case "other-external-id":
      return {
        message: `"${role.address}" asks for sts:ExternalId ${shown(found) ?? "of another resource"}; the context that uses it says ${shown(wanted) ?? "another one"} in settings.external_id.`,
        help: "Give both the same value.",
      };
  }
}

function* check(model: Model): Iterable<Problem> {
  for (const fault of trustFaults(model)) {
    const { role, context, kind, found, place, wanted } = fault;
    const origin = locate(context, ["settings", kind === "other-external-id" ? "external_id" : "role_arn"]);
    yield {
      rule: "trust-policy",
      address: role.address,
      path: `assume_role_policy.${kind}`,
      span: place,
      ...textOf(fault),
      related: [
        { message: `"${context.address}" uses the role`, span: origin },
        ...provenance(found, place, "the value"),
        ...(kind === "other-external-id" ? provenance(wanted, origin, "the other value") : []),
      ],
    };
  }
}

export default {
  id: "trust-policy",
  severities: ["error"],
  summary: "The hand-written role of Sym's runtime does not trust Sym's account with its external id",
  why: "Sym assumes the role from its AWS account 803477428605 and gives the external id of the context's settings. A trust policy for another account or id refuses it, and one without the id lets others use Sym to get in.",
  example: {
    bad: `resource "random_uuid" "external_id" {}

resource "aws_iam_role" "runtime" {
  name = "SymRuntime"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::455753951875:root" }
      Condition = { StringEquals = { "sts:ExternalId" = random_uuid.external_id.result } }
    }]
  })
}

resource "sym_integration" "context" {
  type        = "permission_context"
  name        = "context"
  external_id = "455753951875"

  settings = {
    cloud       = "aws"
    region      = "us-east-1"
    role_arn    = aws_iam_role.runtime.arn
    external_id = random_uuid.external_id.result
    account_id  = "455753951875"
  }
}

resource "sym_runtime" "this" {
  name       = "prod"
  context_id = sym_integration.context.id
}
`,
    good: `resource "random_uuid" "external_id" {}

resource "aws_iam_role" "runtime" {
  name = "SymRuntime"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::803477428605:root" }
      Condition = { StringEquals = { "sts:ExternalId" = random_uuid.external_id.result } }
    }]
  })
}

resource "sym_integration" "context" {
  type        = "permission_context"
  name        = "context"
  external_id = "455753951875"

  settings = {
    cloud       = "aws"
    region      = "us-east-1"
    role_arn    = aws_iam_role.runtime.arn
    external_id = random_uuid.external_id.result
    account_id  = "455753951875"
  }
}

resource "sym_runtime" "this" {
  name       = "prod"
  context_id = sym_integration.context.id
}
`,
  },
  check,
} satisfies Rule;
