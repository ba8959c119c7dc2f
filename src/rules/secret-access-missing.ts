/** Nothing lets Sym's runtime read the secrets. */
import type { Instance } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import type { Grant } from "../model/access-grants.ts";
import { type GrantFault, grantFaults } from "../model/grant-faults.ts";
import { locate } from "../model/locate.ts";
import type { Model } from "../model/model.ts";
import { referenceTo } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** How a policy is attached to the role. */
function attachHelp(grant: Grant, role: Instance): string {
  const connector = role.fromKnownModule && role.name === "sym_runtime_connector_role";
  if (role.fromKnownModule && !connector) return `Give its ARN to "${role.module}" in policy_arns.`;
  const name = `${referenceTo(role)}.name`;
  return grant.kind === "addon"
    ? `Add iam_role_name = ${name}.`
    : `Add an aws_iam_role_policy_attachment with role = ${name} and policy_arn = ${grant.name}.arn.`;
}

function reasonOf({ useless }: Extract<GrantFault, { kind: "missing" }>): string {
  const denying = useless.find(({ denies }) => denies)?.grant;
  if (denying !== undefined) return `"${denying.name}" denies it.`;
  const [first] = useless;
  if (first !== undefined) return `"${first.grant.name}" is attached to it and does not allow that.`;
  return "there is no secretsmgr-addon and no policy for it.";
}

function* check(model: Model): Iterable<Problem> {
  const reported = new Set<Grant>();
  for (const fault of grantFaults(model)) {
    if (fault.kind !== "missing") continue;
    const { store, role, unattached, secret, useless } = fault;
    for (const grant of unattached) {
      if (reported.has(grant)) continue;
      reported.add(grant);
      yield {
        rule: "secret-access-missing",
        address: grant.name,
        span: grant.header,
        message:
          grant.kind === "addon"
            ? `"${grant.name}" creates the policy for reading secrets and attaches it to nothing: it has no iam_role_name.`
            : `"${grant.name}" lets a role read secrets and is attached to no role.`,
        help: attachHelp(grant, role),
        related: [
          {
            message: `"${store.address}" reads secrets with the role of this context`,
            span: locate(store, ["settings", "context_id"]),
          },
        ],
      };
    }
    if (unattached.length > 0) continue;
    const oldConnector = role.fromKnownModule && role.name !== "sym_runtime_connector_role";
    const what = secret === undefined || useless.length === 0 ? "secrets" : `"${secret.address}"`;
    yield {
      rule: "secret-access-missing",
      address: store.address,
      path: "settings.context_id",
      span: locate(store, ["settings", "context_id"]),
      message: `Nothing lets the role behind the context of "${store.address}" read ${what}: ${reasonOf(fault)}`,
      help: oldConnector
        ? `Add addons = ["aws/secretsmgr"] to "${role.module}".`
        : useless.some(({ denies }) => denies)
          ? "Take the secret out of the Deny statement, or use another role."
          : useless.length > 0
            ? "Allow secretsmanager:GetSecretValue and secretsmanager:DescribeSecret for the secret in a policy of that role."
            : "Call the module symopsio/secretsmgr-addon/aws (~> 1.1) with this environment and the role's name as iam_role_name.",
      related: [
        { message: `"${role.address}" is the role`, span: role.block.header },
        ...useless
          .slice(0, 3)
          .map(({ grant }) => ({ message: `"${grant.name}" is attached to it`, span: grant.header })),
      ],
    };
  }
}

export default {
  id: "secret-access-missing",
  severities: ["error"],
  summary: "Nothing lets Sym's runtime read the secrets",
  why: "Sym reads a secret with the runtime connector's role. Unless a policy attached to that role allows it, AWS refuses and every request that needs a secret fails.",
  example: {
    bad: `module "runtime_connector" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = "prod"
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
