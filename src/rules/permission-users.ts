/** Permissions given to users instead of their ids. */
import { canonicalName, sdkCallable } from "../catalogue/sdk.ts";
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import type { PythonValue } from "../python/values.ts";
import type { Rule } from "./rule.ts";

const permission = "sym.sdk.request_permission.RequestPermission";

/** `list_users` says no more than "list"; the page of the SDK shows users. */
const usersOf: ReadonlySet<string> = new Set(["sym.sdk.integrations.slack.list_users"]);

/** Of handlers, by where they begin, the first argument is the event. Whether a value certainly is a user or a list of them, or can be one of several that is. */
function isUsers(value: PythonValue, handlers: ReadonlySet<number>): boolean {
  switch (value.is) {
    case "call": {
      const target = canonicalName(value.target);
      return usersOf.has(target) || /^(?:List\[User\]|User)$/.test(sdkCallable(target)?.returns ?? "");
    }
    case "argument":
      return handlers.has(value.of) && value.index === 0 && value.path.length === 1 && value.path[0] === "user";
    case "list":
    case "either":
      return (value.is === "list" ? value.elements : value.values).some((each) => isUsers(each, handlers));
    case "any":
      return value.values.length > 0 && value.values.every((each) => isUsers(each, handlers));
    default:
      return false;
  }
}

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { calls = [], functions = [] } = implementation.facts.code ?? {};
    const handlers = new Set(functions.flatMap(({ from, decorators }) => (decorators.length > 0 ? [from] : [])));
    for (const call of calls) {
      if (canonicalName(call.target) !== permission) continue;
      for (const { name, value } of call.arguments) {
        if ((name !== "approve_deny" && name !== "webapp_view") || !isUsers(value, handlers)) continue;
        yield {
          rule: "permission-users",
          path: name,
          span: spanIn(implementation, value),
          message: `${name} gets users, and RequestPermission takes their ids; the request fails here with a validation error.`,
          help: "Write user_ids(…) around them, with from sym.sdk.user import user_ids.",
          related: usedBy(implementation),
        };
      }
    }
  }
}

export default {
  id: "permission-users",
  severities: ["error"],
  summary: "A RequestPermission that gets users instead of user_ids(users)",
  why: "RequestPermission takes a PermissionLevel or a list of user ids. Users as the SDK's functions return them fail its validation when the request runs.",
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
from sym.sdk.integrations import okta
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event):
    managers = okta.users_in_group(group_id="00g4k8s1x9Qm2Tz7L5d6")
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=managers,
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
from sym.sdk.integrations import okta
from sym.sdk.request_permission import PermissionLevel, RequestPermission
from sym.sdk.user import user_ids


@reducer
def get_permissions(event):
    managers = okta.users_in_group(group_id="00g4k8s1x9Qm2Tz7L5d6")
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=user_ids(managers),
    )
`,
  },
  check,
} satisfies Rule;
