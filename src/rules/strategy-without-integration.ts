/** A strategy or log destination without the integration that its type needs. */
import { logDestinationType, strategyType } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { locate } from "../model/locate.ts";
import { argument, argumentText, type Model, textOf, written } from "../model/model.ts";
import { ofType } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

function* checkOne(instance: Instance, needed: boolean, kind: string): Iterable<Problem> {
  const integration = argument(instance, "integration_id");
  const empty = textOf(integration) === "";
  if (!needed || (integration.state !== "absent" && !empty)) return;
  const type = argument(instance, "type");
  const written = instance.body.attributes.has("integration_id");
  yield {
    rule: "strategy-without-integration",
    address: instance.address,
    path: "integration_id",
    span: written ? locate(instance, ["integration_id"]) : instance.block.header,
    message: `"${instance.address}" is a ${kind} ${type.state === "present" ? ofType(type.value) : ""} without an integration_id; the apply fails with "${kind === "strategy" ? "Strategy" : "LogDestination"} requires an Integration".`,
    help: "Add integration_id = sym_integration.<name>.id with an integration of the matching type.",
  };
}

function* check(model: Model): Iterable<Problem> {
  for (const strategy of written(model, "sym_strategy")) {
    const type = strategyType(argumentText(strategy, "type") ?? "");
    yield* checkOne(strategy, type?.needsIntegration === true, "strategy");
  }
  for (const destination of written(model, "sym_log_destination")) {
    const type = logDestinationType(argumentText(destination, "type") ?? "");
    yield* checkOne(destination, type?.needsIntegration === true, "log destination");
  }
}

export default {
  id: "strategy-without-integration",
  severities: ["error"],
  summary: "A strategy or log destination has no integration_id although its type needs one",
  why: 'The provider lets it pass at plan and refuses it at apply: "Strategy requires an Integration".',
  example: {
    bad: `resource "sym_strategy" "onelogin" {
  type    = "onelogin"
  name    = "onelogin"
  targets = [sym_target.readers.id]
}
`,
    good: `resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.readers.id]
}
`,
  },
  check,
} satisfies Rule;
