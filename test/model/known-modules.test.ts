/** What calls of Sym's registry modules give, for every module and release that the record has. */
import { describe, expect, it, test } from "vitest";
import { moduleShapes, moduleSources } from "../../src/catalogue/modules.ts";
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import { isUnknown, knownEntries, knownString, type Value } from "../../src/evaluate/value.ts";
import { callKnownModule } from "../../src/model/known-modules.ts";
import { evaluateFiles, places } from "../evaluate/harness.ts";
import { places as foundPlaces, runOn } from "../rules/run.ts";
import { makeDirectory } from "../workspace/directory.ts";

function evaluate(text: string) {
  return evaluateFiles({ "main.tf": text }, { schemaOf, callModule: (call) => callKnownModule(call) });
}

const shapes = moduleSources().flatMap((source) => moduleShapes(source));

describe.each(shapes.map((shape) => [`${shape.source} ${shape.version}`, shape] as const))("%s", (_, shape) => {
  const call = `module "m" {\n  source      = "${shape.source}"\n  version     = "${shape.version}"\n  environment = "prod"\n}\n`;
  const { calls, instances, problems } = evaluate(call);

  it("creates what the record lists", () => {
    expect(problems).toEqual([]);
    const made = [...instances.keys()].filter((address) => !address.includes(".data."));
    expect(made.sort()).toEqual(
      shape.creates
        .filter((each) => !each.startsWith("module."))
        .map((each) => `module.m.${each}`)
        .sort(),
    );
  });

  it("has the outputs of the record, each with its identity", () => {
    const outputs = calls[0]?.result?.outputs ?? new Map<string, Value>();
    expect([...outputs.keys()]).toEqual([...shape.outputs.keys()]);
    for (const [name, what] of shape.outputs) {
      const value = outputs.get(name) as Value;
      if (what.startsWith("[")) expect([...(knownEntries(value)?.keys() ?? [])]).toEqual(JSON.parse(what));
      else if (!what.startsWith("module.")) {
        const [found] = value.trace.identifies;
        expect([found?.instance.address, ...(found?.path ?? [])].join(".")).toBe(`module.m.${what}`);
      }
    }
  });
});

const connectors = `locals {
  environments = { a = "alpha", b = "beta" }
}
module "connector" {
  for_each    = local.environments
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = each.value
}
`;

test("a call with for_each gives an instance of everything for each key", () => {
  const { instances, locals } = evaluate(
    `${connectors}locals {\n  name = module.connector["b"].sym_runtime_connector_role.name\n  all  = { for k, c in module.connector : k => c.sym_integration.id }\n}\n`,
  );
  expect(instances.has('module.connector["a"].sym_integration.runtime_context')).toBe(true);
  expect(instances.get('module.connector["b"].sym_runtime.this')?.module).toBe('module.connector["b"]');
  expect(knownString(locals.get("name"))).toBe("SymRuntimeBeta");
  const ids = [...(knownEntries(locals.get("all"))?.values() ?? [])];
  expect(ids.map((id) => [isUnknown(id), id.trace.identifies[0]?.instance.address])).toEqual([
    [true, 'module.connector["a"].sym_integration.runtime_context'],
    [true, 'module.connector["b"].sym_integration.runtime_context'],
  ]);
});

test("instances whose keys are not known are symbolic", () => {
  const { instances } = evaluate(
    connectors.replace('= { a = "alpha", b = "beta" }', "= var.x").concat('variable "x" {}\n'),
  );
  expect(instances.get("module.connector[*].sym_runtime.this")?.symbolic).toBe(true);
});

test("every attribute of a created resource can be taken, and one that it lacks cannot", () => {
  const { problems } = evaluate(
    `${connectors}output "a" {\n  value = module.connector["a"].sym_integration.settings\n}\noutput "b" {\n  value = module.connector["a"].sym_runtime_connector_role.tags\n}\noutput "c" {\n  value = module.connector["a"].sym_runtime.nme\n}\n`,
  );
  expect(places(problems)).toEqual(["invalid-expression main.tf:17"]);
});

test.each([
  ["settings", "~> 2.0", "unsupported-argument main.tf:7"],
  ["sym_integration", "~> 1.0.3", "unsupported-argument main.tf:7"],
  ["setings", "~> 2.0", "dangling-reference main.tf:7"],
])("the output %s under %s is %s", (output, version, expected) => {
  const { problems } = evaluate(
    `module "c" {\n  source      = "symopsio/runtime-connector/aws"\n  version     = "${version}"\n  environment = "prod"\n}\noutput "x" {\n  value = module.c.${output}\n}\n`,
  );
  expect(places(problems)).toEqual([expected]);
});

test("an output of another version is told for a call with an index too, and decides what try() takes", () => {
  const call =
    'module "c" {\n  count       = 1\n  source      = "symopsio/runtime-connector/aws"\n  version     = "~> 2.0"\n  environment = "prod"\n}\n';
  expect(places(evaluate(`${call}output "x" {\n  value = module.c[0].settings\n}\n`).problems)).toEqual([
    "unsupported-argument main.tf:8",
  ]);
});

test("a constraint that allows no known release is said in the coverage", async () => {
  const cwd = makeDirectory({
    "main.tf":
      'module "c" {\n  source      = "symopsio/runtime-connector/aws"\n  version     = ">= 9.0"\n  environment = "prod"\n}\n',
  });
  const { report } = await runOn(".", { cwd });
  expect(foundPlaces(report.findings)).toEqual([]);
  expect(report.coverage.notChecked.map(({ what, why }) => `${what}: ${why}`)).toEqual([
    "module.c: no release that its version allows is known here, so its outputs are unknown",
  ]);
});
