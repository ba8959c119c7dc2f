/** `role_id` of a onelogin_role target is not the number of a role. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import { locate } from "../model/locate.ts";
import { argumentText, asText, entry, type Model, written } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { withValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model) {
  for (const target of written(model, "sym_target")) {
    if (argumentText(target, "type") !== "onelogin_role") continue;
    const roleId = entry(target, "settings", "role_id");
    if (roleId.state !== "present") continue;
    const id = asText(roleId.value);
    if (id === undefined || id === "" || isPlaceholder(id, "role")) continue;
    const span = locate(target, ["settings", "role_id"]);
    const common = {
      rule: "role-id",
      address: target.address,
      path: "settings.role_id",
      span,
      related: provenance(roleId.value, span, "the role id"),
    };
    if (!/^[0-9]+$/.test(id) || /^0+$/.test(id)) {
      yield {
        ...common,
        severity: "error" as const,
        message: `"${target.address}" has ${withValue("role_id", roleId.value)}; the id of a OneLogin role is a positive whole number.`,
        help: "Take the number from the role's address in OneLogin, under Users > Roles.",
      };
      continue;
    }
    const asWritten = span.source.text.slice(span.from, span.to);
    const lostZero = roleId.value.sensitive !== true && /^0[0-9]+$/.test(asWritten);
    if (id.startsWith("0") || lostZero) {
      yield {
        ...common,
        severity: "warning" as const,
        message: lostZero
          ? `"${target.address}" has role_id ${asWritten} without quotes; Terraform reads it as the number ${id}.`
          : `"${target.address}" has ${withValue("role_id", roleId.value)}, which begins with zero; OneLogin's ids are whole numbers without one.`,
        help: "Take the number from the role's address in OneLogin, under Users > Roles, and write it in quotes.",
      };
    }
  }
}

export default {
  id: "role-id",
  severities: ["error", "warning"],
  summary: "The role_id of a onelogin_role target is not the number of a role",
  why: "Nothing checks the id before a request runs; OneLogin then has no such role and the escalation fails.",
  example: {
    bad: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "Readers", privilege_level = "member" }
}
`,
    good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}
`,
  },
  check,
} satisfies Rule;
