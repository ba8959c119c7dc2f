/** What an inspection says of Sym's resources: inputs and where they are from, values, references. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { inspectJson } from "../../src/report/inspect-json.ts";
import { directoryOf, inspectedIn, rootOf } from "./inspected.ts";

const schema = JSON.parse(readFileSync(new URL("../../schemas/inspect.schema.json", import.meta.url), "utf8"));
const fits = new Ajv({ allErrors: true }).compile(schema);

const chain = `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "\${local.env}-onelogin"
  external_id = "harbour.onelogin.com"
  settings = {
    client_id     = 12345
    client_secret = sym_secret.s.id
  }
}

locals {
  env     = "main"
  targets = [for target in sym_target.role : target.id]
}

resource "sym_secret" "s" {
  path      = aws_secretsmanager_secret.s.name
  source_id = "x"
}

resource "aws_secretsmanager_secret" "s" {
  name = "main/onelogin"
}

resource "sym_target" "role" {
  for_each = toset(["a", "b"])
  type     = "onelogin_role"
  name     = each.key
}

resource "sym_strategy" "s" {
  type           = "onelogin"
  name           = "s"
  integration_id = sym_integration.onelogin.id
  targets        = local.targets
}

resource "sym_flow" "f" {
  name           = "f"
  implementation = "x"
  environment_id = var.environment

  params {
    strategy_id = sym_strategy.s.id

    prompt_field {
      name           = "reason"
      type           = "string"
      allowed_values = ["a", "b"]
    }
  }
}

variable "environment" {}
`;

test("every attribute of the schema is there, null where it is not set, numbers as the strings that they become", async () => {
  const { resources } = await rootOf(chain);
  expect(resources["sym_integration.onelogin"]).toMatchObject({
    type: "sym_integration",
    range: {
      file: "main.tf",
      start: { line: 1, column: 1, byte: 0 },
      end: { line: 1, column: 38, byte: 37 },
    },
  });
  expect(resources["sym_integration.onelogin"]?.values).toEqual({
    type: "onelogin",
    name: "main-onelogin",
    label: null,
    external_id: "harbour.onelogin.com",
    settings: { client_id: "12345", client_secret: { $unknown: ["sym_secret.s.id"] } },
    id: { $unknown: ["sym_integration.onelogin.id"] },
  });
});

test("nested blocks are lists of objects", async () => {
  const { resources } = await rootOf(chain);
  const flow = resources["sym_flow.f"];
  expect(flow?.values.params).toMatchObject([
    {
      strategy_id: { $unknown: ["sym_strategy.s.id"] },
      prompt_field: [{ name: "reason", type: "string", allowed_values: ["a", "b"] }],
    },
  ]);
  expect(flow?.values.environment_id).toEqual({ $unknown: [] });
  expect(flow?.references).toEqual({ "params[0].strategy_id": ["sym_strategy.s"] });
});

test("references go through locals and stand also where the value is known", async () => {
  const { resources } = await rootOf(chain);
  expect(resources["sym_secret.s"]?.values.path).toBe("main/onelogin");
  expect(resources["sym_secret.s"]?.references).toEqual({ path: ["aws_secretsmanager_secret.s"] });
  expect(resources["sym_integration.onelogin"]?.references).toEqual({ "settings.client_secret": ["sym_secret.s"] });
  expect(resources["sym_strategy.s"]?.references).toEqual({
    integration_id: ["sym_integration.onelogin"],
    "targets[0]": ['sym_target.role["a"]'],
    "targets[1]": ['sym_target.role["b"]'],
  });
});

test("every source of an input is named", async () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const files = {
    "main.tf": `${names.map((name) => `variable "${name}" {\n  default = "${name}"\n}\n`).join("")}variable "i" {}\n`,
    "terraform.tfvars": '\n\nb = "B"\nc = "x"\n',
    "c.auto.tfvars": 'c = "C"\n',
    "given.tfvars": '# given\nd = "D"\n',
  };
  const directory = directoryOf(files);
  const inputs = [
    { kind: "var-file" as const, path: "given.tfvars" },
    { kind: "var" as const, name: "e", text: "E" },
  ];
  const { inspection } = await inspectedIn(directory, { inputs }, { TF_VAR_f: "F", TF_VAR_b: "no" });
  const [root] = (JSON.parse(inspectJson(inspection)) as { roots: [{ inputs: Record<string, unknown> }] }).roots;
  expect(root.inputs).toEqual({
    a: { value: "a", from: "default" },
    b: { value: "B", from: "terraform.tfvars:3" },
    c: { value: "C", from: "c.auto.tfvars:1" },
    d: { value: "D", from: "given.tfvars:2" },
    e: { value: "E", from: "--var" },
    f: { value: "F", from: "TF_VAR_f" },
    g: { value: "g", from: "default" },
    h: { value: "h", from: "default" },
    i: { value: { $unknown: [] }, from: "unknown" },
  });
});

test("the workspace that is given is seen", async () => {
  const text = 'output "w" {\n  value = terraform.workspace\n}\n';
  expect((await rootOf(text, { workspace: "blue" })).outputs).toEqual({ w: "blue" });
  expect((await rootOf(text)).outputs).toEqual({ w: { $unknown: [] } });
});

test("instances whose keys are not known are one", async () => {
  const { resources } = await rootOf(`variable "roles" {
  type = set(string)
}
resource "sym_target" "role" {
  for_each = var.roles
  name     = each.key
  type     = "onelogin_role"
}
resource "sym_strategy" "s" {
  targets = [for target in sym_target.role : target.id]
}
resource "sym_strategy" "t" {
  targets = [sym_target.role["x"].id]
}
`);
  expect(Object.keys(resources)).toEqual(["sym_target.role[*]", "sym_strategy.s", "sym_strategy.t"]);
  expect(resources["sym_strategy.s"]?.values.targets).toEqual({ $unknown: ["sym_target.role[*].id"] });
  expect(resources["sym_strategy.s"]?.references).toEqual({ "targets[*]": ["sym_target.role[*]"] });
  expect(resources["sym_strategy.t"]?.references).toEqual({ "targets[0]": ["sym_target.role[*]"] });
});

test("blocks that are made for each of something unknown are unknown, and what they refer to is there", async () => {
  const { resources } = await rootOf(`variable "fields" {}
resource "sym_flow" "f" {
  params {
    strategy_id = "x"
    dynamic "prompt_field" {
      for_each = var.fields
      content {
        name = sym_target.t.id
      }
    }
  }
}
resource "sym_target" "t" {}
`);
  expect(resources["sym_flow.f"]?.values.params).toMatchObject([
    { prompt_field: { $unknown: ["sym_target.t.id"] }, strategy_id: "x" },
  ]);
  expect(resources["sym_flow.f"]?.references).toEqual({ "params[0].prompt_field[*].name": ["sym_target.t"] });
});

test("of types without a schema what is written is shown", async () => {
  const { resources } = await rootOf(`resource "onelogin_roles" "r" {
  count    = 2
  name     = "admins"
  size     = 3
  provider = onelogin.eu
  nested {
    a = sym_target.t.id
  }
  nested {
    a = null
  }
  lifecycle {
    prevent_destroy = true
  }
}
data "okta_group" "g" {
  name = onelogin_roles.r[0].id
}
ephemeral "vault_secret" "v" {
  path = "x"
}
resource "sym_target" "t" {
  settings = { role_id = onelogin_roles.r[1].id, group = data.okta_group.g.name }
}
`);
  expect(resources["onelogin_roles.r[1]"]).toMatchObject({
    values: { name: "admins", size: 3, nested: [{ a: { $unknown: ["sym_target.t.id"] } }, { a: null }] },
    references: { "nested[0].a": ["sym_target.t"] },
  });
  expect(Object.keys(resources["onelogin_roles.r[1]"]?.values ?? {})).toEqual(["name", "size", "nested"]);
  expect(resources["data.okta_group.g"]?.references).toEqual({ name: ["onelogin_roles.r[0]"] });
  expect(resources["ephemeral.vault_secret.v"]?.values).toEqual({ path: "x" });
  expect(resources["sym_target.t"]?.references).toEqual({
    "settings.role_id": ["onelogin_roles.r[1]"],
    "settings.group": ["data.okta_group.g", "onelogin_roles.r[0]"],
  });
});

test("what the AWS provider may fill in is not taken as null", async () => {
  const { resources } = await rootOf('resource "aws_secretsmanager_secret" "s" {\n  name = "x"\n}\n');
  expect(resources["aws_secretsmanager_secret.s"]?.values).toMatchObject({
    name: "x",
    policy: { $unknown: ["aws_secretsmanager_secret.s.policy"] },
    replica: { $unknown: ["aws_secretsmanager_secret.s.replica"] },
    arn: { $unknown: ["aws_secretsmanager_secret.s.arn"] },
  });
});

test("what a known registry module creates says so", async () => {
  const { resources } = await rootOf(`module "connector" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = "main"
}
resource "sym_environment" "e" {
  runtime_id = module.connector.sym_runtime.id
}
`);
  expect(resources["module.connector.sym_runtime.this"]).toMatchObject({
    type: "sym_runtime",
    createdBy: "symopsio/runtime-connector/aws",
    range: { start: { line: 1 } },
    values: { name: "main" },
    references: { context_id: ["module.connector.sym_integration.runtime_context"] },
  });
  expect(resources["sym_environment.e"]?.createdBy).toBeUndefined();
  expect(resources["sym_environment.e"]?.references).toEqual({ runtime_id: ["module.connector.sym_runtime.this"] });
});

test("names of every object are ordinary keys", async () => {
  const { locals, resources } = await rootOf(`locals {
  a = { "__proto__" = 1, "constructor" = { "toString" = 2 } }
}
resource "sym_target" "constructor" {
  settings = { "__proto__" = sym_target.x.id, "a b" = sym_target.x.id, "$\${x}" = sym_target.x.id }
}
resource "sym_target" "x" {}
`);
  expect(JSON.stringify(locals.a)).toBe('{"__proto__":1,"constructor":{"toString":2}}');
  expect(Object.keys(resources["sym_target.constructor"]?.references ?? {}).sort()).toEqual([
    "settings.__proto__",
    'settings["$${x}"]',
    'settings["a b"]',
  ]);
});

test("a known map cannot pass for something unknown or sensitive", async () => {
  const { locals } = await rootOf('locals {\n  a = { "$sensitive" = true }\n  b = { "$unknown" = ["x"], c = 1 }\n}\n');
  expect(locals).toEqual({ a: { $unknown: [] }, b: { $unknown: [] } });
});

test("a resource passed as an object keeps its identity", async () => {
  const { resources } = await rootOf(`locals {
  environment = sym_environment.e
  by_name     = { main = local.environment }
}
resource "sym_environment" "e" {
  name = "main"
}
resource "sym_flow" "f" {
  environment_id = local.by_name["main"].id
  vars           = merge({ name = local.environment.name }, { other = "x" })
}
resource "terraform_data" "t" {
  input = local.environment
}
`);
  expect(resources["sym_flow.f"]?.references).toEqual({
    environment_id: ["sym_environment.e"],
    "vars.name": ["sym_environment.e"],
  });
  expect(resources["terraform_data.t"]?.references).toEqual({ input: ["sym_environment.e"] });
});

test("everything fits the schema", async () => {
  const directory = directoryOf({
    "a/main.tf": chain,
    "b/main.tf": `module "connector" {\n  source = "symopsio/runtime-connector/aws"\n  environment = "e"\n}\n`,
    "c/main.tf": "",
    "d/main.tf": 'resource "sym_target" "t" {\n  for_each = var.x\n  bad bad\n}\nlocals {\n  x = 1 / 3\n',
    "e/main.tf": "locals {\n  huge = [1e400, -1e400]\n}\n",
  });
  const { inspection } = await inspectedIn(directory);
  const document = JSON.parse(inspectJson(inspection));
  expect(document.roots.map(({ path }: { path: string }) => path)).toEqual(["a", "b", "c", "d", "e"]);
  expect(fits(document), JSON.stringify(fits.errors)).toBe(true);
});

test.each([
  ["an unknown key", { formatVersion: "1.0", roots: [], more: 1 }],
  ["a value that is both", { formatVersion: "1.0", roots: [rootWith({ $unknown: [], $sensitive: true })] }],
  ["a marker that is false", { formatVersion: "1.0", roots: [rootWith({ $sensitive: false })] }],
])("the schema refuses %s", (_, document) => {
  expect(fits(document)).toBe(false);
});

function rootWith(value: unknown): unknown {
  return { path: ".", inputs: {}, locals: { a: value }, outputs: {}, resources: {} };
}

test("sets of inputs that the configuration has for a root module are shown one by one", async () => {
  const directory = directoryOf({
    "env/main.tf": 'variable "region" {}\n',
    "env/eu.tfvars": 'region = "eu"\n',
    "env/us.tfvars": 'region = "us"\n',
    "symcheck.json": JSON.stringify({
      roots: { env: [{ varFiles: ["env/eu.tfvars"] }, { varFiles: ["env/us.tfvars"] }] },
    }),
  });
  const { inspection } = await inspectedIn(directory);
  expect(inspection.roots.map(({ path, inputSet, inputs }) => [path, inputSet, inputs.get("region")])).toEqual([
    ["env", "env/eu.tfvars", { value: "eu", from: "env/eu.tfvars:1" }],
    ["env", "env/us.tfvars", { value: "us", from: "env/us.tfvars:1" }],
  ]);
});
