/** Records what `terraform validate -json` says about the folders of test/report/terraform-json, for the reporter's tests to compare with. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "test", "report", "terraform-json");

function validate(name) {
  const directory = mkdtempSync(join(tmpdir(), "record-terraform-json-"));
  cpSync(join(folder, name), directory, { recursive: true });
  const env = { PATH: process.env.PATH, HOME: directory, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" };
  const terraform = (...argv) => spawnSync("terraform", argv, { cwd: directory, encoding: "utf8", env });
  terraform("init", "-no-color");
  const { stdout } = terraform("validate", "-json");
  rmSync(directory, { recursive: true });
  return stdout;
}

const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const record = Object.fromEntries(cases.map(({ name }) => [name, validate(name)]));
writeFileSync(join(folder, "recorded.json"), `${JSON.stringify(record, undefined, 1)}\n`);
console.log(`${cases.length} configurations`);
