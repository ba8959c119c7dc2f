terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    sym = {
      source  = "symopsio/sym"
      version = "~> 3.0"
    }
  }
}

provider "aws" {
  region = local.region

  default_tags {
    tags = local.tags
  }
}

provider "sym" {
  org = "S-N7QXKD2M4A"
}

variable "domain" {
  type    = string
  default = "harbour-freight.onelogin.com"
}

variable "roles" {
  type    = map(string)
  default = { reader = "617204", writer = "617205" }
}

locals {
  environment = "prod"
  region      = "eu-west-1"
}

locals {
  tags = { SymEnv = local.environment, Owner = "platform" }
}

module "runtime_connector" {
  source  = "symopsio/runtime-connector/aws"
  version = "~> 2.0"

  environment = local.environment
}

module "secrets_access" {
  source  = "symopsio/secretsmgr-addon/aws"
  version = "~> 1.1"

  environment   = local.environment
  iam_role_name = module.runtime_connector.sym_runtime_connector_role.name
}

resource "sym_runtime" "this" {
  name       = "prod-runtime"
  context_id = module.runtime_connector.sym_integration.id
}

resource "sym_secrets" "this" {
  type = "aws_secrets_manager"
  name = "prod-secrets"

  settings = {
    context_id = module.runtime_connector.sym_integration.id
  }
}

resource "aws_secretsmanager_secret" "onelogin" {
  name = "sym/prod/onelogin"
}

resource "sym_secret" "onelogin" {
  path      = aws_secretsmanager_secret.onelogin.name
  source_id = sym_secrets.this.id
}

resource "sym_integration" "slack" {
  type        = "slack"
  name        = "prod-slack"
  external_id = "T05Q2WLM8ZC"
}

resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "prod-onelogin"
  external_id = var.domain

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}

resource "sym_error_logger" "slack" {
  integration_id = sym_integration.slack.id
  destination    = "#sym-errors"
}

resource "sym_environment" "this" {
  name            = local.environment
  runtime_id      = sym_runtime.this.id
  error_logger_id = sym_error_logger.slack.id

  integrations = {
    slack_id    = sym_integration.slack.id
    onelogin_id = sym_integration.onelogin.id
  }
}

resource "sym_target" "role" {
  for_each = var.roles
  type     = "onelogin_role"
  name     = each.key

  field_bindings = ["privilege_level"]
  settings       = { role_id = each.value }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "prod-onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [for target in sym_target.role : target.id]
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("${path.module}/access.py")
  environment_id = sym_environment.this.id

  params {
    strategy_id = sym_strategy.onelogin.id

    prompt_field {
      name           = "privilege_level"
      type           = "string"
      allowed_values = ["member", "admin"]
    }
  }
}

output "flow" {
  value = sym_flow.access.id
}
