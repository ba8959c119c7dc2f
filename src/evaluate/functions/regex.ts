/** The functions `regex` and `regexall`. */
import { listValue, objectValue, tupleValue } from "../construct.ts";
import { normalized } from "../text.ts";
import { dynamicType, isUnknown, nullValue, stringType, stringValue, type Type, type Value } from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, parameter } from "./definition.ts";
import { affordsPattern, compilePattern, findMatches, type Match, type Pattern } from "./pattern.ts";

const parameters = [parameter("pattern", stringType), parameter("string", stringType)];

/** A string without groups, an object of named groups, a tuple of others. */
function matchType([pattern]: readonly Value[], sensitive: boolean): Type | Failure {
  if (pattern === undefined || isUnknown(pattern)) return dynamicType;
  const compiled = compilePattern(pattern.data as string);
  if (compiled === undefined) return dynamicType;
  if ("error" in compiled) {
    const where = sensitive ? "(sensitive value)" : compiled.at;
    return { error: `invalid regexp pattern: ${compiled.error} in ${where}`, argument: 0 };
  }
  const { groups } = compiled;
  if (groups.length === 0) return stringType;
  const names = groups.filter((name) => name !== undefined);
  if (names.length === 0) return { kind: "tuple", elements: groups.map(() => stringType) };
  if (names.length === groups.length) {
    return { kind: "object", attributes: new Map(names.sort().map((name) => [name, stringType])) };
  }
  return { error: "invalid regexp pattern: cannot mix both named and unnamed capture groups", argument: 0 };
}

function matchValue({ groups }: Pattern, text: string, match: Match): Value {
  const [whole, ...parts] = match.map((place) =>
    place === undefined ? nullValue(stringType) : stringValue(normalized(text.slice(place[0], place[1]))),
  );
  if (groups.length === 0) return whole as Value;
  if (groups[0] === undefined) return tupleValue(parts);
  return objectValue(groups.map((name, index) => [name as string, parts[index] as Value]));
}

function matches(args: readonly Value[], limit: number, { context }: Call): { readonly values: Value[] } | undefined {
  const source = args[0]?.data as string;
  const pattern = compilePattern(source);
  if (pattern === undefined || "error" in pattern || !affordsPattern(context, source, pattern)) return undefined;
  const text = args[1]?.data as string;
  const found = findMatches(pattern, text, limit, context);
  return found === undefined ? undefined : { values: found.map((match) => matchValue(pattern, text, match)) };
}

export const regexFunctions: readonly FunctionDefinition[] = [
  {
    name: "regex",
    parameters,
    resultType: matchType,
    run: (args, call) => {
      const found = matches(args, 1, call);
      return found === undefined
        ? undefined
        : (found.values[0] ?? { error: "pattern did not match any part of the given string" });
    },
  },
  {
    name: "regexall",
    parameters,
    resultType: (args, sensitive) => {
      const element = matchType(args, sensitive);
      return "error" in element ? element : { kind: "list", element };
    },
    run: (args, call) => {
      const { resultType } = call;
      const found = matches(args, Number.POSITIVE_INFINITY, call);
      return found === undefined || resultType.kind !== "list"
        ? undefined
        : listValue(resultType.element, found.values);
    },
  },
];
