/** Whole runs with --plan: findings that it makes possible, what it may not be, what is said about it. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { places, runOn } from "../rules/run.ts";
import { makeDirectory } from "../workspace/directory.ts";
import { type PlannedResource, planText, type WrittenPlan } from "./harness.ts";

const head = `terraform {
  required_providers {
    sym = { source = "symopsio/sym" }
    aws = { source = "hashicorp/aws" }
  }
}
`;

/** The way of a secret, whose tag and environment are to be filled in. */
const chain = (tag: string, environment = '"prod"') => `${head}
module "runtime_connector" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = ${environment}
}
module "secrets_access" {
  source        = "symopsio/secretsmgr-addon/aws"
  version       = "~> 1.1"
  environment   = ${environment}
  iam_role_name = module.runtime_connector.sym_runtime_connector_role.name
}
resource "sym_secrets" "this" {
  type     = "aws_secrets_manager"
  name     = "prod"
  settings = { context_id = module.runtime_connector.sym_integration.id }
}
resource "sym_secret" "onelogin" {
  path      = aws_secretsmanager_secret.onelogin.name
  source_id = sym_secrets.this.id
}
resource "aws_secretsmanager_secret" "onelogin" {
  name = "sym/prod/onelogin"
  tags = { SymEnv = ${tag} }
}
resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"
  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`;

const integration: PlannedResource = {
  address: "sym_integration.onelogin",
  after: { type: "onelogin", name: "onelogin", external_id: "harbour-freight.onelogin.com" },
  unknown: { id: true, settings: { client_secret: true } },
};

function chainPlan(tag: string, more: WrittenPlan = {}): string {
  return planText({
    ...more,
    resources: [
      {
        address: "sym_secrets.this",
        after: { type: "aws_secrets_manager", name: "prod" },
        unknown: { id: true, settings: { context_id: true } },
      },
      { address: "sym_secret.onelogin", after: { path: "sym/prod/onelogin" }, unknown: { id: true, source_id: true } },
      {
        address: "aws_secretsmanager_secret.onelogin",
        after: {
          name: "sym/prod/onelogin",
          tags: { SymEnv: tag },
          recovery_window_in_days: 30,
          description: null,
          policy: null,
        },
        unknown: { id: true, arn: true, tags: {} },
      },
      integration,
      ...(more.resources ?? []),
    ],
  });
}

async function run(files: Record<string, string>, options: object = {}, env: Record<string, string> = {}) {
  const cwd = makeDirectory({ ".git": null, ...files });
  const { report, notices, usageErrors } = await runOn(".", { cwd, env, options: { plan: "plan.json", ...options } });
  return { findings: report.findings, coverage: report.coverage, notices, usageErrors, report };
}

const shared = 'data "aws_secretsmanager_secret" "shared" { name = "shared" }\n';
const sharedTag = 'data.aws_secretsmanager_secret.shared.tags["SymEnv"]';
const sharedData = (tag: string) => ({
  address: "data.aws_secretsmanager_secret.shared",
  after: {
    name: "shared",
    tags: { SymEnv: tag },
    arn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-AbCdEf",
  },
});

describe("a tag that only the plan knows", () => {
  const main = chain(sharedTag) + shared;

  it("is a finding at its expression where it is another one, and says where it is from", async () => {
    const { findings, notices, usageErrors } = await run({
      "main.tf": main,
      "plan.json": chainPlan("staging", { data: [sharedData("staging")] }),
    });
    expect({ notices, usageErrors }).toEqual({ notices: [], usageErrors: [] });
    expect(places(findings)).toEqual(["main.tf:30 symenv-tag-mismatch"]);
    expect(findings[0]?.message).toContain('is tagged SymEnv = "staging" (from plan.json);');
  });

  it("is none where it is the right one, or is not known in the plan either", async () => {
    for (const text of [
      chainPlan("prod", { data: [sharedData("prod")] }),
      chainPlan("", {}).replace('"SymEnv":""', "").replace('"tags":{}}', '"tags":{"SymEnv":true}}'),
    ]) {
      const { findings, usageErrors } = await run({ "main.tf": main, "plan.json": text });
      expect({ places: places(findings), usageErrors }).toEqual({ places: [], usageErrors: [] });
    }
  });

  it("is known where the tag itself is in the plan, whatever it comes from", async () => {
    const text = chain('lower(provider::x::tag("prod"))');
    const { findings } = await run({ "main.tf": text, "plan.json": chainPlan("staging") });
    expect(places(findings)).toEqual(["main.tf:30 symenv-tag-mismatch"]);
  });

  it("lessens what is counted as unknown", async () => {
    const files = {
      "main.tf": `${head}variable "n" {}\nresource "sym_target" "t" {\n  type = "onelogin_role"\n  name = var.n\n}\n`,
    };
    const plan = planText({
      variables: { n: "t" },
      resources: [{ address: "sym_target.t", after: { type: "onelogin_role", name: "t" } }],
    });
    const unknown = async (options: object) =>
      (await run({ ...files, "plan.json": plan }, options)).coverage.unknownValues;
    expect(await unknown({})).toBeLessThan(await unknown({ plan: undefined }));
  });
});

const roles = `${head}
data "terraform_remote_state" "roles" {
  backend = "s3"
  config  = { bucket = "b" }
}
resource "sym_target" "admin" {
  type     = "onelogin_role"
  name     = "admin"
  settings = { role_id = data.terraform_remote_state.roles.outputs.role, privilege_level = "member" }
}
`;
const rolesPlan = (role: unknown, written = "617204") =>
  planText({
    data: [
      {
        address: "data.terraform_remote_state.roles",
        after: { backend: "s3", config: { bucket: "b" }, outputs: { role } },
      },
    ],
    resources: [
      {
        address: "sym_target.admin",
        after: { type: "onelogin_role", name: "admin", settings: { role_id: written, privilege_level: "member" } },
        unknown: { id: true },
      },
    ],
  });

describe("a role id from a data source", () => {
  it("is judged by what the plan read", async () => {
    const { findings } = await run({ "main.tf": roles, "plan.json": rolesPlan("617-204", "617-204") });
    expect(places(findings).filter((place) => place.includes("role-id"))).toEqual(["main.tf:15 role-id"]);
    expect(findings.find(({ rule }) => rule === "role-id")?.message).toContain('role_id "617-204" (from plan.json)');
  });

  it.each([
    ["a text", "617204"],
    ["a number", 617204],
  ])("as %s is right", async (_what, role) => {
    const { findings, notices } = await run({ "main.tf": roles, "plan.json": rolesPlan(role) });
    expect(notices).toEqual([]);
    expect(places(findings).filter((place) => place.includes("role-id"))).toEqual([]);
  });
});

describe("a secret setting", () => {
  const main = (value: string) =>
    chain('"prod"').replace("client_secret = sym_secret.onelogin.id", `client_secret = ${value}`);
  const from = (read: string) => `${main(read)}
data "aws_secretsmanager_secret_version" "v" { secret_id = "x" }
data "vault_generic_secret" "v" { path = "p" }
`;
  const data = [
    {
      address: "data.vault_generic_secret.v",
      after: { path: "p", data: { a: "CANARY-SECRET-1" }, data_json: '{"a":"CANARY-SECRET-1"}' },
    },
  ];

  it.each([
    'data.vault_generic_secret.v.data["a"]',
    'jsondecode(data.vault_generic_secret.v.data_json)["a"]',
    '"${data.vault_generic_secret.v.data["a"]}"',
    'join("", ["x", data.vault_generic_secret.v.data["a"]])',
    "var.secret",
  ])("that only the plan knows, as %s, is not written in the configuration", async (read) => {
    const text = `${from(read)}variable "secret" {}\n`;
    const plan = chainPlan("prod", { data, variables: { secret: "CANARY-SECRET-1" } });
    const { findings, report } = await run({ "main.tf": text, "plan.json": plan });
    expect(places(findings).filter((place) => place.includes("secret-in-config"))).toEqual([]);
    expect(JSON.stringify(report.findings.map(({ message, help, address }) => [message, help, address]))).not.toContain(
      "CANARY",
    );
  });

  it("that is written stays a finding beside a plan", async () => {
    const { findings } = await run({ "main.tf": main('lower("LITERAL-SECRET-1")'), "plan.json": chainPlan("prod") });
    expect(places(findings)).toContain("main.tf:38 secret-in-config");
  });
});

describe("variables", () => {
  it("without a value have the plan's, also where inputs are required", async () => {
    const main = `variable "tag" { type = string }\n${chain("var.tag")}`;
    const plan = chainPlan("staging", { variables: { tag: "staging" } });
    const { findings } = await run({ "main.tf": main, "plan.json": plan }, { requireInputs: true });
    expect(places(findings)).toEqual(["main.tf:31 symenv-tag-mismatch"]);
    expect(findings[0]?.message).toContain('"staging" (from plan.json)');
  });

  it("that are sensitive are not shown", async () => {
    const main = `variable "tag" {\n  type      = string\n  sensitive = true\n}\n${chain("var.tag")}`;
    const plan = chainPlan("CANARY-OF-A-TAG", { variables: { tag: "CANARY-OF-A-TAG" } });
    const { findings } = await run({ "main.tf": main, "plan.json": plan });
    expect(places(findings)).toEqual(["main.tf:34 symenv-tag-mismatch"]);
    expect(findings[0]?.message).toContain("SymEnv = a sensitive value;");
  });

  const withTag = (more = "") => `variable "tag" {\n  type = string\n${more}}\n${chain("var.tag")}${shared}`;
  const other = chainPlan("staging", { variables: { tag: "staging" }, data: [sharedData("staging")] });

  it.each([
    ["a tfvars file", { "main.tf": withTag(), "terraform.tfvars": 'tag = "prod"\n' }, {}, {}],
    ["the environment", { "main.tf": withTag() }, {}, { TF_VAR_tag: "prod" }],
    ["--var", { "main.tf": withTag() }, { inputs: [{ kind: "var", name: "tag", text: "prod" }] }, {}],
    ["its default", { "main.tf": withTag('  default = "prod"\n') }, {}, {}],
  ])(
    "with another value from %s say that the plan is of other inputs, and nothing is taken from it",
    async (_what, files, options, env) => {
      const { findings, notices } = await run({ ...files, "plan.json": other }, options, env as Record<string, string>);
      expect(places(findings)).toEqual([]);
      expect(notices).toEqual([
        "plan.json was made with other inputs (var.tag), so nothing is taken from it; give the inputs that it was made with",
      ]);
    },
  );

  it("with the same value in another form agree", async () => {
    const main = `variable "list" {\n  type = set(number)\n}\nvariable "text" {}\n${chain('"prod"')}`;
    const files = { "main.tf": main, "terraform.tfvars": 'list = ["2", 1, 1]\ntext = 5\n' };
    const { notices } = await run({
      ...files,
      "plan.json": chainPlan("prod", { variables: { list: [1, 2], text: 5 } }),
    });
    expect(notices).toEqual([]);
  });

  describe("of several sets of inputs", () => {
    const sets = (...each: object[]) => JSON.stringify({ roots: { ".": each } });
    const files = { "main.tf": withTag(), "prod.tfvars": 'tag = "prod"\n', "staging.tfvars": 'tag = "staging"\n' };

    it("decide which set the plan is of", async () => {
      const unknown = `${chain(sharedTag)}${shared}variable "tag" {}\nlocals {\n  tag = var.tag\n}\n`;
      const configuration = sets({ varFiles: ["prod.tfvars"] }, { varFiles: ["staging.tfvars"] });
      const { findings, notices } = await run({
        ...files,
        ...{ "main.tf": unknown, "symcheck.json": configuration, "plan.json": other },
      });
      expect(notices).toEqual([]);
      expect(findings.map(({ message }) => message)).toEqual([expect.stringMatching(/\(with staging\.tfvars\)\.$/)]);
    });

    it("say so where the plan is of none of them", async () => {
      const configuration = sets({ varFiles: ["prod.tfvars"] }, { varFiles: ["prod.tfvars"], workspace: "x" });
      const { findings, notices } = await run({ ...files, "symcheck.json": configuration, "plan.json": other });
      expect(places(findings)).toEqual([]);
      expect(notices).toEqual([expect.stringContaining("was made with other inputs (var.tag)")]);
    });

    it("that differ in the workspace are told by the arguments that depend on it", async () => {
      const main = chain(sharedTag).replace(
        'name = "sym/prod/onelogin"',
        'name = "sym/${terraform.workspace}/onelogin"',
      );
      const plan = chainPlan("staging", { data: [sharedData("staging")] });
      const both = await run({
        "main.tf": main + shared,
        "plan.json": plan,
        "symcheck.json": sets({ workspace: "prod" }, { workspace: "dev" }),
      });
      expect(both.notices).toEqual([]);
      expect(both.findings.map(({ message }) => message)).toEqual([
        expect.stringMatching(/\(with workspace "prod"\)\.$/),
      ]);
      const neither = await run({
        "main.tf": main + shared,
        "plan.json": plan,
        "symcheck.json": sets({ workspace: "qa" }, { workspace: "dev" }),
      });
      expect(neither.notices).toEqual([expect.stringContaining("at aws_secretsmanager_secret.onelogin.name, ")]);
      expect(places(neither.findings)).toEqual([]);
    });
  });
});

describe("disagreements", () => {
  it("are a notice with the place and without the values, and the configuration's value stands", async () => {
    const { findings, notices } = await run({ "main.tf": chain('"prod"'), "plan.json": chainPlan("CANARY-OLD-TAG") });
    expect(places(findings)).toEqual([]);
    expect(notices).toEqual([
      "plan.json disagrees with the configuration at aws_secretsmanager_secret.onelogin.tags; it may be of another state of the files or of other inputs",
    ]);
  });

  it("beyond three places are counted", async () => {
    const targets = ["a", "b", "c", "d", "e"].map(
      (name) => `resource "sym_target" "${name}" {\n  type = "onelogin_role"\n  name = "${name}"\n}\n`,
    );
    const { notices } = await run({ "main.tf": head + targets.join(""), "plan.json": chainPlan("prod") });
    expect(notices).toEqual([
      "plan.json disagrees with the configuration at sym_target.a, sym_target.b, sym_target.c (and 6 more places); it may be of another state of the files or of other inputs",
    ]);
  });

  it("are none for what the provider fills in, and for what it writes in another form", async () => {
    const main = `${head}
resource "aws_iam_role" "r" {
  name               = "r"
  description        = null
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "111122223333" } }]
  })
}
resource "sym_target" "t" {
  type     = "onelogin_role"
  name     = "Mixed-Case"
  settings = { role_id = 617204, privilege_level = "member", more = null }
}
resource "aws_secretsmanager_secret" "s" {
  name = "s"
  tags = { a = null, b = 1 }
}
`;
    const resources: PlannedResource[] = [
      {
        address: "aws_iam_role.r",
        actions: ["no-op"],
        after: {
          name: "r",
          description: "",
          path: "/",
          max_session_duration: 3600,
          assume_role_policy:
            '{"Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"}}],"Version":"2012-10-17"}',
        },
      },
      {
        address: "sym_target.t",
        actions: ["no-op"],
        after: {
          type: "onelogin_role",
          name: "mixed-case",
          settings: { role_id: "617204", privilege_level: "member" },
        },
      },
      {
        address: "aws_secretsmanager_secret.s",
        after: { name: "s", tags: { b: "1" }, recovery_window_in_days: 30, kms_key_id: null },
      },
    ];
    const { notices } = await run({ "main.tf": main, "plan.json": planText({ resources }) });
    expect(notices).toEqual([]);
  });

  it("are none for arguments that Terraform leaves alone", async () => {
    const main = chain('"prod"').replace(
      '  tags = { SymEnv = "prod" }\n',
      '  tags = { SymEnv = "prod" }\n  lifecycle {\n    ignore_changes = [tags["SymEnv"]]\n  }\n',
    );
    const { notices } = await run({ "main.tf": main, "plan.json": chainPlan("staging") });
    expect(notices).toEqual([]);
  });

  it("are said once of a plan without any of the resources", async () => {
    const { notices } = await run({ "main.tf": roles, "plan.json": planText({}) });
    expect(notices).toEqual([
      "plan.json plans no resource of the configuration; it may be of another root module, or made with -destroy or -refresh-only",
    ]);
  });

  it("name what only the plan has, and no hidden digits of it", async () => {
    const key = "0123456789abcdef0123456789abcdef0123456789abcdef";
    const more: PlannedResource[] = [
      { address: `sym_target.gone["${key}"]`, after: { type: "onelogin_role" } },
      { address: "module.gone.sym_target.x", after: { type: "onelogin_role" } },
    ];
    const { notices } = await run({ "main.tf": chain('"prod"'), "plan.json": chainPlan("prod", { resources: more }) });
    expect(notices).toEqual([
      "plan.json disagrees with the configuration at sym_target.gone, module.gone; it may be of another state of the files or of other inputs",
    ]);
  });
});

describe("what cannot be the plan", () => {
  const wrong = async (
    content: string | Buffer | null,
    files: Record<string, string> = { "main.tf": roles },
    options: object = {},
  ) => {
    const cwd = makeDirectory({ ".git": null, ...files, ...(content === null ? {} : { "plan.json": content }) });
    return runOn(".", { cwd, options: { plan: "plan.json", ...options } });
  };
  const makeIt = 'make one with "terraform plan -out tfplan" and "terraform show -json tfplan > plan.json"';

  it.each([
    [null, 'does not exist; it takes a file made with "terraform show -json tfplan > plan.json"'],
    ["", `is empty; ${makeIt}`],
    ["resource {}\n", `is not JSON: see byte 0; ${makeIt}`],
    ['{"format_version": "1.2", "planned_values": {}', `is not JSON: see byte 46; ${makeIt}`],
    [
      Buffer.from("PK\u0003\u0004rest"),
      'is a plan file, not its JSON; run "terraform show -json plan.json > plan.json" and give plan.json',
    ],
    [Buffer.from("\ufeff{}", "utf16le"), 'is UTF-16 text, as ">" in PowerShell writes it; write it as UTF-8'],
    [
      Buffer.from([0x7b, 0xff, 0x7d]),
      'is not text; it takes a file made with "terraform show -json tfplan > plan.json"',
    ],
    [
      '{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{}}}',
      `is a state, but no plan; ${makeIt}`,
    ],
    [
      '{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{},"resources":[]}',
      `is a state, but no plan; ${makeIt}`,
    ],
    ['{"format_version":"1.0","provider_schemas":{}}', `is JSON, but no plan; ${makeIt}`],
    ["[]", `is JSON, but no plan; ${makeIt}`],
    ['"plan"', `is JSON, but no plan; ${makeIt}`],
    [
      '{"@level":"info","@message":"Terraform 1.11.4","type":"version"}\n{"@level":"info"}\n',
      `is the log of "terraform plan -json", not the plan; ${makeIt}`,
    ],
    [
      '{"format_version":"2.0","planned_values":{}}',
      'has the format_version "2.0"; plans of version 1.x are read, as Terraform since 1.1 and OpenTofu make them',
    ],
    [
      '{"format_version":"0.2","planned_values":{}}',
      'has the format_version "0.2"; plans of version 1.x are read, as Terraform since 1.1 and OpenTofu make them',
    ],
    [
      '{"format_version":1,"planned_values":{}}',
      "has no format_version; plans of version 1.x are read, as Terraform since 1.1 and OpenTofu make them",
    ],
    [
      `{"format_version":"1.2","planned_values":${"[".repeat(2_000)}${"]".repeat(2_000)}}`,
      "is nested more than 1000 levels deep, as no plan is",
    ],
  ])("%j is wrong use, with what to do", async (content, message) => {
    const { usageErrors, report } = await wrong(content);
    expect(usageErrors).toEqual([`--plan "plan.json" ${message}`]);
    // What can be told without the plan is told all the same.
    expect(report.findings.length).toBeGreaterThan(0);
  });

  it("is a directory, or a pipe that nobody writes to", async () => {
    const cwd = makeDirectory({ ".git": null, "main.tf": roles, dir: null });
    execFileSync("mkfifo", [`${cwd}/pipe`]);
    for (const [plan, reason] of [
      ["dir", "is a directory"],
      ["pipe", "is not a regular file"],
      ["nul\0", "does not exist"],
    ] as const) {
      const { usageErrors } = await runOn(".", { cwd, options: { plan } });
      expect(usageErrors[0]).toContain(`--plan "${plan}" ${reason}; `);
    }
  });

  it("is more than one for several root modules, or one for none", async () => {
    const several = await wrong(planText({}), { "a/main.tf": roles, "b/main.tf": roles });
    expect(several.usageErrors).toEqual(["--plan is for one root module, and 2 are given; name its directory"]);
    const none = await wrong(
      planText({}),
      { "main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": roles },
      { paths: ["m/main.tf"] },
    );
    expect(none.usageErrors).toEqual([]);
  });

  it("may be outside of the repository, as it is named on the command line", async () => {
    const outside = makeDirectory({ "elsewhere.json": rolesPlan("617-204", "617-204") });
    const cwd = makeDirectory({ ".git": null, "main.tf": roles });
    const { report, usageErrors } = await runOn(".", { cwd, options: { plan: `${outside}/elsewhere.json` } });
    expect(usageErrors).toEqual([]);
    expect(report.findings.find(({ rule }) => rule === "role-id")?.message).toContain("(from elsewhere.json)");
  });

  it("may begin with a byte order mark", async () => {
    const { usageErrors } = await wrong(`\ufeff${rolesPlan("1", "1")}`);
    expect(usageErrors).toEqual([]);
  });
});
