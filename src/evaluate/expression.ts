/** Expressions to values. */
import { type Expression, type ObjectConstructor, splatElement, type Tuple } from "../hcl/ast.ts";
import { depthLimit, fits, overgrown, spend } from "./budget.ts";
import { evaluateCall } from "./call.ts";
import { type Marks, numberValue, objectValue, tupleValue, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import { evaluateFor, evaluateSplat } from "./iteration.ts";
import { ownMarks } from "./marks.ts";
import { parseNumeral } from "./number.ts";
import { evaluateBinary, evaluateConditional, evaluateUnary } from "./operators.ts";
import { type Chain, chainOf, type Step, stepSpan, targetOf } from "./references.ts";
import { boundValue, fail, type Scope } from "./scope.ts";
import { evaluateTemplate } from "./template.ts";
import { referredAt, sourcesOf } from "./trace.ts";
import { takeAttribute, takeIndex } from "./traverse.ts";
import {
  boolValue,
  dynamicType,
  isNull,
  nullValue,
  numberType,
  stringType,
  type Trace,
  unknownValue,
  type Value,
} from "./value.ts";

/** A label longer than this would not help a reader. */
const labelLimit = 120;

/**
 * The value of an expression as `terraform plan` computes it, or unknown. What certainly fails is reported once and gives
 * unknown. References that are not declared are silent here: `checkReferences` tells them from the text.
 */
export function evaluateExpression(expression: Expression, scope: Scope): Value {
  const { budget } = scope;
  if (!spend(budget, 1)) return unknownValue(dynamicType, { span: expression, identifies: [] });
  if (budget.depth >= depthLimit) {
    budget.unfollowed("an expression in it is nested too deeply to follow");
    return unknownValue(dynamicType, { span: expression, identifies: [] });
  }
  budget.depth += 1;
  const value = evaluate(expression, scope);
  budget.depth -= 1;
  return value;
}

function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case "literal":
      return literal(expression.value, { span: expression, identifies: [] });
    case "template":
      return evaluateTemplate(expression, scope, evaluateExpression);
    case "tuple":
      return evaluateTuple(expression, scope);
    case "object":
      return evaluateObject(expression, scope);
    case "for":
      return evaluateFor(expression, scope, evaluateExpression);
    case "conditional":
      return evaluateConditional(expression, scope, evaluateExpression);
    case "binary":
      return evaluateBinary(expression, scope, evaluateExpression);
    case "unary":
      return evaluateUnary(expression, scope, evaluateExpression);
    case "call":
      return evaluateCall(expression, scope, evaluateExpression);
    case "variable":
    case "access":
    case "index":
      return evaluateChain(expression, scope);
    case "splat":
      return evaluateSplat(expression, scope, evaluateExpression);
    case "parentheses":
      return evaluateExpression(expression.inner, scope);
  }
}

function literal(value: boolean | null | { readonly numeral: string }, trace: Trace): Value {
  if (value === null) return nullValue(dynamicType, trace);
  if (typeof value === "boolean") return boolValue(value, trace);
  const number = parseNumeral(value.numeral);
  return typeof number === "string" ? unknownValue(numberType, trace, { notNull: true }) : numberValue(number, trace);
}

function evaluateTuple(expression: Tuple, scope: Scope): Value {
  const elements = expression.elements.map((element) => evaluateExpression(element, scope));
  const trace: Trace = { span: expression, identifies: [] };
  const result = tupleValue(elements, trace);
  return fits(result, scope.budget) ? result : overgrown(trace);
}

function evaluateObject(expression: ObjectConstructor, scope: Scope): Value {
  const trace: Trace = { span: expression, identifies: [] };
  const entries = new Map<string, Value>();
  const marks: Marks[] = [];
  const undecided: Value[] = [];
  let known = true;
  for (const item of expression.items) {
    const value = evaluateExpression(item.value, scope);
    if (item.bareKey !== undefined) {
      entries.set(item.bareKey, value);
      continue;
    }
    if (item.key.kind === "access" || item.key.kind === "index") {
      const { base } = chainOf(item.key);
      if (base.kind === "variable") {
        fail(
          scope,
          item.key,
          "The key of the object may be meant as a reference.",
          "Put it in parentheses to have it evaluated, or in quotes to have it as it is.",
        );
        known = false;
        continue;
      }
    }
    const key = evaluateExpression(item.key, scope);
    if (isNull(key)) {
      const isJson = item.key.kind === "template" && item.key.form === "json";
      const place = isJson ? item.key : item.value;
      fail(scope, place, "The key of this value is null.", "An object's keys must be strings.");
      known = false;
      continue;
    }
    marks.push(key);
    const text = convert(key, stringType);
    if (!("value" in text)) {
      fail(
        scope,
        item.key,
        `The key of the object is not a string: ${text.error}.`,
        "An object's keys must be strings.",
      );
      known = false;
    } else if (typeof text.value.data === "string") {
      const name = text.value.data;
      if (expression.distinct === true && entries.has(name)) {
        fail(
          scope,
          item.key,
          "The object has this key already, and in JSON syntax none may come twice.",
          "Take one of the two out.",
        );
        known = false;
        continue;
      }
      entries.set(name, value);
    } else {
      known = false;
      undecided.push(key);
    }
  }
  if (!known) {
    const from = sourcesOf([...undecided, ...entries.values()]);
    return unknownValue(dynamicType, trace, from.length === 0 ? {} : { from });
  }
  const result = objectValue(entries, trace);
  return fits(result, scope.budget) ? withMarks(result, ownMarks(marks)) : overgrown(trace);
}

/** A traversal: what its first steps name, then the rest one by one. */
function evaluateChain(expression: Expression, scope: Scope): Value {
  const chain = chainOf(expression);
  const { base, steps } = chain;
  if (!spend(scope.budget, steps.length)) return unknownValue(dynamicType, { span: expression, identifies: [] });
  if (base.kind !== "variable") return referredAt(follow(evaluateExpression(base, scope), steps, scope), expression);
  const bound = boundValue(scope, base.name);
  if (bound !== undefined) {
    const value = follow(bound, steps, scope);
    return base.name === splatElement ? value : referredAt(value, expression);
  }
  const target = targetOf(base.name, steps);
  const named = scope.resolve({ root: base, steps, target }, scope.report);
  const value = follow(named, steps.slice(target.used), scope);
  return referredAt(value, expression, labelOf(expression));
}

function labelOf(expression: Expression): string | undefined {
  const { source, from, to } = expression;
  return to - from <= labelLimit ? source.text.slice(from, to) : undefined;
}

function follow(start: Value, steps: Chain["steps"], scope: Scope): Value {
  let value = start;
  for (const step of steps) {
    const next = take(value, step, scope);
    if (next === undefined) return unknownValue();
    value = next;
  }
  return value;
}

/** One step; undefined where it certainly fails, which is reported. */
function take(value: Value, step: Step, scope: Scope): Value | undefined {
  if (step.kind === "attribute") return takeAttribute(value, step.name, stepSpan(step), scope);
  return takeIndex(value, evaluateExpression(step.node.key, scope), stepSpan(step), scope);
}
