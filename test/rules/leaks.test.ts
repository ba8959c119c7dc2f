/** What stands on a secret setting or behind a sensitive mark is in no finding. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { formats } from "../../src/report/formats.ts";
import { runOn } from "./run.ts";

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function directoryOf(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), "symcheck-leaks-"));
  made.push(directory);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, name, ".."), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

async function texts(main: string, env: Record<string, string> = {}): Promise<string> {
  const { report } = await runOn(".", { cwd: directoryOf({ "main.tf": main }), env });
  expect(report.findings).not.toEqual([]);
  return report.findings.map((each) => [each.message, each.help].join(" ")).join("\n");
}

const expressions = [
  'base64decode("CANARY23!")',
  'tonumber("CANARY23")',
  'parseint("CANARY23", 10)',
  'file("CANARY23")',
  '{ a = 1 }["CANARY23"]',
  "CANARY23abc",
];

for (const expression of expressions) {
  it(`no message quotes a secret setting written as ${expression}`, async () => {
    const main = `resource "sym_integration" "x" {
  type        = "okta"
  name        = "x"
  external_id = "dev-12345.okta.com"
  settings = {
    api_token_secret = ${expression}
  }
}
`;
    expect(await texts(main)).not.toContain("CANARY23");
  });
}

it("a sensitive environment of a registry module is not named", async () => {
  const call = (name: string) => `module "${name}" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = var.env
}
`;
  const main = `variable "env" {\n  type      = string\n  sensitive = true\n}\n${call("a")}${call("b")}`;
  expect(await texts(main, { TF_VAR_env: "CANARY23" })).not.toContain("CANARY23");
});

it("a key of 64 hex digits is not in an address", async () => {
  const key = "0123456789abcdef".repeat(4);
  const main = `variable "k" {}
resource "sym_target" "t" {
  for_each = toset([var.k])
  type     = "onelogin_role"
  name     = "t"
  settings = { role_id = "x", privilege_level = "member" }
}
`;
  const { report } = await runOn(".", { cwd: directoryOf({ "main.tf": main }), env: { TF_VAR_k: key } });
  expect(report.findings.some(({ address }) => address?.startsWith("sym_target.t") === true)).toBe(true);
  expect(report.findings.map(({ address }) => address).join()).not.toContain(key);
});

it("a link to a directory outside the repository is refused", async () => {
  const outside = directoryOf({ "x.tf": 'resource "sym_target" "OUTSIDE" {}\n' });
  const directory = directoryOf({ "main.tf": "locals {}\n", ".git/HEAD": "" });
  symlinkSync(outside, join(directory, "evil"));
  const { usageErrors, report } = await runOn("evil", { cwd: directory });
  expect(usageErrors).toEqual(['"evil" leads outside the repository and is not read']);
  expect(report.findings).toEqual([]);
});

it("nested dynamic blocks end by the budget", async () => {
  const nested = 'dynamic "a" {\nfor_each = range(900)\ncontent {\n'.repeat(3);
  const main = `resource "sym_flow" "x" {\n${nested}${"}\n}\n".repeat(3)}}\n`;
  const { report } = await runOn(".", { cwd: directoryOf({ "main.tf": main }) });
  expect(report.coverage.notChecked.map(({ why }) => why)).toContainEqual(expect.stringContaining("too many steps"));
});

const jsonFiles: readonly [string, string][] = [
  [
    "main.tf.json",
    '{"resource": {"sym_integration": {"x": {"type": "onelogin", "name": "x", "external_id": "https://CANARY.example", "settings": {\n"client_id": "short", "client_secret": "CANARY23"}}}}}',
  ],
  [
    "main.tf.json",
    '{"resource": {"sym_integration": {"x": {"type": "onelogin", "name": "x", "external_id": "a.onelogin.com", "settings": {"client_id": "${nope.x}", "client_secret":\n"CANARY23"}}}}}',
  ],
  [
    "main.tf.json",
    '{"resource": {"sym_integration": {"x": {"type": "okta", "settings": {"api_token_secret": "${upper(\\"CANARY23\\", 1)}"}}}}}',
  ],
  [
    "main.tf.json",
    '{"resource": {"sym_integration": {"x": {"settings": {"api_token_secret": "CANARY23" "type": 1}}}}}',
  ],
  ["main.tf.json", '{"resource": {"sym_integration": {"x": {"settings": {"api_token_secret": "CANARY23'],
  ["main.tf.json", '{"resource": {"sym_integration": {"x": {"settings": {"api_token_secret": "CANARY23\\q"}}}}}'],
  ["main.tf.json", '{"variable": {"client_secret": {"type": "number", "default": "CANARY23"}}}'],
  ["terraform.tfvars.json", '{"client_secret": "CANARY23", "client_secret": 2}'],
  ["terraform.tfvars.json", '{"other_secret": "CANARY23"}'],
  ["override.tf.json", '{"resource": {"sym_integration": {"gone": {"settings": {"client_secret": "CANARY23"}}}}}'],
];

for (const [name, text] of jsonFiles) {
  it(`no format shows the secret of ${name} with ${text.slice(0, 120)}`, async () => {
    const files = { "zz.tf": 'resource "sym_target" "t" {}\n', [name]: text };
    const { report } = await runOn(".", { cwd: directoryOf(files) });
    expect(report.findings.some(({ range }) => range.file === name)).toBe(true);
    for (const [format, reporter] of Object.entries(formats)) {
      const shown = reporter(report, { version: "1", color: false, quiet: false, verbose: true });
      expect(shown, format).not.toContain("CANARY23");
    }
  });
}
