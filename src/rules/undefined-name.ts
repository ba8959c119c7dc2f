/** A name in an implementation that nothing binds. */

import { closest } from "../catalogue/closest.ts";
import { sdkModulesOf } from "../catalogue/sdk.ts";
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import { shownText } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

function helpFor(name: string, bound: ReadonlySet<string>): string {
  const [module] = sdkModulesOf(name);
  if (module !== undefined) return `Import it: from ${module} import ${name}.`;
  const near = closest(name, bound);
  return near === undefined ? "Import it or assign it before it is used." : `Did you mean "${near}"?`;
}

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { unbound = [], bound = new Set<string>() } = implementation.facts.code ?? {};
    for (const place of unbound) {
      const name = shownText(place.name);
      yield {
        rule: "undefined-name",
        path: place.name,
        span: spanIn(implementation, place),
        message: `${name} is used and nothing in the code imports or assigns it; the request fails here with NameError.`,
        help: helpFor(place.name, bound),
        related: usedBy(implementation),
      };
    }
  }
}

export default {
  id: "undefined-name",
  severities: ["error"],
  summary: "A name that is used and never imported or assigned",
  why: "Python looks a name up when the line runs: the apply succeeds, and the first request that gets there fails with NameError.",
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
from sym.sdk.request_permission import RequestPermission


@reducer
def get_permissions(event):
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
