/** Two targets of one strategy grant the same role at the same level. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { targetElements } from "../model/flow.ts";
import { locate } from "../model/locate.ts";
import { argumentText, entry, inFileOrder, type Model, textOf, written } from "../model/model.ts";
import { shownText, shownValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** Role and fixed level, to compare and in words; undefined where either is not known or the level is asked for. */
function grant(target: Instance): { readonly key: string; readonly shown: string } | undefined {
  if (argumentText(target, "type") !== "onelogin_role" || target.symbolic) return undefined;
  const roleId = entry(target, "settings", "role_id");
  const privilege = entry(target, "settings", "privilege_level");
  const [role, level] = [textOf(roleId), textOf(privilege)];
  if (roleId.state !== "present" || privilege.state !== "present") return undefined;
  // Neither an empty value nor one from documentation names a role; both are reported as what they are.
  if (role === undefined || role === "" || isPlaceholder(role, "role")) return undefined;
  if (level === undefined || level === "" || isPlaceholder(level)) return undefined;
  const shown = roleId.value.sensitive === true ? "a role" : `role ${shownText(role)}`;
  return { key: JSON.stringify([role, level]), shown: `${shown} as ${shownValue(privilege.value)}` };
}

function* check(model: Model): Iterable<Problem> {
  const reported = new Set<Instance>();
  for (const strategy of written(model, "sym_strategy")) {
    const targets = [...new Set(targetElements(strategy).flatMap(({ target }) => target ?? []))].sort(inFileOrder);
    const first = new Map<string, Instance>();
    for (const target of targets) {
      const granted = grant(target);
      if (granted === undefined) continue;
      const earlier = first.get(granted.key);
      if (earlier === undefined) {
        first.set(granted.key, target);
        continue;
      }
      if (reported.has(target)) continue;
      reported.add(target);
      yield {
        rule: "duplicate-role",
        address: target.address,
        path: "settings.role_id",
        span: locate(target, ["settings", "role_id"]),
        message: `"${target.address}" grants ${granted.shown}, which "${earlier.address}" already does in "${strategy.address}".`,
        help: "Remove one of the two targets, or give this one the role that it is meant for.",
        related: [{ message: `"${earlier.address}" grants it first`, span: locate(earlier, ["settings", "role_id"]) }],
      };
    }
  }
}

export default {
  id: "duplicate-role",
  severities: ["warning"],
  summary: "Two targets of one strategy grant the same OneLogin role at the same level",
  why: "People see two entries that do the same; mostly the second one was copied and its role id forgotten.",
  example: {
    bad: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_target" "analysts" {
  type     = "onelogin_role"
  name     = "analysts"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.readers.id, sym_target.analysts.id]
}
`,
    good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_target" "analysts" {
  type     = "onelogin_role"
  name     = "analysts"
  settings = { role_id = "617205", privilege_level = "member" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.readers.id, sym_target.analysts.id]
}
`,
  },
  check,
} satisfies Rule;
