/** Runtimes that certainly may not read their secrets, and the grant that was meant to let them. */
import type { Instance } from "../evaluate/instance.ts";
import type { Span } from "../source.ts";
import { asText, type Model, managed, referred } from "./model.ts";
import { type Grant, namesRole, runtimeRole, secretAccess, secretsOfChain, secretTag } from "./secret-access.ts";

export type GrantFault =
  /** Nothing grants `role` access; `unattached` are grants that no role has. */
  | {
      readonly kind: "missing";
      readonly store: Instance;
      readonly role: Instance;
      readonly unattached: readonly Grant[];
    }
  /** The grant for `role` is attached to another role, at `place`. */
  | {
      readonly kind: "other-role";
      readonly store: Instance;
      readonly role: Instance;
      readonly grant: Grant;
      readonly place: Span;
    };

/** Whether one of the secrets read through the store carries the tag of a grant. */
function isMeantFor(model: Model, store: Instance, grant: Grant): boolean {
  const name = grant.tagName.state === "present" ? asText(grant.tagName.value) : undefined;
  const wanted = grant.tagValue.state === "present" ? asText(grant.tagValue.value) : undefined;
  if (name === undefined || wanted === undefined) return false;
  return secretsOfChain(model).some((link) => {
    if (link.store !== store) return false;
    const { tag } = secretTag(model, link.secret, name);
    return tag.state === "present" && asText(tag.value) === wanted;
  });
}

export function grantFaults(model: Model): GrantFault[] {
  const { grants, others } = secretAccess(model);
  if (grants.some(({ roles }) => roles === "unknown")) return [];
  const used = new Set(managed(model, "sym_secret").map((symSecret) => referred(symSecret, "source_id")));
  const stores = managed(model, "sym_secrets").filter((store) => used.has(store));
  const roles = new Map(stores.map((store) => [store, runtimeRole(model, store)]));
  return stores.flatMap((store): GrantFault[] => {
    const role = roles.get(store);
    if (role === undefined) return [];
    const attached = grants.flatMap((grant) =>
      grant.roles === "unknown" ? [] : grant.roles.map(({ value, place }) => ({ grant, place, value })),
    );
    if (attached.some(({ value }) => namesRole(value, role) !== false)) return [];
    // Attached elsewhere: either to a role that reads no secrets here, or, by its tag, plainly the one for this store.
    const runtimes = [...roles.values()];
    const misplaced = attached.filter(
      ({ grant, value }) =>
        isMeantFor(model, store, grant) ||
        !runtimes.some((other) => other === undefined || namesRole(value, other) !== false),
    );
    if (misplaced.length > 0) {
      return misplaced.map(({ grant, place }) => ({ kind: "other-role", store, role, grant, place }));
    }
    const unattached = grants.filter((grant) => grant.roles.length === 0);
    if (unattached.length === 0 && (others || !model.complete)) return [];
    return others && !model.opaque ? [] : [{ kind: "missing", store, role, unattached }];
  });
}
