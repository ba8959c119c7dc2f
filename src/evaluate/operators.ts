/** Binary and unary operators and conditionals. */
import type { Binary, BinaryOperator, Conditional, Expression, TemplateIf, Unary } from "../hcl/ast.ts";
import { lengthRange, numberBounds } from "./bounds.ts";
import { partsOf, spend } from "./budget.ts";
import { type Marks, marksOf, numberValue, refined, unmarked, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import { type Truth, valuesEqual } from "./equality.ts";
import { ownMarks } from "./marks.ts";
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

/** Whether `left` is greater than `right`, as far as their bounds tell: Terraform takes all of them as not reached. */
function isGreater(left: Value, right: Value): Truth {
  const one = numberBounds(left);
  const other = numberBounds(right);
  if (!isUnknown(left) && !isUnknown(right)) return compare(left.data as Numeric, right.data as Numeric) > 0;
  if (one.least !== undefined && other.most !== undefined && compare(one.least, other.most) > 0) return true;
  if (one.most !== undefined && other.least !== undefined && compare(one.most, other.least) < 0) return false;
  return "unknown";
}

function either(one: Truth, other: Truth): Truth {
  if (one === true || other === true) return true;
  return one === "unknown" || other === "unknown" ? "unknown" : false;
}

function compares(operator: Comparison, left: Value, right: Value): Truth {
  switch (operator) {
    case ">":
      return isGreater(left, right);
    case ">=":
      return either(isGreater(left, right), valuesEqual(left, right));
    case "<":
      return isGreater(right, left);
    case "<=":
      return either(isGreater(right, left), valuesEqual(left, right));
  }
}

/** `left operator right`. Both sides are always evaluated: Terraform 1.11 does not stop at a known left side. */
export function evaluateBinary(expression: Binary, scope: Scope, evaluate: Evaluate): Value {
  const { operator } = expression;
  const { result: operands, problems } = apart(scope, (inner) => ({
    left: evaluate(expression.left, inner),
    right: evaluate(expression.right, inner),
  }));
  for (const problem of problems) scope.report(problem);
  const { left, right } = operands;
  const trace: Trace = { span: expression, identifies: [] };
  const marks = marksOf([left, right]);
  if (problems.length > 0 && (operator === "==" || operator === "!=")) return unknownValue(boolType, trace);
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
  if (first === undefined || second === undefined || problems.length > 0) return unknownValue(result, trace);
  if (operator === ">" || operator === ">=" || operator === "<" || operator === "<=") {
    const truth = compares(operator, first, second);
    return truth === "unknown" ? unknownOf(boolType, [left, right], trace) : withMarks(boolValue(truth, trace), marks);
  }
  // Terraform forgets the marks of these two operators while an operand is unknown.
  const forgotten = operator === "&&" || operator === "||";
  if (isUnknown(first) || isUnknown(second)) {
    const unknown = unknownOf(result, [left, right], trace);
    return forgotten ? unmarked(unknown) : unknown;
  }
  if (operator === "&&") return withMarks(boolValue(first.data === true && second.data === true, trace), marks);
  if (operator === "||") return withMarks(boolValue(first.data === true || second.data === true, trace), marks);
  const number = calculate(operator, first.data as Numeric, second.data as Numeric);
  if (number === "indeterminate") {
    fail(scope, expression, "Zero is divided by zero.", "Make sure that the divisor is not zero.");
    return unknownValue(numberType, trace);
  }
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
  if (operand === undefined) return unknownValue(type, trace);
  if (isUnknown(operand)) return unmarked(unknownOf(type, [given], trace));
  const marks = marksOf([given]);
  if (operator === "!") return withMarks(boolValue(operand.data !== true, trace), marks);
  return withMarks(numberValue(negate(operand.data as Numeric), trace), marks);
}

/** `null` itself: it fits any type, unless it carries marks. */
function isPlainNull(value: Value): boolean {
  return isNull(value) && value.type.kind === "dynamic" && !value.sensitive && !value.ephemeral;
}

/** The one type that both results have, or undefined where Terraform finds none. */
function resultType(left: Value, right: Value): Type | undefined {
  if (isPlainNull(left)) return right.type;
  if (isPlainNull(right)) return left.type;
  // Other than among the elements of a list, an unknown type here leaves the result's type open.
  if (left.type.kind === "dynamic" || right.type.kind === "dynamic") return dynamicType;
  return unify([left.type, right.type]);
}

function definitelyNotNull(value: Value): boolean {
  return isUnknown(value) ? value.data.notNull === true : !isNull(value);
}

/** The bounds of a number that is one of the two. */
function boundsOfEither(left: Value, right: Value): Omit<Unknown, "unknown"> {
  const one = numberBounds(left);
  const other = numberBounds(right);
  const least = one.least && other.least && (compare(one.least, other.least) < 0 ? one.least : other.least);
  const most = one.most && other.most && (compare(one.most, other.most) > 0 ? one.most : other.most);
  return { ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) };
}

/** What the result certainly is while it is not known which of the two it will be. */
function eitherOf(left: Value, right: Value, type: Type, condition: Value, trace: Trace): Value {
  const marks: Marks = ownMarks([condition, left, right]);
  if (isNull(left) && isNull(right)) return withMarks(nullValue(type, trace), marks);
  const from = sourcesOf([condition, left, right]);
  const unknown = unknownValue(type, trace, from.length === 0 ? {} : { from });
  const certain = definitelyNotNull(left) && definitelyNotNull(right) ? { notNull: true as const } : {};
  // Terraform keeps the bounds of a number: from 1 to 1 it is 1, whatever the condition.
  if (left.type.kind === "number" && right.type.kind === "number") {
    return withMarks(refined(unknown, { ...certain, ...boundsOfEither(left, right) }), marks);
  }
  if (!isCollection(left.type) || !typesEqual(left.type, right.type)) {
    return withMarks(refined(unknown, certain), marks);
  }
  const [one, other] = [lengthRange(left), lengthRange(right)];
  const minLength = Math.min(one.least, other.least);
  const maxLength = Math.max(one.most, other.most);
  return withMarks(refined(unknown, { ...certain, minLength, maxLength }), marks);
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
    fail(scope, conditionExpression, "The condition is null.", "It must be either true or false.");
    return unknownValue(type, trace);
  }
  // An unknown condition is not converted: of what type it will be does not matter to Terraform yet.
  if (isUnknown(given)) return eitherOf(whenTrue.result, whenFalse.result, type, given, trace);
  const condition = convert(given, boolType);
  if (!("value" in condition)) {
    fail(
      scope,
      conditionExpression,
      `The condition is neither true nor false: ${condition.error}.`,
      "Write a comparison, or a value that is true or false.",
    );
    return unknownValue(type, trace);
  }
  const taken = condition.value.data === true ? whenTrue : whenFalse;
  for (const problem of taken.problems) scope.report(problem);
  const result = convert(taken.result, type);
  if (!("value" in result)) {
    fail(
      scope,
      expression,
      `The two results of the condition have no type in common: ${result.error}.`,
      "Give both the same type.",
    );
    return unknownValue(type, trace);
  }
  // The result takes on the marks of the other one too (hcl 2.23).
  return step(withMarks(result.value, ownMarks([given, whenTrue.result, whenFalse.result])), expression);
}

function describe(value: Value): string {
  const { kind } = value.type;
  return kind === "tuple" || kind === "object" ? `${kind === "object" ? "an" : "a"} ${kind}` : `a ${kind}`;
}
