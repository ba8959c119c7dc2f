/** Whether the hand-written roles of Sym's runtime trust Sym: its AWS account, with the external id of the context. */
import type { Instance } from "../evaluate/instance.ts";
import { isNull, type Value } from "../evaluate/value.ts";
import type { Span } from "../source.ts";
import { confusedExternalId, runtimeContexts } from "./access-context.ts";
import { ignoresChanges } from "./lifecycle.ts";
import { locate, locateKey } from "./locate.ts";
import { asText, entry, identified, type Model } from "./model.ts";
import { type Condition, type Policy, placeInPolicy, policyOf, type Statement, type Written } from "./policy.ts";
import { fieldsOfArn } from "./policy-arn.ts";
import { partsOf } from "./policy-json.ts";
import { anyOf, matches, type Truth } from "./policy-match.ts";
import { accountOfValue } from "./providers.ts";
import { roleOfContext } from "./secret-access.ts";

/** The account that Sym's platform has at AWS: default of runtime-connector 2.0.2 and of its versions 1. */
export const symAccount = "803477428605";

export interface TrustFault {
  readonly role: Instance;
  readonly context: Instance;
  readonly kind: "account" | "no-external-id" | "other-external-id";
  /** The value that decides; absent where there is none. */
  readonly found: Value | undefined;
  readonly place: Span;
  /** What `settings.external_id` is. */
  readonly wanted: Value | undefined;
}

/** The trust policies that certainly keep Sym out, or let it in without the external id, one for each role. */
export function trustFaults(model: Model): TrustFault[] {
  const faults = new Map<Instance, TrustFault>();
  for (const context of runtimeContexts(model)) {
    const role = roleOfContext(model, context);
    if (role === undefined || role.fromKnownModule || role.body.damaged || faults.has(role)) continue;
    if (ignoresChanges(role, "assume_role_policy")) continue;
    const evaluated = role.body.attributes.get("assume_role_policy");
    if (evaluated === undefined || isNull(evaluated.value)) continue;
    const policy = policyOf(evaluated.value, evaluated.attribute?.value);
    if (policy === "unknown" || !policy.complete) continue;
    const fault = faultOf(model, policy, context, role);
    if (fault !== undefined) faults.set(role, fault);
  }
  return [...faults.values()];
}

function faultOf(model: Model, policy: Policy, context: Instance, role: Instance): TrustFault | undefined {
  const statements = policy.statements.filter(
    (statement) => statement.effect !== "Deny" && mayAssume(statement) !== "no",
  );
  const external = entry(context, "settings", "external_id");
  const wanted = external.state === "present" ? external.value : undefined;
  const common = { role, context, wanted };
  const trusting = statements.filter((statement) => trusts(model, statement) !== "no");
  if (trusting.length === 0) {
    const decisive = statements.flatMap(awsPrincipals)[0];
    return { ...common, kind: "account", found: decisive?.value, place: placeOf(role, policy, decisive) };
  }
  if (trusting.some(({ conditions }) => conditions === "unknown")) return undefined;
  const asked = trusting.map((statement) => externalIds(statement.conditions as readonly Condition[]));
  if (asked.every((conditions) => conditions.length === 0)) {
    // A statement that denies without the id asks for it too.
    if (policy.statements.some(deniesByExternalId)) return undefined;
    return { ...common, kind: "no-external-id", found: undefined, place: locateKey(role, ["assume_role_policy"]) };
  }
  // Where the id is mixed up with the account, that is the mistake.
  if (wanted === undefined || confusedExternalId(context) !== undefined) return undefined;
  const wrong = asked.flatMap(
    (conditions) => conditions.find((condition) => asksFor(condition, wanted) === "no") ?? [],
  );
  // A statement without the condition lets Sym in whatever the others say.
  if (wrong.length === 0 || wrong.length < trusting.length) return undefined;
  const values = wrong[0]?.values;
  const decisive = values === undefined || values === "unknown" ? undefined : values[0];
  return { ...common, kind: "other-external-id", found: decisive?.value, place: placeOf(role, policy, decisive) };
}

function deniesByExternalId({ effect, conditions }: Statement): boolean {
  return effect === "Deny" && (conditions === "unknown" || externalIds(conditions).length > 0);
}

/** The element where the policy is written inside the role, else the argument. */
function placeOf(role: Instance, policy: Policy, written: Written | undefined): Span {
  const inside = policy.document === undefined && written !== undefined ? placeInPolicy(policy, written) : undefined;
  if (inside !== undefined) return inside;
  return written === undefined ? locateKey(role, ["assume_role_policy"]) : locate(role, ["assume_role_policy"]);
}

function mayAssume({ actions }: Statement): Truth {
  if (actions.values === "unknown" || actions.negated) return "maybe";
  return anyOf(
    actions.values.map(({ value }) => matches(value, "sts:AssumeRole", { wildcards: true, ignoreCase: true })),
  );
}

function awsPrincipals({ principals }: Statement): readonly Written[] {
  if (principals === undefined || principals === "unknown") return [];
  return principals.flatMap(({ type, values }) =>
    (type === "AWS" || type === "*") && values !== "unknown" ? values : [],
  );
}

/** Whether a statement lets Sym's account in. */
function trusts(model: Model, { principals }: Statement): Truth {
  if (principals === undefined || principals === "unknown") return "maybe";
  return anyOf(
    principals.map(({ type, values }): Truth => {
      if (type !== "AWS" && type !== "*") return "no";
      return values === "unknown" ? "maybe" : anyOf(values.map(({ value }) => namesSym(model, value)));
    }),
  );
}

function namesSym(model: Model, value: Value): Truth {
  const text = asText(value);
  if (text !== undefined) return text === "*" || text === symAccount || text.includes(`:${symAccount}:`) ? "yes" : "no";
  const instance = identified(value)?.instance;
  // A role or user that this root creates is not in Sym's account.
  if (instance?.mode === "managed" && (instance.type === "aws_iam_role" || instance.type === "aws_iam_user"))
    return "no";
  const account = accountIn(model, value) ?? /^arn:[^:]*:iam::(\d{12}):/.exec(prefixOf(value))?.[1];
  return account === undefined || account === symAccount ? "maybe" : "no";
}

/** The beginning of an unknown text, as far as it is known. */
function prefixOf({ data }: Value): string {
  return typeof data === "object" && data !== null && "unknown" in data ? (data.prefix ?? "") : "";
}

/** The account of an ARN that is not known as a whole, or of a value that is one. */
function accountIn(model: Model, value: Value): string | undefined {
  const field = fieldsOfArn(partsOf(value) ?? [])[4];
  const [only, second] = field ?? [];
  if (only === undefined || second !== undefined) return field === undefined ? accountOfValue(model, value) : undefined;
  if (typeof only !== "string") return accountOfValue(model, only);
  return /^\d{12}$/.test(only) ? only : undefined;
}

/** The conditions on the external id. */
function externalIds(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter(({ key }) => key.toLowerCase() === "sts:externalid");
}

/** Whether a condition on the external id is met by the one of the context. */
function asksFor({ operator, values }: Condition, wanted: Value): Truth {
  const match = /^(?:For(?:AnyValue|AllValues):)?String(Equals|EqualsIgnoreCase|Like)(?:IfExists)?$/i.exec(operator);
  if (match === null || values === "unknown") return "maybe";
  const name = match[1]?.toLowerCase();
  const text = asText(wanted);
  return anyOf(
    values.map(({ value }): Truth => {
      if (text !== undefined) {
        return matches(value, text, { wildcards: name === "like", ignoreCase: name === "equalsignorecase" });
      }
      return sameThing(value, wanted);
    }),
  );
}

/** Whether two values that are not known will be the same: two `random_uuid`s never give one. */
function sameThing(left: Value, right: Value): Truth {
  const [one, other] = [identified(left), identified(right)];
  if (one === undefined || other === undefined) return "maybe";
  if (one.instance === other.instance) return "maybe";
  const distinct = one.instance.type === "random_uuid" && other.instance.type === "random_uuid";
  return distinct && !one.instance.symbolic && !other.instance.symbolic ? "no" : "maybe";
}
