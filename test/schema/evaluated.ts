/** Evaluates a configuration given as text, for the tests of what works on evaluated modules. */
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import { declare } from "../../src/evaluate/declarations.ts";
import { evaluateModule } from "../../src/evaluate/evaluate-module.ts";
import type { EvaluatedModule } from "../../src/evaluate/module.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource } from "../../src/source.ts";

export function evaluated(text: string): EvaluatedModule {
  const { file } = parseFile(makeSource("main.tf", "/repo/main.tf", text));
  return evaluateModule(declare([file]).declarations, {
    address: "",
    rootDirectory: "/repo",
    moduleDirectory: "/repo",
    workingDirectory: "/repo",
    workspace: "default",
    inputs: new Map(),
    readFile: () => ({ failure: "missing" }),
    schemaOf,
    callModule: () => undefined,
  });
}
