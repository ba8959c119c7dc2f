/** Configurations in JSON syntax and with override files, whose outputs and errors are recorded from terraform. */

export interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** `--var NAME=VALUE` or `--var-file FILE`, in order. */
  readonly arguments?: readonly (readonly ["-var" | "-var-file", string])[];
  /** Only terraform's first error counts: what it says after a syntax error mostly follows from that. */
  readonly first?: true;
  /** Where the findings are, if not where terraform reports, and why. */
  readonly instead?: { readonly places: readonly string[]; readonly why: string };
}

/** `missing-argument` is at the key of the object; terraform points at its closing brace. */
const atTheKey = "a missing argument is at the key of the object, terraform has it at the closing brace";

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** One expression in JSON as the value of the output `o`, with whatever stands beside it. */
function value(name: string, expression: unknown, beside: Record<string, unknown> = {}): Case {
  return { name, files: { "main.tf.json": json({ ...beside, output: { o: { value: expression } } }) } };
}

/** A file as it is written. */
function text(name: string, content: string, more: Omit<Case, "name" | "files"> = {}): Case {
  return { name, files: { "main.tf.json": content }, ...more };
}

/** Files in native syntax, overrides among them. */
function files(name: string, contents: Record<string, string>, more: Omit<Case, "name" | "files"> = {}): Case {
  return { name, files: contents, ...more };
}

const variables = { variable: { name: { default: "x" }, list: { default: ["a", "b"] }, yes: { default: true } } };

const templates: readonly Case[] = [
  value("a plain string", "abc"),
  value("an empty string", ""),
  value("an interpolation among text", "a ${var.name} b ${var.list[1]}", variables),
  value("one interpolation is its value", "${var.list}", variables),
  value("one interpolation of a number", "${1 + 2}"),
  value("blanks beside an interpolation make it text", " ${1 + 2}"),
  value("escaped template sequences", "a$${b} %%{c} $$$x 100% $ $$ %"),
  value("more dollars before a brace", "$$${a} $$$${b} %%%{c}"),
  value("strings with quotes inside interpolations", '${upper("a\\nb")} ${"\\u00e9\\t\\""}'),
  value("backslashes outside interpolations mean nothing", "\\n\\${1}"),
  value("line breaks in strings and interpolations", "l1\nl2 ${\n1\n+\n2\n}\n"),
  value("a heredoc in an interpolation", "${<<EOT\nhello ${var.name}\nEOT\n}", variables),
  value("an indented heredoc in an interpolation", "${<<-EOT\n    hello\n      you\n    EOT\n}"),
  value("directives", "%{ for x in var.list }<${x}>%{ endfor }%{ if var.yes }y%{ else }n%{ endif }", variables),
  value("strip markers", "a \n  ${~ var.name ~}  \n b", variables),
  value("strip markers of directives", "a\n%{~ if var.yes ~}\n  yes\n%{~ endif ~}\nb", variables),
  value("strip markers at line ends of Windows", "x\r\n ${~ 1 ~}\r\n y"),
  value("a carriage return alone ends the template", "a\rb ${1} $${c}"),
  value("a carriage return alone behind an interpolation", "${1}\r${2}\n${3}"),
  value("comments in an interpolation", "${1 /* one */ + 2 # two\n}"),
  value("objects in an interpolation", '${{"a": 1, b = var.name}}', variables),
  value("characters outside the basic plane", "😀 ${length(" + '"😀é"' + ")} \u00e9"),
  text("JSON escapes", '{"output": {"o": {"value": "\\u00e9 \\ud83d\\ude00 \\/ \\" \\\\ \\b\\f\\n\\r\\t"}}}\n'),
  text(
    "JSON escapes in template syntax",
    '{"output": {"o": {"value": "\\u0024\\u007b1 + 1\\u007d and \\u0024\\u0024{x}"}}}\n',
  ),
  text("half a surrogate pair", '{"output": {"o": {"value": "\\ud800x \\udc00"}}}\n'),
  text("decomposed characters", '{"output": {"o": {"value": "e\\u0301"}}}\n'),
];

const valuesInGeneral: readonly Case[] = [
  value("words and numbers", [true, false, null, 0, -1.5, 1e3, 1.25e-2]),
  text(
    "numbers with all their digits",
    '{"output": {"o": {"value": [9007199254740993, 0.1, 123456789012345678901234567890.5, 1E+2]}}}\n',
  ),
  text("a zero below zero", '{"locals": {"n": -0}, "output": {"o": {"value": "x${local.n}"}}}\n'),
  value("nested lists and objects", { a: [1, { b: ["${var.name}"] }], c: {} }, variables),
  value("keys of objects are templates", { "k${1 + 1}": 1, '${upper("z")}': 2, "$${x}": 3, plain: null, "a.b": 4 }),
  value("a comment key in a value is a key", { "//": "kept", a: 1 }),
  value(
    "a key that is not known before apply",
    { "${terraform_data.a.id}": 1 },
    { resource: { terraform_data: { a: {} } } },
  ),
  value("names that objects have by nature", { ["__proto__"]: 1, constructor: 2, toString: 3 }),
  text(
    "a name that JavaScript treats in its own way",
    '{"locals": {"__proto__": {"a": 1}}, "output": {"o": {"value": "${local.__proto__}"}}}\n',
  ),
  value("functions and for expressions", '${[for s in var.list : upper("<${s}>")]}', variables),
  value("conditionals", '${var.yes ? "a" : "b"}', variables),
  text("a list of objects at the top", '[{"locals": {"a": 1}}, {"output": {"o": {"value": "${local.a}"}}}, {}]\n'),
  text(
    "lists at every level",
    '{"locals": [{"a": 1}, {"b": 2}], "output": [{"o": [{"value": ["${local.a}", "${local.b}"]}]}]}\n',
  ),
  text("a list in a list as the content", '{"output": {"o": [[{"value": 1}]]}}\n'),
  text(
    "the content of a block in several objects",
    '{"variable": {"x": [[{"type": "string"}, {"default": 5}]]}, "output": {"o": {"value": "${var.x}"}}}\n',
  ),
  text(
    "one block type in several members",
    '{"locals": {"a": 1}, "output": {"o": {"value": "${local.a}${local.b}"}}, "locals": {"b": 2}}\n',
  ),
  text(
    "one label in several members",
    '{"resource": {"terraform_data": {"a": {"input": 1}}, "terraform_data": {"b": {"input": 2}}}, "output": {"o": {"value": ["${terraform_data.a.input}", "${terraform_data.b.input}"]}}}\n',
  ),
  text(
    "comments in bodies",
    '{"//": "x", "locals": {"//": "c", "a": 1}, "output": {"o": {"//": 1, "//": {"b": 2}, "value": "${local.a}"}}}\n',
  ),
  text(
    "null for blocks",
    '{"locals": null, "variable": {"x": {"default": 1, "validation": null}}, "resource": {"terraform_data": {"a": {"lifecycle": null}, "b": null}}, "output": {"o": {"value": "${var.x}"}}}\n',
  ),
  text("no-break spaces in strings", '{"output": {"o": {"value": "a\u00a0b"}}}\n'),
  text("an empty list of files' content", "[]\n"),
];

const blocks: readonly Case[] = [
  text(
    "types and defaults of variables",
    json({
      variable: {
        s: { type: "string", default: 1 },
        l: { type: "list(string)", default: [1, true, "x"] },
        o: { type: "object({a=number, b=optional(bool, true), c=optional(list(string), [])})", default: { a: "5" } },
        m: { type: "map(any)", default: { a: 1, b: 2 } },
        t: { type: "tuple([string, number])", default: ["a", "1"] },
        any: { type: "any", default: { a: [null] } },
        old: { type: "list", default: ["a"] },
        spaced: { type: " set( string ) ", default: ["b", "a", "b"] },
      },
      output: {
        o: {
          value: [
            "${var.s}",
            "${var.l}",
            "${var.o}",
            "${var.m}",
            "${var.t}",
            "${var.any}",
            "${var.old}",
            "${var.spaced}",
          ],
        },
      },
    }),
  ),
  value("defaults are no templates", "${var.x}", {
    variable: { x: { default: { "${a}": "${b} $${c}", d: ["%{ if"] } } },
  }),
  value("descriptions are no templates", "${var.x}", { variable: { x: { default: 1, description: "a ${b and %{" } } }),
  value("flags may be texts", "${var.x}", {
    variable: { x: { default: "1", nullable: "false", sensitive: "false", ephemeral: false } },
  }),
  files(
    "null for a variable that is not nullable",
    {
      "main.tf.json": json({
        variable: { x: { default: "d", nullable: false } },
        output: { o: { value: "${var.x}" } },
      }),
      "x.json": '{"x": null}\n',
    },
    { arguments: [["-var-file", "x.json"]] },
  ),
  text(
    "a validation that passes",
    json({
      variable: {
        x: {
          default: 5,
          validation: [
            { condition: "${var.x > 1}", error_message: "${var.x} is too low" },
            { condition: "${var.x < 9}", error_message: "high" },
          ],
        },
      },
      output: { o: { value: "${var.x}" } },
    }),
  ),
  text(
    "resources with count",
    json({
      resource: {
        terraform_data: {
          a: { count: 2, input: "${count.index}" },
          b: { count: "${length(terraform_data.a)}", input: "b${count.index}" },
        },
      },
      output: { o: { value: "${[terraform_data.a[*].input, terraform_data.b[*].input]}" } },
    }),
  ),
  text(
    "resources with for_each",
    json({
      resource: {
        terraform_data: {
          a: { for_each: { x: 1, y: "two" }, input: "${each.key}=${each.value}" },
          b: { for_each: '${toset(["p"])}', input: "${each.key}" },
        },
      },
      output: { o: { value: '${[{ for k, v in terraform_data.a : k => v.input }, terraform_data.b["p"].input]}' } },
    }),
  ),
  text(
    "lifecycle, provisioners and dependencies",
    json({
      resource: {
        terraform_data: {
          a: {
            input: 1,
            lifecycle: {
              create_before_destroy: true,
              ignore_changes: ["input", "triggers_replace[0]"],
              precondition: { condition: '${terraform.workspace == "default"}', error_message: "no" },
            },
          },
          b: {
            lifecycle: [
              { ignore_changes: "all", replace_triggered_by: ["terraform_data.a", "terraform_data.c[0].id"] },
            ],
            depends_on: ["terraform_data.a"],
          },
          c: {
            count: 1,
            provisioner: [
              {
                "local-exec": [
                  { command: "echo ${self.id}" },
                  { command: "b", when: "destroy", on_failure: "continue" },
                ],
              },
            ],
          },
        },
      },
      output: { o: { value: "${terraform_data.a.input}", depends_on: ["terraform_data.b"] } },
    }),
  ),
  files("modules with templates in arguments and none in the source", {
    "main.tf.json": json({
      module: { m: { source: "./m", x: '<${upper("a")}>', y: { k: "${1 + 1}" } } },
      output: { o: { value: "ok" } },
    }),
    "m/main.tf": 'variable "x" {}\nvariable "y" {}\n',
  }),
  text(
    "moved, removed, import and check blocks",
    json({
      moved: [{ from: "terraform_data.old", to: "terraform_data.a" }],
      removed: { from: "terraform_data.gone", lifecycle: { destroy: false } },
      resource: { terraform_data: { a: { input: 1 } } },
      check: {
        health: {
          assert: { condition: "${terraform_data.a.input == 1}", error_message: "no ${terraform_data.a.input}" },
        },
      },
      output: { o: { value: "${terraform_data.a.input}" } },
    }),
  ),
  text(
    "providers by their names",
    json({
      terraform: {
        required_version: ">= 1.0",
        required_providers: { terraform: { source: "terraform.io/builtin/terraform" } },
      },
      provider: { terraform: [{}, { alias: "b" }] },
      resource: { terraform_data: { a: { provider: "terraform.b", input: 3 } } },
      output: { o: { value: "${terraform_data.a.input}" } },
    }),
  ),
  text(
    "a sensitive output",
    json({
      variable: { s: { default: "x", sensitive: true } },
      output: { o: { value: "${nonsensitive(var.s)}", sensitive: "false", description: "d ${x" } },
    }),
  ),
  files("both syntaxes in one module", {
    "a.tf": 'locals {\n  a = local.b + 1\n}\noutput "o" { value = [local.a, local.c] }\n',
    "b.tf.json": json({ locals: { b: 1, c: "${local.a * 2}" } }),
  }),
];

const tfvars =
  '{"variable": {"s": {"type": "string", "default": "d"}, "n": {"type": "number", "default": 0}, "l": {"type": "list(string)", "default": []}, "o": {"type": "object({a=number, b=optional(bool, true)})", "default": {"a": 0}}, "any": {"default": null}, "nn": {"type": "string", "default": "d", "nullable": false}}, "output": {"o": {"value": ["${var.s}", "${var.n}", "${var.l}", "${var.o}", "${var.any}", "${var.nn}"]}}}\n';
const varFiles = (contents: Record<string, string>) => ({ "main.tf.json": tfvars, ...contents });

const inputs: readonly Case[] = [
  files(
    "typed values in a tfvars file",
    varFiles({
      "terraform.tfvars.json":
        '{"s": 5, "n": "7", "l": [1, true], "o": {"a": "1"}, "any": {"//": 1, "x": [null, 1.50]}, "nn": null}\n',
    }),
  ),
  files(
    "values in a tfvars file are no templates",
    varFiles({ "terraform.tfvars.json": '{"s": "${x} $${y} %{z", "any": {"${k}": "${v}"}}\n' }),
  ),
  files(
    "large numbers in a tfvars file",
    varFiles({ "terraform.tfvars.json": '{"n": 9007199254740993, "any": [0.1, 123456789012345678901234567890.5]}\n' }),
  ),
  files("comments in a tfvars file", varFiles({ "terraform.tfvars.json": '{"//": "comment", "//": 2, "s": "x"}\n' })),
  files("null in a tfvars file", varFiles({ "terraform.tfvars.json": '{"s": null, "l": null}\n' })),
  files(
    "terraform.tfvars.json wins over terraform.tfvars",
    varFiles({ "terraform.tfvars": 's = "native"\n', "terraform.tfvars.json": '{"s": "json"}\n' }),
  ),
  files(
    "automatic files by name, whatever their syntax",
    varFiles({
      "a.auto.tfvars": 's = "a"\nn = 1\n',
      "b.auto.tfvars.json": '{"s": "b"}\n',
      "terraform.tfvars.json": '{"s": "t"}\n',
    }),
  ),
  files(
    "a variable file of any name that ends with .json",
    varFiles({ "given.json": '{"s": "given"}\n', "z.auto.tfvars": 's = "z"\n' }),
    { arguments: [["-var-file", "given.json"]] },
  ),
  files("a variable given after a variable file", varFiles({ "given.json": '{"s": "given"}\n' }), {
    arguments: [
      ["-var-file", "given.json"],
      ["-var", "s=last"],
    ],
  }),
  files("an empty object of values", varFiles({ "terraform.tfvars.json": "{}\n" })),
];

const overrides: readonly Case[] = [
  files("override files in the order of their names", {
    "main.tf": 'locals { a = 1 }\noutput "o" { value = local.a }\n',
    "b_override.tf": "locals { a = 2 }\n",
    "a_override.tf": "locals { a = 3 }\n",
    "override.tf": "locals { a = 4 }\n",
    "c_override.tf.json": '{"locals": {"a": 5}}\n',
  }),
  files("an override file in JSON syntax comes by its name too", {
    "main.tf": 'locals { a = 1 }\noutput "o" { value = local.a }\n',
    "override.tf": "locals { a = 4 }\n",
    "z_override.tf.json": '{"locals": [{"a": 5}, {"a": 6}]}\n',
  }),
  files("names that only resemble those of override files", {
    "main.tf": 'output "o" { value = [local.a, local.b, local.c] }\n',
    "xoverride.tf": "locals { a = 1 }\n",
    "override_x.tf": "locals { b = 2 }\n",
    "OVERRIDE.tf": "locals { c = 3 }\n",
  }),
  files("a local value by name", {
    "main.tf": 'locals {\n  a = 1\n  b = local.a\n}\noutput "o" { value = [local.a, local.b] }\n',
    "override.tf": "locals { a = 2 }\n",
  }),
  files("one address several times in an override file", {
    "main.tf": 'locals { a = 1 }\nvariable "x" { default = 1 }\noutput "o" { value = [local.a, var.x] }\n',
    "override.tf": 'locals { a = 2 }\nlocals { a = 3 }\nvariable "x" { default = 2 }\nvariable "x" { default = 3 }\n',
  }),
  files("the default of a variable", {
    "main.tf": 'variable "x" {\n  type    = number\n  default = 1\n}\noutput "o" { value = var.x }\n',
    "override.tf": 'variable "x" { default = "2" }\n',
  }),
  files("the type of a variable converts its default again", {
    "main.tf":
      'variable "x" {\n  type    = number\n  default = "010"\n}\nvariable "y" {\n  type    = bool\n  default = "true"\n}\noutput "o" { value = [var.x, var.y] }\n',
    "override.tf": 'variable "x" { type = string }\nvariable "y" { type = string }\n',
  }),
  files("defaults of optional attributes stay those of the first type", {
    "main.tf":
      'variable "x" {\n  type    = object({ a = optional(string, "d") })\n  default = {}\n}\nvariable "y" { default = {} }\nvariable "z" { type = object({ a = optional(string, "d") }) }\noutput "o" { value = [var.x, var.y, var.z] }\n',
    "override.tf":
      'variable "x" { type = object({ a = optional(string, "e"), b = optional(string, "f") }) }\nvariable "y" { type = object({ a = optional(string, "e") }) }\nvariable "z" { default = {} }\n',
  }),
  files("a default and its type in the override file", {
    "main.tf": 'variable "x" { default = 1 }\noutput "o" { value = var.x }\n',
    "override.tf": 'variable "x" {\n  type    = object({ a = optional(string, "e") })\n  default = {}\n}\n',
  }),
  files("null as the default", {
    "main.tf": 'variable "x" {\n  type    = number\n  default = 1\n}\noutput "o" { value = var.x }\n',
    "override.tf": 'variable "x" { default = null }\n',
  }),
  files("a variable is no longer nullable", {
    "main.tf": 'variable "x" { default = "d" }\noutput "o" { value = var.x }\n',
    "override.tf": 'variable "x" { nullable = false }\n',
    "terraform.tfvars.json": '{"x": null}\n',
  }),
  files("validations of the first declaration stay", {
    "main.tf":
      'variable "x" {\n  default = 1\n  validation {\n    condition     = var.x < 5\n    error_message = "too high"\n  }\n}\noutput "o" { value = var.x }\n',
    "override.tf": 'variable "x" { default = 9 }\n',
  }),
  files("the value of an output", {
    "main.tf": 'output "o" {\n  value       = 1\n  description = "one"\n}\n',
    "override.tf.json": '{"output": {"o": {"value": "${1 + 1}"}}}\n',
  }),
  files("an output becomes null", {
    "main.tf": 'output "o" { value = 1 }\n',
    "override.tf": 'output "o" { value = null }\n',
  }),
  files("arguments of a resource one by one", {
    "main.tf":
      'resource "terraform_data" "a" {\n  input            = 1\n  triggers_replace = "base"\n}\noutput "o" { value = [terraform_data.a.input, terraform_data.a.triggers_replace] }\n',
    "override.tf": 'resource "terraform_data" "a" { input = [2] }\n',
  }),
  files("null for an argument of a resource", {
    "main.tf": 'resource "terraform_data" "a" { input = 1 }\noutput "o" { value = terraform_data.a.input }\n',
    "override.tf": 'resource "terraform_data" "a" { input = null }\n',
  }),
  files("count wins over for_each from either file", {
    "main.tf":
      'resource "terraform_data" "a" {\n  count = 2\n  input = 1\n}\nresource "terraform_data" "b" {\n  for_each = toset(["x", "y"])\n  input    = 1\n}\noutput "o" { value = [terraform_data.a[*].input, terraform_data.b[*].input] }\n',
    "override.tf":
      'resource "terraform_data" "a" { for_each = toset(["x"]) }\nresource "terraform_data" "b" { count = 1 }\n',
  }),
  files("conditions of the first lifecycle stay", {
    "main.tf":
      'resource "terraform_data" "a" {\n  lifecycle {\n    precondition {\n      condition     = terraform.workspace != "default"\n      error_message = "base"\n    }\n  }\n}\n',
    "override.tf": 'resource "terraform_data" "a" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n',
  }),
  files("triggers in an override file are passed over", {
    "main.tf": 'resource "terraform_data" "a" { input = 1 }\noutput "o" { value = terraform_data.a.input }\n',
    "override.tf":
      'resource "terraform_data" "a" {\n  lifecycle {\n    replace_triggered_by = [terraform_data.nowhere]\n  }\n}\n',
  }),
  files("provisioners and connections are replaced together", {
    "main.tf":
      'resource "terraform_data" "a" {\n  input = 1\n  connection {\n    host = local.gone\n  }\n  provisioner "local-exec" {\n    command = local.gone\n  }\n}\noutput "o" { value = terraform_data.a.input }\n',
    "override.tf":
      'resource "terraform_data" "a" {\n  connection {\n    host = "x"\n  }\n  provisioner "remote-exec" {\n    inline = ["true"]\n  }\n}\n',
  }),
  files("what a resource has too much is passed over when a file overrides it", {
    "main.tf":
      'resource "terraform_data" "a" {\n  input = 1\n  foo   = 2\n}\noutput "o" { value = terraform_data.a.input }\n',
    "override.tf": 'resource "terraform_data" "a" { bar = 2 }\n',
  }),
  files("the source and arguments of a module call", {
    "main.tf": 'module "m" {\n  source = "./m"\n  x      = 1\n}\noutput "o" { value = "ok" }\n',
    "override.tf": 'module "m" {\n  source = "./n"\n  y      = 1\n}\n',
    "m/main.tf": 'variable "x" {}\n',
    "n/main.tf": 'variable "x" {}\n',
  }),
  files("provider configurations, also one that is not written", {
    "main.tf":
      'provider "terraform" {\n  alias = "b"\n}\nresource "terraform_data" "a" {\n  provider = terraform.b\n  input    = 1\n}\noutput "o" { value = terraform_data.a.input }\n',
    "override.tf":
      'provider "terraform" {\n  alias = "b"\n}\nprovider "terraform" {}\nresource "terraform_data" "a" { provider = terraform }\n',
  }),
  files("the required version", {
    "main.tf": 'terraform {\n  required_version = "> 99"\n}\noutput "o" { value = 1 }\n',
    "override.tf": 'terraform {\n  required_version = "> 1"\n}\n',
  }),
  files("requirements of providers one by one", {
    "main.tf":
      'terraform {\n  required_providers {\n    nowhere   = { source = "x/nowhere" }\n  }\n}\noutput "o" { value = 1 }\n',
    "override.tf":
      'terraform {\n  required_providers {\n    nowhere = { source = "terraform.io/builtin/terraform" }\n  }\n}\n',
  }),
  files("a backend replaces the cloud", {
    "main.tf":
      'terraform {\n  cloud {\n    organization = "x"\n    workspaces {\n      name = "y"\n    }\n  }\n}\noutput "o" { value = 1 }\n',
    "override.tf": 'terraform {\n  backend "local" {}\n}\n',
  }),
  files("ephemeral resources and removed blocks are passed over", {
    "main.tf": 'output "o" { value = 1 }\n',
    "override.tf": 'ephemeral "nowhere_x" "x" {\n  count = 3\n}\nremoved {\n  from = terraform_data.gone\n}\n',
  }),
];

const rejectedSyntax: readonly Case[] = [
  text("a comma between members is missing", '{\n  "locals": {\n    "b": 1\n    "c": 2\n  }\n}\n'),
  text(
    "a comma between members of a nested object is missing",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "input": {\n          "x": 1\n          "y": 2,\n          "z": {"w": 1}\n        }\n      }\n    }\n  }\n}\n',
  ),
  text("a comma between elements is missing", '{\n  "locals": {\n    "b": ["a"\n    "c", "d"],\n    "e": 1\n  }\n}\n'),
  text("a comma too many in an object", '{\n  "locals": {\n    "b": 1,\n  }\n}\n'),
  text("a comma too many in a list", '{\n  "locals": {\n    "b": [\n      1,\n    ]\n  }\n}\n'),
  text("a colon is missing", '{\n  "locals": {\n    "b"\n      1\n  }\n}\n'),
  text("an equals sign for a colon", '{\n  "locals": {\n    "b" = 1\n  }\n}\n'),
  text("a value is missing", '{\n  "locals": {\n    "b":\n  }\n}\n'),
  text(
    "an object that is not closed",
    '{\n  "locals": {\n    "a": 1\n  },\n  "output": {\n    "a": {\n      "value": 1\n    }\n',
  ),
  text("a list that is not closed", '{\n  "locals": {\n    "a": [\n      1\n'),
  text("an escape that JSON does not have", '{\n  "locals": {\n    "a": "x",\n    "b": "\\q"\n  }\n}\n'),
  text("a short escape", '{\n  "locals": {\n    "a": "x",\n    "b": "\\u12"\n  }\n}\n'),
  text("a string that does not end", '{\n  "locals": {\n    "a": "x\n  }\n}\n'),
  text("a tab in a string", '{\n  "locals": {\n    "a": "x\ty"\n  }\n}\n'),
  text("a name without quotes", '{\n  "locals": {\n    a: 1\n  }\n}\n'),
  text("a word that is no value", '{\n  "locals": {\n    "a": yes\n  }\n}\n'),
  text("single quotes", '{\n  "locals": {\n    "a": \'x\'\n  }\n}\n'),
  text("a number with a leading zero", '{\n  "locals": {\n    "a": 01\n  }\n}\n'),
  text("a number that begins with a plus", '{\n  "locals": {\n    "a": +1\n  }\n}\n'),
  text("a number with a bare point", '{\n  "locals": {\n    "a": 1.\n  }\n}\n'),
  text("an exponent beyond all measure", '{\n  "locals": {\n    "a": 1e999999999999\n  }\n}\n'),
  text("a comment", '{\n  "locals": {\n    // one\n    "a": 1\n  }\n}\n'),
  text("text behind the value", '{\n  "locals": {}\n}\n{}\n'),
  text("an empty file", "\n\n"),
  text("a string for a file", '\n"x"\n'),
  text("a byte order mark", '\ufeff{"locals": {}}\n'),
];

const rejectedTemplates: readonly Case[] = [
  text("an expression that breaks off", '{\n  "output": {\n    "o": {\n      "value": "x ${1 + } y"\n    }\n  }\n}\n'),
  text("an empty interpolation", '{\n  "output": {\n    "o": {\n      "value": "a ${} b"\n    }\n  }\n}\n'),
  text("an interpolation that is not closed", '{\n  "output": {\n    "o": {\n      "value": "${1"\n    }\n  }\n}\n'),
  text("a directive without an end", '{\n  "output": {\n    "o": {\n      "value": "%{ if true }x"\n    }\n  }\n}\n'),
  text("an end without a directive", '{\n  "output": {\n    "o": {\n      "value": "%{ endif }"\n    }\n  }\n}\n'),
  text(
    "an escape in an interpolation that HCL does not have",
    '{\n  "output": {\n    "o": {\n      "value": "${\\"\\\\q\\"}"\n    }\n  }\n}\n',
  ),
  text(
    "a key that breaks off",
    '{\n  "output": {\n    "o": {\n      "value": {\n        "${": 1\n      }\n    }\n  }\n}\n',
  ),
  text(
    "a template in a value of an object",
    '{\n  "output": {\n    "o": {\n      "value": {\n        "a":\n          "${foo bar}"\n      }\n    }\n  }\n}\n',
  ),
  text(
    "a line break in a string in an interpolation",
    '{\n  "output": {\n    "o": {\n      "value": "${\\"a\\nb\\"}"\n    }\n  }\n}\n',
  ),
];

const rejectedReferences: readonly Case[] = [
  text("a variable that is not declared", '{\n  "locals": {\n    "a": "x ${var.nope}"\n  }\n}\n'),
  text("references behind escapes", '{\n  "locals": {\n    "a": "\\"q\\" \\u00e9 ${var.nope}"\n  }\n}\n'),
  text("a reference in a key", '{\n  "locals": {\n    "a": {\n      "k${local.nope}": 1\n    }\n  }\n}\n'),
  text(
    "a reference in a directive",
    '{\n  "locals": {\n    "a":\n      "%{ for x in local.nope }${x}%{ endfor }"\n  }\n}\n',
  ),
  text(
    "a resource that is not declared",
    '{\n  "output": {\n    "o": {\n      "value": "${terraform_data.nope.id}"\n    }\n  }\n}\n',
  ),
  text(
    "a dependency that is not declared",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "depends_on": [\n          "terraform_data.nope"\n        ]\n      }\n    }\n  }\n}\n',
  ),
  text(
    "a dependency that is a template",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "depends_on": [\n          "${terraform_data.b}"\n        ]\n      },\n      "b": {}\n    }\n  }\n}\n',
  ),
  text(
    "a dependency that is no traversal",
    '{\n  "output": {\n    "o": {\n      "value": 1,\n      "depends_on": [\n        "not a traversal"\n      ]\n    }\n  }\n}\n',
  ),
  text(
    "a number as a dependency",
    '{\n  "output": {\n    "o": {\n      "value": 1,\n      "depends_on": [\n        1\n      ]\n    }\n  }\n}\n',
  ),
  text(
    "dependencies that are no list",
    '{\n  "output": {\n    "o": {\n      "value": 1,\n      "depends_on":\n        "terraform_data.x"\n    }\n  },\n  "resource": {"terraform_data": {"x": {}}}\n}\n',
  ),
  text(
    "changes to ignore that are one text",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "lifecycle": {\n          "ignore_changes":\n            "input"\n        }\n      }\n    }\n  }\n}\n',
  ),
  text(
    "changes to ignore as a template",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "lifecycle": {\n          "ignore_changes": [\n            "${input}"\n          ]\n        }\n      }\n    }\n  }\n}\n',
  ),
  text(
    "a trigger as a template",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {},\n      "b": {\n        "lifecycle": {\n          "replace_triggered_by": [\n            "${terraform_data.a.id}"\n          ]\n        }\n      }\n    }\n  }\n}\n',
  ),
  text(
    "a moved address that is a template",
    '{\n  "moved": {\n    "from":\n      "${terraform_data.a}",\n    "to": "terraform_data.b"\n  },\n  "resource": {"terraform_data": {"b": {}}}\n}\n',
  ),
];

const rejectedShapes: readonly Case[] = [
  text("a text for a block with a label", '{\n  "locals": {},\n  "output":\n    "x"\n}\n'),
  text("a text for the content of a block", '{\n  "output": {\n    "o":\n      "x"\n  }\n}\n'),
  text("a number for a block without labels", '{\n  "locals":\n    1\n}\n'),
  text(
    "a scalar in a list of blocks",
    '{\n  "output": {"o": {"value": 1}},\n  "locals": [\n    {"a": 1},\n    "x"\n  ]\n}\n',
  ),
  text("a scalar at the top", '[\n  {"locals": {}},\n  1\n]\n'),
  text("an object without a label", '{\n  "resource": {\n    "terraform_data":\n      {}\n  }\n}\n', {
    instead: {
      places: ["main.tf.json:3"],
      why: "a label is missing at the last key that is there, terraform has it at the brace",
    },
  }),
  text("null without a label", '{\n  "output": null\n}\n'),
  text("an unknown block", '{\n  "locals": {},\n  "foo": {}\n}\n'),
  text("an unknown argument", '{\n  "output": {\n    "o": {\n      "value": 1,\n      "valeu": 2\n    }\n  }\n}\n'),
  text(
    "an unknown argument in a nested block",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "lifecycle": {\n          "foo": 1\n        }\n      }\n    }\n  }\n}\n',
  ),
  text(
    "an unknown argument of a resource",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "inptu": 1\n      }\n    }\n  }\n}\n',
  ),
  text("a required argument is missing", '{\n  "output": {\n    "o": {\n      "description": "x"\n    }\n  }\n}\n', {
    instead: { places: ["main.tf.json:3"], why: atTheKey },
  }),
  text(
    "a required argument is missing in a nested block",
    '{\n  "variable": {\n    "x": {\n      "default": 1,\n      "validation": {\n        "condition": "${var.x > 0}"\n      }\n    }\n  }\n}\n',
    {
      instead: { places: ["main.tf.json:5"], why: atTheKey },
    },
  ),
  text(
    "a required argument is missing in the second of several blocks",
    '{\n  "variable": {\n    "x": {\n      "default": 1,\n      "validation": [\n        {"condition": "${var.x > 0}", "error_message": "a"},\n        {\n          "condition": "${var.x > 0}"\n        }\n      ]\n    }\n  }\n}\n',
    {
      instead: {
        places: ["main.tf.json:7"],
        why: "of several blocks in a list each begins at its brace, terraform has it where that closes",
      },
    },
  ),
  text(
    "an argument twice in one object",
    '{\n  "output": {\n    "o": {\n      "value": 1,\n      "value": 2\n    }\n  }\n}\n',
  ),
  text(
    "an argument twice in two objects of one body",
    '{\n  "output": {\n    "o": [[\n      {"value": 1},\n      {"value": 2}\n    ]]\n  }\n}\n',
  ),
  text("a local value twice in one object", '{\n  "locals": {\n    "a": 1,\n    "a": 2\n  }\n}\n'),
  text("a key twice in a value", '{\n  "locals": {\n    "h": {\n      "x": 1,\n      "x": 2\n    }\n  }\n}\n'),
  text(
    "a computed key twice in a value",
    '{\n  "locals": {\n    "h": {\n      "x": 1,\n      "${\\"x\\"}": 2\n    }\n  }\n}\n',
  ),
  text(
    "a key twice in a default",
    '{\n  "variable": {\n    "s": {\n      "default": {\n        "a": 1,\n        "a": 2\n      }\n    }\n  }\n}\n',
  ),
  text("null as a key", '{\n  "locals": {\n    "h": {\n      "${null}":\n        1\n    }\n  }\n}\n'),
  text("a list as a key", '{\n  "locals": {\n    "h": {\n      "${[1]}":\n        1\n    }\n  }\n}\n'),
  text("an output declared twice", '[\n  {"output": {"o": {"value": 1}}},\n  {"output": {"o": {"value": 2}}}\n]\n'),
  text(
    "two lifecycle blocks",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "lifecycle": [\n          {"prevent_destroy": false},\n          {"create_before_destroy": true}\n        ]\n      }\n    }\n  }\n}\n',
    {
      instead: { places: ["main.tf.json:7"], why: "terraform has both at the bracket of the list" },
    },
  ),
  text(
    "count and for_each",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "count": 1,\n        "for_each": {}\n      }\n    }\n  }\n}\n',
  ),
];

const rejectedValues: readonly Case[] = [
  text("a type that is none", '{\n  "variable": {\n    "z": {\n      "type": "list(strng)"\n    }\n  }\n}\n'),
  text("a type in a template", '{\n  "variable": {\n    "z": {\n      "type":\n        "${string}"\n    }\n  }\n}\n'),
  text(
    "a type in a list",
    '{\n  "variable": {\n    "z": {\n      "type": [\n        "string"\n      ]\n    }\n  }\n}\n',
  ),
  text(
    "a type in more quotes",
    '{\n  "variable": {\n    "z": {\n      "type":\n        "\\"string\\""\n    }\n  }\n}\n',
  ),
  text(
    "a default of another type",
    '{\n  "variable": {\n    "x": {\n      "type": "number",\n      "default":\n        "abc"\n    }\n  }\n}\n',
  ),
  text("a flag as a template", '{\n  "variable": {\n    "x": {\n      "nullable":\n        "${true}"\n    }\n  }\n}\n'),
  text(
    "null for a flag",
    '{\n  "variable": {\n    "x": {\n      "default": 1,\n      "sensitive": null\n    }\n  }\n}\n',
  ),
  text(
    "a flag of a lifecycle as a template",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "lifecycle": {\n          "create_before_destroy":\n            "${true}"\n        }\n      }\n    }\n  }\n}\n',
  ),
  text("too many arguments of a function", '{\n  "locals": {\n    "i":\n      "${upper(1, 2)}"\n  }\n}\n'),
  text("an operand of the wrong type", '{\n  "locals": {\n    "j": "a ${1 + true}"\n  }\n}\n'),
  text(
    "a list for for_each",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "for_each":\n          ["x"]\n      }\n    }\n  }\n}\n',
  ),
  text(
    "a validation that fails",
    '{\n  "variable": {\n    "x": {\n      "default": 1,\n      "validation": {\n        "condition": "${var.x > 5}",\n        "error_message": "too low"\n      }\n    }\n  }\n}\n',
  ),
  text(
    "a precondition that fails",
    '{\n  "resource": {\n    "terraform_data": {\n      "a": {\n        "lifecycle": {\n          "precondition": {\n            "condition":\n              "${terraform.workspace == \\"x\\"}",\n            "error_message": "no"\n          }\n        }\n      }\n    }\n  }\n}\n',
  ),
];

const rejectedInputs: readonly Case[] = [
  files(
    "a value of another type in a tfvars file",
    varFiles({ "terraform.tfvars.json": '{\n  "s": "x",\n  "n":\n    "abc"\n}\n' }),
  ),
  files("a name twice in a tfvars file", varFiles({ "terraform.tfvars.json": '{\n  "s": 1,\n  "s": 2\n}\n' })),
  files(
    "a key twice in a value of a tfvars file",
    varFiles({ "terraform.tfvars.json": '{\n  "any": {\n    "a": 1,\n    "a": 2\n  }\n}\n' }),
  ),
  files("a list of objects as a tfvars file", varFiles({ "terraform.tfvars.json": '\n[{"s": 1}]\n' })),
  files("a tfvars file that is not closed", varFiles({ "terraform.tfvars.json": '\n{\n  "s": 1\n' })),
];

const rejectedOverrides: readonly Case[] = [
  files("overrides of what is not there", {
    "main.tf": 'variable "a" {\n  default = 1\n}\n',
    "override.tf":
      '\nvariable "b" {\n  default = "x"\n}\nlocals {\n  x = 1\n}\noutput "x" {\n  value = 1\n}\nmodule "m" {\n  source = "./m"\n}\nresource "terraform_data" "x" {\n}\ndata "terraform_remote_state" "x" {\n}\nprovider "terraform" {\n  alias = "x"\n}\n',
    "m/main.tf": "",
  }),
  files("overrides of what is not there in JSON syntax", {
    "main.tf": "locals {}\n",
    "override.tf.json":
      '{\n  "variable": {\n    "b": {"default": 1}\n  },\n  "locals": {\n    "x": 1\n  },\n  "resource": {\n    "terraform_data": {\n      "x": {}\n    }\n  }\n}\n',
  }),
  files("blocks that cannot be overridden", {
    "main.tf": 'variable "a" {\n  default = 1\n}\nresource "terraform_data" "b" {}\noutput "o" { value = 1 }\n',
    "override.tf":
      'moved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}\nimport {\n  to = terraform_data.b\n  id = "x"\n}\n',
  }),
  files("a check in an override file", {
    "main.tf": 'variable "a" {\n  default = 1\n}\n',
    "override.tf": '\ncheck "x" {\n  assert {\n    condition     = var.a == 2\n    error_message = "checked"\n  }\n}\n',
  }),
  files("a validation in an override file", {
    "main.tf": 'variable "a" {\n  default = 1\n}\n',
    "override.tf": 'variable "a" {\n  validation {\n    condition     = var.a == 2\n    error_message = "m"\n  }\n}\n',
  }),
  files("a precondition of an output in an override file", {
    "main.tf": 'variable "a" { default = 1 }\noutput "o" { value = 1 }\n',
    "override.tf": 'output "o" {\n  precondition {\n    condition     = var.a == 1\n    error_message = "m"\n  }\n}\n',
  }),
  files("conditions of a resource in an override file", {
    "main.tf": 'variable "a" { default = 1 }\nresource "terraform_data" "a" {}\n',
    "override.tf":
      'resource "terraform_data" "a" {\n  lifecycle {\n    postcondition {\n      condition     = var.a == 1\n      error_message = "m"\n    }\n  }\n}\n',
  }),
  files("dependencies in an override file", {
    "main.tf": 'variable "a" { default = 1 }\noutput "o" { value = 1 }\nresource "terraform_data" "a" {}\n',
    "override.tf":
      'output "o" {\n  depends_on = [\n    var.a\n  ]\n}\nresource "terraform_data" "a" {\n  depends_on = [var.a]\n}\n',
  }),
  files("a type that the default does not fit any more", {
    "main.tf": 'variable "a" {\n  default = "a"\n}\n',
    "override.tf": '\nvariable "a" {\n  type = number\n}\n',
  }),
  files("a default that does not fit the type", {
    "main.tf": 'variable "a" {\n  type = number\n}\n',
    "override.tf": '\nvariable "a" {\n\n  default = "x"\n}\n',
  }),
  files("a default that is null where it must not be any more", {
    "main.tf": 'variable "a" {\n  default = null\n}\n',
    "override.tf": '\nvariable "a" {\n  nullable = false\n}\n',
  }),
  files("a default of an override file that does not fit its own type", {
    "main.tf": 'variable "a" {\n  default = 1\n}\n',
    "override.tf": 'variable "a" {\n  type    = number\n  default = "x"\n}\n',
  }),
  files("what is required must stand in the first declaration", {
    "main.tf": '\noutput "o" {\n}\n',
    "override.tf": 'output "o" { value = 1 }\n',
  }),
  files("an unknown argument in an override file", {
    "main.tf": 'output "o" { value = 1 }\n',
    "override.tf": 'output "o" {\n  valeu = 1\n}\n',
  }),
  files("an unknown block in an override file", { "main.tf": "locals {}\n", "override.tf": '\nfoo "x" {}\n' }),
  files("an expression of an override file", {
    "main.tf": "locals {\n  a = 1\n}\n",
    "override.tf": "locals {\n\n  a = var.nope\n}\n",
  }),
  files("an argument twice in an override file", {
    "main.tf": "locals {\n  a = 1\n}\n",
    "override.tf": "locals {\n  a = 2\n  a = 3\n}\n",
  }),
];

export const cases: readonly Case[] = [
  ...[...templates, ...valuesInGeneral, ...blocks, ...inputs, ...overrides],
  ...[
    ...rejectedSyntax.map((each) => ({ ...each, first: true as const })),
    ...rejectedTemplates,
    ...rejectedReferences,
    ...rejectedShapes,
  ],
  ...[...rejectedValues, ...rejectedInputs, ...rejectedOverrides],
];
