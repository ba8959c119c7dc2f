/** Expressions where Terraform allows neither references nor functions: tfvars files and defaults of variables. */
import type { Problem } from "../finding.ts";
import type { Expression } from "../hcl/ast.ts";
import { makeBudget } from "./budget.ts";
import { evaluateExpression } from "./expression.ts";
import { unknownValue, type Value } from "./value.ts";

interface Constant {
  readonly value: Value;
  readonly problems: readonly Problem[];
}

const constants = new WeakMap<Expression, Constant>();

/** Steps for one constant, which can hold nothing but literals and `for` over them. */
const stepLimit = 300_000;

/** The value and what is wrong with it, found once. References and calls are unknown here: `checkConstant` reports them. */
export function evaluateConstant(expression: Expression): Constant {
  const known = constants.get(expression);
  if (known !== undefined) return known;
  const problems: Problem[] = [];
  const budget = makeBudget(stepLimit);
  const value = evaluateExpression(expression, {
    resolve: () => unknownValue(),
    report: (problem) => problems.push(problem),
    budget,
    functions: { workingDirectory: "/", readFile: () => ({ failure: "unreadable" }), budget },
  });
  const made = { value, problems };
  constants.set(expression, made);
  return made;
}
