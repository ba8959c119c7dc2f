/** The ids that stages without a rule file report. */
import type { RuleInfo } from "./rule.ts";

/** The ids that parsing, evaluation and the schemas report. */
export const stageRules: readonly RuleInfo[] = [
  {
    id: "syntax",
    severities: ["error"],
    summary: "A file does not parse",
    why: "Terraform refuses the whole module. The blocks that can be read are checked all the same.",
    example: {
      bad: `resource "sym_target" "readers" {
  type = "onelogin_role"
  name = "readers

  settings = {
    role_id         = "617204"
    privilege_level = "member"
  }
}
`,
      good: `resource "sym_target" "readers" {
  type = "onelogin_role"
  name = "readers"

  settings = {
    role_id         = "617204"
    privilege_level = "member"
  }
}
`,
    },
  },
  {
    id: "duplicate-definition",
    severities: ["error"],
    summary: "One address is declared twice in a module",
    why: "Terraform refuses a module with two resources, variables, locals, outputs or modules of one name.",
    example: {
      bad: `resource "sym_target" "role" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_target" "role" {
  type     = "onelogin_role"
  name     = "writers"
  settings = { role_id = "617205", privilege_level = "member" }
}
`,
      good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_target" "writers" {
  type     = "onelogin_role"
  name     = "writers"
  settings = { role_id = "617205", privilege_level = "member" }
}
`,
    },
  },
  {
    id: "dangling-reference",
    severities: ["error"],
    summary: "A reference names something that is not declared",
    why: "Terraform refuses a reference to a resource, variable, local, module or module output that does not exist.",
    example: {
      bad: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31"
  targets        = [sym_target.reader.id]
}
`,
      good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31"
  targets        = [sym_target.readers.id]
}
`,
    },
  },
  {
    id: "invalid-expression",
    severities: ["error"],
    summary: "An expression certainly fails",
    why: "Terraform stops at the expression: an unknown function, wrong arguments, a missing attribute, an index out of range, a cycle.",
    example: {
      bad: `locals {
  roles = { readers = "617204" }
}

resource "sym_target" "writers" {
  type     = "onelogin_role"
  name     = "writers"
  settings = { role_id = local.roles.writers, privilege_level = "member" }
}
`,
      good: `locals {
  roles = { readers = "617204", writers = "617205" }
}

resource "sym_target" "writers" {
  type     = "onelogin_role"
  name     = "writers"
  settings = { role_id = local.roles.writers, privilege_level = "member" }
}
`,
    },
  },
  {
    id: "failed-validation",
    severities: ["error"],
    summary: "A variable's validation or a precondition is certainly false",
    why: "Terraform stops at the plan with the message of the condition.",
    example: {
      bad: `variable "privilege_level" {
  type    = string
  default = "owner"

  validation {
    condition     = contains(["member", "admin"], var.privilege_level)
    error_message = "OneLogin roles have members and admins."
  }
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = var.privilege_level }
}
`,
      good: `variable "privilege_level" {
  type    = string
  default = "member"

  validation {
    condition     = contains(["member", "admin"], var.privilege_level)
    error_message = "OneLogin roles have members and admins."
  }
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = var.privilege_level }
}
`,
    },
  },
  {
    id: "missing-input",
    severities: ["error"],
    summary: "A required input has no value",
    why: "Terraform asks for the value, and where nobody can answer, as in a pipeline, it stops.",
    example: {
      bad: `variable "environment" {
  type = string
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "\${var.environment}-readers"
  settings = { role_id = "617204", privilege_level = "member" }
}
`,
      good: `variable "environment" {
  type = string
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "\${var.environment}-readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

# terraform.tfvars
environment = "prod"
`,
    },
  },
  {
    id: "undeclared-input",
    severities: ["warning"],
    summary: "A tfvars file sets a variable that the root does not declare",
    why: "Terraform warns and ignores the value; mostly the name is misspelt, and the variable keeps its default.",
    example: {
      bad: `variable "environment" {
  type = string
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "\${var.environment}-readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

# terraform.tfvars
enviroment = "prod"
`,
      good: `variable "environment" {
  type = string
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "\${var.environment}-readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

# terraform.tfvars
environment = "prod"
`,
    },
  },
  {
    id: "missing-file",
    severities: ["error"],
    summary: "A file or directory that the configuration names does not exist or lies outside the repository",
    why: "Terraform stops where it cannot read the file, and a path out of the repository works on one machine only.",
    example: {
      bad: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/acess.py")
  environment_id = sym_environment.prod.id

  params {
    strategy_id = sym_strategy.onelogin.id
  }
}

# access.py
def get_permissions(event): ...
`,
      good: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    strategy_id = sym_strategy.onelogin.id
  }
}

# access.py
def get_permissions(event): ...
`,
    },
  },
  {
    id: "relative-path",
    severities: ["warning"],
    summary: "A called module reads a file by a path that starts where Terraform runs",
    why: "Terraform takes a relative path from the directory that it runs in, not from the module's. The file is found by chance, and not from another root module or directory.",
    example: {
      bad: `module "flow" {
  source = "./modules/flow"
}

# modules/flow/main.tf
resource "sym_flow" "access" {
  name           = "access"
  implementation = file("./access.py")
  environment_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31"
}

# access.py
def get_permissions(event): ...
`,
      good: `module "flow" {
  source = "./modules/flow"
}

# modules/flow/main.tf
resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31"
}

# modules/flow/access.py
def get_permissions(event): ...
`,
    },
  },
  {
    id: "unknown-resource",
    severities: ["error"],
    summary: "A sym_* resource or data source type that the provider does not have",
    why: "Terraform refuses a type that the provider does not declare.",
    example: {
      bad: `data "sym_flow" "access" {
  name = "access"
}
`,
      good: `data "sym_integration" "onelogin" {
  type = "onelogin"
  name = "onelogin"
}
`,
    },
  },
  {
    id: "missing-argument",
    severities: ["error"],
    summary: "A required argument or block is absent",
    why: "Terraform refuses the block.",
    example: {
      bad: `resource "sym_integration" "slack" {
  type = "slack"
  name = "slack"
}
`,
      good: `resource "sym_integration" "slack" {
  type        = "slack"
  name        = "slack"
  external_id = "T05Q2WLM8ZC"
}
`,
    },
  },
  {
    id: "unsupported-argument",
    severities: ["error"],
    summary: "An argument or block that the type does not have",
    why: "Terraform refuses the block; mostly the name is misspelt or of another version of the provider.",
    example: {
      bad: `resource "sym_target" "readers" {
  type          = "onelogin_role"
  name          = "readers"
  field_binding = ["privilege_level"]
  settings      = { role_id = "617204" }
}
`,
      good: `resource "sym_target" "readers" {
  type           = "onelogin_role"
  name           = "readers"
  field_bindings = ["privilege_level"]
  settings       = { role_id = "617204" }
}
`,
    },
  },
  {
    id: "incorrect-type",
    severities: ["error"],
    summary: "A value that cannot be converted to the declared type",
    why: "Terraform refuses the value, in part only when the plan is made.",
    example: {
      bad: `resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = "0f4c7a52-6d1e-4b38-a2c9-517e8d03b6fa"
}
`,
      good: `resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = ["0f4c7a52-6d1e-4b38-a2c9-517e8d03b6fa"]
}
`,
    },
  },
  {
    id: "empty-argument",
    severities: ["error"],
    summary: "A required string is empty",
    why: "The provider checks presence only; Sym needs at least one character, and the apply or the first request fails.",
    example: {
      bad: `variable "name" {
  type    = string
  default = ""
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = var.name
  settings = { role_id = "617204", privilege_level = "member" }
}
`,
      good: `variable "name" {
  type    = string
  default = "readers"
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = var.name
  settings = { role_id = "617204", privilege_level = "member" }
}
`,
    },
  },
  {
    id: "provider-version",
    severities: ["error"],
    summary: "A feature needs a newer provider than required_providers or the lock file allows",
    why: "Terraform installs the release that the constraint and the lock file allow, and that release refuses the argument, block or type.",
    example: {
      bad: `terraform {
  required_providers {
    sym = {
      source  = "symopsio/sym"
      version = "~> 3.4.0"
    }
  }
}

resource "sym_flows_filter" "this" {
  implementation = file("\${path.module}/filter.py")
}
`,
      good: `terraform {
  required_providers {
    sym = {
      source  = "symopsio/sym"
      version = "~> 3.5"
    }
  }
}

resource "sym_flows_filter" "this" {
  implementation = file("\${path.module}/filter.py")
}
`,
    },
  },
  {
    id: "unknown-type",
    severities: ["warning", "error"],
    summary: "A type of integration, target, strategy, log destination or secret store that is not known",
    why: "The provider accepts any type; Sym's API refuses one that it does not have at apply.",
    example: {
      bad: `resource "sym_target" "readers" {
  type     = "onelogin"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}
`,
      good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}
`,
    },
  },
  {
    id: "missing-setting",
    severities: ["error"],
    summary: "A setting that the type requires is absent and not bound",
    why: "The provider does not look into settings; without the key the apply or the first request fails.",
    example: {
      bad: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204" }
}
`,
      good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}
`,
    },
  },
  {
    id: "unknown-setting",
    severities: ["warning"],
    summary: "A settings key that the type does not have",
    why: "Sym ignores or refuses a key that it does not know; mostly it is misspelt or belongs to another type.",
    example: {
      bad: `resource "sym_secret" "onelogin" {
  path      = "sym/prod/onelogin"
  source_id = sym_secrets.this.id
  settings  = { key = "client_secret" }
}
`,
      good: `resource "sym_secret" "onelogin" {
  path      = "sym/prod/onelogin"
  source_id = sym_secrets.this.id
  settings  = { json_key = "client_secret" }
}
`,
    },
  },
];

/** The ids that the probe reports. */
export const probeRules: readonly RuleInfo[] = [
  {
    id: "probe-domain",
    severities: ["error"],
    summary: "The host is not this OneLogin account",
    why: "Sym would send its requests to a host that does not answer as the account.",
    example: {
      bad: `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-frieght.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`,
      good: `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`,
    },
  },
  {
    id: "probe-credentials",
    severities: ["error"],
    summary: "OneLogin refused client id and secret",
    why: "Sym gets no token with this pair, and every access request fails.",
    example: {
      bad: `# A pair that was deleted in OneLogin.
resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "a81b90c49a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`,
      good: `# A pair that OneLogin lists under Developers > API Credentials, with the secret that belongs to it.
resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`,
    },
  },
  {
    id: "probe-scope",
    severities: ["error", "warning"],
    summary: "The credential works and is below Manage All",
    why: "Only a Manage All credential may assign and remove roles, which is all that Sym does with it.",
    example: {
      bad: `# A pair whose scope is Read Users.
resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`,
      good: `# A pair whose scope is Manage All.
resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`,
    },
  },
  {
    id: "probe-role",
    severities: ["error"],
    summary: "A role id that the account does not have",
    why: "The escalation fails when the request is approved.",
    example: {
      bad: `# A role that was deleted in OneLogin.
resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617199", privilege_level = "member" }
}
`,
      good: `# The number from the role's address in OneLogin.
resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}
`,
    },
  },
  {
    id: "probe-inconclusive",
    severities: ["info"],
    summary: "The probe could not tell",
    why: "A timeout, a proxy, a rate limit or an unexpected answer says nothing about the configuration.",
    example: {
      bad: `symcheck validate --probe require --probe-timeout 1
`,
      good: `symcheck validate --probe require --probe-timeout 30
`,
    },
  },
];
