resource "sym_target" "admin" {
  type  = "onelogin_role"
  name  = "${local.prefix}-admin"
  settings = {
    role_id         = "123456"
    privilege_level = "member"
  }
}
resource "sym_strategy" "this" {
  targets = [for t in sym_target.admin : t.id]
}
