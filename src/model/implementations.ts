/** Reads what the Python implementations of a root's flows do. */
import type { Instance } from "../evaluate/instance.ts";
import type { EvaluatedModule } from "../evaluate/module.ts";
import type { Value } from "../evaluate/value.ts";
import { type PythonFacts, pythonFacts } from "../python/facts.ts";
import type { Source } from "../source.ts";
import { steps } from "./literal.ts";
import type { Implementation } from "./model.ts";

/** The file whose content a value is. */
function contentOf(value: Value): Source | undefined {
  if (typeof value.data !== "string") return undefined;
  for (const { content } of steps(value.trace)) if (content !== undefined) return content;
  return undefined;
}

/** By flow; flows whose implementation is not the content of one file are left out. Each file is read once. */
export async function readImplementations(module: EvaluatedModule): Promise<ReadonlyMap<Instance, Implementation>> {
  const facts = new Map<string, PythonFacts>();
  const implementations = new Map<Instance, Implementation>();
  for (const instance of module.instances.values()) {
    if (instance.type !== "sym_flow" || instance.mode !== "managed") continue;
    const value = instance.body.attributes.get("implementation")?.value;
    const source = value === undefined ? undefined : contentOf(value);
    if (source === undefined) continue;
    const known = facts.get(source.absolute) ?? (await pythonFacts(source));
    facts.set(source.absolute, known);
    implementations.set(instance, { source, facts: known });
  }
  return implementations;
}
