/** Plans that nobody made with Terraform: whatever they hold, evaluation ends and nothing throws. */
import { describe, expect, it } from "vitest";
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import { faultIn } from "../../src/plan/json.ts";
import { countLimit, sectionsOf } from "../../src/plan/sections.ts";
import { plain } from "../evaluate/harness.ts";
import { runOn } from "../rules/run.ts";
import { makeDirectory } from "../workspace/directory.ts";
import { evaluateWith, planFrom, planText } from "./harness.ts";

const main = `variable "u" {}
variable "n" { type = map(list(number)) }
resource "sym_target" "t" {
  for_each = var.u
  type     = "onelogin_role"
  name     = each.key
  settings = { role_id = each.value }
}
resource "sym_flow" "f" {
  count          = var.u
  name           = "f"
  implementation = var.u
  params {
    strategy_id = var.u
    dynamic "prompt_field" {
      for_each = var.u
      content { name = prompt_field.value }
    }
  }
}
data "x_y" "z" { a = var.u }
module "m" {
  source   = "symopsio/runtime-connector/aws"
  version  = "~> 2.0"
  environment = var.u
}
module "l" {
  for_each = var.u
  source   = "./l"
}
output "o" { value = [data.x_y.z.b, sym_target.t["a"].name, module.m.sym_integration.id, jsondecode(data.x_y.z.c)] }
`;

const odd: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e308, "", "text", [], {}, [[]], { a: [] }, [null], { "": null }],
  ...[{ __proto__x: 1 }, { constructor: { prototype: 1 } }, "\u0000\u202e", "\ud800", ["x", { y: ["z"] }]],
];

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function sound(): unknown {
  return JSON.parse(
    planText({
      variables: { u: { a: 1 }, n: { a: [1] } },
      resources: [
        {
          address: 'sym_target.t["a"]',
          after: { type: "onelogin_role", name: "a", settings: { role_id: "1" } },
          unknown: { id: true, settings: {} },
        },
        {
          address: "sym_flow.f[0]",
          after: { name: "f", params: [{ prompt_field: [{ name: "x" }] }] },
          unknown: { id: true },
        },
        { address: "module.m.sym_integration.runtime_context", after: { settings: { a: "b" } }, unknown: { id: true } },
      ],
      data: [{ address: "data.x_y.z", after: { a: 1, b: [1, { c: 2 }], c: "[1]" } }],
      more: {
        output_changes: { o: { actions: ["create"], after: [1], after_unknown: [false], after_sensitive: false } },
      },
    }),
  );
}

/** All places in a document. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [path, ...inner.flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

function replacedAt(value: unknown, path: readonly (string | number)[], other: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === String(key) ? replacedAt(each, rest, other) : each));
  const entries = Object.entries(value as object).map(([name, each]) => [
    name,
    name === key ? replacedAt(each, rest, other) : each,
  ]);
  return Object.fromEntries(entries);
}

function evaluate(text: string): void {
  if (faultIn(Buffer.from(text)) !== undefined) return;
  const { module } = evaluateWith({ "main.tf": main }, planFrom(text), { schemaOf });
  for (const output of module.outputs.values()) plain(output);
}

describe("wrong types", () => {
  it("at any place of a plan are passed over", () => {
    const document = sound();
    const places = placesIn(document);
    expect(places.length).toBeGreaterThan(60);
    for (const path of places) for (const other of odd) evaluate(JSON.stringify(replacedAt(document, path, other)));
  });

  it("at several places too", () => {
    const next = numbers(3);
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(next() * items.length)] as Item;
    for (let round = 0; round < 2_000; round += 1) {
      let document = sound();
      for (let change = 0; change < 5; change += 1)
        document = replacedAt(document, pick(placesIn(document)), pick(odd));
      evaluate(JSON.stringify(document));
    }
  });

  it("do not hide what stands beside them", () => {
    const document = replacedAt(sound(), ["resource_changes", 1], 5);
    const { module } = evaluateWith({ "main.tf": main }, planFrom(JSON.stringify(document)), { schemaOf });
    expect([...module.instances.keys()]).toContain('sym_target.t["a"]');
  });
});

describe("names", () => {
  it("such as __proto__ are ordinary ones", () => {
    const text =
      '{"format_version":"1.2","variables":{"__proto__":{"value":"v"}},"resource_changes":[{"address":"x_y.z[\\"__proto__\\"]","change":{"actions":["create"],"after":{"__proto__":{"__proto__":"p"}},"after_unknown":{"constructor":true}}}]}';
    const plan = planFrom(text);
    expect(plan.variable("__proto__")?.data).toBe("v");
    expect(plan.variable("constructor")).toBeUndefined();
    expect(plan.attributes("x_y.z")).toBeUndefined();
    expect(plan.keys("x_y.z")).toEqual(["__proto__"]);
    const found = plan.attributes('x_y.z["__proto__"]')?.get("__proto__");
    expect(found && (plain(found) as object)).toEqual(JSON.parse('{"__proto__":"p"}'));
    expect(plan.keys("toString")).toBeUndefined();
  });

  it("that are there twice count the first time, and once as keys", () => {
    const change = (name: string) => ({ address: 'x_y.z["a"]', after: { name } });
    const plan = planFrom(planText({ resources: [change("first"), change("second")] }));
    expect(plan.attributes('x_y.z["a"]')?.get("name")?.data).toBe("first");
    expect(plan.keys("x_y.z")).toEqual(["a"]);
  });

  it("of a leftover are not those of what replaced it", () => {
    const document = JSON.parse(planText({ resources: [{ address: "x_y.z", after: { name: "new" } }] }));
    document.resource_changes.unshift({
      address: "x_y.z",
      deposed: "12345678",
      change: { actions: ["delete"], before: {}, after: null },
    });
    expect(planFrom(JSON.stringify(document)).attributes("x_y.z")?.get("name")?.data).toBe("new");
  });
});

describe("sizes", () => {
  const attribute = (value: string) =>
    planFrom(`{"resource_changes":[{"address":"x_y.z","change":{"after":{"big":${value},"small":1}}}]}`).attributes(
      "x_y.z",
    );

  it.each([
    ["a long list", `[${"1,".repeat(200_000)}1]`],
    ["deep nesting", `${"[".repeat(500)}${"]".repeat(500)}`],
    ["a long text", `"${"x".repeat(20_000_000)}"`],
    ["a text of escapes", `"${"\\u0061".repeat(3_000_000)}"`],
  ])("beyond what is followed are unknown: %s", (_what, value) => {
    expect([...(attribute(value)?.keys() ?? [])]).toEqual(["small"]);
  });

  it("of all that is read together have an end", () => {
    const list = `[${"1,".repeat(50_000)}1]`;
    const changes = Array.from(
      { length: 60 },
      (_, index) => `{"address":"x_y.z[${index}]","change":{"after":{"list":${list}}}}`,
    );
    const plan = planFrom(`{"resource_changes":[${changes.join()}]}`);
    const read = changes.map((_, index) => plan.attributes(`x_y.z[${index}]`)?.has("list") === true);
    expect(read[0]).toBe(true);
    expect(read.filter(Boolean).length).toBeLessThan(25);
  });

  it("of a number have an end too, and it keeps its digits below that", () => {
    const value = attribute("123456789012345678901234567890.5");
    expect(plain(value?.get("big") as never)).toEqual({ $number: "123456789012345678901234567890.5" });
    expect(plain(attribute(`1${"0".repeat(100_000)}`)?.get("big") as never)).toEqual({ $unknown: true });
  });

  it("of many things in one plan are refused", async () => {
    const changes = Array.from(
      { length: countLimit + 1 },
      (_, index) => `{"address":"x_y.z[${index}]","change":{"after":{}}}`,
    );
    const text = `{"format_version":"1.2","resource_changes":[${changes.join()}]}`;
    expect(sectionsOf(Buffer.from(text))).toBeUndefined();
    const cwd = makeDirectory({ ".git": null, "main.tf": 'resource "sym_target" "t" {}\n', "plan.json": text });
    const { usageErrors } = await runOn(".", { cwd, options: { plan: "plan.json" } });
    expect(usageErrors).toEqual(['--plan "plan.json" lists more than 100000 resources, variables and outputs']);
  });

  it("of modules in modules do not matter", () => {
    const nested = (depth: number) =>
      `${'{"child_modules":['.repeat(depth)}{"resources":[{"address":"module.m.data.x_y.z","values":{"a":1}}]}${"]}".repeat(depth)}`;
    const text = `{"prior_state":{"values":{"root_module":${nested(490)}}}}`;
    expect(faultIn(Buffer.from(text))).toBeUndefined();
    expect(plain(planFrom(text).attributes("module.m.data.x_y.z")?.get("a") as never)).toEqual({ $number: "1" });
  });

  it("of an expansion by the plan have the limit of others", () => {
    const resources = Array.from({ length: 2_500 }, (_, index) => ({
      address: `sym_target.t["k${index}"]`,
      after: {},
    }));
    const { module } = evaluateWith({ "main.tf": main }, planFrom(planText({ resources })), { schemaOf });
    expect([...module.instances.keys()].filter((address) => address.startsWith("sym_target"))).toEqual([
      "sym_target.t[*]",
    ]);
  });
});
