/** Records what Terraform makes of the templates in test/hcl/templates.tfvars, for the parser's tests to compare with. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "test", "hcl");
const templates = readFileSync(join(folder, "templates.tfvars"), "utf8");
const names = [...templates.matchAll(/^(case_\w+) =/gm)].map(([, name]) => name);

function recorded(text) {
  const directory = mkdtempSync(join(tmpdir(), "record-templates-"));
  const outputs = names.map((name) => `output "${name}" {\n  value = jsonencode(local.${name})\n}\n`);
  writeFileSync(join(directory, "main.tf"), `locals {\n${text}}\n${outputs.join("")}`);
  const terraform = (...argv) => {
    const env = { PATH: process.env.PATH, HOME: directory, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" };
    const { status, stdout, stderr } = spawnSync("terraform", argv, { cwd: directory, encoding: "utf8", env });
    if (status !== 0) throw new Error(`terraform ${argv[0]}: ${stderr}`);
    return stdout;
  };
  terraform("apply", "-auto-approve");
  const values = JSON.parse(terraform("output", "-json"));
  rmSync(directory, { recursive: true });
  return Object.fromEntries(names.map((name) => [name, JSON.parse(values[name].value)]));
}

const values = { "line feeds": recorded(templates), "carriage returns": recorded(templates.replaceAll("\n", "\r\n")) };
writeFileSync(join(folder, "templates.json"), `${JSON.stringify(values, null, 2)}\n`);
