/** Calls of the SDK with arguments that it does not take. */
import { closest } from "../catalogue/closest.ts";
import { canonicalName, type SdkCallable, sdkCallable } from "../catalogue/sdk.ts";
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import { shownText } from "../model/shown-value.ts";
import type { SdkCall } from "../python/code.ts";
import type { Place } from "../python/values.ts";
import type { Rule } from "./rule.ts";

interface Fault {
  readonly place: Place;
  readonly what: string;
  readonly help: string;
}

/** Its `destinations` are left to `notification-destinations`. */
const destinations = "sym.sdk.notifications.Notification";

/** The first argument that Python does not take. */
function faultOf(call: SdkCall, target: string, callable: SdkCallable): Fault | undefined {
  const { parameters } = callable;
  const positional = call.arguments.filter(({ name }) => name === undefined);
  const places = parameters.filter(({ keywordOnly }) => !keywordOnly);
  const extra = positional[places.length];
  if (extra !== undefined && !callable.anyPositional) {
    const next = parameters.filter(
      ({ name, keywordOnly }) => keywordOnly && !call.arguments.some((each) => each.name === name),
    )[0];
    return next === undefined
      ? {
          place: call.callee,
          what: `takes ${count(places.length)}, and gets ${positional.length}`,
          help: "Leave out what is too much.",
        }
      : {
          place: call.callee,
          what: `takes ${next.name} by name only, and gets it by position`,
          help: `Write ${next.name}=… .`,
        };
  }
  for (const { name } of call.arguments) {
    if (name === undefined || callable.anyKeyword || parameters.some((each) => each.name === name)) continue;
    const known = parameters.map((each) => each.name);
    const near = closest(name, known);
    return {
      place: call.callee,
      what: `has no argument ${shownText(name)}`,
      help:
        near === undefined
          ? known.length === 0
            ? "Leave it out."
            : `It takes ${known.join(", ")}.`
          : `Did you mean "${near}"?`,
    };
  }
  if (!call.complete.keywords) return undefined;
  const missing = parameters.filter(({ name, required, keywordOnly }) => {
    if (!required || call.arguments.some((each) => each.name === name)) return false;
    if (name === "destinations" && target === destinations) return false;
    if (keywordOnly) return true;
    return call.complete.positional && places.findIndex((each) => each.name === name) >= positional.length;
  });
  if (missing.length === 0) return undefined;
  if (target.startsWith("sym.sdk.annotations._handlers.") && missing[0]?.name === "fn") {
    return { place: call.callee, what: "is no decorator with arguments", help: "Write it without parentheses." };
  }
  const names = missing.map(({ name }) => name).join(", ");
  return {
    place: call.callee,
    what: `needs ${names}, which the call does not give`,
    help: `Add ${missing.map(({ name }) => `${name}=…`).join(", ")}.`,
  };
}

function count(positional: number): string {
  return positional === 0
    ? "no argument by position"
    : positional === 1
      ? "1 argument by position"
      : `${positional} arguments by position`;
}

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { calls = [], syntax } = implementation.facts.code ?? {};
    for (const call of calls) {
      // What does not parse there may be the argument.
      if (syntax !== undefined && syntax.place.from >= call.from && syntax.place.from <= call.to) continue;
      const target = canonicalName(call.target);
      const callable = sdkCallable(target);
      const fault = callable === undefined ? undefined : faultOf(call, target, callable);
      if (fault === undefined) continue;
      const name = target.slice(target.lastIndexOf(".") + 1);
      yield {
        rule: "sdk-call-signature",
        path: target,
        span: spanIn(implementation, fault.place),
        message: `${name}() of the SDK ${fault.what}; the request fails here.`,
        help: fault.help,
        related: usedBy(implementation),
      };
    }
  }
}

export default {
  id: "sdk-call-signature",
  severities: ["error"],
  summary:
    "A call of Sym's SDK without a required argument, with an unknown one, or with one by position that is taken by name only",
  why: "Python checks the arguments when the line runs: the apply succeeds, and the request fails with TypeError or a validation error.",
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
from sym.sdk.integrations import onelogin
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event):
    if onelogin.is_user_in_role(event.user, 618112):
        return RequestPermission(
            webapp_view=PermissionLevel.ALL_USERS,
            approve_deny=PermissionLevel.MEMBER,
        )
    return RequestPermission(
        webapp_view=PermissionLevel.ADMIN,
        approve_deny=PermissionLevel.ADMIN,
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
from sym.sdk.integrations import onelogin
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event):
    if onelogin.is_user_in_role(event.user, role_id=618112):
        return RequestPermission(
            webapp_view=PermissionLevel.ALL_USERS,
            approve_deny=PermissionLevel.MEMBER,
        )
    return RequestPermission(
        webapp_view=PermissionLevel.ADMIN,
        approve_deny=PermissionLevel.ADMIN,
    )
`,
  },
  check,
} satisfies Rule;
