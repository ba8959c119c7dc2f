/** Decides for each integration what is asked, or why nothing is. */
import type { PlannedCall } from "../finding.ts";
import { callsFor, isAskable } from "./calls.ts";
import type { Consent } from "./consent.ts";
import { isAccountDomain } from "./domain.ts";
import type { ProbeMode } from "./options.ts";
import { quotable } from "./redact.ts";
import { defaultVariable, type SecretSource, type Sources } from "./secret-source.ts";
import type { ProbeTarget } from "./target.ts";

/** One pair at one host, probed once for all integrations that have it. */
export interface PairPlan {
  /** Lower case. */
  readonly domain: string;
  readonly clientId: string;
  /** In `simulate` and for a `plan` without a source: undefined. */
  readonly source: SecretSource | undefined;
  readonly roleIds: readonly string[];
}

export type Planned =
  | { readonly target: ProbeTarget; readonly skipped: string }
  | { readonly target: ProbeTarget; readonly pair: PairPlan; readonly calls: readonly PlannedCall[] };

export interface PlanInput {
  readonly targets: readonly ProbeTarget[];
  readonly mode: Exclude<ProbeMode, "off">;
  /** The only domain a secret may go to. */
  readonly pin: string | undefined;
  readonly consent: Consent;
  readonly sources: Sources;
}

/**
 * Nobody has this many pairs or roles; without a limit a hostile configuration could use up the account's rate limit.
 */
const mostPairs = 20;
const mostRoles = 500;

/**
 * Plans all targets, in their order. Targets with one domain (compared without case) and client id share one
 * `PairPlan`.
 */
export function planProbe(input: PlanInput): readonly Planned[] {
  const pairs = new Map<string, PairPlan & { readonly roleIds: string[] }>();
  return input.targets.map((target): Planned => {
    const skipped = reasonToSkip(target, input);
    const domain = target.domain?.text.toLowerCase();
    const clientId = target.clientId?.text;
    if (skipped !== undefined || domain === undefined || clientId === undefined) {
      return { target, skipped: skipped ?? "its domain or client id is not known" };
    }
    const source = input.sources.get(target);
    const key = JSON.stringify([domain, clientId]);
    const known = pairs.get(key);
    if (known === undefined && pairs.size === mostPairs) {
      return { target, skipped: `one run probes at most ${mostPairs} pairs` };
    }
    if (known !== undefined && !sameSource(known.source, source)) {
      return {
        target,
        skipped: "another secret source is given for the same domain and client id, and a pair is tried once",
      };
    }
    const pair = known ?? { domain, clientId, source, roleIds: [] };
    pairs.set(key, pair);
    const own = [...new Set(target.roles.map((role) => role.id).filter(isAskable))];
    const asked = new Set(pair.roleIds);
    for (const id of own) if (!asked.has(id) && pair.roleIds.length < mostRoles) pair.roleIds.push(id);
    return { target, pair, calls: callsFor(own.slice(0, mostRoles)) };
  });
}

function sameSource(a: SecretSource | undefined, b: SecretSource | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function reasonToSkip(target: ProbeTarget, input: PlanInput): string | undefined {
  const { mode, consent, pin } = input;
  if (mode === "auto" && consent.refusal !== undefined) return consent.refusal;
  if (target.domainDoubted) return 'rule "onelogin-domain" doubts its domain; correct that first';
  if (target.domain === undefined) return 'its "external_id" is not known before apply';
  if (!isAccountDomain(target.domain.text)) {
    return `"${quotable(target.domain.text)}" is not the domain of an account: a secret goes to <subdomain>.onelogin.com only`;
  }
  if (target.clientId === undefined) return 'its "client_id" is not known before apply';
  if (target.clientId.text === "") return 'its "client_id" is empty';
  // RFC 7617: the first colon ends the user id, and control characters have no place in it.
  if (/[:\p{Cc}]/u.test(target.clientId.text))
    return 'its "client_id" has a character that cannot be sent in a Basic header';
  if (mode === "simulate") return undefined;
  if (pin !== undefined && pin.toLowerCase() !== target.domain.text.toLowerCase()) {
    return `"${quotable(target.domain.text)}" is not the pinned domain "${quotable(pin)}"`;
  }
  if (mode === "auto" && consent.ci && pin === undefined) {
    return "CI is set and no domain is pinned; give --onelogin-domain, or set SYMCHECK_ONELOGIN_DOMAIN";
  }
  if (mode !== "plan" && !input.sources.has(target)) {
    return `no client secret is at hand; set ${defaultVariable}, or give --client-secret-from`;
  }
  return undefined;
}
