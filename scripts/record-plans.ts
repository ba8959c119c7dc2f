/** Records the plans that terraform makes of the configurations in `test/plan/cases.ts`, as `terraform show -json` writes them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cases, type PlanCase } from "../test/plan/cases.ts";

const target = process.argv[2] ?? "test/plan/recorded";

function terraform(directory: string, ...args: readonly string[]): string {
  try {
    return execFileSync("terraform", [...args], {
      cwd: directory,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], TF_CLI_CONFIG_FILE: "/dev/null", TF_IN_AUTOMATION: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    // A plan that fails on the way is kept all the same.
    return (error as { readonly stderr: string }).stderr;
  }
}

function write(directory: string, files: PlanCase["files"]): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}

function record({ name, fails, files, applied, variables = [], arguments: further = [] }: PlanCase): string {
  const directory = mkdtempSync(join(tmpdir(), "record-plans-"));
  if (applied !== undefined) {
    write(directory, applied);
    terraform(directory, "init", "-backend=false");
    terraform(directory, "apply", "-auto-approve");
    for (const name of Object.keys(applied)) rmSync(join(directory, name));
  }
  write(directory, files);
  terraform(directory, "init", "-backend=false");
  const given = variables.map((each) => `-var=${each}`);
  const said = terraform(directory, "plan", "-out=plan", "-no-color", ...given, ...further);
  const shown = terraform(directory, "show", "-json", "plan");
  rmSync(directory, { recursive: true });
  const failed = !shown.startsWith("{") || shown.includes('"errored":true');
  if (failed !== (fails === true)) throw new Error(`${name}: ${said}`);
  return shown;
}

mkdirSync(target, { recursive: true });
for (const each of cases) writeFileSync(join(target, `${each.name}.json`), record(each));
