module "child" {
  source = "./child"
  name   = "b c"
}

resource "terraform_data" "root" {
  input = [module.child.name, module.child.id, module.child]
}

output "name" {
  value = module.child.name
}
