/** What an expression is evaluated in. */
import type { Problem } from "../finding.ts";
import type { Expression } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import type { Budget } from "./budget.ts";
import type { FunctionContext } from "./functions/call.ts";
import type { TemplateFunction } from "./functions/definition.ts";
import type { StaticReference } from "./references.ts";
import { unknownValue, type Value } from "./value.ts";

/** Names that `for` expressions, splats and dynamic blocks bind, innermost first. */
export interface Bindings {
  readonly name: string;
  readonly value: Value;
  readonly outer: Bindings | undefined;
}

export interface Scope {
  /**
   * The value of the thing that the first `target.used` steps of a reference name. Unknown where there is no such thing:
   * `checkReferences` has said so. Reports only what needs values to be told.
   */
  readonly resolve: (reference: StaticReference, report: (problem: Problem) => void) => Value;
  readonly bindings?: Bindings | undefined;
  readonly report: (problem: Problem) => void;
  readonly budget: Budget;
  readonly functions: FunctionContext;
  /** Inside a template that this function renders. */
  readonly template?: TemplateFunction;
  /** Inside a template that a file of OpenTofu renders. */
  readonly openTofu?: boolean;
}

/** Evaluates an expression inside another; handed to the parts so that they need not know each other. */
export type Evaluate = (expression: Expression, scope: Scope) => Value;

/** The scope with one more name. */
export function bind(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, bindings: { name, value, outer: scope.bindings } };
}

/** What a name is bound to, if it is. */
export function boundValue(scope: Scope, name: string): Value | undefined {
  for (let binding = scope.bindings; binding !== undefined; binding = binding.outer) {
    if (binding.name === name) return binding.value;
  }
  return undefined;
}

/** Reports an `invalid-expression` and gives the unknown that stands for its result. `help` says what to do. */
export function fail(scope: Scope, span: Span, message: string, help: string): Value {
  scope.report({ rule: "invalid-expression", message, help, span });
  return unknownValue();
}

/** Runs with problems set aside: the result, and what was reported meanwhile. */
export function apart<Result>(
  scope: Scope,
  run: (inner: Scope) => Result,
): { readonly result: Result; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const result = run({ ...scope, report: (problem) => problems.push(problem) });
  return { result, problems };
}
