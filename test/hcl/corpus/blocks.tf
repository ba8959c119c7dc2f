terraform {
  required_version = ">= 1.3"
  backend "local" {}
}

resource "sym_flow" "this" {
  params {
    prompt_field {
      name = "reason"
    }
  }
}
one { line = 1 }
bare label "mixed" {
}
empty {}
