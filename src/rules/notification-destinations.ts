/** Notifications that go nowhere, to two places of Slack, or to a bare name. */
import { canonicalName, sdkCallable } from "../catalogue/sdk.ts";
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import type { SdkCall } from "../python/code.ts";
import type { Place, PythonValue } from "../python/values.ts";
import type { Rule } from "./rule.ts";

const notification = "sym.sdk.notifications.Notification";

/** What the functions of the SDK for one place of Slack return (sym-sdk, sym.sdk.integrations.slack). */
const slackResults: ReadonlySet<string> = new Set([
  "SlackUser",
  "SlackUserGroup",
  "Union[SlackChannelID, SlackChannelName]",
]);

function isSlack(value: PythonValue): boolean {
  if (value.is === "either" || value.is === "any") return value.values.length > 0 && value.values.every(isSlack);
  if (value.is !== "call") return false;
  const callable = sdkCallable(canonicalName(value.target));
  if (callable === undefined) return false;
  return callable.ancestors.has("SlackRequestDestination") || slackResults.has(callable.returns ?? "");
}

interface Fault {
  readonly place: Place;
  readonly what: string;
  readonly help: string;
}

const channel = 'Give it a destination, as in destinations=[slack.channel("#approvals")].';

function faultIn(value: PythonValue): Fault | undefined {
  if (value.is === "text") return { place: value, what: "has a text as destinations", help: channel };
  if (value.is === "either" || value.is === "any") {
    const faults = value.values.map(faultIn);
    const [first] = faults;
    const counts =
      value.is === "either" ? faults.find((each) => each !== undefined) : faults.every(Boolean) ? first : undefined;
    return counts === undefined ? undefined : { ...counts, place: value };
  }
  if (value.is !== "list") return undefined;
  if (value.elements.length === 0) {
    return value.complete ? { place: value, what: "has no destination", help: channel } : undefined;
  }
  const text = value.elements.find(({ is }) => is === "text");
  if (text?.is === "text") {
    return { place: text, what: "has a text as destination", help: "Name it with slack.channel(…) or slack.user(…)." };
  }
  const second = value.elements.filter(isSlack)[1];
  if (second === undefined) return undefined;
  return {
    place: second,
    what: "has more than one destination in Slack",
    help: "Return one Notification for each, or reach several people by slack.group([…]) or slack.fallback(…).",
  };
}

function faultOf(call: SdkCall): Fault | undefined {
  const given = call.arguments.find(({ name }) => name === "destinations");
  if (given !== undefined) {
    const fault = faultIn(given.value);
    // A list that is built elsewhere is wrong there; here is where it counts.
    const isHere = fault !== undefined && fault.place.from >= call.callee.from && fault.place.to <= call.to;
    return fault === undefined || isHere ? fault : { ...fault, place: given.value };
  }
  // By position it is another mistake, and **kwargs may hold it.
  if (!call.complete.keywords || !call.complete.positional || call.arguments.some(({ name }) => name === undefined))
    return undefined;
  return { place: call.callee, what: "has no destinations", help: channel };
}

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    for (const call of implementation.facts.code?.calls ?? []) {
      const fault = canonicalName(call.target) === notification ? faultOf(call) : undefined;
      if (fault === undefined) continue;
      yield {
        rule: "notification-destinations",
        path: "destinations",
        span: spanIn(implementation, fault.place),
        message: `The Notification ${fault.what}; the SDK refuses it and the request fails here with a validation error.`,
        help: fault.help,
        related: usedBy(implementation),
      };
    }
  }
}

export default {
  id: "notification-destinations",
  severities: ["error"],
  summary: "A Notification with no destination, more than one in Slack, or a bare text",
  why: "A Notification takes at least one destination, at most one of them in Slack, and none as plain text. Its validation fails when the request runs, and nobody is asked.",
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
    return [Notification(destinations=[])]
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
    return [Notification(destinations=[slack.channel("#approvals")])]
`,
  },
  check,
} satisfies Rule;
