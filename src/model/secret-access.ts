/** The AWS secrets behind `sym_secret`s, their tags, and the roles that read them. */
import type { Instance } from "../evaluate/instance.ts";
import { isNull, isUnknown, knownEntries, unknownValue, type Value } from "../evaluate/value.ts";
import { declaredByArn, isOwnPlace } from "./declared-arn.ts";
import { ignoresChanges } from "./lifecycle.ts";
import {
  argument,
  argumentText,
  identified,
  inside,
  instanceById,
  type Lookup,
  type Model,
  managed,
  referredEntry,
  textOf,
} from "./model.ts";
import type { SecretPlace } from "./policy-arn.ts";
import type { Truth } from "./policy-match.ts";
import type { Subject } from "./policy-verdict.ts";
import { accountOfValue, awsProviderOf, type Location, locationOf, regionOfValue } from "./providers.ts";

/** An AWS secret that a `sym_secret` reads through a `sym_secrets`. */
export interface ChainLink {
  readonly secret: Instance;
  readonly symSecret: Instance;
  readonly store: Instance | undefined;
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
  const reference = identified(path.value, "aws_secretsmanager_secret");
  if (reference !== undefined) {
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

/** The `permission_context` that a `sym_secrets` reads through; undefined where that is not known. */
export function contextOf(store: Instance): Instance | undefined {
  // How other stores are reached is not known.
  const type = argumentText(store, "type");
  if (type !== undefined && type !== "aws_secrets_manager") return undefined;
  const context = referredEntry(store, "settings", "context_id");
  return context?.type === "sym_integration" && context.mode === "managed" ? context : undefined;
}

/** The role that Sym's runtime has when it reads from a `sym_secrets`; undefined where that is not known. */
export function runtimeRole(model: Model, store: Instance): Instance | undefined {
  const context = contextOf(store);
  return context === undefined ? undefined : roleOfContext(model, context);
}

const connectorRoles = new WeakMap<Model, ReadonlyMap<string, Instance>>();

/** By module, the role that a known module creates. */
function connectorRole(model: Model, module: string): Instance | undefined {
  let known = connectorRoles.get(model);
  if (known === undefined) {
    const created = managed(model, "aws_iam_role").filter(({ fromKnownModule }) => fromKnownModule);
    known = new Map(created.map((role) => [role.module, role]));
    connectorRoles.set(model, known);
  }
  return known.get(module);
}

/** The role of a `permission_context`; undefined where it is not declared here or not known. */
export function roleOfContext(model: Model, integration: Instance): Instance | undefined {
  if (integration.fromKnownModule) return connectorRole(model, integration.module);
  // Also of an ARN that is not known as a whole the parts may be.
  const arn = knownEntries(integration.body.attributes.get("settings")?.value ?? unknownValue())?.get("role_arn");
  if (integration.body.damaged || arn === undefined || isNull(arn)) return undefined;
  const reference = identified(arn);
  if (reference === undefined) return declaredByArn(model, "aws_iam_role", arn);
  if (reference.instance.type !== "aws_iam_role" || reference.instance.mode !== "managed") return undefined;
  return reference.path.length === 1 && reference.path[0] === "arn" ? reference.instance : undefined;
}

/** Whether something is, or names, a role. */
export function namesRole(named: Value | Instance, role: Instance): Truth {
  if ("block" in named) return named === role ? (role.symbolic ? "maybe" : "yes") : "no";
  const reference = identified(named, "aws_iam_role");
  if (reference !== undefined && reference.instance.mode === "managed") {
    return namesRole(reference.instance, role);
  }
  const [given, actual] = [named.data, textOf(argument(role, "name"))];
  if (typeof given !== "string" || actual === undefined) return "maybe";
  if (given === actual) return "yes";
  // AWS has no two roles whose names differ by case only, and an ARN ends with the name.
  return given.toLowerCase() === actual.toLowerCase() || given.endsWith(`/${actual}`) ? "maybe" : "no";
}

/** Region and account of an AWS secret, as far as they are known. */
export function locationOfSecret(model: Model, secret: Instance): Location {
  const location = locationOf(awsProviderOf(model, secret));
  const region = argument(secret, "region");
  if (region.state === "absent") return location;
  return { ...location, region: region.state === "present" ? regionOfValue(model, region.value) : undefined };
}

/** Where a secret is read: one that has copies may be read in their regions too. */
function placeOf(model: Model, secret: Instance): SecretPlace {
  const { region, account } = locationOfSecret(model, secret);
  const copied = secret.body.openBlocks.has("replica") || secret.body.blocks.some(({ type }) => type === "replica");
  return {
    region: copied ? undefined : region,
    account,
    textOf: (value) => {
      const type = identified(value)?.instance.type;
      if (type === "aws_region") return regionOfValue(model, value);
      return type === "aws_caller_identity" ? accountOfValue(model, value) : undefined;
    },
    isOwn: (value, field) => !(copied && field === "region") && isOwnPlace(model, secret, value, field),
  };
}

/** A secret as policies judge it. */
export function subjectOf(model: Model, secret: Instance): Subject {
  return {
    instance: secret,
    name: argumentText(secret, "name"),
    place: placeOf(model, secret),
    tag: (name) => {
      const { tag } = secretTag(model, secret, name);
      if (tag.state === "absent") return "absent";
      const text = textOf(tag);
      return text === undefined ? "unknown" : { text };
    },
  };
}

function lookup(value: Value): Lookup {
  if (isNull(value)) return { state: "absent" };
  return isUnknown(value) ? { state: "unknown" } : { state: "present", value };
}

/** A tag of an AWS secret, and its name as it is written there. */
export interface SecretTag {
  readonly tag: Lookup;
  readonly name: string;
  readonly fromDefaultTags: boolean;
}

/** An entry of tags; AWS finds a tag that a condition asks for whatever the case of its name. */
function tagIn(
  tags: ReadonlyMap<string, Value>,
  name: string,
): { readonly name: string; readonly value: Value } | undefined {
  const exact = tags.get(name);
  if (exact !== undefined) return { name, value: exact };
  const folded = name.toLowerCase();
  for (const [key, value] of tags) if (key.toLowerCase() === folded) return { name: key, value };
  return undefined;
}

/** The tag that a condition on `name` looks at: the secret's own, else the provider's `default_tags`. */
export function secretTag(model: Model, secret: Instance, name: string): SecretTag {
  const unknown = (fromDefaultTags: boolean): SecretTag => ({ tag: { state: "unknown" }, name, fromDefaultTags });
  // Whoever manages the tags instead gives them values that are not here.
  if (secret.body.damaged || ignoresChanges(secret, "tags")) return unknown(false);
  const tags = secret.body.attributes.get("tags")?.value;
  if (tags === undefined && argument(secret, "tags").state === "unknown") return unknown(false);
  if (tags !== undefined && !isNull(tags)) {
    const entries = knownEntries(tags);
    if (entries === undefined) return unknown(false);
    const own = tagIn(entries, name);
    if (own !== undefined && !isNull(own.value)) {
      return { tag: lookup(inside(tags, own.value)), name: own.name, fromDefaultTags: false };
    }
  }
  const provider = awsProviderOf(model, secret);
  if (provider === "unknown" || provider?.body.openBlocks.has("default_tags") === true) return unknown(true);
  for (const block of provider?.body.blocks ?? []) {
    if (block.type !== "default_tags") continue;
    const value = block.body.attributes.get("tags")?.value;
    if (value === undefined || isNull(value)) continue;
    const entries = knownEntries(value);
    if (entries === undefined) return unknown(true);
    const standard = tagIn(entries, name);
    if (standard !== undefined)
      return { tag: lookup(inside(value, standard.value)), name: standard.name, fromDefaultTags: true };
  }
  return { tag: { state: "absent" }, name, fromDefaultTags: false };
}
