/** Runs the live probe: plan, send, judge. */
import type { ProbeReport, Problem } from "../finding.ts";
import { callsFor } from "./calls.ts";
import { readConsent } from "./consent.ts";
import { type Endpoint, parseEndpoint } from "./endpoint.ts";
import { type Judgement, judge } from "./judge.ts";
import { type Clock, type Observation, observe } from "./observe.ts";
import { PROBE_MODES, type ProbeIo, type ProbeOptions, variable } from "./options.ts";
import { type PairPlan, type Planned, planProbe } from "./plan.ts";
import { cut, quotable } from "./redact.ts";
import { revealSecret, type Secret } from "./secret.ts";
import { assignSources, defaultVariable, describeSource, readSecret, type SecretReading } from "./secret-source.ts";
import { lookupOf, openChannel } from "./send.ts";
import type { ProbeTarget } from "./target.ts";

/** A finding of the probe with the root module of its integration. */
export interface ProbeProblem extends Problem {
  readonly root: string;
}

export interface ProbeResult {
  /** One for each target, in their order; none under `off`. */
  readonly reports: readonly ProbeReport[];
  readonly problems: readonly ProbeProblem[];
  /** Lines for standard error. */
  readonly notices: readonly string[];
  /** Something that was to be found out is not known: exit code 4 under `require`. */
  readonly inconclusive: boolean;
  /** Wrong use; nothing was sent. */
  readonly usageError?: string;
}

/** What came of one pair: seen, or why nothing was sent after all. */
type Outcome = { readonly observation: Observation } | { readonly unsent: string };

const pairConcurrency = 4;
const nothing: ProbeResult = { reports: [], problems: [], notices: [], inconclusive: false };

/**
 * Probes every target as far as options and surroundings allow, within `timeoutSeconds` in all. Nothing that it returns
 * holds a secret, a token or text of a server that was not redacted. Bad options come back as `usageError`; it does not
 * throw for anything a file, server or variable holds.
 */
export async function runProbe(
  targets: readonly ProbeTarget[],
  options: ProbeOptions,
  io: ProbeIo,
): Promise<ProbeResult> {
  const { mode, timeoutSeconds } = options;
  if (!PROBE_MODES.includes(mode)) return wrong(`--probe takes ${PROBE_MODES.join(", ")}`);
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 3600))
    return wrong("--probe-timeout takes a number of seconds above 0, at most 3600");
  if (options.domain === "") return wrong("--onelogin-domain is empty; give the domain, or leave the option out");
  if (mode === "simulate" && options.endpoint !== undefined) {
    return wrong("--probe simulate brings its own account; leave out --probe-endpoint, or choose another mode");
  }
  const parsed =
    options.endpoint === undefined ? undefined : await parseEndpoint(options.endpoint, lookupOf(io.network));
  if (parsed !== undefined && "usageError" in parsed) return wrong(parsed.usageError);
  if (mode === "off") return nothing;
  const assigned = assignSources(options.secretSources, targets, io.env);
  if ("usageError" in assigned) return wrong(assigned.usageError);
  if (targets.length === 0) {
    if (mode !== "require") return nothing;
    return { ...nothing, notices: ["The configuration has no OneLogin integration to probe."], inconclusive: true };
  }

  const budget = timeoutSeconds * 1000;
  const clock: Clock = { now: io.now, random: io.random ?? Math.random, budget, deadline: io.now() + budget };
  const pinned = options.domain ?? variable(io.env, "SYMCHECK_ONELOGIN_DOMAIN");
  const planned = planProbe({
    targets,
    mode,
    pin: pinned === "" ? undefined : pinned,
    consent: mode === "auto" ? await readConsent(io, budget / 4) : { ci: false },
    sources: assigned.sources,
  });
  const warnings =
    variable(io.env, "NODE_TLS_REJECT_UNAUTHORIZED") === "0"
      ? ["NODE_TLS_REJECT_UNAUTHORIZED=0 does not reach the probe: it always verifies certificates."]
      : [];
  if (mode === "plan") return planResult(planned, io, warnings);

  const pairs = [...new Set(planned.flatMap((entry) => ("pair" in entry ? [entry.pair] : [])))];
  const { outcomes, notices } =
    mode === "simulate" ? await simulate(pairs, io, clock) : await probeWithSecrets(pairs, parsed?.endpoint, io, clock);
  return judged(planned, outcomes, mode === "simulate", pairs.length === 0 ? [] : [...warnings, ...notices]);
}

function wrong(usageError: string): ProbeResult {
  return { ...nothing, usageError: cut(usageError) };
}

function planResult(planned: readonly Planned[], io: ProbeIo, warnings: readonly string[]): ProbeResult {
  const notSet = new Set<string>();
  const reports = planned.map((entry): ProbeReport => {
    if ("skipped" in entry) return skippedReport(entry.target, entry.skipped, false);
    const source = entry.pair.source ?? { kind: "env", name: defaultVariable };
    const secretSource = describeSource(source);
    if (source.kind === "env" && (variable(io.env, source.name) ?? "") === "") notSet.add(secretSource);
    return {
      address: entry.target.address,
      domain: entry.pair.domain,
      planned: true,
      calls: entry.calls,
      secretSource,
    };
  });
  const pairs = new Set(planned.flatMap((entry) => ("pair" in entry ? [entry.pair] : [])));
  const calls = [...pairs].reduce((sum, pair) => sum + callsFor(pair.roleIds).length, 0);
  const notices = [
    ...warnings,
    ...[...notSet].map((name) => `The secret source ${name} is not set; what depends on it would be skipped.`),
    `Probe plan: ${plural(pairs.size, "pair")}, at most ${plural(calls, "call")}, each repeated at most once; nothing was sent.`,
  ];
  return { reports, problems: [], notices, inconclusive: false };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

interface Outcomes {
  readonly outcomes: ReadonlyMap<PairPlan, Outcome>;
  readonly notices: readonly string[];
}

async function probeWithSecrets(
  pairs: readonly PairPlan[],
  endpoint: Endpoint | undefined,
  io: ProbeIo,
  clock: Clock,
): Promise<Outcomes> {
  const readings = new Map<string, SecretReading>();
  const outcomes = new Map<PairPlan, Outcome>();
  const sendable: { pair: PairPlan; secret: Secret }[] = [];
  for (const pair of pairs) {
    if (pair.source === undefined) continue;
    // One after the other, and each source once: standard input can be read only once.
    const key = JSON.stringify(pair.source);
    const reading = readings.get(key) ?? (await readSecret(pair.source, io, Math.max(1, clock.deadline - clock.now())));
    readings.set(key, reading);
    if ("problem" in reading) outcomes.set(pair, { unsent: reading.problem });
    else if (revealSecret(reading.secret) === pair.clientId) {
      const unsent = `the secret of ${describeSource(pair.source)} equals "client_id"; one half of the pair was taken for both`;
      outcomes.set(pair, { unsent });
    } else sendable.push({ pair, secret: reading.secret });
  }
  await sendAll(sendable, endpoint, io, clock, outcomes);
  const notices = [...readings.values()].flatMap((reading) =>
    "notice" in reading && reading.notice !== undefined ? [reading.notice] : [],
  );
  return { outcomes, notices };
}

async function sendAll(
  sendable: readonly { readonly pair: PairPlan; readonly secret: Secret }[],
  endpoint: Endpoint | undefined,
  io: ProbeIo,
  clock: Clock,
  outcomes: Map<PairPlan, Outcome>,
): Promise<void> {
  const waiting = sendable[Symbol.iterator]();
  const work = async () => {
    for (const { pair, secret } of waiting) {
      const channel = await openChannel({
        domain: pair.domain,
        env: io.env,
        connectMilliseconds: Math.ceil(clock.budget / 6),
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(io.network === undefined ? {} : { network: io.network }),
      });
      try {
        outcomes.set(pair, { observation: await observe(pair, secret, channel, clock) });
      } finally {
        channel.close();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(pairConcurrency, sendable.length) }, work));
}

/** The embedded account takes on what the configuration names, so that only the chain itself is tried. */
async function simulate(pairs: readonly PairPlan[], io: ProbeIo, clock: Clock): Promise<Outcomes> {
  const outcomes = new Map<PairPlan, Outcome>();
  if (pairs.length === 0) return { outcomes, notices: [] };
  const [{ startAccount }, { makeSecret }] = await Promise.all([
    import("../simulator/account.ts"),
    import("./secret.ts"),
  ]);
  const account = await startAccount({
    domains: pairs.map((pair) => pair.domain),
    clientIds: pairs.map((pair) => pair.clientId),
    roleIds: pairs.flatMap((pair) => pair.roleIds),
  });
  try {
    const parsed = await parseEndpoint(account.url, lookupOf(undefined));
    if ("usageError" in parsed) return { outcomes, notices: [parsed.usageError] };
    const secret = makeSecret(account.secret);
    await sendAll(
      pairs.map((pair) => ({ pair, secret })),
      parsed.endpoint,
      io,
      clock,
      outcomes,
    );
  } finally {
    await account.close();
  }
  const notices = [
    "Simulated: the probe asked an account inside this program, which has every domain, pair and role of the configuration.",
  ];
  return { outcomes, notices };
}

function skippedReport(target: ProbeTarget, reason: string, simulated: boolean): ProbeReport {
  return {
    address: target.address,
    domain: target.domain === undefined ? "" : quotable(target.domain.text),
    ...(simulated ? { simulated } : {}),
    verdict: "skipped",
    reason: cut(simulated ? `simulated: ${reason}` : reason),
    stages: [],
  };
}

function judged(
  planned: readonly Planned[],
  outcomes: ReadonlyMap<PairPlan, Outcome>,
  simulated: boolean,
  notices: readonly string[],
): ProbeResult {
  const reports: ProbeReport[] = [];
  const problems = new Map<string, ProbeProblem>();
  for (const entry of planned) {
    const { target } = entry;
    const outcome = "pair" in entry ? outcomes.get(entry.pair) : { unsent: entry.skipped };
    if (outcome === undefined || "unsent" in outcome || !("pair" in entry)) {
      reports.push(
        skippedReport(
          target,
          outcome !== undefined && "unsent" in outcome ? outcome.unsent : "it was not reached",
          simulated,
        ),
      );
      continue;
    }
    const { domain, source } = entry.pair;
    const secretSource = source === undefined ? "the simulated account" : describeSource(source);
    const judgement = labelled(judge({ target, domain, secretSource }, outcome.observation), simulated);
    const { verdict, reason, stages } = judgement;
    reports.push({ address: target.address, domain, ...(simulated ? { simulated } : {}), verdict, reason, stages });
    for (const problem of judgement.problems) {
      const { span } = problem;
      const key = JSON.stringify([target.root, problem.rule, problem.message, span.source.path, span.from, span.to]);
      if (!problems.has(key)) problems.set(key, { ...problem, root: target.root });
    }
  }
  const found = [...problems.values()];
  const inconclusive =
    reports.some(
      (report) => "verdict" in report && (report.verdict === "skipped" || report.verdict === "inconclusive"),
    ) || found.some((problem) => problem.rule === "probe-inconclusive");
  return { reports, problems: found, notices: notices.map((notice) => cut(notice)), inconclusive };
}

/** Bounds every text, and says on each that it is simulated where it is. */
function labelled(judgement: Judgement, simulated: boolean): Judgement {
  const mark = (text: string) => cut(simulated ? `simulated: ${text}` : text);
  return {
    verdict: judgement.verdict,
    reason: mark(judgement.reason),
    stages: judgement.stages.map((stage) => ({ ...stage, outcome: mark(stage.outcome) })),
    problems: judgement.problems.map((problem) => ({
      ...problem,
      message: mark(problem.message),
      ...(problem.help === undefined ? {} : { help: cut(problem.help) }),
    })),
  };
}
