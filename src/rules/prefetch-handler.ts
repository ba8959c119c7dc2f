/** Prompt fields with prefetch and the functions that fill them. */
import { canonicalName } from "../catalogue/sdk.ts";
import type { EvaluatedBlock } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { blockText, isMisspeltInField, promptFields } from "../model/flow.ts";
import { locate } from "../model/locate.ts";
import type { Implementation, Model } from "../model/model.ts";
import { spanIn, usedBy } from "../model/python-place.ts";
import { shownText } from "../model/shown-value.ts";
import type { Decorator, PythonCode } from "../python/code.ts";
import type { Rule } from "./rule.ts";

const decorator = "sym.sdk.annotations._handlers.prefetch";

function prefetches(code: PythonCode): readonly Decorator[] {
  const isPrefetch = ({ target }: Decorator): boolean => target !== undefined && canonicalName(target) === decorator;
  return code.functions.flatMap(({ decorators }) => decorators.filter(isPrefetch));
}

/** Whether a field asks for its options: undefined where that is not known. */
function isPrefetched(field: EvaluatedBlock): boolean | undefined {
  if (isMisspeltInField(field, "prefetch")) return undefined;
  const value = field.body.attributes.get("prefetch")?.value;
  if (value === undefined || value.data === null) return false;
  if (value.data === true || value.data === "true") return true;
  return value.data === false || value.data === "false" ? false : undefined;
}

/** These types refuse it, which is the one mistake then. */
const refusing: ReadonlySet<string> = new Set(["slack_user", "slack_user_list"]);

function* withoutHandler(implementation: Implementation, code: PythonCode): Iterable<Problem> {
  const handlers = prefetches(code);
  if (
    code.syntax !== undefined ||
    code.isOpen ||
    handlers.some(({ isCall, fieldName }) => isCall && fieldName === undefined)
  )
    return;
  for (const field of promptFields(implementation.owner).fields) {
    const name = blockText(field.body, "name");
    const type = field.body.attributes.get("type")?.value.data;
    if (isPrefetched(field) !== true || name === undefined || typeof type !== "string" || refusing.has(type)) continue;
    if (handlers.some(({ fieldName }) => fieldName === name)) continue;
    const place = spanIn(implementation, { from: 0, to: 0 });
    yield {
      rule: "prefetch-handler",
      address: implementation.owner.address,
      path: `params.${name}.prefetch`,
      span: locate(field.body, ["prefetch"]),
      message: `The field ${shownText(name)} of "${implementation.owner.address}" has prefetch, and no function of its code is decorated with @prefetch(field_name="${name}"); the prompt cannot show its options.`,
      help: "Add the function, or take prefetch away.",
      related: [{ message: "the code is here", span: place }],
    };
  }
}

/** A handler that no flow with this code asks for. */
function* withoutField(uses: readonly Implementation[], code: PythonCode): Iterable<Problem> {
  const [first] = uses;
  if (first === undefined) return;
  const flows = uses.map(({ owner }) => promptFields(owner));
  if (flows.some(({ complete }) => !complete)) return;
  const fields = flows.flatMap((flow) => flow.fields);
  for (const handler of prefetches(code)) {
    const { fieldName } = handler;
    if (fieldName === undefined) continue;
    const named = fields.filter((field) => [fieldName, undefined].includes(blockText(field.body, "name")));
    if (named.some((field) => isPrefetched(field) !== false)) continue;
    if (named.some((field) => blockText(field.body, "name") === undefined)) continue;
    const state =
      named.length === 0 ? "no flow with this code has such a field" : "the field does not have prefetch = true";
    yield {
      rule: "prefetch-handler",
      path: `prefetch.${fieldName}`,
      span: spanIn(first, handler.place),
      message: `@prefetch is for the field ${shownText(fieldName)}, and ${state}; the function is never called.`,
      help:
        named.length === 0
          ? "Name a field of the flow, or add it with prefetch = true."
          : "Set prefetch = true in the field.",
      related: [
        ...uses.flatMap(usedBy),
        ...named.map(({ block }) => ({ message: "the field is here", span: block.header })),
      ],
    };
  }
}

function* check(model: Model): Iterable<Problem> {
  const uses = new Map<string, Implementation[]>();
  for (const implementation of model.code) {
    const { code } = implementation.facts;
    if (implementation.kind !== "flow" || code === undefined) continue;
    yield* withoutHandler(implementation, code);
    const known = uses.get(implementation.key);
    if (known === undefined) uses.set(implementation.key, [implementation]);
    else known.push(implementation);
  }
  for (const each of uses.values()) {
    const code = each[0]?.facts.code;
    if (code !== undefined) yield* withoutField(each, code);
  }
}

export default {
  id: "prefetch-handler",
  severities: ["error"],
  summary: "A prompt field with prefetch whose code has no @prefetch for it, or the reverse",
  why: "Sym fills a field with prefetch = true from the function that is decorated with @prefetch and its name. With one of the two alone the prompt has no options, or the function never runs.",
  example: {
    bad: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    prompt_field {
      name = "reason"
      type = "string"

      prefetch = true
    }
  }
}

# access.py
from sym.sdk.annotations import reducer
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event):
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=PermissionLevel.MEMBER,
    )
`,
    good: `resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    prompt_field {
      name = "reason"
      type = "string"

      prefetch = true
    }
  }
}

# access.py
from sym.sdk.annotations import prefetch, reducer
from sym.sdk.forms import FieldOption
from sym.sdk.request_permission import PermissionLevel, RequestPermission


@reducer
def get_permissions(event):
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=PermissionLevel.MEMBER,
    )


@prefetch(field_name="reason")
def reasons(event):
    return [FieldOption(value="incident", label="An incident")]
`,
  },
  check,
} satisfies Rule;
