/** Reads `data.aws_iam_policy_document`: its statements, and those of the documents that it builds on. */
import type { EvaluatedBlock, EvaluatedBody, Instance } from "../evaluate/instance.ts";
import { isNull, isUnknown, knownElements, type Value } from "../evaluate/value.ts";
import { locate } from "./locate.ts";
import { asText } from "./model.ts";
import type { Condition, Listed, Policy, Principals, Statement, Written } from "./policy.ts";

/** Reads the policy that a string is. */
type Read = (text: Value) => Policy | "unknown";

/** Documents may build on each other in a circle only by mistake; a document that is being read is not known. */
const policies = new WeakMap<Instance, Policy | "unknown">();

/**
 * The statements of a policy document: those of its sources, its own and its overrides, merged by their `sid` as the AWS
 * provider does. `read` gives the policy of a string.
 */
export function documentPolicy(document: Instance, read: Read): Policy | "unknown" {
  const known = policies.get(document);
  if (known !== undefined) return known;
  policies.set(document, "unknown");
  const policy = merged(document, read);
  policies.set(document, policy);
  return policy;
}

function merged(document: Instance, read: Read): Policy | "unknown" {
  const { body } = document;
  if (body.damaged) return "unknown";
  let complete = !body.openBlocks.has("statement");
  const bySid = new Map<string, Statement>();
  const unnamed: Statement[] = [];
  const add = (policy: Policy | "unknown") => {
    if (policy === "unknown") {
      complete = false;
      return;
    }
    complete &&= policy.complete;
    for (const statement of policy.statements) {
      // What is replaced hangs on names that are not known.
      if (statement.sid === undefined || statement.sid === "") unnamed.push(statement);
      else bySid.set(statement.sid, statement);
    }
  };
  for (const value of [...textsOf(body, "source_json"), ...textsOf(body, "source_policy_documents")]) {
    add(value === "unknown" ? value : read(value));
  }
  const own = body.blocks.filter(({ type }) => type === "statement").map(statementOf);
  if (own.some(({ sidKnown }) => !sidKnown)) complete = false;
  add({ statements: own.map(({ statement }) => statement), complete: true });
  for (const value of [...textsOf(body, "override_policy_documents"), ...textsOf(body, "override_json")]) {
    add(value === "unknown" ? value : read(value));
  }
  return { statements: [...unnamed, ...bySid.values()], complete, document };
}

function textsOf(body: EvaluatedBody, name: string): readonly (Value | "unknown")[] {
  const value = body.attributes.get(name)?.value;
  if (value === undefined || isNull(value) || value.data === "") return [];
  const elements = knownElements(value);
  if (elements !== undefined) return elements.filter((element) => !isNull(element) && element.data !== "");
  return isUnknown(value) && value.type.kind !== "string" ? ["unknown"] : [value];
}

function statementOf(block: EvaluatedBlock): { readonly statement: Statement; readonly sidKnown: boolean } {
  const { body } = block;
  const sid = body.attributes.get("sid")?.value;
  const effect = body.attributes.get("effect")?.value;
  const effectText = effect === undefined || isNull(effect) ? "Allow" : asText(effect);
  return {
    sidKnown: sid === undefined || !isUnknown(sid),
    statement: {
      sid: asText(sid),
      effect: effectText === "Allow" || effectText === "Deny" ? effectText : "unknown",
      actions: listed(block, "actions") ?? { values: "unknown", negated: false },
      resources: listed(block, "resources"),
      principals: principalsOf(block),
      conditions: conditionsOf(block),
    },
  };
}

function listed(block: EvaluatedBlock, name: string): Listed | undefined {
  for (const [argument, negated] of [
    [name, false],
    [`not_${name}`, true],
  ] as const) {
    const values = valuesOf(block, argument);
    if (values !== undefined) return { values, negated };
  }
  return undefined;
}

/** In a document `&{…}` stands for what JSON writes as `${…}`. */
function valuesOf(block: EvaluatedBlock, argument: string): readonly Written[] | "unknown" | undefined {
  const value = block.body.attributes.get(argument)?.value;
  if (value === undefined || isNull(value)) return undefined;
  const elements = knownElements(value);
  // What is not known may be anything, so nothing is certain of it.
  if (elements === undefined) return [{ value, span: locate(block, [argument]) }];
  return elements.map((element, index) => ({
    value:
      typeof element.data === "string" && element.data.includes("&{")
        ? { ...element, data: element.data.replaceAll("&{", "${") }
        : element,
    span: locate(block, [argument, index]),
  }));
}

function principalsOf(block: EvaluatedBlock): Statement["principals"] {
  const { blocks, openBlocks } = block.body;
  if (openBlocks.has("principals") || openBlocks.has("not_principals")) return "unknown";
  if (blocks.some(({ type }) => type === "not_principals")) return "unknown";
  const found: Principals[] = [];
  for (const inner of blocks) {
    if (inner.type !== "principals") continue;
    const type = asText(inner.body.attributes.get("type")?.value);
    if (type === undefined) return "unknown";
    found.push({ type, values: valuesOf(inner, "identifiers") ?? "unknown" });
  }
  return found.length === 0 ? undefined : found;
}

function conditionsOf(block: EvaluatedBlock): Statement["conditions"] {
  if (block.body.openBlocks.has("condition")) return "unknown";
  const conditions: Condition[] = [];
  for (const inner of block.body.blocks) {
    if (inner.type !== "condition") continue;
    const operator = asText(inner.body.attributes.get("test")?.value);
    const key = asText(inner.body.attributes.get("variable")?.value);
    if (operator === undefined || key === undefined) return "unknown";
    conditions.push({ operator, key, values: valuesOf(inner, "values") ?? "unknown" });
  }
  return conditions;
}
