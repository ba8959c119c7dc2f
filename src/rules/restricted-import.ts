/** Imports and builtins that Sym does not let an implementation use. */
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import { shownText } from "../model/shown-value.ts";
import type { ImportedModule } from "../python/code.ts";
import type { Rule } from "./rule.ts";

/** What can be imported where Sym runs the code (docs.symops.com, python-sdk), with what is inside of it. */
const importable: readonly string[] = ["sym.sdk", "requests", "json", "datetime"];

function isImportable({ module, names }: ImportedModule): boolean {
  if (importable.some((each) => module === each || module.startsWith(`${each}.`))) return true;
  // `import sym` names the package that sdk is in.
  return module === "sym" && (names === undefined || names.every((name) => name === "sdk"));
}

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { imports = [], builtins = [] } = implementation.facts.code ?? {};
    for (const imported of imports) {
      if (imported.isOptional || isImportable(imported)) continue;
      yield {
        rule: "restricted-import",
        path: imported.module,
        span: spanIn(implementation, imported.place),
        message: `${shownText(imported.module)} cannot be imported where Sym runs the code; loading it fails, and with it every request of the flow.`,
        help: "Only sym.sdk, requests, json and datetime can be imported.",
        related: usedBy(implementation),
      };
    }
    for (const place of builtins) {
      yield {
        rule: "restricted-import",
        severity: "warning",
        path: place.name,
        span: spanIn(implementation, place),
        message: `Sym runs the code without the builtin ${place.name}(); the request fails here with NameError.`,
        help:
          place.name === "all"
            ? "Write the condition as a loop."
            : "Take the first element with a loop, or by [0] of a list.",
        related: usedBy(implementation),
      };
    }
  }
}

export default {
  id: "restricted-import",
  severities: ["error", "warning"],
  summary: "An import outside sym.sdk, requests, json and datetime, or the builtins all() and next()",
  why: "Sym runs implementations in a sandbox (RestrictedPython) that has these modules only and lacks some builtins. Any other import fails when the code is loaded.",
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
import os

from sym.sdk.annotations import reducer
from sym.sdk.request_permission import PermissionLevel, RequestPermission


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
import json

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
