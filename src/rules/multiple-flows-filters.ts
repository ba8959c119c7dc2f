/** More flows filters than an organisation can have. */
import type { Instance } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { type Model, managed } from "../model/model.ts";
import { providerOf } from "../model/provider-source.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  const first = new Map<string, Instance>();
  const reported = new Set<Instance["block"]>();
  for (const filter of managed(model, "sym_flows_filter")) {
    const source = filter.symbolic ? "unknown" : providerOf(model, filter, "sym");
    if (source === "unknown") continue;
    const other = first.get(source.key);
    if (other === undefined) {
      first.set(source.key, filter);
      continue;
    }
    if (reported.has(filter.block)) continue;
    reported.add(filter.block);
    yield {
      rule: "multiple-flows-filters",
      address: filter.address,
      span: filter.block.header,
      message: `"${filter.address}" is a second flows filter beside "${other.address}"; an organisation has one.`,
      help: "Join the two implementations in one sym_flows_filter.",
      related: [{ message: `"${other.address}" stands here`, span: other.block.header }],
    };
  }
}

export default {
  id: "multiple-flows-filters",
  severities: ["error"],
  summary: "More than one sym_flows_filter",
  why: "A flows filter has no name: Sym has one for each organisation, and the second one fails or replaces the first when it is applied.",
  example: {
    bad: `resource "sym_flows_filter" "teams" {
  implementation = file("\${path.module}/teams.py")
}

resource "sym_flows_filter" "hours" {
  implementation = file("\${path.module}/hours.py")
}
`,
    good: `resource "sym_flows_filter" "this" {
  implementation = file("\${path.module}/teams_and_hours.py")
}
`,
  },
  check,
} satisfies Rule;
