/** Something in an environment acts in AWS, and the environment has no runtime to do it with. */
import { strategyType } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { Problem, Related } from "../finding.ts";
import { strategyOf } from "../model/flow.ts";
import { argument, asText, type Model } from "../model/model.ts";
import { environmentsWithoutRuntime } from "../model/runtime-need.ts";
import { ofType } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

interface Need {
  readonly what: string;
  readonly related: readonly Related[];
}

/** Strategies on a permission context act in AWS with the runtime's role (sym.md 3.2). */
function needOfStrategy(flow: Instance): Need | undefined {
  const strategy = strategyOf(flow);
  if (typeof strategy === "string" || strategy.type !== "sym_strategy") return undefined;
  const type = argument(strategy, "type");
  if (
    type.state !== "present" ||
    strategyType(asText(type.value) ?? "")?.integrationTypes.has("permission_context") !== true
  )
    return undefined;
  return {
    what: `"${flow.address}" uses "${strategy.address}" ${ofType(type.value)}`,
    related: [{ message: `"${strategy.address}" acts in AWS`, span: strategy.block.header }],
  };
}

function needOfCode(model: Model, flow: Instance): Need | undefined {
  const call = model.implementations.get(flow)?.facts.calls.get("aws_lambda")?.[0];
  if (call === undefined) return undefined;
  return {
    what: `the implementation of "${flow.address}" calls AWS Lambda`,
    related: [{ message: "Lambda is called here", span: call }],
  };
}

function* check(model: Model): Iterable<Problem> {
  for (const [environment, flows] of environmentsWithoutRuntime(model)) {
    for (const flow of flows) {
      const need = needOfStrategy(flow) ?? needOfCode(model, flow);
      if (need === undefined) continue;
      yield {
        rule: "missing-runtime",
        address: environment.address,
        path: "runtime_id",
        span: environment.block.header,
        message: `"${environment.address}" has no runtime_id, and ${need.what}, which Sym does with the role of the environment's runtime.`,
        help: "Add runtime_id, as in runtime_id = module.runtime_connector.sym_runtime.id.",
        related: [{ message: `"${flow.address}" runs in this environment`, span: flow.block.header }, ...need.related],
      };
      break;
    }
  }
}

export default {
  id: "missing-runtime",
  severities: ["error"],
  summary: "An environment without runtime_id whose flows act in AWS",
  why: "AWS strategies and calls of AWS Lambda use the role of the environment's runtime. Without it the request fails when Sym acts on it.",
  example: {
    bad: `resource "sym_environment" "prod" {
  name         = "prod"
  integrations = { slack_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31" }
}

resource "sym_strategy" "iam" {
  type           = "aws_iam"
  name           = "iam"
  integration_id = "0f4c7a52-6d1e-4b38-a2c9-517e8d03b6fa"
  targets        = ["c8a15e3d-72b4-4f69-8d0e-39b6f1a2d574"]
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    strategy_id = sym_strategy.iam.id
  }
}
`,
    good: `resource "sym_environment" "prod" {
  name         = "prod"
  runtime_id   = module.runtime_connector.sym_runtime.id
  integrations = { slack_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31" }
}

resource "sym_strategy" "iam" {
  type           = "aws_iam"
  name           = "iam"
  integration_id = "0f4c7a52-6d1e-4b38-a2c9-517e8d03b6fa"
  targets        = ["c8a15e3d-72b4-4f69-8d0e-39b6f1a2d574"]
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    strategy_id = sym_strategy.iam.id
  }
}
`,
  },
  check,
} satisfies Rule;
