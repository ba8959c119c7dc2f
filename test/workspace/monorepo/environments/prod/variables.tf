variable "client_secret_id" {
  type = string
}

variable "role_id" {
  type = string
}

variable "break_glass_role_id" {
  type = string
}
