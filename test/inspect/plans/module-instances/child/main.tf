variable "name" {}

module "grandchild" {
  source = "./grandchild"
  number = length(var.name) / 3
}

resource "terraform_data" "own" {
  count = 2
  input = { name = var.name, below = module.grandchild.number, id = module.grandchild.id }
}

output "name" {
  value = upper(var.name)
}

output "id" {
  value = terraform_data.own[0].id
}
