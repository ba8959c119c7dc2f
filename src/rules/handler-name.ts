/** Handlers that Sym does not find by their names. */
import { approvalSteps, canonicalName } from "../catalogue/sdk.ts";
import type { Problem } from "../finding.ts";
import type { Implementation, Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import type { PythonCode, PythonFunction } from "../python/code.ts";
import type { Rule } from "./rule.ts";

const annotations = "sym.sdk.annotations._handlers";

/** Reducers that Sym asks for by name (sym.md 12.2). */
const reducers: ReadonlySet<string> = new Set([
  "get_permissions",
  "get_approvers",
  "get_request_notifications",
  "get_identity",
  "get_identity_lookup",
]);

const hooks: ReadonlySet<string> = new Set(approvalSteps.flatMap((step) => [`on_${step}`, `after_${step}`]));

function decoratedAs({ decorators }: PythonFunction, name: string): boolean {
  return decorators.some(({ target }) => target !== undefined && canonicalName(target) === `${annotations}.${name}`);
}

interface Fault {
  readonly what: string;
  readonly help: string;
}

function faultOf(each: PythonFunction, code: PythonCode, kind: Implementation["kind"]): Fault | undefined {
  const { name } = each;
  if (decoratedAs(each, "reducer")) {
    if (name.startsWith("get_")) return undefined;
    return {
      what: `"${name}" is a @reducer, and Sym asks only for those whose name begins with get_`,
      help: "Name it like the reducer that is meant, as in get_permissions or get_request_notifications.",
    };
  }
  if (decoratedAs(each, "hook")) {
    if (/^(?:on|after)_/.test(name)) return undefined;
    return {
      what: `"${name}" is a @hook, and Sym runs only those whose name begins with on_ or after_`,
      help: "Name it by the step that it belongs to, as in on_request or after_escalate.",
    };
  }
  // Something else may register it, or it is called by the file itself.
  if (!each.isTop || each.decorators.length > 0 || code.used.has(name)) return undefined;
  // Damaged code may hold the decorator.
  if (kind !== "flow" || code.syntax !== undefined) return undefined;
  const decorator = reducers.has(name) ? "reducer" : hooks.has(name) ? "hook" : undefined;
  if (decorator === undefined) return undefined;
  return {
    what: `"${name}" has the name of a handler and lacks @${decorator}`,
    help: `Write @${decorator} on the line before it, with from sym.sdk.annotations import ${decorator}.`,
  };
}

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { code } = implementation.facts;
    for (const each of code?.functions ?? []) {
      const fault = code === undefined ? undefined : faultOf(each, code, implementation.kind);
      if (fault === undefined) continue;
      yield {
        rule: "handler-name",
        severity: "warning",
        path: each.name,
        span: spanIn(implementation, each.place),
        message: `${fault.what}; it is never called.`,
        help: fault.help,
        related: usedBy(implementation),
      };
    }
  }
}

export default {
  id: "handler-name",
  severities: ["warning"],
  summary: "A handler whose name or decorator Sym does not look for",
  why: "Sym finds handlers by decorator and name. One that has the other of the two is never called, and nothing says so.",
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
