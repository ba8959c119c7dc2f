/** Names that the modules of the SDK do not have. */
import { closest } from "../catalogue/closest.ts";
import { sdkAsOf, sdkVersion, type UnknownMember, unknownMember } from "../catalogue/sdk.ts";
import type { Edit, Fix, Problem } from "../finding.ts";
import type { Implementation, Model } from "../model/model.ts";
import { isFile, spanIn, usedBy } from "../model/python-place.ts";
import { shownText } from "../model/shown-value.ts";
import type { Mention, SdkCall } from "../python/code.ts";
import type { Rule } from "./rule.ts";

const onelogin = "sym.sdk.integrations.onelogin";

/** A name of Sym's OneLogin page that the SDK never had; the SDK asks for roles (sym.md 12.3). */
function isGroupOfOnelogin({ module, name }: UnknownMember): boolean {
  return module === onelogin && name === "is_user_in_group";
}

function helpFor(unknown: UnknownMember): string {
  if (isGroupOfOnelogin(unknown)) return "OneLogin has roles: write onelogin.is_user_in_role(event.user, role_id=…).";
  const near = closest(unknown.name, unknown.known);
  if (near !== undefined) return `Did you mean "${near}"?`;
  const [elsewhere] = unknown.elsewhere;
  if (elsewhere !== undefined) return `It is in ${elsewhere}.`;
  return unknown.known.length === 0 || unknown.known.length > 15
    ? "Look the name up in the documentation of the SDK."
    : `It has ${[...unknown.known].sort().join(", ")}.`;
}

/** The call with the right name, and with the role by name; undefined where the arguments leave open what is meant. */
function fixFor(implementation: Implementation, place: Mention, calls: readonly SdkCall[]): Fix | undefined {
  const call = calls.find(({ callee }) => callee.from === place.from && callee.to === place.to);
  const [user, role, ...more] = call?.arguments ?? [];
  if (!isFile(implementation) || call === undefined || user === undefined || role === undefined) return undefined;
  if (more.length > 0 || !call.complete.positional || !call.complete.keywords || user.name !== undefined)
    return undefined;
  if (role.name !== undefined && role.name !== "group_id" && role.name !== "role_id") return undefined;
  const edits: Edit[] = [
    {
      span: spanIn(implementation, { from: place.to - "is_user_in_group".length, to: place.to }),
      newText: "is_user_in_role",
    },
  ];
  if (role.name === undefined) {
    edits.push({ span: spanIn(implementation, { from: role.place.from, to: role.place.from }), newText: "role_id=" });
  } else if (role.name === "group_id") {
    edits.push({ span: spanIn(implementation, role.place), newText: "role_id" });
  }
  return { description: "Ask for the role with is_user_in_role", edits };
}

function* check(model: Model): Iterable<Problem> {
  for (const implementation of model.code) {
    const { mentions = [], calls = [] } = implementation.facts.code ?? {};
    const seen = new Set<string>();
    // Of nested attributes the shortest is the name that is missing.
    for (const place of [...mentions].sort((a, b) => a.from - b.from || a.to - b.to)) {
      const unknown = unknownMember(place.name, (name, known) => closest(name, known) !== undefined);
      if (unknown === undefined) continue;
      const full = `${unknown.module}.${unknown.name}`;
      // What an import asks for in vain is not said again where it is used.
      if (seen.has(full) || seen.has(`${place.from} ${full}`)) continue;
      seen.add(place.isImport ? full : `${place.from} ${full}`);
      const fix = isGroupOfOnelogin(unknown) ? fixFor(implementation, place, calls) : undefined;
      yield {
        rule: "sdk-unknown-function",
        path: full,
        span: spanIn(implementation, place),
        message: `${unknown.module} has no ${shownText(unknown.name)} (sym-sdk ${sdkVersion}, as of ${sdkAsOf}); ${place.isImport ? "the import fails, and with it every request of the flow" : "the request fails here with AttributeError"}.`,
        help: helpFor(unknown),
        related: usedBy(implementation),
        ...(fix === undefined ? {} : { fix }),
      };
    }
  }
}

export default {
  id: "sdk-unknown-function",
  severities: ["error"],
  summary: "A function that a module of Sym's SDK does not have",
  why: "Python finds out when the line runs. The apply succeeds, and the request fails with AttributeError or ImportError; Sym's own page names onelogin.is_user_in_group, which never existed.",
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
    if onelogin.is_user_in_group(event.user, group_id=618112):
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
