/** `privilege_level` of a onelogin_role target, fixed or prompted for, is neither member nor admin. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import type { Instance } from "../evaluate/instance.ts";
import { isUnknown, knownElements } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { blockText, fieldBindings, flowsOf, isMisspeltInField, promptFields, strategiesOf } from "../model/flow.ts";
import { locate } from "../model/locate.ts";
import { argumentText, entry, inside, type Model, textOf, written } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { shownValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

const levels = new Set(["member", "admin"]);

/** The fixed level of one target. */
function* checkFixed(target: Instance): Iterable<Problem> {
  const fixed = entry(target, "settings", "privilege_level");
  const level = textOf(fixed);
  if (fixed.state !== "present" || level === undefined || level === "" || levels.has(level)) return;
  if (isPlaceholder(level)) return;
  const span = locate(target, ["settings", "privilege_level"]);
  yield {
    rule: "privilege-level",
    address: target.address,
    path: "settings.privilege_level",
    span,
    message: `"${target.address}" fixes privilege_level to ${shownValue(fixed.value)}; OneLogin roles accept "member" or "admin".`,
    help: 'Write "member", or "admin" for administrators of the role.',
    related: provenance(fixed.value, span, "the level"),
  };
}

/** The prompt field of one flow that fills a bound level. */
function* checkPrompt(flow: Instance, target: Instance): Iterable<Problem> {
  for (const [index, field] of promptFields(flow).fields.entries()) {
    if (blockText(field.body, "name") !== "privilege_level") continue;
    const path = `params.prompt_field[${index}]`;
    const related = [{ message: `"${target.address}" takes the level from this field`, span: target.block.header }];
    const allowed = field.body.attributes.get("allowed_values")?.value;
    if (allowed === undefined || allowed.data === null || knownElements(allowed)?.length === 0) {
      if (isMisspeltInField(field, "allowed_values") || isMisspeltInField(field, "prefetch")) continue;
      // A prefetch handler supplies the values when the request is made.
      const prefetch = field.body.attributes.get("prefetch")?.value;
      if (prefetch !== undefined && (isUnknown(prefetch) || prefetch.data === true || prefetch.data === "true"))
        continue;
      yield {
        rule: "privilege-level",
        severity: "warning",
        address: flow.address,
        path,
        span: field.block.header,
        message: `The prompt field "privilege_level" of "${flow.address}" has no allowed_values: people can type a level that OneLogin does not have.`,
        help: 'Add allowed_values = ["member", "admin"], or the one of them that you grant.',
        related,
      };
      continue;
    }
    for (const [position, element] of (knownElements(allowed) ?? []).entries()) {
      if (typeof element.data !== "string" || levels.has(element.data)) continue;
      yield {
        rule: "privilege-level",
        address: flow.address,
        path: `${path}.allowed_values[${position}]`,
        span: locate(field, ["allowed_values", position]),
        message: `The prompt field "privilege_level" of "${flow.address}" allows ${shownValue(inside(allowed, element))}; OneLogin roles accept "member" or "admin".`,
        help: 'Leave only "member" and "admin".',
        related,
      };
    }
  }
}

function* check(model: Model): Iterable<Problem> {
  const prompted = new Set<Instance>();
  for (const target of written(model, "sym_target")) {
    if (argumentText(target, "type") !== "onelogin_role") continue;
    yield* checkFixed(target);
    if (!fieldBindings(target).names.some(({ name }) => name === "privilege_level")) continue;
    for (const strategy of strategiesOf(model, target)) {
      for (const flow of flowsOf(model, strategy)) {
        if (prompted.has(flow)) continue;
        prompted.add(flow);
        yield* checkPrompt(flow, target);
      }
    }
  }
}

export default {
  id: "privilege-level",
  severities: ["error", "warning"],
  summary: "A privilege level, fixed or allowed in the prompt, that OneLogin roles do not have",
  why: "Sym passes the level on to OneLogin when the request is approved; any other word makes the escalation fail.",
  example: {
    bad: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "owner" }
}
`,
    good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "admin" }
}
`,
  },
  check,
} satisfies Rule;
