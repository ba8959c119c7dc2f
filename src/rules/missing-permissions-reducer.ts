/** Flows whose code does not say who may approve. */
import { canonicalName } from "../catalogue/sdk.ts";
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import type { Rule } from "./rule.ts";

const permissions = "get_permissions";
const approvers = "get_approvers";
const reducer = "sym.sdk.annotations._handlers.reducer";

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { code } = implementation.facts;
    if (implementation.kind !== "flow" || code === undefined) continue;
    const { owner, argument } = implementation;
    // What does not parse, or is bound unseen, may be the reducer.
    const mayHold = code.syntax !== undefined || code.isOpen;
    if (!mayHold && !code.bound.has(permissions) && !code.bound.has(approvers)) {
      yield {
        rule: "missing-permissions-reducer",
        address: owner.address,
        path: "implementation",
        span: argument,
        message: `The implementation of "${owner.address}" has no ${permissions}; Sym does not know who may approve, and every request fails.`,
        help: `Add a @reducer ${permissions}(event) that returns a RequestPermission.`,
        related: [{ message: "the code is here", span: spanIn(implementation, { from: 0, to: 0 }) }],
      };
    }
    for (const each of code.functions) {
      const isReducer = each.decorators.some(({ target }) => target !== undefined && canonicalName(target) === reducer);
      if (each.name !== approvers || !each.isTop || !isReducer) continue;
      yield {
        rule: "missing-permissions-reducer",
        severity: "info",
        path: approvers,
        span: spanIn(implementation, each.place),
        message: `${approvers} is deprecated since January 2024; ${permissions} takes its place.`,
        help: `Say who may approve in ${permissions} and where to ask in get_request_notifications.`,
        related: usedBy(implementation),
      };
    }
  }
}

export default {
  id: "missing-permissions-reducer",
  severities: ["error", "info"],
  summary: "An implementation with neither get_permissions nor get_approvers",
  why: "Sym asks the code of a flow who may see and approve a request. Without get_permissions (or get_approvers, which is deprecated) it cannot go on, and every request fails.",
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
def get_timeout(event):
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
