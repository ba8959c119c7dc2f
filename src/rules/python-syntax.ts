/** An implementation that Python cannot read. */
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const wrong = implementation.facts.code?.syntax;
    if (wrong === undefined) continue;
    yield {
      rule: "python-syntax",
      span: spanIn(implementation, wrong.place),
      message: `The Python code does not parse: ${wrong.what}. Sym cannot load it, and every request of the flow fails.`,
      help: wrong.help,
      related: usedBy(implementation),
    };
  }
}

export default {
  id: "python-syntax",
  severities: ["error"],
  summary: "An implementation that does not parse",
  why: "Terraform hands the text on as it is. Sym cannot load code that Python refuses, so no handler runs and every request of the flow fails.",
  example: {
    bad: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    prompt_field {
      name = "reason"
      type = "string"
    }
  }
}

# access.py
from sym.sdk.annotations import reducer
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event)
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=PermissionLevel.MEMBER,
    )
`,
    good: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    prompt_field {
      name = "reason"
      type = "string"
    }
  }
}

# access.py
from sym.sdk.annotations import reducer
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event):
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=PermissionLevel.MEMBER,
    )
`,
  },
  check,
} satisfies Rule;
