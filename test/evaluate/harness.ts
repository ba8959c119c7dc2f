/** Evaluates configurations given as text. */
import type { BlockSchema } from "../../src/catalogue/block-schema.ts";
import { declare } from "../../src/evaluate/declarations.ts";
import { evaluateModule } from "../../src/evaluate/evaluate-module.ts";
import type { EvaluatedModule, EvaluationContext } from "../../src/evaluate/module.ts";
import { formatNumeral, type Numeric } from "../../src/evaluate/number.ts";
import { isUnknown, type Type, type Value } from "../../src/evaluate/value.ts";
import type { Problem } from "../../src/finding.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource, positionAt } from "../../src/source.ts";

export type Files = Readonly<Record<string, string>>;

/** The module of these files; syntax errors in them fail the test unless `damaged`. */
export function evaluateFiles(
  files: Files,
  options: Partial<EvaluationContext> & {
    readonly damaged?: boolean;
    readonly schemas?: Readonly<Record<string, BlockSchema>>;
  } = {},
): EvaluatedModule & { readonly declared: readonly Problem[] } {
  const parsed = Object.entries(files).map(([name, text]) => {
    const result = parseFile(makeSource(name, `/module/${name}`, text));
    if (result.problems.length > 0 && options.damaged !== true)
      throw new Error(`${name}: ${result.problems[0]?.message}`);
    return result.file;
  });
  const { declarations, problems } = declare(parsed);
  const module = evaluateModule(declarations, {
    address: "",
    rootDirectory: "/module",
    moduleDirectory: "/module",
    workingDirectory: "/module",
    workspace: "default",
    inputs: new Map(),
    readFile: () => ({ failure: "missing" }),
    schemaOf: (_mode, type) => options.schemas?.[type],
    callModule: () => undefined,
    ...options,
  });
  return { ...module, declared: problems };
}

/** `rule file:line` of each problem. */
export function places(problems: readonly Problem[]): string[] {
  return problems.map(({ rule, span }) => `${rule} ${span.source.path}:${positionAt(span.source, span.from).line}`);
}

/** A value as the records have it: JSON with numbers as `{"$number": …}` and unknown parts as `{"$unknown": true}`. */
export function plain(value: Value): unknown {
  const { data } = value;
  if (isUnknown(value)) return { $unknown: true };
  if (data === null || typeof data === "string" || typeof data === "boolean") return data;
  if (Array.isArray(data)) return (data as readonly Value[]).map(plain);
  if (data instanceof Map)
    return Object.fromEntries([...(data as ReadonlyMap<string, Value>)].map(([key, item]) => [key, plain(item)]));
  return { $number: formatNumeral(data as Numeric) };
}

/** A type as terraform writes it in JSON. */
export function plainType(type: Type): unknown {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return [type.kind, plainType(type.element)];
    case "tuple":
      return ["tuple", type.elements.map(plainType)];
    case "object":
      return ["object", Object.fromEntries([...type.attributes].map(([name, part]) => [name, plainType(part)]))];
    default:
      return type.kind;
  }
}
