import { describe, expect, test } from "vitest";
import { awsTypes } from "../../src/catalogue/aws-types.ts";
import {
  formIn,
  historyOf,
  newestProvider,
  providerBlock,
  providerTypes,
} from "../../src/catalogue/provider-history.ts";
import { providerSchema, schemaOf } from "../../src/catalogue/schema-of.ts";
import {
  environmentKeys,
  integrationType,
  logDestinationType,
  settingsOf,
  strategyType,
  type TypeKind,
  targetType,
  typeKindOf,
  typeNames,
} from "../../src/catalogue/types.ts";

test("the newest release is 3.6.0", () => {
  expect(newestProvider).toBe("3.6.0");
});

test("a resource has the arguments and blocks of the newest release", () => {
  const flow = schemaOf("managed", "sym_flow");
  expect([...(flow?.attributes.keys() ?? [])]).toEqual([
    "environment_id",
    "id",
    "implementation",
    "label",
    "name",
    "vars",
  ]);
  const params = flow?.blocks.get("params");
  expect([params?.nesting, params?.min, params?.max]).toEqual(["list", 0, 1]);
  expect(params?.content.attributes.get("allowed_sources")).toEqual({ type: ["list", "string"], presence: "optional" });
  expect(params?.content.blocks.get("prompt_field")?.max).toBe(Number.POSITIVE_INFINITY);
});

test("ids are optional and computed", () => {
  for (const type of providerTypes("managed")) {
    expect(schemaOf("managed", type)?.attributes.get("id"), type).toEqual({
      type: "string",
      presence: "optional+computed",
    });
  }
});

test("an older release has its own shape", () => {
  expect(providerBlock("sym_flow", "1.14.1")?.attributes.get("params")).toEqual({
    type: ["map", "string"],
    presence: "required",
  });
  expect(providerBlock("sym_environment", "2.0.0")?.attributes.get("runtime_id")?.presence).toBe("required");
  expect(providerBlock("sym_environment", "2.0.1")?.attributes.get("runtime_id")?.presence).toBe("optional");
  expect(providerBlock("sym_flows_filter", "3.4.2")).toBeUndefined();
});

test("the history says which versions had an argument", () => {
  expect(historyOf("sym_flow.template")).toEqual([
    { from: "1.0.0", presence: "required", type: "string", to: "1.14.1" },
  ]);
  expect(formIn(historyOf("sym_flow.params.prompt_field.visible"), "3.2.1")).toBeUndefined();
  expect(historyOf("sym_flow.constructor")).toBeUndefined();
});

test("data sources exist for four types", () => {
  expect(providerTypes("data")).toEqual(["sym_environment", "sym_integration", "sym_runtime", "sym_secrets"]);
  expect(schemaOf("data", "sym_target")).toBeUndefined();
});

test("AWS types have their computed attributes, and what may be filled in is not taken as absent", () => {
  const secret = schemaOf("managed", "aws_secretsmanager_secret");
  expect(secret?.attributes.get("arn")).toEqual({ type: "string", presence: "computed" });
  expect(secret?.attributes.get("name")).toEqual({ type: "string", presence: "optional+computed" });
  expect(schemaOf("data", "aws_iam_policy_document")?.attributes.get("json")?.presence).toBe("computed");
  expect(awsTypes()).toContain("data.aws_caller_identity");
});

test("other types have no schema", () => {
  for (const type of ["aws_instance", "provider", "sym_constructor", "random_uuid", "data.sym_runtime", ""]) {
    expect(schemaOf("managed", type), type).toBeUndefined();
    expect(schemaOf("ephemeral", type), type).toBeUndefined();
  }
});

test("providers have theirs", () => {
  expect(providerSchema("sym")?.attributes.get("org")?.presence).toBe("required");
  expect(providerSchema("aws")?.blocks.get("default_tags")?.content.attributes.get("tags")?.type).toEqual([
    "map",
    "string",
  ]);
  expect(providerSchema("aws")?.blocks.get("endpoints")?.content.attributes.has("secretsmanager")).toBe(true);
});

describe("types and settings", () => {
  test("OneLogin's chain fits together", () => {
    expect([...(integrationType("onelogin")?.settings ?? [])]).toEqual([
      ["client_id", { required: true, bindable: false }],
      ["client_secret", { required: true, bindable: false }],
    ]);
    expect(targetType("onelogin_role")?.strategyTypes).toEqual(new Set(["onelogin"]));
    expect(strategyType("onelogin")?.integrationTypes).toEqual(new Set(["onelogin"]));
    expect(strategyType("aws_sso")?.targetTypes).toEqual(new Set(["aws_sso_permission_set", "aws_sso_group"]));
    expect(environmentKeys().get("onelogin_id")).toEqual(new Set(["onelogin"]));
  });

  test("http and datadog need no integration", () => {
    expect(strategyType("http")?.needsIntegration).toBe(false);
    expect(logDestinationType("datadog")?.needsIntegration).toBe(false);
    expect(logDestinationType("kinesis_firehose")?.needsIntegration).toBe(true);
  });

  test("every strategy of a target and every integration of a strategy is a known type", () => {
    for (const name of typeNames("target")) {
      for (const strategy of targetType(name)?.strategyTypes ?? []) expect(strategyType(strategy), name).toBeDefined();
    }
    for (const name of typeNames("strategy")) {
      for (const integration of strategyType(name)?.integrationTypes ?? [])
        expect(integrationType(integration), name).toBeDefined();
    }
  });

  test("every entry says where it is from, and every required setting of a target may be bound", () => {
    for (const kind of ["integration", "target", "strategy", "log_destination", "secrets"] satisfies TypeKind[]) {
      for (const name of typeNames(kind)) expect(settingsOf(kind, name)?.source, name).toMatch(/\w/);
    }
    for (const name of typeNames("target")) {
      for (const { bindable } of targetType(name)?.settings.values() ?? []) expect(bindable, name).toBe(true);
    }
  });

  test("names of an object's own properties are no types", () => {
    expect(integrationType("constructor")).toBeUndefined();
    expect(settingsOf("target", "__proto__")).toBeUndefined();
    expect(typeKindOf("sym_constructor")).toBeUndefined();
    expect(typeKindOf("sym_secret")).toBeUndefined();
  });
});
