/** Root modules of one run that belong to one Sym organisation. */
import { expect, test } from "vitest";
import { makeDirectory } from "../workspace/directory.ts";
import { places, runOn } from "./run.ts";

function root(org: string, name: string, more = ""): string {
  return `terraform {
  required_providers {
    sym = { source = "symopsio/sym" }
  }
}

provider "sym" {
  org = ${org}
}

resource "sym_integration" "slack" {
  type        = "slack"
  name        = ${name}
  external_id = "T05Q2WLM8ZC"
}
${more}`;
}

const variable = 'variable "org" {}\n';

async function found(files: Readonly<Record<string, string>>, paths = ["."]) {
  const cwd = makeDirectory({ ".git/HEAD": "", ...files });
  const { report } = await runOn(".", { cwd, options: { paths } });
  return places(report.findings, { severity: true });
}

test("a name that another root module of the organisation has already is a warning at the later one", async () => {
  const files = { "a/main.tf": root('"S-ONE"', '"slack"'), "b/main.tf": root('"S-ONE"', '"Slack"') };
  expect(await found(files)).toEqual(["b/main.tf:13 duplicate-name warning"]);
  expect(await found(files, ["b"])).toEqual([]);
});

test("an organisation is known through tfvars and locals too", async () => {
  const files = {
    "a/main.tf": root("var.org", '"slack"', variable),
    "a/terraform.tfvars": 'org = "S-ONE"\n',
    "b/main.tf": root("local.org", '"slack"', 'locals {\n  org = "S-ONE"\n}\n'),
  };
  expect(await found(files)).toEqual(["b/main.tf:13 duplicate-name warning"]);
});

test.each([
  ["other organisations", { "a/main.tf": root('"S-ONE"', '"slack"'), "b/main.tf": root('"S-TWO"', '"slack"') }],
  [
    "organisations that are not known",
    { "a/main.tf": root("var.org", '"slack"', variable), "b/main.tf": root("var.org", '"slack"', variable) },
  ],
  ["other names", { "a/main.tf": root('"S-ONE"', '"slack-a"'), "b/main.tf": root('"S-ONE"', '"slack-b"') }],
  [
    "another type",
    {
      "a/main.tf": root('"S-ONE"', '"main"'),
      "b/main.tf": root('"S-ONE"', '"main"')
        .replace('= "slack"', '= "pagerduty"')
        .replace(
          '"T05Q2WLM8ZC"',
          '"x.pagerduty.com"\n  settings = { api_token_secret = "0f4c7a52-6d1e-4b38-a2c9-517e8d03b6fa" }',
        ),
    },
  ],
  [
    "a data source that looks the other up",
    {
      "a/main.tf": root('"S-ONE"', '"slack"'),
      "b/main.tf": root(
        '"S-ONE"',
        '"other"',
        'data "sym_integration" "slack" {\n  type = "slack"\n  name = "slack"\n}\n',
      ),
    },
  ],
])("%s share no names", async (_, files) => {
  expect(await found(files)).toEqual([]);
});

test("a name in a shared module is reported once, with the calls that lead there", async () => {
  const call = 'module "m" {\n  source = "../m"\n}\n';
  const cwd = makeDirectory({
    ".git/HEAD": "",
    "a/main.tf": `provider "sym" {\n  org = "S-ONE"\n}\n${call}`,
    "b/main.tf": `provider "sym" {\n  org = "S-ONE"\n}\n${call}`,
    "m/main.tf": root('"S-ONE"', '"slack"').replace(/provider "sym" \{[^}]*\}\n/, ""),
  });
  const { report } = await runOn(".", { cwd });
  expect(report.findings.map(({ rule, related }) => [rule, related.map(({ range }) => range.file)])).toEqual([
    ["duplicate-name", ["b/main.tf"]],
  ]);
});
