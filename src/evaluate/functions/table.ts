/** All functions of Terraform 1.11, by name. */
import { boolType, dynamicType, numberType, stringType, type Type } from "../value.ts";
import { collectionFunctions } from "./collections.ts";
import { conversionFunctions } from "./conversion.ts";
import { type FunctionDefinition, type Parameter, parameter } from "./definition.ts";
import { encodingFunctions } from "./encoding.ts";
import { fileFunctions } from "./files.ts";
import { formatFunctions } from "./format.ts";
import { jsonFunctions } from "./json.ts";
import { numberFunctions } from "./numbers.ts";
import { regexFunctions } from "./regex.ts";
import { setFunctions } from "./sets.ts";
import { stringFunctions } from "./strings.ts";
import { templateFile } from "./template-file.ts";

const variadicAny = parameter("expressions", dynamicType, "null", "unknown", "dynamic", "marked");

const specialFunctions: readonly FunctionDefinition[] = [
  { name: "try", parameters: [], variadic: variadicAny, special: true, nullable: true, resultType: dynamicType },
  {
    name: "can",
    parameters: [parameter("expression", dynamicType, "null", "unknown", "dynamic", "marked")],
    special: true,
    resultType: boolType,
  },
];

function unfollowed(
  name: string,
  resultType: Type,
  parameters: readonly Parameter[],
  variadic?: Parameter,
): FunctionDefinition {
  return { name, parameters, resultType, ...(variadic === undefined ? {} : { variadic }) };
}

function texts(...names: readonly string[]): Parameter[] {
  return names.map((name) => parameter(name, stringType));
}

/** Functions whose calls are checked (Terraform 1.11.4, `terraform metadata functions`) but whose results are unknown. */
const unfollowedFunctions: readonly FunctionDefinition[] = [
  unfollowed("base64gzip", stringType, texts("str")),
  unfollowed("bcrypt", stringType, texts("str"), parameter("cost", numberType)),
  unfollowed("cidrhost", stringType, [...texts("prefix"), parameter("hostnum", numberType)]),
  unfollowed("cidrnetmask", stringType, texts("prefix")),
  unfollowed("cidrsubnet", stringType, [
    ...texts("prefix"),
    parameter("newbits", numberType),
    parameter("netnum", numberType),
  ]),
  unfollowed("cidrsubnets", { kind: "list", element: stringType }, texts("prefix"), parameter("newbits", numberType)),
  { ...unfollowed("csvdecode", dynamicType, texts("str")), nullable: true },
  unfollowed("fileset", { kind: "set", element: stringType }, texts("path", "pattern")),
  unfollowed("formatdate", stringType, texts("format", "time")),
  unfollowed("plantimestamp", stringType, []),
  unfollowed("rsadecrypt", stringType, texts("ciphertext", "privatekey")),
  {
    ...unfollowed("templatestring", stringType, [
      parameter("template", dynamicType, "null", "unknown", "dynamic"),
      parameter("vars", dynamicType),
    ]),
    nullable: true,
  },
  unfollowed("textdecodebase64", stringType, texts("source", "encoding")),
  unfollowed("textencodebase64", stringType, texts("string", "encoding")),
  unfollowed("timeadd", stringType, texts("timestamp", "duration")),
  unfollowed("timecmp", numberType, texts("timestamp_a", "timestamp_b")),
  unfollowed("timestamp", stringType, []),
  unfollowed("uuid", stringType, []),
  unfollowed("uuidv5", stringType, texts("namespace", "name")),
  { ...unfollowed("yamldecode", dynamicType, texts("src")), nullable: true },
  {
    ...unfollowed("yamlencode", stringType, [parameter("value", dynamicType, "null", "unknown", "dynamic")]),
    nullable: true,
  },
];

/** Terraform still knows their names, to say what to write instead. */
const removedFunctions = (["list", "map"] as const).map((name): FunctionDefinition => {
  const literal = name === "list" ? "[ ... ]" : "{ ... }";
  const advice = `use to${name}(${literal}) syntax to write a literal ${name}`;
  const error = `the "${name}" function was deprecated in Terraform v0.12 and is no longer available; ${advice}`;
  return {
    name,
    parameters: [],
    variadic: parameter("vals", dynamicType, "null", "unknown", "dynamic"),
    resultType: () => ({ error }),
  };
});

const table: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    ...specialFunctions,
    ...stringFunctions,
    ...formatFunctions,
    ...regexFunctions,
    ...collectionFunctions,
    ...setFunctions,
    ...numberFunctions,
    ...conversionFunctions,
    ...jsonFunctions,
    ...encodingFunctions,
    ...fileFunctions,
    templateFile,
    ...unfollowedFunctions,
    ...removedFunctions,
  ].map((definition) => [definition.name, definition]),
);

/** The function of that name, written with or without `core::`; undefined where Terraform 1.11 has none. */
export function lookUpFunction(name: string): FunctionDefinition | undefined {
  return table.get(name.startsWith("core::") ? name.slice("core::".length) : name);
}

/** The names of all functions that can be called, without `core::`. */
export function functionNames(): readonly string[] {
  return [...table.keys()].filter((name) => removedFunctions.every((removed) => removed.name !== name));
}
