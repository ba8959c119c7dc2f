terraform {
  required_providers {
    sym = {
      source = "symopsio/sym"
    }
  }
}

module "names" {
  source = "../role-names"

  environment = var.environment
}

resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "${var.environment}-onelogin"
  external_id = "northwind-labs.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = var.client_secret_id
  }
}

resource "sym_target" "readers" {
  type  = "onelogin_role"
  name  = module.names.readers
  label = "Warehouse readers"

  settings = {
    role_id         = var.role_id
    privilege_level = "member"
  }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "${var.environment}-onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.readers.id]
}

resource "sym_flow" "access" {
  name           = "${var.environment}-access"
  label          = "OneLogin access"
  implementation = file("${path.module}/access.py")
  environment_id = var.environment_id

  params {
    strategy_id = sym_strategy.onelogin.id

    prompt_field {
      name           = "duration"
      type           = "duration"
      allowed_values = ["30m", "1h"]
    }
  }
}
