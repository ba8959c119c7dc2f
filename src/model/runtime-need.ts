/** Environments without a runtime, and the flows in them. */
import type { Instance } from "../evaluate/instance.ts";
import { argument, type Model, managed, referred, written } from "./model.ts";

/** The environments that certainly have no `runtime_id`, each with the flows that certainly run in it. */
export function environmentsWithoutRuntime(model: Model): ReadonlyMap<Instance, readonly Instance[]> {
  const environments = new Map<Instance, Instance[]>();
  for (const environment of written(model, "sym_environment")) {
    if (argument(environment, "runtime_id").state === "absent") environments.set(environment, []);
  }
  for (const flow of managed(model, "sym_flow")) {
    const environment = referred(flow, "environment_id");
    if (environment !== undefined) environments.get(environment)?.push(flow);
  }
  return environments;
}
