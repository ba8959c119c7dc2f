/** Policies are read however they are written, and judged by what they say about one secret. */
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import { asText } from "../../src/model/model.ts";
import { type Policy, placeInPolicy, policyOf } from "../../src/model/policy.ts";
import { isAboutSecrets, judgePolicy, type Subject } from "../../src/model/policy-verdict.ts";
import { evaluateFiles } from "../evaluate/harness.ts";

/** What surrounds every policy: the secret that is judged, another one, things that are not known. */
const surroundings = `
resource "aws_secretsmanager_secret" "this" {
  name = "sym/prod/onelogin"
}

resource "aws_secretsmanager_secret" "other" {
  name = "billing/database"
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id = aws_secretsmanager_secret.this.id
}

resource "aws_s3_bucket" "this" {}

data "aws_secretsmanager_secret" "this" {
  name = "sym/prod/onelogin"
}

data "aws_secretsmanager_secret" "other" {
  name = "billing/database"
}

variable "unknown" {
  type = string
}

variable "unknown_list" {
  type = list(string)
}
`;

/** The module of a policy that is given as the expression of an argument, with further blocks. */
function evaluated(expression: string, blocks = "") {
  const text = `${surroundings}\n${blocks}\nresource "aws_iam_policy" "this" {\n  policy = ${expression}\n}\n`;
  return evaluateFiles({ "main.tf": text }, { schemaOf });
}

function read(expression: string, blocks = ""): { policy: Policy | "unknown"; subject: (tags: Tags) => Subject } {
  const { instances } = evaluated(expression, blocks);
  const argument = instances.get("aws_iam_policy.this")?.body.attributes.get("policy");
  if (argument === undefined) throw new Error("no policy");
  return {
    policy: policyOf(argument.value, argument.attribute?.value),
    subject: (tags) => ({
      instance: instances.get("aws_secretsmanager_secret.this"),
      name: "sym/prod/onelogin",
      tag: (name) => {
        const text = tags[name];
        return text === undefined ? "absent" : { text };
      },
    }),
  };
}

type Tags = Readonly<Record<string, string>>;

/** The verdict as one word; a tag in the way as `tag NAME = VALUE or VALUE`. */
function verdict(expression: string, tags: Tags = { SymEnv: "prod" }, blocks = ""): string {
  const { policy, subject } = read(expression, blocks);
  const judged = judgePolicy(policy, subject(tags));
  if (judged.kind !== "tag") return judged.kind;
  const wanted = judged.demand.wanted.map(({ value }) => asText(value) ?? "?");
  return `tag ${judged.demand.tagName} = ${wanted.join(" or ")}`;
}

interface Parts {
  readonly effect?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly condition?: string;
}

/** A statement in HCL. */
function statement({ effect = "Allow", action, resource, condition }: Parts = {}): string {
  return `{
    Effect = "${effect}"
    ${action ?? 'Action = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]'}
    ${resource ?? 'Resource = "*"'}
    ${condition === undefined ? "" : `Condition = ${condition}`}
  }`;
}

function encoded(...statements: readonly string[]): string {
  return `jsonencode({ Version = "2012-10-17", Statement = [${statements.join(", ")}] })`;
}

describe("a policy's text", () => {
  const json = `{ "Statement": [{ "Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*" }] }`;
  const cases: readonly (readonly [what: string, expression: string, blocks?: string])[] = [
    ["a heredoc", `<<EOF\n${json}\nEOF`],
    ["an indented heredoc", `<<-EOF\n    ${json}\n  EOF`],
    ["a quoted string", JSON.stringify(json)],
    ["a local", "local.policy", `locals {\n  policy = <<EOF\n${json}\nEOF\n}`],
    ["jsonencode", encoded(statement())],
    ["jsonencode of one statement that is no list", `jsonencode({ Statement = ${statement()} })`],
    [
      "jsonencode beside something that is not known",
      encoded(statement(), statement({ resource: "Resource = var.unknown" })),
    ],
    ["a heredoc with something that is not known", `<<EOF\n{ "Id": "\${var.unknown}", ${json.slice(1)}\nEOF`],
    ["jsonencode inside a heredoc", `<<EOF\n{ "Statement": \${jsonencode([${statement()}, var.unknown])} }\nEOF`],
  ];
  for (const [what, expression, blocks] of cases) {
    it(`is read in ${what}`, () => {
      expect(verdict(expression, {}, blocks)).toBe("grants");
    });
  }

  for (const [what, expression] of [
    ["it is not known", "var.unknown"],
    ["it is no JSON", '"{ not json"'],
    ["it has no statements", '"{}"'],
    ["something follows it", `"{ \\"Statement\\": [] } more"`],
    ["it repeats a key", `"{ \\"Statement\\": [], \\"Statement\\": [] }"`],
    ["part of its structure is not known", '"{ \\"Statement\\": [{ ${var.unknown} }] }"'],
    ["it is nested without end", `"${"[".repeat(5000)}"`],
    ["it is longer than any policy", `"{ \\"Statement\\": [], \\"Id\\": \\"${"x".repeat(50_000)}\\" }"`],
  ] as const) {
    it(`says nothing where ${what}`, () => {
      expect(verdict(expression)).toBe("unknown");
    });
  }

  it("says nothing certain where a statement is not known", () => {
    expect(verdict(`jsonencode({ Statement = [var.unknown] })`)).toBe("unknown");
  });

  it("has names of objects' prototypes as ordinary keys", () => {
    const text = `{ "__proto__": 1, "constructor": 2, "Statement": [] }`;
    expect(verdict(JSON.stringify(text))).toBe("nothing");
  });

  it("keeps what a string inside it refers to", () => {
    const expression = `<<EOF
{ "Statement": { "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "\${aws_secretsmanager_secret.other.arn}" } }
EOF`;
    expect(verdict(expression)).toBe("nothing");
  });
});

describe("an action", () => {
  const cases: readonly (readonly [what: string, action: string, wanted: string])[] = [
    ["of reading", 'Action = "secretsmanager:GetSecretValue"', "grants"],
    ["in another case", 'Action = "SecretsManager:getsecretvalue"', "grants"],
    ["with a wildcard", 'Action = ["s3:*", "secretsmanager:Get*"]', "grants"],
    ["with a question mark", 'Action = "secretsmanager:GetSecretValu?"', "grants"],
    ["for everything", 'Action = "*"', "grants"],
    ["of describing only", 'Action = "secretsmanager:DescribeSecret"', "nothing"],
    ["of another service", 'Action = ["kms:*", "ssm:GetParameter"]', "nothing"],
    ["left out of the forbidden ones", 'NotAction = ["iam:*"]', "grants"],
    ["among those that NotAction names", 'NotAction = ["secretsmanager:*"]', "nothing"],
    ["that is not known", "Action = var.unknown", "unknown"],
    ["in a list that is not known", "Action = var.unknown_list", "unknown"],
    ["of which only another service is certain", 'Action = "kms:${var.unknown}"', "nothing"],
    ["of which the rest is not known", 'Action = "secretsmanager:${var.unknown}"', "unknown"],
    ["without one", "", "unknown"],
  ];
  for (const [what, action, wanted] of cases) {
    it(`${what} gives: ${wanted}`, () => {
      expect(verdict(encoded(statement({ action })))).toBe(wanted);
    });
  }
});

describe("a resource", () => {
  const arn = "arn:aws:secretsmanager:us-east-1:455753951875:secret";
  const cases: readonly (readonly [what: string, resource: string, wanted: string])[] = [
    ["for everything", 'Resource = "*"', "grants"],
    ["that is the secret's ARN", "Resource = aws_secretsmanager_secret.this.arn", "grants"],
    ["that is the secret's id", "Resource = [aws_secretsmanager_secret.this.id]", "grants"],
    ["that begins with the secret's ARN", 'Resource = "${aws_secretsmanager_secret.this.arn}*"', "grants"],
    ["that adds to the secret's ARN", 'Resource = "${aws_secretsmanager_secret.this.arn}-??????"', "nothing"],
    ["that adds what is not known", 'Resource = "${aws_secretsmanager_secret.this.arn}${var.unknown}"', "unknown"],
    ["that is the secret_id of its version", "Resource = aws_secretsmanager_secret_version.this.secret_id", "grants"],
    ["that is the ARN of its version", "Resource = aws_secretsmanager_secret_version.this.arn", "unknown"],
    [
      "that is the ARN of something else",
      'Resource = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]',
      "nothing",
    ],
    ["that is looked up", "Resource = data.aws_secretsmanager_secret.this.arn", "unknown"],
    ["that is looked up by another name", "Resource = data.aws_secretsmanager_secret.other.arn", "nothing"],
    ["that is another secret's ARN", "Resource = aws_secretsmanager_secret.other.arn", "nothing"],
    ["that begins with another secret's ARN", 'Resource = "${aws_secretsmanager_secret.other.arn}-*"', "nothing"],
    ["for names that begin like it", `Resource = "${arn}:sym/*"`, "unknown"],
    ["for its name with six characters behind", `Resource = "${arn}:sym/prod/onelogin-??????"`, "unknown"],
    ["for other names", `Resource = "${arn}:billing/*"`, "nothing"],
    ["for a longer name", `Resource = "${arn}:sym/prod/onelogin-secret-*"`, "nothing"],
    [
      "in an account that is not known",
      'Resource = "arn:aws:secretsmanager:us-east-1:${var.unknown}:secret:sym/*"',
      "unknown",
    ],
    [
      "of another service",
      'Resource = ["arn:aws:s3:::sym-*", "arn:aws:kms:us-east-1:${var.unknown}:key/*"]',
      "nothing",
    ],
    ["that is not known", "Resource = var.unknown", "unknown"],
    ["left out by NotResource", "NotResource = aws_secretsmanager_secret.this.arn", "nothing"],
    ["not left out by NotResource", "NotResource = aws_secretsmanager_secret.other.arn", "grants"],
    ["without one", "", "unknown"],
  ];
  for (const [what, resource, wanted] of cases) {
    it(`${what} gives: ${wanted}`, () => {
      expect(verdict(encoded(statement({ resource })))).toBe(wanted);
    });
  }
});

describe("an ARN", () => {
  /** What a pattern is for a secret in us-east-1 of account 455753951875; with `nowhere`, where nothing of that is known. */
  const judged = (pattern: string, nowhere = false) => {
    const { policy, subject } = read(encoded(statement({ resource: `Resource = "${pattern}"` })));
    const place = { region: "us-east-1", account: "455753951875", textOf: () => undefined, isOwn: () => false };
    return judgePolicy(policy, { ...subject({}), ...(nowhere ? {} : { place }) }).kind;
  };
  const cases: readonly (readonly [pattern: string, wanted: string, nowhere?: string])[] = [
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:sym/*", "grants", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:sym/prod/onelogin-??????", "grants", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:sym/prod/onelogin-?????", "nothing"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:sym/prod/onelogin-a1B2c3", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:sym/prod/onelogin", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:sym/prod/onelogin-secret", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:sym/prod/onelogin-secrets", "nothing"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:SYM/*", "nothing"],
    ["arn:aws:secretsmanager:*:*:secret:sym/*", "grants", "unknown"],
    ["arn:*:secretsmanager:*:*:secret:sym/*", "grants", "grants"],
    ["arn:aws*:secretsmanager:us-*:4557539518??:secret:*onelogin*", "grants", "unknown"],
    ["arn:aws:secretsmanager:eu-west-1:455753951875:secret:*", "nothing", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:111111111111:secret:*", "nothing", "unknown"],
    ["arn:aws-cn:secretsmanager:*:*:secret:*", "nothing", "unknown"],
    ["arn:aws:secretsmanager:*:*:secret:billing/*", "nothing"],
    ["arn:aws:secretsmanager:*", "grants", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:*", "grants", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:sec*", "grants", "unknown"],
    ["arn:aws:secretsmanager:eu-west-1:*", "nothing", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:rotation*", "nothing"],
    ["arn:aws:secretsmanager", "unknown"],
    ["arn:aws:s3:::sym-*", "nothing"],
    ["arn:*:sym/prod/*", "unknown"],
    ["*onelogin*", "unknown"],
    ["sym/prod/onelogin", "nothing"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:sym/prod/onelogin-??????:password", "nothing"],
    ["arn:aws:secretsmanager:${var.unknown}:${var.unknown}:secret:billing/*", "nothing"],
    ["arn:aws:secretsmanager:${var.unknown}:455753951875:secret:sym/*", "unknown"],
    ["arn:aws:secretsmanager:${var.unknown}:111111111111:secret:sym/*", "nothing", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:$${aws:PrincipalTag/env}/*", "unknown"],
    ["arn:aws:secretsmanager:us-east-1:455753951875:secret:billing/$${aws:PrincipalTag/env}", "nothing"],
    ["${var.unknown}:secret:sym/*", "unknown"],
    ["*".repeat(60), "grants", "grants"],
  ];
  for (const [pattern, wanted, nowhere = wanted] of cases) {
    it(`${pattern} gives: ${wanted}, and where nothing is known of the secret's place: ${nowhere}`, () => {
      expect([judged(pattern), judged(pattern, true)]).toEqual([wanted, nowhere]);
    });
  }

  it("of asterisks without end is compared in time", () => {
    expect(judged(`arn:*:*:*:*:secret:${"*a".repeat(1500)}`)).toBe("nothing");
  });
});

describe("a condition", () => {
  const on = (operator: string, values: string, key = "secretsmanager:ResourceTag/SymEnv") =>
    `{ "${operator}" = { "${key}" = ${values} } }`;
  const cases: readonly (readonly [what: string, condition: string, tags: Tags, wanted: string])[] = [
    ["on the tag that it has", on("StringEquals", '"prod"'), { SymEnv: "prod" }, "grants"],
    [
      "on the tag by AWS's general key",
      on("StringEquals", '"prod"', "aws:ResourceTag/SymEnv"),
      { SymEnv: "prod" },
      "grants",
    ],
    [
      "with its key in another case",
      on("StringEquals", '"prod"', "AWS:resourcetag/SymEnv"),
      { SymEnv: "prod" },
      "grants",
    ],
    ["on one of several values", on("StringEquals", '["main", "prod"]'), { SymEnv: "prod" }, "grants"],
    ["on another value", on("StringEquals", '"main"'), { SymEnv: "prod" }, "tag SymEnv = main"],
    ["on a value in another case", on("StringEquals", '"Prod"'), { SymEnv: "prod" }, "tag SymEnv = Prod"],
    ["on several other values", on("StringEquals", '["main", "dev"]'), { SymEnv: "prod" }, "tag SymEnv = main or dev"],
    ["on a tag that it lacks", on("StringEquals", '"prod"'), { Team: "prod" }, "tag SymEnv = prod"],
    ["on a value that is not known", on("StringEquals", "var.unknown"), { SymEnv: "prod" }, "unknown"],
    ["on an unknown value of a tag that it lacks", on("StringEquals", "var.unknown"), {}, "tag SymEnv = ?"],
    ["on a value that may be it", on("StringEquals", '"p${var.unknown}"'), { SymEnv: "prod" }, "unknown"],
    [
      "on a value that begins otherwise",
      on("StringEquals", '"dev-${var.unknown}"'),
      { SymEnv: "prod" },
      "tag SymEnv = ?",
    ],
    [
      "on the value of a policy variable",
      on("StringEquals", '"$${aws:PrincipalTag/env}"'),
      { SymEnv: "prod" },
      "unknown",
    ],
    ["without regard to case", on("StringEqualsIgnoreCase", '"PROD"'), { SymEnv: "prod" }, "grants"],
    ["with wildcards", on("StringLike", '"pr*"'), { SymEnv: "prod" }, "grants"],
    ["with wildcards that do not fit", on("StringLike", '"pr?"'), { SymEnv: "prod" }, "tag SymEnv = pr?"],
    ["with an asterisk that is none", on("StringEquals", '"pr*"'), { SymEnv: "prod" }, "tag SymEnv = pr*"],
    ["on any of the values", on("ForAnyValue:StringEquals", '["prod"]'), { SymEnv: "prod" }, "grants"],
    ["on any of the values of a tag that it lacks", on("ForAnyValue:StringEquals", '"prod"'), {}, "tag SymEnv = prod"],
    ["on all values of a tag that it lacks", on("ForAllValues:StringEquals", '"prod"'), {}, "grants"],
    ["only if the tag is there", on("StringEqualsIfExists", '"prod"'), {}, "grants"],
    [
      "only if the tag is there, which it is",
      on("StringEqualsIfExists", '"prod"'),
      { SymEnv: "dev" },
      "tag SymEnv = prod",
    ],
    ["on any other value", on("StringNotEquals", '"dev"'), { SymEnv: "prod" }, "grants"],
    ["on the tag's absence", on("Null", '"true"'), {}, "grants"],
    ["on the tag's presence", on("Null", '"false"'), { SymEnv: "prod" }, "grants"],
    ["on something else", on("Bool", '"true"', "aws:SecureTransport"), { SymEnv: "prod" }, "unknown"],
    [
      "on another key with a known value",
      on("StringEquals", '"vpc-1"', "aws:SourceVpc"),
      { SymEnv: "prod" },
      "unknown",
    ],
    ["on the secret's id", on("StringLike", '"sym/*"', "secretsmanager:SecretId"), { SymEnv: "prod" }, "unknown"],
    [
      "on the requested region",
      on("StringEquals", '"us-east-1"', "aws:RequestedRegion"),
      { SymEnv: "prod" },
      "unknown",
    ],
    ["on the principal's tag", on("StringEquals", '"prod"', "aws:PrincipalTag/SymEnv"), { SymEnv: "prod" }, "unknown"],
    ["on the tag's absence as a boolean", on("Null", "true"), {}, "grants"],
    ["on the tag's presence, which is not", on("Null", '"false"'), {}, "tag SymEnv = "],
    ["on the tag's absence, which is not", on("Null", '"true"'), { SymEnv: "prod" }, "nothing"],
    [
      "on all values, one of them another",
      on("ForAllValues:StringLike", '"m*"'),
      { SymEnv: "prod" },
      "tag SymEnv = m*",
    ],
    ["on any value but its own", on("ForAnyValue:StringNotEquals", '"prod"'), { SymEnv: "prod" }, "nothing"],
    [
      "on a default of a policy variable",
      on("StringEquals", "\"$${aws:PrincipalTag/env, 'dev'}\""),
      { SymEnv: "prod" },
      "unknown",
    ],
    [
      "with a tag and what cannot be told",
      '{ StringEquals = { "aws:ResourceTag/SymEnv" = "main", "aws:SourceVpc" = "vpc-1" } }',
      { SymEnv: "prod" },
      "tag SymEnv = main",
    ],
    ["with an operator that is not known", on("StringMatches", '"prod"'), { SymEnv: "dev" }, "unknown"],
    [
      "on two tags of which it has one",
      '{ StringEquals = { "aws:ResourceTag/SymEnv" = "prod", "aws:ResourceTag/Team" = "identity" } }',
      { SymEnv: "prod" },
      "tag Team = identity",
    ],
    ["that is not known", "var.unknown", { SymEnv: "prod" }, "unknown"],
  ];
  for (const [what, condition, tags, wanted] of cases) {
    it(`${what} gives: ${wanted}`, () => {
      expect(verdict(encoded(statement({ condition })), tags)).toBe(wanted);
    });
  }
});

describe("several statements", () => {
  const tagged = statement({ condition: '{ StringEquals = { "aws:ResourceTag/SymEnv" = "prod" } }' });

  it("grant where one of them does", () => {
    const other = statement({ resource: "Resource = aws_secretsmanager_secret.other.arn" });
    expect(verdict(encoded(other, tagged))).toBe("grants");
  });

  it("deny where one certainly does", () => {
    expect(verdict(encoded(statement(), statement({ effect: "Deny", action: 'Action = "secretsmanager:*"' })))).toBe(
      "denies",
    );
  });

  it("do not certainly deny under a condition that cannot be told", () => {
    const insecure = statement({ effect: "Deny", condition: '{ Bool = { "aws:SecureTransport" = "false" } }' });
    expect(verdict(encoded(statement(), insecure))).toBe("grants");
  });

  it("deny other secrets", () => {
    const other = statement({ effect: "Deny", resource: "Resource = aws_secretsmanager_secret.other.arn" });
    expect(verdict(encoded(statement(), other))).toBe("grants");
  });

  it("that deny all secrets without a tag ask for it", () => {
    const others = statement({
      effect: "Deny",
      condition: '{ StringNotEquals = { "aws:ResourceTag/SymEnv" = "prod" } }',
    });
    expect(verdict(encoded(statement(), others), { SymEnv: "dev" })).toBe("tag SymEnv = prod");
    expect(verdict(encoded(statement(), others), { SymEnv: "prod" })).toBe("grants");
  });

  it("that only deny are not meant to let anybody read", () => {
    const { policy, subject } = read(encoded(statement({ effect: "Deny" })));
    expect(judgePolicy(policy, subject({}))).toEqual({ kind: "denies", meant: false });
    expect(isAboutSecrets(policy)).toBe(true);
    expect(isAboutSecrets(read(encoded(statement({ effect: "Deny", action: 'Action = "s3:*"' }))).policy)).toBe(false);
  });

  it("that deny all secrets without the tag, whatever its value is, ask for it", () => {
    const untagged = statement({ effect: "Deny", condition: '{ Null = { "aws:ResourceTag/SymEnv" = "true" } }' });
    expect(verdict(encoded(statement(), untagged), {})).toBe("tag SymEnv = ");
    expect(verdict(encoded(statement(), untagged), { SymEnv: "x" })).toBe("grants");
  });

  it("that deny by a tag and also without one deny whatever the tag is", () => {
    const tagged = statement({
      effect: "Deny",
      condition: '{ StringNotEquals = { "aws:ResourceTag/SymEnv" = "prod" } }',
    });
    const all = statement({ effect: "Deny", action: 'NotAction = "s3:*"' });
    expect(verdict(encoded(statement(), tagged, all), { SymEnv: "dev" })).toBe("denies");
  });

  it("with an effect that is not known may grant", () => {
    expect(verdict(encoded(statement({ effect: "${var.unknown}" })))).toBe("unknown");
  });

  it("of more values than AWS takes are not judged", () => {
    const resources = `Resource = [for number in range(1000) : "arn:aws:secretsmanager:*:*:secret:\${number}*"]`;
    expect(verdict(encoded(statement({ resource: resources })))).toBe("unknown");
  });
});

describe("a policy document", () => {
  const document = (body: string, name = "this") => `data "aws_iam_policy_document" "${name}" {\n${body}\n}\n`;
  const reading = (more = "") => `statement {
  actions   = ["secretsmanager:GetSecretValue"]
  resources = ["*"]
  ${more}
}`;
  const condition = (value: string) =>
    `condition {\n  test     = "StringEquals"\n  variable = "secretsmanager:ResourceTag/SymEnv"\n  values   = [${value}]\n}`;
  const json = "data.aws_iam_policy_document.this.json";
  const cases: readonly (readonly [what: string, blocks: string, wanted: string])[] = [
    ["allows where no effect is said", document(reading()), "grants"],
    ["has conditions", document(reading(condition('"main"'))), "tag SymEnv = main"],
    ["denies", document(`${reading()}\n${reading('effect = "Deny"')}`), "denies"],
    ["has not_actions", document('statement {\n  not_actions = ["iam:*"]\n  resources = ["*"]\n}'), "grants"],
    [
      "has not_resources",
      document('statement {\n  actions = ["*"]\n  not_resources = [aws_secretsmanager_secret.this.arn]\n}'),
      "nothing",
    ],
    ["writes policy variables with &", document(reading(condition('"&{aws:PrincipalTag/env}"'))), "unknown"],
    [
      "has statements in a loop",
      document(
        'dynamic "statement" {\n  for_each = ["secretsmanager:Get*"]\n  content {\n    actions = [statement.value]\n    resources = ["*"]\n  }\n}',
      ),
      "grants",
    ],
    [
      "has statements in a loop that is not known",
      document(
        'dynamic "statement" {\n  for_each = var.unknown_list\n  content {\n    actions = ["s3:*"]\n    resources = ["*"]\n  }\n}',
      ),
      "unknown",
    ],
    [
      "builds on another",
      document(reading(), "base") + document("source_policy_documents = [data.aws_iam_policy_document.base.json]"),
      "grants",
    ],
    [
      "builds on one that is not known",
      document(`source_policy_documents = var.unknown_list\n${reading(condition('"main"'))}`),
      "unknown",
    ],
    [
      "replaces a statement of its source",
      document(reading('sid = "Read"'), "base") +
        document(
          `source_policy_documents = [data.aws_iam_policy_document.base.json]\n${reading(`sid = "Read"\n${condition('"main"')}`)}`,
        ),
      "tag SymEnv = main",
    ],
    [
      "is overridden",
      document(reading('sid = "Read"'), "over") +
        document(
          `override_policy_documents = [data.aws_iam_policy_document.over.json]\n${reading(`sid = "Read"\n${condition('"main"')}`)}`,
        ),
      "grants",
    ],
    [
      "has a name twice among its sources",
      document(reading('sid = "Read"'), "one") +
        document(reading('sid = "Read"'), "two") +
        document(
          "source_policy_documents = [data.aws_iam_policy_document.one.json, data.aws_iam_policy_document.two.json]",
        ),
      "unknown",
    ],
    [
      "has a name twice",
      document(
        `${reading(`sid = "Read"\n${condition('"main"')}`)}\n${reading(`sid = "Read"\n${condition('"main"')}`)}`,
      ),
      "unknown",
    ],
    [
      "has a name that is overridden twice",
      document(reading('sid = "Read"'), "one") +
        document(reading(`sid = "Read"\n${condition('"main"')}`), "two") +
        document(
          "override_policy_documents = [data.aws_iam_policy_document.one.json, data.aws_iam_policy_document.two.json]",
        ),
      "tag SymEnv = main",
    ],
    [
      "adds to a source without names",
      document(reading(), "base") +
        document(`source_policy_documents = [data.aws_iam_policy_document.base.json]\n${reading(condition('"main"'))}`),
      "grants",
    ],
    [
      "is overridden by a statement of a name that is not known",
      document(
        `override_policy_documents = [jsonencode({ Statement = [{ Sid = var.unknown, Effect = "Allow", Action = "s3:*", Resource = "*" }] })]\n${reading(condition('"main"'))}`,
      ),
      "unknown",
    ],
    [
      "builds on JSON and on nothing",
      document(`source_policy_documents = [jsonencode({ Statement = [] }), "", null]\n${reading(condition('"main"'))}`),
      "tag SymEnv = main",
    ],
    [
      "has two conditions of one kind on one key",
      document(reading(`${condition('"main"')}\n${condition('"prod"')}`)),
      "unknown",
    ],
    [
      "has two conditions of different kinds",
      document(reading(`${condition('"prod"')}\n${condition('"main"').replace("StringEquals", "StringLike")}`)),
      "tag SymEnv = main",
    ],
    [
      "has conditions in a loop that is not known",
      document(
        reading(
          'dynamic "condition" {\n  for_each = var.unknown_list\n  content {\n    test = "StringEquals"\n    variable = "aws:ResourceTag/SymEnv"\n    values = ["main"]\n  }\n}',
        ),
      ),
      "unknown",
    ],
    [
      "has empty lists beside full ones",
      document('statement {\n  actions = []\n  not_actions = ["iam:*"]\n  resources = ["*"]\n}'),
      "grants",
    ],
    [
      "has both actions and not_actions",
      document('statement {\n  actions = ["s3:*"]\n  not_actions = ["iam:*"]\n  resources = ["*"]\n}'),
      "unknown",
    ],
    [
      "has principals, which no role's policy may",
      document(reading('principals {\n  type = "AWS"\n  identifiers = ["*"]\n}')),
      "unknown",
    ],
    [
      "is overridden by older arguments",
      document(`source_json = jsonencode({ Statement = [] })\n${reading()}`),
      "grants",
    ],
  ];
  for (const [what, blocks, wanted] of cases) {
    it(`that ${what} gives: ${wanted}`, () => {
      expect(verdict(json, { SymEnv: "prod" }, blocks)).toBe(wanted);
    });
  }

  it("is read in its minified form", () => {
    expect(verdict("data.aws_iam_policy_document.this.minified_json", {}, document(reading()))).toBe("grants");
  });

  it("of which another attribute is taken is not one", () => {
    expect(verdict("data.aws_iam_policy_document.this.id", {}, document(reading()))).toBe("unknown");
  });
});

describe("the place of an element", () => {
  /** The text at the place of the first value of the first condition. */
  function placed(expression: string): string | undefined {
    const { policy } = read(expression);
    if (policy === "unknown") return "unknown";
    const conditions = policy.statements[0]?.conditions;
    const values = conditions === undefined || conditions === "unknown" ? "unknown" : conditions[0]?.values;
    const [first] = values === undefined || values === "unknown" ? [] : values;
    const span = first === undefined ? undefined : placeInPolicy(policy, first);
    return span?.source.text.slice(span.from, span.to);
  }
  const text = (value: string) =>
    `{ "Statement": [{ "Action": "*", "Condition": { "StringEquals": { "aws:ResourceTag/SymEnv": ${value} } } }] }`;

  it("is in the text of a heredoc", () => {
    expect(placed(`<<-EOF\n      ${text('["main"]')}\n    EOF`)).toBe('"main"');
  });

  it("is in a heredoc behind parts that are not known", () => {
    expect(placed(`<<EOF\n{ "Id": "\${var.unknown}",\n ${text('"main"').slice(1)}\nEOF`)).toBe('"main"');
  });

  it("is the string that a part which is not known stands in", () => {
    expect(placed(`<<EOF\n${text('"${var.unknown}"')}\nEOF`)).toBe('"${var.unknown}"');
  });

  it("is inside a quoted string", () => {
    expect(placed(JSON.stringify(text('"main"')))).toContain("main");
  });

  it("is in the object that jsonencode is given", () => {
    const condition = '{ StringEquals = { "aws:ResourceTag/SymEnv" = ["main"] } }';
    expect(placed(encoded(statement({ condition })))).toBe('"main"');
  });

  it("is the part of the object that brings it in", () => {
    expect(placed(encoded(statement({ condition: '{ StringEquals = merge({}, { x = "main" }) }' })))).toContain(
      "merge(",
    );
  });
});
