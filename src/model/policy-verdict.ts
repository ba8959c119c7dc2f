/** What a policy says about reading one secret: whether it lets its role do so, and which tag stands in the way. */

import type { Instance } from "../evaluate/instance.ts";
import type { Value } from "../evaluate/value.ts";
import { argumentText, asText, identified } from "./model.ts";
import type { Condition, Listed, Policy, Statement, Written } from "./policy.ts";
import { matchesSecretArn, type SecretPlace } from "./policy-arn.ts";
import { partsOf } from "./policy-json.ts";
import { allOf, anyOf, matches, matchesParts, not, type Truth } from "./policy-match.ts";

/** Without it nothing of a secret can be read; that Sym also calls DescribeSecret is not said anywhere. */
const readAction = "secretsmanager:GetSecretValue";

/** A secret as policies see it. */
export interface Subject {
  /** The resource; absent where only that there is a secret is known. */
  readonly instance: Instance | undefined;
  readonly name: string | undefined;
  /** Where it is; absent where nothing of that is known. */
  readonly place?: SecretPlace;
  /** The value of a tag by the name as a policy writes it: its text, "absent", or "unknown". */
  readonly tag: (name: string) => { readonly text: string } | "absent" | "unknown";
}

/** A secret of which nothing is known. */
export const someSecret: Subject = { instance: undefined, name: undefined, tag: () => "unknown" };

/** A condition on a tag that a secret certainly does not meet. */
export interface TagDemand {
  readonly tagName: string;
  /** The values of which one would do; none where any value does. */
  readonly wanted: readonly Written[];
}

interface Meaning {
  /** Something in it lets somebody read the secret, or may, perhaps under a tag. */
  readonly meant: boolean;
}

export type Verdict = Meaning &
  (
    | { readonly kind: "grants" | "unknown" | "denies" | "nothing" }
    /** It is about this secret, and only the tag is in the way; `denies` where no other policy can help. */
    | { readonly kind: "tag"; readonly demand: TagDemand; readonly denies: boolean }
  );

/** Values compared in a policy, and their characters; one of 6,144 characters, the most that AWS takes, cannot hold more. */
const valueLimit = 500;
const characterLimit = 20_000;

/** The statements that may be about reading secrets; "unknown" where there are too many to judge. */
interface Relevant {
  readonly statements: readonly Statement[] | "unknown";
}

const relevantOf = new WeakMap<Policy, Relevant>();

function relevant(policy: Policy): Relevant["statements"] {
  const known = relevantOf.get(policy);
  if (known !== undefined) return known.statements;
  const statements = policy.statements.filter(({ actions }) => readsSecrets(actions) !== "no");
  let [count, characters] = [0, 0];
  const charge = (values: Listed["values"]) => {
    count += 1;
    for (const { value } of values === "unknown" ? [] : values) {
      count += 1;
      characters += typeof value.data === "string" ? value.data.length : 0;
    }
  };
  for (const { actions, resources, conditions } of statements) {
    for (const { values } of [actions, resources ?? noValues]) charge(values);
    for (const { values } of conditions === "unknown" ? [] : conditions) charge(values);
  }
  const made: Relevant = { statements: count > valueLimit || characters > characterLimit ? "unknown" : statements };
  relevantOf.set(policy, made);
  return made.statements;
}

const noValues: Listed = { values: [], negated: false };

function readsSecrets(actions: Listed): Truth {
  return listMatches(actions, ({ value }) => matches(value, readAction, { wildcards: true, ignoreCase: true }));
}

/** Judges a policy of a role by its statements. */
export function judgePolicy(policy: Policy | "unknown", subject: Subject): Verdict {
  const statements = policy === "unknown" ? policy : relevant(policy);
  if (policy === "unknown" || statements === "unknown") return { kind: "unknown", meant: true };
  let [granted, perhaps] = [false, !policy.complete];
  let demand: TagDemand | undefined;
  const denying: (TagDemand | undefined)[] = [];
  for (const statement of statements) {
    const { truth, unmet } = applies(statement, subject);
    if (statement.effect === "Deny") {
      if (truth === "yes") denying.push(deniedFor(statement, subject));
    } else if (statement.effect === "unknown") perhaps ||= truth !== "no";
    else if (truth === "yes") granted = true;
    else if (truth === "maybe") perhaps = true;
    else demand ??= unmet;
  }
  const meant = granted || perhaps || demand !== undefined;
  if (denying.length > 0) {
    if (!policy.complete) return { kind: "unknown", meant };
    const excluded = denying.find((each) => each !== undefined && each.wanted.length > 0) ?? denying[0];
    // A tag helps only where nothing else denies.
    const oneTag = excluded !== undefined && denying.every((each) => each?.tagName === excluded.tagName);
    return oneTag ? { kind: "tag", demand: excluded, denies: true, meant } : { kind: "denies", meant };
  }
  if (granted) return { kind: "grants", meant };
  if (perhaps) return { kind: "unknown", meant };
  return demand === undefined ? { kind: "nothing", meant } : { kind: "tag", demand, denies: false, meant };
}

/** Whether a policy may allow, or deny, anybody to read any secret. */
export function isAboutSecrets(policy: Policy | "unknown"): boolean {
  const statements = policy === "unknown" ? policy : relevant(policy);
  if (policy === "unknown" || statements === "unknown" || !policy.complete) return true;
  return statements.some((statement) => applies(statement, someSecret).truth !== "no");
}

/** Whether a statement is about reading the secret, whoever its principals are. */
export function coversReading(statement: Statement, subject: Subject): Truth {
  return applies({ ...statement, principals: undefined }, subject).truth;
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

function matchesSecret({ value }: Written, subject: Subject): Truth {
  const own = identifiesSecret(value, subject);
  if (own !== undefined) return own;
  const [first, ...rest] = partsOf(value) ?? [];
  if (first !== undefined && typeof first !== "string") {
    const referred = identifiesSecret(first, subject);
    // No ARN is the beginning of another secret's: "${aws_secretsmanager_secret.x.arn}*" is about that secret only.
    if (referred === "yes") return matchesParts(rest, "", { wildcards: true });
    if (referred !== undefined) return referred;
  }
  return matchesSecretArn(value, subject.name, subject.place);
}

/** Whether a value is the ARN of this secret, or of something else; undefined where it is not known to be either. */
function identifiesSecret(value: Value, subject: Subject): Truth | undefined {
  const reference = identified(value, "aws_secretsmanager_secret") ?? identified(value);
  if (reference === undefined) return undefined;
  const { instance, path } = reference;
  const attribute = path.length === 1 ? path[0] : undefined;
  if (attribute !== "arn" && attribute !== "id") return undefined;
  if (instance.type !== "aws_secretsmanager_secret") {
    // What AWS computes for a resource of another service; some types take the ARN of something else.
    const ofAnotherService = attribute === "arn" && /^aws_(?!secretsmanager_)/.test(instance.type);
    const computed = instance.mode === "managed" && !instance.body.damaged && !instance.body.attributes.has("arn");
    return ofAnotherService && computed ? "no" : undefined;
  }
  if (instance.mode !== "managed" || subject.instance === undefined) {
    const name = argumentText(instance, "name");
    return name !== undefined && subject.name !== undefined && name !== subject.name ? "no" : "maybe";
  }
  if (instance === subject.instance) return instance.symbolic ? "maybe" : "yes";
  return "no";
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
  if (operator === undefined || operator.negated) return undefined;
  // It failed: what it asks of a tag that is there is that there be none.
  if (operator.comparison === "null") return asksForNone(condition) ? undefined : { tagName, wanted: [] };
  return { tagName, wanted: condition.values };
}

/** Whether a condition of the operator `Null` asks for the absence of its key. */
function asksForNone({ values }: Condition): boolean {
  return values !== "unknown" && asText(values[0]?.value)?.toLowerCase() === "true";
}

/** A statement may deny all secrets but those with a tag. */
function deniedFor(statement: Statement, subject: Subject): TagDemand | undefined {
  if (statement.conditions === "unknown") return undefined;
  for (const condition of statement.conditions) {
    const tagName = tagKey.exec(condition.key)?.[1];
    const operator = operatorOf(condition.operator);
    if (tagName === undefined || condition.values === "unknown") continue;
    if (operator?.comparison === "null" && asksForNone(condition)) return { tagName, wanted: [] };
    if (operator?.negated !== true) continue;
    if (condition.values.length > 0 && holds(condition, subject) === "yes")
      return { tagName, wanted: condition.values };
  }
  return undefined;
}
