/** Binary and unary operators and conditionals. */
import type { Binary, BinaryOperator, Conditional, Expression, TemplateIf, Unary } from "../hcl/ast.ts";
import { partsOf, spend } from "./budget.ts";
import { type Marks, marksOf, numberValue, refined, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import { valuesEqual } from "./equality.ts";
import { add, compare, divide, modulo, multiply, type Numeric, negate, subtract } from "./number.ts";
import { apart, type Evaluate, fail, type Scope } from "./scope.ts";
import { sourcesOf, step } from "./trace.ts";
import { isCollection, typesEqual } from "./types.ts";
import { unify } from "./unify.ts";
import {
  boolType,
  boolValue,
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  knownEntries,
  nullValue,
  numberType,
  type Trace,
  type Type,
  type Unknown,
  unknownValue,
  type Value,
} from "./value.ts";

type Arithmetic = "+" | "-" | "*" | "/" | "%";
type Comparison = ">" | ">=" | "<" | "<=";

const logical: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>(["||", "&&"]);
const arithmetic: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>(["+", "-", "*", "/", "%"]);

const noun: Readonly<Record<string, string>> = { bool: "true or false", number: "a number" };

/** An operand as the operator needs it; undefined, and reported, where it certainly cannot be that. */
function operandOf(
  value: Value,
  type: Type,
  operator: string,
  expression: Expression,
  scope: Scope,
): Value | undefined {
  if (isNull(value)) {
    fail(
      scope,
      expression,
      `An operand of "${operator}" is null; the operator needs ${noun[type.kind]}.`,
      "Make sure that it has a value.",
    );
    return undefined;
  }
  const converted = convert(value, type);
  if ("value" in converted) return converted.value;
  fail(
    scope,
    expression,
    `An operand of "${operator}" is not ${noun[type.kind]}: ${converted.error}.`,
    "Convert it, or use another operator.",
  );
  return undefined;
}

function unknownOf(type: Type, operands: readonly Value[], trace: Trace): Value {
  return withMarks(unknownValue(type, trace, { notNull: true, ...fromOf(operands) }), marksOf(operands));
}

function fromOf(operands: readonly Value[]): Pick<Unknown, "from"> {
  const from = sourcesOf(operands);
  return from.length === 0 ? {} : { from };
}

function calculate(operator: Arithmetic, left: Numeric, right: Numeric): Numeric | "indeterminate" | undefined {
  switch (operator) {
    case "+":
      return add(left, right);
    case "-":
      return subtract(left, right);
    case "*":
      return multiply(left, right);
    case "/":
      return divide(left, right);
    case "%":
      return modulo(left, right);
  }
}

function compares(operator: Comparison, order: number): boolean {
  switch (operator) {
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}

/** `left operator right`. Both sides are always evaluated: Terraform 1.11 does not stop at a known left side. */
export function evaluateBinary(expression: Binary, scope: Scope, evaluate: Evaluate): Value {
  const { operator } = expression;
  const left = evaluate(expression.left, scope);
  const right = evaluate(expression.right, scope);
  const trace: Trace = { span: expression, identifies: [] };
  const marks = marksOf([left, right]);
  if (operator === "==" || operator === "!=") {
    if (!spend(scope.budget, Math.min(partsOf(left), partsOf(right)))) return unknownValue(boolType, trace);
    const truth = valuesEqual(left, right);
    if (truth === "unknown") return unknownOf(boolType, [left, right], trace);
    return withMarks(boolValue(truth === (operator === "=="), trace), marks);
  }
  const needed = logical.has(operator) ? boolType : numberType;
  const result = arithmetic.has(operator) ? numberType : boolType;
  const first = operandOf(left, needed, operator, expression.left, scope);
  const second = operandOf(right, needed, operator, expression.right, scope);
  if (first === undefined || second === undefined) return unknownValue(dynamicType, trace);
  if (isUnknown(first) || isUnknown(second)) return unknownOf(result, [left, right], trace);
  if (operator === "&&") return withMarks(boolValue(first.data === true && second.data === true, trace), marks);
  if (operator === "||") return withMarks(boolValue(first.data === true || second.data === true, trace), marks);
  const [one, other] = [first.data as Numeric, second.data as Numeric];
  if (operator === ">" || operator === ">=" || operator === "<" || operator === "<=") {
    return withMarks(boolValue(compares(operator, compare(one, other)), trace), marks);
  }
  const number = calculate(operator, one, other);
  if (number === "indeterminate")
    return fail(scope, expression, "Zero is divided by zero.", "Make sure that the divisor is not zero.");
  if (number === undefined) return withMarks(unknownValue(numberType, trace, { notNull: true }), marks);
  return withMarks(numberValue(number, trace), marks);
}

/** `-operand` or `!operand`. */
export function evaluateUnary(expression: Unary, scope: Scope, evaluate: Evaluate): Value {
  const { operator } = expression;
  const given = evaluate(expression.operand, scope);
  const trace: Trace = { span: expression, identifies: [] };
  const type = operator === "-" ? numberType : boolType;
  const operand = operandOf(given, type, operator, expression.operand, scope);
  if (operand === undefined) return unknownValue(dynamicType, trace);
  if (isUnknown(operand)) return unknownOf(type, [given], trace);
  const marks = marksOf([given]);
  if (operator === "!") return withMarks(boolValue(operand.data !== true, trace), marks);
  return withMarks(numberValue(negate(operand.data as Numeric), trace), marks);
}

/** The one type that both results have, or undefined where Terraform finds none. */
function resultType(left: Value, right: Value): Type | undefined {
  if (isNull(left) && left.type.kind === "dynamic") return right.type;
  if (isNull(right) && right.type.kind === "dynamic") return left.type;
  // Other than among the elements of a list, an unknown type here leaves the result's type open.
  if (left.type.kind === "dynamic" || right.type.kind === "dynamic") return dynamicType;
  return unify([left.type, right.type]);
}

function definitelyNotNull(value: Value): boolean {
  return isUnknown(value) ? value.data.notNull === true : !isNull(value);
}

function isNumeric(data: Value["data"]): data is Numeric {
  return typeof data === "object" && data !== null && "mantissa" in data;
}

function lengths(value: Value): readonly [number, number] {
  const size = knownElements(value)?.length ?? knownEntries(value)?.size;
  if (size !== undefined) return [size, size];
  return isUnknown(value) ? [value.data.minLength ?? 0, value.data.maxLength ?? Infinity] : [0, Infinity];
}

/** What the result certainly is while it is not known which of the two it will be. */
function eitherOf(left: Value, right: Value, type: Type, condition: Value, trace: Trace): Value {
  const marks: Marks = marksOf([condition, left, right]);
  if (isNull(left) && isNull(right)) return withMarks(nullValue(type, trace), marks);
  const from = sourcesOf([condition, left, right]);
  const unknown = unknownValue(type, trace, from.length === 0 ? {} : { from });
  if (!definitelyNotNull(left) || !definitelyNotNull(right)) return withMarks(unknown, marks);
  // Terraform keeps the bounds of a number: from 1 to 1 it is 1, whatever the condition.
  if (type.kind === "number" && isNumeric(left.data) && isNumeric(right.data) && compare(left.data, right.data) === 0) {
    return withMarks(numberValue(left.data, trace), marks);
  }
  if (!isCollection(left.type) || !typesEqual(left.type, right.type)) {
    return withMarks(refined(unknown, { notNull: true }), marks);
  }
  const [one, other] = [lengths(left), lengths(right)];
  const [minLength, maxLength] = [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
  return withMarks(refined(unknown, { notNull: true, minLength, maxLength }), marks);
}

/**
 * `condition ? then : otherwise`. Both results are evaluated, since together they decide the type; a problem in the one
 * that is not taken does not count.
 */
export function evaluateConditional(expression: Conditional, scope: Scope, evaluate: Evaluate): Value {
  return conditional(
    expression.condition,
    (inner) => evaluate(expression.then, inner),
    (inner) => evaluate(expression.otherwise, inner),
    expression,
    scope,
    evaluate,
  );
}

/** A conditional over two results that need not be expressions; for `%{ if }` too. */
export function conditional(
  conditionExpression: Expression,
  then: (scope: Scope) => Value,
  otherwise: (scope: Scope) => Value,
  expression: Conditional | TemplateIf,
  scope: Scope,
  evaluate: Evaluate,
): Value {
  const trace: Trace = { span: expression, identifies: [] };
  const whenTrue = apart(scope, then);
  const whenFalse = apart(scope, otherwise);
  const spent = spend(scope.budget, partsOf(whenTrue.result) + partsOf(whenFalse.result));
  const type = spent ? resultType(whenTrue.result, whenFalse.result) : dynamicType;
  if (type === undefined) {
    // Terraform looks at the types before the condition; a result that failed has no type and fits any.
    const { source, from, to } = expression;
    return fail(
      scope,
      { source, from: expression.kind === "conditional" ? expression.then.from : from, to },
      `The two results of the condition have no type in common: ${describe(whenTrue.result)} and ${describe(whenFalse.result)}.`,
      "Give both the same type.",
    );
  }
  const given = evaluate(conditionExpression, scope);
  if (isNull(given)) {
    return fail(scope, conditionExpression, "The condition is null.", "It must be either true or false.");
  }
  // An unknown condition is not converted: of what type it will be does not matter to Terraform yet.
  if (isUnknown(given)) return eitherOf(whenTrue.result, whenFalse.result, type, given, trace);
  const condition = convert(given, boolType);
  if (!("value" in condition)) {
    return fail(
      scope,
      conditionExpression,
      `The condition is neither true nor false: ${condition.error}.`,
      "Write a comparison, or a value that is true or false.",
    );
  }
  const taken = condition.value.data === true ? whenTrue : whenFalse;
  for (const problem of taken.problems) scope.report(problem);
  const result = convert(taken.result, type);
  if (!("value" in result)) {
    return fail(
      scope,
      expression,
      `The two results of the condition have no type in common: ${result.error}.`,
      "Give both the same type.",
    );
  }
  return step(withMarks(result.value, given), expression);
}

function describe(value: Value): string {
  const { kind } = value.type;
  return kind === "tuple" || kind === "object" ? `${kind === "object" ? "an" : "a"} ${kind}` : `a ${kind}`;
}
