variable "x" {
  type = map(object({
    a = string
    b = optional(number, 1)
  }))
  default = {}
  validation {
    condition     = length(var.x) < 3
    error_message = "No more than \"3\"."
  }
}
output "y" { value = var.x }
