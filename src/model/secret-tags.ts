/** Whether the AWS secrets that Sym reads carry the tag that the access policy asks for. */
import type { Instance } from "../evaluate/instance.ts";
import { isUnknown, type Value } from "../evaluate/value.ts";
import type { Model } from "./model.ts";
import { asText } from "./model.ts";
import { type Grant, namesRole, runtimeRole, secretAccess, secretsOfChain, secretTag } from "./secret-access.ts";

/** A secret that certainly none of the grants for its reader covers. */
export interface TagFault {
  readonly secret: Instance;
  readonly symSecret: Instance;
  /** The grant that it was held against. */
  readonly grant: Grant;
  readonly tagName: string;
  readonly wanted: string;
  readonly wantedValue: Value;
  /** The tag that it has; undefined where it has none of that name. */
  readonly found: Value | undefined;
  readonly fromDefaultTags: boolean;
  /** A tag whose name differs by case only. */
  readonly similar: string | undefined;
}

/** The grants that may be meant for a reader: attached to its role, perhaps attached to it, or attached to nothing yet. */
function grantsFor(grants: readonly Grant[], role: Instance | undefined): readonly Grant[] {
  return grants.filter(
    ({ roles }) =>
      roles === "unknown" ||
      roles.length === 0 ||
      role === undefined ||
      roles.some(({ value }) => namesRole(value, role) !== false),
  );
}

/** Undefined where the secret fits the grant or that cannot be told. */
function fault(model: Model, secret: Instance, symSecret: Instance, grant: Grant): TagFault | undefined {
  if (grant.tagName.state !== "present" || grant.tagValue.state !== "present") return undefined;
  const tagName = asText(grant.tagName.value);
  const wantedValue = grant.tagValue.value;
  const wanted = asText(wantedValue);
  if (tagName === undefined || wanted === undefined) return undefined;
  const { tag, fromDefaultTags, similar } = secretTag(model, secret, tagName);
  const common = { secret, symSecret, grant, tagName, wanted, wantedValue, fromDefaultTags, similar };
  if (tag.state === "absent") return { ...common, found: undefined };
  if (tag.state !== "present" || isUnknown(tag.value)) return undefined;
  return asText(tag.value) === wanted ? undefined : { ...common, found: tag.value };
}

/** The secrets whose tag is certainly missing or another one, each once. */
export function tagFaults(model: Model): TagFault[] {
  const { grants, others } = secretAccess(model);
  if (others && !model.opaque) return [];
  const faults = new Map<Instance, TagFault>();
  for (const { secret, symSecret, store } of secretsOfChain(model)) {
    if (faults.has(secret) || secret.body.damaged || store === undefined) continue;
    const fitting = grantsFor(grants, runtimeRole(model, store));
    const found = fitting.map((grant) => fault(model, secret, symSecret, grant));
    const [first] = found;
    if (first !== undefined && found.every((each) => each !== undefined)) faults.set(secret, first);
  }
  return [...faults.values()];
}
