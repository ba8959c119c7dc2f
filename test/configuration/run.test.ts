/** What a configuration file does to a run. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeDirectory } from "../workspace/directory.ts";
import { check, edit, found, monorepo, put, rootsOf } from "../workspace/monorepo.ts";

/** `file rule severity` of each finding. */
async function judged(root: string, paths = ["."], options = {}): Promise<string[]> {
  const { report } = await check(root, paths, options);
  return report.findings.map(({ range, rule, severity }) => `${range.file} ${rule} ${severity}`);
}

function configure(root: string, configuration: unknown, path = "symcheck.json"): void {
  put(root, path, JSON.stringify(configuration));
}

/** A repository with an error in two environments. */
function mistaken(): string {
  const root = monorepo();
  for (const name of ["dev", "staging"]) edit(root, `environments/${name}/main.tf`, '"admin"', '"owner"');
  return root;
}

const dev = "environments/dev/main.tf privilege-level";
const staging = "environments/staging/main.tf privilege-level";

test.each([
  ["warning", [`${dev} warning`, `${staging} warning`]],
  ["info", [`${dev} info`, `${staging} info`]],
  ["error", [`${dev} error`, `${staging} error`]],
  ["off", []],
])("a rule set to %s has at most that severity", async (limit, expected) => {
  const root = mistaken();
  configure(root, { rules: { "privilege-level": limit } });
  expect(await judged(root)).toEqual(expected);
  expect((await check(root, ["."])).report.summary.errors).toBe(limit === "error" ? 2 : 0);
});

test("a case that is lower by itself stays lower", async () => {
  const root = monorepo();
  edit(root, "environments/dev/terraform.tfvars", '"617391"', '"0617391"');
  expect(await judged(root)).toEqual(["environments/dev/main.tf role-id warning"]);
  configure(root, { rules: { "role-id": "error" } });
  expect(await judged(root, ["environments/dev"])).toEqual(["environments/dev/main.tf role-id warning"]);
});

test("the nearest file counts, and only that", async () => {
  const root = mistaken();
  configure(root, { rules: { "privilege-level": "off" } });
  configure(root, { rules: { "role-id": "off" } }, "environments/dev/symcheck.json");
  expect(await judged(root)).toEqual([`${dev} error`]);
  put(root, "environments/staging/.git/HEAD", "");
  expect(await judged(root, ["environments/staging"])).toContain(`${staging} error`);
});

test("--config names one file for all roots, --no-config none", async () => {
  const root = mistaken();
  configure(root, { rules: { "privilege-level": "off" } });
  configure(root, { rules: { "privilege-level": "info" } }, "settings/ci.json");
  expect(await judged(root, ["."], { config: "settings/ci.json" })).toEqual([`${dev} info`, `${staging} info`]);
  expect(await judged(root, ["."], { config: false })).toEqual([`${dev} error`, `${staging} error`]);
});

test("a file of --config that is missing is wrong use, and the defaults count", async () => {
  const root = mistaken();
  const result = await check(root, ["."], { config: "nowhere.json" });
  expect(result.usageErrors).toEqual(['"nowhere.json" does not exist; the defaults are used']);
  expect(found(result)).toEqual([dev, staging]);
});

test("requireOneloginId makes every missing-onelogin-id an error", async () => {
  const root = monorepo();
  const path = "environments/dev/main.tf";
  edit(root, path, "onelogin_id = module.access.integration.id", "slack_id = module.access.slack.id");
  put(
    root,
    "environments/dev/onelogin.tf",
    `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "other"
  external_id = "northwind-labs.onelogin.com"
  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = var.client_secret_id
  }
}
`,
  );
  const only = async () => (await judged(root, ["environments/dev"])).filter((each) => each.includes("onelogin-id"));
  configure(root, {});
  expect(await only()).toEqual([`${path} missing-onelogin-id info`]);
  configure(root, { requireOneloginId: true });
  expect(await only()).toEqual([`${path} missing-onelogin-id error`]);
  configure(root, { requireOneloginId: true, rules: { "missing-onelogin-id": "warning" } });
  expect(await only()).toEqual([`${path} missing-onelogin-id warning`]);
});

test("each set of inputs is evaluated, and a finding of some names them", async () => {
  const root = monorepo();
  edit(root, "environments/prod/us.tfvars", '"617394"', '"x"');
  const { report } = await check(root, ["."]);
  expect(report.findings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/role_id "x".*\(with environments\/prod\/us\.tfvars\)\.$/),
  ]);
});

test("a finding of all sets is there once and names none", async () => {
  const root = monorepo();
  edit(root, "environments/prod/main.tf", '"admin"', '"owner"');
  const { report } = await check(root, ["."]);
  expect(report.findings.map(({ message }) => message)).toEqual([expect.not.stringContaining("(with")]);
  expect(report.summary).toMatchObject({ roots: 4, errors: 1 });
});

test("a set may choose the workspace, which the command line overrules", async () => {
  const root = monorepo();
  edit(root, "environments/prod/main.tf", '"admin"', 'terraform.workspace == "eu" ? "admin" : "owner"');
  const sets = (...workspaces: string[]) => ({
    roots: { "environments/prod": workspaces.map((workspace) => ({ workspace })) },
  });
  configure(root, sets("eu"));
  expect(await judged(root)).toEqual([]);
  configure(root, sets("eu", "us"));
  const { report } = await check(root, ["."]);
  expect(report.findings.map(({ message }) => message)).toEqual([expect.stringContaining('(with workspace "us")')]);
  expect(await judged(root, ["."], { workspace: "eu" })).toEqual([]);
});

test("variables of the command line overrule those of the configuration", async () => {
  const inputs = [{ kind: "var", name: "break_glass_role_id", text: "x" }];
  expect(await judged(monorepo(), ["environments/prod"], { inputs })).toEqual([
    "environments/prod/main.tf role-id error",
  ]);
});

test("paths start at the directory of the file", async () => {
  const root = monorepo();
  configure(root, { roots: { ".": { varFiles: ["values/x.tfvars"] } } }, "environments/dev/symcheck.json");
  put(root, "environments/dev/values/x.tfvars", 'break_glass_role_id = "x"\n');
  expect(await judged(root)).toEqual(["environments/dev/main.tf role-id error"]);
});

test.each([
  [
    { varFiles: ["environments/prod/none.tfvars"] },
    /^symcheck\.json:1:\d+: the variable file "environments\/prod\/none\.tfvars" does not exist$/,
  ],
  [
    { varFiles: ["../outside.tfvars"] },
    /^symcheck\.json:1:\d+: the variable file "\.\.\/outside\.tfvars" leads outside the repository and is not read$/,
  ],
  [{ varFiles: ["/etc/passwd"] }, /leads outside the repository and is not read$/],
])("a variable file of %j is wrong use, and what it may set is unknown", async (set, message) => {
  const root = monorepo();
  configure(root, { roots: { "environments/prod": set } });
  const result = await check(root, ["."]);
  expect(result.usageErrors).toEqual([expect.stringMatching(message)]);
  expect(found(result)).toEqual([]);
});

test.each([
  ["environments/prd", 'symcheck.json:1:11: the root module "environments/prd" does not exist'],
  ["../elsewhere", 'symcheck.json:1:11: the root module "../elsewhere" leads outside the repository and is not read'],
  [
    "environments/dev/main.tf",
    'symcheck.json:1:11: the root module "environments/dev/main.tf" is a file; give its directory',
  ],
  ["/etc", 'symcheck.json:1:11: the root module "/etc" is an absolute path; paths start at the directory of this file'],
])("the root %s is wrong use", async (path, message) => {
  const root = monorepo();
  configure(root, { roots: { [path]: {} } });
  expect((await check(root, ["."])).usageErrors).toEqual([message]);
});

test("exclude leaves root modules out, by the nearest file", async () => {
  const root = monorepo();
  configure(root, { exclude: ["environments/*", "!environments/prod"] });
  expect(rootsOf(await check(root, ["."]))).toEqual(["environments/prod", "networking"]);
  const result = await check(root, ["environments/dev/main.tf"]);
  expect(result.notices).toEqual(['"environments/dev/main.tf" is skipped: "exclude" of symcheck.json leaves it out']);
  configure(root, {}, "environments/dev/symcheck.json");
  expect(rootsOf(await check(root, ["."]))).toEqual(["environments/dev", "environments/prod", "networking"]);
});

test.each([
  ["wrong types", '{"rules": 1, "exclude": {}}', ["symcheck.json:1:11:", "symcheck.json:1:25:"]],
  ["__proto__", '{"__proto__": {"requireOneloginId": true}}', ["symcheck.json:1:2:"]],
  ["a comment", '{\n  // all rules\n  "rules": {}\n}', ["symcheck.json:2:3:"]],
  ["10 MB", `{}${" ".repeat(10 * 1024 * 1024)}`, ['"symcheck.json" is']],
  ["2 MB", `{}${" ".repeat(2 * 1024 * 1024)}`, ["symcheck.json:1:1:"]],
  ["bytes that are no text", Buffer.from([0x7b, 0xff, 0x00, 0x7d]), ['"symcheck.json" is']],
  ["nothing", "", ["symcheck.json:1:1:"]],
  ["an unknown rule", '{"rules": {"no-such-rule": "off"}}', ["symcheck.json:1:12:"]],
  ["what the command line must say", '{"probe": "off"}', ["symcheck.json:1:2:"]],
])("a file with %s is wrong use, and the findings are those of the defaults", async (_, text, starts) => {
  const root = makeDirectory({ ".git": null, "symcheck.json": text });
  put(
    root,
    "main.tf",
    'resource "sym_target" "x" {\n  type = "onelogin_role"\n  name = "x"\n  settings = { role_id = "x", privilege_level = "admin" }\n}\n',
  );
  const result = await check(root, ["."]);
  expect(result.usageErrors).toHaveLength(starts.length);
  for (const [index, start] of starts.entries()) expect(result.usageErrors[index]).toContain(start);
  expect(found(result)).toContain("main.tf role-id");
});

test("a link that leads outside is not read", async () => {
  const outside = makeDirectory({ "secret.json": '{"token": "canary"}' });
  const root = makeDirectory({ ".git": null, "main.tf": "" });
  symlinkSync(join(outside, "secret.json"), join(root, "symcheck.json"));
  const { usageErrors } = await check(root, ["."]);
  expect(usageErrors).toEqual(['"symcheck.json" leads outside the repository and is not read; the defaults are used']);
});

test("a directory of that name is told", async () => {
  const root = makeDirectory({ ".git": null, "main.tf": "" });
  mkdirSync(join(root, "symcheck.json"));
  expect((await check(root, ["."])).usageErrors).toEqual(['"symcheck.json" is a directory; the defaults are used']);
});

test("a file above the repository does not count", async () => {
  const root = makeDirectory({ "symcheck.json": "{", "repo/.git": null, "repo/main.tf": "" });
  expect((await check(join(root, "repo"), ["."])).usageErrors).toEqual([]);
});
