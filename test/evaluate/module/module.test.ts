/** Evaluating modules: references and their problems, identity, repetition, budgets. */
import { describe, expect, it } from "vitest";
import type { BlockSchema } from "../../../src/catalogue/block-schema.ts";
import type { EvaluatedModule } from "../../../src/evaluate/module.ts";
import { stringValue, unknownValue, type Value } from "../../../src/evaluate/value.ts";
import { evaluateFiles, places, plain } from "../harness.ts";

const secretSchema: BlockSchema = {
  attributes: new Map([
    ["id", { type: "string", presence: "optional+computed" }],
    ["arn", { type: "string", presence: "computed" }],
    ["name", { type: "string", presence: "optional" }],
    ["tags", { type: ["map", "string"], presence: "optional" }],
  ]),
  blocks: new Map([
    [
      "replica",
      {
        nesting: "list",
        min: 0,
        max: Number.POSITIVE_INFINITY,
        content: { attributes: new Map([["region", { type: "string", presence: "required" }]]), blocks: new Map() },
      },
    ],
  ]),
};
const schemas = { aws_secretsmanager_secret: secretSchema, sym_secret: secretSchema };

const secret =
  'resource "aws_secretsmanager_secret" "s" {\n  name = "main/s"\n  tags = { SymEnv = "prod", n = 1 }\n}\n';

function identities(value: Value | undefined): string[] {
  return (value?.trace.identifies ?? []).map(({ instance, path }) => [instance.address, ...path].join(" "));
}

function local(text: string, beside = secret): { readonly value: Value; readonly module: EvaluatedModule } {
  const module = evaluateFiles({ "main.tf": `${beside}locals {\n  x = ${text}\n}\n` }, { schemas });
  const value = module.locals.get("x");
  if (value === undefined) throw new Error("no local.x");
  return { value, module };
}

describe("identity", () => {
  it.each([
    ["aws_secretsmanager_secret.s.name", "aws_secretsmanager_secret.s name", "main/s"],
    ["aws_secretsmanager_secret.s.tags.SymEnv", "aws_secretsmanager_secret.s tags SymEnv", "prod"],
    ['{ a = aws_secretsmanager_secret.s }["a"]["name"]', "aws_secretsmanager_secret.s name", "main/s"],
    ['"${aws_secretsmanager_secret.s.name}"', "aws_secretsmanager_secret.s name", "main/s"],
    ["true ? aws_secretsmanager_secret.s.name : null", "aws_secretsmanager_secret.s name", "main/s"],
    ["{ a = aws_secretsmanager_secret.s }.a.name", "aws_secretsmanager_secret.s name", "main/s"],
    ["[for s in [aws_secretsmanager_secret.s] : s.name][0]", "aws_secretsmanager_secret.s name", "main/s"],
    ["one([aws_secretsmanager_secret.s][*].name)", "aws_secretsmanager_secret.s name", "main/s"],
    ["merge({ p = aws_secretsmanager_secret.s.name }, {}).p", "aws_secretsmanager_secret.s name", "main/s"],
    ["try(aws_secretsmanager_secret.s.name, null)", "aws_secretsmanager_secret.s name", "main/s"],
    ["aws_secretsmanager_secret.s.arn", "aws_secretsmanager_secret.s arn", { $unknown: true }],
    ["try(aws_secretsmanager_secret.s.arn, null)", "aws_secretsmanager_secret.s arn", { $unknown: true }],
    ["{ a = aws_secretsmanager_secret.s }.a.arn", "aws_secretsmanager_secret.s arn", { $unknown: true }],
  ])("%s is that part of the resource", (text, identity, expected) => {
    const { value, module } = local(text);
    expect(module.problems).toEqual([]);
    expect(plain(value)).toEqual(expected);
    expect(identities(value)).toEqual([identity]);
  });

  it("is the whole resource for a reference to it", () => {
    expect(identities(local("aws_secretsmanager_secret.s").value)).toEqual(["aws_secretsmanager_secret.s"]);
  });

  it("is lost where a text is made from the value", () => {
    const { value } = local('"x-${aws_secretsmanager_secret.s.name}"');
    expect(identities(value)).toEqual([]);
    expect(plain(value)).toBe("x-main/s");
  });

  it("names both resources where one argument is another resource's attribute", () => {
    const beside = `${secret}resource "sym_secret" "t" {\n  name = aws_secretsmanager_secret.s.name\n}\n`;
    const { value } = local("sym_secret.t.name", beside);
    expect(plain(value)).toBe("main/s");
    expect(identities(value)).toEqual(["sym_secret.t name", "aws_secretsmanager_secret.s name"]);
  });

  it("holds for instances whose keys are not known", () => {
    const beside =
      'variable "keys" {}\nresource "aws_secretsmanager_secret" "s" {\n  for_each = var.keys\n  name = each.value\n}\n';
    const { value, module } = local('aws_secretsmanager_secret.s["a"].arn', beside);
    expect([...module.instances.keys()]).toEqual(["aws_secretsmanager_secret.s[*]"]);
    expect(identities(value)).toEqual(["aws_secretsmanager_secret.s[*] arn"]);
  });

  it("is kept by the elements of a list made from instances whose keys are not known", () => {
    const beside = 'variable "keys" {}\nresource "aws_secretsmanager_secret" "s" {\n  for_each = var.keys\n}\n';
    for (const text of ["[for s in aws_secretsmanager_secret.s : s.arn]", "aws_secretsmanager_secret.s[*].arn"]) {
      const { value, module } = local(text, beside);
      const data = value.data as { readonly element?: Value };
      expect(module.problems).toEqual([]);
      expect(identities(data.element)).toEqual(["aws_secretsmanager_secret.s[*] arn"]);
    }
  });

  it("tells what an unknown text comes from", () => {
    const { value } = local('"x-${aws_secretsmanager_secret.s.arn}"');
    const data = value.data as { readonly from?: readonly { readonly path: readonly unknown[] }[] };
    expect(data.from?.map(({ path }) => path)).toEqual([["arn"]]);
  });

  it("passes through outputs of modules", () => {
    const text = `${secret}module "m" { source = "./m" }\nlocals { x = module.m.path }\n`;
    const called = evaluateFiles(
      { "main.tf": `${secret}output "path" { value = aws_secretsmanager_secret.s.name }\n` },
      { schemas },
    );
    const value = called.outputs.get("path") as Value;
    const module = evaluateFiles(
      { "main.tf": text },
      { schemas, callModule: () => ({ outputs: new Map([["path", value]]), instances: [], complete: true }) },
    );
    expect(identities(module.locals.get("x"))).toEqual(["aws_secretsmanager_secret.s name"]);
  });
});

describe("traces", () => {
  it("lead from the use over the local to the tfvars entry", () => {
    const entry: Value = { ...stringValue("prod"), trace: { label: "TF_VAR_env", identifies: [] } };
    const module = evaluateFiles(
      { "main.tf": 'variable "env" {}\nlocals { name = var.env }\noutput "o" { value = local.name }\n' },
      { inputs: new Map([["env", { value: entry, from: "TF_VAR_env" }]]) },
    );
    const labels: (string | undefined)[] = [];
    for (let step = module.outputs.get("o")?.trace; step !== undefined; step = step.via) labels.push(step.label);
    expect(labels).toEqual(["local.name", "var.env", "TF_VAR_env"]);
  });

  it("stay short in a long chain", () => {
    const lines = Array.from({ length: 200 }, (_, index) => `  l${index + 1} = local.l${index}`);
    const module = evaluateFiles({ "main.tf": `locals {\n  l0 = "x"\n${lines.join("\n")}\n}\n` });
    let length = 0;
    for (let step = module.locals.get("l200")?.trace; step !== undefined; step = step.via) length += 1;
    expect(length).toBeLessThan(40);
    expect(length).toBeGreaterThan(5);
  });
});

describe("references that are not declared", () => {
  it.each([
    ["var.nmae", "dangling-reference", 'Did you mean "var.name"?'],
    ["local.nmae", "dangling-reference", "There is no local value"],
    ["module.x.y", "dangling-reference", "There is no module call"],
    ["sym_target.rol.id", "dangling-reference", 'Did you mean "sym_target.role"?'],
    ["data.sym_target.role.id", "dangling-reference", "There is no data source"],
    ["role", "invalid-expression", "Put text in quotes"],
  ])("%s is a %s", (text, rule, words) => {
    const { problems } = evaluateFiles({
      "main.tf": `variable "name" {}\nresource "sym_target" "role" {}\noutput "o" {\n  value = ${text}\n}\n`,
    });
    expect(places(problems)).toEqual([`${rule} main.tf:4`]);
    expect(`${problems[0]?.message} ${problems[0]?.help}`).toContain(words);
    expect(problems[0]?.address).toBe("output.o");
  });

  it("are not reported where a file could not be read to its end", () => {
    const module = evaluateFiles(
      { "main.tf": 'output "o" {\n  value = var.x\n}\n', "b.tf": "}}} what\n" },
      { damaged: true },
    );
    expect(module.declarations.complete).toBe(false);
    expect(module.problems).toEqual([]);
  });

  it("are reported once where a local value is used often", () => {
    const { problems } = evaluateFiles({
      "main.tf": 'locals {\n  a = var.x\n  b = local.a\n}\noutput "o" { value = "${local.a}${local.b}" }\n',
    });
    expect(places(problems)).toEqual(["dangling-reference main.tf:2"]);
  });

  it("report an output that a module certainly does not have", () => {
    const files = { "main.tf": 'module "m" { source = "./m" }\noutput "o" {\n  value = module.m.idd\n}\n' };
    const outputs = new Map([["id", stringValue("x")]]);
    const complete = evaluateFiles(files, { callModule: () => ({ outputs, instances: [], complete: true }) });
    expect(places(complete.problems)).toEqual(["dangling-reference main.tf:3"]);
    expect(complete.problems[0]?.help).toBe('Did you mean "id"?');
    const open = evaluateFiles(files, { callModule: () => ({ outputs, instances: [], complete: false }) });
    expect(open.problems).toEqual([]);
  });

  it("report an attribute that the type of a resource does not have", () => {
    const { module } = local("sym_secret.t.nme", 'resource "sym_secret" "t" {}\n');
    expect(places(module.problems)).toEqual(["invalid-expression main.tf:3"]);
    expect(module.problems[0]).toMatchObject({
      message: '"sym_secret" has no attribute "nme".',
      help: 'Did you mean "name"?',
    });
  });
});

describe("a locals block that could not be read", () => {
  const files = { "main.tf": 'locals {\n  a = "x"\n  b = "y\n}\nlocals {\n  c = [local.a, local.b]\n}\n' };

  it("declares values that are unknown", () => {
    const { locals, problems } = evaluateFiles(files, { damaged: true });
    expect(problems).toEqual([]);
    expect([...locals].map(([name, value]) => [name, plain(value)])).toEqual([
      ["a", { $unknown: true }],
      ["b", { $unknown: true }],
      ["c", [{ $unknown: true }, { $unknown: true }]],
    ]);
  });

  it("is no second declaration: what seems a name may be part of a value", () => {
    const twice = { ...files, "other.tf": 'locals {\n  a = "z"\n  b = "z"\n}\n' };
    expect(evaluateFiles(twice, { damaged: true }).declared).toEqual([]);
  });

  it("has no references that could be wrong", () => {
    const text = "locals {\n  a = local.nothing.x\n  b = c d\n}\n";
    expect(evaluateFiles({ "main.tf": text }, { damaged: true }).problems).toEqual([]);
  });
});

describe("an expression nested deeper than is read", () => {
  it.each([
    ["parentheses", `${"(".repeat(402)}"x"${")".repeat(402)}`],
    ["negations", `${"!".repeat(402)}true`],
    ["minus signs", `${"- ".repeat(402)}1`],
    ["conditions", `${'true ? "x" : '.repeat(402)}"y"`],
    ["lists", `${"[".repeat(402)}${"]".repeat(402)}`],
    ["sums", `1${" + 1".repeat(402)}`],
  ])("is unknown and reported nowhere: %s", (_name, text) => {
    const { locals, problems } = evaluateFiles({ "main.tf": `locals {\n  x = ${text}\n}\n` }, { damaged: true });
    expect(problems).toEqual([]);
    expect([...locals.values()].map(plain)).toEqual([{ $unknown: true }]);
  });
});

describe("duplicates", () => {
  it("report the later declaration and point to the first", () => {
    const { declared } = evaluateFiles({
      "a.tf": 'provider "aws" {\n  alias = "x"\n}\nprovider "aws" {}\n',
      "b.tf":
        'provider "aws" {\n  alias = "x"\n}\nmodule "m" {}\nmodule "m" {}\ndata "a" "b" {}\nresource "a" "b" {}\ndata "a" "b" {}\n',
    });
    expect(places(declared)).toEqual([
      "duplicate-definition b.tf:1",
      "duplicate-definition b.tf:5",
      "duplicate-definition b.tf:8",
    ]);
    expect(declared[0]?.related?.[0]?.span.source.path).toBe("a.tf");
  });

  it("do not count blocks that Terraform lets repeat", () => {
    const moved = "moved {\n  from = a.b\n  to = a.c\n}\n";
    const { declared, problems } = evaluateFiles({
      "a.tf": `${moved}${moved}terraform {}\nterraform {}\nlocals {}\nlocals {}\n`,
    });
    expect([...declared, ...problems]).toEqual([]);
  });
});

describe("cycles", () => {
  it("are reported once, at the first member by file name and line", () => {
    const { problems, locals } = evaluateFiles({
      "b.tf": "locals {\n  z = 1\n  c = local.a\n}\n",
      "c.tf": 'locals {\n  a = local.b\n  b = "${local.c}x"\n  user = local.a\n}\n',
    });
    expect(places(problems)).toEqual(["invalid-expression b.tf:3"]);
    expect(plain(locals.get("user") as Value)).toEqual({ $unknown: true });
  });

  it("are not reported where they go through a module call", () => {
    const { problems } = evaluateFiles({
      "a.tf": 'module "m" {\n  source = "./m"\n  x = local.a\n}\nlocals { a = module.m.other }\n',
    });
    expect(problems).toEqual([]);
  });
});

describe("blocks", () => {
  it("have an evaluated body with nested and dynamic blocks", () => {
    const { instances, problems } = evaluateFiles({
      "main.tf": `
resource "sym_flow" "f" {
  depends_on = [sym_flow.g]
  params {
    prompt_field {
      name = "a"
    }
    dynamic "prompt_field" {
      for_each = { b = 1, c = 2 }
      iterator = field
      content {
        name  = field.key
        order = field.value
      }
    }
    dynamic "later" {
      for_each = sym_flow.g.id
      content {
        name = later.value
      }
    }
  }
}
resource "sym_flow" "g" {}
`,
    });
    expect(problems).toEqual([]);
    const params = instances.get("sym_flow.f")?.body.blocks[0];
    const names = params?.body.blocks.map(({ type, body }) => [
      type,
      plain(body.attributes.get("name")?.value as Value),
    ]);
    expect(names).toEqual([
      ["prompt_field", "a"],
      ["prompt_field", "b"],
      ["prompt_field", "c"],
      ["later", { $unknown: true }],
    ]);
    expect([...(params?.body.openBlocks ?? [])]).toEqual(["later"]);
  });

  it("that are damaged count as declared and are unknown", () => {
    const module = evaluateFiles(
      { "main.tf": 'resource "sym_target" "t" {\n  name =\n}\n\noutput "o" {\n  value = sym_target.t.anything\n}\n' },
      { damaged: true },
    );
    expect(module.instances.get("sym_target.t")?.body.damaged).toBe(true);
    expect(module.problems).toEqual([]);
  });

  it("of providers and settings are evaluated without complaint", () => {
    const { providers, settings, problems } = evaluateFiles({
      "main.tf":
        'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n      configuration_aliases = [aws.x]\n    }\n  }\n}\nprovider "aws" {\n  region = local.r\n}\nlocals { r = "eu" }\n',
    });
    expect(problems).toEqual([]);
    expect(plain(providers[0]?.body.attributes.get("region")?.value as Value)).toBe("eu");
    expect(settings).toHaveLength(1);
  });

  it("convert arguments to the declared types and fill in the rest", () => {
    const { module } = local("1", `${secret}resource "sym_secret" "t" {\n  replica {\n    region = 5\n  }\n}\n`);
    expect(plain(module.instances.get("aws_secretsmanager_secret.s")?.value as Value)).toEqual({
      id: { $unknown: true },
      arn: { $unknown: true },
      name: "main/s",
      tags: { SymEnv: "prod", n: "1" },
      replica: [],
    });
    expect(plain(module.instances.get("sym_secret.t")?.value as Value)).toEqual({
      id: { $unknown: true },
      arn: { $unknown: true },
      name: null,
      tags: null,
      replica: [{ region: "5" }],
    });
  });

  it("of a type without a schema keep what is written and leave the rest open", () => {
    const { outputs, problems } = evaluateFiles({
      "main.tf":
        'resource "other_thing" "t" {\n  name = "n"\n}\nlocals { t = other_thing.t }\noutput "a" { value = local.t.name }\noutput "b" { value = local.t.whatever }\n',
    });
    expect(problems).toEqual([]);
    expect(plain(outputs.get("a") as Value)).toBe("n");
    expect(plain(outputs.get("b") as Value)).toEqual({ $unknown: true });
    expect(identities(outputs.get("b"))).toEqual(["other_thing.t whatever"]);
  });
});

describe("files", () => {
  it("that do not exist are reported at the argument", () => {
    const { problems } = evaluateFiles({ "main.tf": 'locals {\n  a = file(\n    "${path.module}/x.py")\n}\n' });
    expect(places(problems)).toEqual(["missing-file main.tf:3"]);
    expect(problems[0]?.message).toContain("x.py");
  });

  it("that lie outside of the repository are refused", () => {
    const { problems } = evaluateFiles(
      { "main.tf": 'locals { a = file("/etc/passwd") }\n' },
      { readFile: () => ({ failure: "outside" }) },
    );
    expect(places(problems)).toEqual(["missing-file main.tf:1"]);
  });
});

describe("hostile configurations", () => {
  it("names such as __proto__ are ordinary keys", () => {
    const { locals, problems } = evaluateFiles({
      "main.tf":
        'locals {\n  __proto__ = "p"\n  constructor = { __proto__ = 1, toString = 2 }\n  x = [local.__proto__, local.constructor.toString]\n}\n',
    });
    expect(problems).toEqual([]);
    expect(plain(locals.get("x") as Value)).toEqual(["p", { $number: "2" }]);
  });

  it("a value that doubles sixty times ends as unknown", () => {
    for (const pair of [
      '"${local.l}${local.l}"',
      "[local.l, local.l]",
      "{ a = local.l, b = local.l }",
      "concat(local.l, local.l)",
    ]) {
      const start = pair.startsWith('"') ? '"12345678"' : "[1]";
      const lines = Array.from(
        { length: 60 },
        (_, index) => `  l${index + 1} = ${pair.replaceAll("local.l", `local.l${index}`)}`,
      );
      const begun = performance.now();
      const module = evaluateFiles({ "main.tf": `locals {\n  l0 = ${start}\n${lines.join("\n")}\n}\n` });
      expect(module.problems).toEqual([]);
      expect(plain(module.locals.get("l60") as Value)).toEqual({ $unknown: true });
      expect(module.notChecked).not.toEqual([]);
      expect(performance.now() - begun).toBeLessThan(3_000);
    }
  });

  it("nested for expressions end by the step budget", () => {
    const module = evaluateFiles({
      "main.tf":
        "locals {\n  n = range(1000)\n  x = [for a in local.n : [for b in local.n : [for c in local.n : a * b * c]]]\n}\n",
    });
    expect(module.problems).toEqual([]);
    expect(new Set(module.notChecked.map(({ what }) => what))).toEqual(new Set(["local.x"]));
  });

  it("a chain of a hundred thousand locals is evaluated", () => {
    const count = 100_000;
    const lines = Array.from({ length: count }, (_, index) => `  l${index} = local.l${index + 1}`);
    const module = evaluateFiles({ "main.tf": `locals {\n${lines.join("\n")}\n  l${count} = "end"\n}\n` });
    expect(plain(module.locals.get("l0") as Value)).toBe("end");
  });

  it("deep nesting gives unknown, not a crash", () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `  l${index + 1} = [local.l${index}]`);
    const module = evaluateFiles({ "main.tf": `locals {\n  l0 = 1\n${lines.join("\n")}\n}\n` });
    expect(module.locals.get("l5000")?.data).toEqual(unknownValue().data);
  });

  it("a long sum is evaluated", () => {
    const module = evaluateFiles({ "main.tf": `locals {\n  s = ${Array(300).fill("1").join(" + ")}\n}\n` });
    expect(plain(module.locals.get("s") as Value)).toEqual({ $number: "300" });
  });

  it("sensitive text is in no message", () => {
    const { problems } = evaluateFiles({
      "main.tf": `variable "s" {
  sensitive = true
  default   = "hunter2"
}
locals {
  a = tonumber(var.s)
  b = var.s + 1
  c = { x = 1 }[var.s]
  d = file(var.s)
  e = lookup({}, var.s)
  f = var.s ? 1 : 2
  g = regex("(", var.s)
  h = tomap({ x = 1 })[var.s]
}
`,
    });
    expect(problems.length).toBeGreaterThanOrEqual(7);
    expect(JSON.stringify(problems.map(({ message, help }) => [message, help]))).not.toContain("hunter2");
  });
});
