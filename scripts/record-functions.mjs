/** Records what Terraform makes of the expressions in test/evaluate/functions, for the tests to compare with. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "test", "evaluate", "functions");
const expressions = readFileSync(join(folder, "expressions.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

const directory = mkdtempSync(join(tmpdir(), "record-functions-"));
cpSync(join(folder, "files"), join(directory, "files"), { recursive: true });

function terraform(...argv) {
  const { status, stdout, stderr } = spawnSync("terraform", argv, {
    cwd: directory,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { PATH: process.env.PATH, HOME: directory, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" },
  });
  if (status === null) throw new Error(`terraform ${argv[0]}: ${stderr}`);
  return stdout;
}

/** The expression as it stands in an output, with names for what is not known before apply. */
function written(expression) {
  return expression
    .replace(/\bunknown\b/g, "terraform_data.u.id")
    .replace(/\bdynamic\b/g, "jsondecode(terraform_data.u.id)");
}

/** Two outputs for each expression: its JSON with exact numbers, and itself for its type. One line each. */
function configuration(indices) {
  const lines = ['resource "terraform_data" "u" { input = "x" }'];
  for (const index of indices) {
    const value = written(expressions[index]);
    lines.push(`output "t${index}" {\n  sensitive = true\n  value = ${value}\n}`);
    lines.push(`output "v${index}" {\n  sensitive = true\n  value = jsonencode(${value})\n}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The errors of a plan, by the name of the output that they stand in. */
function errorsOf(indices) {
  const text = configuration(indices);
  writeFileSync(join(directory, "main.tf"), text);
  const lines = text.split("\n");
  const errors = new Map();
  for (const line of terraform("plan", "-json", "-no-color").split("\n")) {
    const { diagnostic } = line.startsWith("{") ? JSON.parse(line) : {};
    if (diagnostic?.severity !== "error") continue;
    let at = (diagnostic.range?.start.line ?? 1) - 1;
    while (!lines[at].startsWith("output")) at -= 1;
    const name = /"(.*?)"/.exec(lines[at])[1];
    if (name.startsWith("t") && !errors.has(name)) errors.set(name, diagnostic);
  }
  return errors;
}

terraform("init", "-no-color");
let valid = expressions.map((_, index) => index);
const rejected = new Map();
for (let round = 0; round < 5; round += 1) {
  const errors = errorsOf(valid);
  if (errors.size === 0) break;
  for (const [name, diagnostic] of errors) {
    const [detail] = diagnostic.detail.split("\ngoroutine ");
    rejected.set(Number(name.slice(1)), { summary: diagnostic.summary, detail });
  }
  valid = valid.filter((index) => !rejected.has(index));
}
terraform("plan", "-out=plan", "-no-color");
const { planned_values: planned, output_changes: changes } = JSON.parse(terraform("show", "-json", "plan"));

const record = expressions.map((expression, index) => {
  const error = rejected.get(index);
  if (error !== undefined) return { expression, error: error.detail };
  const change = changes[`t${index}`];
  const type = planned.outputs[`t${index}`].type;
  if (change.after_unknown === false) return { expression, json: changes[`v${index}`].after, type };
  return { expression, unknown: change.after_unknown, ...(change.after === undefined ? {} : { after: change.after }) };
});
writeFileSync(join(folder, "record.json"), `${JSON.stringify(record, undefined, 1)}\n`);
rmSync(directory, { recursive: true });
console.log(`${record.length} expressions, ${rejected.size} of them rejected`);
