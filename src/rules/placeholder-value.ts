/** A value that was copied from documentation and never replaced. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import type { Instance } from "../evaluate/instance.ts";
import { knownEntries, type Value } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { locate } from "../model/locate.ts";
import { argumentText, asText, type Model } from "../model/model.ts";
import { origin, provenance } from "../model/provenance.ts";
import type { Rule } from "./rule.ts";

/** Text for people and code, where such words are no values. */
const prose = new Set(["label", "implementation", "description"]);

/** The string arguments and map entries of a resource. */
function* strings(instance: Instance): Iterable<{ path: string[]; value: Value; text: string }> {
  for (const [name, { value }] of instance.body.attributes) {
    if (prose.has(name)) continue;
    const text = asText(value);
    if (text !== undefined) yield { path: [name], value, text };
    for (const [key, inner] of knownEntries(value) ?? []) {
      const innerText = asText(inner);
      if (innerText !== undefined) yield { path: [name, key], value: inner, text: innerText };
    }
  }
}

function* check(model: Model): Iterable<Problem> {
  const reported = new Set<string>();
  for (const instance of model.instances) {
    if (!instance.type.startsWith("sym_") || instance.fromKnownModule || instance.body.damaged) continue;
    const isRole = argumentText(instance, "type") === "onelogin_role";
    for (const { path, value, text } of strings(instance)) {
      const use = isRole && path.join(".") === "settings.role_id" ? "role" : "any";
      if (!isPlaceholder(text, use)) continue;
      const from = origin(value);
      const cause =
        from === undefined ? `${instance.address} ${path.join(".")}` : `${from.source.absolute}:${from.from}`;
      if (reported.has(cause)) continue;
      reported.add(cause);
      const span = locate(instance, path);
      yield {
        rule: "placeholder-value",
        address: instance.address,
        path: path.join("."),
        span,
        message: `"${instance.address}" has ${path.join(".")} "${text}", a value from documentation.`,
        help: "Replace it with the value of your own account.",
        related: provenance(value, span),
      };
    }
  }
}

export default {
  id: "placeholder-value",
  severities: ["warning"],
  summary: "A value copied from documentation that was never replaced",
  why: "Sym's and OneLogin's pages show ids and domains that belong to nobody. Everything applies, and the first request fails.",
  example: {
    bad: `resource "sym_integration" "slack" {
  type        = "slack"
  name        = "slack"
  external_id = "T123ABC"
}
`,
    good: `resource "sym_integration" "slack" {
  type        = "slack"
  name        = "slack"
  external_id = "T05Q2WLM8ZC"
}
`,
  },
  check,
} satisfies Rule;
