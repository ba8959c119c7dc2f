module "child" {
  for_each = toset(["a", "b c"])
  source   = "./child"
  name     = each.key
}

resource "terraform_data" "root" {
  input = { for key, child in module.child : key => [child.name, child.id] }
}

output "names" {
  value = [for child in module.child : child.name]
}
