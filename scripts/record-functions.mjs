/** Records what Terraform makes of the expressions in test/evaluate/functions, for the tests to compare with. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "test", "evaluate", "functions");
const families = readdirSync(join(folder, "families")).sort();
const texts = ["expressions.txt", ...families.map((name) => join("families", name))];
const expressions = texts
  .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
  .filter((line) => line !== "" && !line.startsWith("#"));

const directory = mkdtempSync(join(tmpdir(), "record-functions-"));
cpSync(join(folder, "files"), join(directory, "files"), { recursive: true, verbatimSymlinks: true });

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
    // The value follows the output's own line and that of its mark.
    const place = diagnostic.range === undefined ? undefined : diagnostic.range.start.line - at - 2;
    if (name.startsWith("t") && !errors.has(name)) errors.set(name, { ...diagnostic, line: place });
  }
  return errors;
}

/** What Terraform makes of these expressions, planned together. */
function recorded(indices) {
  let valid = indices;
  const rejected = new Map();
  for (let round = 0; round < 5; round += 1) {
    const errors = errorsOf(valid);
    if (errors.size === 0) break;
    for (const [name, diagnostic] of errors) {
      const [detail] = diagnostic.detail.split("\ngoroutine ");
      rejected.set(Number(name.slice(1)), { detail, line: diagnostic.line });
    }
    valid = valid.filter((index) => !rejected.has(index));
  }
  terraform("plan", "-out=plan", "-no-color");
  const { planned_values: planned, output_changes: changes } = JSON.parse(terraform("show", "-json", "plan"));
  return indices.map((index) => {
    const expression = expressions[index];
    const error = rejected.get(index);
    if (error !== undefined) return { expression, error: error.detail, line: error.line };
    const change = changes[`t${index}`];
    const type = planned.outputs[`t${index}`].type;
    if (change.after_unknown === false) return { expression, json: changes[`v${index}`].after, type };
    return {
      expression,
      unknown: change.after_unknown,
      ...(change.after === undefined ? {} : { after: change.after }),
    };
  });
}

/** Planning takes longer than in proportion. */
const together = 200;

terraform("init", "-no-color");
const record = [];
while (record.length < expressions.length) {
  const indices = expressions.map((_, index) => index).slice(record.length, record.length + together);
  record.push(...recorded(indices));
}
writeFileSync(join(folder, "record.json"), `${JSON.stringify(record, undefined, 1)}\n`);
rmSync(directory, { recursive: true });
console.log(`${record.length} expressions, ${record.filter(({ error }) => error).length} of them rejected`);
