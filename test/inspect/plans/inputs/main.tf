variable "by_default" {
  default = 1.50
}

variable "typed_default" {
  type    = map(number)
  default = { a = "1", b = 2 }
}

variable "from_file" {
  type = string
}

variable "from_automatic_file" {
  type = list(string)
}

variable "object" {
  type = object({
    name  = string
    count = optional(number, 3)
    tags  = optional(map(string))
  })
}

variable "nothing" {
  type    = string
  default = null
}

output "all" {
  value = [var.by_default, var.typed_default, var.from_file, var.from_automatic_file, var.object, var.nothing]
}

resource "terraform_data" "all" {
  input = { d = var.by_default, t = var.typed_default, f = var.from_file, a = var.from_automatic_file, o = var.object, n = var.nothing }
}
