/** Which called modules stay root modules of their own. */
import { expect, test } from "vitest";
import { makeDirectory } from "./directory.ts";
import { check, found, rootsOf } from "./monorepo.ts";

const strategy = `resource "sym_strategy" "s" {
  type = "okta"
  name = "s"
}
`;

/** A real root module that another one calls with `count = 0`, so that nothing in it would be evaluated. */
function hidden(more: Readonly<Record<string, string>>, text = "") {
  return makeDirectory({
    ".git": null,
    "decoy/main.tf": 'module "real" {\n  source = "../real"\n  count  = 0\n}\n',
    "real/main.tf": `${text}${strategy}`,
    ...more,
  });
}

test.each([
  ["a backend", hidden, {}, 'terraform {\n  backend "s3" {}\n}\n'],
  ["a backend in a line of its block's label", hidden, {}, 'terraform {\n  backend"local"{}\n}\n'],
  ["HCP Terraform", hidden, {}, "terraform {\n  cloud {}\n}\n"],
  ["locked providers", hidden, { "real/.terraform.lock.hcl": "" }, ""],
  ["values of variables", hidden, { "real/terraform.tfvars": "" }, ""],
  ["values of variables in a file of another name", hidden, { "real/x.auto.tfvars.json": "{}" }, ""],
])("a called module with %s is a root module too", async (_name, make, more, text) => {
  expect(rootsOf(await check(make(more, text), ["."]))).toEqual(["decoy", "real"]);
});

test("what is an output's or a comment's makes no root module", async () => {
  const text = '# terraform { backend "s3" {} }\noutput "x" {\n  value = <<-EOT\n    backend "s3" {\n    }\n  EOT\n}\n';
  const root = makeDirectory({
    ".git": null,
    "caller/main.tf": 'module "real" {\n  source = "../real"\n}\n',
    "real/main.tf": `${text}${strategy}`,
    "real/example.tfvars": "",
  });
  expect(rootsOf(await check(root, ["."]))).toEqual(["caller"]);
});

test("the inputs of a call take nothing from what the root module says of itself", async () => {
  const root = makeDirectory({
    ".git": null,
    "decoy/main.tf": 'module "real" {\n  source = "../real"\n  level  = "member"\n}\n',
    "real/terraform.tfvars": 'level = "owner"\n',
    "real/main.tf": `variable "level" {
  type = string
}

resource "sym_target" "t" {
  type  = "onelogin_role"
  name  = "t"
  label = "T"
  settings = {
    role_id         = "123"
    privilege_level = var.level
  }
}
`,
  });
  expect(found(await check(root, ["."]))).toContain("real/main.tf privilege-level");
});
