/** Records what Terraform makes of the type constraints and defaults in test/evaluate/constraints.txt. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "test", "evaluate");
const cases = readFileSync(join(folder, "constraints.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(" <- "));

const directory = mkdtempSync(join(tmpdir(), "record-constraints-"));

function terraform(...argv) {
  const { status, stdout, stderr } = spawnSync("terraform", argv, {
    cwd: directory,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: directory, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" },
  });
  if (status === null) throw new Error(`terraform ${argv[0]}: ${stderr}`);
  return stdout;
}

function write(indices) {
  const blocks = indices.map((index) => {
    const [type, value] = cases[index];
    const variable = `variable "c${index}" {\n  type    = ${type}\n  default = ${value}\n}`;
    return `${variable}\noutput "t${index}" {\n  value = var.c${index}\n}\noutput "v${index}" {\n  value = jsonencode(var.c${index})\n}`;
  });
  const text = `${blocks.join("\n")}\n`;
  writeFileSync(join(directory, "main.tf"), text);
  return text.split("\n");
}

const rejected = new Map();
const all = cases.map((_, index) => index);
const lines = write(all);
for (const { severity, detail, range } of JSON.parse(terraform("validate", "-json")).diagnostics) {
  let at = range.start.line - 1;
  while (!lines[at].startsWith("variable")) at -= 1;
  const index = Number(/c(\d+)/.exec(lines[at])[1]);
  if (severity === "error" && !rejected.has(index)) rejected.set(index, { detail, column: range.start.column });
}

write(all.filter((index) => !rejected.has(index)));
terraform("init", "-no-color");
terraform("plan", "-out=plan", "-no-color");
const { outputs } = JSON.parse(terraform("show", "-json", "plan")).planned_values;

const record = cases.map(([type, value], index) => {
  const error = rejected.get(index);
  if (error !== undefined) return { type, value, error: error.detail };
  return { type, value, json: outputs[`v${index}`].value, resultType: outputs[`t${index}`].type };
});
writeFileSync(join(folder, "constraints.json"), `${JSON.stringify(record, undefined, 1)}\n`);
rmSync(directory, { recursive: true });
console.log(`${record.length} constraints, ${rejected.size} of them rejected`);
