/** The functions `templatefile` and `templatestring`; `render` of the context does the evaluating. */
import { isIdentifier } from "../../hcl/lexer.ts";
import { makeSource, type Source } from "../../source.ts";
import { marksOf, unmarked, withMarks } from "../construct.ts";
import { convert } from "../convert.ts";
import { measure } from "../measure.ts";
import { quoted } from "../text.ts";
import { dynamicType, isNull, isUnknown, knownEntries, stringType, unknownValue, type Value } from "../value.ts";
import {
  type Call,
  type Failure,
  type FunctionDefinition,
  isFailure,
  parameter,
  type TemplateFunction,
} from "./definition.ts";
import { contentOfFile, openPath } from "./files.ts";

/** The values of a template's names, or why the argument gives none. */
function namesOf(vars: Value): ReadonlyMap<string, Value> | Failure {
  if (vars.type.kind !== "map" && vars.type.kind !== "object") {
    return { error: "invalid vars value: must be a map", argument: 1 };
  }
  const names = knownEntries(vars) ?? new Map<string, Value>();
  for (const name of names.keys()) {
    if (isIdentifier(name)) continue;
    const rule = "must start with a letter, followed by zero or more letters, digits, and underscores";
    return { error: `invalid template variable name ${quoted(name.slice(0, 200))}: ${rule}`, argument: 1 };
  }
  return names;
}

function rendered(source: Source, vars: Value, by: TemplateFunction, call: Call): Value | Failure | undefined {
  const names = namesOf(vars);
  if (isFailure(names)) return names;
  const result = call.context.render?.(source, names, by);
  if (result === undefined || "unread" in result) return undefined;
  if ("wanting" in result) return { error: `vars map does not contain key ${quoted(result.wanting)}`, argument: 1 };
  // What goes wrong inside may be said with values that are marked outside.
  if ("error" in result) return call.sensitive ? { error: "the template fails" } : result;
  return isNull(result.value) ? { error: "the template result is null" } : result.value;
}

function templateFile([path, vars]: readonly Value[], call: Call): Value | Failure | undefined {
  if (path === undefined || vars === undefined) return undefined;
  const marks = { ...marksOf([path]), ...marksOf([vars]) };
  if (isUnknown(path) || isUnknown(vars)) return withMarks(unknownValue(dynamicType), marks);
  const read = contentOfFile(path, call);
  if (read === undefined || isFailure(read)) return read;
  const { source } = read;
  const result = rendered(source, unmarked(vars), "templatefile", call);
  if (result === undefined || isFailure(result)) return result;
  const isFile = result.data === source.text && measure(result).whollyKnown;
  const { content: _, ...trace } = result.trace;
  return withMarks({ ...result, trace: isFile ? { ...trace, content: source } : trace }, marks);
}

function templateString([template, vars]: readonly Value[], call: Call): Value | Failure | undefined {
  if (template === undefined || vars === undefined) return undefined;
  if (isUnknown(template)) return withMarks(unknownValue(stringType), marksOf([template]));
  if (template.type.kind !== "string" || isNull(template)) {
    return { error: "invalid template value: a string is required", argument: 0 };
  }
  const source = makeSource("template", "", template.data as string);
  const result = rendered(source, vars, "templatestring", call);
  if (result === undefined || isFailure(result)) return result;
  const text = convert(result, stringType);
  if ("error" in text) return { error: `invalid template result: ${text.error}` };
  return withMarks(text.value, marksOf([template]));
}

export const templateFunctions: readonly FunctionDefinition[] = [
  {
    name: "templatefile",
    parameters: [openPath, parameter("vars", dynamicType, "marked", "unknown")],
    nullable: true,
    resultType: dynamicType,
    run: templateFile,
  },
  {
    name: "templatestring",
    parameters: [
      parameter("template", dynamicType, "null", "unknown", "dynamic", "marked"),
      parameter("vars", dynamicType),
    ],
    resultType: stringType,
    run: templateString,
  },
];
