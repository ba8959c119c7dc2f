/** A bound setting that the target type does not have, or that is fixed as well. */
import { closest } from "../catalogue/closest.ts";
import { targetType } from "../catalogue/types.ts";
import type { Problem } from "../finding.ts";
import { fieldBindings } from "../model/flow.ts";
import { locate } from "../model/locate.ts";
import { argument, entry, type Model, textOf, written } from "../model/model.ts";
import { shownValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const target of written(model, "sym_target")) {
    const typeOf = argument(target, "type");
    const typeName = textOf(typeOf);
    const type = typeName === undefined ? undefined : targetType(typeName);
    for (const { name, index, value } of fieldBindings(target).names) {
      const common = {
        rule: "invalid-binding",
        address: target.address,
        path: `field_bindings[${index}]`,
        span: locate(target, ["field_bindings", index]),
      };
      if (type !== undefined && !type.open && !type.settings.has(name)) {
        const kind =
          typeOf.state === "present" && typeOf.value.sensitive !== true
            ? `${shownValue(typeOf.value)} targets`
            : "targets of its type";
        const meant = closest(name, type.settings.keys());
        yield {
          ...common,
          message: `"${target.address}" binds ${shownValue(value)}, a setting that ${kind} do not have.`,
          help:
            meant === undefined || value.sensitive === true
              ? `Bind one of ${[...type.settings.keys()].map((key) => `"${key}"`).join(", ")}, or drop the entry.`
              : `Did you mean "${meant}"?`,
        };
        continue;
      }
      if (entry(target, "settings", name).state !== "present") continue;
      yield {
        ...common,
        severity: "warning" as const,
        message: `"${target.address}" binds ${shownValue(value)} to a prompt field and fixes it in settings as well.`,
        help: "Keep one of the two: the binding to ask for it, or the setting to fix it.",
        related: [{ message: "fixed here", span: locate(target, ["settings", name]) }],
      };
    }
  }
}

export default {
  id: "invalid-binding",
  severities: ["error", "warning"],
  summary: "A field_bindings entry that the target type does not have, or that settings fixes as well",
  why: "A bound name is the name of a setting of the target. One that the type lacks fills nothing; one that is also fixed leaves open which value counts.",
  example: {
    bad: `resource "sym_target" "readers" {
  type           = "onelogin_role"
  name           = "readers"
  field_bindings = ["privilege"]
  settings       = { role_id = "617204", privilege_level = "member" }
}
`,
    good: `resource "sym_target" "readers" {
  type           = "onelogin_role"
  name           = "readers"
  field_bindings = ["privilege_level"]
  settings       = { role_id = "617204" }
}
`,
  },
  check,
} satisfies Rule;
