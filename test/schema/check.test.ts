import { describe, expect, test } from "vitest";
import { checkSchemas } from "../../src/schema/check.ts";
import { lineText, rangeOf } from "../../src/source.ts";
import { evaluated } from "./evaluated.ts";

/** Each problem as `rule @ text of its place`. */
function found(text: string): string[] {
  return checkSchemas(evaluated(text)).map(
    ({ rule, span }) => `${rule} @ ${span.source.text.slice(span.from, span.to)}`,
  );
}

function only(text: string) {
  const problems = checkSchemas(evaluated(text));
  expect(problems.map(({ rule, message }) => `${rule}: ${message}`)).toHaveLength(1);
  return problems[0] as (typeof problems)[number];
}

const integration = (settings: string, type = '"onelogin"') => `
resource "sym_integration" "onelogin" {
  type        = ${type}
  name        = "main-onelogin"
  external_id = "acme.onelogin.com"
  ${settings}
}
`;

const target = (rest: string) => `
resource "sym_target" "admin" {
  type = "onelogin_role"
  name = "admin"
  ${rest}
}
`;

describe("right configurations have no problems", () => {
  test.each([
    [
      "an integration with its settings",
      integration('settings = {\n client_id = "x"\n client_secret = sym_secret.s.id\n }'),
    ],
    ["settings from a merge with something unknown", integration('settings = merge(var.x, { client_id = "a" })')],
    ["an unknown type", integration("settings = { any = 1 }", "var.type")],
    ["an unknown map of settings", integration("settings = var.settings")],
    ["a target with a bound setting", target('field_bindings = ["privilege_level"]\n settings = { role_id = "1" }')],
    ["a target with unknown bindings", target('field_bindings = var.b\n settings = { role_id = "1" }')],
    ["a target with partly unknown bindings", target('field_bindings = [var.b]\n settings = { role_id = "1" }')],
    ["a target with everything bound and no settings", target('field_bindings = ["privilege_level", "role_id"]')],
    ["numbers and bools in a map of strings", target("settings = { role_id = 12, privilege_level = true }")],
    [
      "what Terraform converts or takes as absent",
      `resource "sym_flow" "f" {
  name           = "f"
  environment_id = "e"
  implementation = "x"
  vars           = { a = 1, b = true }
  label          = null
  params {
    prompt_field {
      name           = "n"
      type           = "int"
      required       = "true"
      allowed_values = [1, 2]
    }
  }
}`,
    ],
    [
      "arguments of Terraform's own",
      `resource "sym_environment" "e" {
  name       = "e"
  count      = 1
  depends_on = [sym_environment.x]
  lifecycle {
    ignore_changes = [label]
  }
}
resource "sym_environment" "x" {
  name     = each.key
  for_each = toset(["a"])
  provider = sym.other
}`,
    ],
    [
      "a dynamic block over something unknown",
      `resource "sym_flow" "f" {
  name           = "f"
  environment_id = "e"
  implementation = "x"
  dynamic "params" {
    for_each = var.params
    content {
      strategy_id = params.value
    }
  }
  params {}
}`,
    ],
    [
      "a required block that may be made dynamically",
      `resource "aws_secretsmanager_secret_rotation" "r" {
  secret_id = "s"
  dynamic "rotation_rules" {
    for_each = var.rules
    content {}
  }
}`,
    ],
    ["types that we do not know", 'resource "aws_instance" "x" { anything = 1 }\nresource "random_uuid" "x" {}'],
    ["a damaged block", 'resource "sym_target" "x" {\n  name =\n}\n'],
    [
      "a call of another version of a known module",
      'module "m" {\n source = "symopsio/runtime-connector/aws"\n version = "~> 9.0"\n}',
    ],
    [
      "a null input of a module",
      'module "m" {\n source = "symopsio/secretsmgr-addon/aws"\n version = "~> 1.1"\n environment = "main"\n iam_role_name = null\n}',
    ],
    [
      "settings of a type whose list is not complete",
      integration('settings = { secret_ids_json = "[]", url = "x" }', '"custom"'),
    ],
    [
      "data sources of Sym",
      'data "sym_integration" "s" {\n type = "slack"\n name = "x"\n}\ndata "sym_runtime" "r" {\n name = "x"\n}',
    ],
    ["a provider block of AWS", 'provider "aws" {\n anything = 1\n}'],
    [
      "a policy document with an empty text",
      'data "aws_iam_policy_document" "d" {\n statement {\n condition {\n test = ""\n values = []\n variable = ""\n }\n }\n}',
    ],
    [
      "keys of the object prototype as settings",
      integration(
        'settings = { client_id = "a", client_secret = "b" }\n label = lookup({ __proto__ = "x" }, "constructor", "y")',
      ),
    ],
  ])("%s", (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("unknown-resource", () => {
  test("stands at the type and suggests a near one", () => {
    const problem = only('resource "sym_targt" "x" {\n name = 1\n}');
    expect(problem).toMatchObject({
      rule: "unknown-resource",
      address: "sym_targt.x",
      help: 'Did you mean "sym_target"?',
    });
    expect(found('resource "sym_targt" "x" {}')).toEqual(['unknown-resource @ "sym_targt"']);
  });
  test("a resource type is no data source", () => {
    expect(only('data "sym_flow" "x" {}').help).toBe('"sym_flow" is a resource: write resource "sym_flow".');
  });
  test("a type named like an object's own property is unknown too", () => {
    expect(found('resource "sym_constructor" "x" {}\nresource "sym___proto__" "y" {}')).toHaveLength(2);
  });
});

describe("missing-argument", () => {
  test("stands at the header of the block", () => {
    expect(found('resource "sym_target" "x" {\n type = "okta_group"\n settings = { group_id = "g" }\n}')).toEqual([
      'missing-argument @ resource "sym_target" "x"',
    ]);
  });
  test("counts each argument", () => {
    expect(found('resource "sym_error_logger" "x" {\n}')).toHaveLength(2);
  });
  test("stands at a null where the argument is null", () => {
    expect(found('resource "sym_runtime" "x" {\n name = null\n}')).toEqual(["missing-argument @ null"]);
  });
  test("stands at the header of a nested block, also beside unknown arguments", () => {
    const text = `resource "sym_flow" "f" {
  name           = "f"
  environment_id = sym_environment.e.id
  implementation = "x"
  params {
    strategy_id = sym_strategy.s.id
    prompt_field {
      name = "n"
    }
  }
}
resource "sym_environment" "e" {
  name = "e"
}`;
    expect(found(text)).toEqual(["missing-argument @ prompt_field"]);
  });
  test("holds for the AWS resources of the chain", () => {
    expect(found('resource "aws_iam_role_policy_attachment" "x" {\n role = "r"\n}')).toEqual([
      'missing-argument @ resource "aws_iam_role_policy_attachment" "x"',
    ]);
    expect(found('resource "aws_secretsmanager_secret_rotation" "r" {\n secret_id = "s"\n}')).toEqual([
      'missing-argument @ resource "aws_secretsmanager_secret_rotation" "r"',
    ]);
  });
  test("holds for the Sym provider", () => {
    expect(found('provider "sym" {\n}')).toEqual(['missing-argument @ provider "sym"']);
  });
  test("holds for the known modules", () => {
    expect(found('module "m" {\n source = "symopsio/runtime-connector/aws"\n version = "~> 2.0"\n}')).toEqual([
      'missing-argument @ module "m"',
    ]);
  });
  test("is said once for several instances of a block", () => {
    expect(found('resource "sym_runtime" "x" {\n for_each = toset(["a", "b"])\n}')).toHaveLength(1);
  });
  test("holds for what only the version in use requires", () => {
    const text =
      'terraform {\n required_providers {\n sym = {\n source = "symopsio/sym"\n version = "~> 1.0, < 1.11"\n }\n }\n}\nresource "sym_runtime" "x" {\n name = "n"\n}';
    expect(found(text)).toEqual(['missing-argument @ resource "sym_runtime" "x"']);
  });
});

describe("unsupported-argument", () => {
  test("stands at the name of the argument and suggests a near one", () => {
    const problem = only('resource "sym_runtime" "x" {\n name = "n"\n lable = "l"\n}');
    expect(problem).toMatchObject({ rule: "unsupported-argument", path: "lable", help: 'Did you mean "label"?' });
  });
  test("stands at the type of a block", () => {
    expect(found('resource "sym_runtime" "x" {\n name = "n"\n settings {\n a = 1\n }\n}')).toEqual([
      "unsupported-argument @ settings",
    ]);
  });
  test("names the last version that had it", () => {
    const text =
      'resource "sym_flow" "f" {\n name = "f"\n environment_id = "e"\n implementation = "x"\n template = "sym:template:approval:1.0.0"\n}';
    expect(only(text).message).toContain("up to 1.14.1");
  });
  test("is silent about what the version in use has", () => {
    const text =
      'terraform {\n required_providers {\n sym = {\n source = "symopsio/sym"\n version = "~> 1.14"\n }\n }\n}\nresource "sym_flow" "f" {\n name = "f"\n environment_id = "e"\n implementation = "x"\n template = "t"\n params = { strategy_id = "s" }\n}';
    expect(found(text)).toEqual([]);
  });
  test("stands alone where a required argument is misspelt", () => {
    expect(found('resource "sym_runtime" "x" {\n nam = "n"\n}')).toEqual(["unsupported-argument @ nam"]);
  });
  test("names the version of a module that has the input", () => {
    const problem = only(
      'module "m" {\n source = "symopsio/secretsmgr-addon/aws"\n version = "1.0.0"\n environment = "main"\n iam_role_name = "r"\n}',
    );
    expect(problem.rule).toBe("unsupported-argument");
    expect(problem.message).toContain("1.1.0");
  });
  test("suggests Terraform's own arguments", () => {
    expect(only('resource "sym_runtime" "x" {\n name = "n"\n depend_on = []\n}').help).toBe(
      'Did you mean "depends_on"?',
    );
  });
  test("stands at the second of two blocks of which one may be", () => {
    const text =
      'resource "sym_flow" "f" {\n name = "f"\n environment_id = "e"\n implementation = "x"\n params {}\n params  {}\n}';
    const problem = only(text);
    expect([problem.rule, rangeOf(problem.span).start.line]).toEqual(["unsupported-argument", 6]);
  });
  test("says that a computed attribute cannot be set", () => {
    expect(only('resource "aws_iam_policy" "x" {\n policy = "{}"\n arn = "a"\n}').message).toContain("cannot be set");
  });
});

describe("incorrect-type", () => {
  test("a list inside a map of strings stands where the map starts", () => {
    const problem = only(target('settings = {\n role_id = "1"\n field_bindings = ["privilege_level"]\n }'));
    expect(problem.rule).toBe("incorrect-type");
    expect(lineText(problem.span.source, rangeOf(problem.span).start.line).trim()).toBe("settings = {");
    expect(problem.path).toBe("settings.field_bindings");
    expect(problem.related).toHaveLength(1);
  });
  test("a list where a string belongs is found beside an unknown argument", () => {
    const text = `resource "sym_flow" "f" {
  name           = "f"
  environment_id = "e"
  implementation = "x"
  params {
    strategy_id = sym_strategy.x.id
    prompt_field {
      name  = "n"
      type  = "string"
      label = ["a"]
    }
  }
}
resource "sym_strategy" "x" {
  type           = "onelogin"
  name           = "s"
  integration_id = "i"
  targets        = []
}`;
    expect(found(text)).toEqual(['incorrect-type @ ["a"]']);
  });
  test("an unknown string is no list", () => {
    const text = `${target('settings = { role_id = "1", privilege_level = "member" }')}
resource "sym_strategy" "s" {
  type           = "onelogin"
  name           = "s"
  integration_id = "i"
  targets        = sym_target.admin.id
}`;
    expect(found(text)).toEqual(["incorrect-type @ sym_target.admin.id"]);
  });
  test("a whole resource where its id belongs is named", () => {
    const text = `${target('settings = { role_id = "1", privilege_level = "member" }')}
resource "sym_strategy" "s" {
  type           = "onelogin"
  name           = "s"
  integration_id = "i"
  targets        = [sym_target.admin]
}`;
    const problem = only(text);
    expect(problem.rule).toBe("incorrect-type");
    expect(problem.help).toContain("sym_target.admin.id");
  });
  test.each([
    ['resource "sym_secret" "x" {\n path = %\n source_id = "s"\n}', "Write aws_secretsmanager_secret.s.name."],
    [
      'resource "sym_integration" "x" {\n type = "onelogin"\n name = "x"\n external_id = "acme.onelogin.com"\n settings = { client_id = "c", client_secret = % }\n}',
      "Write sym_secret.<name>.id.",
    ],
    [
      'resource "aws_iam_role_policy_attachment" "x" {\n role = %\n policy_arn = "arn"\n}',
      "Write aws_secretsmanager_secret.s.name.",
    ],
    [
      'resource "aws_iam_role_policy_attachment" "x" {\n role = "r"\n policy_arn = %\n}',
      "Write aws_secretsmanager_secret.s.arn.",
    ],
    [
      'resource "sym_flow" "x" {\n name = "x"\n label = %\n environment_id = "e"\n implementation = "i"\n params {}\n}',
      "Write one of its attributes, as in aws_secretsmanager_secret.s.id.",
    ],
  ])("help for a whole resource names the attribute that belongs there: %#", (text, help) => {
    const problem = only(
      `resource "aws_secretsmanager_secret" "s" {\n name = "s"\n}\n${text.replace("%", "aws_secretsmanager_secret.s")}`,
    );
    expect(problem.help).toContain(help);
  });
  test("a wrong type inside a prompt field is said of the prompt field", () => {
    const text = `resource "sym_flow" "f" {
  name           = "f"
  environment_id = "e"
  implementation = "x"
  params {
    prompt_field {
      name  = "reason"
      type  = "string"
      label = ["a"]
    }
  }
}`;
    expect(only(text).message).toMatch(
      /^"label" of a "prompt_field" block of "sym_flow.f" has a value of the wrong type/,
    );
  });
  test("a block written as an argument", () => {
    const text =
      'resource "sym_flow" "f" {\n name = "f"\n environment_id = "e"\n implementation = "x"\n params = {}\n}';
    expect(found(text)).toEqual(["incorrect-type @ params"]);
  });
  test("an argument written as a block", () => {
    expect(found(target('settings {\n role_id = "1"\n }'))).toEqual(["incorrect-type @ settings"]);
  });
  test("a sensitive value does not show", () => {
    const text = `variable "v" {\n default = ["hunter2"]\n sensitive = true\n}\n${integration('settings = { client_id = "a", client_secret = var.v }')}`;
    const problem = only(text);
    expect(JSON.stringify([problem.message, problem.help])).not.toContain("hunter2");
  });
});

describe("help", () => {
  const flow = (outside: string, inside = "") => `resource "sym_flow" "f" {
  name           = "f"
  environment_id = "e"
  implementation = "x"
  ${outside}
  params {
    ${inside}
  }
}`;

  test("what stands beside params and belongs inside is to be moved", () => {
    expect(only(flow('strategy_id = "s"')).help).toBe("Move it into the block params { … }.");
    expect(only(flow('prompt_field {\n name = "a"\n type = "string"\n }')).help).toBe(
      "Move it into the block params { … }.",
    );
  });
  test("what stands in params and belongs beside it is to be moved", () => {
    expect(only(flow("", 'vars = { a = "b" }')).help).toBe('Move it out of the block "params".');
  });
  test("a setting beside settings is to be moved", () => {
    const text = target('privilege_level = "member"\n settings = { role_id = "1", privilege_level = "member" }');
    expect(only(text).help).toBe("Move it into settings.");
  });
  test("Terraform's block for names that it keeps for itself is never meant", () => {
    expect(only(target('_a = 1\n settings = { role_id = "1", privilege_level = "member" }')).help).toBe(
      'Remove the argument "_a".',
    );
  });
  test("an input of a module that no version has names the inputs that there are", () => {
    const text = `module "a" {
  source      = "symopsio/secretsmgr-addon/aws"
  version     = "1.1.0"
  environment = "prod"
  rolle       = "r"
}`;
    expect(only(text).help).toMatch(/^Remove the input "rolle"; the module takes "environment", .*"iam_role_name"/);
  });
  test("an input of another version of a module may be had with that version", () => {
    const text = `module "a" {
  source        = "symopsio/secretsmgr-addon/aws"
  version       = "1.0.0"
  environment   = "prod"
  iam_role_name = "r"
}`;
    expect(only(text).help).toBe('Call a version of the module that has the input "iam_role_name", or remove it.');
  });
  test("several settings that may be bound are asked for each in a field", () => {
    expect(only(target("settings = null")).help).toBe(
      'Add settings = { role_id = …, privilege_level = … }, or name "role_id" and "privilege_level" in field_bindings and ask for each in a prompt_field.',
    );
    expect(only(target('settings = { role_id = "1" }')).help).toBe(
      'Add privilege_level to settings, or name "privilege_level" in field_bindings and ask for it in a prompt_field.',
    );
  });
});

describe("empty-argument", () => {
  test("a required string is empty", () => {
    expect(found('resource "sym_runtime" "x" {\n name = ""\n}')).toEqual(['empty-argument @ ""']);
  });
  test("also a setting that the type requires", () => {
    expect(found(integration('settings = { client_id = "", client_secret = sym_secret.s.id }'))).toEqual([
      'empty-argument @ ""',
    ]);
  });
  test("an empty type is that alone", () => {
    expect(found(integration("settings = {}", '""'))).toEqual(['empty-argument @ ""']);
  });
  test("an optional string may be empty", () => {
    expect(found('resource "sym_runtime" "x" {\n name = "n"\n label = ""\n}')).toEqual([]);
  });
  test("an empty value from a local stands where the resource takes it", () => {
    expect(found('locals {\n n = ""\n}\nresource "sym_runtime" "x" {\n name = local.n\n}')).toEqual([
      "empty-argument @ local.n",
    ]);
  });
});

describe("unknown-type", () => {
  test("is an error for the target type that Sym's prose gives", () => {
    const text = target("").replace("onelogin_role", "onelogin");
    const problem = only(text);
    expect(problem).toMatchObject({ rule: "unknown-type", severity: "error", help: 'Did you mean "onelogin_role"?' });
    expect(found(text)).toEqual(['unknown-type @ "onelogin"']);
  });
  test("is a warning with the date of the list for any other", () => {
    const problem = only(integration("settings = { a = 1 }", '"onelogn"'));
    expect(problem).toMatchObject({ rule: "unknown-type", severity: "warning", help: 'Did you mean "onelogin"?' });
    expect(problem.message).toContain("2024-01-31");
  });
  test("holds for data sources", () => {
    expect(found('data "sym_integration" "s" {\n type = "slak"\n name = "x"\n}')).toEqual(['unknown-type @ "slak"']);
  });
});

describe("missing-setting", () => {
  test("stands at the name of the argument", () => {
    expect(found(integration('settings = { client_id = "x" }'))).toEqual(["missing-setting @ settings"]);
  });
  test("stands at the header where there are no settings, once", () => {
    expect(found(integration(""))).toEqual(['missing-setting @ resource "sym_integration" "onelogin"']);
  });
  test("stands at a misspelt key in its place, alone and with the right spelling", () => {
    const text = integration('settings = {\n cleint_id = "x"\n client_secret = sym_secret.s.id\n }');
    expect(found(text)).toEqual(["missing-setting @ cleint_id"]);
    expect(only(text).help).toBe('Write "client_id" instead of "cleint_id".');
  });
  test("a key that begins the missing one is misspelt", () => {
    expect(found(target('settings = { role = "1", privilege_level = "member" }'))).toEqual(["missing-setting @ role"]);
  });
  test("is silent where a binding misspells it", () => {
    expect(found(target('field_bindings = ["privilge_level"]\n settings = { role_id = "1" }'))).toEqual([]);
  });
  test("counts a null as absent and stands there", () => {
    expect(found(integration('settings = { client_id = null, client_secret = "x" }'))).toEqual([
      "missing-setting @ null",
    ]);
  });
  test("looks through locals and merges", () => {
    const text = `locals {\n common = { client_id = "x" }\n}\n${integration('settings = merge(local.common, { label = "x" })')}`;
    expect(found(text)).toEqual(["unknown-setting @ label", "missing-setting @ settings"]);
  });
  test("is silent where the type is unknown-type", () => {
    expect(found(integration("", '"newthing"'))).toEqual(['unknown-type @ "newthing"']);
  });
});

describe("unknown-setting", () => {
  test("stands at the key and suggests a near one", () => {
    const text = integration('settings = { client_id = "x", client_secret = "y", clientid = "z" }');
    expect(found(text)).toEqual(["unknown-setting @ clientid"]);
    expect(only(text).help).toBe('Did you mean "client_id"?');
  });
  test("sym_secret takes json_key and nothing else", () => {
    const text =
      'resource "sym_secret" "s" {\n path = "p"\n source_id = "i"\n settings = { jsonkey = "k", json_key = "k" }\n}';
    expect(found(text)).toEqual(["unknown-setting @ jsonkey"]);
  });
  test("keys of the object prototype are ordinary keys", () => {
    const text = integration(
      'settings = { client_id = "x", client_secret = "y", __proto__ = "z", constructor = "c", toString = "t" }',
    );
    expect(found(text)).toEqual([
      "unknown-setting @ __proto__",
      "unknown-setting @ constructor",
      "unknown-setting @ toString",
    ]);
  });
});

test("a hundred thousand settings and a thousand blocks take no quadratic time", () => {
  const settings = Array.from({ length: 20_000 }, (_, index) => `k${index} = "v"`).join("\n");
  const fields = Array.from({ length: 2_000 }, () => 'prompt_field {\n nam = "n"\n}').join("\n");
  const text = `${integration(`settings = {\n${settings}\n}`)}
resource "sym_flow" "f" {
  name = "f"
  environment_id = "e"
  implementation = "x"
  params {
    ${fields}
  }
}`;
  const module = evaluated(text);
  const started = performance.now();
  expect(checkSchemas(module)).toHaveLength(20_002 + 4_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});
