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
      complete &&= statement.sidKnown;
      if (isNamed(statement)) bySid.set(statement.sid, statement);
      else unnamed.push(statement);
    }
  };
  const readAll = (name: string) => textsOf(body, name).map((value) => (value === "unknown" ? value : read(value)));
  for (const policy of readAll("source_json")) add(policy);
  const sources = readAll("source_policy_documents");
  const own = body.blocks.filter(({ type }) => type === "statement").map(statementOf);
  // The provider refuses a name that comes twice among the sources, or among the document's own statements.
  if (repeatsName(sources.flatMap((policy) => (policy === "unknown" ? [] : policy.statements)))) return "unknown";
  if (repeatsName(own)) return "unknown";
  for (const policy of sources) add(policy);
  add({ statements: own, complete: true });
  for (const policy of [...readAll("override_policy_documents"), ...readAll("override_json")]) add(policy);
  return { statements: [...unnamed, ...bySid.values()], complete, document };
}

function isNamed(statement: Statement): statement is Statement & { readonly sid: string } {
  return statement.sid !== undefined && statement.sid !== "";
}

function repeatsName(statements: readonly Statement[]): boolean {
  const named = statements.filter(isNamed);
  return new Set(named.map(({ sid }) => sid)).size < named.length;
}

function textsOf(body: EvaluatedBody, name: string): readonly (Value | "unknown")[] {
  const value = body.attributes.get(name)?.value;
  if (value === undefined || isNull(value) || value.data === "") return [];
  const elements = knownElements(value);
  if (elements !== undefined) return elements.filter((element) => !isNull(element) && element.data !== "");
  return isUnknown(value) && value.type.kind !== "string" ? ["unknown"] : [value];
}

function statementOf(block: EvaluatedBlock): Statement {
  const { body } = block;
  const sid = body.attributes.get("sid")?.value;
  const effect = body.attributes.get("effect")?.value;
  const effectText = effect === undefined || isNull(effect) ? "Allow" : asText(effect);
  return {
    sid: asText(sid),
    sidKnown: sid === undefined || !isUnknown(sid),
    effect: effectText === "Allow" || effectText === "Deny" ? effectText : "unknown",
    actions: listed(block, "actions") ?? { values: "unknown", negated: false },
    resources: listed(block, "resources"),
    principals: principalsOf(block),
    conditions: conditionsOf(block),
  };
}

function listed(block: EvaluatedBlock, name: string): Listed | undefined {
  // What is empty the provider leaves out.
  const [values, negated] = [name, `not_${name}`].map((argument) => {
    const found = valuesOf(block, argument);
    return found?.length === 0 ? undefined : found;
  });
  // AWS refuses a statement with both.
  if (values !== undefined && negated !== undefined) return { values: "unknown", negated: false };
  if (values !== undefined) return { values, negated: false };
  return negated === undefined ? undefined : { values: negated, negated: true };
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
    // What becomes of two conditions of one kind on one key differs by the provider's version.
    if (conditions.some((other) => other.operator === operator && other.key === key)) return "unknown";
    conditions.push({ operator, key, values: valuesOf(inner, "values") ?? "unknown" });
  }
  return conditions;
}
