/** Asks one pair's questions in order, and stops where an answer leaves nothing to ask. */
import { setTimeout as pause } from "node:timers/promises";
import type { PlannedCall } from "../finding.ts";
import { type Answer, type Failure, isRetryable, type TimedAnswer } from "./answer.ts";
import {
  connectorsCall,
  discoveryCall,
  mappingsCall,
  rateLimitCall,
  roleCall,
  roleListCall,
  tokenCall,
} from "./calls.ts";
import {
  type Discovery,
  interpretConnectors,
  interpretDiscovery,
  interpretList,
  interpretRateLimit,
  interpretRole,
  interpretToken,
  type Role,
  type Signal,
  type TokenAnswer,
} from "./interpret.ts";
import type { PairPlan } from "./plan.ts";
import { makeRedactor, type Redactor } from "./redact.ts";
import { makeSecret, revealSecret, type Secret } from "./secret.ts";
import type { Channel, Request } from "./send.ts";

/** What a call took; `status` is absent where no answer came. */
export interface Measured {
  readonly status?: number;
  readonly milliseconds: number;
  readonly requestId?: string;
}

export interface Seen<Meaning> extends Measured {
  readonly meaning: Meaning;
}

/** Why the host could not be spoken to. `parentResolves` is known only where the name does not resolve. */
export interface HostFailure {
  readonly failure: Failure;
  readonly parentResolves?: boolean;
}

/**
 * All that was learnt about one pair; every text of the server in it is redacted. A stage that was not reached is
 * absent.
 */
export interface Observation {
  readonly host?: HostFailure & Measured;
  readonly discovery?: Seen<Discovery>;
  /** Never holds the token itself. */
  readonly token?: Seen<
    Exclude<TokenAnswer, { kind: "accepted" }> | { readonly kind: "accepted"; readonly account?: number }
  >;
  readonly connectors?: Seen<Signal>;
  readonly mappings?: Seen<Signal>;
  readonly roleList?: Seen<Signal>;
  readonly rateLimit?: Seen<Signal>;
  /** By id; an id that is absent was not asked about any more. */
  readonly roles: ReadonlyMap<string, Seen<Role>>;
}

export interface Clock {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** The whole budget in milliseconds, and when it ends. */
  readonly budget: number;
  readonly deadline: number;
}

/** After these no host was reached, so that nothing else can be asked. */
const hostFailures: ReadonlySet<Failure> = new Set([
  "unresolved",
  "resolver",
  "wrong-name",
  "untrusted",
  "tls",
  "proxy",
  "refused",
  "reset",
  "connect-timeout",
  "budget",
  "other",
]);

/**
 * The most that one try may take, as a share of the whole budget and of what is left of it: two tries of discovery
 * leave more than half.
 */
const shares = {
  discovery: { budget: 1 / 6, rest: 1 / 4 },
  token: { budget: 1 / 5, rest: 1 / 3 },
  after: { budget: 1 / 8, rest: 1 / 2 },
} as const;

const roleConcurrency = 4;
/** So many roles without an answer in a row, and the rest is left in peace. */
const roleFailuresInARow = 3;

/** Probes one pair over a channel. Never throws; an answer that nothing is known about becomes one that says so. */
export async function observe(pair: PairPlan, secret: Secret, channel: Channel, clock: Clock): Promise<Observation> {
  const discovery = await callWithRetry(channel, discoveryCall, {}, shares.discovery, clock);
  if ("failure" in discovery.answer && hostFailures.has(discovery.answer.failure)) {
    const { failure } = discovery.answer;
    const parent = failure === "unresolved" ? { parentResolves: await channel.parentResolves() } : {};
    return { host: { failure, milliseconds: discovery.milliseconds, ...parent }, roles: new Map() };
  }
  const basic = Buffer.from(`${pair.clientId}:${revealSecret(secret)}`).toString("base64");
  const secrets = [secret, makeSecret(basic)];
  const redact = makeRedactor(secrets);

  const found = interpretDiscovery(discovery.answer, pair.domain);
  const meaning = found.kind === "other-issuer" ? { kind: found.kind, issuer: redact(found.issuer) } : found;
  const seenDiscovery = seen(discovery, meaning, redact);
  if (meaning.kind === "other-issuer") return { discovery: seenDiscovery, roles: new Map() };

  const credentials = { authorization: makeSecret(`Basic ${basic}`), body: '{"grant_type":"client_credentials"}' };
  const answered = await callWithRetry(channel, tokenCall, credentials, shares.token, clock);
  const token = interpretToken(answered.answer);
  if (token.kind !== "accepted") {
    const words = "words" in token && token.words !== undefined ? { words: redact(token.words) } : {};
    return { discovery: seenDiscovery, token: seen(answered, { ...token, ...words }, redact), roles: new Map() };
  }
  const account = token.account === undefined ? {} : { account: token.account };
  const bearer = { authorization: makeSecret(`Bearer ${revealSecret(token.token)}`) };
  const redactAll = makeRedactor([...secrets, token.token]);
  const ask = (call: PlannedCall) => callWithRetry(channel, call, bearer, shares.after, clock);

  const connectors = await ask(connectorsCall);
  const scope = seen(connectors, interpretConnectors(connectors.answer), redactAll);
  const further = scope.meaning.kind === "refused" ? await askForScope(ask, redactAll) : {};
  return {
    discovery: seenDiscovery,
    token: seen(answered, { kind: "accepted", ...account }, redactAll),
    connectors: scope,
    ...further,
    roles: await askForRoles(pair.roleIds, ask, redactAll),
  };
}

type Ask = (call: PlannedCall) => Promise<TimedAnswer>;

async function askForScope(
  ask: Ask,
  redact: Redactor,
): Promise<Pick<Required<Observation>, "mappings" | "roleList" | "rateLimit">> {
  const mappings = await ask(mappingsCall);
  const roleList = await ask(roleListCall);
  const rateLimit = await ask(rateLimitCall);
  return {
    mappings: seen(mappings, interpretList(mappings.answer), redact),
    roleList: seen(roleList, interpretList(roleList.answer), redact),
    rateLimit: seen(rateLimit, interpretRateLimit(rateLimit.answer), redact),
  };
}

async function askForRoles(
  ids: readonly string[],
  ask: Ask,
  redact: Redactor,
): Promise<ReadonlyMap<string, Seen<Role>>> {
  const roles = new Map<string, Seen<Role>>();
  const waiting = ids[Symbol.iterator]();
  let failuresInARow = 0;
  const work = async () => {
    for (const id of waiting) {
      const answered = await ask(roleCall(id));
      const role = seen(answered, interpretRole(answered.answer, id), redact);
      roles.set(id, role);
      failuresInARow = role.meaning.kind === "unknown" ? failuresInARow + 1 : 0;
      if (failuresInARow >= roleFailuresInARow) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(roleConcurrency, ids.length) }, work));
  return roles;
}

/** `redact` is for the id of the request, which the server chose. */
function seen<Meaning>({ answer, milliseconds }: TimedAnswer, meaning: Meaning, redact: Redactor): Seen<Meaning> {
  const requestId = "status" in answer && answer.requestId !== undefined ? { requestId: redact(answer.requestId) } : {};
  return { meaning, milliseconds, ...("status" in answer ? { status: answer.status } : {}), ...requestId };
}

async function callWithRetry(
  channel: Channel,
  call: PlannedCall,
  content: Pick<Request, "authorization" | "body">,
  share: { readonly budget: number; readonly rest: number },
  clock: Clock,
): Promise<TimedAnswer> {
  const start = clock.now();
  const attempt = (): Promise<Answer> | Answer => {
    const rest = clock.deadline - clock.now();
    if (rest <= 0) return { failure: "budget" };
    return channel.call({ ...call, ...content }, Math.max(1, Math.min(share.budget * clock.budget, share.rest * rest)));
  };
  const first = await attempt();
  let answer = first;
  if (isRetryable(first)) {
    // A little over 1 % of the budget, at most half a second, spread so that many runs do not come back at once.
    await pause(Math.min(250, clock.budget / 120) * (1 + clock.random()));
    const second = await attempt();
    answer = "failure" in second && second.failure === "budget" ? first : second;
  }
  return { answer, milliseconds: Math.round(clock.now() - start) };
}
