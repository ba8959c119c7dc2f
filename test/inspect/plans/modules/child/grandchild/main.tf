variable "number" {}

resource "terraform_data" "deep" {
  input = var.number
}

output "number" {
  value = terraform_data.deep.input
}

output "id" {
  value = terraform_data.deep.id
}
