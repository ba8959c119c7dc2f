/** Whether the policy of an AWS secret itself may let a role read it. */
import type { Instance } from "../evaluate/instance.ts";
import { isNull, stringValue, type Value } from "../evaluate/value.ts";
import { policyOfArgument } from "./access-grants.ts";
import { asText, identified, type Model, managed } from "./model.ts";
import type { Policy } from "./policy.ts";
import { coversReading, type Subject } from "./policy-verdict.ts";
import { namesRole } from "./secret-access.ts";

/** By secret, what its own policies say; those of which the secret is not known are under undefined. */
type SecretPolicies = ReadonlyMap<Instance | undefined, readonly (Policy | "unknown")[]>;

const policiesOfModel = new WeakMap<Model, SecretPolicies>();

function secretPolicies(model: Model): SecretPolicies {
  const known = policiesOfModel.get(model);
  if (known !== undefined) return known;
  const bySecret = new Map<Instance | undefined, (Policy | "unknown")[]>();
  const add = (secret: Instance | undefined, policy: Policy | "unknown") => {
    const list = bySecret.get(secret);
    if (list === undefined) bySecret.set(secret, [policy]);
    else list.push(policy);
  };
  for (const secret of managed(model, "aws_secretsmanager_secret")) {
    const policy = secret.body.attributes.get("policy")?.value;
    if (policy !== undefined && !isNull(policy)) add(secret, policyOfArgument(secret, "policy"));
  }
  for (const instance of managed(model, "aws_secretsmanager_secret_policy")) {
    const arn = instance.body.attributes.get("secret_arn")?.value;
    const reference = arn === undefined ? undefined : identified(arn);
    add(
      reference?.instance.type === "aws_secretsmanager_secret" ? reference.instance : undefined,
      policyOfArgument(instance, "policy"),
    );
  }
  policiesOfModel.set(model, bySecret);
  return bySecret;
}

/** Whether the policy of a secret itself may let a role read it: it names the role, everybody, an account, or what is not known. */
export function secretLetsIn(model: Model, subject: Subject, role: Instance | undefined): boolean {
  const secret = subject.instance;
  const policies = secretPolicies(model);
  const own = secret === undefined ? [] : (policies.get(secret) ?? []);
  return [...own, ...(policies.get(undefined) ?? [])].some((policy) => {
    if (policy === "unknown" || !policy.complete) return true;
    return policy.statements.some((statement) => {
      const { effect, principals } = statement;
      if (effect === "Deny" || coversReading(statement, subject) === "no") return false;
      if (principals === undefined || principals === "unknown") return true;
      return principals.some(({ type, values }) => {
        if (type === "Service" || type === "Federated") return false;
        return values === "unknown" || values.some(({ value }) => mayBePrincipal(value, role));
      });
    });
  });
}

function mayBePrincipal(value: Value, role: Instance | undefined): boolean {
  const reference = identified(value);
  if (reference?.instance.type === "aws_iam_role" || reference?.instance.type === "aws_iam_user") {
    return role === undefined ? reference.instance.type === "aws_iam_role" : reference.instance === role;
  }
  const text = asText(value);
  const name = text === undefined ? undefined : /^arn:[^:]*:iam::\d{12}:(role|user)\/(?:.*\/)?([^/*]+)$/.exec(text);
  if (name === undefined || name === null) return true;
  return name[1] === "role" && (role === undefined || namesRole(stringValue(name[2] ?? ""), role) !== "no");
}
