/** Mistakes in Terraform's own blocks, one configuration each, whose diagnostics are recorded from `terraform validate`. */

export interface Case {
  readonly name: string;
  readonly text: string;
  /** Why we say something else than Terraform: the lines that we report instead. */
  readonly instead?: { readonly lines: readonly number[]; readonly because: string };
}

const alone = "a misspelt argument where a required one is missing is one mistake";

export const cases: readonly Case[] = [
  { name: "a misspelt block type", text: 'resorce "terraform_data" "x" {\n}\n' },
  { name: "the singular of locals", text: "local {\n  b = 1\n}\n" },
  { name: "a block type of nobody", text: "frobnicate {\n}\n" },
  { name: "an argument outside of any block", text: "foo = 1\n" },
  { name: "a block written as argument", text: "locals = { a = 1 }\n" },
  { name: "a misspelt default", text: 'variable "v" {\n  type = string\n  defalt = "x"\n}\n' },
  { name: "a misspelt nullable", text: 'variable "v" {\n  nulable = false\n}\n' },
  { name: "a block in a variable", text: 'variable "v" {\n  lifecycle {}\n}\n' },
  { name: "an argument of a variable as block", text: 'variable "v" {\n\n  type {\n  }\n}\n' },
  { name: "sensitive as word", text: 'variable "v" {\n  sensitive = "maybe"\n}\n' },
  { name: "sensitive as text", text: 'variable "v" {\n  sensitive = "true"\n}\n' },
  { name: "nullable as number", text: 'variable "v" {\n  default = 1\n  nullable = 1\n}\n' },
  { name: "sensitive as null", text: 'variable "v" {\n  sensitive = null\n}\n' },
  { name: "a description that is a list", text: 'variable "v" {\n  description = ["a"]\n}\n' },
  { name: "a description that is a number", text: 'variable "v" {\n  description = 5\n}\n' },
  {
    name: "a validation without message",
    text: 'variable "v" {\n  validation {\n    condition = var.v == 1\n  }\n}\n',
  },
  {
    name: "a validation with a misspelt message",
    text: 'variable "v" {\n  validation {\n    condition = var.v == 1\n    error_mesage = "x"\n  }\n}\n',
    instead: { lines: [4], because: alone },
  },
  {
    name: "a block in a validation",
    text: 'variable "v" {\n  validation {\n    condition = var.v == 1\n    error_message = "x"\n    foo {}\n  }\n}\n',
  },
  { name: "two labels on a variable", text: 'variable "v" "w" {\n}\n' },
  { name: "no label on a variable", text: "variable {\n}\n" },
  { name: "no label on an output", text: "output {\n  value = 1\n}\n" },
  { name: "an output without value", text: 'output "o" {\n}\n' },
  {
    name: "an output with a misspelt value",
    text: 'output "o" {\n  vlaue = 1\n}\n',
    instead: { lines: [2], because: alone },
  },
  {
    name: "an output whose value is a block",
    text: 'output "o" {\n  value {\n  }\n}\n',
    instead: { lines: [2], because: "the value is there, written as a block" },
  },
  { name: "a misspelt sensitive", text: 'output "o" {\n  value = 1\n  sensitve = true\n}\n' },
  { name: "an output depending on a text", text: 'output "o" {\n  value = 1\n  depends_on = "x"\n}\n' },
  {
    name: "an output with a postcondition",
    text: 'output "o" {\n  value = 1\n  postcondition {\n    condition = true\n    error_message = "x"\n  }\n}\n',
  },
  { name: "a resource without name", text: 'resource "terraform_data" {\n}\n' },
  { name: "a resource with three labels", text: 'resource "terraform_data" "a" "b" {\n}\n' },
  { name: "a label on locals", text: 'locals "x" {\n  z = 1\n}\n' },
  { name: "a block in locals", text: "locals {\n  a = 1\n  foo {}\n}\n" },
  {
    name: "a misspelt depends_on",
    text: 'resource "terraform_data" "a" {}\nresource "terraform_data" "b" {\n  depend_on = [terraform_data.a]\n}\n',
  },
  { name: "an argument that terraform_data lacks", text: 'resource "terraform_data" "a" {\n  triggers = {}\n}\n' },
  { name: "a block that terraform_data lacks", text: 'resource "terraform_data" "a" {\n\n  foo {}\n}\n' },
  {
    name: "what terraform_data takes",
    text: 'resource "terraform_data" "a" {\n  input = 1\n  triggers_replace = [1]\n  count = 1\n  lifecycle {\n    ignore_changes = all\n    create_before_destroy = true\n  }\n}\n',
  },
  {
    name: "depends_on without a list",
    text: 'resource "terraform_data" "a" {}\nresource "terraform_data" "b" {\n  depends_on = terraform_data.a\n}\n',
  },
  {
    name: "depends_on with quoted references",
    text: 'resource "terraform_data" "a" {}\nresource "terraform_data" "b" {\n  depends_on = ["terraform_data.a"]\n}\n',
  },
  {
    name: "depends_on with a number",
    text: 'resource "terraform_data" "a" {}\nresource "terraform_data" "b" {\n  depends_on = [\n    terraform_data.a,\n    1,\n  ]\n}\n',
  },
  {
    name: "depends_on with a function",
    text: 'resource "terraform_data" "b" {\n  depends_on = [tolist([])]\n}\n',
  },
  { name: "depends_on as block", text: 'resource "terraform_data" "b" {\n\n  depends_on {}\n}\n' },
  { name: "lifecycle as argument", text: 'resource "terraform_data" "b" {\n\n  lifecycle = {}\n}\n' },
  {
    name: "a misspelt prevent_destroy",
    text: 'resource "terraform_data" "a" {\n  lifecycle {\n    prevent_destory = true\n  }\n}\n',
  },
  {
    name: "prevent_destroy as word",
    text: 'resource "terraform_data" "a" {\n  lifecycle {\n    prevent_destroy = "yes"\n  }\n}\n',
  },
  {
    name: "create_before_destroy as text and prevent_destroy as number",
    text: 'resource "terraform_data" "a" {\n  lifecycle {\n    create_before_destroy = "true"\n    prevent_destroy = 1\n  }\n}\n',
  },
  {
    name: "ignore_changes without a list",
    text: 'resource "terraform_data" "a" {\n  lifecycle {\n    ignore_changes = input\n  }\n}\n',
  },
  {
    name: "ignore_changes with all in quotes",
    text: 'resource "terraform_data" "a" {\n  lifecycle {\n    ignore_changes = "all"\n  }\n}\n',
  },
  {
    name: "ignore_changes with names in quotes",
    text: 'resource "terraform_data" "a" {\n  lifecycle {\n    ignore_changes = ["input"]\n  }\n}\n',
  },
  {
    name: "replace_triggered_by without a list",
    text: 'resource "terraform_data" "b" {}\nresource "terraform_data" "a" {\n  lifecycle {\n    replace_triggered_by = terraform_data.b\n  }\n}\n',
  },
  {
    name: "two lifecycle blocks",
    text: 'resource "terraform_data" "a" {\n  lifecycle {\n  }\n  lifecycle {\n  }\n}\n',
  },
  { name: "a label on lifecycle", text: 'resource "terraform_data" "a" {\n  lifecycle "x" {\n  }\n}\n' },
  { name: "a block in lifecycle", text: 'resource "terraform_data" "a" {\n  lifecycle {\n    foo {}\n  }\n}\n' },
  {
    name: "a precondition with a misspelt condition",
    text: 'resource "terraform_data" "a" {\n  lifecycle {\n    precondition {\n      conditon = true\n      error_message = "x"\n    }\n  }\n}\n',
    instead: { lines: [4], because: alone },
  },
  { name: "count beside for_each", text: 'resource "terraform_data" "a" {\n  count = 1\n  for_each = {}\n}\n' },
  { name: "a provisioner without type", text: 'resource "terraform_data" "a" {\n  provisioner {\n  }\n}\n' },
  {
    name: "a provisioner with two labels",
    text: 'resource "terraform_data" "a" {\n  provisioner "local-exec" "x" {\n    command = "x"\n  }\n}\n',
  },
  {
    name: "a label on connection",
    text: 'resource "terraform_data" "a" {\n  connection "x" {\n    host = "y"\n  }\n}\n',
  },
  {
    name: "lifecycle arguments on a data source",
    text: 'data "terraform_remote_state" "x" {\n  backend = "local"\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n',
  },
  { name: "a module without source", text: 'module "m" {\n  version = "1"\n}\n' },
  {
    name: "a module with a misspelt source",
    text: 'module "m" {\n  soruce = "./x"\n}\n',
    instead: { lines: [2], because: alone },
  },
  { name: "a module without name", text: "module {\n}\n" },
  { name: "a lifecycle block in a module", text: 'module "m" {\n  source = "./x"\n  lifecycle {}\n}\n' },
  { name: "providers as list", text: 'module "m" {\n  source = "./x"\n  providers = [a]\n}\n' },
  {
    name: "depends_on of a module without a list",
    text: 'module "m" {\n  source = "./x"\n  depends_on = module.n\n}\nmodule "n" {\n  source = "./x"\n}\n',
  },
  { name: "a provider without name", text: "provider {\n}\n" },
  { name: "a provider with two labels", text: 'provider "a" "b" {\n}\n' },
  { name: "reserved arguments of a provider", text: 'provider "terraform" {\n  count = 1\n  depends_on = []\n}\n' },
  { name: "a lifecycle block in a provider", text: 'provider "terraform" {\n\n  lifecycle {}\n}\n' },
  { name: "a misspelt required_version", text: 'terraform {\n  require_version = "> 1"\n}\n' },
  { name: "a misspelt required_providers", text: "terraform {\n  required_provider {\n  }\n}\n" },
  { name: "a required_version that is a list", text: 'terraform {\n  required_version = ["1"]\n}\n' },
  { name: "an unknown block in terraform", text: "terraform {\n  encryption {}\n}\n" },
  { name: "a backend without type", text: "terraform {\n  backend {\n  }\n}\n" },
  { name: "a label on required_providers", text: 'terraform {\n  required_providers "x" {\n  }\n}\n' },
  { name: "a block in required_providers", text: "terraform {\n  required_providers {\n    foo {}\n  }\n}\n" },
  {
    name: "a misspelt source of a provider",
    text: 'terraform {\n  required_providers {\n    a = {\n      sorce = "x/y"\n    }\n  }\n}\n',
  },
  {
    name: "a provider's version that is a number",
    text: 'terraform {\n  required_providers {\n    a = {\n      source = "x/y"\n      version = 3\n    }\n  }\n}\n',
  },
  { name: "a moved block without to", text: "moved {\n  from = terraform_data.a\n}\n" },
  {
    name: "a moved block with a text",
    text: 'moved {\n  from = "terraform_data.a"\n  to = terraform_data.b\n}\nresource "terraform_data" "b" {}\n',
  },
  {
    name: "a moved block with an argument of nobody",
    text: 'moved {\n  from = terraform_data.a\n  to = terraform_data.b\n  foo = 1\n}\nresource "terraform_data" "b" {}\n',
  },
  { name: "an import without id", text: 'import {\n  to = terraform_data.c\n}\nresource "terraform_data" "c" {}\n' },
  {
    name: "an import with a misspelt id",
    text: 'import {\n  to = terraform_data.c\n  idd = "x"\n}\nresource "terraform_data" "c" {}\n',
    instead: { lines: [3], because: alone },
  },
  { name: "a removed block without from", text: "removed {\n}\n" },
  {
    name: "a removed block with a misspelt destroy",
    text: "removed {\n  from = terraform_data.d\n  lifecycle {\n    destory = false\n  }\n}\n",
  },
  { name: "a block in a removed block", text: "removed {\n  from = terraform_data.d\n  foo {}\n}\n" },
  { name: "a check without name", text: "check {\n}\n" },
  { name: "a check without assert", text: 'check "a" {\n}\n' },
  {
    name: "a check with a misspelt assert",
    text: 'check "a" {\n  asert {\n    condition = 1 == 1\n    error_message = "x"\n  }\n}\n',
    instead: { lines: [2], because: "a misspelt block where a required one is missing is one mistake" },
  },
];
