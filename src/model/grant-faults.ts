/** Runtimes that certainly may not read their secrets, and the grant that was meant to let them. */
import type { Instance } from "../evaluate/instance.ts";
import type { Attachment } from "./access-attachments.ts";
import { type Grant, grantsOf, isUnattached, roleOf, type SecretAccess, secretAccess } from "./access-grants.ts";
import { judgedSecret } from "./access-location.ts";
import { secretLetsIn } from "./access-secret-policy.ts";
import { argumentText, type Model, managed, referred } from "./model.ts";
import { judgePolicy, type Subject, someSecret, type Verdict } from "./policy-verdict.ts";
import { runtimeRole, secretsOfChain } from "./secret-access.ts";

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

interface Reader {
  readonly role: Instance;
  /** Policies that the role has or may have. */
  readonly own: readonly { readonly grant: Grant; readonly certain: boolean }[];
}

/** Grants compared with secrets in search of the one that was meant; with more nothing is told. */
const comparisonLimit = 200_000;

const faultsOfModel = new WeakMap<Model, readonly GrantFault[]>();

/**
 * The faults of every `sym_secrets` in use whose role certainly may not read; a grant that is attached to the wrong role,
 * or to none, is looked for once for each role.
 */
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
  const runtimes = runtimesOf([...roles.values()]);
  const readers = new Map<Instance, Reader | undefined>();
  const meant = new Map<Instance, MeantGrants>();
  const reported = new Set<Attachment>();
  const faults: GrantFault[] = [];
  let comparisons = 0;
  for (const [store, role] of roles) {
    if (role === undefined || access.handedOver.has(role)) continue;
    if (!readers.has(role)) {
      const own = grantsOf(access, role);
      readers.set(role, own === undefined ? undefined : { role, own });
    }
    const reader = readers.get(role);
    if (reader === undefined) continue;
    const subject = subjects.get(store)?.find((each) => !secretLetsIn(model, each, role) && !mayRead(reader, each));
    if (subject === undefined) continue;
    const useless = reader.own.map(({ grant, certain }) => ({
      grant,
      denies: certain && judgePolicy(grant.policy, subject).kind === "denies",
    }));
    const missing = { kind: "missing", store, role, useless, secret: subject.instance } as const;
    if (useless.some(({ denies }) => denies)) {
      faults.push({ ...missing, unattached: [] });
      continue;
    }
    if (!meant.has(role)) {
      comparisons += access.grants.length;
      if (comparisons > comparisonLimit) return [];
      meant.set(role, meantGrants(access, subject, runtimes));
    }
    const { misplaced, unattached } = meant.get(role) as MeantGrants;
    for (const { grant, attachment } of misplaced) {
      if (reported.has(attachment)) continue;
      reported.add(attachment);
      faults.push({ kind: "other-role", store, role, grant, attachment });
    }
    // Where a policy waits to be attached it is the mistake, whatever modules that are not read may do.
    if (misplaced.length === 0 && (unattached.length > 0 || !model.opaque)) faults.push({ ...missing, unattached });
  }
  return faults;
}

/** The roles that read secrets, for telling whether an attachment is to one of them. */
interface Runtimes {
  readonly roles: ReadonlySet<Instance | undefined>;
  readonly names: ReadonlySet<string | undefined>;
}

function runtimesOf(roles: readonly (Instance | undefined)[]): Runtimes {
  const known = new Set(roles);
  return { roles: known, names: new Set([...known].map((role) => role && argumentText(role, "name"))) };
}

function mayBeRuntime(attachment: Attachment, { roles, names }: Runtimes): boolean {
  const role = roleOf(attachment.role);
  if (role === undefined || roles.has(undefined)) return true;
  return typeof role === "string" ? names.has(undefined) || names.has(role) : roles.has(role);
}

/** A secret that is declared elsewhere, of which at most the name is known. */
function undeclared(symSecret: Instance): Subject {
  const path = argumentText(symSecret, "path");
  return path === undefined || path.startsWith("arn:") ? someSecret : { ...someSecret, name: path };
}

/** The secrets that each `sym_secrets` is used for. */
function subjectsByStore(model: Model): ReadonlyMap<Instance, readonly Subject[]> {
  const declared = new Map(secretsOfChain(model).map(({ symSecret, secret }) => [symSecret, secret]));
  const subjects = new Map<Instance, Subject[]>();
  for (const symSecret of managed(model, "sym_secret")) {
    const store = referred(symSecret, "source_id");
    if (store === undefined) continue;
    const secret = declared.get(symSecret);
    const list = subjects.get(store) ?? [];
    subjects.set(store, list);
    list.push(secret === undefined ? undeclared(symSecret) : judgedSecret(model, secret));
  }
  return subjects;
}

/** Whether the role may read the secret, or only its tag is in the way. */
function mayRead({ own }: Reader, subject: Subject): boolean {
  const verdicts = own.map(({ grant, certain }) => ({ certain, verdict: judgePolicy(grant.policy, subject) }));
  if (verdicts.some(({ certain, verdict }) => certain && verdict.kind === "denies")) return false;
  return verdicts.some(({ verdict }) => verdict.kind !== "denies" && verdict.meant);
}

interface MeantGrants {
  readonly misplaced: readonly { readonly grant: Grant; readonly attachment: Attachment }[];
  readonly unattached: readonly Grant[];
}

/** The grants that are about a secret: those attached to other roles, and those attached to none. */
function meantGrants({ grants }: SecretAccess, subject: Subject, runtimes: Runtimes): MeantGrants {
  const meant = grants
    .map((grant) => ({ grant, verdict: judgePolicy(grant.policy, subject) }))
    .filter(({ grant, verdict }) => isMeant(grant, verdict));
  // Attached elsewhere: either plainly the one for this secret, or to a role that reads no secrets here.
  const misplaced = meant.flatMap(({ grant, verdict }) =>
    grant.attachments
      .filter((attachment) => isChosen(grant, attachment))
      .filter((attachment) => verdict.kind === "grants" || !mayBeRuntime(attachment, runtimes))
      .map((attachment) => ({ grant, attachment })),
  );
  return { misplaced, unattached: meant.filter(({ grant }) => isUnattached(grant)).map(({ grant }) => grant) };
}

/** Whether somebody chose the role of an attachment: what a role or connector has inside itself is not misplaced. */
function isChosen(grant: Grant, attachment: Attachment): boolean {
  if (grant.kind === "foreign" || grant.kind === "connector") return false;
  return !("block" in attachment.role) || attachment.path === "managed_policy_arns";
}

/** Whether a policy is about the secret: it lets somebody read it, perhaps under a tag. */
function isMeant(grant: Grant, verdict: Verdict): boolean {
  if (!verdict.meant) return false;
  if (verdict.kind === "grants" || verdict.kind === "tag") return true;
  // A policy that cannot be read is taken as meant only where nothing has it.
  return verdict.kind === "unknown" && (grant.policy !== "unknown" || isUnattached(grant));
}
