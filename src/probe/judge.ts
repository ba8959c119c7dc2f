/** Turns what was seen of a pair into verdict, stages and findings for one integration. */
import type { ProbeStage, Problem, Verdict } from "../finding.ts";
import type { Failure } from "./answer.ts";
import { judgeRoles, judgeScope } from "./judge-access.ts";
import type { Observation } from "./observe.ts";
import { type Case, domainProblem, pairProblem, request, stage } from "./place.ts";

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly stages: readonly ProbeStage[];
  readonly problems: readonly Problem[];
}

/** Judges by the table of verdicts: each row gives a verdict so far, and a finding where somebody has to act. Pure. */
export function judge(subject: Case, observation: Observation): Judgement {
  const { host, discovery, token } = observation;
  if (host !== undefined) return judgeHost(subject, host);
  if (discovery === undefined) return ended("inconclusive", "nothing was asked", [], []);
  const found = stage("discovery", discoveryOutcome(discovery.meaning), discovery);
  if (discovery.meaning.kind === "other-issuer") {
    const message = `"${subject.domain}" answers as "${discovery.meaning.issuer}" (discovery, HTTP 200), so it is not the OneLogin account of that name; no secret was sent`;
    const help = 'Correct "external_id" to the address where you sign in to OneLogin, without the scheme.';
    return ended("rejected", message, [found], [domainProblem(subject, "probe-domain", message, help)]);
  }
  if (token === undefined || token.meaning.kind !== "accepted") return judgeRefusal(subject, found, token);

  const account = token.meaning.account === undefined ? "" : `, account ${token.meaning.account}`;
  const accepted = stage("token", `accepted${account}`, token);
  const scope = judgeScope(subject, observation);
  const roles = judgeRoles(subject, observation);
  const confirmed =
    discovery.meaning.kind === "confirmed"
      ? ""
      : ` The domain was not confirmed by discovery (${discovery.meaning.why}).`;
  return {
    verdict: scope.verdict,
    reason: `pair accepted by "${subject.domain}"; ${scope.reason}${confirmed}${roles.reason}`,
    stages: [found, accepted, ...scope.stages, ...roles.stages],
    problems: [...scope.problems, ...roles.problems],
  };
}

function ended(
  verdict: Verdict,
  reason: string,
  stages: readonly ProbeStage[],
  problems: readonly Problem[],
): Judgement {
  return { verdict, reason, stages, problems };
}

function discoveryOutcome(meaning: NonNullable<Observation["discovery"]>["meaning"]): string {
  if (meaning.kind === "confirmed") return "confirmed";
  return meaning.kind === "other-issuer" ? `another issuer: ${meaning.issuer}` : `not confirmed: ${meaning.why}`;
}

const again = "Run the probe again later; nothing is known about the pair until then.";

/** What was wrong with the connection, and what to do about it. */
const hostTexts: Readonly<Record<Failure, readonly [what: string, help: string]>> = {
  unresolved: [
    "does not resolve",
    "Check the resolver of this machine, or set HTTPS_PROXY where only a proxy reaches the internet.",
  ],
  resolver: [
    "could not be looked up",
    "Check the resolver of this machine, or set HTTPS_PROXY where only a proxy reaches the internet.",
  ],
  "wrong-name": [
    "has a TLS certificate for another name",
    'Correct "external_id": OneLogin accounts are one label under onelogin.com.',
  ],
  untrusted: [
    "has a TLS certificate that this machine does not trust, as behind a proxy that intercepts TLS",
    "Set NODE_EXTRA_CA_CERTS to the certificate authority of your network; verification cannot be turned off.",
  ],
  tls: ["could not be spoken to over TLS", "Check what stands between this machine and OneLogin."],
  proxy: [
    "could not be reached through the proxy",
    "Check HTTPS_PROXY (a URL such as http://proxy.example:3128) and NO_PROXY, and that the proxy lets connections to OneLogin through.",
  ],
  refused: ["refused the connection", "Check firewall and proxy (HTTPS_PROXY); then run the probe again."],
  reset: [
    "closed the connection without an answer",
    "Check firewall and proxy (HTTPS_PROXY); then run the probe again.",
  ],
  "connect-timeout": [
    "did not accept a connection in time",
    "Check firewall and proxy (HTTPS_PROXY), or raise --probe-timeout.",
  ],
  timeout: ["did not answer in time", "Raise --probe-timeout, or run the probe again later."],
  "not-http": ["answers with something that is not HTTP", "Check what stands between this machine and OneLogin."],
  "header-too-large": ["answers with too large a header", "Check what stands between this machine and OneLogin."],
  budget: ["was not asked, as the time of --probe-timeout was used up before", "Raise --probe-timeout."],
  other: ["could not be reached", "Check network and proxy; then run the probe again."],
};

function judgeHost(subject: Case, host: NonNullable<Observation["host"]>): Judgement {
  const [what, help] = hostTexts[host.failure];
  const stages = [stage("discovery", `no answer: the host ${what}`, host)];
  if (host.failure === "wrong-name" || (host.failure === "unresolved" && host.parentResolves === true)) {
    const beside = host.failure === "unresolved" ? " while onelogin.com does" : "";
    const message = `"${subject.domain}" ${what}${beside} (host), so it is no OneLogin account; no secret was sent`;
    const correct = 'Correct "external_id" to the address where you sign in to OneLogin, without the scheme.';
    return ended("rejected", message, stages, [domainProblem(subject, "probe-domain", message, correct)]);
  }
  const beside = host.failure === "unresolved" ? ", and neither does onelogin.com" : "";
  const message = `"${subject.domain}" ${what}${beside} (host); no secret was sent`;
  return ended("inconclusive", message, stages, [domainProblem(subject, "probe-inconclusive", message, help)]);
}

function judgeRefusal(subject: Case, found: ProbeStage, token: Observation["token"]): Judgement {
  if (token === undefined) return ended("inconclusive", "no token was asked for", [found], []);
  const { meaning } = token;
  const evidence = `token, ${token.status === undefined ? "no answer" : `HTTP ${token.status}`}${request(token)}`;
  const words = "words" in meaning && meaning.words !== undefined ? `: "${meaning.words}"` : "";
  if (meaning.kind === "refused") {
    const message = `"${subject.domain}" refuses the pair of "client_id" and client secret (${evidence})`;
    const help =
      `Compare both halves with the pair in OneLogin under Developers > API Credentials, or make a new Manage All pair: OneLogin does not say which half is wrong, and a deleted pair or one of another account looks the same. ` +
      `The secret was read from ${subject.secretSource}. A good pair is refused now and then: run once more by hand before you change it.`;
    return ended(
      "rejected",
      message,
      [found, stage("token", "refused", token)],
      [pairProblem(subject, "probe-credentials", message, help)],
    );
  }
  if (meaning.kind === "form") {
    const message = `"${subject.domain}" refuses the form of the token request (${evidence})${words}`;
    const help = `Look for a stray character in "client_id" or in the secret of ${subject.secretSource}; whether the pair is good is not known.`;
    return ended(
      "inconclusive",
      message,
      [found, stage("token", "request refused", token)],
      [pairProblem(subject, "probe-inconclusive", message, help)],
    );
  }
  if (meaning.kind !== "unknown") return ended("inconclusive", "the token was not judged", [found], []);
  const owner = meaning.ownerMayBeGone ? "; OneLogin answers so where the user who owns the pair was deleted" : "";
  const message = `"${subject.domain}" gives no token and does not refuse the pair: ${meaning.why} (${evidence})${words}${owner}`;
  const help = meaning.ownerMayBeGone
    ? "Look in OneLogin whether the user who made the pair still exists; if not, make a new pair. Else run the probe again later."
    : again;
  return ended(
    "inconclusive",
    message,
    [found, stage("token", `no token: ${meaning.why}`, token)],
    [pairProblem(subject, "probe-inconclusive", message, help)],
  );
}
