/** Configurations whose plans are recorded from terraform. */

export interface PlanCase {
  /** Of the record too. */
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What was applied before; `files` replace it. */
  readonly applied?: Readonly<Record<string, string>>;
  /** `NAME=VALUE`. */
  readonly variables?: readonly string[];
  /** Further arguments of `terraform plan`. */
  readonly arguments?: readonly string[];
  /** The plan fails, and is there all the same. */
  readonly fails?: true;
}

/** A state of another configuration, which this one reads. */
const elsewhere = JSON.stringify({
  version: 4,
  terraform_version: "1.11.4",
  serial: 1,
  lineage: "elsewhere",
  outputs: {
    environment: { value: "staging", type: "string" },
    count: { value: 2, type: "number" },
    names: { value: ["b", "a"], type: ["set", "string"] },
    byTeam: { value: { red: "1", blue: "2" }, type: ["map", "string"] },
    half: { value: 0.5, type: "number" },
  },
  resources: [],
});

const remote = `
data "terraform_remote_state" "elsewhere" {
  backend = "local"
  config  = { path = "elsewhere.tfstate" }
}
`;

const values = `
variable "text" { type = string }
variable "number" { type = number }
variable "set" { type = set(string) }
variable "any" { type = any }
variable "untyped" {}
variable "null" {
  type    = string
  default = null
}
variable "secret" {
  type      = string
  sensitive = true
}
variable "passing" {
  type      = string
  ephemeral = true
  default   = "passing"
}

resource "terraform_data" "numbers" {
  input = {
    integer  = 12345678901234567890123
    fraction = 1 / 3
    large    = 1e300
    negative = -0.1
  }
}
resource "terraform_data" "partly" {
  input = {
    known   = var.text
    unknown = terraform_data.numbers.id
    late    = timestamp()
    null    = var.null
    set     = var.set
  }
}
resource "terraform_data" "secret" {
  input            = { plain = "plain", hidden = var.secret }
  triggers_replace = var.secret
}
resource "terraform_data" "keyed" {
  for_each = toset(["a", "with \\"quotes\\"", "dollar $\${x} %%{y}", "tab\\t", "é\\u200b", "back\\\\slash", "__proto__"])
  input    = "\${each.key}!"
}
resource "terraform_data" "counted" {
  count = 3
  input = count.index
}

output "text" { value = var.text }
output "remote" { value = data.terraform_remote_state.elsewhere.outputs.environment }
output "unknown" { value = terraform_data.numbers.id }
output "secret" {
  value     = var.secret
  sensitive = true
}
`;

const child = `
variable "name" {}
resource "terraform_data" "inner" {
  for_each = toset(["x", "y"])
  input    = "\${var.name}-\${each.key}"
}
output "ids" { value = { for key, each in terraform_data.inner : key => each.id } }
`;

const outer = `
variable "name" {}
module "inner" {
  source = "../inner"
  count  = 2
  name   = "\${var.name}\${count.index}"
}
`;

const kept = `
resource "terraform_data" "kept" {
  input = { list = ["a", "b"], text = "t" }
}
resource "terraform_data" "next" {
  input = terraform_data.kept.id
}
resource "terraform_data" "each" {
  for_each = toset(["a", "b"])
  input    = "fixed"
}
`;

const before = `
resource "terraform_data" "old" { input = "x" }
resource "terraform_data" "forgotten" { input = "x" }
resource "terraform_data" "destroyed" { input = "x" }
resource "terraform_data" "left" {
  input = "before"
  lifecycle { ignore_changes = [input] }
}
`;

export const cases: readonly PlanCase[] = [
  {
    name: "values",
    files: { "main.tf": remote + values, "elsewhere.tfstate": elsewhere },
    variables: [
      "text=text",
      "number=7",
      'set=["z", "a"]',
      'any={ list = [1, "x"], text = "t" }',
      "untyped=[1, 2]",
      "secret=CANARY-OF-A-SECRET",
    ],
  },
  {
    name: "modules",
    files: {
      "main.tf":
        'module "outer" {\n  source   = "./outer"\n  for_each = toset(["prod", "x.y"])\n  name     = each.key\n}\n',
      "outer/main.tf": outer,
      "inner/main.tf": child,
    },
  },
  { name: "existing", files: { "main.tf": kept }, applied: { "main.tf": kept } },
  {
    name: "changed",
    files: { "main.tf": kept.replace('text = "t"', 'text = "changed"') },
    applied: { "main.tf": kept },
  },
  {
    name: "replaced",
    files: { "main.tf": kept },
    applied: { "main.tf": kept },
    arguments: ["-replace=terraform_data.kept"],
  },
  { name: "destroy", files: { "main.tf": kept }, applied: { "main.tf": kept }, arguments: ["-destroy"] },
  { name: "refresh-only", files: { "main.tf": kept }, applied: { "main.tf": kept }, arguments: ["-refresh-only"] },
  {
    name: "target",
    files: { "main.tf": kept },
    applied: { "main.tf": kept },
    arguments: ["-target=terraform_data.kept", '-target=terraform_data.each["a"]'],
  },
  {
    name: "errored",
    fails: true,
    files: {
      "main.tf": `${kept}output "wrong" { value = tonumber("x\${terraform_data.kept.output.text}") }\n`,
    },
    applied: { "main.tf": kept },
  },
  {
    name: "lifecycle",
    files: {
      "main.tf": `
resource "terraform_data" "new" { input = "x" }
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
removed {
  from = terraform_data.forgotten
  lifecycle { destroy = false }
}
resource "terraform_data" "left" {
  input = "after"
  lifecycle { ignore_changes = [input] }
}
resource "terraform_data" "fresh" { input = "y" }
data "terraform_remote_state" "late" {
  backend = "local"
  config  = { path = terraform_data.fresh.id }
}
`,
    },
    applied: { "main.tf": before },
  },
  {
    name: "keys",
    files: {
      "main.tf": `${remote}
locals { outputs = data.terraform_remote_state.elsewhere.outputs }
resource "terraform_data" "named" {
  for_each = local.outputs.names
  input    = "name-\${each.key}"
}
resource "terraform_data" "by_team" {
  for_each = local.outputs.byTeam
  input    = { key = each.key, value = each.value }
}
resource "terraform_data" "some" {
  count = local.outputs.count
  input = count.index
}
resource "terraform_data" "none" {
  count = local.outputs.environment == "prod" ? 1 : 0
  input = "none"
}
data "terraform_remote_state" "again" {
  for_each = local.outputs.names
  backend  = "local"
  config   = { path = "elsewhere.tfstate", workspace_dir = each.key }
}
output "names" { value = [for key, each in terraform_data.named : each.input] }
output "second" { value = terraform_data.some[1].input }
output "tried" { value = try(terraform_data.named["c"].input, "no c") }
output "half" { value = local.outputs.half * 4 }
`,
      "elsewhere.tfstate": elsewhere,
    },
  },
];
