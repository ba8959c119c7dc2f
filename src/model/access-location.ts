/** AWS secrets that are certainly in another region or account than the context through which they are read. */
import type { EvaluatedBody, Instance } from "../evaluate/instance.ts";
import { isNull, knownElements, type Value } from "../evaluate/value.ts";
import type { Span } from "../source.ts";
import { locate } from "./locate.ts";
import { argument, argumentText, asText, entry, type Lookup, type Model } from "./model.ts";
import type { Subject } from "./policy-verdict.ts";
import { accountOfValue, awsProviderOf, type Location, locationOf, regionOfValue } from "./providers.ts";
import { contextOf, locationOfSecret, secretsOfChain, subjectOf } from "./secret-access.ts";

export interface MisplacedSecret {
  readonly secret: Instance;
  readonly store: Instance;
  readonly what: "region" | "account";
  readonly actual: string;
  readonly expected: string;
  /** Something sensitive says where one of them is. */
  readonly hidden: boolean;
  readonly place: Span;
  /** Where the context's side is said. */
  readonly said: Span;
}

interface ContextLocation extends Location {
  readonly regionPlace: Span;
  readonly accountPlace: Span;
}

const misplacedOfModel = new WeakMap<Model, readonly MisplacedSecret[]>();

/** Each secret once for each of region and account. */
export function misplacedSecrets(model: Model): readonly MisplacedSecret[] {
  const known = misplacedOfModel.get(model) ?? findMisplaced(model);
  misplacedOfModel.set(model, known);
  return known;
}

const wrongPlaces = new WeakMap<Model, ReadonlySet<Instance>>();

/** A secret as policies judge it. Of one in the wrong place that is the mistake, and not what a policy says of places. */
export function judgedSecret(model: Model, secret: Instance): Subject {
  const wrong = wrongPlaces.get(model) ?? new Set(misplacedSecrets(model).map((each) => each.secret));
  wrongPlaces.set(model, wrong);
  const { place, ...subject } = subjectOf(model, secret);
  return wrong.has(secret) || place === undefined ? subject : { ...subject, place };
}

function findMisplaced(model: Model): MisplacedSecret[] {
  const found: MisplacedSecret[] = [];
  const seen = new Set<Instance>();
  const providersHide = model.modules.some(({ providers }) => providers.some(({ body }) => hidesLocation(body)));
  const locations = new Map<Instance, ContextLocation>();
  for (const { secret, store } of secretsOfChain(model)) {
    const context = store === undefined ? undefined : contextOf(store);
    if (store === undefined || context === undefined || secret.body.damaged || seen.has(secret)) continue;
    const expected = locations.get(context) ?? locationOfContext(model, context);
    locations.set(context, expected);
    const actual = locationOfSecret(model, secret);
    const hidden = providersHide || isHidden(secret, context);
    const common = { secret, store, place: placeOf(secret), hidden };
    const differs = (what: "region" | "account") =>
      actual[what] !== undefined && expected[what] !== undefined && actual[what] !== expected[what];
    if (differs("region") && !isReplicated(secret, expected.region)) {
      const texts = { actual: actual.region as string, expected: expected.region as string };
      found.push({ ...common, ...texts, what: "region", said: expected.regionPlace });
      seen.add(secret);
    } else if (differs("account")) {
      const texts = { actual: actual.account as string, expected: expected.account as string };
      found.push({ ...common, ...texts, what: "account", said: expected.accountPlace });
      seen.add(secret);
    }
  }
  return found;
}

function hidesLocation({ attributes, blocks }: EvaluatedBody): boolean {
  const allowed = attributes.get("allowed_account_ids")?.value;
  const roles = blocks.flatMap(({ type, body }) => (type === "assume_role" ? body.attributes.get("role_arn") : []));
  const values = [attributes.get("region")?.value, allowed, ...(knownElements(allowed) ?? [])];
  return [...values, ...roles.map((role) => role?.value)].some((value) => value?.sensitive === true);
}

function isHidden(secret: Instance, context: Instance): boolean {
  const found = [argument(secret, "region"), argument(context, "external_id")];
  const settings = ["region", "account_id"].map((key) => entry(context, "settings", key));
  return [...found, ...settings].some((each) => each.state === "present" && each.value.sensitive === true);
}

function locationOfContext(model: Model, context: Instance): ContextLocation {
  if (context.fromKnownModule) {
    // What another kind of integration says of a region is not known.
    if (argumentText(context, "type") !== "permission_context") return nowhereIn(context);
    const place = context.block.body.attributes.get("providers")?.value ?? context.block.header;
    const { source, from, to } = place;
    const span = { source, from, to };
    return { ...locationOf(awsProviderOf(model, context)), regionPlace: span, accountPlace: span };
  }
  const region = entry(context, "settings", "region");
  const inner = entry(context, "settings", "account_id");
  const account = inner.state === "absent" ? argument(context, "external_id") : inner;
  return {
    region: known(region, (value) => regionOfValue(model, value)),
    account: known(account, (value) => accountOfValue(model, value)),
    regionPlace: locate(context, ["settings", "region"]),
    accountPlace: locate(context, inner.state === "absent" ? ["external_id"] : ["settings", "account_id"]),
  };
}

function nowhereIn({ block }: Instance): ContextLocation {
  return { region: undefined, account: undefined, regionPlace: block.header, accountPlace: block.header };
}

function known(found: Lookup, read: (value: Value) => string | undefined): string | undefined {
  return found.state === "present" ? read(found.value) : undefined;
}

/** Whether the secret is, or may be, copied to the region. */
function isReplicated(secret: Instance, region: string | undefined): boolean {
  if (secret.body.openBlocks.has("replica")) return true;
  return secret.body.blocks.some(({ type, body }) => {
    if (type !== "replica") return false;
    const text = asText(body.attributes.get("region")?.value);
    return text === undefined || text === region;
  });
}

/** What decides where a secret is. */
function placeOf(secret: Instance): Span {
  const region = secret.body.attributes.get("region");
  if (region !== undefined && !isNull(region.value)) return locate(secret, ["region"]);
  return secret.block.body.attributes.get("provider")?.value ?? secret.block.header;
}
