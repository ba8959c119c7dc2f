/** An environment without `onelogin_id` although a flow in it calls OneLogin. */
import type { Instance } from "../evaluate/instance.ts";
import type { Problem, Related } from "../finding.ts";
import { argumentText, type Model, managed } from "../model/model.ts";
import { environmentsWithoutOnelogin } from "../model/onelogin-need.ts";
import type { Rule } from "./rule.ts";

/** The call of OneLogin in a flow's code that needs the integration. */
function callIn(model: Model, flow: Instance): Related[] {
  const call = model.implementations.get(flow)?.facts.oneloginCalls[0];
  if (call === undefined) return [];
  return [
    { message: "this call needs the integration", span: call },
    { message: `"${flow.address}" runs it in this environment`, span: flow.block.header },
  ];
}

function* check(model: Model): Iterable<Problem> {
  const hasIntegration = managed(model, "sym_integration").some(
    (integration) => argumentText(integration, "type") === "onelogin",
  );
  for (const [environment, flows] of environmentsWithoutOnelogin(model)) {
    const span = environment.body.attributes.get("integrations")?.attribute?.name ?? environment.block.header;
    const common = {
      rule: "missing-onelogin-id",
      address: environment.address,
      path: "integrations.onelogin_id",
      span,
    };
    const callers = flows.map((flow) => ({ flow, calls: callIn(model, flow) })).filter(({ calls }) => calls.length > 0);
    const [first] = callers;
    if (first !== undefined) {
      yield {
        ...common,
        severity: "error",
        message: `"${environment.address}" has no onelogin_id, but the code of "${first.flow.address}" calls OneLogin and its strategy does not bring the integration.`,
        help: "Add onelogin_id = sym_integration.<name>.id to the environment's integrations.",
        related: callers.flatMap(({ calls }) => calls),
      };
    } else if (hasIntegration && model.complete) {
      yield {
        ...common,
        severity: "info",
        message: `"${environment.address}" has no onelogin_id although this root has a onelogin integration.`,
        help: "Add it where the code of a flow without a OneLogin strategy shall call OneLogin.",
      };
    }
  }
}

export default {
  id: "missing-onelogin-id",
  severities: ["error", "info"],
  summary: "An environment lacks onelogin_id although a flow in it calls OneLogin from its code",
  why: "A OneLogin strategy brings its integration along; every other flow finds it only through the environment. Without onelogin_id the call fails when the request runs.",
  check,
} satisfies Rule;
