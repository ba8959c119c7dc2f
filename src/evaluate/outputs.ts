/** The objects that calls of modules give, so that a missing attribute of one is told as the missing output that it is. */
import { closest } from "../catalogue/closest.ts";
import type { Problem } from "../finding.ts";
import type { Span } from "../source.ts";
import { objectValue } from "./construct.ts";
import type { CallResult } from "./module.ts";
import type { Value } from "./value.ts";

interface Given {
  readonly name: string;
  readonly result: CallResult;
}

/** By what an object holds, which stays the same wherever the value is passed on. */
const callOf = new WeakMap<object, Given>();

/** The object of all outputs of a call. */
export function outputObject(name: string, result: CallResult): Value {
  const value = objectValue(result.outputs);
  callOf.set(value.data as object, { name, result });
  return value;
}

/** What is wrong with taking `output` from an object of outputs, which lacks it; undefined for any other object. */
export function missingOutputOf({ data }: Value, output: string, span: Span): Problem | undefined {
  const given = typeof data === "object" && data !== null ? callOf.get(data) : undefined;
  return given === undefined ? undefined : missingOutput(given.name, given.result, output, span);
}

/** The problem of an output that the called module certainly does not have. */
export function missingOutput(name: string, result: CallResult, output: string, span: Span): Problem {
  const near = closest(output, result.outputs.keys());
  const others = result.otherReleases?.(output);
  return {
    rule: others === undefined ? "dangling-reference" : "unsupported-argument",
    message: `"module.${name}" has no output "${output}"${others === undefined ? "" : `: ${others}`}.`,
    help: near === undefined ? "Use an output that the module declares." : `Did you mean "${near}"?`,
    span,
  };
}
