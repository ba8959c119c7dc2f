/** Two resources of one kind that Sym cannot tell apart. */
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { type NamedResource, namedResources, placeOfName, shownName } from "../model/slugs.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  const reported = new Set<string>();
  const first = new Map<string, NamedResource>();
  for (const each of namedResources(model)) {
    const { instance, slug, provider } = each;
    const key = JSON.stringify([provider.key, slug]);
    const other = first.get(key)?.instance;
    if (other === undefined) {
      first.set(key, each);
      continue;
    }
    const span = placeOfName(model, instance);
    const place = `${span.source.absolute}:${span.from}`;
    if (reported.has(place)) continue;
    reported.add(place);
    yield {
      rule: "duplicate-name",
      address: instance.address,
      path: "name",
      span,
      message: `"${instance.address}" has ${shownName(instance)} that "${other.address}" has already; Sym compares names without case.`,
      help: "Give each resource of a kind a name of its own.",
      related: [{ message: `"${other.address}" is named here`, span: placeOfName(model, other) }],
    };
  }
}

export default {
  id: "duplicate-name",
  severities: ["error", "warning"],
  summary: "Two resources of one kind and type share a name",
  why: "Sym finds resources by name, in the whole organisation and without regard to case. The second one collides with the first when it is applied.",
  example: {
    bad: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "warehouse"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_target" "writers" {
  type     = "onelogin_role"
  name     = "Warehouse"
  settings = { role_id = "617205", privilege_level = "member" }
}
`,
    good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "warehouse-readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_target" "writers" {
  type     = "onelogin_role"
  name     = "warehouse-writers"
  settings = { role_id = "617205", privilege_level = "member" }
}
`,
  },
  check,
} satisfies Rule;
