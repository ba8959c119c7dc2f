/** Flow vars that the code reads and the flow does not set. */
import { closest } from "../catalogue/closest.ts";
import type { Instance } from "../evaluate/instance.ts";
import { knownEntries } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { argument, type Model } from "../model/model.ts";
import { spanIn } from "../model/python-place.ts";
import { shownText } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** The names of the vars of a flow; undefined where they are not known. */
function varsOf(flow: Instance): ReadonlySet<string> | undefined {
  const vars = argument(flow, "vars");
  if (vars.state === "absent") return new Set();
  const entries = vars.state === "present" ? knownEntries(vars.value) : undefined;
  return entries === undefined ? undefined : new Set(entries.keys());
}

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { owner, kind, argument: used } = implementation;
    const vars = kind === "flow" ? varsOf(owner) : undefined;
    if (vars === undefined) continue;
    for (const read of implementation.facts.code?.flowVars ?? []) {
      if (vars.has(read.name)) continue;
      const near = closest(read.name, vars);
      yield {
        rule: "undeclared-flow-var",
        path: `vars.${read.name}`,
        span: spanIn(implementation, read),
        message: `The code reads the flow var ${shownText(read.name)}, and "${owner.address}" does not set it; the request fails here with KeyError.`,
        help:
          near === undefined
            ? `Set it in vars of the flow.`
            : `Did you mean "${near}"? Else set it in vars of the flow.`,
        related: [{ message: `"${owner.address}" runs this code`, span: used }],
      };
    }
  }
}

export default {
  id: "undeclared-flow-var",
  severities: ["error"],
  summary: "event.flow.vars[…] of a name that the flow does not set",
  why: "The vars of a flow are a plain dictionary in Python. A name that Terraform does not set fails with KeyError when the request runs.",
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
from sym.sdk.integrations import slack
from sym.sdk.notifications import Notification
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event):
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=PermissionLevel.MEMBER,
    )


@reducer
def get_request_notifications(event):
    channel = event.flow.vars["approvers_channel"]
    return [Notification(destinations=[slack.channel(channel)])]
`,
    good: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  vars = {
    approvers_channel = "#approvals"
  }

  params {
    prompt_field {
      name = "reason"
      type = "string"
    }
  }
}

# access.py
from sym.sdk.annotations import reducer
from sym.sdk.integrations import slack
from sym.sdk.notifications import Notification
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event):
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=PermissionLevel.MEMBER,
    )


@reducer
def get_request_notifications(event):
    channel = event.flow.vars["approvers_channel"]
    return [Notification(destinations=[slack.channel(channel)])]
`,
  },
  check,
} satisfies Rule;
