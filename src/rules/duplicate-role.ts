/** Two targets of one strategy grant the same role at the same level. */
import type { Instance } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { targetElements } from "../model/flow.ts";
import { locate } from "../model/locate.ts";
import { argumentText, entry, inFileOrder, type Model, textOf, written } from "../model/model.ts";
import type { Rule } from "./rule.ts";

/** Role and fixed level; undefined where either is not known or the level is asked for. */
function grant(target: Instance): { role: string; level: string } | undefined {
  if (argumentText(target, "type") !== "onelogin_role" || target.symbolic) return undefined;
  const role = textOf(entry(target, "settings", "role_id"));
  const level = textOf(entry(target, "settings", "privilege_level"));
  return role === undefined || level === undefined ? undefined : { role, level };
}

function* check(model: Model): Iterable<Problem> {
  const reported = new Set<Instance>();
  for (const strategy of written(model, "sym_strategy")) {
    const targets = [...new Set(targetElements(strategy).flatMap(({ target }) => target ?? []))].sort(inFileOrder);
    const first = new Map<string, Instance>();
    for (const target of targets) {
      const granted = grant(target);
      if (granted === undefined) continue;
      const key = JSON.stringify([granted.role, granted.level]);
      const earlier = first.get(key);
      if (earlier === undefined) {
        first.set(key, target);
        continue;
      }
      if (reported.has(target)) continue;
      reported.add(target);
      yield {
        rule: "duplicate-role",
        address: target.address,
        path: "settings.role_id",
        span: locate(target, ["settings", "role_id"]),
        message: `"${target.address}" grants role ${granted.role} as "${granted.level}", which "${earlier.address}" already does in "${strategy.address}".`,
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
