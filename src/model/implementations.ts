/** Reads what the Python implementations of a root's flows do. */
import type { Instance } from "../evaluate/instance.ts";
import type { Value } from "../evaluate/value.ts";
import { type PythonFacts, pythonFacts } from "../python/facts.ts";
import type { Source } from "../source.ts";
import { steps } from "./literal.ts";
import type { Implementation, Model } from "./model.ts";
import { environmentsWithoutOnelogin } from "./onelogin-need.ts";
import { environmentsWithoutRuntime } from "./runtime-need.ts";

/** The file whose content a value is. */
function contentOf(value: Value): Source | undefined {
  if (typeof value.data !== "string") return undefined;
  for (const { content } of steps(value.trace)) if (content !== undefined) return content;
  return undefined;
}

/**
 * The model with the implementations that a rule asks about: those of flows without a OneLogin integration or a runtime
 * at hand. Flows whose implementation is not the content of one file are left out. Each file is read once.
 */
export async function withImplementations(model: Model): Promise<Model> {
  const facts = new Map<string, PythonFacts>();
  const implementations = new Map<Instance, Implementation>();
  const lacking = [environmentsWithoutOnelogin(model), environmentsWithoutRuntime(model)];
  for (const flow of new Set(lacking.flatMap((environments) => [...environments.values()].flat()))) {
    const value = flow.body.attributes.get("implementation")?.value;
    const source = value === undefined ? undefined : contentOf(value);
    if (source === undefined) continue;
    const known = facts.get(source.absolute) ?? (await pythonFacts(source));
    facts.set(source.absolute, known);
    implementations.set(flow, { source, facts: known });
  }
  return { ...model, implementations };
}
