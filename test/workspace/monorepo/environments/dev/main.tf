terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
    sym = {
      source  = "symopsio/sym"
      version = "~> 3.6"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "sym" {
  org = "S-N7QXKD2M4A"
}

locals {
  environment = "dev"
}

module "runtime_connector" {
  source  = "symopsio/runtime-connector/aws"
  version = "~> 2.0"

  environment = local.environment
}

resource "sym_environment" "this" {
  name       = local.environment
  runtime_id = module.runtime_connector.sym_runtime.id
  integrations = {
    onelogin_id = module.access.integration.id
  }
}

module "access" {
  source = "../../modules/onelogin-access"

  environment      = local.environment
  environment_id   = sym_environment.this.id
  client_secret_id = var.client_secret_id
  role_id          = var.role_id
}

resource "sym_target" "break_glass" {
  type  = "onelogin_role"
  name  = "${local.environment}-break-glass"
  label = "Break glass"

  settings = {
    role_id         = var.break_glass_role_id
    privilege_level = "admin"
  }
}

resource "sym_strategy" "break_glass" {
  type           = "onelogin"
  name           = "${local.environment}-break-glass"
  integration_id = module.access.integration.id
  targets        = [sym_target.break_glass.id]
}

resource "sym_flow" "break_glass" {
  name           = "${local.environment}-break-glass"
  label          = "Break glass"
  implementation = file("${path.module}/../../flows/break_glass.py")
  environment_id = sym_environment.this.id

  params {
    strategy_id = sym_strategy.break_glass.id

    prompt_field {
      name           = "duration"
      type           = "duration"
      allowed_values = ["30m", "1h"]
    }
  }
}
