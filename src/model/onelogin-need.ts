/** Flows that have no OneLogin integration at hand: whatever their code asks of OneLogin fails. */
import type { Instance } from "../evaluate/instance.ts";
import { knownEntries } from "../evaluate/value.ts";
import { strategyOf } from "./flow.ts";
import { argument, argumentText, entry, identified, type Model, managed, referred, written } from "./model.ts";

/** A OneLogin integration stands under another key: that is `integration-key`, and the one cause. */
function hasOneloginUnderAnotherKey(environment: Instance): boolean {
  const integrations = argument(environment, "integrations");
  const entries = integrations.state === "present" ? knownEntries(integrations.value) : undefined;
  return [...(entries?.values() ?? [])].some((value) => {
    const integration = identified(value, "sym_integration")?.instance;
    return integration !== undefined && argumentText(integration, "type") === "onelogin";
  });
}

/** A strategy of type onelogin brings its integration along; where the strategy is not known nothing can be told. */
function certainlyLacksOnelogin(flow: Instance): boolean {
  const strategy = strategyOf(flow);
  if (strategy === "unknown") return false;
  if (strategy === "none") return true;
  const type = argumentText(strategy, "type");
  return strategy.type === "sym_strategy" && type !== undefined && type !== "onelogin";
}

/** The environments that certainly have no `onelogin_id`, each with the flows in it that would need one to call OneLogin. */
export function environmentsWithoutOnelogin(model: Model): ReadonlyMap<Instance, readonly Instance[]> {
  const environments = new Map<Instance, Instance[]>();
  for (const environment of written(model, "sym_environment")) {
    if (entry(environment, "integrations", "onelogin_id").state !== "absent") continue;
    if (!hasOneloginUnderAnotherKey(environment)) environments.set(environment, []);
  }
  for (const flow of managed(model, "sym_flow")) {
    const environment = referred(flow, "environment_id");
    const flows = environment === undefined ? undefined : environments.get(environment);
    if (flows !== undefined && certainlyLacksOnelogin(flow)) flows.push(flow);
  }
  return environments;
}
