variable "token" {
  type      = string
  default   = "t0k3n"
  sensitive = true
}

resource "terraform_data" "empty" {}

resource "terraform_data" "first" {
  input = { name = "main", list = ["a", null] }
}

resource "terraform_data" "counted" {
  count            = 11
  input            = count.index
  triggers_replace = [terraform_data.first.id, count.index * 2]
}

resource "terraform_data" "keyed" {
  for_each = {
    "a"       = "plain"
    "x\"y"    = "quote"
    "a$${b"   = "template"
    "ü]. \\"  = "odd"
    "new\nln" = "line"
  }
  input            = { (each.key) = each.value }
  triggers_replace = each.key
}

resource "terraform_data" "dependent" {
  input = {
    id        = terraform_data.first.id
    text      = "x-${terraform_data.first.id}"
    output    = terraform_data.first.output
    nested    = [{ known = 1, unknown = terraform_data.first.id }]
    set       = toset([terraform_data.first.id, "z", "b"])
    known     = terraform_data.first.input.name
    counted   = terraform_data.counted[*].input
    keyed     = { for key, each in terraform_data.keyed : key => each.input }
    whole     = terraform_data.empty
    sensitive = [var.token, "open"]
    hidden    = sensitive(terraform_data.first.id)
    inside    = "with ${var.token}"
    tern      = terraform_data.first.id == "" ? "a" : "b"
  }
}

resource "terraform_data" "replaced" {
  input            = terraform_data.empty.output
  triggers_replace = { token = var.token, size = length(terraform_data.counted) }
}

output "known_of_unknown" {
  value = { id = terraform_data.first.id, name = terraform_data.first.input.name, all = [for each in terraform_data.counted : each.input] }
}

output "unknown" {
  value = terraform_data.first.id
}

output "whole" {
  value = terraform_data.keyed["a"]
}

output "token" {
  value     = var.token
  sensitive = true
}
