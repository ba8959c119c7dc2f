/** The command line with --plan: what is written where, and that nothing secret is. */
import { readdirSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { run } from "../../src/main.ts";
import { formatNames } from "../../src/report/format-names.ts";
import { collector } from "../cli/terminal.ts";
import { makeDirectory } from "../workspace/directory.ts";
import { planText } from "./harness.ts";

async function command(cwd: string, argv: readonly string[], stdin = "") {
  const [stdout, stderr] = [collector(), collector()];
  const io = { stdin: Readable.from([stdin]), env: {}, cwd, now: () => 0, interrupted: async () => undefined };
  const code = await run(["validate", "--no-cache", "--probe", "off", ...argv], {
    ...io,
    stdout: stdout.stream,
    stderr: stderr.stream,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

const canary = (what: string) => `CANARY-${what}-7f3a`;

/** Sensitive values of every kind, each where a rule judges it. */
const main = `variable "secret" {
  type      = string
  sensitive = true
}
variable "password" {}
data "aws_secretsmanager_secret_version" "v" { secret_id = "s" }
data "vault_generic_secret" "v" { path = "p" }
resource "terraform_data" "d" { input = var.secret }
resource "sym_target" "variable" {
  type     = "onelogin_role"
  name     = "a"
  settings = { role_id = var.secret, privilege_level = var.secret }
}
resource "sym_target" "data" {
  type     = "onelogin_role"
  name     = "b"
  settings = { role_id = data.aws_secretsmanager_secret_version.v.secret_string, privilege_level = "member" }
}
resource "sym_target" "marked" {
  type     = "onelogin_role"
  name     = "c"
  settings = { role_id = data.vault_generic_secret.v.data["role"], privilege_level = "member" }
}
resource "sym_target" "named" {
  type     = "onelogin_role"
  name     = "d"
  settings = { role_id = data.vault_generic_secret.v.data["api_token"], privilege_level = "member" }
}
resource "sym_target" "kept" {
  type     = "onelogin_role"
  name     = "e"
  settings = { role_id = terraform_data.d.output, privilege_level = "member" }
}
resource "sym_target" "whole" {
  type     = "onelogin_role"
  name     = "h"
  settings = { role_id = provider::x::role(), privilege_level = "member" }
}
resource "sym_flow" "f" {
  name           = "f"
  implementation = "x"
  params {
    prompt_field {
      name           = "duration"
      type           = provider::x::type()
      allowed_values = provider::x::values()
    }
  }
}
resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "\${var.secret}/x"
  settings    = { client_id = var.secret, client_secret = data.aws_secretsmanager_secret_version.v.secret_string }
}
resource "sym_secret" "s" {
  path      = var.secret
  source_id = var.secret
}
resource "sym_target" "differs" {
  type     = "onelogin_role"
  name     = "f"
  settings = { role_id = "617204", privilege_level = "member" }
}
resource "sym_target" "wrong" {
  type     = "onelogin_role"
  name     = "g"
  settings = { role_id = tonumber(data.vault_generic_secret.v.data["role"]), privilege_level = jsondecode(var.secret) }
}
output "o" {
  value     = var.secret
  sensitive = true
}
`;

const target = (name: string, settings?: Record<string, unknown>) => ({
  address: `sym_target.${name}`,
  after: { type: "onelogin_role", ...(settings === undefined ? {} : { settings }) },
  unknown: { id: true, ...(settings === undefined ? { settings: true } : {}) },
});

const plan = planText({
  variables: { secret: canary("VARIABLE"), password: canary("PASSWORD") },
  data: [
    {
      address: "data.aws_secretsmanager_secret_version.v",
      after: { secret_id: "s", secret_string: canary("STRING") },
      sensitive: { secret_string: true },
    },
    {
      address: "data.vault_generic_secret.v",
      after: { path: "p", data: { role: canary("DATA"), api_token: canary("TOKEN") } },
      sensitive: { data: { role: true } },
    },
  ],
  resources: [
    ...["variable", "data", "marked", "named", "kept"].map((name) => target(name)),
    target("wrong", { role_id: canary("ROLE"), privilege_level: canary("LEVEL") }),
    { address: "sym_integration.onelogin", after: { type: "onelogin" }, unknown: { settings: true } },
    { ...target("whole", { role_id: canary("WHOLE"), privilege_level: "member" }), sensitive: { settings: true } },
    {
      address: "sym_flow.f",
      after: {
        params: [{ prompt_field: [{ name: "duration", type: canary("TYPE"), allowed_values: [canary("VALUE")] }] }],
      },
      sensitive: { params: true },
    },
    { address: "sym_secret.s", after: {}, unknown: { path: true } },
    {
      address: "terraform_data.d",
      actions: ["no-op"],
      after: { input: canary("VARIABLE"), output: canary("VARIABLE") },
    },
    { address: "sym_target.differs", after: { settings: { role_id: canary("OLD"), privilege_level: "member" } } },
    { address: "sym_target.gone", after: { settings: { role_id: canary("GONE") } } },
  ],
  more: {
    output_changes: {
      o: { actions: ["create"], after: canary("OUTPUT"), after_unknown: false, after_sensitive: true },
    },
  },
});

describe("what a plan holds as sensitive", () => {
  it.each(formatNames)("is in no output of the format %s, on neither stream and in no file", async (format) => {
    const cwd = makeDirectory({ ".git": null, "main.tf": main, "plan.json": plan });
    const { code, stdout, stderr } = await command(cwd, [
      ...["--plan", "plan.json", "--format", format, "--verbose", "--debug"],
      ...formatNames.flatMap((each) => ["--report", `${each}=report.${each}`]),
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain("role-id");
    expect(stderr).toContain(
      "disagrees with the configuration at sym_target.differs.settings, output.o, sym_target.gone;",
    );
    const written = readdirSync(cwd).filter((name) => name.startsWith("report."));
    expect(written.length).toBe(formatNames.length);
    for (const text of [stdout, stderr, ...written.map((name) => readFileSync(`${cwd}/${name}`, "utf8"))]) {
      expect(text).not.toContain("CANARY");
      expect(text).not.toContain("7f3a");
    }
  });

  it("is judged all the same", async () => {
    const cwd = makeDirectory({ ".git": null, "main.tf": main, "plan.json": plan });
    const { stdout } = await command(cwd, ["--plan", "plan.json", "--format", "json"]);
    const { findings } = JSON.parse(stdout) as { findings: readonly { rule: string; address: string }[] };
    const judged = findings.filter(({ rule }) => rule === "role-id").map(({ address }) => address);
    expect(judged.sort()).toEqual(
      ["data", "kept", "marked", "named", "variable", "whole"].map((name) => `sym_target.${name}`),
    );
  });
});

describe("the plan", () => {
  it("of something that is no root module is wrong use", async () => {
    const cwd = makeDirectory({ ".git": null, "plan.json": plan });
    const { code, stderr } = await command(cwd, ["--plan", "plan.json", "-"], 'resource "sym_target" "t" {}\n');
    expect(code).toBe(2);
    expect(stderr).toContain(
      "symcheck: --plan is for one root module, and none of what is given is one; name its directory\n",
    );
  });

  it("that cannot be read gives exit code 2, and no stack", async () => {
    const cwd = makeDirectory({ ".git": null, "main.tf": "locals {}\n", "plan.json": "{" });
    const { code, stderr } = await command(cwd, ["--plan", "plan.json"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^symcheck: --plan "plan\.json" is not JSON: see byte 1; [^\n]+\n$/);
  });

  it("is not looked at where nothing is to be checked", async () => {
    const cwd = makeDirectory({ ".git": null });
    const { code, stderr } = await command(cwd, ["--plan", "plan.json", "nowhere"]);
    expect(code).toBe(2);
    expect(stderr).not.toContain("--plan");
  });

  it("with another form of report changes nothing of the form", async () => {
    const cwd = makeDirectory({ ".git": null, "main.tf": main, "plan.json": plan });
    const keys = async (argv: readonly string[]) => {
      const report = JSON.parse((await command(cwd, [...argv, "--format", "json"])).stdout) as Record<string, object>;
      return [Object.keys(report), Object.keys(report["summary"] ?? {}), Object.keys(report["coverage"] ?? {})];
    };
    expect(await keys(["--plan", "plan.json"])).toEqual(await keys([]));
  });

  it("is told of under --help", async () => {
    const cwd = makeDirectory({ ".git": null });
    expect((await command(cwd, ["--help"])).stdout).toMatch(/--plan <FILE>\s+what terraform show -json says of a plan/);
  });
});
