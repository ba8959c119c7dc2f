/** Whether the AWS secrets that Sym reads carry the tag that the access policy asks for. */
import type { Instance } from "../evaluate/instance.ts";
import type { Value } from "../evaluate/value.ts";
import type { Span } from "../source.ts";
import { type Grant, grantsOf, isUnattached, placeInGrant, type SecretAccess, secretAccess } from "./access-grants.ts";
import { judgedSecret } from "./access-location.ts";
import { secretLetsIn } from "./access-secret-policy.ts";
import { asText, type Model } from "./model.ts";
import { judgePolicy, type TagDemand } from "./policy-verdict.ts";
import { runtimeRole, secretsOfChain, secretTag } from "./secret-access.ts";
import { shownText } from "./shown-value.ts";

/** A secret that certainly none of the grants for its reader covers. */
export interface TagFault {
  readonly secret: Instance;
  readonly symSecret: Instance;
  /** The grant that it was held against. */
  readonly grant: Grant;
  readonly tagName: string;
  /** The tag's name as the secret has it, which may differ by case. */
  readonly writtenName: string;
  /** The values that the grant asks for, and where; the text is undefined where it is not known. */
  readonly wanted: readonly { readonly value: Value; readonly text: string | undefined; readonly place: Span }[];
  /** The tag that it has; undefined where it has none of that name. */
  readonly found: Value | undefined;
  readonly fromDefaultTags: boolean;
}

/** A grant, and whether the reader's role certainly has it. */
interface Held {
  readonly grant: Grant;
  readonly certain: boolean;
}

/** Grants that nothing has, beside which a role's own are judged; with more nothing is told. */
const unattachedLimit = 100;

/**
 * The grants that may be meant for a reader: attached to its role, perhaps attached to it, or attached to nothing yet.
 * Where the role is not known only Sym's own modules are certainly about it. Undefined where there are too many.
 */
function grantsFor(access: SecretAccess, role: Instance | undefined): readonly Held[] | undefined {
  if (role === undefined) {
    const modules = access.grants.filter(({ kind }) => kind === "addon" || kind === "connector" || kind === "foreign");
    return modules.length > unattachedLimit ? undefined : modules.map((grant) => ({ grant, certain: false }));
  }
  const own = grantsOf(access, role);
  const unattached = access.grants.filter(isUnattached);
  if (own === undefined || unattached.length > unattachedLimit) return undefined;
  return [...own, ...unattached.map((grant) => ({ grant, certain: false }))];
}

function fault(
  model: Model,
  link: { readonly secret: Instance; readonly symSecret: Instance },
  grant: Grant,
  { tagName, wanted }: TagDemand,
): TagFault | undefined {
  const { tag, name: writtenName, fromDefaultTags } = secretTag(model, link.secret, tagName);
  if (tag.state === "unknown") return undefined;
  return {
    secret: link.secret,
    symSecret: link.symSecret,
    grant,
    tagName,
    writtenName,
    wanted: wanted.map((written) => ({
      value: written.value,
      text: asText(written.value),
      place: placeInGrant(grant, written),
    })),
    found: tag.state === "present" ? tag.value : undefined,
    fromDefaultTags,
  };
}

const faultsOfModel = new WeakMap<Model, readonly TagFault[]>();

/** The secrets whose tag is certainly missing or another one, each once. */
export function tagFaults(model: Model): readonly TagFault[] {
  const known = faultsOfModel.get(model);
  if (known !== undefined) return known;
  const found = findFaults(model);
  faultsOfModel.set(model, found);
  return found;
}

function findFaults(model: Model): TagFault[] {
  const access = secretAccess(model);
  if (access.open) return [];
  const faults = new Map<Instance, TagFault>();
  const byStore = new Map<Instance, Instance | undefined>();
  const byRole = new Map<Instance | undefined, readonly Held[] | undefined>();
  for (const { secret, symSecret, store } of secretsOfChain(model)) {
    if (faults.has(secret) || secret.body.damaged || store === undefined) continue;
    if (!byStore.has(store)) byStore.set(store, runtimeRole(model, store));
    const role = byStore.get(store);
    if (!byRole.has(role)) byRole.set(role, grantsFor(access, role));
    const grants = byRole.get(role);
    if (grants === undefined || (role !== undefined && access.handedOver.has(role))) continue;
    const subject = judgedSecret(model, secret);
    if (secretLetsIn(model, subject, role)) continue;
    const verdicts = grants.map((held) => ({ ...held, verdict: judgePolicy(held.grant.policy, subject) }));
    const excluding = verdicts.filter(({ verdict, certain }) => verdict.kind === "tag" && verdict.denies && certain);
    const mayGrant = verdicts.some(({ verdict: { kind } }) => kind === "grants" || kind === "unknown");
    if (mayGrant && excluding.length === 0) continue;
    const deciding = excluding.length > 0 ? excluding : verdicts;
    for (const { grant, verdict, certain } of deciding) {
      // What denies without a tag says something only where the role has it.
      if (verdict.kind !== "tag" || (verdict.denies && !certain)) continue;
      const made = fault(model, { secret, symSecret }, grant, verdict.demand);
      if (made === undefined) continue;
      faults.set(secret, made);
      break;
    }
  }
  return [...faults.values()];
}

/** The tag that a fault's grant asks for, as messages say it: `SymEnv = "prod" or "staging"`. */
export function demandText({ tagName, wanted }: TagFault): string {
  if (wanted.length === 0) return tagName;
  const texts = wanted.flatMap(({ value, text }) => (text === undefined || value.sensitive === true ? [] : [text]));
  const shown = [...new Set(texts)].slice(0, 3).map(shownText);
  return shown.length === 0 ? `${tagName} with a value that is not shown here` : `${tagName} = ${shown.join(" or ")}`;
}
