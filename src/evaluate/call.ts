/** Function calls in expressions. */
import { closest } from "../catalogue/closest.ts";
import type { Call, Expression } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { fits, overgrown, partsOf, spend } from "./budget.ts";
import { withMarks } from "./construct.ts";
import { type CallError, callFunction } from "./functions/call.ts";
import type { FunctionDefinition } from "./functions/definition.ts";
import { functionNames, lookUpFunction } from "./functions/table.ts";
import { measure } from "./measure.ts";
import { isOpenTofu, isOwnFunction, isWiderFunction } from "./opentofu.ts";
import { renderTemplate } from "./render.ts";
import { apart, type Evaluate, fail, type Scope } from "./scope.ts";
import { isPlaced, madeOf, partOf, plannedBy, sourcesOf, step } from "./trace.ts";
import { typeName } from "./types.ts";
import {
  boolType,
  boolValue,
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  type Trace,
  type Type,
  unknownValue,
  untraced,
  type Value,
} from "./value.ts";

/** Prefix of the names under which Terraform also offers its built-in functions. */
const corePrefix = "core::";

/** Functions whose result nobody knows before the run; saying so each time would help nobody. */
const knownAtApply: ReadonlySet<string> = new Set(["timestamp", "plantimestamp", "uuid", "bcrypt", "rsadecrypt"]);

interface Argument {
  readonly value: Value;
  readonly expression: Expression;
}

/** Where Terraform's diagnostics about a whole argument start: for an operator or template, at its first part. */
function startOf(expression: Expression): Span {
  let node = expression;
  for (;;) {
    if (node.kind === "binary") node = node.left;
    else if (node.kind === "conditional") node = node.condition;
    else if (node.kind === "access" || node.kind === "index") node = node.object;
    else if (node.kind === "splat") node = node.operand;
    else break;
  }
  const first = node.kind === "template" && node.form === "heredoc" ? node.parts[0] : undefined;
  const { source, from } = first ?? node;
  return { source, from, to: Math.max(from, expression.to) };
}

type Spread = { readonly elements: readonly Value[] } | { readonly unknown: Value } | undefined;

/** The elements of the last argument, which `...` follows; undefined, and reported, where it cannot be spread. */
function spreadOf(last: Expression, scope: Scope, evaluate: Evaluate): Spread {
  const { result: value, problems } = apart(scope, (inner) => evaluate(last, inner));
  for (const problem of problems) scope.report(problem);
  if (problems.length > 0) return undefined;
  const { kind } = value.type;
  if (isNull(value)) {
    fail(scope, last, 'The argument before "..." is null.', spreadHelp);
    return undefined;
  }
  if (kind !== "dynamic" && kind !== "tuple" && kind !== "list" && kind !== "set") {
    fail(scope, last, `The argument before "..." is a ${typeName(value.type)}.`, spreadHelp);
    return undefined;
  }
  const elements = knownElements(value);
  if (elements === undefined) return { unknown: value };
  return {
    elements: elements.map((element, index) =>
      withMarks(kind === "set" ? element : partOf(value, index, element), value),
    ),
  };
}

/**
 * The arguments with the last one spread where `...` follows it; Terraform does not look at the others where it is not
 * known. Undefined where it cannot be spread.
 */
function argumentsOf(
  expression: Call,
  scope: Scope,
  evaluate: Evaluate,
): { readonly list: readonly Argument[] } | { readonly unknown: Value } | undefined {
  const last = expression.arguments.at(-1);
  const spread = expression.expand && last !== undefined ? spreadOf(last, scope, evaluate) : { elements: undefined };
  if (spread === undefined || "unknown" in spread) return spread;
  const own = spread.elements === undefined ? expression.arguments : expression.arguments.slice(0, -1);
  const list: Argument[] = own.map((argument) => ({ value: evaluate(argument, scope), expression: argument }));
  for (const value of spread.elements ?? []) list.push({ value, expression: last as Expression });
  return { list };
}

/** `name(…)`. Functions of providers are unknown; what a function rejects is reported at the argument at fault. */
export function evaluateCall(expression: Call, scope: Scope, evaluate: Evaluate): Value {
  const trace: Trace = { span: expression, identifies: [] };
  const written = expression.name.text;
  const name = written.startsWith(corePrefix) ? written.slice(corePrefix.length) : written;
  if (name.startsWith("provider::")) {
    scope.budget.unfollowed(`functions of providers are not evaluated, as ${written}`);
    return ofArguments(expression, scope, evaluate, trace);
  }
  const definition = lookUpFunction(name);
  const openTofu = isOpenTofu(expression, scope);
  if (definition === undefined && openTofu && isOwnFunction(name)) {
    return ofOpenTofu(expression, written, scope, evaluate, trace);
  }
  if (definition === undefined) {
    const near = closest(name, functionNames());
    const help = near === undefined ? "Use one of Terraform's own functions." : `Did you mean "${near}"?`;
    return fail(scope, expression.name, `There is no function "${written}".`, help);
  }
  if (definition.run === undefined && !definition.special && !knownAtApply.has(name)) {
    scope.budget.unfollowed(`the function "${name}" is not evaluated`);
  }
  const refused = refusedInTemplate(name, scope) ?? refusedTemplate(name, expression);
  if (refused !== undefined && openTofu) return ofOpenTofu(expression, written, scope, evaluate, trace);
  if (refused !== undefined) return fail(scope, refused.span ?? expression, refused.message, refused.help);
  if (definition.special) return evaluateSpecial(expression, name, scope, evaluate, trace);
  const { result: given, problems } = apart(scope, (inner) => argumentsOf(expression, inner, evaluate));
  for (const problem of problems) scope.report(problem);
  // With a failed argument the call has no type either.
  if (given === undefined || problems.length > 0) return unknownValue(dynamicType, trace);
  if ("unknown" in given) {
    const from = sourcesOf([given.unknown]);
    return unknownValue(dynamicType, trace, from.length === 0 ? {} : { from });
  }
  return applied(expression, definition, given.list, scope, evaluate, trace);
}

/** The unknown result of a call whose arguments alone are looked at. */
function ofArguments(expression: Call, scope: Scope, evaluate: Evaluate, trace: Trace): Value {
  const from = sourcesOf(expression.arguments.map((argument) => evaluate(argument, scope)));
  return unknownValue(dynamicType, trace, from.length === 0 ? {} : { from });
}

function ofOpenTofu(expression: Call, written: string, scope: Scope, evaluate: Evaluate, trace: Trace): Value {
  scope.budget.unfollowed(`what OpenTofu alone makes of calls is not evaluated, as of ${written}`);
  return ofArguments(expression, scope, evaluate, trace);
}

interface Refusal {
  readonly span?: Span;
  readonly message: string;
  readonly help: string;
}

const templateNames: ReadonlySet<string> = new Set(["templatefile", "templatestring"]);
const fileNames: ReadonlySet<string> = new Set([
  ...["file", "fileexists", "fileset", "filebase64", "filebase64sha256", "filebase64sha512", "filemd5", "filesha1"],
  ...["filesha256", "filesha512", "templatefile"],
]);

/** Templates cannot render others, and those of `templatestring` read no files. */
function refusedInTemplate(name: string, { template }: Scope): Refusal | undefined {
  if (template === undefined) return undefined;
  if (templateNames.has(name)) {
    return {
      message: `A template that ${template}() renders cannot call ${name}().`,
      help: "Render the other template outside, and hand its text in.",
    };
  }
  if (template !== "templatestring" || !fileNames.has(name)) return undefined;
  return {
    message: `A template that templatestring() renders cannot call ${name}().`,
    help: "Call it outside, and hand its result in.",
  };
}

/** `templatestring` takes nothing but a reference for its template. */
function refusedTemplate(name: string, { arguments: given, expand }: Call): Refusal | undefined {
  const [template] = given;
  if (name !== "templatestring" || template === undefined) return undefined;
  let node: Expression = template;
  while (node.kind === "access" || node.kind === "index" || node.kind === "splat") {
    node = node.kind === "splat" ? node.operand : node.object;
  }
  if (node.kind === "variable" && !(expand && given.length === 1)) return undefined;
  return {
    span: startOf(template),
    message: "The template of templatestring() is no reference to a string.",
    help: "Give the text a name, as in a local value, and refer to that.",
  };
}

function applied(
  expression: Call,
  definition: FunctionDefinition,
  list: readonly Argument[],
  scope: Scope,
  evaluate: Evaluate,
  trace: Trace,
): Value {
  let weight = 0;
  for (const { value } of list) weight += partsOf(value);
  if (!spend(scope.budget, weight)) return unknownValue(dynamicType, trace);
  const values = list.map(({ value }) => value);
  const { steps } = scope.budget;
  const result = callFunction(definition, values, {
    ...scope.functions,
    render: (source, names, by) => renderTemplate(source, names, by, expression, scope, evaluate),
  });
  if ("error" in result) {
    const wider = isWiderFunction(definition.name) && isOpenTofu(expression, scope) && result.error.file === undefined;
    if (wider) scope.budget.unfollowed(`what OpenTofu alone makes of calls is not evaluated, as of ${definition.name}`);
    else rejected(expression, list, result.error, scope);
    return unknownValue(dynamicType, trace);
  }
  if (steps >= 0 && scope.budget.steps < 0) scope.budget.unfollowed("its expressions take too many steps to evaluate");
  else if (result.untold) scope.budget.unfollowed(`the result of a call of "${definition.name}" cannot be told`);
  if (!fits(result.value, scope.budget)) return overgrown(trace);
  const { value } = result;
  const stepped = step(value, expression);
  const isMade = typeof value.data === "string" && value.trace === untraced;
  if (isMade) return { ...stepped, trace: madeOf(stepped.trace, values) };
  // What the function hands on from its arguments says itself where it is from.
  return isPlaced(value.trace) ? stepped : { ...stepped, trace: plannedBy(stepped.trace, values) };
}

const spreadHelp = "It must be a list, set or tuple.";

const fileProblems: Readonly<Record<string, string>> = {
  missing: "does not exist",
  outside: "lies outside the repository and is not read",
  directory: "is a directory, not a file",
  unreadable: "cannot be read",
  "not-utf8": "is not UTF-8 text",
};

const fileAdvice: Readonly<Record<string, string>> = {
  missing: "Create it, or correct the path.",
  outside: "Name a file inside the repository.",
  directory: "Name a file.",
  unreadable: "Check its permissions.",
  "not-utf8": "Use a function for binary files, such as filebase64.",
};

function rejected(expression: Call, list: readonly Argument[], error: CallError, scope: Scope): void {
  const argument = error.argument === undefined ? undefined : list[error.argument];
  const span = argument === undefined ? placeOf(expression, list, error) : startOf(argument.expression);
  const name = expression.name.text;
  if (error.file !== undefined) {
    const path =
      argument?.value.sensitive || typeof argument?.value.data !== "string" ? undefined : argument.value.data;
    const rule = error.file === "missing" || error.file === "outside" ? "missing-file" : "invalid-expression";
    const what = path === undefined ? "The file that" : `The file "${path}" that`;
    scope.report({
      rule,
      span,
      message: `${what} ${name}() names ${fileProblems[error.file]}.`,
      ...(fileAdvice[error.file] === undefined ? {} : { help: fileAdvice[error.file] }),
    });
    return;
  }
  const plain = name.startsWith(corePrefix) ? name.slice(corePrefix.length) : name;
  fail(
    scope,
    span,
    `"${name}" cannot be called like this: ${error.message}`,
    `Its arguments are described at developer.hashicorp.com/terraform/language/functions/${plain}.`,
  );
}

/** Too few arguments are missed at the closing parenthesis. */
function placeOf(expression: Call, list: readonly Argument[], error: CallError): Span {
  const { source, from, to } = expression;
  const missing = list.length === 0 || error.message.includes("Missing value");
  return missing ? { source, from: to - 1, to } : { source, from, to };
}

function isWhollyKnown(value: Value): boolean {
  return measure(value).whollyKnown;
}

/** An argument of `try` or `can`: evaluated by them, so that its problems are theirs. */
type Attempt = (scope: Scope) => Value;

/** `try` and `can`: a problem inside an argument only decides what comes next. */
function evaluateSpecial(expression: Call, name: string, scope: Scope, evaluate: Evaluate, trace: Trace): Value {
  const { source, to } = expression;
  const last = expression.arguments.at(-1);
  const spread = expression.expand && last !== undefined ? spreadOf(last, scope, evaluate) : { elements: undefined };
  if (spread === undefined) return unknownValue(dynamicType, trace);
  if ("unknown" in spread) return unknownOf(dynamicType, spread.unknown, trace);
  const own = spread.elements === undefined ? expression.arguments : expression.arguments.slice(0, -1);
  const attempts: Attempt[] = own.map((argument) => (inner) => evaluate(argument, inner));
  for (const value of spread.elements ?? []) attempts.push(() => value);
  if (attempts.length === 0) {
    return fail(
      scope,
      { source, from: to - 1, to },
      `"${name}" needs an expression to try.`,
      "Write one between the parentheses.",
    );
  }
  return name === "can"
    ? evaluateCan(expression, attempts, scope, trace)
    : evaluateTry(expression, attempts, scope, trace);
}

function evaluateCan(expression: Call, attempts: readonly Attempt[], scope: Scope, trace: Trace): Value {
  if (attempts.length > 1) {
    const surplus = expression.arguments[1] ?? (expression.arguments[0] as Expression);
    return fail(scope, surplus, '"can" takes one argument.', "Remove the others.");
  }
  const { result, problems } = apart(scope, attempts[0] as Attempt);
  if (problems.length > 0) return boolValue(false, trace);
  if (isWhollyKnown(result)) return boolValue(true, trace);
  return unknownOf(boolType, result, trace);
}

function evaluateTry(expression: Call, attempts: readonly Attempt[], scope: Scope, trace: Trace): Value {
  for (const attempt of attempts) {
    const { result, problems } = apart(scope, attempt);
    if (problems.length > 0) continue;
    if (isWhollyKnown(result)) return step(result, expression);
    // A reference to one thing stays one, although its value may turn out to be of another kind.
    const same = isUnknown(result) && result.trace.identifies.length > 0;
    return unknownOf(
      dynamicType,
      result,
      same ? { ...trace, identifies: result.trace.identifies, via: result.trace } : trace,
    );
  }
  return fail(
    scope,
    expression,
    "Every expression that try() is given fails.",
    "Add one that cannot fail as the last argument.",
  );
}

function unknownOf(type: Type, result: Value, trace: Trace): Value {
  const from = sourcesOf([result]);
  const element = isUnknown(result) ? result.data.element : undefined;
  // Terraform forgets the marks here.
  return unknownValue(type, trace, {
    ...(from.length === 0 ? {} : { from }),
    ...(element === undefined || type.kind !== "dynamic" ? {} : { element: withMarks(element, result) }),
  });
}
