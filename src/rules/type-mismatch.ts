/** A strategy whose integration or target is of another family. */
import { strategyType } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import { unknownValue, type Value } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { misfits } from "../model/families.ts";
import { locate } from "../model/locate.ts";
import type { Model } from "../model/model.ts";
import { ofType } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

function typeOf({ body }: Instance): Value {
  return body.attributes.get("type")?.value ?? unknownValue();
}

function* check(model: Model): Iterable<Problem> {
  for (const { strategy, strategyType: name, other, member, path } of misfits(model)) {
    const wanted = strategyType(name);
    const types = [...((member === "integration" ? wanted?.integrationTypes : wanted?.targetTypes) ?? [])];
    yield {
      rule: "type-mismatch",
      address: strategy.address,
      path: path.join("."),
      span: locate(strategy, path),
      message: `"${strategy.address}" is ${ofType(typeOf(strategy))}, but its ${member} "${other.address}" is ${ofType(typeOf(other))}.`,
      help: `A strategy ${ofType(typeOf(strategy))} takes ${member === "integration" ? "an integration" : "targets"} of type ${types.map((type) => `"${type}"`).join(" or ")}.`,
      related: [{ message: `"${other.address}" is declared here`, span: locate(other, ["type"]) }],
    };
  }
}

export default {
  id: "type-mismatch",
  severities: ["error"],
  summary: "A strategy, its integration and its targets are not of one family",
  why: "Sym escalates through the strategy's integration; a target of another service cannot be reached by it, and Sym's API refuses the strategy or the request fails.",
  example: {
    bad: `resource "sym_target" "group" {
  type     = "okta_group"
  name     = "group"
  settings = { group_id = "00g4xyzk2abcDEF7x5d7" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.group.id]
}
`,
    good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.readers.id]
}
`,
  },
  check,
} satisfies Rule;
