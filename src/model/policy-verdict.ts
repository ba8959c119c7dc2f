/** What a policy says about reading one secret: whether it lets its role do so, and which tag stands in the way. */

import type { Instance } from "../evaluate/instance.ts";
import { asText, identified } from "./model.ts";
import type { Condition, Listed, Policy, Statement, Written } from "./policy.ts";
import { partsOf } from "./policy-json.ts";
import { allOf, anyCharacter, anyOf, matches, not, type Truth } from "./policy-match.ts";

/** Without it nothing of a secret can be read; that Sym also calls DescribeSecret is not said anywhere. */
const readAction = "secretsmanager:GetSecretValue";

/** A secret as policies see it. */
export interface Subject {
  /** The resource; absent where only that there is a secret is known. */
  readonly instance: Instance | undefined;
  readonly name: string | undefined;
  /** The value of a tag by the name as a policy writes it: its text, "absent", or "unknown". */
  readonly tag: (name: string) => { readonly text: string } | "absent" | "unknown";
}

/** A secret of which nothing is known. */
export const someSecret: Subject = { instance: undefined, name: undefined, tag: () => "unknown" };

/** A condition on a tag that a secret certainly does not meet. */
export interface TagDemand {
  readonly tagName: string;
  /** The values of which one would do. */
  readonly wanted: readonly Written[];
}

export type Verdict =
  | { readonly kind: "grants" | "unknown" | "denies" | "nothing" }
  /** It is about this secret, and only the tag is in the way. */
  | { readonly kind: "tag"; readonly demand: TagDemand };

/** Values compared in a policy; one of 6,144 characters, the most that AWS takes, cannot hold more. */
const valueLimit = 500;

/** The statements that may be about reading secrets; "unknown" where there are too many to judge. */
interface Relevant {
  readonly statements: readonly Statement[] | "unknown";
}

const relevantOf = new WeakMap<Policy, Relevant>();

function relevant(policy: Policy): Relevant["statements"] {
  const known = relevantOf.get(policy);
  if (known !== undefined) return known.statements;
  const statements = policy.statements.filter(({ actions }) => readsSecrets(actions) !== "no");
  let count = 0;
  for (const { actions, resources, conditions } of statements) {
    count += 1 + lengthOf(actions.values) + lengthOf(resources?.values ?? []);
    if (conditions !== "unknown") for (const { values } of conditions) count += 1 + lengthOf(values);
  }
  const made: Relevant = { statements: count > valueLimit ? "unknown" : statements };
  relevantOf.set(policy, made);
  return made.statements;
}

function lengthOf(values: Listed["values"]): number {
  return values === "unknown" ? 1 : values.length;
}

function readsSecrets(actions: Listed): Truth {
  return listMatches(actions, ({ value }) => matches(value, readAction, { wildcards: true, ignoreCase: true }));
}

/** Judges a policy of a role by its statements. */
export function judgePolicy(policy: Policy | "unknown", subject: Subject): Verdict {
  const statements = policy === "unknown" ? policy : relevant(policy);
  if (policy === "unknown" || statements === "unknown") return { kind: "unknown" };
  let [granted, perhaps] = [false, !policy.complete];
  let demand: TagDemand | undefined;
  for (const statement of statements) {
    const { truth, unmet } = applies(statement, subject);
    if (statement.effect === "Deny") {
      if (truth !== "yes") continue;
      if (!policy.complete) return { kind: "unknown" };
      const excluded = deniedFor(statement, subject);
      return excluded === undefined ? { kind: "denies" } : { kind: "tag", demand: excluded };
    }
    if (statement.effect === "unknown") perhaps ||= truth !== "no";
    else if (truth === "yes") granted = true;
    else if (truth === "maybe") perhaps = true;
    else demand ??= unmet;
  }
  if (granted) return { kind: "grants" };
  if (perhaps) return { kind: "unknown" };
  return demand === undefined ? { kind: "nothing" } : { kind: "tag", demand };
}

function applies(statement: Statement, subject: Subject): { readonly truth: Truth; readonly unmet?: TagDemand } {
  const covered = allOf([
    readsSecrets(statement.actions),
    // Policies of roles always say which resources; without them the text is not understood.
    statement.resources === undefined
      ? "maybe"
      : listMatches(statement.resources, (resource) => matchesSecret(resource, subject)),
    statement.principals === undefined ? "yes" : "maybe",
  ]);
  if (covered === "no") return { truth: "no" };
  if (statement.conditions === "unknown") return { truth: "maybe" };
  const judged = statement.conditions.map((condition) => ({ condition, truth: holds(condition, subject) }));
  const truth = allOf([covered, ...judged.map((each) => each.truth)]);
  const failed = judged.find((each) => each.truth === "no");
  const unmet = failed === undefined ? undefined : demandOf(failed.condition);
  return unmet === undefined ? { truth } : { truth, unmet };
}

function listMatches(listed: Listed, match: (written: Written) => Truth): Truth {
  if (listed.values === "unknown") return "maybe";
  const truth = anyOf(listed.values.map(match));
  return listed.negated ? not(truth) : truth;
}

/** Secrets Manager puts a hyphen and six random characters behind the name of a secret in its ARN. */
const arnSuffix = `-${anyCharacter.repeat(6)}`;

function matchesSecret({ value }: Written, subject: Subject): Truth {
  const own = identifiesSecret(value, subject);
  if (own !== undefined) return own;
  const text = asText(value);
  if (text === "*") return "yes";
  const parts = partsOf(value);
  const [first] = parts ?? [];
  if (first !== undefined && typeof first !== "string") {
    // `"${aws_secretsmanager_secret.x.arn}*"` is about that secret and no other.
    const referred = identifiesSecret(first, subject);
    if (referred === "no") return "no";
    return "maybe";
  }
  if (text === undefined) return possiblyAnotherService(parts) ? "no" : "maybe";
  const [, , service = "*", , , kind = "*", ...rest] = text.split(":");
  if (!text.startsWith("arn:"))
    return matches(value, "arn:", { wildcards: true }) === "no" && !/[*?$]/.test(text) ? "no" : "maybe";
  if (!/[*?$]/.test(service) && service !== "secretsmanager") return "no";
  if (text.split(":").length < 7 || kind !== "secret" || subject.name === undefined) return "maybe";
  const pattern = { ...value, data: rest.join(":") };
  const truth = anyOf([
    matches(pattern, subject.name + arnSuffix, { wildcards: true }),
    matches(pattern, subject.name, { wildcards: true }),
  ]);
  // Account and region of the secret are not compared.
  return truth === "yes" ? "maybe" : truth;
}

/** Whether a value is the ARN of this secret, or of another resource; undefined where it is not that. */
function identifiesSecret(value: Written["value"], subject: Subject): Truth | undefined {
  const reference = identified(value);
  if (reference === undefined) return undefined;
  const { instance, path } = reference;
  const attribute = path.length === 1 ? path[0] : undefined;
  if (attribute !== "arn" && attribute !== "id") return undefined;
  if (instance.type !== "aws_secretsmanager_secret") return undefined;
  if (instance.mode !== "managed" || subject.instance === undefined) return "maybe";
  if (instance === subject.instance) return instance.symbolic ? "maybe" : "yes";
  return "no";
}

function possiblyAnotherService(parts: readonly (string | Written["value"])[] | undefined): boolean {
  const [first] = parts ?? [];
  const service = typeof first === "string" ? /^arn:[^:]*:([a-z0-9-]+):/.exec(first)?.[1] : undefined;
  return service !== undefined && service !== "secretsmanager";
}

const tagKey = /^(?:secretsmanager|aws):ResourceTag\/(.+)$/is;

interface Operator {
  readonly comparison: "equals" | "equals-ignoring-case" | "like" | "null";
  readonly negated: boolean;
  /** Holds where the key is absent. */
  readonly whenAbsent: boolean;
}

/** The string operators of IAM; undefined for others. */
function operatorOf(text: string): Operator | undefined {
  const match =
    /^(?:(ForAnyValue|ForAllValues):)?String(Not)?(EqualsIgnoreCase|Equals|Like)(IfExists)?$/i.exec(text) ??
    /^(?:(ForAnyValue|ForAllValues):)?()(Null)()$/i.exec(text);
  if (match === null) return undefined;
  const [, several, negation, name = "", ifExists] = match;
  const comparison = {
    equals: "equals",
    equalsignorecase: "equals-ignoring-case",
    like: "like",
    null: "null",
  } as const;
  const negated = negation !== undefined && negation !== "";
  const set = several?.toLowerCase();
  return {
    comparison: comparison[name.toLowerCase() as keyof typeof comparison],
    negated,
    whenAbsent:
      set === "forallvalues" || (set === undefined && (negated || (ifExists !== undefined && ifExists !== ""))),
  };
}

/** Whether a condition holds for a secret. What is not about its tags cannot be told. */
function holds(condition: Condition, subject: Subject): Truth {
  const tagName = tagKey.exec(condition.key)?.[1];
  const operator = operatorOf(condition.operator);
  if (tagName === undefined || tagName.includes("${") || operator === undefined || condition.values === "unknown") {
    return "maybe";
  }
  const tag = subject.tag(tagName);
  if (tag === "unknown") return "maybe";
  if (operator.comparison === "null") {
    const wanted = condition.values.map(({ value }) => asText(value)?.toLowerCase());
    if (wanted.length !== 1 || (wanted[0] !== "true" && wanted[0] !== "false")) return "maybe";
    return (wanted[0] === "true") === (tag === "absent") ? "yes" : "no";
  }
  if (tag === "absent") return operator.whenAbsent ? "yes" : "no";
  const comparison = {
    wildcards: operator.comparison === "like",
    ignoreCase: operator.comparison === "equals-ignoring-case",
  };
  const truth = anyOf(condition.values.map(({ value }) => matches(value, tag.text, comparison)));
  return operator.negated ? not(truth) : truth;
}

/** The tag that a condition asks for, where it asks for one of some values. */
function demandOf(condition: Condition): TagDemand | undefined {
  const tagName = tagKey.exec(condition.key)?.[1];
  const operator = operatorOf(condition.operator);
  if (tagName === undefined || condition.values === "unknown" || condition.values.length === 0) return undefined;
  if (operator === undefined || operator.negated || operator.comparison === "null") return undefined;
  return { tagName, wanted: condition.values };
}

/** A statement may deny all secrets but those with a tag. */
function deniedFor(statement: Statement, subject: Subject): TagDemand | undefined {
  if (statement.conditions === "unknown") return undefined;
  for (const condition of statement.conditions) {
    const tagName = tagKey.exec(condition.key)?.[1];
    const operator = operatorOf(condition.operator);
    if (tagName === undefined || operator?.negated !== true || condition.values === "unknown") continue;
    if (condition.values.length > 0 && holds(condition, subject) === "yes")
      return { tagName, wanted: condition.values };
  }
  return undefined;
}
