/** What a plan fills in of resources of Sym and AWS, and what it leaves as it is. */
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import type { InputValue } from "../../src/evaluate/module.ts";
import { knownElements, knownEntries, stringValue, type Value } from "../../src/evaluate/value.ts";
import { callKnownModule } from "../../src/model/known-modules.ts";
import { plain } from "../evaluate/harness.ts";
import { evaluateWith, planFrom, planText, type WrittenPlan } from "./harness.ts";

function evaluated(text: string, written: WrittenPlan, inputs: ReadonlyMap<string, InputValue> = new Map()) {
  const opened = planFrom(planText(written));
  const result = evaluateWith({ "main.tf": text }, opened, {
    schemaOf,
    inputs,
    callModule: (call) => callKnownModule(call, { ...opened, disagrees: () => {} }),
  });
  expect(result.module.problems).toEqual([]);
  return result;
}

/** An argument as rules see it: its value, what it identifies, the plan that it is from. */
function argument(result: ReturnType<typeof evaluated>, address: string, name: string) {
  const value = result.module.instances.get(address)?.body.attributes.get(name)?.value;
  return value === undefined ? undefined : told(value);
}

function told(value: Value) {
  return {
    value: plain(value),
    identifies: value.trace.identifies.map(({ instance, path }) => [instance.address, ...path].join(" ")),
    from: value.trace.planned?.file,
  };
}

function local(result: ReturnType<typeof evaluated>, name = "x") {
  return told(result.module.locals.get(name) as Value);
}

const secret = {
  address: "data.aws_secretsmanager_secret.s",
  after: {
    name: "shared",
    arn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shared-AbCdEf",
    tags: { SymEnv: "prod" },
  },
};
const readsSecret = 'data "aws_secretsmanager_secret" "s" { name = "shared" }\\n'.replace("\\n", "\n");

describe("data sources that the plan has read", () => {
  it("are known by their schema, and stay what they are", () => {
    const result = evaluated(`${readsSecret}locals {\n  x = data.aws_secretsmanager_secret.s.tags["SymEnv"]\n}\n`, {
      data: [secret],
    });
    expect(local(result)).toEqual({
      value: "prod",
      identifies: ["data.aws_secretsmanager_secret.s tags SymEnv"],
      from: "plan.json",
    });
  });

  it("are not those of other arguments", () => {
    const text = readsSecret.replace("shared", "other");
    const result = evaluated(`${text}locals {\n  x = data.aws_secretsmanager_secret.s.arn\n}\n`, { data: [secret] });
    expect(result.disagreements).toEqual(["data.aws_secretsmanager_secret.s.name"]);
    expect(local(result)).toEqual({
      value: { $unknown: true },
      identifies: ["data.aws_secretsmanager_secret.s arn"],
      from: undefined,
    });
  });

  it("of a type without a schema have texts, numbers and entries, and lists of which nothing is certain", () => {
    const outputs = { text: "t", number: 3, map: { a: "b" }, list: ["x"], nothing: null };
    const text = `data "vault_generic_secret" "v" {\n  path = "p"\n}
locals {
  d = data.vault_generic_secret.v.data
  x = [local.d.text, local.d["number"] + 1, local.d.map["a"], local.d.list, local.d.nothing, local.d.missing]
}
`;
    const result = evaluated(text, {
      data: [{ address: "data.vault_generic_secret.v", after: { path: "p", data: outputs } }],
    });
    const unknown = { $unknown: true };
    expect(local(result).value).toEqual(["t", { $number: "4" }, "b", unknown, null, unknown]);
  });

  it("are not known where they are read only when the plan is applied", () => {
    const resources = [
      { address: secret.address, actions: ["read"], after: { name: "shared" }, unknown: { arn: true, tags: true } },
    ];
    const text = `${readsSecret}locals {\n  x = data.aws_secretsmanager_secret.s.arn\n}\n`;
    expect(local(evaluated(text, { resources, data: [secret] })).value).toEqual({ $unknown: true });
  });
});

describe("arguments", () => {
  const target = (role: string) => `resource "sym_target" "t" {
  type     = "onelogin_role"
  name     = "t"
  settings = { role_id = ${role}, privilege_level = "member" }
}
resource "random_integer" "r" {}
`;
  const planned = (settings: Record<string, unknown>, unknown: Record<string, unknown> = {}): WrittenPlan => ({
    resources: [
      {
        address: "sym_target.t",
        after: { type: "onelogin_role", name: "t", settings },
        unknown: { id: true, settings: unknown },
      },
      { address: "random_integer.r", after: {}, unknown: { id: true, result: true } },
    ],
  });

  it("have their unknown entries filled in, and what is written stays", () => {
    const result = evaluated(
      target("random_integer.r.result"),
      planned({ role_id: "617204", privilege_level: "member" }),
    );
    expect(argument(result, "sym_target.t", "settings")?.value).toEqual({
      privilege_level: "member",
      role_id: "617204",
    });
    const settings = result.module.instances.get("sym_target.t")?.body.attributes.get("settings")?.value;
    const roleId = knownEntries(settings)?.get("role_id") as Value;
    expect(told(roleId)).toEqual({
      value: "617204",
      identifies: ["random_integer.r result"],
      from: "plan.json",
    });
    expect(roleId.trace.span).toBeDefined();
    expect(knownEntries(settings)?.get("privilege_level")?.trace.planned).toBeUndefined();
  });

  it("stay unknown where they are in the plan too", () => {
    const result = evaluated(
      target("random_integer.r.result"),
      planned({ privilege_level: "member" }, { role_id: true }),
    );
    expect(argument(result, "sym_target.t", "settings")?.value).toEqual({
      privilege_level: "member",
      role_id: { $unknown: true },
    });
  });

  it("are filled in where they come from no resource", () => {
    const result = evaluated(
      target('"6-${formatdate("DD", timestamp())}"'),
      planned({ role_id: "6-17", privilege_level: "member" }),
    );
    expect(argument(result, "sym_target.t", "settings")?.value).toMatchObject({ role_id: "6-17" });
  });

  it("are not what certainly begins in another way", () => {
    const result = evaluated(
      target('"6-${formatdate("DD", timestamp())}"'),
      planned({ role_id: "7-17", privilege_level: "member" }),
    );
    expect(argument(result, "sym_target.t", "settings")?.value).toMatchObject({ role_id: { $unknown: true } });
    expect(result.disagreements).toEqual(["sym_target.t.settings"]);
  });

  it("that a provider does not keep are not null", () => {
    const text = `ephemeral "x_password" "p" {}
resource "aws_secretsmanager_secret_version" "v" {
  secret_id        = "s"
  secret_string_wo = ephemeral.x_password.p.value
}
`;
    const result = evaluated(text, {
      resources: [
        {
          address: "aws_secretsmanager_secret_version.v",
          after: { secret_id: "s", secret_string_wo: null, secret_string: null },
          unknown: { id: true },
        },
      ],
    });
    expect(result.disagreements).toEqual([]);
    expect(argument(result, "aws_secretsmanager_secret_version.v", "secret_string_wo")?.value).toEqual({
      $unknown: true,
    });
  });

  it("made of Sym's resources keep what they are made of", () => {
    const text = `resource "sym_target" "a" {\n  type = "onelogin_role"\n  name = "a"\n}
resource "sym_strategy" "s" {
  type    = "onelogin"
  name    = "s"
  targets = provider::x::list(sym_target.a.id)
}
`;
    const result = evaluated(text, {
      resources: [
        { address: "sym_target.a", after: { type: "onelogin_role", name: "a" }, unknown: { id: true } },
        {
          address: "sym_strategy.s",
          after: { type: "onelogin", name: "s", targets: ["5f8a5a3e-0000-4000-8000-000000000000"] },
        },
      ],
    });
    expect(argument(result, "sym_strategy.s", "targets")?.value).toEqual({ $unknown: true });
  });

  it("have the type that the provider declares", () => {
    const text = `variable "v" {}\nresource "sym_integration" "i" {
  type     = "custom"
  name     = "i"
  settings = var.v
}
locals {
  x = sym_integration.i.settings["port"]
}
`;
    const result = evaluated(text, {
      resources: [{ address: "sym_integration.i", after: { type: "custom", name: "i", settings: { port: "8080" } } }],
    });
    expect(local(result)).toEqual({
      value: "8080",
      identifies: ["sym_integration.i settings port"],
      from: "plan.json",
    });
  });
});

describe("computed attributes", () => {
  const text = `resource "aws_secretsmanager_secret" "s" {\n  name = "n"\n}
locals {
  x = aws_secretsmanager_secret.s.arn
}
`;

  it("of what exists are known, and still name the resource", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:n-AbCdEf";
    const result = evaluated(text, {
      resources: [{ address: "aws_secretsmanager_secret.s", actions: ["no-op"], after: { name: "n", arn, id: arn } }],
    });
    expect(local(result)).toEqual({ value: arn, identifies: ["aws_secretsmanager_secret.s arn"], from: "plan.json" });
  });

  it("of what will be created are not", () => {
    const result = evaluated(text, {
      resources: [{ address: "aws_secretsmanager_secret.s", after: { name: "n" }, unknown: { arn: true, id: true } }],
    });
    expect(local(result).value).toEqual({ $unknown: true });
  });

  it("of a known registry module are known by the module's address", () => {
    const call = `module "runtime" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = "prod"
}
locals {
  x = module.runtime.sym_runtime_connector_role.arn
}
`;
    const arn = "arn:aws:iam::111122223333:role/sym/SymRuntimeProd";
    const result = evaluated(call, {
      resources: [
        { address: "module.runtime.aws_iam_role.sym_runtime_connector_role", actions: ["no-op"], after: { arn } },
      ],
    });
    expect(local(result)).toEqual({
      value: arn,
      identifies: ["module.runtime.aws_iam_role.sym_runtime_connector_role arn"],
      from: "plan.json",
    });
  });
});

describe("a known registry module that the plan has for another environment", () => {
  it("has nothing filled in", () => {
    const call = `module "runtime" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = "prod"
}
locals {
  x = module.runtime.sym_runtime_connector_role.arn
}
`;
    const address = "module.runtime.aws_iam_role.sym_runtime_connector_role";
    const after = { arn: "arn:aws:iam::111122223333:role/sym/SymRuntimeStaging", name: "SymRuntimeStaging" };
    expect(local(evaluated(call, { resources: [{ address, actions: ["no-op"], after }] })).value).toEqual({
      $unknown: true,
    });
  });
});

describe("nested blocks", () => {
  const flow = (fields: string) => `variable "fields" {}
resource "sym_flow" "f" {
  name           = "f"
  implementation = "x"
  params {
    strategy_id = "s"
    ${fields}
  }
}
`;
  const field = (name: string, more: object = {}) => ({ name, type: "string", ...more });
  const planned = (fields: readonly object[]): WrittenPlan => ({
    resources: [
      {
        address: "sym_flow.f",
        after: { name: "f", implementation: "x", params: [{ strategy_id: "s", prompt_field: fields }] },
        unknown: { id: true },
      },
    ],
  });

  function fieldsOf(result: ReturnType<typeof evaluated>) {
    const params = result.module.instances.get("sym_flow.f")?.body.blocks[0]?.body;
    const names = params?.blocks.map(({ body }) => plain(body.attributes.get("name")?.value as Value));
    return { names, open: [...(params?.openBlocks ?? [])] };
  }

  it("have unknown arguments filled in by their place", () => {
    const text = flow(
      'prompt_field {\n      name = "a"\n      type = "string"\n    }\n    prompt_field {\n      name = var.fields\n      type = "string"\n    }',
    );
    expect(fieldsOf(evaluated(text, planned([field("a"), field("b")])))).toEqual({ names: ["a", "b"], open: [] });
  });

  it("of a dynamic block over something unknown are as many as in the plan", () => {
    const text = flow(
      'dynamic "prompt_field" {\n      for_each = var.fields\n      content {\n        name = prompt_field.value\n        type = "string"\n      }\n    }',
    );
    expect(fieldsOf(evaluated(text, planned([field("a"), field("b"), field("c")])))).toEqual({
      names: ["a", "b", "c"],
      open: [],
    });
    expect(fieldsOf(evaluated(text, planned([])))).toEqual({ names: [], open: [] });
  });
});

describe("keys that are not known without", () => {
  const text = `variable "roles" {}
resource "sym_target" "role" {
  for_each = var.roles
  type     = "onelogin_role"
  name     = each.key
  settings = { role_id = each.value }
}
resource "sym_strategy" "s" {
  type    = "onelogin"
  name    = "s"
  targets = [for target in sym_target.role : target.id]
}
locals {
  x = sym_target.role["c"].name
}
`;
  const target = (key: string, role: string) => ({
    address: `sym_target.role["${key}"]`,
    after: { type: "onelogin_role", name: key, settings: { role_id: role } },
    unknown: { id: true },
  });
  const strategy = {
    address: "sym_strategy.s",
    after: { type: "onelogin", name: "s" },
    unknown: { id: true, targets: true },
  };

  it("are those of the plan, each instance with its own values and identity", () => {
    const result = evaluated(text, { resources: [target("b", "2"), target("a", "1"), strategy] });
    expect([...result.module.instances.keys()]).toEqual([
      'sym_target.role["a"]',
      'sym_target.role["b"]',
      "sym_strategy.s",
    ]);
    expect(argument(result, 'sym_target.role["b"]', "settings")?.value).toEqual({ role_id: "2" });
    const targets = result.module.instances.get("sym_strategy.s")?.body.attributes.get("targets")?.value;
    expect(knownElements(targets)?.map((each) => told(each).identifies)).toEqual([
      ['sym_target.role["a"] id'],
      ['sym_target.role["b"] id'],
    ]);
    expect(result.disagreements).toEqual([]);
  });

  it("are not held against a key that the configuration names", () => {
    const result = evaluated(text, { resources: [target("a", "1"), strategy] });
    expect(local(result).value).toEqual({ $unknown: true });
  });

  it("stay unknown without instances in the plan, and with such as do not fit", () => {
    for (const resources of [[strategy], [{ ...target("a", "1"), address: "sym_target.role[0]" }, strategy]]) {
      const result = evaluated(text, { resources });
      expect([...result.module.instances.keys()]).toContain("sym_target.role[*]");
    }
  });

  it("of a count are so many from 0 on", () => {
    const counted = `variable "n" {}\nresource "sym_target" "t" {\n  count = var.n\n  type  = "onelogin_role"\n  name  = "t\${count.index}"\n}\n`;
    const at = (index: number) => ({
      address: `sym_target.t[${index}]`,
      after: { type: "onelogin_role", name: `t${index}` },
      unknown: { id: true },
    });
    const instances = (indices: readonly number[]) => [
      ...evaluated(counted, { resources: indices.map(at) }).module.instances.keys(),
    ];
    expect(instances([1, 0])).toEqual(["sym_target.t[0]", "sym_target.t[1]"]);
    expect(instances([0, 2])).toEqual(["sym_target.t[*]"]);
  });
});

describe("what is in a plan under a name of secrets", () => {
  it("is sensitive also where the plan does not say so", () => {
    const text =
      'data "vault_generic_secret" "v" {\n  path = "p"\n}\nlocals {\n  x = data.vault_generic_secret.v.data\n}\n';
    const { module } = evaluated(text, {
      data: [
        { address: "data.vault_generic_secret.v", after: { path: "p", data: { client_secret: "s", region: "r" } } },
      ],
    });
    const { data } = module.locals.get("x") as Value;
    const attributes = (data as { readonly attributes: ReadonlyMap<string, Value> }).attributes;
    expect(attributes.get("client_secret")?.sensitive).toBe(true);
    expect(attributes.get("region")?.sensitive).toBeUndefined();
  });
});

describe("variables", () => {
  it("that were given keep their value beside the plan", () => {
    const inputs = new Map([["v", { value: stringValue("given"), from: "--var" }]]);
    const text = 'variable "v" {}\nresource "sym_target" "t" {\n  type = "onelogin_role"\n  name = var.v\n}\n';
    const result = evaluated(
      text,
      { resources: [{ address: "sym_target.t", after: { type: "onelogin_role", name: "planned" } }] },
      inputs,
    );
    expect(argument(result, "sym_target.t", "name")?.value).toBe("given");
    expect(result.disagreements).toEqual(["sym_target.t.name"]);
  });
});

describe("plans of other programs and versions", () => {
  const text =
    'variable "v" {}\nresource "sym_target" "t" {\n  type     = "onelogin_role"\n  name     = "t"\n  settings = var.v\n}\n';
  const settings = { role_id: "617204", privilege_level: "member" };
  const document = () =>
    JSON.parse(
      planText({
        resources: [
          { address: "sym_target.t", after: { type: "onelogin_role", name: "t", settings }, unknown: { id: true } },
        ],
      }),
    ) as Record<string, unknown>;

  function settingsWith(change: (plan: Record<string, unknown>) => void): unknown {
    const plan = document();
    change(plan);
    const { module } = evaluateWith({ "main.tf": text }, planFrom(JSON.stringify(plan)), { schemaOf });
    return plain(module.instances.get("sym_target.t")?.body.attributes.get("settings")?.value as Value);
  }

  it("that do not say whether they are complete are", () => {
    expect(
      settingsWith((plan) => {
        for (const key of ["complete", "applyable", "errored", "timestamp"]) delete plan[key];
      }),
    ).toEqual(settings);
  });

  it("that only have the planned values have enough", () => {
    expect(
      settingsWith((plan) => {
        delete plan["resource_changes"];
      }),
    ).toEqual(settings);
  });

  it("are not filled in from what there was before", () => {
    expect(
      settingsWith((plan) => {
        plan["prior_state"] = { values: plan["planned_values"] };
        for (const key of ["resource_changes", "planned_values"]) delete plan[key];
      }),
    ).toEqual({ $unknown: true });
  });
});
