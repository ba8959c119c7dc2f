resource "terraform_data" "x" {
}
resource "terraform_data" "x" {
}
resource "terraform_data" "one" "two" {
}
output "q" {
}
variable "a" "b\tc" {}