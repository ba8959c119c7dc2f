variable "environment" {
  type = string
}

output "readers" {
  value = "${var.environment}-readers"
}
