/** Which roles policies are attached to, by every way in which Terraform attaches them. */
import type { EvaluatedBody, Instance } from "../evaluate/instance.ts";
import { isNull, isUnknown, knownElements, knownEntries, type Reference, type Value } from "../evaluate/value.ts";
import type { Span } from "../source.ts";
import { declaredByArn } from "./declared-arn.ts";
import { knownModuleOf } from "./known-modules.ts";
import { locate } from "./locate.ts";
import { argumentText, asText, identified, type Model, managed } from "./model.ts";

/** One role that a policy is attached to. */
export interface Attachment {
  /** A value that names the role, or the role that says it itself. */
  readonly role: Value | Instance;
  /** The argument that decides the role, and whose it is. */
  readonly place: Span;
  readonly owner: string;
  readonly path: string;
  /** Whether there is the attachment at all is not known. */
  readonly symbolic?: true;
}

/** The resource that attaches something. */
export function heldBy({ address, symbolic }: Instance): Pick<Attachment, "owner" | "symbolic"> {
  return { owner: address, ...(symbolic ? { symbolic } : {}) };
}

/** A policy that is attached by an ARN of which this root does not declare the policy. */
export interface ForeignPolicy {
  readonly arn: Value;
  readonly attachment: Attachment;
}

export interface Attachments {
  readonly byPolicy: ReadonlyMap<Instance, readonly Attachment[]>;
  readonly foreign: readonly ForeignPolicy[];
  /** Policies that something else mentions, which may attach them. */
  readonly mentioned: ReadonlySet<Instance>;
  /** What modules that are not read are given. */
  readonly handedOver: ReadonlySet<Instance>;
  /** Something may attach any policy to any role. */
  readonly open: boolean;
}

const attachmentsOf = new WeakMap<Model, Attachments>();

/** All attachments of a root. Linear in what the root declares. */
export function attachments(model: Model): Attachments {
  const known = attachmentsOf.get(model);
  if (known !== undefined) return known;
  const made = gather(model);
  attachmentsOf.set(model, made);
  return made;
}

/** The policy of this root that an ARN is of. */
function policyByArn(model: Model, arn: Value): Instance | undefined {
  const reference = identified(arn);
  if (reference === undefined) return declaredByArn(model, "aws_iam_policy", arn);
  const isArn = reference?.path.length === 1 && (reference.path[0] === "arn" || reference.path[0] === "id");
  const instance = isArn ? reference?.instance : undefined;
  return instance?.type === "aws_iam_policy" && instance.mode === "managed" ? instance : undefined;
}

function gather(model: Model): Attachments {
  const byPolicy = new Map<Instance, Attachment[]>();
  const foreign: ForeignPolicy[] = [];
  /** Values that are followed, so that mentioning a policy in them says nothing more. */
  const followed = new Set<Value>();
  let open = false;
  const attach = (arn: Value, attachment: Attachment) => {
    const policy = policyByArn(model, arn);
    if (policy === undefined) {
      foreign.push({ arn, attachment });
      return;
    }
    followed.add(arn);
    const list = byPolicy.get(policy);
    if (list === undefined) byPolicy.set(policy, [attachment]);
    else list.push(attachment);
  };
  for (const instance of managed(model, "aws_iam_role_policy_attachment")) {
    const arn = instance.body.attributes.get("policy_arn")?.value;
    const role = instance.body.attributes.get("role")?.value;
    if (instance.body.damaged) open = true;
    if (arn === undefined || role === undefined || isNull(arn) || isNull(role)) continue;
    attach(arn, { role, place: locate(instance, ["role"]), ...heldBy(instance), path: "role" });
  }
  for (const instance of managed(model, "aws_iam_policy_attachment")) {
    const arn = instance.body.attributes.get("policy_arn")?.value;
    const roles = instance.body.attributes.get("roles")?.value;
    if (instance.body.damaged) open = true;
    if (arn === undefined || isNull(arn)) continue;
    // Without roles it is for users or groups.
    followed.add(arn);
    if (roles === undefined || isNull(roles)) continue;
    const elements = knownElements(roles);
    for (const [index, role] of (elements ?? [roles]).entries()) {
      const path = elements === undefined ? ["roles"] : ["roles", index];
      attach(arn, { role, place: locate(instance, path), ...heldBy(instance), path: "roles" });
    }
  }
  // Sym reads secrets with a role: what users and groups have is nothing to it.
  for (const type of ["aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment"]) {
    for (const instance of managed(model, type)) {
      const arn = instance.body.attributes.get("policy_arn")?.value;
      if (arn !== undefined) followed.add(arn);
    }
  }
  for (const role of managed(model, "aws_iam_role")) {
    const arns = role.body.attributes.get("managed_policy_arns")?.value;
    if (arns === undefined || isNull(arns)) continue;
    const elements = knownElements(arns);
    for (const [index, arn] of (elements ?? [arns]).entries()) {
      const path = elements === undefined ? ["managed_policy_arns"] : ["managed_policy_arns", index];
      attach(arn, { role, place: locate(role, path), owner: role.address, path: "managed_policy_arns" });
    }
  }
  for (const call of model.calls) {
    if (knownModuleOf(call)?.inputs.has("policy_arns") !== true) continue;
    const arns = call.body.attributes.get("policy_arns")?.value;
    const role = call.result?.instances.find(({ type }) => type === "aws_iam_role");
    if (arns === undefined || isNull(arns)) continue;
    if (role === undefined) {
      open = true;
      continue;
    }
    const entries = knownEntries(arns);
    for (const [key, arn] of entries ?? [["", arns] as const]) {
      const path = entries === undefined ? ["policy_arns"] : ["policy_arns", key];
      attach(arn, { role, place: locate(call, path), owner: call.address, path: "policy_arns" });
    }
  }
  const { policies, handedOver, complete } = mentions(model, followed);
  for (const instance of exclusives.flatMap((type) => managed(model, type))) {
    const roles = rolesOfName(model, instance);
    if (roles === undefined) open = true;
    else for (const role of roles) handedOver.add(role);
  }
  open ||= !complete || model.instances.some(mayAttach);
  return { byPolicy, foreign, mentioned: policies, handedOver, open };
}

/** They take over what a role has: what that is in the end is not known. */
const exclusives = ["aws_iam_role_policies_exclusive", "aws_iam_role_policy_attachments_exclusive"];

/** The roles that a `role_name` may be of; undefined where that may be any. */
function rolesOfName(model: Model, { body }: Instance): readonly Instance[] | undefined {
  const name = body.attributes.get("role_name")?.value;
  if (body.damaged || name === undefined || isNull(name)) return undefined;
  const role = identified(name, "aws_iam_role")?.instance;
  if (role?.mode === "managed") return [role];
  const text = asText(name);
  if (text === undefined) return undefined;
  return managed(model, "aws_iam_role").filter((each) => [text, undefined].includes(argumentText(each, "name")));
}

/** Types whose meaning for roles is followed, or that mean nothing for them. */
const understood =
  /^aws_iam_(?:policy|policy_attachment|policy_document|role_policy|role_policy_attachment|role_policies_exclusive|role_policy_attachments_exclusive|(?:user|group)_.*|account_.*)$/;

/** Whether a resource of a type that is not followed may attach policies to roles. */
function mayAttach({ type, mode }: Instance): boolean {
  return mode === "managed" && /^aws(?:cc)?_iam_.*(?:polic|attach)/.test(type) && !understood.test(type);
}

/** Values looked at; a root with more has every policy attached who knows where. */
const mentionLimit = 500_000;

/** Policies mentioned where they are not followed, and what modules that are not read are given. */
function mentions(model: Model, followed: ReadonlySet<Value>) {
  const policies = new Set<Instance>();
  const handedOver = new Set<Instance>();
  let budget = mentionLimit;
  const look = (value: Value, found: (reference: Reference) => void) => {
    const pending: Value[] = [value];
    for (let next = pending.pop(); next !== undefined && budget > 0; next = pending.pop()) {
      budget -= 1;
      if (followed.has(next)) continue;
      const { data, trace } = next;
      for (const reference of trace.identifies) found(reference);
      for (const reference of trace.planned?.from ?? []) found(reference);
      if (isUnknown(next)) for (const reference of next.data.from ?? []) found(reference);
      else if (Array.isArray(data)) for (const inner of data as readonly Value[]) pending.push(inner);
      else if (data instanceof Map && trace.identifies.length === 0) {
        for (const inner of (data as ReadonlyMap<string, Value>).values()) pending.push(inner);
      }
    }
  };
  const policy = ({ instance, path }: Reference) => {
    const [attribute] = path;
    if (instance.type === "aws_iam_policy" && (attribute === undefined || attribute === "arn" || attribute === "id")) {
      policies.add(instance);
    }
  };
  for (const value of model.module.outputs.values()) look(value, policy);
  const waiting: EvaluatedBody[] = [];
  for (const { body, symbolic, fromKnownModule } of model.instances) {
    if (fromKnownModule) continue;
    for (const [name, { value }] of body.attributes) {
      // What the instances take of their collection stands in their other arguments.
      if (!symbolic && (name === "for_each" || name === "count")) continue;
      look(value, policy);
    }
    for (const block of body.blocks) waiting.push(block.body);
  }
  for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
    for (const { value } of body.attributes.values()) look(value, policy);
    for (const block of body.blocks) waiting.push(block.body);
  }
  for (const call of model.calls) {
    // What a module is given stands inside it, where that can be seen.
    if (call.result?.module !== undefined) continue;
    for (const { value } of call.body.attributes.values()) {
      look(value, (reference) => {
        policy(reference);
        if (call.result === undefined) handedOver.add(reference.instance);
      });
    }
  }
  return { policies, handedOver, complete: budget > 0 };
}
