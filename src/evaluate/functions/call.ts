/** Calls a function the way Terraform does: checks, conversions, unknown arguments, marks. */
import { type Marks, marksOf, refined, unmarked, withMarks } from "../construct.ts";
import { convert } from "../convert.ts";
import { measure, withinLimits } from "../measure.ts";
import { sourcesOf } from "../trace.ts";
import { conforms, constraintName, typeName } from "../types.ts";
import {
  dynamicType,
  isNull,
  isUnknown,
  type Type,
  type Unknown,
  unknownValue,
  untraced,
  type Value,
} from "../value.ts";
import {
  type Allowance,
  type Failure,
  type FileFailure,
  type FunctionContext,
  type FunctionDefinition,
  isFailure,
  type Parameter,
} from "./definition.ts";

export type { FunctionContext };

/** A rejected call, in Terraform's words. `argument` is the one at fault; it may be the first one too many. */
export interface CallError {
  readonly message: string;
  readonly argument?: number;
  /** Set where a file function could not use the file it names. */
  readonly file?: FileFailure;
}

/** `untold`: the value is unknown although the arguments are known, since it is too much work or cannot be told. */
export type CallResult = { readonly value: Value; readonly untold?: true } | { readonly error: CallError };

function parameterAt(definition: FunctionDefinition, index: number): Parameter | undefined {
  return definition.parameters[index] ?? definition.variadic;
}

function argumentError(definition: FunctionDefinition, index: number, reason: string): CallError {
  const name = parameterAt(definition, index)?.name;
  if (name === undefined) return { message: `Call to function "${definition.name}" failed: ${reason}.` };
  return { message: `Invalid value for "${name}" parameter: ${reason}.`, argument: index };
}

function countError({ name, parameters, variadic }: FunctionDefinition, count: number): CallError | undefined {
  const missing = parameters[count];
  if (missing !== undefined) {
    const atLeast = variadic === undefined ? "" : " at least";
    return {
      message: `Function "${name}" expects${atLeast} ${parameters.length} argument(s). Missing value for "${missing.name}".`,
    };
  }
  if (variadic !== undefined || count <= parameters.length) return undefined;
  return { message: `Function "${name}" expects only ${parameters.length} argument(s).`, argument: parameters.length };
}

/**
 * The result of a call, or why Terraform rejects it. Arguments are converted to the parameters' types. An unknown
 * argument gives an unknown of the result's type unless the function can do better; marks of arguments carry over; what
 * is not implemented or too large gives unknown. An unknown result says where it comes from.
 */
export function callFunction(
  definition: FunctionDefinition,
  args: readonly Value[],
  context: FunctionContext,
): CallResult {
  const wrongCount = countError(definition, args.length);
  if (wrongCount !== undefined) return { error: wrongCount };
  const unknown = (marks: Marks) => withMarks(unknownValue(undefined, untraced, origin(args)), marks);
  if (!args.every(withinLimits)) return { value: unknown(marksOf(args)) };
  const given: Value[] = [];
  for (const [index, argument] of args.entries()) {
    const result = convert(argument, parameterAt(definition, index)?.type ?? argument.type);
    if ("error" in result) return { error: argumentError(definition, index, result.error) };
    given.push(result.value);
  }
  const untyped = firstUntyped(definition, given);
  if (typeof untyped === "object") return { error: untyped };
  if (untyped) return { value: unknown(marksOf(given.filter((_, index) => !allows(definition, index, "marked")))) };
  return compute(definition, given, context);
}

/** Terraform looks at the arguments in turn: null where that is not allowed is an error, no type ends the search. */
function firstUntyped(definition: FunctionDefinition, args: readonly Value[]): boolean | CallError {
  for (const [index, argument] of args.entries()) {
    if (isNull(argument) && !allows(definition, index, "null")) {
      return argumentError(definition, index, "argument must not be null");
    }
    const wanted = parameterAt(definition, index)?.type ?? argument.type;
    if (argument.type.kind === "dynamic") {
      if (!allows(definition, index, "dynamic")) return true;
    } else if (!conforms(argument.type, wanted)) {
      // A set of unknown elements becomes a list of them as they are, whatever was asked for.
      const reason = `${constraintName(wanted)} required, but received ${typeName(argument.type)}`;
      return argumentError(definition, index, reason);
    }
  }
  return false;
}

function allows(definition: FunctionDefinition, index: number, allowance: Allowance): boolean {
  return parameterAt(definition, index)?.allows.includes(allowance) === true;
}

function compute(definition: FunctionDefinition, given: readonly Value[], context: FunctionContext): CallResult {
  const carried = marksOf(given.filter((_, index) => !allows(definition, index, "marked")));
  const args = given.map((value, index) => (allows(definition, index, "marked") ? value : unmarked(value)));
  const sensitive = marksOf(given).sensitive === true;
  const type =
    typeof definition.resultType === "function" ? definition.resultType(args, sensitive) : definition.resultType;
  if (isFailure(type)) return { error: failed(definition, type, sensitive) };
  const blocked = args.some((value, index) => isUnknown(value) && !allows(definition, index, "unknown"));
  if (blocked || definition.run === undefined) return { value: unknownResult(definition, type, given, carried) };
  const result = definition.run(args, { context, resultType: type, sensitive });
  if (result === undefined) {
    if (!given.every((argument) => measure(argument).whollyKnown)) {
      return { value: unknownResult(definition, type, given, marksOf(given)) };
    }
    // Terraform may reject the call, which leaves its result without a type.
    return { value: withMarks(unknownValue(dynamicType, untraced, origin(given)), marksOf(given)), untold: true };
  }
  if (isFailure(result)) return { error: failed(definition, result, sensitive) };
  const marked = withMarks(result, carried);
  return { value: isUnknown(marked) ? completed(definition, marked, given) : marked };
}

/** What stands in quotes in a reason may come from an argument. */
const quotedParts = /"(?:[^"\\]|\\.)*"|`[^`]*`/g;

function failed(definition: FunctionDefinition, failure: Failure, sensitive: boolean): CallError {
  const { argument, file } = failure;
  const reason = sensitive ? failure.error.replace(quotedParts, "(sensitive value)") : failure.error;
  const base =
    argument === undefined
      ? { message: `Call to function "${definition.name}" failed: ${reason}.` }
      : argumentError(definition, argument, reason);
  return file === undefined ? base : { ...base, file };
}

function unknownResult(definition: FunctionDefinition, type: Type, args: readonly Value[], marks: Marks): Value {
  return completed(definition, withMarks(unknownValue(type), marks), args);
}

function completed(definition: FunctionDefinition, value: Value, args: readonly Value[]): Value {
  const certain = definition.nullable === true ? value : refined(value, { notNull: true });
  if (!isUnknown(certain) || certain.data.from !== undefined) return certain;
  const data: Unknown = { ...(certain.data as Unknown), ...origin(args) };
  return { ...certain, data };
}

function origin(args: readonly Value[]): Pick<Unknown, "from"> {
  const from = sourcesOf(args);
  return from.length === 0 ? {} : { from };
}
