/** Modules have the outputs and errors that are recorded from terraform, inputs of every source included. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { declare } from "../../../src/evaluate/declarations.ts";
import { type InputSources, rootInputs, type TfvarsFile } from "../../../src/evaluate/inputs.ts";
import { parseFile } from "../../../src/hcl/parse.ts";
import { makeSource, positionAt } from "../../../src/source.ts";
import { evaluateFiles, plain } from "../harness.ts";
import { type Case, cases } from "./cases.ts";

interface Recorded {
  readonly name: string;
  readonly output?: unknown;
  readonly errors?: readonly { readonly summary: string; readonly place: string }[];
}

const records = JSON.parse(readFileSync(new URL("record.json", import.meta.url), "utf8")) as readonly Recorded[];

function tfvars(name: string, text: string): TfvarsFile {
  const { file, problems } = parseFile(makeSource(name, `/module/${name}`, text));
  return { file, readable: problems.length === 0 };
}

function sourcesOf({ files, environment = {}, arguments: given = [] }: Case): InputSources {
  const automatic = Object.keys(files).filter((name) => name === "terraform.tfvars" || name.endsWith(".auto.tfvars"));
  automatic.sort(
    (left, right) =>
      Number(right === "terraform.tfvars") - Number(left === "terraform.tfvars") || (left < right ? -1 : 1),
  );
  return {
    environment,
    files: automatic.map((name) => tfvars(name, files[name] ?? "")),
    options: given.map(([option, value]) => {
      if (option === "-var-file") return tfvars(value, files[value] ?? "");
      const at = value.indexOf("=");
      return { name: value.slice(0, at), text: value.slice(at + 1) };
    }),
  };
}

function evaluate(each: Case) {
  const files = Object.fromEntries(Object.entries(each.files).filter(([name]) => name.endsWith(".tf")));
  const parsed = Object.entries(files).map(([name, text]) => parseFile(makeSource(name, `/module/${name}`, text)).file);
  const { inputs, problems } = rootInputs(declare(parsed).declarations, sourcesOf(each));
  const module = evaluateFiles(files, { inputs });
  return { outputs: module.outputs, problems: [...module.declared, ...problems, ...module.problems] };
}

describe("modules as terraform evaluates them", () => {
  it.each(cases)("$name", (each) => {
    const recorded = records.find(({ name }) => name === each.name);
    const { outputs, problems } = evaluate(each);
    const places = [
      ...new Set(problems.map(({ span }) => `${span.source.path}:${positionAt(span.source, span.from).line}`)),
    ];
    expect(places).toEqual([...new Set(recorded?.errors?.map(({ place }) => place))]);
    const output = outputs.get("o");
    if (recorded?.output !== undefined) expect(output && plain(output)).toEqual(recorded.output);
  });
});
