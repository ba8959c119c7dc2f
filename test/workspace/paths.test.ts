/** Which root modules a path stands for, and which findings it shows. */
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { largestFile } from "../../src/workspace/read.ts";
import { check, edit, found, monorepo, put, rootsOf } from "./monorepo.ts";

const environments = ["environments/dev", "environments/prod", "environments/staging"];
const shared = "modules/onelogin-access";

test("the repository has no mistakes, and its called modules are no roots", async () => {
  const result = await check(monorepo(), ["."]);
  expect(found(result)).toEqual([]);
  expect(rootsOf(result)).toEqual([...environments, "networking"]);
  expect(result.usageErrors).toEqual([]);
});

test("a mistake in a shared module is reported once, in a run that looks at all roots reaching it", async () => {
  const root = monorepo();
  edit(root, `${shared}/main.tf`, '"member"', '"owner"');
  const result = await check(root, [`${shared}/main.tf`]);
  expect(found(result)).toEqual([`${shared}/main.tf privilege-level`]);
  expect(rootsOf(result)).toEqual(environments);
});

test("a module that only another module calls stands for the same roots", async () => {
  const result = await check(monorepo(), ["modules/role-names/main.tf"]);
  expect(rootsOf(result)).toEqual(environments);
});

test("the inputs of a called module are unknown, their defaults included", async () => {
  const root = monorepo();
  expect(found(await check(root, [`${shared}/main.tf`]))).toEqual([]);
  expect(found(await check(root, [shared]))).toEqual([]);
  expect(found(await check(root, [shared], { inputs: [{ kind: "var", name: "role_id", text: "x" }] }))).toEqual([]);
});

test("a module that nobody calls is checked with its defaults", async () => {
  const root = monorepo();
  for (const environment of environments) rmSync(join(root, environment), { recursive: true });
  expect(found(await check(root, [`${shared}/main.tf`]))).toEqual([`${shared}/main.tf role-id`]);
});

test("rules that rest on absence are silent about a called module", async () => {
  const root = monorepo();
  put(
    root,
    `${shared}/secrets.tf`,
    `resource "aws_secretsmanager_secret" "s" {
  name = "s"
}

resource "sym_secrets" "this" {
  type     = "aws_secrets_manager"
  name     = "\${var.environment}-s"
  settings = { context_id = var.environment_id }
}

resource "sym_secret" "s" {
  path      = aws_secretsmanager_secret.s.name
  source_id = sym_secrets.this.id
}
`,
  );
  expect(found(await check(root, [shared]))).toEqual([]);
  expect(found(await check(root, [`${shared}/secrets.tf`]))).toEqual([`${shared}/secrets.tf wrong-reference`]);
});

test("a file shows the findings that touch it and no others of its root", async () => {
  const root = monorepo();
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  put(root, "environments/dev/more.tf", 'output "x" {\n  value = local.nothing\n}\n');
  expect(found(await check(root, ["environments/dev/more.tf"]))).toEqual([
    "environments/dev/more.tf dangling-reference",
  ]);
  expect(found(await check(root, ["environments/dev/main.tf"]))).toEqual(["environments/dev/main.tf privilege-level"]);
  expect(found(await check(root, ["environments/dev/main.tf", "environments/dev/more.tf"]))).toHaveLength(2);
});

test("fingerprints are the same whether a file or its directory is named", async () => {
  const root = monorepo();
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  const [byFile] = (await check(root, ["environments/dev/main.tf"])).report.findings;
  const [byDirectory] = (await check(root, ["environments/dev"])).report.findings;
  expect(byFile?.fingerprint).toBe(byDirectory?.fingerprint);
});

test("a related place is enough for a finding to be shown", async () => {
  const root = monorepo();
  edit(root, "environments/dev/terraform.tfvars", '"617391"', '"x"');
  const result = await check(root, ["environments/dev/terraform.tfvars"]);
  expect(found(result)).toEqual(["environments/dev/main.tf role-id"]);
  expect(found(await check(root, ["environments/dev/variables.tf"]))).toEqual([]);
});

test.each([
  ["flows/break_glass.py", environments],
  [`${shared}/access.py`, environments],
  ["environments/dev/terraform.tfvars", ["environments/dev"]],
  ["environments/prod/us.tfvars", ["environments/prod"]],
  ["environments/staging/.terraform.lock.hcl", ["environments/staging"]],
  ["symcheck.json", [...environments, "networking"]],
])("%s stands for the roots that read it", async (path, roots) => {
  const root = monorepo();
  if (path.endsWith(".lock.hcl")) put(root, path, "");
  const result = await check(root, [path]);
  expect({ roots: rootsOf(result), notices: result.notices, wrong: result.usageErrors }).toEqual({
    roots,
    notices: [],
    wrong: [],
  });
});

test("an implementation shows the findings of its flow that come from its code", async () => {
  const root = monorepo();
  edit(
    root,
    "environments/dev/main.tf",
    "onelogin_id = module.access.integration.id",
    "slack_id = module.access.slack.id",
  );
  put(
    root,
    "environments/dev/approval.tf",
    `resource "sym_flow" "approval" {
  name           = "approval"
  label          = "Approval"
  implementation = file("\${path.module}/approval.py")
  environment_id = sym_environment.this.id
  params {}
}
`,
  );
  const code = "from sym.sdk.integrations import onelogin\n\n\ndef get_permissions(event):\n    return onelogin.";
  put(root, "environments/dev/approval.py", `${code}is_user_in_role(event.user, role_id=1)\n`);
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  const shown = found(await check(root, ["environments/dev/approval.py"]));
  expect(shown).toContain("environments/dev/main.tf missing-onelogin-id");
  expect(shown).not.toContain("environments/dev/main.tf privilege-level");
});

test("files that nothing reads are skipped with one notice, and that is no mistake", async () => {
  const root = monorepo();
  const names = Array.from({ length: 8 }, (_, index) => `docs/${index}.md`);
  for (const name of names) put(root, name, "");
  const result = await check(root, names);
  expect(result.notices).toEqual([
    '"docs/0.md", "docs/1.md", "docs/2.md", "docs/3.md", "docs/4.md" and 3 more files are skipped: no root module reads it',
  ]);
  expect({ roots: rootsOf(result), wrong: result.usageErrors }).toEqual({ roots: [], wrong: [] });
});

test("what terraform init has copied is skipped", async () => {
  const root = monorepo();
  put(root, "environments/dev/.terraform/modules/x/main.tf", "x = {");
  const result = await check(root, ["environments/dev/.terraform/modules/x/main.tf"]);
  expect(result.notices).toEqual([
    '"environments/dev/.terraform/modules/x/main.tf" is skipped: it is no part of the configuration',
  ]);
  expect(rootsOf(result)).toEqual([]);
});

test("a file that is gone is wrong use", async () => {
  const { usageErrors } = await check(monorepo(), ["environments/dev/gone.tf"]);
  expect(usageErrors).toEqual(['"environments/dev/gone.tf" does not exist; give a file, a directory or "-"']);
});

test("a directory and a file elsewhere are both looked at, each in its way", async () => {
  const root = monorepo();
  for (const name of ["dev", "prod"]) {
    edit(root, `environments/${name}/main.tf`, '"admin"', '"owner"');
    put(root, `environments/${name}/more.tf`, 'output "x" {\n  value = local.nothing\n}\n');
  }
  expect(found(await check(root, ["environments/dev", "environments/prod/more.tf"]))).toEqual([
    "environments/dev/main.tf privilege-level",
    "environments/dev/more.tf dangling-reference",
    "environments/prod/more.tf dangling-reference",
  ]);
  expect(found(await check(root, ["environments/prod/more.tf", "environments"]))).toHaveLength(4);
});

test("a file that is ignored is its own module when it is named", async () => {
  const root = monorepo();
  put(root, ".gitignore", "scratch/\n");
  put(root, "scratch/main.tf", 'resource "sym_flow" "x" {\n  nam = "x"\n}\n');
  expect(rootsOf(await check(root, ["."]))).not.toContain("scratch");
  expect(rootsOf(await check(root, ["scratch/main.tf"]))).toEqual(["scratch"]);
});

test("--exclude leaves out files that are named, and their roots where a directory is", async () => {
  const root = monorepo();
  const options = { exclude: ["environments/d*/"] };
  expect(rootsOf(await check(root, ["environments"], options))).toEqual(["environments/prod", "environments/staging"]);
  const result = await check(root, ["environments/dev/main.tf"], options);
  expect(result.notices).toEqual(['"environments/dev/main.tf" is skipped: "--exclude" leaves it out']);
});

test("the other roots that read a linked file are found by what the link leads to", async () => {
  const root = monorepo();
  put(root, "shared/versions.tf", "");
  symlinkSync("../../shared/versions.tf", join(root, "environments/dev/versions.tf"));
  expect(rootsOf(await check(root, ["shared/versions.tf"]))).toEqual(["environments/dev", "shared"]);
});

test("a root without anything of Sym is parsed and no more", async () => {
  const root = monorepo();
  expect(found(await check(root, ["networking"]))).toEqual([]);
  put(root, "networking/broken.tf", "resource {");
  expect(found(await check(root, ["networking"]))).toEqual(["networking/broken.tf syntax"]);
});

test("a root whose module holds something of Sym is evaluated", async () => {
  const root = monorepo();
  const inputs = '  environment_id   = "x"\n  client_secret_id = "y"\n';
  put(root, "networking/sym.tf", `module "access" {\n  source           = "../${shared}"\n${inputs}}\n`);
  expect(found(await check(root, ["networking"]))).toEqual([
    `${shared}/main.tf secret-in-config`,
    `${shared}/main.tf role-id`,
    `${shared}/main.tf wrong-reference`,
    "networking/main.tf dangling-reference",
  ]);
});

test("names with newlines and escapes are told as they are", async () => {
  const root = monorepo();
  const name = "environments/dev/a\n::error::\u001b[2J.tf";
  put(root, name, 'output "x" {\n  value = local.nothing\n}\n');
  expect(found(await check(root, [name]))).toEqual([`${name} dangling-reference`]);
  const { usageErrors } = await check(root, ["b\n\u001b[2J"]);
  expect(usageErrors).toEqual(['"b\n\u001b[2J" does not exist; give a file, a directory or "-"']);
});

test("modules that call each other in a circle are looked at", async () => {
  const root = monorepo();
  put(root, "circle/a/main.tf", 'module "b" {\n  source = "../b"\n}\n');
  put(root, "circle/b/main.tf", 'module "a" {\n  source = "../a"\n}\n');
  expect(rootsOf(await check(root, ["circle"]))).toEqual(["circle/a", "circle/b"]);
  expect(rootsOf(await check(root, ["circle/a/main.tf"]))).toEqual(["circle/a", "circle/b"]);
});

test("a module outside the repository is not looked at", async () => {
  const root = monorepo();
  put(root, "environments/dev/more.tf", 'module "x" {\n  source = "../../../.."\n}\n');
  const result = await check(root, ["environments/dev/more.tf"]);
  expect(found(result)).toEqual(["environments/dev/more.tf missing-file"]);
});

const text =
  'resource "sym_target" "x" {\n  type = "onelogin_role"\n  name = "x"\n  settings = { role_id = "x", privilege_level = "admin" }\n}\n';

test("standard input replaces the file that is named, in its module", async () => {
  const root = monorepo();
  const options = { stdinFilename: "environments/dev/variables.tf" };
  const result = await check(root, ["-"], options, { stdin: text });
  expect(rootsOf(result)).toEqual(["environments/dev"]);
  const ofFile = found(result).filter((each) => each.startsWith("environments/dev/variables.tf"));
  expect(ofFile).toContain("environments/dev/variables.tf role-id");
  // What main.tf refers to is gone, but main.tf is not the file that is asked about.
  expect(found(result)).toEqual(ofFile);
});

test("standard input may be a file that does not exist yet", async () => {
  const root = monorepo();
  const inRoot = await check(root, ["-"], { stdinFilename: "environments/dev/new.tf" }, { stdin: text });
  expect(found(inRoot)).toContain("environments/dev/new.tf role-id");
  const elsewhere = await check(root, ["-"], { stdinFilename: "nowhere/yet/new.tf" }, { stdin: text });
  expect(found(elsewhere)).toContain("nowhere/yet/new.tf role-id");
});

test("standard input may be an implementation or a variable file", async () => {
  const root = monorepo();
  const values = 'break_glass_role_id = "x"\n';
  const result = await check(root, ["-"], { stdinFilename: "environments/dev/terraform.tfvars" }, { stdin: values });
  expect(found(result)).toEqual(["environments/dev/main.tf role-id"]);
  const code = await check(root, ["-"], { stdinFilename: "flows/break_glass.py" }, { stdin: "" });
  expect(rootsOf(code)).toEqual(environments);
});

test("standard input without a name is a module by itself of which nothing is missing", async () => {
  const source = `${text}
resource "sym_strategy" "x" {
  type           = "onelogin"
  name           = "x"
  integration_id = sym_integration.elsewhere.id
  targets        = [sym_target.x.id]
}

resource "sym_flow" "x" {
  name           = "x"
  label          = "X"
  implementation = file("\${path.module}/elsewhere.py")
  environment_id = sym_environment.elsewhere.id
  params {
    strategy_id = sym_strategy.x.id
  }
}
`;
  const result = await check(monorepo(), ["-"], {}, { stdin: source });
  expect(found(result)).toEqual(["<stdin> role-id"]);
});

test.each([
  ["too large", Buffer.alloc(largestFile + 1, " "), "standard input is larger than 8 MB"],
  ["no text", Buffer.from([0xff, 0x00]), "standard input is not valid UTF-8 text"],
])("standard input that is %s is wrong use", async (_, stdin, message) => {
  expect((await check(monorepo(), ["-"], {}, { stdin })).usageErrors).toEqual([message]);
});

test("standard input cannot give a path and a secret", async () => {
  const probe = { mode: "auto", secretSources: ["sym_integration.x=stdin"], timeoutSeconds: 30 } as const;
  const { usageErrors } = await check(monorepo(), ["-"], { probe }, { stdin: "" });
  expect(usageErrors[0]).toContain("cannot be both a path and a client secret");
});

test("a name for standard input without it is wrong use", async () => {
  const { usageErrors } = await check(monorepo(), ["networking"], { stdinFilename: "x.tf" });
  expect(usageErrors).toEqual(['"--stdin-filename" names the file that "-" replaces; give "-" as a path']);
});

test("thousands of files are looked up in little time", async () => {
  const root = monorepo();
  const names = Array.from({ length: 3000 }, (_, index) => `environments/dev/generated/${index}.tf`);
  for (const name of names) put(root, name, "");
  const start = performance.now();
  const result = await check(root, [...names, ...names.map((name) => `./${name}`)]);
  expect(rootsOf(result)).toEqual(["environments/dev/generated"]);
  expect(performance.now() - start).toBeLessThan(10_000);
});
