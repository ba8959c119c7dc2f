/** Code of on_change without the function that Sym calls. */
import type { Problem } from "../finding.ts";
import { blockText } from "../model/flow.ts";
import type { Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { kind, field, owner, argument } = implementation;
    const { code } = implementation.facts;
    const name = field === undefined ? undefined : blockText(field.body, "name");
    if (kind !== "on_change" || code === undefined || name === undefined) continue;
    // A dash cannot stand in a name of Python (docs.symops.com, prompt fields).
    const wanted = `on_change_${name.replaceAll("-", "_")}`;
    if (code.bound.has(wanted) || code.isOpen || code.syntax !== undefined) continue;
    const other = code.functions.find((each) => each.isTop && each.name.startsWith("on_change_"));
    const instead = other === undefined ? "" : `, only "${other.name}"`;
    yield {
      rule: "on-change-handler",
      address: owner.address,
      path: `params.${name}.on_change`,
      span: other === undefined ? argument : spanIn(implementation, other.place),
      message: `The on_change code of the field "${name}" has no function ${wanted}${instead}; Sym finds nothing to call when the field changes.`,
      help: `Define ${wanted}(username, form), which returns the form.`,
      related: other === undefined ? [] : usedBy(implementation),
    };
  }
}

export default {
  id: "on-change-handler",
  severities: ["error"],
  summary: "on_change code without on_change_<field>",
  why: "Sym calls the function on_change_ and the name of the field, with underscores for dashes. Without it the prompt fails when somebody fills the field in.",
  example: {
    bad: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    prompt_field {
      name      = "cost-center"
      type      = "string"
      on_change = file("\${path.module}/cost_center.py")
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

# cost_center.py
def on_change_costs(username, form):
    return form
`,
    good: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    prompt_field {
      name      = "cost-center"
      type      = "string"
      on_change = file("\${path.module}/cost_center.py")
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

# cost_center.py
def on_change_cost_center(username, form):
    return form
`,
  },
  check,
} satisfies Rule;
