/** Who is asked, who is not, and why. */
import { describe, expect, test } from "vitest";
import { isAccountDomain } from "../../src/probe/domain.ts";
import {
  clientId,
  domain,
  makeTarget,
  place,
  reasonOf,
  resolver,
  run,
  secret,
  summary,
  withAccount,
} from "./harness.ts";

/** A resolver that must not be asked: whoever reaches it makes the run inconclusive instead of skipped. */
const network = { lookup: resolver({}) };

describe("domains", () => {
  test.each(["acme.onelogin.com", "2u.onelogin.com", "ciam-se-saas.OneLogin.com", `${"a".repeat(63)}.onelogin.com`])(
    "%s is an account's domain",
    (text) => {
      expect(isAccountDomain(text)).toBe(true);
    },
  );

  test.each([
    "onelogin.com",
    ".onelogin.com",
    "api.onelogin.com",
    "WWW.onelogin.com",
    "api.us.onelogin.com",
    "a.b.onelogin.com",
    "-a.onelogin.com",
    "a-.onelogin.com",
    "acme.onelogin.com.",
    "acme.onelogin.com:443",
    "acme.onelogin.com/x",
    "acme.onelogin.com.evil.example",
    "evil.example",
    "evil.example#.onelogin.com",
    "user@acme.onelogin.com",
    "acmе.onelogin.com",
    "acme.onelogin.com\n",
    "",
    `${"a".repeat(64)}.onelogin.com`,
  ])("%j is none", (text) => {
    expect(isAccountDomain(text)).toBe(false);
  });
});

describe("what is skipped", () => {
  const span = place("external_id");
  test.each([
    ["a doubted domain", makeTarget({ domainDoubted: true }), 'rule "onelogin-domain" doubts its domain'],
    [
      "another host",
      makeTarget({ domain: { text: "evil.example", span } }),
      '"evil.example" is not the domain of an account',
    ],
    ["a colon in client_id", makeTarget({ clientId: { text: "a:b", span } }), "cannot be sent in a Basic header"],
    ["an empty client_id", makeTarget({ clientId: { text: "", span } }), 'its "client_id" is empty'],
    ["a client_id equal to the secret", makeTarget({ clientId: { text: secret, span } }), 'equals "client_id"'],
  ])("%s", async (_what, target, reason) => {
    const result = await run([target], {}, { network });
    expect(summary({ result })).toEqual({ verdict: "skipped", findings: [] });
    expect(reasonOf(result)).toContain(reason);
    expect(result.inconclusive).toBe(true);
  });

  test("an integration whose domain or client_id is not known", async () => {
    const { domain: _domain, ...withoutDomain } = makeTarget();
    const { clientId: _clientId, ...withoutId } = makeTarget();
    const result = await run([withoutDomain, withoutId], {}, { network });
    expect(result.reports.map((report) => ("reason" in report ? report.reason : ""))).toEqual([
      'its "external_id" is not known before apply',
      'its "client_id" is not known before apply',
    ]);
  });

  test("a domain other than the pinned one, by option or variable", async () => {
    for (const [options, env] of [
      [{ domain: "other.onelogin.com" }, {}],
      [{}, { SYMCHECK_ONELOGIN_DOMAIN: "other.onelogin.com" }],
      [{ domain: "other.onelogin.com" }, { SYMCHECK_ONELOGIN_DOMAIN: domain }],
    ] as const) {
      const result = await run([makeTarget()], options, { network, env });
      expect(reasonOf(result)).toBe('"acme.onelogin.com" is not the pinned domain "other.onelogin.com"');
    }
  });

  test("a pin does not lift the rule that only account domains are asked", async () => {
    const target = makeTarget({ domain: { text: "evil.example", span } });
    const result = await run([target], { domain: "evil.example" }, { network });
    expect(reasonOf(result)).toContain("is not the domain of an account");
  });

  test("a missing secret", async () => {
    const result = await run(
      [makeTarget()],
      { mode: "auto" },
      { network, env: { SYMCHECK_ONELOGIN_CLIENT_SECRET: "" } },
    );
    expect(reasonOf(result)).toBe(
      "no client secret is at hand; set SYMCHECK_ONELOGIN_CLIENT_SECRET, or give --client-secret-from",
    );
  });

  test("more pairs than one run probes", async () => {
    const targets = Array.from({ length: 21 }, (_, index) =>
      makeTarget({ address: `sym_integration.i${index}`, clientId: { text: `id${index}`, span }, roleIds: [] }),
    );
    const result = await run(targets, { mode: "plan" }, { network });
    expect(result.reports.filter((report) => report.planned === true)).toHaveLength(20);
    expect(result.reports[20]).toMatchObject({ verdict: "skipped", reason: "one run probes at most 20 pairs" });
  });

  test("auto with CI set and no pin; with the pin it asks", async () => {
    const unpinned = await run([makeTarget()], { mode: "auto" }, { network, env: { CI: "true" } });
    expect(reasonOf(unpinned)).toContain("CI is set and no domain is pinned");
    const pinned = await run(
      [makeTarget()],
      { mode: "auto", domain: "ACME.onelogin.com" },
      { network, env: { CI: "true" } },
    );
    expect(summary({ result: pinned }).verdict).toBe("inconclusive");
  });

  test("nothing is asked, planned or reported under off", async () => {
    expect(await run([makeTarget()], { mode: "off" }, { network })).toEqual({
      reports: [],
      problems: [],
      notices: [],
      inconclusive: false,
    });
  });

  test("require without any integration is inconclusive", async () => {
    expect((await run([], {}, { network })).inconclusive).toBe(true);
    expect((await run([], { mode: "auto" }, { network })).inconclusive).toBe(false);
  });
});

describe("plan", () => {
  test("lists every call that may be made, and the source of the secret", async () => {
    const result = await run([makeTarget({ roleIds: ["428308", "abc"] })], { mode: "plan" }, { network });
    expect(result.reports).toEqual([
      {
        address: "sym_integration.onelogin",
        domain,
        planned: true,
        calls: [
          { method: "GET", path: "/oidc/2/.well-known/openid-configuration" },
          { method: "POST", path: "/auth/oauth2/v2/token" },
          { method: "GET", path: "/api/2/connectors?limit=1" },
          { method: "GET", path: "/api/2/mappings/actions" },
          { method: "GET", path: "/api/2/roles?limit=1" },
          { method: "GET", path: "/auth/rate_limit" },
          { method: "GET", path: "/api/2/roles/428308" },
        ],
        secretSource: "env:SYMCHECK_ONELOGIN_CLIENT_SECRET",
      },
    ]);
    expect(result.notices).toEqual([
      "Probe plan: 1 pair, at most 7 calls, each repeated at most once; nothing was sent.",
    ]);
  });

  test("sends nothing to an endpoint, and says what it would skip", async () => {
    await withAccount({}, async ({ url, requests }) => {
      const result = await run([makeTarget(), makeTarget({ domainDoubted: true })], { mode: "plan", endpoint: url });
      expect(result.reports.map((report) => (report.planned === true ? "planned" : report.verdict))).toEqual([
        "planned",
        "skipped",
      ]);
      expect(requests).toEqual([]);
    });
  });
});

describe("pairs", () => {
  test("integrations with one pair are probed once, and each has its report", async () => {
    await withAccount({ roleIds: ["1", "2"] }, async ({ url, requests }) => {
      const result = await run(
        [
          makeTarget({ roleIds: ["1"] }),
          makeTarget({ root: "b", domain: { text: domain.toUpperCase(), span: place("header") }, roleIds: ["2", "3"] }),
        ],
        { endpoint: url },
      );
      expect(requests.filter(({ method }) => method === "POST")).toHaveLength(1);
      expect(result.reports.map((report) => ("verdict" in report ? report.verdict : ""))).toEqual(["valid", "valid"]);
      expect(result.problems.map(({ rule, root, message }) => [rule, root, message.includes('"3"')])).toEqual([
        ["probe-role", "b", true],
      ]);
    });
  });

  test("another source for the same pair is not tried", async () => {
    await withAccount({}, async ({ url, requests }) => {
      const result = await run(
        [makeTarget({ address: "sym_integration.a" }), makeTarget({ address: "sym_integration.b" })],
        { endpoint: url, secretSources: ["sym_integration.b=env:OTHER"] },
        { env: { OTHER: "f0".repeat(32) } },
      );
      expect(result.reports.map((report) => ("verdict" in report ? report.verdict : ""))).toEqual(["valid", "skipped"]);
      expect(requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    });
  });

  test("each of several pairs is probed with its own secret", async () => {
    await withAccount({ clientIds: [clientId, "second"] }, async ({ url }) => {
      const result = await run(
        [
          makeTarget({ address: "sym_integration.a" }),
          makeTarget({ address: "sym_integration.b", clientId: { text: "second", span: place("client_id") } }),
        ],
        { endpoint: url, secretSources: ["sym_integration.a=env:WRONG", "sym_integration.b=env:RIGHT"] },
        { env: { WRONG: "00".repeat(32), RIGHT: secret } },
      );
      expect(result.reports.map((report) => ("verdict" in report ? report.verdict : ""))).toEqual([
        "rejected",
        "valid",
      ]);
    });
  });
});

describe("simulate", () => {
  test("says valid for what the configuration names, and on every line that it is simulated", async () => {
    const result = await run(
      [makeTarget()],
      { mode: "simulate" },
      { network, env: { CI: "true", SYMCHECK_ONELOGIN_CLIENT_SECRET: "" } },
    );
    expect(summary({ result })).toEqual({ verdict: "valid", findings: [] });
    const [report] = result.reports;
    if (report === undefined || report.planned === true) throw new Error("no report");
    expect(report.simulated).toBe(true);
    const lines = [report.reason, ...report.stages.map((stage) => stage.outcome), ...result.notices];
    expect(lines).toHaveLength(6);
    expect(lines.filter((line) => !/^simulated: /i.test(line))).toEqual([]);
    expect(result.inconclusive).toBe(false);
  });

  test("still skips what would be skipped", async () => {
    const result = await run([makeTarget({ domainDoubted: true })], { mode: "simulate" });
    expect(reasonOf(result)).toMatch(/^simulated: rule "onelogin-domain"/);
  });
});

describe("wrong use", () => {
  test.each([
    ["a source that is none", { secretSources: ["vault:x"] }, "takes env:NAME, file:PATH or stdin"],
    [
      "an address that no integration has",
      { secretSources: ["sym_integration.onelogni=env:X"] },
      "which is no OneLogin integration",
    ],
    ["two general sources", { secretSources: ["env:A", "env:B"] }, "given twice without an address"],
    [
      "two sources for one",
      { secretSources: ["sym_integration.onelogin=env:A", ".:sym_integration.onelogin=env:B"] },
      "twice",
    ],
    ["an empty pin", { domain: "" }, "--onelogin-domain is empty"],
    ["simulate with an endpoint", { mode: "simulate", endpoint: "http://127.0.0.1:1" }, "brings its own account"],
    ["no time", { timeoutSeconds: 0 }, "--probe-timeout"],
    ["no number", { timeoutSeconds: Number.NaN }, "--probe-timeout"],
  ] as const)("%s", async (_what, options, message) => {
    const result = await run([makeTarget()], { ...options }, { network });
    expect(result.usageError).toContain(message);
    expect(result.reports).toEqual([]);
  });

  test("a source that is none is not repeated, as it may be the secret", async () => {
    const result = await run([makeTarget()], { secretSources: [secret] }, { network });
    expect(result.usageError).not.toContain(secret);
  });

  test("an address that integrations of several roots have needs the root", async () => {
    const targets = [makeTarget({ root: "a" }), makeTarget({ root: "b" })];
    const ambiguous = await run(targets, { secretSources: ["sym_integration.onelogin=env:X"] }, { network });
    expect(ambiguous.usageError).toContain('as in "a:sym_integration.onelogin" or "b:sym_integration.onelogin"');
    const clear = await run(
      targets,
      { mode: "plan", secretSources: ["./b/:sym_integration.onelogin=env:X"] },
      { network },
    );
    expect(clear.reports.map((report) => (report.planned === true ? report.secretSource : report.reason))).toEqual([
      "env:SYMCHECK_ONELOGIN_CLIENT_SECRET",
      "another secret source is given for the same domain and client id, and a pair is tried once",
    ]);
  });

  test.each([
    "http://acme.onelogin.com",
    "http://10.0.0.1:8080",
    "http://0.0.0.0:8080",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://[::2]",
    "http://127.0.0.1:8080/path",
    "http://user@127.0.0.1:8080",
    "http://127.0.0.1:8080?x",
    "ftp://127.0.0.1",
    "127.0.0.1:8080",
    "",
  ])("the endpoint %j", async (endpoint) => {
    expect((await run([makeTarget()], { endpoint }, { network })).usageError).toContain("--probe-endpoint");
  });

  test("localhost is an endpoint only where it resolves to the loopback", async () => {
    const elsewhere = { lookup: resolver({ localhost: "10.0.0.1" }) };
    expect(
      (await run([makeTarget()], { endpoint: "http://localhost:1" }, { network: elsewhere })).usageError,
    ).toContain("loopback");
    await withAccount({}, async ({ url }) => {
      const here = { lookup: resolver({ localhost: "127.0.0.1" }) };
      const result = await run([makeTarget()], { endpoint: url.replace("127.0.0.1", "localhost") }, { network: here });
      expect(summary({ result }).verdict).toBe("valid");
    });
  });
});
