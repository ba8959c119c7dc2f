output "integration" {
  value = sym_integration.onelogin
}
