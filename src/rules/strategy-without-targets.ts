/** A strategy that nobody can be given anything by. */
import { knownElements } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { locate } from "../model/locate.ts";
import { argument, type Model, written } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const strategy of written(model, "sym_strategy")) {
    const targets = argument(strategy, "targets");
    if (targets.state !== "present" || knownElements(targets.value)?.length !== 0) continue;
    const span = locate(strategy, ["targets"]);
    yield {
      rule: "strategy-without-targets",
      address: strategy.address,
      path: "targets",
      span,
      message: `"${strategy.address}" has no targets; a flow that uses it has nothing to offer.`,
      help: "List the ids of the sym_target resources that may be requested.",
      related: provenance(targets.value, span),
    };
  }
}

export default {
  id: "strategy-without-targets",
  severities: ["warning"],
  summary: "A strategy with an empty list of targets",
  why: "The provider accepts an empty list. Whoever requests access by the strategy finds nothing to choose.",
  example: {
    bad: `resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = []
}
`,
    good: `resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = sym_integration.onelogin.id
  targets        = [sym_target.readers.id]
}
`,
  },
  check,
} satisfies Rule;
