import { describe, expect, test } from "vitest";
import { knownModule, moduleShapes } from "../../src/catalogue/modules.ts";

describe("the newest allowed release is chosen", () => {
  test.each([
    ["symopsio/runtime-connector/aws", "~> 2.0", "2.0.2"],
    ["symopsio/runtime-connector/aws", undefined, "2.0.2"],
    ["symopsio/runtime-connector/aws", "~> 1.0.0", "1.0.6"],
    ["symopsio/runtime-connector/aws", ">= 1.0, < 2.0.2", "2.0.1"],
    ["symopsio/runtime-connector/aws", "2.0.0", "2.0.0"],
    ["symopsio/runtime-connector/aws", "!= 2.0.2", "2.0.1"],
    ["symopsio/runtime-connector/aws", "~> 3.0", undefined],
    ["symopsio/runtime-connector/aws", "nonsense", undefined],
    ["symopsio/secretsmgr-addon/aws", "~> 1.0.0", "1.0.0"],
    ["symopsio/secretsmgr-addon/aws", "~> 1.1", "1.1.0"],
    ["registry.terraform.io/symopsio/secretsmgr-addon/aws", ">= 1.0", "1.1.0"],
    ["acme/secretsmgr-addon/aws", "~> 1.1", undefined],
    ["./modules/x", undefined, undefined],
    ["__proto__", undefined, undefined],
  ])("%s %s", (source, constraint, expected) => {
    expect(knownModule(source, constraint)?.version).toBe(expected);
  });
});

test("secretsmgr-addon takes iam_role_name from 1.1.0 on", () => {
  const takes = moduleShapes("symopsio/secretsmgr-addon/aws").map(({ first, inputs }) => [
    first,
    inputs.has("iam_role_name"),
  ]);
  expect(takes).toEqual([
    ["1.0.0", false],
    ["1.1.0", true],
  ]);
});

test("inputs and outputs are those of the version", () => {
  const connector = knownModule("symopsio/runtime-connector/aws", "~> 2.0");
  expect(connector?.inputs.get("environment")).toEqual({ type: "string", required: true });
  expect(connector?.inputs.get("sym_account_id")).toEqual({ type: "string", required: false, default: "803477428605" });
  expect([...(connector?.outputs ?? [])]).toEqual(["sym_integration", "sym_runtime", "sym_runtime_connector_role"]);
  expect(connector?.creates).toContain("sym_integration.runtime_context");
});
