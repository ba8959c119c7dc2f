/** Environments without a runtime, and the flows in them. */
import type { Instance } from "../evaluate/instance.ts";
import { argument, type Model, managed, referred, textOf, written } from "./model.ts";

/** The environments that certainly have no `runtime_id`, each with the flows that certainly run in it. */
export function environmentsWithoutRuntime(model: Model): ReadonlyMap<Instance, readonly Instance[]> {
  const environments = new Map<Instance, Instance[]>();
  for (const environment of written(model, "sym_environment")) {
    const runtime = argument(environment, "runtime_id");
    // The provider's SDK takes an empty string for no value.
    if (runtime.state === "absent" || textOf(runtime) === "") environments.set(environment, []);
  }
  for (const flow of managed(model, "sym_flow")) {
    const environment = referred(flow, "environment_id");
    if (environment !== undefined) environments.get(environment)?.push(flow);
  }
  return environments;
}
