/** Configurations of several files, with inputs, whose outputs and errors are recorded from terraform. */

export interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** `--var NAME=VALUE` or `--var-file FILE`, in order. */
  readonly arguments?: readonly (readonly ["-var" | "-var-file", string])[];
}

const typed = `
variable "text" {
  type    = string
  default = "default"
}
variable "list" {
  type    = list(string)
  default = []
}
variable "any" {
  type    = any
  default = null
}
variable "untyped" { default = "u" }
variable "object" {
  type = object({ a = string, b = optional(number, 5), c = optional(string), d = optional(object({ e = optional(bool, true) }), {}) })
  default = { a = "x" }
}
output "o" { value = [var.text, var.list, var.any, var.untyped, var.object] }
`;

export const cases: readonly Case[] = [
  {
    name: "locals across files in any order",
    files: {
      "a.tf": 'output "o" { value = local.c }\nlocals { b = "${local.a}-b" }\n',
      "b.tf": "locals {\n  c = [local.b, local.a]\n}\nlocals { a = var.x }\n",
      "c.tf": 'variable "x" { default = "x" }\n',
    },
  },
  { name: "defaults", files: { "main.tf": typed } },
  {
    name: "environment variables are read as text or as expressions by the type",
    files: { "main.tf": typed },
    environment: {
      TF_VAR_text: "[1]",
      TF_VAR_list: "[1, 2]",
      TF_VAR_any: '["z", 1]',
      TF_VAR_untyped: "[1]",
      TF_VAR_object: '{ a = 1, c = "c" }',
      TF_VAR_undeclared: "x",
    },
  },
  {
    name: "terraform.tfvars wins over the environment",
    files: { "main.tf": typed, "terraform.tfvars": 'text = "file"\n' },
    environment: { TF_VAR_text: "environment" },
  },
  {
    name: "later automatic files win over earlier ones",
    files: {
      "main.tf": typed,
      "terraform.tfvars": 'text = "file"\nuntyped = "file"\n',
      "a.auto.tfvars": 'text = "a"\nlist = ["a"]\n',
      "b.auto.tfvars": 'text = "b"\n',
    },
  },
  {
    name: "options win in the order given",
    files: { "main.tf": typed, "a.auto.tfvars": 'text = "a"\n', "x.tfvars": 'text = "x"\nuntyped = "x"\n' },
    arguments: [
      ["-var", "text=one"],
      ["-var-file", "x.tfvars"],
      ["-var", "untyped=[2]"],
    ],
  },
  {
    name: "a later file wins over an earlier option",
    files: { "main.tf": typed, "x.tfvars": 'text = "x"\n' },
    arguments: [
      ["-var", "text=one"],
      ["-var", 'list=["q"]'],
      ["-var-file", "x.tfvars"],
    ],
  },
  {
    name: "null falls back on the default only where null is not allowed",
    files: {
      "main.tf":
        'variable "a" { default = "d" }\nvariable "b" {\n  default = "d"\n  nullable = false\n}\noutput "o" { value = [var.a, var.b] }\n',
      "terraform.tfvars": "a = null\nb = null\n",
    },
  },
  {
    name: "a value that is null where null is not allowed",
    files: {
      "main.tf": 'variable "a" {\n  type = string\n  nullable = false\n}\noutput "o" { value = var.a }\n',
      "terraform.tfvars": "\na = null\n",
    },
  },
  {
    name: "an entry of the wrong type",
    files: { "main.tf": typed, "terraform.tfvars": 'text = "t"\nlist = {\n  a = 1\n}\n' },
  },
  {
    name: "an entry whose part is of the wrong type",
    files: { "main.tf": typed, "terraform.tfvars": '\nobject = {\n  a = "x"\n  b = "no number"\n}\n' },
  },
  {
    name: "an entry with a function call",
    files: { "main.tf": typed, "terraform.tfvars": '\ntext = upper("x")\n' },
  },
  {
    name: "an entry with a reference",
    files: { "main.tf": typed, "terraform.tfvars": "\n\ntext = local.x\n" },
  },
  {
    name: "an environment variable of the wrong type",
    files: { "main.tf": '\nvariable "n" {\n  type = number\n}\noutput "o" { value = 1 }\n' },
    environment: { TF_VAR_n: "x" },
  },
  {
    name: "a default of the wrong type",
    files: { "main.tf": 'variable "n" {\n  type    = number\n  default = "x"\n}\n' },
  },
  {
    name: "a default with a reference",
    files: { "main.tf": 'variable "n" {\n  default = local.x\n}\nlocals { x = 1 }\n' },
  },
  {
    name: "a default that is null where null is not allowed",
    files: { "main.tf": 'variable "n" {\n  nullable = false\n  default  = null\n}\n' },
  },
  {
    name: "a type that does not exist",
    files: { "main.tf": 'variable "n" {\n  type = strng\n}\n' },
  },
  {
    name: "one local value declared twice",
    files: { "a.tf": "locals { a = 1 }\n", "b.tf": "locals {\n  b = 2\n  a = 3\n}\n" },
  },
  {
    name: "one variable declared twice",
    files: { "a.tf": 'variable "a" {}\n\nvariable "a" {}\n' },
  },
  {
    name: "one resource declared twice",
    files: { "a.tf": 'resource "terraform_data" "a" {}\n', "b.tf": '\nresource "terraform_data" "a" {}\n' },
  },
  {
    name: "one output declared twice",
    files: { "a.tf": 'output "a" { value = 1 }\noutput "a" { value = 1 }\n' },
  },
  {
    name: "a local value that refers to itself",
    files: { "a.tf": "locals {\n  a = [\n    local.a\n  ]\n}\n" },
  },
  {
    name: "a resource that refers to itself",
    files: { "a.tf": 'resource "terraform_data" "a" {\n  input = 1\n  triggers_replace = terraform_data.a.id\n}\n' },
  },
  {
    name: "resources with count and for_each",
    files: {
      "main.tf": `
resource "terraform_data" "c" {
  count = length(local.names)
  input = "\${count.index}-\${local.names[count.index]}"
}
resource "terraform_data" "e" {
  for_each = { for n in local.names : n => upper(n) }
  input    = "\${each.key}=\${each.value}"
}
resource "terraform_data" "s" {
  for_each = toset(local.names)
  input    = each.value
}
locals { names = ["b", "a"] }
output "o" {
  value = {
    c     = terraform_data.c[*].input
    first = terraform_data.c[0].input
    e     = { for k, v in terraform_data.e : k => v.input }
    a     = terraform_data.e["a"].input
    s     = keys(terraform_data.s)
    n     = length(terraform_data.c)
  }
}
`,
    },
  },
  {
    name: "no instances",
    files: {
      "main.tf":
        'resource "terraform_data" "c" {\n  count = 0\n  input = 1\n}\noutput "o" { value = [terraform_data.c, one(terraform_data.c[*].id), length(terraform_data.c)] }\n',
    },
  },
  {
    name: "count that is null",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  input = 1\n  count = null\n}\n' },
  },
  {
    name: "count that is no whole number",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  count = 1.5\n}\n' },
  },
  {
    name: "for_each over a list",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  input = 1\n  for_each = ["a"]\n}\n' },
  },
  {
    name: "for_each over a set of numbers",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  for_each = toset([1])\n}\n' },
  },
  {
    name: "for_each over something sensitive",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  for_each = sensitive({ a = 1 })\n}\n' },
  },
  {
    name: "for_each over null",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  for_each = null\n}\n' },
  },
  {
    name: "each where there is no for_each",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  input = [\n    each.key\n  ]\n}\n' },
  },
  {
    name: "each in for_each itself",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  for_each = { a = each.key }\n}\n' },
  },
  {
    name: "a resource that is not declared in depends_on",
    files: { "main.tf": 'resource "terraform_data" "c" {\n  depends_on = [\n    terraform_data.x\n  ]\n}\n' },
  },
  {
    name: "an attribute that a resource does not have, where it is not used",
    files: { "main.tf": 'resource "terraform_data" "c" {}\nlocals {\n  a = false ? terraform_data.c.nope : 1\n}\n' },
  },
  {
    name: "self in a provisioner",
    files: {
      "main.tf":
        'resource "terraform_data" "c" {\n  input = 1\n  provisioner "local-exec" {\n    command = "echo ${self.input}"\n  }\n}\n',
    },
  },
  {
    name: "keywords of lifecycle and provisioner blocks",
    files: {
      "main.tf":
        'resource "terraform_data" "c" {\n  input = 1\n  lifecycle {\n    ignore_changes = all\n    replace_triggered_by = [terraform_data.d]\n  }\n  provisioner "local-exec" {\n    when       = destroy\n    on_failure = continue\n    command    = "true"\n  }\n}\nresource "terraform_data" "d" {}\noutput "o" { value = terraform_data.c.input }\n',
    },
  },
  {
    name: "a condition on the resource itself",
    files: {
      "main.tf":
        'resource "terraform_data" "c" {\n  input = 1\n  lifecycle {\n    ignore_changes = [input]\n    postcondition {\n      condition     = self.input == 1\n      error_message = "x"\n    }\n  }\n}\noutput "o" { value = terraform_data.c.input }\n',
    },
  },
  {
    name: "sensitive and unused things",
    files: {
      "main.tf":
        'variable "s" {\n  sensitive = true\n  default = "x"\n}\nlocals { unused = var.s }\noutput "o" {\n  value     = nonsensitive("${var.s}!")\n}\n',
    },
  },
  {
    name: "a resource in terms of the resource prefix",
    files: {
      "main.tf":
        'resource "terraform_data" "c" { input = 1 }\noutput "o" { value = resource.terraform_data.c.input }\n',
    },
  },
  {
    name: "a default that fails a validation",
    files: {
      "main.tf":
        '\nvariable "a" {\n  default = "x"\n  validation {\n    condition     = length(var.a) > 3\n    error_message = "a is ${var.a}"\n  }\n}\n',
    },
  },
  {
    name: "a tfvars entry that fails a validation",
    files: {
      "main.tf":
        'variable "a" {\n  default = "long enough"\n  validation {\n    condition     = length(var.a) > 3\n    error_message = "a is ${var.a}"\n  }\n}\n',
      "terraform.tfvars": '\n\na = "x"\n',
    },
  },
  {
    name: "an option that fails a validation",
    files: {
      "main.tf":
        'locals {}\nvariable "a" {\n  default = "long enough"\n  validation {\n    condition     = length(var.a) > 3\n    error_message = "a is ${var.a}"\n  }\n}\n',
    },
    arguments: [["-var", "a=x"]],
  },
  {
    name: "a variable of the environment that fails a validation",
    files: {
      "main.tf":
        'locals {}\nvariable "a" {\n  default = "long enough"\n  validation {\n    condition     = length(var.a) > 3\n    error_message = "a is ${var.a}"\n  }\n}\n',
    },
    environment: { TF_VAR_a: "x" },
  },
  {
    name: "a value that passes its validation",
    files: {
      "main.tf":
        'variable "a" {\n  default = "x"\n  validation {\n    condition     = length(var.a) > 3\n    error_message = "a"\n  }\n}\noutput "o" { value = var.a }\n',
    },
    arguments: [["-var", "a=xxxxx"]],
  },
  {
    name: "two validations that one value fails",
    files: {
      "main.tf":
        'variable "a" {\n  default = "x"\n  validation {\n    condition = length(var.a) > 3\n    error_message = "a"\n  }\n  validation {\n    condition = var.a != "x"\n    error_message = "b"\n  }\n}\n',
    },
  },
  {
    name: "a validation that looks at another variable",
    files: {
      "main.tf":
        'variable "b" { default = 2 }\nvariable "a" {\n  default = 1\n  validation {\n    condition     = var.a > var.b\n    error_message = "a"\n  }\n}\n',
    },
  },
  {
    name: "a validation that looks at a local value",
    files: {
      "main.tf":
        'locals { b = [var.c] }\nvariable "c" { default = "y" }\nvariable "a" {\n  default = "x"\n  validation {\n    condition     = contains(local.b, var.a)\n    error_message = "a"\n  }\n}\noutput "o" { value = local.b }\n',
    },
  },
  {
    name: "a validation that looks at what is not known",
    files: {
      "main.tf":
        'resource "terraform_data" "d" { input = 1 }\nvariable "a" {\n  default = "x"\n  validation {\n    condition     = var.a == terraform_data.d.id\n    error_message = "a"\n  }\n}\noutput "o" { value = var.a }\n',
    },
  },
  {
    name: "a failed validation is the only thing said about a value",
    files: {
      "main.tf":
        'variable "a" {\n  default = "x"\n  validation {\n    condition     = length(var.a) > 3\n    error_message = "a"\n  }\n}\nlocals { b = tonumber(var.a) }\noutput "o" { value = local.b }\n',
    },
  },
  {
    name: "a failed validation through a local value is the only thing said about a value",
    files: {
      "main.tf":
        'locals { n = 3 }\nvariable "a" {\n  default = "x"\n  validation {\n    condition     = length(var.a) > local.n\n    error_message = "a"\n  }\n}\noutput "o" { value = tonumber(var.a) }\n',
    },
  },
  {
    name: "a condition that is null",
    files: {
      "main.tf":
        'variable "a" {\n  default = null\n  validation {\n    condition     = var.a\n    error_message = "a"\n  }\n}\n',
    },
  },
  {
    name: "a condition that is the text false",
    files: {
      "main.tf":
        'variable "a" {\n  default = "fals"\n  validation {\n    condition     = "${var.a}e"\n    error_message = "a"\n  }\n}\n',
    },
  },
  {
    name: "a condition that is a number",
    files: {
      "main.tf":
        'variable "a" {\n  default = "x"\n  validation {\n    condition     = length(var.a)\n    error_message = "a"\n  }\n}\n',
    },
  },
  {
    name: "a condition that fails to evaluate",
    files: {
      "main.tf":
        'variable "a" {\n  default = "x"\n  validation {\n    condition     = tonumber(var.a) > 1\n    error_message = "a"\n  }\n}\n',
    },
  },
  {
    name: "a condition that refers to nothing that is declared",
    files: {
      "main.tf":
        'variable "a" {\n  default = "x"\n  validation {\n    condition     = var.a == local.nothing\n    error_message = "a"\n  }\n}\n',
    },
  },
  {
    name: "a precondition of a resource that fails",
    files: {
      "main.tf":
        'variable "a" { default = 1 }\nresource "terraform_data" "d" {\n  input = 1\n  lifecycle {\n    precondition {\n      condition     = var.a == 2\n      error_message = "p"\n    }\n  }\n}\n',
    },
  },
  {
    name: "a precondition that fails for one of two instances",
    files: {
      "main.tf":
        'resource "terraform_data" "d" {\n  count = 2\n  input = 1\n  lifecycle {\n    precondition {\n      condition     = count.index == 0\n      error_message = "p"\n    }\n  }\n}\n',
    },
  },
  {
    name: "a precondition of a resource without instances",
    files: {
      "main.tf":
        'resource "terraform_data" "d" {\n  count = 0\n  input = 1\n  lifecycle {\n    precondition {\n      condition     = count.index == 7\n      error_message = "p"\n    }\n  }\n}\noutput "o" { value = 1 }\n',
    },
  },
  {
    name: "a precondition on what is not known",
    files: {
      "main.tf":
        'resource "terraform_data" "c" { input = 1 }\nresource "terraform_data" "d" {\n  input = 1\n  lifecycle {\n    precondition {\n      condition     = terraform_data.c.id == "x"\n      error_message = "p"\n    }\n  }\n}\noutput "o" { value = 1 }\n',
    },
  },
  {
    name: "a precondition of an output that fails",
    files: {
      "main.tf":
        'locals { a = 1 }\noutput "o" {\n  value = 1\n  precondition {\n    condition     = local.a > 1\n    error_message = "p"\n  }\n}\n',
    },
  },
];
