/** What the probe's tests share: targets over made-up sources, an account to ask, and a run with defaults. */
import type { LookupFunction } from "node:net";
import { PassThrough } from "node:stream";
import { readBounded } from "../../src/probe/bounded-read.ts";
import type { NetworkHooks, ProbeIo, ProbeOptions } from "../../src/probe/options.ts";
import { type ProbeResult, runProbe } from "../../src/probe/run.ts";
import type { ProbeTarget } from "../../src/probe/target.ts";
import { type Account, type AccountOptions, startAccount } from "../../src/simulator/account.ts";
import { makeSource, type Span } from "../../src/source.ts";

export const domain = "acme.onelogin.com";
export const clientId = "1f".repeat(32);
export const secret = "e7".repeat(32);

const source = makeSource("main.tf", "/repository/main.tf", "external_id client_id client_secret header role_1 role_2");

/** The span of a word of the made-up source, so that places can be compared by name. */
export function place(word: string): Span {
  const from = source.text.indexOf(word);
  if (from === -1) throw new Error(`The source has no word "${word}".`);
  return { source, from, to: from + word.length };
}

function textOf(span: Span): string {
  return span.source.text.slice(span.from, span.to);
}

export function makeTarget(changes: Partial<ProbeTarget> & { readonly roleIds?: readonly string[] } = {}): ProbeTarget {
  const { roleIds = ["428308"], ...rest } = changes;
  return {
    root: ".",
    address: "sym_integration.onelogin",
    domain: { text: domain, span: place("external_id") },
    clientId: { text: clientId, span: place("client_id") },
    clientSecret: place("client_secret"),
    header: place("header"),
    roles: roleIds.map((id, index) => ({
      id,
      span: place(index === 0 ? "role_1" : "role_2"),
      address: `sym_target.role_${index + 1}`,
    })),
    domainDoubted: false,
    ...rest,
  };
}

export interface RunChanges {
  readonly env?: Readonly<Record<string, string>>;
  readonly network?: NetworkHooks;
  readonly stdin?: PassThrough;
  readonly readFile?: ProbeIo["readFile"];
  readonly cwd?: string;
}

export function run(
  targets: readonly ProbeTarget[],
  options: Partial<ProbeOptions> = {},
  changes: RunChanges = {},
): Promise<ProbeResult> {
  return runProbe(
    targets,
    { mode: "require", secretSources: [], timeoutSeconds: 30, ...options },
    {
      env: { SYMCHECK_ONELOGIN_CLIENT_SECRET: secret, ...changes.env },
      cwd: changes.cwd ?? "/",
      readFile: changes.readFile ?? readBounded,
      stdin: changes.stdin ?? new PassThrough(),
      now: () => performance.now(),
      random: () => 0,
      ...(changes.network === undefined ? {} : { network: changes.network }),
    },
  );
}

/** Runs `use` beside an account that knows the pair and the role 428308, and closes it. */
export async function withAccount<Result>(
  options: Partial<AccountOptions>,
  use: (account: Account) => Promise<Result>,
): Promise<Result> {
  const account = await startAccount({
    domains: [domain],
    clientIds: [clientId],
    roleIds: ["428308"],
    secret,
    ...options,
  });
  try {
    return await use(account);
  } finally {
    await account.close();
  }
}

export interface Probed {
  readonly result: ProbeResult;
  /** `METHOD path`, in the order of arrival. */
  readonly requests: readonly string[];
}

/** Probes an account with faults over a real socket. */
export function probeAccount(
  account: Partial<AccountOptions>,
  target: ProbeTarget = makeTarget(),
  options: Partial<ProbeOptions> = {},
): Promise<Probed> {
  return withAccount(account, async ({ url, requests }) => {
    // Only what waits for a timeout has to be short; the rest may be as slow as the machine.
    const slow = account.faults?.some((fault) => fault.includes("timeout")) === true;
    const result = await run([target], { endpoint: url, ...(slow ? { timeoutSeconds: 3 } : {}), ...options });
    return { result, requests: requests.map(({ method, path }) => `${method} ${path}`) };
  });
}

/** Verdict and findings in short: `rejected`, `probe-credentials at client_id`. */
export function summary({ result }: { readonly result: ProbeResult }): {
  readonly verdict: string | undefined;
  readonly findings: readonly string[];
} {
  const [report] = result.reports;
  return {
    verdict: report !== undefined && "verdict" in report ? report.verdict : undefined,
    findings: result.problems.map(
      ({ rule, severity, span }) => `${rule}${severity === undefined ? "" : ` ${severity}`} at ${textOf(span)}`,
    ),
  };
}

export function reasonOf(result: ProbeResult): string {
  const [report] = result.reports;
  return report !== undefined && "reason" in report ? report.reason : "";
}

/** A resolver that knows these names and no other. */
export function resolver(addresses: Readonly<Record<string, string>>, code = "ENOTFOUND"): LookupFunction {
  return (host, options, callback) => {
    const address = addresses[host];
    if (address === undefined) {
      callback(Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code, hostname: host }), "", 4);
    } else if (options.all === true) callback(null, [{ address, family: 4 }]);
    else callback(null, address, 4);
  };
}
