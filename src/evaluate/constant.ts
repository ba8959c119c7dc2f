/** Expressions where Terraform allows neither references nor functions: tfvars files and defaults of variables. */
import type { Problem } from "../finding.ts";
import type { Expression } from "../hcl/ast.ts";
import { stepLimit } from "./budget.ts";
import { evaluateExpression } from "./expression.ts";
import { unknownValue, type Value } from "./value.ts";

/** The value and what is wrong with it. References and calls are unknown here: `checkConstant` reports them. */
export function evaluateConstant(expression: Expression): {
  readonly value: Value;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const budget = { steps: stepLimit, depth: 0, unfollowed: () => {} };
  const value = evaluateExpression(expression, {
    resolve: () => unknownValue(),
    report: (problem) => problems.push(problem),
    budget,
    functions: { workingDirectory: "/", readFile: () => ({ failure: "unreadable" }), budget },
  });
  return { value, problems };
}
