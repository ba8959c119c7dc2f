/** Who may read which AWS secret: the secrets behind `sym_secret`s, the runtime's roles, and what grants them access. */
import type { Instance } from "../evaluate/instance.ts";
import type { EvaluatedModule } from "../evaluate/module.ts";
import { isNull, isUnknown, knownEntries, stringValue, type Value } from "../evaluate/value.ts";
import type { Span } from "../source.ts";
import { knownModuleOf } from "./known-modules.ts";
import { locate } from "./locate.ts";
import { argument, entry, identified, instanceById, type Lookup, type Model, managed, textOf } from "./model.ts";
import { awsProviderOf } from "./providers.ts";

/** An AWS secret that a `sym_secret` reads through a `sym_secrets`. */
export interface ChainLink {
  readonly secret: Instance;
  readonly symSecret: Instance;
  readonly store: Instance | undefined;
}

/** A module that lets a role read the secrets with one tag. */
export interface Grant {
  readonly name: string;
  readonly header: Span;
  readonly tagName: Lookup;
  readonly tagValue: Lookup;
  /** Where the tag's value is said. */
  readonly tagPlace: Span;
  /** The roles that it is attached to, with the places that say so; "unknown" where it may be attached somewhere. */
  readonly roles: readonly { readonly value: Value; readonly place: Span }[] | "unknown";
}

export interface SecretAccess {
  readonly grants: readonly Grant[];
  /** Something besides the grants may give access: a policy whose meaning is not followed, a module that is not read. */
  readonly others: boolean;
}

const names = new WeakMap<Model, ReadonlyMap<string, Instance>>();

/** The declared AWS secret of a known name. */
function secretByName(model: Model, name: string): Instance | undefined {
  const known = names.get(model);
  if (known !== undefined) return known.get(name);
  const byName = new Map<string, Instance>();
  for (const secret of managed(model, "aws_secretsmanager_secret")) {
    const declared = textOf(argument(secret, "name"));
    if (declared !== undefined && !byName.has(declared)) byName.set(declared, secret);
  }
  names.set(model, byName);
  return byName.get(name);
}

/** The AWS secret that a `sym_secret` names, by reference or by name. */
export function awsSecretOf(model: Model, symSecret: Instance): Instance | undefined {
  const path = argument(symSecret, "path");
  if (path.state !== "present") return undefined;
  const reference = identified(path.value);
  if (reference?.instance.type === "aws_secretsmanager_secret") {
    return reference.instance.mode === "managed" ? reference.instance : undefined;
  }
  const name = textOf(path);
  return name === undefined ? undefined : secretByName(model, name);
}

/** The AWS secrets that `sym_secret`s of the root read. */
export function secretsOfChain(model: Model): ChainLink[] {
  return managed(model, "sym_secret").flatMap((symSecret) => {
    const secret = awsSecretOf(model, symSecret);
    if (secret === undefined) return [];
    const source = argument(symSecret, "source_id");
    return { secret, symSecret, store: source.state === "present" ? instanceById(source.value) : undefined };
  });
}

/** The role that Sym's runtime has when it reads from a `sym_secrets`; undefined where that is not known. */
export function runtimeRole(model: Model, store: Instance): Instance | undefined {
  const context = entry(store, "settings", "context_id");
  const integration = context.state === "present" ? instanceById(context.value) : undefined;
  if (integration?.type !== "sym_integration") return undefined;
  if (integration.fromKnownModule) {
    return managed(model, "aws_iam_role").find((role) => role.fromKnownModule && role.module === integration.module);
  }
  const arn = entry(integration, "settings", "role_arn");
  const reference = arn.state === "present" ? identified(arn.value) : undefined;
  return reference?.instance.type === "aws_iam_role" && reference.path[0] === "arn" ? reference.instance : undefined;
}

/** Whether a value names a role: yes, no, or cannot tell. */
export function namesRole(value: Value, role: Instance): boolean | "unknown" {
  const reference = identified(value);
  if (reference?.instance.type === "aws_iam_role" && reference.instance.mode === "managed") {
    return reference.instance === role;
  }
  const [given, actual] = [value.data, textOf(argument(role, "name"))];
  return typeof given === "string" && actual !== undefined ? given === actual : "unknown";
}

const accessOfModel = new WeakMap<Model, SecretAccess>();

/** What grants roles access to secrets in this root. */
export function secretAccess(model: Model): SecretAccess {
  const known = accessOfModel.get(model);
  if (known !== undefined) return known;
  const grants = addonGrants(model);
  const access = { grants, others: model.opaque || otherPolicies(model) };
  accessOfModel.set(model, access);
  return access;
}

function addonGrants(model: Model): Grant[] {
  return model.module.calls.flatMap((call) => {
    const addon = knownModuleOf(call);
    if (addon?.source !== "symopsio/secretsmgr-addon/aws") return [];
    const policy = call.result?.instances.find((instance) => instance.type === "aws_iam_policy");
    const role = call.body.attributes.get("iam_role_name");
    const attached = policy === undefined ? "unknown" : attachments(model, policy);
    const direct =
      !addon.inputs.has("iam_role_name") || role === undefined || isNull(role.value) || role.value.data === ""
        ? []
        : [{ value: role.value, place: locate(call, ["iam_role_name"]) }];
    return {
      name: `module.${call.name}`,
      header: call.block.header,
      tagName: lookup(call.body.attributes.get("tag_name")?.value, stringValue("SymEnv")),
      tagValue: lookup(call.body.attributes.get("environment")?.value),
      tagPlace: locate(call, ["environment"]),
      roles: attached === "unknown" ? (direct.length > 0 ? direct : "unknown") : [...direct, ...attached],
    };
  });
}

function lookup(value: Value | undefined, otherwise?: Value): Lookup {
  if (value === undefined || isNull(value)) {
    return otherwise === undefined ? { state: "absent" } : { state: "present", value: otherwise };
  }
  return isUnknown(value) ? { state: "unknown" } : { state: "present", value };
}

/** Where a policy that a known module creates is attached outside that module. */
function attachments(model: Model, policy: Instance): Exclude<Grant["roles"], "unknown"> | "unknown" {
  const found: { value: Value; place: Span }[] = [];
  for (const attachment of managed(model, "aws_iam_role_policy_attachment")) {
    const arn = attachment.body.attributes.get("policy_arn")?.value;
    if (arn === undefined || identified(arn)?.instance !== policy) continue;
    const role = attachment.body.attributes.get("role")?.value;
    if (role === undefined || isNull(role)) return "unknown";
    found.push({ value: role, place: locate(attachment, ["role"]) });
  }
  if (found.length > 0) return found;
  return isUsedElsewhere(model.module, policy) ? "unknown" : [];
}

/** Whether anything else of the module takes the policy: an output, another module, a resource. */
function isUsedElsewhere(module: EvaluatedModule, policy: Instance): boolean {
  const mentions = (value: Value, depth = 0): boolean => {
    if (value.trace.identifies.some((reference) => reference.instance === policy)) return true;
    const { data } = value;
    if (depth > 8 || typeof data !== "object" || data === null) return false;
    if ("unknown" in data) return data.from?.some((reference) => reference.instance === policy) ?? false;
    if (data instanceof Map) return [...data.values()].some((inner) => mentions(inner, depth + 1));
    return Array.isArray(data) && data.some((inner: Value) => mentions(inner, depth + 1));
  };
  const bodies = [...[...module.instances.values()].map(({ body }) => body), ...module.calls.map(({ body }) => body)];
  return (
    [...module.outputs.values()].some((value) => mentions(value)) ||
    bodies.some((body) => [...body.attributes.values()].some(({ value }) => mentions(value)))
  );
}

/** Whether a policy text may let somebody read secrets. */
function mayGrant(value: Value | undefined): boolean {
  if (value === undefined || isNull(value)) return false;
  return typeof value.data !== "string" || /secretsmanager|"\*"|NotAction/i.test(value.data);
}

/** Whether a policy that is not written here may let somebody read secrets. */
function mayGrantByArn(value: Value | undefined): boolean {
  if (value === undefined || isNull(value)) return false;
  // What a policy of this root says is judged where it is written.
  if (identified(value)?.instance.type === "aws_iam_policy") return false;
  return (
    typeof value.data !== "string" ||
    !/^arn:aws[a-z-]*:iam::aws:policy\/(?!.*(Secrets|Admin|PowerUser))/.test(value.data)
  );
}

/** Whether a policy outside the known modules may grant access; what such policies say is not followed. */
function otherPolicies(model: Model): boolean {
  const own = (type: string) => managed(model, type).filter((instance) => !instance.fromKnownModule);
  const value = (instance: Instance, name: string) => instance.body.attributes.get(name)?.value;
  return (
    [...own("aws_iam_policy"), ...own("aws_iam_role_policy"), ...own("aws_secretsmanager_secret_policy")].some(
      (policy) => policy.body.damaged || mayGrant(value(policy, "policy")),
    ) ||
    own("aws_secretsmanager_secret").some((secret) => mayGrant(value(secret, "policy"))) ||
    [...own("aws_iam_role_policy_attachment"), ...own("aws_iam_policy_attachment")].some((attachment) =>
      mayGrantByArn(value(attachment, "policy_arn")),
    ) ||
    own("aws_iam_role").some(
      (role) =>
        mayGrantByArn(value(role, "managed_policy_arns")) ||
        role.body.openBlocks.has("inline_policy") ||
        role.body.blocks.some(
          (block) => block.type === "inline_policy" && mayGrant(block.body.attributes.get("policy")?.value),
        ),
    ) ||
    model.module.calls.some((call) => {
      const module = knownModuleOf(call);
      // Its addons, version 1, grant access from inside.
      return module?.source === "symopsio/runtime-connector/aws" && module.inputs.has("addons");
    })
  );
}

/** A tag of an AWS secret: its own, else the provider's `default_tags`. */
export function secretTag(
  model: Model,
  secret: Instance,
  name: string,
): { readonly tag: Lookup; readonly fromDefaultTags: boolean; readonly similar: string | undefined } {
  const own = entry(secret, "tags", name);
  if (own.state !== "absent") return { tag: own, fromDefaultTags: false, similar: undefined };
  const tags = secret.body.attributes.get("tags")?.value;
  const keys = [...(knownEntries(tags)?.keys() ?? [])];
  const similar = keys.find((key) => key.toLowerCase() === name.toLowerCase());
  const provider = awsProviderOf(model, secret);
  if (provider === "unknown") return { tag: { state: "unknown" }, fromDefaultTags: true, similar };
  if (provider?.body.openBlocks.has("default_tags") === true) {
    return { tag: { state: "unknown" }, fromDefaultTags: true, similar };
  }
  for (const block of provider?.body.blocks ?? []) {
    if (block.type !== "default_tags") continue;
    const value = block.body.attributes.get("tags")?.value;
    if (value === undefined || isNull(value)) continue;
    const entries = knownEntries(value);
    if (entries === undefined) return { tag: { state: "unknown" }, fromDefaultTags: true, similar };
    const tag = entries.get(name);
    if (tag !== undefined) return { tag: lookup(tag), fromDefaultTags: true, similar };
  }
  return { tag: { state: "absent" }, fromDefaultTags: false, similar };
}
