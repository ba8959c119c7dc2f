/** What calls of the known registry modules give, against what is recorded of them. */
import { describe, expect, it } from "vitest";
import contents from "../../schemas/modules/contents.json" with { type: "json" };
import recorded from "../../src/catalogue/data/modules.json" with { type: "json" };
import { moduleContents } from "../../src/catalogue/module-contents.ts";
import { moduleShapes, moduleSources } from "../../src/catalogue/modules.ts";
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import type { EvaluatedModule } from "../../src/evaluate/module.ts";
import { isUnknown, knownEntries, type Value } from "../../src/evaluate/value.ts";
import { callKnownModule } from "../../src/model/known-modules.ts";
import { evaluateFiles, places, plain } from "../evaluate/harness.ts";

interface Release {
  readonly versions: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly creates: readonly string[];
}

const record = recorded.modules as unknown as Readonly<Record<string, readonly Release[]>>;

function evaluated(text: string): EvaluatedModule {
  return evaluateFiles({ "main.tf": text }, { schemaOf, callModule: (call) => callKnownModule(call) });
}

function identities(value: Value | undefined): string[] {
  return (value?.trace.identifies ?? []).map(({ instance, path }) => [instance.address, ...path].join(" "));
}

/** What the record says an output is, as `identities` has it; for an object of settings its keys. */
function recordedOutput(text: string): { readonly identity?: string; readonly keys?: readonly string[] } {
  if (text.startsWith("[")) return { keys: JSON.parse(text) };
  if (text.startsWith("module.")) return {};
  const steps = text.split(".");
  const length = steps[0] === "data" ? 3 : 2;
  return { identity: [`module.m.${steps.slice(0, length).join(".")}`, ...steps.slice(length)].join(" ") };
}

const shapes = Object.entries(record).flatMap(([source, releases]) =>
  releases.flatMap((release) =>
    release.versions.split(" - ").map((version) => ({ source, version, release, what: `${source} ${version}` })),
  ),
);

describe("every release of every module", () => {
  it.each(shapes)("$what has the outputs and creates the resources of the record", ({ source, version, release }) => {
    const module = evaluated(`module "m" {\n  source  = "${source}"\n  version = "${version}"\n}\n`);
    const result = module.calls[0]?.result;
    expect([...(result?.outputs.keys() ?? [])].sort()).toEqual(Object.keys(release.outputs).sort());
    for (const [name, text] of Object.entries(release.outputs)) {
      const { identity, keys } = recordedOutput(text);
      const value = result?.outputs.get(name);
      expect(identities(value), name).toEqual(identity === undefined ? [] : [identity]);
      if (keys !== undefined) expect([...(knownEntries(value)?.keys() ?? [])], name).toEqual(keys);
      else if (identity === undefined) expect(value !== undefined && isUnknown(value), name).toBe(true);
    }
    const created = [...module.instances.values()].filter(({ mode }) => mode === "managed");
    expect(created.map(({ address }) => address).sort()).toEqual(
      release.creates
        .filter((address) => !address.startsWith("module."))
        .map((address) => `module.m.${address}`)
        .sort(),
    );
    for (const instance of created) {
      expect(instance).toMatchObject({ module: "module.m", fromKnownModule: true });
      expect(instance.address).toBe(`module.m.${instance.type}.${instance.name}`);
    }
  });

  it("is written in the file of contents, and nothing else is", () => {
    const versions = (all: Readonly<Record<string, readonly { readonly versions: string }[]>>) =>
      Object.entries(all).map(([source, releases]) => [source, releases.map((release) => release.versions)]);
    expect(versions(contents.modules)).toEqual(versions(record));
    for (const source of moduleSources()) {
      for (const { first, creates } of moduleShapes(source)) {
        const found = [...(moduleContents(source, first)?.creates.keys() ?? [])];
        expect(found, source).toEqual(creates.filter((address) => !address.startsWith("module.")));
      }
    }
  });

  it("names in its outputs and arguments only what it has", () => {
    for (const source of moduleSources()) {
      for (const { first, inputs, creates } of moduleShapes(source)) {
        const { single, reads } = moduleContents(source, first) ?? { single: [], reads: [] };
        for (const address of [...single, ...reads])
          expect(address.startsWith("data.aws_") || creates.includes(address), `${source} ${address}`).toBe(true);
        const written = JSON.stringify(contents.modules[source as keyof typeof contents.modules]);
        const release = (JSON.parse(written) as { versions: string }[]).find(({ versions }) =>
          versions.startsWith(first),
        );
        for (const [, name] of JSON.stringify(release).matchAll(/var\.(\w+)/g))
          expect(inputs.has(name ?? ""), `${source} ${name}`).toBe(true);
      }
    }
  });
});

describe("arguments that are known", () => {
  const call = (source: string, version: string, more: string, outputs = "") =>
    evaluated(`module "m" {\n  source  = "${source}"\n  version = "${version}"\n${more}\n}\n${outputs}`);

  it("are made of the inputs", () => {
    const { instances } = call("symopsio/runtime-connector/aws", "~> 2.0", '  environment = "main east"');
    const known = (address: string) =>
      Object.fromEntries(
        [...(instances.get(address)?.body.attributes ?? [])].map(([name, { value }]) => [name, plain(value)]),
      );
    expect(known("module.m.aws_iam_role.sym_runtime_connector_role")).toEqual({
      name: "SymRuntimeMain East",
      path: "/sym/",
    });
    expect(known("module.m.sym_integration.runtime_context")).toEqual({
      type: "permission_context",
      name: "main east-runtime-context",
    });
    expect(known("module.m.sym_runtime.this")).toEqual({ name: "main east", context_id: { $unknown: true } });
    expect(identities(instances.get("module.m.sym_runtime.this")?.body.attributes.get("context_id")?.value)).toEqual([
      "module.m.sym_integration.runtime_context id",
    ]);
    expect(known("module.m.random_uuid.external_id")).toEqual({});
  });

  it("are texts also where the input is a number, and unknown where it is null or not known", () => {
    const name = (environment: string) => {
      const text = `variable "v" {}\nmodule "m" {\n  source = "symopsio/secretsmgr-addon/aws"\n  environment = ${environment}\n}\n`;
      return plain(
        evaluated(text).instances.get("module.m.aws_iam_policy.this")?.body.attributes.get("name")?.value as Value,
      );
    };
    expect(name("12")).toBe("SymSecretsManager12");
    expect(name("null")).toEqual({ $unknown: true });
    expect(name("var.v")).toEqual({ $unknown: true });
    expect(name('["prod"]')).toEqual({ $unknown: true });
  });

  it("are sensitive where the input is", () => {
    const { instances } = call("symopsio/runtime-connector/aws", "~> 2.0", '  environment = sensitive("prod")');
    for (const [address, name] of [
      ["aws_iam_role.sym_runtime_connector_role", "name"],
      ["sym_integration.runtime_context", "name"],
      ["sym_runtime.this", "name"],
    ] as const)
      expect(instances.get(`module.m.${address}`)?.body.attributes.get(name)?.value.sensitive, address).toBe(true);
  });

  it("do not stand for what the input is of another resource", () => {
    const text = `resource "sym_environment" "e" {\n  name = "prod"\n}\nmodule "m" {\n  source = "symopsio/runtime-connector/aws"\n  environment = sym_environment.e.name\n}\n`;
    const role = evaluated(text).instances.get("module.m.aws_iam_role.sym_runtime_connector_role");
    expect(identities(role?.body.attributes.get("name")?.value)).toEqual([]);
  });

  it("leave the other attributes of the resource unknown, and there", () => {
    const text = `locals {\n  tags = module.m.sym_runtime_connector_role.tags\n  label = module.m.sym_integration.label\n}\n`;
    const { problems, locals } = call("symopsio/runtime-connector/aws", "~> 2.0", '  environment = "prod"', text);
    expect(problems).toEqual([]);
    expect(plain(locals.get("tags") as Value)).toEqual({ $unknown: true });
    expect(plain(locals.get("label") as Value)).toEqual({ $unknown: true });
  });

  it.each([
    ["", "module.m.random_uuid.external_id result", { $unknown: true }],
    ['  custom_external_id = ""', "module.m.random_uuid.external_id result", { $unknown: true }],
    ['  custom_external_id = "4c1a"', undefined, "4c1a"],
  ])("give version 1 of the connector the external id of its inputs: %s", (more, identity, value) => {
    const { outputs } = call(
      "symopsio/runtime-connector/aws",
      "~> 1.0",
      `  environment = "prod"\n${more}`,
      'output "x" {\n  value = module.m.settings.external_id\n}\n',
    );
    expect(plain(outputs.get("x") as Value)).toEqual(value);
    expect(identities(outputs.get("x"))).toEqual(identity === undefined ? [] : [identity]);
  });
});

describe("instances of a call", () => {
  const connectors = (argument: string, environment: string) =>
    `module "m" {\n  ${argument}\n  source      = "symopsio/runtime-connector/aws"\n  version     = "~> 2.0"\n  environment = ${environment}\n}\n`;

  it("create their own resources by for_each", () => {
    const { instances } = evaluated(connectors('for_each = toset(["prod", "a.b\\"c"])', "each.key"));
    const roles = [...instances.values()].filter(({ type }) => type === "aws_iam_role");
    expect(
      roles.map(({ address, module, symbolic, reference, body }) => [
        address,
        module,
        symbolic,
        reference,
        plain(body.attributes.get("name")?.value as Value),
      ]),
    ).toEqual(
      [
        ['"a.b\\"c"', 'SymRuntimeA.B"C'],
        ['"prod"', "SymRuntimeProd"],
      ].map(([key, name]) => [
        `module.m[${key}].aws_iam_role.sym_runtime_connector_role`,
        `module.m[${key}]`,
        false,
        `module.m[${key}].sym_runtime_connector_role`,
        name,
      ]),
    );
  });

  it("create their own resources by count, and none by count 0", () => {
    const names = (count: number) =>
      [...evaluated(connectors(`count = ${count}`, '"e${count.index}"')).instances.values()]
        .filter(({ type }) => type === "sym_runtime")
        .map(({ address, body }) => [address, plain(body.attributes.get("name")?.value as Value)]);
    expect(names(2)).toEqual([
      ["module.m[0].sym_runtime.this", "e0"],
      ["module.m[1].sym_runtime.this", "e1"],
    ]);
    expect(names(0)).toEqual([]);
  });

  it("are symbolic where the keys are not known", () => {
    const { instances } = evaluated(`variable "v" {}\n${connectors("for_each = var.v", "each.key")}`);
    expect(instances.size).toBe(6);
    for (const { address, symbolic } of instances.values()) {
      expect(address.startsWith("module.m[*].")).toBe(true);
      expect(symbolic).toBe(true);
    }
  });

  it("are certain only where an output names the resource", () => {
    const { instances } = evaluated(connectors("", '"prod"'));
    expect([...instances.values()].filter(({ symbolic }) => !symbolic).map(({ type }) => type)).toEqual([
      "aws_iam_role",
      "sym_integration",
      "sym_runtime",
    ]);
  });

  it("keep their identity through locals, for, merge, values and each.value", () => {
    const text = `${connectors('for_each = toset(["prod", "dev"])', "each.key")}
locals {
  all    = { for key, each in module.m : key => each.sym_integration }
  merged = merge(local.all, {})["dev"]
  one    = values(module.m)[1].sym_integration.id
  splat  = values(module.m)[*].sym_runtime_connector_role.name
}
resource "sym_secrets" "s" {
  for_each = module.m
  type     = "aws_secrets_manager"
  name     = each.key
  settings = { context_id = each.value.sym_integration.id }
}
`;
    const { locals, instances, problems } = evaluated(text);
    expect(problems).toEqual([]);
    expect(identities(locals.get("merged"))).toEqual(['module.m["dev"].sym_integration.runtime_context']);
    expect(identities(locals.get("one"))).toEqual(['module.m["prod"].sym_integration.runtime_context id']);
    expect(plain(locals.get("splat") as Value)).toEqual(["SymRuntimeDev", "SymRuntimeProd"]);
    const settings = instances.get('sym_secrets.s["dev"]')?.body.attributes.get("settings")?.value;
    expect(identities(knownEntries(settings)?.get("context_id"))).toEqual([
      'module.m["dev"].sym_integration.runtime_context id',
    ]);
  });
});

describe("an output that the release does not have", () => {
  const connector = (argument: string) =>
    `module "m" {\n  ${argument}\n  source      = "symopsio/runtime-connector/aws"\n  version     = "~> 2.0"\n  environment = "prod"\n}\n`;
  const found = (argument: string, expression: string) =>
    places(evaluated(`${connector(argument)}locals {\n  x = ${expression}\n}\n`).problems);
  const each = 'for_each = toset(["a"])';

  it.each([
    ["", "module.m.settings", "unsupported-argument"],
    ["count = 1", "module.m[0].settings.role_arn", "unsupported-argument"],
    [each, 'module.m["a"].settings', "unsupported-argument"],
    [each, '[for key in ["a"] : module.m[key].settings]', "unsupported-argument"],
    [each, "[for one in module.m : one.settings]", "unsupported-argument"],
    [each, "values(module.m)[*].settings", "unsupported-argument"],
    ["", "module.m.nothing", "dangling-reference"],
    [each, 'module.m["a"].nothing', "dangling-reference"],
    [each, "[for one in module.m : one.nothing]", "dangling-reference"],
  ])("is told where it is taken: %s %s", (argument, expression, rule) => {
    expect(found(argument, expression)).toEqual([`${rule} main.tf:8`]);
  });

  it.each([
    ["", 'try(module.m.settings, "none")'],
    [each, 'try(module.m["a"].nothing, "none")'],
    ["", "can(module.m.settings)"],
    [each, 'try([for one in module.m : one.settings], "none")'],
    ["", "module.m.sym_runtime.id"],
  ])("is no mistake where it is asked whether there is one, nor one that is there: %s %s", (argument, expression) => {
    expect(found(argument, expression)).toEqual([]);
  });

  it("is told with the releases that have it", () => {
    const [problem] = evaluated(`${connector("")}locals {\n  x = module.m.settings\n}\n`).problems;
    expect(problem?.message).toBe(
      '"module.m" has no output "settings": the module has it in 1.0.3 to 1.0.6, the call gets 2.0.2.',
    );
  });
});

describe("the release", () => {
  const outputs = (version: string) => {
    const text = `variable "v" {}\nmodule "m" {\n  source = "symopsio/runtime-connector/aws"\n${version}\n}\n`;
    const result = evaluated(text).calls[0]?.result;
    return result === undefined ? undefined : [...result.outputs.keys()];
  };
  const one = ["account_id", "settings"];
  const two = ["sym_integration", "sym_runtime", "sym_runtime_connector_role"];

  it.each([
    ["", two],
    ['  version = ">= 1.0"', two],
    ['  version = ">= 1.0, < 2.0"', one],
    ['  version = "1.0.4"', one],
    ['  version = "~> 3.0"', undefined],
    ['  version = "latest"', undefined],
    ["  version = var.v", undefined],
    ["  version = null", undefined],
  ])("is the newest that the constraint allows, and not known where it allows none: %s", (version, expected) => {
    expect(outputs(version)).toEqual(expected);
  });
});
