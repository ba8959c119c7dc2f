/** The two external ids of a `permission_context`: its own, an AWS account, and the STS one in its settings. */
import type { Instance } from "../evaluate/instance.ts";
import type { Value } from "../evaluate/value.ts";
import { isUuid } from "./literal.ts";
import { argument, argumentText, asText, entry, identified, type Model, managed, referred } from "./model.ts";
import { contextOf } from "./secret-access.ts";

/** What an external id looks like, by its text or by what it refers to; undefined where it looks like neither. */
function externalIdKind(value: Value): "account" | "sts" | undefined {
  const text = asText(value);
  if (text !== undefined) return /^\d{12}$/.test(text) ? "account" : isUuid(text) ? "sts" : undefined;
  const reference = identified(value);
  const attribute = reference?.path.length === 1 ? reference.path[0] : undefined;
  if (reference?.instance.type === "aws_caller_identity") return attribute === "account_id" ? "account" : undefined;
  if (reference?.instance.type === "random_uuid") return "sts";
  return undefined;
}

/** Which of the two external ids looks like the other one: the top one if it does, else the one in `settings`. */
export function confusedExternalId(
  context: Instance,
):
  | { readonly path: readonly ["external_id"] | readonly ["settings", "external_id"]; readonly value: Value }
  | undefined {
  if (context.fromKnownModule || argumentText(context, "type") !== "permission_context") return undefined;
  const top = argument(context, "external_id");
  if (top.state === "present" && externalIdKind(top.value) === "sts")
    return { path: ["external_id"], value: top.value };
  const inner = entry(context, "settings", "external_id");
  if (inner.state === "present" && externalIdKind(inner.value) === "account") {
    return { path: ["settings", "external_id"], value: inner.value };
  }
  return undefined;
}

/** The contexts through which Sym itself acts: those of a `sym_secrets` or a `sym_runtime`. */
export function runtimeContexts(model: Model): ReadonlySet<Instance> {
  const contexts = new Set<Instance>();
  for (const store of managed(model, "sym_secrets")) {
    const context = contextOf(store);
    if (context !== undefined) contexts.add(context);
  }
  for (const runtime of managed(model, "sym_runtime")) {
    const context = referred(runtime, "context_id");
    if (context?.type === "sym_integration" && context.mode === "managed") contexts.add(context);
  }
  return contexts;
}
