/** An environment without `onelogin_id` although a flow in it calls OneLogin. */
import type { Settings } from "../configuration/settings.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { Problem, Related } from "../finding.ts";
import { argumentText, type Model, managed } from "../model/model.ts";
import { environmentsWithoutOnelogin } from "../model/onelogin-need.ts";
import type { Rule } from "./rule.ts";

/** The call of OneLogin in a flow's code that needs the integration. */
function callIn(model: Model, flow: Instance): Related[] {
  const call = model.implementations.get(flow)?.facts.calls.get("onelogin")?.[0];
  if (call === undefined) return [];
  return [
    { message: "this call needs the integration", span: call },
    { message: `"${flow.address}" runs it in this environment`, span: flow.block.header },
  ];
}

function* check(model: Model, { requireOneloginId }: Settings): Iterable<Problem> {
  const hasIntegration = managed(model, "sym_integration").some(
    (integration) => argumentText(integration, "type") === "onelogin",
  );
  for (const [environment, flows] of environmentsWithoutOnelogin(model)) {
    const span = environment.body.attributes.get("integrations")?.attribute?.name ?? environment.block.header;
    const common = {
      rule: "missing-onelogin-id",
      address: environment.address,
      path: "integrations.onelogin_id",
      span,
    };
    const callers = flows.map((flow) => ({ flow, calls: callIn(model, flow) })).filter(({ calls }) => calls.length > 0);
    const [first] = callers;
    if (first !== undefined) {
      yield {
        ...common,
        severity: "error",
        message: `"${environment.address}" has no onelogin_id, but the code of "${first.flow.address}" calls OneLogin and its strategy does not bring the integration.`,
        help: "Add onelogin_id = sym_integration.<name>.id to the environment's integrations.",
        related: callers.flatMap(({ calls }) => calls),
      };
    } else if (hasIntegration && model.complete) {
      yield {
        ...common,
        severity: requireOneloginId ? "error" : "info",
        message: `"${environment.address}" has no onelogin_id although this root has a onelogin integration.`,
        help: requireOneloginId
          ? "Add onelogin_id = sym_integration.<name>.id to its integrations: requireOneloginId asks for it in every environment."
          : "Add it where the code of a flow without a OneLogin strategy shall call OneLogin.",
      };
    }
  }
}

export default {
  id: "missing-onelogin-id",
  severities: ["error", "info"],
  summary: "An environment lacks onelogin_id although a flow in it calls OneLogin from its code",
  why: "A OneLogin strategy brings its integration along; every other flow finds it only through the environment. Without onelogin_id the call fails when the request runs.",
  example: {
    bad: `resource "sym_environment" "prod" {
  name         = "prod"
  integrations = { slack_id = sym_integration.slack.id }
}

resource "sym_flow" "approval" {
  name           = "approval"
  implementation = file("\${path.module}/approval.py")
  environment_id = sym_environment.prod.id

  params {
    prompt_field {
      name = "reason"
      type = "string"
    }
  }
}

# approval.py
from sym.sdk.annotations import reducer
from sym.sdk.integrations import onelogin
from sym.sdk.request_permission import PermissionLevel, RequestPermission
from sym.sdk.user import user_ids


@reducer
def get_permissions(event):
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=user_ids(onelogin.users_in_role(role_id=618112)),
    )
`,
    good: `resource "sym_environment" "prod" {
  name = "prod"

  integrations = {
    slack_id    = sym_integration.slack.id
    onelogin_id = sym_integration.onelogin.id
  }
}

resource "sym_flow" "approval" {
  name           = "approval"
  implementation = file("\${path.module}/approval.py")
  environment_id = sym_environment.prod.id

  params {
    prompt_field {
      name = "reason"
      type = "string"
    }
  }
}

# approval.py
from sym.sdk.annotations import reducer
from sym.sdk.integrations import onelogin
from sym.sdk.request_permission import PermissionLevel, RequestPermission
from sym.sdk.user import user_ids


@reducer
def get_permissions(event):
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=user_ids(onelogin.users_in_role(role_id=618112)),
    )
`,
  },
  check,
} satisfies Rule;
