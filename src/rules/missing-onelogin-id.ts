/** An environment without `onelogin_id` although a flow in it calls OneLogin. */
import type { Instance } from "../evaluate/instance.ts";
import { knownEntries } from "../evaluate/value.ts";
import type { Problem, Related } from "../finding.ts";
import { strategyOf } from "../model/flow.ts";
import { argument, argumentText, entry, identified, type Model, managed, referred, written } from "../model/model.ts";
import type { Rule } from "./rule.ts";

interface Caller {
  readonly flow: Instance;
  readonly related: readonly Related[];
}

/** The flows of an environment that call `onelogin.*` without a strategy that would bring the integration. */
function callers(model: Model, flows: readonly Instance[]): Caller[] {
  return flows.flatMap((flow) => {
    const strategy = strategyOf(flow);
    if (strategy === "unknown") return [];
    if (strategy !== "none") {
      const type = argumentText(strategy, "type");
      if (strategy.type !== "sym_strategy" || type === undefined || type === "onelogin") return [];
    }
    const call = model.implementations.get(flow)?.facts.oneloginCalls[0];
    if (call === undefined) return [];
    return {
      flow,
      related: [
        { message: "this call needs the integration", span: call },
        { message: `"${flow.address}" runs it in this environment`, span: flow.block.header },
      ],
    };
  });
}

/** A OneLogin integration stands under another key: that is `integration-key`, and the one cause. */
function hasOneloginUnderAnotherKey(environment: Instance): boolean {
  const integrations = argument(environment, "integrations");
  const entries = integrations.state === "present" ? knownEntries(integrations.value) : undefined;
  return [...(entries?.values() ?? [])].some((value) => {
    const integration = identified(value)?.instance;
    return integration?.type === "sym_integration" && argumentText(integration, "type") === "onelogin";
  });
}

function* check(model: Model): Iterable<Problem> {
  const hasIntegration = managed(model, "sym_integration").some(
    (integration) => argumentText(integration, "type") === "onelogin",
  );
  const flowsOf = new Map<Instance, Instance[]>();
  for (const flow of managed(model, "sym_flow")) {
    const environment = referred(flow, "environment_id");
    if (environment === undefined) continue;
    const flows = flowsOf.get(environment);
    if (flows === undefined) flowsOf.set(environment, [flow]);
    else flows.push(flow);
  }
  for (const environment of written(model, "sym_environment")) {
    if (entry(environment, "integrations", "onelogin_id").state !== "absent") continue;
    if (hasOneloginUnderAnotherKey(environment)) continue;
    const span = environment.body.attributes.get("integrations")?.attribute?.name ?? environment.block.header;
    const common = { rule: "missing-onelogin-id", address: environment.address, path: "integrations.onelogin_id", span };
    const needs = callers(model, flowsOf.get(environment) ?? []);
    const [first] = needs;
    if (first !== undefined) {
      yield {
        ...common,
        severity: "error",
        message: `"${environment.address}" has no onelogin_id, but the code of "${first.flow.address}" calls OneLogin and its strategy does not bring the integration.`,
        help: "Add onelogin_id = sym_integration.<name>.id to the environment's integrations.",
        related: needs.flatMap(({ related }) => related),
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
