/** A value that was copied from documentation and never replaced. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import type { Instance } from "../evaluate/instance.ts";
import { knownEntries, type Value } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { expectedAt } from "../model/identifiers.ts";
import { isWritten, steps } from "../model/literal.ts";
import { locate } from "../model/locate.ts";
import { argumentText, asText, inside, type Model } from "../model/model.ts";
import { origin, provenance } from "../model/provenance.ts";
import { withValue } from "../model/shown-value.ts";
import type { Span } from "../source.ts";
import type { Rule } from "./rule.ts";

/** Text for people and code, where such words are no values. */
const prose = new Set(["label", "implementation", "description"]);

/** Arguments that are about the block; what they bring in is judged where it is used. */
const metaArguments = new Set(["count", "for_each", "provider", "depends_on"]);

interface Text {
  readonly path: readonly string[];
  readonly value: Value;
  readonly text: string;
}

/** The string arguments and map entries of a resource. */
function* strings(instance: Instance): Iterable<Text> {
  for (const [name, { value }] of instance.body.attributes) {
    if (prose.has(name) || metaArguments.has(name)) continue;
    const text = asText(value);
    if (text !== undefined) yield { path: [name], value, text };
    for (const [key, inner] of knownEntries(value) ?? []) {
      const innerText = asText(inner);
      if (innerText !== undefined) yield { path: [name, key], value: inside(value, inner), text: innerText };
    }
  }
}

/** Templates inside templates that are looked through. */
const depthLimit = 50;

/** Where the text was first written: of a template the part that is such a value by itself. */
function causeOf(value: Value): Span | undefined {
  let current = value;
  for (let depth = 0; depth < depthLimit; depth += 1) {
    const parts = [...steps(current.trace)].findLast((step) => step.parts !== undefined)?.parts;
    const part = parts?.find((each) => isPlaceholder(asText(each) ?? ""));
    if (part === undefined) break;
    current = part;
  }
  return origin(current);
}

/** On a secret setting a literal is `secret-in-config`, whatever it says. */
function isSecretLiteral(model: Model, instance: Instance, { path, value }: Text): boolean {
  return expectedAt(instance.type, path) === "sym_secret" && isWritten(model.module, value);
}

function* check(model: Model): Iterable<Problem> {
  const reported = new Set<string>();
  for (const instance of model.instances) {
    if (!instance.type.startsWith("sym_") || instance.fromKnownModule || instance.body.damaged) continue;
    const isRole = argumentText(instance, "type") === "onelogin_role";
    for (const found of strings(instance)) {
      const { path, value, text } = found;
      const shown = path.join(".");
      if (!isPlaceholder(text, isRole && shown === "settings.role_id" ? "role" : "any")) continue;
      if (isSecretLiteral(model, instance, found)) continue;
      const from = causeOf(value);
      const cause = from === undefined ? `${instance.address} ${shown}` : `${from.source.absolute}:${from.from}`;
      if (reported.has(cause)) continue;
      reported.add(cause);
      const span = locate(instance, path);
      yield {
        rule: "placeholder-value",
        address: instance.address,
        path: shown,
        span,
        message: `"${instance.address}" has ${withValue(shown, value)}, a value from documentation.`,
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
