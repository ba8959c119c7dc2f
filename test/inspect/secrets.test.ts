/** No secret is in any format of an inspection. */
import { describe, expect, test } from "vitest";
import type { SourceOptions } from "../../src/cli/options.ts";
import { inspectDot } from "../../src/report/inspect-dot.ts";
import { inspectJson } from "../../src/report/inspect-json.ts";
import { inspectMermaid } from "../../src/report/inspect-mermaid.ts";
import { inspectTree } from "../../src/report/inspect-tree.ts";
import { directoryOf, inspectedIn, rootOf } from "./inspected.ts";

const secretText = "CANARY-7f3b";

/** An integration whose client secret is the expression, after the rest of the configuration. */
function integration(expression: string, rest = ""): string {
  return `${rest}
resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour.onelogin.com"
  settings = {
    client_id     = "abc123"
    client_secret = ${expression}
  }
}
`;
}

async function everything(
  files: Readonly<Record<string, string>>,
  options: Partial<SourceOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { inspection, notices, usageErrors } = await inspectedIn(directoryOf(files), options, env);
  expect(inspection.roots.length).toBeGreaterThan(0);
  return [
    inspectJson(inspection),
    inspectTree(inspection, { color: false }),
    inspectMermaid(inspection),
    inspectDot(inspection),
    ...notices,
    ...usageErrors,
  ].join("\n");
}

const leaks: Readonly<Record<string, string>> = {
  "a literal": integration(`"${secretText}"`),
  "a number": integration("7777123456", 'output "copy" {\n  value = 7777123456\n}\n').replaceAll(
    "7777123456",
    "72837465",
  ),
  "a local and its copies": integration(
    "local.a",
    `locals {
  a = "${secretText}"
  b = local.a
  c = ["x", local.a]
  d = { (local.a) = 1 }
}
output "o" {
  value = "pre-\${local.b}-post"
}
resource "sym_flow" "f" {
  name = local.b
  vars = { x = "say \${local.a}" }
}
resource "terraform_data" "t" {
  input = [local.c, upper(local.b), base64encode("u:\${local.b}"), jsonencode({ v = local.a }), urlencode(local.a)]
}
`,
  ),
  "a variable": integration("var.v", `variable "v" {\n  default = "${secretText}"\n}\n`),
  "one of several in a map": integration(
    'var.several["prod"]',
    `variable "several" {\n  default = { prod = "other-secret", dev = "${secretText}" }\n}\n`,
  ),
  "two halves in a template": integration(
    '"${local.one}${local.two}"',
    `locals {\n  one = "${secretText}"\n  two = "second half"\n}\n`,
  ),
  "two halves joined by a function": integration(
    'join("", [local.one, local.two])',
    `locals {\n  one = "${secretText}"\n  two = "second half"\n}\n`,
  ),
  "a decoded text": integration(
    "base64decode(local.encoded)",
    `locals {\n  encoded = "${Buffer.from(secretText).toString("base64")}"\n}\noutput "d" {\n  value = base64decode(local.encoded)\n}\n`,
  ),
  "a key of an instance": integration(
    "local.a",
    `locals {
  a = "${secretText}"
}
resource "sym_target" "t" {
  for_each = toset([local.a, "other"])
  type     = "onelogin_role"
  name     = "t"
}
output "t" {
  value = [for each in sym_target.t : each.id]
}
`,
  ),
  "the value of an AWS secret": `resource "aws_secretsmanager_secret" "s" {
  name = "main/s"
}
resource "aws_secretsmanager_secret_version" "v" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = "${secretText}"
}
output "v" {
  value = aws_secretsmanager_secret_version.v.secret_string
}
locals {
  v = aws_secretsmanager_secret_version.v
}
`,
  "JSON in an AWS secret": `locals {
  password = "${secretText}"
}
resource "aws_secretsmanager_secret_version" "v" {
  secret_string = jsonencode({ user = "bob", password = local.password, arn = terraform_data.x.id })
}
resource "terraform_data" "x" {}
`,
  "written JSON in an AWS secret": `locals {
  json = <<-EOT
    {"client_secret": "${secretText}"}
  EOT
  inner = jsondecode(local.json)
}
resource "aws_secretsmanager_secret_version" "v" {
  secret_string = local.json
}
`,
  "the ids of a custom integration": `resource "sym_integration" "c" {
  type = "custom"
  settings = { secret_ids_json = jsonencode(["${secretText}"]) }
}
locals {
  x = "${secretText}"
}
`,
  "the name of a secret": `variable "client_secret" {\n  default = "${secretText}"\n}\nlocals {\n  api_token = { prod = "${secretText}" }\n}\n`,
  "the name of a secret, used in variables of a flow": `locals {
  client_secret = "${secretText}"
}
resource "sym_flow" "f" {
  vars = { x = local.client_secret }
}
`,
  "a sensitive variable": `variable "v" {
  default   = "${secretText}"
  sensitive = true
}
resource "sym_flow" "f" {
  name = "x-\${var.v}"
}
`,
  "an ephemeral variable": `variable "v" {\n  default   = "${secretText}"\n  ephemeral = true\n}\n`,
  "a sensitive output": `output "o" {\n  value     = "${secretText}"\n  sensitive = true\n}\n`,
  "an argument of a type that is not known": `resource "other_thing" "x" {\n  api_token = "${secretText}"\n  nested {\n    password = "${secretText}"\n  }\n}\n`,
  "a line that does not parse": `resource "sym_integration" "x" {\n  settings = {\n    client_secret = "${secretText}" ${secretText}\n}\n`,
};

describe("a secret is not shown that is", () => {
  test.each(Object.entries(leaks))("%s", async (_, text) => {
    const shown = await everything({ "main.tf": text });
    const hidden = text.includes("72837465") ? "72837465" : secretText;
    expect(shown).not.toContain(hidden);
    expect(shown).not.toContain(hidden.toUpperCase());
    for (const before of ["", "u:"]) expect(shown).not.toContain(Buffer.from(before + hidden).toString("base64"));
  });

  test("given in a tfvars file", async () => {
    const main = integration("var.v", 'variable "v" {}\n');
    expect(await everything({ "main.tf": main, "terraform.tfvars": `v = "${secretText}"\n` })).not.toContain(
      secretText,
    );
  });

  test("given on the command line", async () => {
    const main = integration("var.v", 'variable "v" {}\noutput "v" {\n  value = var.v\n}\n');
    const inputs = [{ kind: "var" as const, name: "v", text: secretText }];
    expect(await everything({ "main.tf": main }, { inputs })).not.toContain(secretText);
  });

  test("given by the environment", async () => {
    const main = integration("var.v", 'variable "v" {}\noutput "v" {\n  value = { a = [var.v] }\n}\n');
    expect(await everything({ "main.tf": main }, {}, { TF_VAR_v: secretText })).not.toContain(secretText);
  });

  test("a run of hex digits in what people read, wherever it stands", async () => {
    const digits = "0123456789abcdef".repeat(4);
    const main = `locals {
  a = "${digits}"
  b = { "${digits}" = 1 }
}
resource "sym_target" "t" {
  for_each = toset(["${digits}", "${digits}0"])
  name     = each.key
}
`;
    const { inspection } = await inspectedIn(directoryOf({ "main.tf": main }), {}, {});
    const read = [inspectTree(inspection, { color: false }), inspectMermaid(inspection), inspectDot(inspection)];
    expect(read.join("\n")).not.toContain(digits);
    expect(JSON.parse(inspectJson(inspection)).roots[0].locals).toEqual({ a: digits, b: { [digits]: 1 } });
  });
});

test("what stands on a secret setting and its copies are sensitive", async () => {
  const main = integration("local.a", `locals {\n  a = "${secretText}"\n  b = "with ${secretText}"\n}\n`);
  const { locals, resources } = await rootOf(main);
  expect(locals).toEqual({ a: { $sensitive: true }, b: { $sensitive: true } });
  expect(resources["sym_integration.onelogin"]?.values).toMatchObject({
    settings: { client_id: "abc123", client_secret: { $sensitive: true } },
  });
});

test("what stands beside a secret in an object is shown where it stands openly too", async () => {
  const main = integration(
    "var.onelogin.secret",
    `variable "onelogin" {
  default = { domain = "harbour.onelogin.com", secret = "${secretText}", other = "unseen-elsewhere" }
}
`,
  );
  const { inputs } = await rootOf(main);
  expect(inputs.onelogin?.value).toEqual({
    domain: "harbour.onelogin.com",
    secret: { $sensitive: true },
    other: { $sensitive: true },
  });
});

test("the id of a sym_secret is no secret", async () => {
  const main = integration(
    "local.client_secret",
    `locals {
  client_secret = sym_secret.s.id
}
resource "sym_secret" "s" {
  path      = aws_secretsmanager_secret.s.name
  source_id = "x"
}
resource "aws_secretsmanager_secret" "s" {
  name = local.onelogin_secret
}
locals {
  onelogin_secret = "main/onelogin"
}
`,
  );
  const { locals, resources } = await rootOf(main);
  expect(locals).toEqual({ client_secret: { $unknown: ["sym_secret.s.id"] }, onelogin_secret: "main/onelogin" });
  expect(resources["sym_integration.onelogin"]?.values).toMatchObject({
    settings: { client_secret: { $unknown: ["sym_secret.s.id"] } },
  });
  expect(resources["sym_secret.s"]?.values).toMatchObject({ path: "main/onelogin" });
});

test("a word as a secret does not hide every text that has it", async () => {
  const main = integration('"secret"', 'locals {\n  a = "main/onelogin-secret"\n  b = "secret"\n}\n');
  const { locals, resources } = await rootOf(main);
  expect(locals).toEqual({ a: "main/onelogin-secret", b: { $sensitive: true } });
  expect(Object.keys(resources)).toEqual(["sym_integration.onelogin"]);
});

test("of a client id the first and last digits are shown in the tree, as in reports, and all of them in JSON", async () => {
  const digits = "0123456789abcdef".repeat(4);
  const main = `resource "sym_integration" "x" {\n  settings = { client_id = "${digits}" }\n}\n`;
  const { resources } = await rootOf(main);
  expect(resources["sym_integration.x"]?.values).toMatchObject({ settings: { client_id: digits } });
  const { inspection } = await inspectedIn(directoryOf({ "main.tf": main }), {}, {});
  expect(inspectTree(inspection, { color: false })).toContain('settings.client_id = "0123…cdef"');
});
