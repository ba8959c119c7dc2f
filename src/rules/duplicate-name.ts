/** Two resources of one kind that Sym cannot tell apart. */
import { typeKindOf } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { locate } from "../model/locate.ts";
import { argument, argumentText, type Model, managed } from "../model/model.ts";
import { callAt, providerOf } from "../model/provider-source.ts";
import { shownValue } from "../model/shown-value.ts";
import type { Span } from "../source.ts";
import type { Rule } from "./rule.ts";

/** The resource types whose `name` is Sym's slug (sym.md 2); flows filters, secrets and log destinations have none. */
const named = [
  "sym_integration",
  "sym_environment",
  "sym_runtime",
  "sym_secrets",
  "sym_target",
  "sym_strategy",
  "sym_flow",
] as const;

/** Names are compared without case, and per `type` where the resource has one; undefined where that is not known. */
function slug(model: Model, instance: Instance): string | undefined {
  const name = argumentText(instance, "name");
  const type = typeKindOf(instance.type) === undefined ? "" : argumentText(instance, "type");
  const source = providerOf(model, instance, "sym");
  if (name === undefined || name === "" || type === undefined || source === "unknown") return undefined;
  return JSON.stringify([source.key, type, name.toLowerCase()]);
}

/** Where the name stands; what a known module creates is named by its input `environment`. */
function placeOf(model: Model, instance: Instance): Span {
  if (!instance.fromKnownModule) return locate(instance, ["name"]);
  const call = callAt(model, instance.module);
  return call === undefined ? instance.block.header : locate(call, ["environment"]);
}

function* check(model: Model): Iterable<Problem> {
  const reported = new Set<string>();
  for (const resourceType of named) {
    const first = new Map<string, Instance>();
    for (const instance of managed(model, resourceType)) {
      // How many instances a symbolic one stands for is not known, perhaps none.
      const key = instance.symbolic ? undefined : slug(model, instance);
      if (key === undefined) continue;
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, instance);
        continue;
      }
      const span = placeOf(model, instance);
      const place = `${span.source.absolute}:${span.from}`;
      if (reported.has(place)) continue;
      reported.add(place);
      const name = argument(instance, "name");
      const shown =
        name.state === "present" && name.value.sensitive !== true ? `the name ${shownValue(name.value)}` : "a name";
      yield {
        rule: "duplicate-name",
        address: instance.address,
        path: "name",
        span,
        message: `"${instance.address}" has ${shown} that "${other.address}" has already; Sym compares names without case.`,
        help: "Give each resource of a kind a name of its own.",
        related: [{ message: `"${other.address}" is named here`, span: placeOf(model, other) }],
      };
    }
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
