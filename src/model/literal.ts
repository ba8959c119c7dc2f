/** Whether a known value is written in the configuration or given to the run from outside. */
import type { EvaluatedModule } from "../evaluate/module.ts";
import type { Trace, Value } from "../evaluate/value.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** The steps of a value's trace, nearest first. */
export function* steps(trace: Trace): Iterable<Trace> {
  for (let step: Trace | undefined = trace; step !== undefined; step = step.via) yield step;
}

/**
 * Whether a known value certainly stands in the configuration's files; what a plan says does not. A value that came through an expression is
 * taken as written only where no variable of the run got its value from the environment or the command line.
 */
export function isWritten(module: EvaluatedModule, value: Value): boolean {
  if (value.trace.planned !== undefined) return false;
  let deepest: Trace | undefined;
  for (const step of steps(value.trace)) {
    if (step.label === "--var" || step.label?.startsWith("TF_VAR_") === true) return false;
    if (step.span !== undefined) deepest = step;
  }
  if (deepest?.span === undefined) return false;
  const { source, from, to } = deepest.span;
  const text = source.text.slice(from, to);
  if (/^(?:"(?:[^"$%\\]|\\.|[$%](?!\{))*"|[0-9.]+|true|false)$/.test(text)) return true;
  return ![...module.inputs.values()].some((input) => input.from === "--var" || input.from.startsWith("TF_VAR_"));
}
