resource "sym_flow" "this" {
  implementation = file("${path.module}/impl.py")
  params {
    allowed_sources = ["slack", "api"]
    dynamic "prompt_field" {
      for_each = var.fields
      content {
        name = prompt_field.value.name
      }
    }
  }
}
