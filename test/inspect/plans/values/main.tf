locals {
  beyond_double = 9007199254740993
  third         = 1 / 3
  two_thirds    = 2 / 3
  huge          = 1e400
  tiny          = 1e-7
  tenth         = 0.1
  whole         = 1.0
  negative      = -0.5
  zero          = 0
  many_digits   = 123456789012345678901234567890.123456789
  power         = pow(2, 10) / length("abc")
  sum           = 0.1 + 0.2

  html      = "a <b> & \"c\" ' d"
  newline   = "line\nnext\ttab\\"
  composed  = "e\u0301"
  controls  = "\u0007\u001b[31m\u2028\u202e"
  heredoc   = <<-EOT
    one
      two
  EOT
  fraction  = "${1 / 3}"
  command   = "##[error]x ::error::y"
  prototype = { "__proto__" = 1, constructor = { toString = null } }

  tuple       = [1, "b", true, null, [], {}]
  list        = tolist(["b", "a"])
  object      = { b = 1, a = { d = null, c = [false] } }
  map         = tomap({ z = "1", y = "2" })
  no_elements = tolist([])

  texts    = toset(["b", "a", "ä", "B"])
  numbers  = toset([10, 2, 1])
  truths   = toset([true, false])
  objects  = toset([{ a = 2 }, { a = 10 }, { a = 1 }])
  lists    = toset([["b"], ["a", "c"], []])
  set_null = toset([null, "a"])

  sensitive_part = { open = "x", hidden = sensitive("y") }
}

output "numbers" {
  value = [local.beyond_double, local.third, local.two_thirds, local.huge, local.tiny, local.tenth, local.whole, local.negative, local.zero, local.many_digits, local.power, local.sum]
}

output "texts" {
  value = [local.html, local.newline, local.composed, local.controls, local.heredoc, local.fraction, local.command]
}

output "collections" {
  value = [local.tuple, local.list, local.object, local.map, local.no_elements, local.prototype]
}

output "sets" {
  value = [local.texts, local.numbers, local.truths, local.objects, local.lists, local.set_null]
}

output "nothing" {
  value = null
}

output "one" {
  value = local.third
}

output "marked" {
  value     = local.sensitive_part
  sensitive = true
}

resource "terraform_data" "numbers" {
  input = {
    beyond_double = local.beyond_double
    third         = local.third
    huge          = local.huge
    tiny          = local.tiny
    many_digits   = local.many_digits
    power         = local.power
  }
}

resource "terraform_data" "texts" {
  input = [local.html, local.newline, local.composed, local.controls, local.heredoc, local.fraction, local.command]
}

resource "terraform_data" "collections" {
  input = {
    tuple       = local.tuple
    object      = local.object
    map         = local.map
    no_elements = local.no_elements
    prototype   = local.prototype
    texts       = local.texts
    numbers     = local.numbers
    truths      = local.truths
    objects     = local.objects
    lists       = local.lists
    set_null    = local.set_null
  }
}

resource "terraform_data" "sensitive" {
  input = local.sensitive_part
}
