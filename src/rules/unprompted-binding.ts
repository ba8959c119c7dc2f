/** A bound setting that a flow never asks for. */

import { targetType } from "../catalogue/types.ts";
import type { EvaluatedBlock } from "../evaluate/instance.ts";
import { isUnknown } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { misfitTargets } from "../model/families.ts";
import { blockText, fieldBindings, flowsOf, isMisspeltInField, promptFields, strategiesOf } from "../model/flow.ts";
import { locate } from "../model/locate.ts";
import { argumentText, type Model, written } from "../model/model.ts";
import { shownText, shownValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  const misfits = misfitTargets(model);
  for (const target of written(model, "sym_target")) {
    if (misfits.has(target)) continue;
    const type = targetType(argumentText(target, "type") ?? "");
    const flows = strategiesOf(model, target).flatMap((strategy) => flowsOf(model, strategy));
    for (const { name, index, value } of fieldBindings(target).names) {
      // A name that the type does not have is `invalid-binding`, alone.
      if (type !== undefined && !type.open && !type.settings.has(name)) continue;
      const without = flows.filter((flow) => {
        const { fields, complete } = promptFields(flow);
        if (!complete || fields.some(isOfAnyName)) return false;
        return !fields.some(({ body }) => blockText(body, "name") === name);
      });
      const [first] = without;
      if (first === undefined) continue;
      yield {
        rule: "unprompted-binding",
        address: target.address,
        path: `field_bindings[${index}]`,
        span: locate(target, ["field_bindings", index]),
        message: `"${target.address}" takes ${shownValue(value)} from the request, but "${first.address}" has no prompt_field of that name.`,
        help: `Add ${value.sensitive === true ? "that prompt_field" : `prompt_field { name = ${shownText(name)} … }`} to the flow, or fix the value in the target's settings and drop the binding.`,
        related: without.map((flow) => ({ message: `"${flow.address}" does not ask for it`, span: flow.block.header })),
      };
    }
  }
}

/** Whether the name of a prompt field is not known. */
function isOfAnyName(field: EvaluatedBlock): boolean {
  const name = field.body.attributes.get("name")?.value;
  return name === undefined ? isMisspeltInField(field, "name") : isUnknown(name);
}

export default {
  id: "unprompted-binding",
  severities: ["error"],
  summary: "A field_bindings entry without a prompt_field of that name in a flow that uses the strategy",
  why: "Sym fills a bound setting from the prompt field of exactly that name. Without the field the setting stays empty and the request fails.",
  example: {
    bad: `resource "sym_target" "readers" {
  type           = "onelogin_role"
  name           = "readers"
  field_bindings = ["privilege_level"]
  settings       = { role_id = "617204" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.readers.id]
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    strategy_id = sym_strategy.onelogin.id

    prompt_field {
      name           = "level"
      type           = "string"
      allowed_values = ["member", "admin"]
    }
  }
}
`,
    good: `resource "sym_target" "readers" {
  type           = "onelogin_role"
  name           = "readers"
  field_bindings = ["privilege_level"]
  settings       = { role_id = "617204" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.readers.id]
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    strategy_id = sym_strategy.onelogin.id

    prompt_field {
      name           = "privilege_level"
      type           = "string"
      allowed_values = ["member", "admin"]
    }
  }
}
`,
  },
  check,
} satisfies Rule;
