/** IAM policies as statements, read from JSON text, from what `jsonencode` is given, or from a policy document. */
import type { Instance } from "../evaluate/instance.ts";
import { isNull, isUnknown, knownElements, knownEntries, type Value } from "../evaluate/value.ts";
import type { Expression } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { asText, identified } from "./model.ts";
import { documentPolicy } from "./policy-document.ts";
import { decodedJson } from "./policy-json.ts";
import { writtenAt } from "./policy-place.ts";

/** One value that a policy writes. */
export interface Written {
  readonly value: Value;
  /** Where it stands in the JSON. */
  readonly path?: readonly (string | number)[];
  /** Where it stands in a policy document's block. */
  readonly span?: Span;
}

/** `Action` or `NotAction` and the like; "unknown" where it cannot be read. */
export interface Listed {
  readonly values: readonly Written[] | "unknown";
  readonly negated: boolean;
}

export interface Condition {
  /** As written: `StringEquals`, `ForAnyValue:StringLike`. */
  readonly operator: string;
  /** As written: `secretsmanager:ResourceTag/SymEnv`. */
  readonly key: string;
  readonly values: readonly Written[] | "unknown";
}

/** A principal: `AWS` and an ARN or account, `Service` and a host; `*` of type `*`. */
export interface Principals {
  readonly type: string;
  readonly values: readonly Written[] | "unknown";
}

export interface Statement {
  readonly sid: string | undefined;
  /** False where there may be a `sid`, or another one. */
  readonly sidKnown: boolean;
  readonly effect: "Allow" | "Deny" | "unknown";
  readonly actions: Listed;
  /** Absent in trust policies. */
  readonly resources: Listed | undefined;
  /** Absent in policies of roles; "unknown" for `NotPrincipal` too. */
  readonly principals: readonly Principals[] | "unknown" | undefined;
  readonly conditions: readonly Condition[] | "unknown";
}

export interface Policy {
  readonly statements: readonly Statement[];
  /** False: there may be other statements, or some of these may be replaced. */
  readonly complete: boolean;
  /** The argument whose text the policy is; absent for policy documents. */
  readonly expression?: Expression;
  /** The document that it is from. */
  readonly document?: Instance;
}

/**
 * The policy that a value is: the JSON of a string, as far as it is known, or the document that it refers to. `expression`
 * is the argument that has the value, for the places of the policy's elements. "unknown" where it cannot be read.
 */
export function policyOf(value: Value, expression?: Expression): Policy | "unknown" {
  return read(value, expression, 0);
}

/** Documents that build on documents, one behind the other. */
const chainLimit = 20;

function read(value: Value, expression: Expression | undefined, depth: number): Policy | "unknown" {
  const reference = identified(value);
  if (reference?.instance.type === "aws_iam_policy_document" && reference.instance.mode === "data") {
    const attribute = reference.path[0];
    if (reference.path.length !== 1 || (attribute !== "json" && attribute !== "minified_json")) return "unknown";
    return depth > chainLimit
      ? "unknown"
      : documentPolicy(reference.instance, (text) => read(text, undefined, depth + 1));
  }
  const decoded = decodedJson(value);
  const policy = decoded === undefined ? "unknown" : policyOfJson(decoded);
  return policy === "unknown" || expression === undefined ? policy : { ...policy, expression };
}

/** Where something of a policy is written, if that is inside the argument that holds the policy. */
export function placeInPolicy(policy: Policy, { path, span }: Written): Span | undefined {
  if (span !== undefined) return span;
  return path === undefined || policy.expression === undefined ? undefined : writtenAt(policy.expression, path);
}

/** The policy in decoded JSON. */
function policyOfJson(decoded: Value): Policy | "unknown" {
  const statement = knownEntries(decoded)?.get("Statement");
  if (statement === undefined || isUnknown(statement) || isNull(statement)) return "unknown";
  const elements = knownElements(statement);
  if (elements === undefined) {
    const only = statementOf(statement, ["Statement"]);
    return only === undefined ? "unknown" : { statements: [only], complete: true };
  }
  const statements = elements.map((element, index) => statementOf(element, ["Statement", index]));
  return {
    statements: statements.filter((each) => each !== undefined),
    complete: !statements.includes(undefined),
  };
}

type Path = readonly (string | number)[];

function statementOf(value: Value, path: Path): Statement | undefined {
  const entries = knownEntries(value);
  if (entries === undefined) return undefined;
  const effect = asText(entries.get("Effect"));
  return {
    sid: asText(entries.get("Sid")),
    sidKnown: !isUnknownEntry(entries, "Sid"),
    effect: effect === "Allow" || effect === "Deny" ? effect : "unknown",
    actions: listed(entries, "Action", path) ?? { values: "unknown", negated: false },
    resources: listed(entries, "Resource", path),
    principals: principalsOf(entries, path),
    conditions: conditionsOf(entries.get("Condition"), [...path, "Condition"]),
  };
}

function isUnknownEntry(entries: ReadonlyMap<string, Value>, name: string): boolean {
  const value = entries.get(name);
  return value !== undefined && isUnknown(value);
}

function listed(entries: ReadonlyMap<string, Value>, name: string, path: Path): Listed | undefined {
  const [value, negated] = [entries.get(name), entries.get(`Not${name}`)];
  // AWS refuses a statement with both.
  if (value !== undefined && negated !== undefined) return { values: "unknown", negated: false };
  if (value !== undefined) return { values: valuesOf(value, [...path, name]), negated: false };
  return negated === undefined ? undefined : { values: valuesOf(negated, [...path, `Not${name}`]), negated: true };
}

/** One value or a list of them. */
function valuesOf(value: Value, path: Path): readonly Written[] | "unknown" {
  if (isNull(value)) return "unknown";
  const elements = knownElements(value);
  if (elements !== undefined) return elements.map((element, index) => ({ value: element, path: [...path, index] }));
  // Something unknown may also be a list: whatever it is, nothing is certain of it.
  return [{ value, path }];
}

function principalsOf(entries: ReadonlyMap<string, Value>, path: Path): Statement["principals"] {
  const value = entries.get("Principal");
  if (value === undefined) return entries.has("NotPrincipal") ? "unknown" : undefined;
  if (asText(value) === "*") return [{ type: "*", values: [{ value, path: [...path, "Principal"] }] }];
  const byType = knownEntries(value);
  if (byType === undefined) return "unknown";
  return [...byType].map(([type, inner]) => ({ type, values: valuesOf(inner, [...path, "Principal", type]) }));
}

function conditionsOf(value: Value | undefined, path: Path): Statement["conditions"] {
  if (value === undefined) return [];
  const operators = knownEntries(value);
  if (operators === undefined) return "unknown";
  const conditions: Condition[] = [];
  for (const [operator, keys] of operators) {
    const byKey = knownEntries(keys);
    if (byKey === undefined) return "unknown";
    for (const [key, values] of byKey) {
      conditions.push({ operator, key, values: valuesOf(values, [...path, operator, key]) });
    }
  }
  return conditions;
}
