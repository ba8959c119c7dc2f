variable "environment" {
  type    = string
  default = "Nowhere"
}

variable "environment_id" {
  type = string
}

variable "client_secret_id" {
  type = string
}

variable "role_id" {
  type    = string
  default = "not-a-role"
}
