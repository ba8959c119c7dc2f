/** Each row of the table of verdicts, over a real socket: verdict, findings with their places, requests that the account saw. */
import { describe, expect, test } from "vitest";
import { makeTarget, probeAccount, reasonOf, run, summary, withAccount } from "./harness.ts";

const discovery = "GET /oidc/2/.well-known/openid-configuration";
const token = "POST /auth/oauth2/v2/token";
const connectors = "GET /api/2/connectors?limit=1";
const mappings = "GET /api/2/mappings/actions";
const roleList = "GET /api/2/roles?limit=1";
const rateLimit = "GET /auth/rate_limit";
const role = "GET /api/2/roles/428308";
const all = [discovery, token, connectors, role];
const whole = [discovery, token, connectors, mappings, roleList, rateLimit, role];

interface Row {
  readonly when: string;
  readonly faults: readonly string[];
  readonly verdict: string;
  readonly findings: readonly string[];
  readonly requests: readonly string[];
}

const inconclusivePair = ["probe-inconclusive at client_id"];
const stays = { verdict: "valid", findings: [] };
const afterToken = { verdict: "inconclusive", findings: inconclusivePair };

const rows: readonly Row[] = [
  { when: "everything is right", faults: [], ...stays, requests: all },
  {
    when: "discovery names another issuer",
    faults: ["discovery-other-issuer"],
    verdict: "rejected",
    findings: ["probe-domain at external_id"],
    requests: [discovery],
  },
  ...[
    "404",
    "html",
    "not-json",
    "redirect",
    "401",
    "no-issuer",
    "too-large",
    "truncated",
    "500",
    "not-http",
    "large-header",
  ].map((what) => ({ when: `discovery gives ${what}`, faults: [`discovery-${what}`], ...stays, requests: all })),
  ...["429", "502", "503", "504", "timeout"].map((what) => ({
    when: `discovery gives ${what} twice`,
    faults: [`discovery-${what}`],
    ...stays,
    requests: [discovery, ...all],
  })),
  {
    when: "the host closes every connection",
    faults: ["discovery-reset"],
    verdict: "inconclusive",
    findings: ["probe-inconclusive at external_id"],
    requests: [discovery, discovery],
  },
  {
    when: "the pair is refused",
    faults: ["token-401"],
    verdict: "rejected",
    findings: ["probe-credentials at client_id"],
    requests: [discovery, token],
  },
  ...[
    "400",
    "403",
    "404",
    "500",
    "401-html",
    "without-token",
    "status-error",
    "html",
    "truncated",
    "too-large",
    "redirect",
    "empty",
    "not-json",
    "not-http",
    "large-header",
  ].map((what) => ({
    when: `the token call gives ${what}`,
    faults: [`token-${what}`],
    ...afterToken,
    requests: [discovery, token],
  })),
  ...["429", "502", "503", "504", "timeout", "reset"].map((what) => ({
    when: `the token call gives ${what} twice`,
    faults: [`token-${what}`],
    ...afterToken,
    requests: [discovery, token, token],
  })),
  ...["429", "502", "503", "504", "timeout", "reset"].map((what) => ({
    when: `the token call gives ${what} once`,
    faults: [`token-${what}-once`],
    ...stays,
    requests: [discovery, token, token, connectors, role],
  })),
  { when: "the token is wrapped", faults: ["token-wrapped"], ...stays, requests: all },
  { when: "the token comes after a byte order mark", faults: ["token-byte-order-mark"], ...stays, requests: all },
  ...["401", "403", "404"].map((status) => ({
    when: `connectors and mappings are refused with ${status}`,
    faults: [`connectors-${status}`, `mappings-${status}`],
    verdict: "under-scoped",
    findings: ["probe-scope at client_id"],
    requests: whole,
  })),
  {
    when: "connectors are refused and mappings given",
    faults: ["connectors-403"],
    verdict: "valid",
    findings: ["probe-scope warning at client_id"],
    requests: whole,
  },
  {
    when: "connectors are refused and mappings give no answer",
    faults: ["connectors-403", "mappings-503"],
    verdict: "valid",
    findings: ["probe-scope warning at client_id"],
    requests: [discovery, token, connectors, mappings, mappings, roleList, rateLimit, role],
  },
  ...["500", "html", "401-html", "redirect", "other-shape", "not-json", "truncated"].map((what) => ({
    when: `connectors give ${what}`,
    faults: [`connectors-${what}`],
    verdict: "valid",
    findings: inconclusivePair,
    requests: all,
  })),
  ...["429", "503", "timeout", "reset"].map((what) => ({
    when: `connectors give ${what} twice`,
    faults: [`connectors-${what}`],
    verdict: "valid",
    findings: inconclusivePair,
    requests: [discovery, token, connectors, connectors, role],
  })),
  {
    when: "the account has no such role",
    faults: ["role-404"],
    verdict: "valid",
    findings: ["probe-role at role_1"],
    requests: all,
  },
  ...["404-unnamed", "401", "403", "500", "other-shape", "html"].map((what) => ({
    when: `the role gives ${what}`,
    faults: [`role-${what}`],
    verdict: "valid",
    findings: ["probe-inconclusive at role_1"],
    requests: all,
  })),
  {
    when: "the role is throttled",
    faults: ["role-429"],
    verdict: "valid",
    findings: ["probe-inconclusive at role_1"],
    requests: [...all, role],
  },
  {
    when: "the role is absent and roles cannot be read",
    faults: ["connectors-403", "mappings-403", "role-list-403", "role-404"],
    verdict: "under-scoped",
    findings: ["probe-scope at client_id", "probe-inconclusive at role_1"],
    requests: whole,
  },
  {
    when: "the role is absent and whether roles can be read is not known",
    faults: ["connectors-500", "role-404"],
    verdict: "valid",
    findings: ["probe-inconclusive at client_id", "probe-inconclusive at role_1"],
    requests: all,
  },
];

describe.concurrent("verdicts", () => {
  test.each(rows)("$verdict where $when", async ({ faults, verdict, findings, requests }) => {
    const probed = await probeAccount({ faults });
    expect(summary(probed)).toEqual({ verdict, findings });
    expect(probed.requests).toEqual(requests);
    expect(probed.result.inconclusive).toBe(findings.some((finding) => finding.startsWith("probe-inconclusive")));
  });

  test("a valid verdict says what cannot be read", async () => {
    const { result } = await probeAccount({});
    expect(reasonOf(result)).toBe(
      'pair accepted by "acme.onelogin.com"; scope is Manage All. That the pair\'s creator is a Super User cannot be read: ask. 1 of 1 role found.',
    );
  });

  test("a 500 for the token says that the owner of the pair may be gone", async () => {
    const { result } = await probeAccount({ faults: ["token-500"] });
    expect(reasonOf(result)).toContain("the user who owns the pair was deleted");
  });

  test("a refused pair does not say which half is wrong, and shows both places", async () => {
    const { result } = await probeAccount({ faults: ["token-401"] });
    const [problem] = result.problems;
    expect(problem?.message).toMatch(
      /^"acme.onelogin.com" refuses the pair of "client_id" and client secret \(token, HTTP 401/,
    );
    expect(problem?.related?.map(({ span }) => span.source.text.slice(span.from, span.to))).toEqual(["client_secret"]);
  });

  test("a refused request shows the words of the server", async () => {
    const { result } = await probeAccount({ faults: ["token-400"] });
    expect(result.problems[0]?.message).toContain('"grant_type is incorrect/absent"');
  });

  test("the domain is compared without case", async () => {
    const target = makeTarget({ domain: { text: "Acme.OneLogin.com", span: makeTarget().header } });
    expect(summary(await probeAccount({}, target)).verdict).toBe("valid");
  });

  test.each([
    [
      "authentication_only",
      ", likely Authentication Only",
      ["probe-scope at client_id", "probe-inconclusive at role_1"],
    ],
    ["manage_users", ", likely Manage Users", ["probe-scope at client_id", "probe-inconclusive at role_1"]],
    ["read_users", ", likely Read Users, Read All or Manage Users", ["probe-scope at client_id"]],
    ["read_all", ", likely Read Users, Read All or Manage Users", ["probe-scope at client_id"]],
  ] as const)("a pair of scope %s is under-scoped, and the likely scope is named", async (scope, likely, findings) => {
    const probed = await probeAccount({ scope });
    expect(summary(probed)).toEqual({ verdict: "under-scoped", findings });
    expect(reasonOf(probed.result)).toContain(`its scope is below Manage All${likely}.`);
  });

  test("no call takes the whole budget: a silent discovery leaves time for all the rest", async () => {
    const { result } = await probeAccount({ faults: ["discovery-timeout"] });
    expect(reasonOf(result)).toContain("The domain was not confirmed by discovery (no answer in time).");
    expect(summary({ result })).toEqual({ verdict: "valid", findings: [] });
  });

  test("one place that several targets share is one finding", async () => {
    const [role] = makeTarget({ roleIds: ["5"] }).roles;
    if (role === undefined) throw new Error("no role");
    const { result } = await probeAccount({}, makeTarget({ roles: [role, { ...role, address: "sym_target.twin" }] }));
    expect(result.problems.map(({ rule, address }) => [rule, address])).toEqual([["probe-role", "sym_target.role_1"]]);
  });

  test("one target on strategies of two integrations is one finding", async () => {
    await withAccount({}, async ({ url }) => {
      const twin = makeTarget({ address: "sym_integration.twin", roleIds: ["5"] });
      const result = await run([makeTarget({ roleIds: ["5"] }), twin], { endpoint: url });
      expect(result.problems.map(({ rule }) => rule)).toEqual(["probe-role"]);
      expect(result.reports).toHaveLength(2);
    });
  });

  test("a role id that is no number is not asked about", async () => {
    const { requests, result } = await probeAccount({}, makeTarget({ roleIds: ["../users", "428308"] }));
    expect(requests).toEqual(all);
    expect(result.problems).toEqual([]);
  });

  test("of many roles without an answer the rest is left in peace", async () => {
    const ids = Array.from({ length: 40 }, (_, index) => String(1000 + index));
    const { requests, result } = await probeAccount({ faults: ["role-500"] }, makeTarget({ roleIds: ids }));
    expect(requests.length).toBeLessThan(15);
    expect(result.problems.map(({ rule }) => rule)).toEqual(["probe-inconclusive", "probe-inconclusive"]);
  });
});
