/** Runtimes that certainly may not read their secrets, and the grant that was meant to let them. */
import type { Instance } from "../evaluate/instance.ts";
import type { Attachment } from "./access-attachments.ts";
import { attachedTo, type Grant, isUnattached, secretAccess, secretLetsIn } from "./access-grants.ts";
import { type Model, managed, referred } from "./model.ts";
import { judgePolicy, type Subject, someSecret, type Verdict } from "./policy-verdict.ts";
import { namesRole, runtimeRole, secretsOfChain, subjectOf } from "./secret-access.ts";

export type GrantFault =
  /** Nothing grants `role` access; `unattached` are grants that no role has. */
  | {
      readonly kind: "missing";
      readonly store: Instance;
      readonly role: Instance;
      readonly unattached: readonly Grant[];
      /** Grants that the role has and that do not let it read the secret. */
      readonly useless: readonly { readonly grant: Grant; readonly denies: boolean }[];
      /** The secret that was looked at, where it is declared. */
      readonly secret: Instance | undefined;
    }
  /** The grant for `role` is attached to another role. */
  | {
      readonly kind: "other-role";
      readonly store: Instance;
      readonly role: Instance;
      readonly grant: Grant;
      readonly attachment: Attachment;
    };

/** AWS lets a role have far fewer policies; with more nothing is told. */
const candidateLimit = 100;

interface Reader {
  readonly store: Instance;
  readonly role: Instance;
  /** Policies that the role has or may have. */
  readonly own: readonly { readonly grant: Grant; readonly certain: boolean }[];
}

const faultsOfModel = new WeakMap<Model, readonly GrantFault[]>();

/** One fault, or one for each misplaced grant, for every `sym_secrets` in use whose role certainly may not read. */
export function grantFaults(model: Model): readonly GrantFault[] {
  const known = faultsOfModel.get(model);
  if (known !== undefined) return known;
  const found = findFaults(model);
  faultsOfModel.set(model, found);
  return found;
}

function findFaults(model: Model): GrantFault[] {
  const access = secretAccess(model);
  // What is not readable may hold the policy or its attachment.
  if (access.open || !model.complete) return [];
  const subjects = subjectsByStore(model);
  const stores = managed(model, "sym_secrets").filter((store) => subjects.has(store));
  const roles = new Map(stores.map((store) => [store, runtimeRole(model, store)]));
  const runtimes = new Set(roles.values());
  return stores.flatMap((store): GrantFault[] => {
    const role = roles.get(store);
    if (role === undefined || access.handedOver.has(role)) return [];
    const own = access.grants.flatMap((grant) => {
      const truth = attachedTo(grant, role);
      return truth === "no" ? [] : [{ grant, certain: truth === "yes" }];
    });
    if (own.length > candidateLimit) return [];
    const reader = { store, role, own };
    for (const subject of subjects.get(store) ?? []) {
      if (secretLetsIn(access, subject.instance, role) || mayRead(reader, subject)) continue;
      return faultsFor(model, reader, subject, runtimes);
    }
    return [];
  });
}

/** The secrets that each `sym_secrets` is used for; of one that is declared elsewhere nothing is known. */
function subjectsByStore(model: Model): ReadonlyMap<Instance, readonly Subject[]> {
  const declared = new Map(secretsOfChain(model).map(({ symSecret, secret }) => [symSecret, secret]));
  const subjects = new Map<Instance, Subject[]>();
  for (const symSecret of managed(model, "sym_secret")) {
    const store = referred(symSecret, "source_id");
    if (store === undefined) continue;
    const secret = declared.get(symSecret);
    const list = subjects.get(store) ?? [];
    subjects.set(store, list);
    list.push(secret === undefined ? someSecret : subjectOf(model, secret));
  }
  return subjects;
}

/** Whether the role may read the secret, or only its tag is in the way. */
function mayRead({ own }: Reader, subject: Subject): boolean {
  const verdicts = own.map(({ grant, certain }) => ({ certain, verdict: judgePolicy(grant.policy, subject) }));
  if (verdicts.some(({ certain, verdict }) => certain && verdict.kind === "denies")) return false;
  return verdicts.some(({ verdict }) => verdict.kind !== "denies" && verdict.kind !== "nothing");
}

function faultsFor(
  model: Model,
  { store, role, own }: Reader,
  subject: Subject,
  runtimes: ReadonlySet<Instance | undefined>,
): GrantFault[] {
  const { grants } = secretAccess(model);
  const useless = own.map(({ grant, certain }) => ({
    grant,
    denies: certain && judgePolicy(grant.policy, subject).kind === "denies",
  }));
  const missing = (unattached: readonly Grant[]): GrantFault[] => [
    { kind: "missing", store, role, unattached, useless, secret: subject.instance },
  ];
  if (useless.some(({ denies }) => denies)) return missing([]);
  const meant = grants
    .map((grant) => ({ grant, verdict: judgePolicy(grant.policy, subject) }))
    .filter(({ grant, verdict }) => isMeant(grant, verdict));
  // Attached elsewhere: either plainly the one for this secret, or to a role that reads no secrets here.
  const misplaced = meant.flatMap(({ grant, verdict }) =>
    grant.kind === "foreign" || grant.kind === "connector"
      ? []
      : grant.attachments
          .filter((attachment) => !("block" in attachment.role) || attachment.path === "managed_policy_arns")
          .filter(
            (attachment) =>
              verdict.kind === "grants" ||
              ![...runtimes].some((other) => other === undefined || namesRole(attachment.role, other) !== "no"),
          )
          .map((attachment) => ({ grant, attachment })),
  );
  if (misplaced.length > 0) {
    return misplaced.map(({ grant, attachment }) => ({ kind: "other-role", store, role, grant, attachment }));
  }
  const unattached = meant.filter(({ grant }) => isUnattached(grant)).map(({ grant }) => grant);
  // Where a policy waits to be attached it is the mistake, whatever else there may be.
  return unattached.length === 0 && model.opaque ? [] : missing(unattached);
}

/** Whether a policy is about the secret: it lets somebody read it, perhaps under a tag. */
function isMeant(grant: Grant, verdict: Verdict): boolean {
  if (verdict.kind === "grants" || verdict.kind === "tag") return true;
  // A policy that cannot be read is taken as meant only where nothing has it.
  return verdict.kind === "unknown" && (grant.policy !== "unknown" || isUnattached(grant));
}
