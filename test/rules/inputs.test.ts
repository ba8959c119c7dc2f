/** Inputs that are not declared, and variables without an input. */
import { describe, expect, it } from "vitest";
import { makeDirectory } from "../workspace/directory.ts";
import { places, runOn } from "./run.ts";

const role = 'variable "role" {\n  type = string\n}\n';

/** Roots that hold nothing of Sym are parsed and no more. */
const sym =
  'terraform {\n  required_providers {\n    sym = { source = "symopsio/sym" }\n  }\n}\nprovider "sym" {\n  org = "S-N7QXKD2M4A"\n}\n';

describe("an option --var", () => {
  const given = { inputs: [{ kind: "var", name: "rol", text: "x" }] } as const;

  it("that no root declares is wrong use", async () => {
    const { usageErrors } = await runOn(".", {
      cwd: makeDirectory({ "main.tf": role, "sym.tf": sym }),
      options: given,
    });
    expect(usageErrors).toEqual(['--var rol=…: no root module declares a variable "rol"']);
  });

  it("that one of several roots declares is right", async () => {
    const cwd = makeDirectory({
      "a/main.tf": role,
      "a/sym.tf": sym,
      "b/sym.tf": sym,
      "b/main.tf": 'variable "rol" {}\n',
    });
    expect((await runOn(".", { cwd, options: given })).usageErrors).toEqual([]);
  });

  it("may be declared in a file that cannot be read", async () => {
    const cwd = makeDirectory({ "main.tf": role, "sym.tf": sym, "other.tf": 'variable "r' });
    expect((await runOn(".", { cwd, options: given })).usageErrors).toEqual([]);
  });
});

describe("a variable file of the command line", () => {
  it("is told about variables that the root does not declare", async () => {
    const cwd = makeDirectory({ "main.tf": role, "sym.tf": sym, "prod.vars": '\nrole = "x"\nroles = ["x"]\n' });
    const options = { inputs: [{ kind: "var-file", path: "prod.vars" }] } as const;
    expect(places((await runOn(".", { cwd, options })).report.findings)).toEqual(["prod.vars:3 undeclared-input"]);
  });

  it("is not told about variables that an unreadable file may declare", async () => {
    const cwd = makeDirectory({
      "main.tf": role,
      "sym.tf": sym,
      "other.tf": 'variable "r',
      "terraform.tfvars": "roles = []\n",
    });
    const { report } = await runOn(".", { cwd });
    expect(report.findings.map(({ rule }) => rule)).toEqual(["syntax"]);
  });
});

describe("with required inputs", () => {
  const options = { requireInputs: true };
  const missing = async (files: Record<string, string>, env: Record<string, string> = {}) =>
    places((await runOn(".", { cwd: makeDirectory(files), env, options })).report.findings);

  it("a variable without any value is missing", async () => {
    expect(await missing({ "main.tf": role, "sym.tf": sym })).toEqual(["main.tf:1 missing-input"]);
  });

  it("a variable of the environment is not missing", async () => {
    expect(await missing({ "main.tf": role, "sym.tf": sym }, { TF_VAR_role: "" })).toEqual([]);
  });

  it("nothing is missing where a variable file cannot be read", async () => {
    expect(await missing({ "main.tf": role, "sym.tf": sym, "terraform.tfvars": "role = [" })).toEqual([
      "terraform.tfvars:1 syntax",
    ]);
  });

  it("a misspelt default is one mistake", async () => {
    expect(await missing({ "sym.tf": sym, "main.tf": 'variable "role" {\n  defalt = "x"\n}\n' })).toEqual([
      "main.tf:2 unsupported-argument",
    ]);
  });
});
