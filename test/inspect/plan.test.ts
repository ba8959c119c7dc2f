/** Values against what terraform plans for the same configurations. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import { declare } from "../../src/evaluate/declarations.ts";
import { evaluateModule } from "../../src/evaluate/evaluate-module.ts";
import type { EvaluatedModule, ModuleCall } from "../../src/evaluate/module.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { describeRoot } from "../../src/inspect/describe-root.ts";
import { makeRoom } from "../../src/inspect/shown-value.ts";
import type { InspectedRoot } from "../../src/inspection.ts";
import { inspectJson } from "../../src/report/inspect-json.ts";
import { makeSource } from "../../src/source.ts";
import { canonical, inspectedIn, parseExactly, type RootJson } from "./inspected.ts";

interface Recorded {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, unknown>>;
}

const plans = join(dirname(fileURLToPath(import.meta.url)), "plans");
const record = JSON.parse(readFileSync(`${plans}.json`, "utf8")) as Readonly<Record<string, Recorded>>;

function exactly(root: InspectedRoot): RootJson {
  return (parseExactly(inspectJson({ roots: [root] })) as { roots: [RootJson] }).roots[0];
}

function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, canonical(value)]));
}

function valuesOf({ resources }: RootJson): Record<string, unknown> {
  return Object.fromEntries(Object.entries(resources).map(([address, { values }]) => [address, values]));
}

/** A module of `plans` with those that it calls, evaluated one inside the other. */
function nested(directory: string, address = "", call?: ModuleCall): EvaluatedModule {
  const path = join(directory, "main.tf");
  const { file } = parseFile(makeSource(path, path, readFileSync(path, "utf8")));
  const inputs = [...(call?.body.attributes ?? [])].map(
    ([name, { value }]) => [name, { value, from: "unknown" }] as const,
  );
  const module = evaluateModule(declare([file]).declarations, {
    address,
    rootDirectory: plans,
    moduleDirectory: directory,
    workingDirectory: plans,
    workspace: "default",
    inputs: new Map(inputs),
    readFile: () => ({ failure: "missing" }),
    schemaOf,
    callModule: (inner) => {
      const called = nested(join(directory, inner.source ?? ""), inner.address, inner);
      return { outputs: called.outputs, instances: [], module: called, complete: true };
    },
  });
  for (const instance of module.instances.values()) {
    if (!instance.address.startsWith(address)) Object.assign(instance, { address: `${address}.${instance.address}` });
  }
  return module;
}

describe.each(Object.entries(record))("%s", (name, { outputs, resources }) => {
  test("its values are those of terraform", async (context) => {
    const { inspection } = await inspectedIn(join(plans, name));
    const root = inspection.roots[0] as InspectedRoot;
    if (root.calls.some(({ followed }) => !followed)) context.skip("its module calls are not followed");
    expect(texts(exactly(root).outputs)).toEqual(texts(outputs));
    expect(texts(valuesOf(exactly(root)))).toEqual(texts(resources));
  });
});

test("resources of modules inside modules have terraform's addresses and values", () => {
  const root = exactly(describeRoot(".", nested(join(plans, "modules")), makeRoom()));
  const { outputs, resources } = record.modules as Recorded;
  expect(Object.keys(resources)).toContain("module.child.module.grandchild.terraform_data.deep");
  expect(texts(root.outputs)).toEqual(texts(outputs));
  expect(texts(valuesOf(root))).toEqual(texts(resources));
});

test("references go through modules", () => {
  const root = exactly(describeRoot(".", nested(join(plans, "modules")), makeRoom()));
  expect(root.resources["terraform_data.root"]?.references).toMatchObject({
    "input[1]": ["module.child.terraform_data.own[0]"],
  });
  expect(root.resources["module.child.terraform_data.own[1]"]?.references).toEqual({
    "input.below": ["module.child.module.grandchild.terraform_data.deep"],
    "input.id": ["module.child.module.grandchild.terraform_data.deep"],
  });
});
