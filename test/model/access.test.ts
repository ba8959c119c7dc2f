/** Who may read which secret: where nothing is certain nothing is said, and large roots are judged in time. */
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import { grantFaults } from "../../src/model/grant-faults.ts";
import { callKnownModule } from "../../src/model/known-modules.ts";
import { buildModel, type Model } from "../../src/model/model.ts";
import { tagFaults } from "../../src/model/secret-tags.ts";
import { evaluateFiles } from "../evaluate/harness.ts";

const chain = `
resource "aws_iam_role" "runtime" {
  name = "SymRuntimeProd"
}

resource "sym_integration" "context" {
  type     = "permission_context"
  settings = { role_arn = aws_iam_role.runtime.arn }
}

resource "sym_secrets" "this" {
  type     = "aws_secrets_manager"
  settings = { context_id = sym_integration.context.id }
}

resource "aws_secretsmanager_secret" "this" {
  name = "sym/prod/onelogin"
  tags = { SymEnv = "staging" }
}

resource "sym_secret" "this" {
  path      = aws_secretsmanager_secret.this.name
  source_id = sym_secrets.this.id
}
`;

const policy = `
resource "aws_iam_policy" "secrets" {
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
      Condition = { StringEquals = { "secretsmanager:ResourceTag/SymEnv" = "prod" } }
    }]
  })
}
`;

const attachment = `
resource "aws_iam_role_policy_attachment" "secrets" {
  role       = aws_iam_role.runtime.name
  policy_arn = aws_iam_policy.secrets.arn
}
`;

function modelOf(text: string, damaged = false): Model {
  return buildModel(
    ".",
    evaluateFiles({ "main.tf": text }, { schemaOf, callModule: (call) => callKnownModule(call), damaged }),
  );
}

/** The kinds of what is wrong, tags first. */
function faults(text: string, damaged = false): string[] {
  const model = modelOf(text, damaged);
  return [...tagFaults(model).map(() => "tag"), ...grantFaults(model).map(({ kind }) => kind)];
}

describe("access to secrets", () => {
  it("is held against the policy of the role", () => {
    expect(faults(chain + policy + attachment)).toEqual(["tag"]);
  });

  it("is missing where no role has the policy", () => {
    expect(faults(chain + policy)).toEqual(["tag", "missing"]);
  });

  const silent: readonly (readonly [what: string, more: string])[] = [
    ["a resource attaches policies in a way that is not followed", 'resource "aws_iam_role_policies_exclusive" "x" {}'],
    [
      "a module that is not read is given the role",
      'module "x" {\n  source = "./x"\n  role = aws_iam_role.runtime.name\n}',
    ],
    [
      "a policy of another configuration is attached",
      'variable "arn" {}\nresource "aws_iam_role_policy_attachment" "x" {\n  role = aws_iam_role.runtime.name\n  policy_arn = var.arn\n}',
    ],
    [
      "a policy that cannot be read may be attached",
      'variable "text" {}\nresource "aws_iam_role_policy" "x" {\n  role = aws_iam_role.runtime.name\n  policy = var.text\n}',
    ],
    [
      "a policy that grants it is attached to a role that is not known",
      'variable "role" {}\nresource "aws_iam_role_policy_attachment" "x" {\n  role = var.role\n  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}',
    ],
    [
      "the secret has a policy that is not known",
      'variable "text" {}\nresource "aws_secretsmanager_secret_policy" "x" {\n  secret_arn = aws_secretsmanager_secret.this.arn\n  policy = var.text\n}',
    ],
  ];
  for (const [what, more] of silent) {
    it(`cannot be told where ${what}`, () => {
      expect(faults(chain + policy + attachment + more)).toEqual([]);
      expect(faults(chain + more)).toEqual([]);
    });
  }

  it("is not said to be missing where part of the file cannot be read", () => {
    expect(faults(`${chain + policy}\nresource "aws_iam_role_policy_attachment {\n`, true)).not.toContain("missing");
  });

  it("is not given by a secret's policy for another role", () => {
    const other = `resource "aws_iam_role" "other" {\n  name = "other"\n}
resource "aws_secretsmanager_secret_policy" "x" {
  secret_arn = aws_secretsmanager_secret.this.arn
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*", Principal = { AWS = aws_iam_role.other.arn } }] })
}`;
    expect(faults(chain + policy + attachment + other)).toEqual(["tag"]);
  });

  it("is not asked for by a tag that is managed elsewhere", () => {
    const managed = chain.replace('"staging" }', '"staging" }\n  lifecycle {\n    ignore_changes = [tags]\n  }');
    expect(faults(managed + policy + attachment)).toEqual([]);
  });

  const right = chain.replace('"staging"', '"prod"');
  const denying = (condition = "{}") => `
resource "aws_iam_role_policy" "limits" {
  role = aws_iam_role.runtime.name
  policy = jsonencode({
    Statement = [{ Effect = "Deny", Action = "secretsmanager:*", Resource = "*", Condition = ${condition} }]
  })
}
`;
  const others = '{ StringNotEquals = { "aws:ResourceTag/SymEnv" = "prod" } }';
  const grantsAll = policy.replace(/ +Condition.*\n/, "");

  it("is taken away by a policy that only denies", () => {
    expect(faults(right + policy + attachment + denying())).toEqual(["missing"]);
  });

  it("is not taken away from secrets with the tag that a Deny leaves out", () => {
    expect(faults(right + grantsAll + attachment + denying(others))).toEqual([]);
    expect(faults(chain + grantsAll + attachment + denying(others))).toEqual(["tag"]);
  });

  it("is not certainly taken away by a policy of which it is not known whether there is one", () => {
    const perhaps = denying().replace("role =", "count = var.count\n  role =");
    expect(faults(`variable "count" {}\n${right}${policy}${attachment}${perhaps}`)).toEqual([]);
  });

  it("is not given by a policy that only denies and waits for a role", () => {
    const waiting = `resource "aws_iam_policy" "limits" {
  policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "*", Resource = "*", Condition = ${others} }] })
}
`;
    expect(grantFaults(modelOf(right + waiting))).toMatchObject([{ kind: "missing", unattached: [] }]);
    expect(faults(chain + grantsAll + attachment + waiting)).toEqual([]);
  });

  it("is not given by what users and groups have", () => {
    const elsewhere = ["user", "group"].map(
      (kind) =>
        `resource "aws_iam_${kind}_policy_attachment" "x" {\n  ${kind} = "x"\n  policy_arn = aws_iam_policy.secrets.arn\n}\n`,
    );
    expect(faults(right + policy + elsewhere.join(""))).toEqual(["missing"]);
    expect(faults(right + policy + attachment + elsewhere.join(""))).toEqual([]);
  });

  for (const type of ["aws_iam_role_policies_exclusive", "aws_iam_role_policy_attachments_exclusive"]) {
    it(`cannot be told of the role that ${type} is for`, () => {
      const exclusive = (role: string) => `resource "${type}" "x" {\n  role_name = ${role}\n}\n`;
      for (const role of ["aws_iam_role.runtime.name", '"SymRuntimeProd"', "var.role"]) {
        expect(faults(`variable "role" {}\n${chain}${policy}${exclusive(role)}`), role).toEqual([]);
      }
      expect(faults(right + policy + exclusive('"worker"'))).toEqual(["missing"]);
    });
  }

  it("is given by a secret's own policy only if that is about reading it", () => {
    const own = (action: string) => `resource "aws_secretsmanager_secret_policy" "x" {
  secret_arn = aws_secretsmanager_secret.this.arn
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "${action}", Resource = "*", Principal = { AWS = aws_iam_role.runtime.arn } }] })
}
`;
    expect(faults(right + own("secretsmanager:GetSecretValue"))).toEqual([]);
    expect(faults(right + own("secretsmanager:PutSecretValue"))).toEqual(["missing"]);
  });

  it("is held against the region and account of the secret's provider", () => {
    const provider = 'provider "aws" {\n  region = "us-east-1"\n  allowed_account_ids = ["455753951875"]\n}\n';
    const data =
      'data "aws_region" "current" {}\ndata "aws_caller_identity" "current" {}\ndata "aws_partition" "current" {}\n';
    const of = (place: string, more = "") =>
      faults(
        provider +
          data +
          right.replace('tags = { SymEnv = "prod" }', `tags = { SymEnv = "prod" }\n  ${more}`) +
          policy.replace('"*"', `"arn:${place}:secret:sym/*"`) +
          attachment,
      );
    const own =
      "${data.aws_partition.current.partition}:secretsmanager:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}";
    expect(of(own)).toEqual([]);
    expect(of("aws:secretsmanager:us-east-1:455753951875")).toEqual([]);
    expect(of("aws:secretsmanager:us-west-2:455753951875")).toEqual(["missing"]);
    expect(of("aws:secretsmanager:us-west-2:455753951875", 'replica {\n    region = "us-west-2"\n  }')).toEqual([]);
    expect(of("aws:secretsmanager:us-west-2:455753951875", 'region = "us-west-2"')).toEqual([]);
    expect(of("aws:secretsmanager:*:111111111111")).toEqual(["missing"]);
  });

  it("is that of a role whose ARN is put together", () => {
    const arn = (text: string) => right.replace("aws_iam_role.runtime.arn", `"${text}"`);
    const account = 'data "aws_caller_identity" "current" {}\n';
    const own = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role";
    expect(faults(account + arn(`${own}/\${aws_iam_role.runtime.name}`) + policy)).toEqual(["missing"]);
    expect(faults(account + arn(`${own}/SymRuntimeProd`) + policy + attachment)).toEqual([]);
    // Another path, or another account, is of another role.
    expect(faults(account + arn(`${own}/sym/SymRuntimeProd`) + policy)).toEqual([]);
    expect(faults(arn("arn:aws:iam::111111111111:role/SymRuntimeProd") + policy)).toEqual([]);
  });

  it("is held against a policy whose ARN is put together", () => {
    const own = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:policy";
    const attached = (arn: string) =>
      `data "aws_caller_identity" "current" {}\n${chain}${policy.replace("policy =", 'name = "Read"\n  path = "/sym/"\n  policy =')}` +
      attachment.replace("aws_iam_policy.secrets.arn", `"${arn}"`);
    expect(faults(attached(`${own}/sym/Read`))).toEqual(["tag"]);
    expect(faults(attached(`${own}\${aws_iam_policy.secrets.path}\${aws_iam_policy.secrets.name}`))).toEqual(["tag"]);
    expect(faults(attached(`${own}/sym/Other`))).toEqual([]);
    expect(faults(attached("arn:aws:iam::111111111111:policy/sym/Read"))).toEqual([]);
  });

  it("is not given by a policy for other names to a secret that is declared elsewhere", () => {
    const elsewhere = right
      .replace(/resource "aws_secretsmanager_secret"[\s\S]*?\n}\n/, "")
      .replace("aws_secretsmanager_secret.this.name", '"sym/prod/onelogin"');
    const named = (name: string) => policy.replace('"*"', `"arn:aws:secretsmanager:*:*:secret:${name}"`);
    expect(faults(elsewhere + named("sym/prod/*") + attachment)).toEqual([]);
    expect(faults(elsewhere + named("sym/staging/*") + attachment)).toEqual(["missing"]);
  });

  it("is judged once for each policy of a root of many", () => {
    const count = 300;
    const many = Array.from({ length: count }, (_, index) => {
      const named = (text: string) =>
        text.replaceAll('"secrets"', `"p${index}"`).replaceAll(".secrets.", `.p${index}.`);
      return named(policy) + named(attachment.replace("aws_iam_role.runtime.name", `"worker-${index}"`));
    });
    const stores = Array.from({ length: count }, (_, index) =>
      chain
        .slice(chain.indexOf('resource "sym_secrets"'))
        .replaceAll('"this"', `"s${index}"`)
        .replaceAll(".this.", `.s${index}.`),
    );
    const found = grantFaults(modelOf(chain + many.join("") + stores.join("")));
    expect(found.filter(({ kind }) => kind === "other-role")).toHaveLength(count);
  });
});
