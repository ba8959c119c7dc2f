/** The embedded account: recorded shapes, scopes, faults, and what a user is told. */
import { describe, expect, test } from "vitest";
import { type Account, type AccountOptions, type Scope, startAccount } from "../../src/simulator/account.ts";
import { faultNamed, faultNames } from "../../src/simulator/faults.ts";
import { parseAccount, runAccount } from "../../src/simulator/run.ts";

const clientId = "1f".repeat(32);
const pair = (secret: string) => `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;

async function withAccount<Result>(options: Partial<AccountOptions>, use: (account: Account) => Promise<Result>) {
  const account = await startAccount({
    domains: ["acme.onelogin.com"],
    clientIds: [clientId],
    roleIds: ["428308"],
    ...options,
  });
  try {
    return await use(account);
  } finally {
    await account.close();
  }
}

function askToken(account: Account, headers: Record<string, string>, body = '{"grant_type":"client_credentials"}') {
  return fetch(`${account.url}/auth/oauth2/v2/token`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

async function tokenOf(account: Account): Promise<string> {
  const response = await askToken(account, { authorization: pair(account.secret) });
  return ((await response.json()) as { access_token: string }).access_token;
}

describe("token", () => {
  test("has the flat fields of v2, 64 hex digits, and a constant lifetime", async () => {
    await withAccount({}, async (account) => {
      const response = await askToken(account, { authorization: pair(account.secret) });
      expect(await response.json()).toEqual({
        access_token: expect.stringMatching(/^[0-9a-f]{64}$/),
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        expires_in: 36000,
        refresh_token: expect.stringMatching(/^[0-9a-f]{64}$/),
        token_type: "bearer",
        account_id: expect.any(Number),
      });
    });
  });

  test("is shared: a second call gives the same one", async () => {
    await withAccount({}, async (account) => {
      expect(await tokenOf(account)).toBe(await tokenOf(account));
    });
  });

  test("is refused to a wrong pair in the recorded 93 bytes", async () => {
    await withAccount({}, async (account) => {
      const response = await askToken(account, { authorization: pair("wrong") });
      expect(response.status).toBe(401);
      expect(await response.text()).toBe(
        '{"status":{"error":true,"code":401,"type":"Unauthorized","message":"Authentication Failure"}}',
      );
      expect(response.headers.get("content-length")).toBe("93");
      expect(response.headers.get("www-authenticate")).toBeNull();
    });
  });

  test.each([
    ["no pair", {}, undefined, "The authorization information is missing"],
    ["another grant", { authorization: pair("x") }, '{"grant_type":"password"}', "grant_type is incorrect/absent"],
    ["a body that is no JSON", { authorization: pair("x") }, "{", "grant_type is incorrect/absent"],
    ["a form", { authorization: pair("x"), "content-type": "text/plain" }, "a=b", "Content Type is not specified"],
  ] as const)("is a 400 for %s", async (_what, headers, body, message) => {
    await withAccount({}, async (account) => {
      const response = await askToken(account, headers, body);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(message);
    });
  });

  test("is throttled in the recorded 117 bytes of HTML", async () => {
    await withAccount({ faults: ["token-429"] }, async (account) => {
      const response = await askToken(account, { authorization: pair(account.secret) });
      expect([response.status, response.headers.get("content-type"), response.headers.get("content-length")]).toEqual([
        429,
        "text/html",
        "117",
      ]);
    });
  });
});

describe("resources", () => {
  async function statuses(scope: Scope): Promise<readonly number[]> {
    return withAccount({ scope }, async (account) => {
      const headers = { authorization: `Bearer ${await tokenOf(account)}` };
      const paths = [
        "/api/2/connectors?limit=1",
        "/api/2/mappings/actions",
        "/api/2/roles?limit=1",
        "/auth/rate_limit",
      ];
      const answers = paths.map(async (path) => (await fetch(`${account.url}${path}`, { headers })).status);
      return Promise.all(answers);
    });
  }

  test.each([
    ["authentication_only", [401, 401, 401, 401]],
    ["read_users", [401, 401, 200, 200]],
    ["manage_users", [401, 401, 401, 200]],
    ["read_all", [401, 401, 200, 200]],
    ["manage_all", [200, 200, 200, 200]],
  ] as const)("connectors, mappings, roles and rate_limit for %s", async (scope, expected) => {
    expect(await statuses(scope)).toEqual(expected);
  });

  test.each([
    ["428308", 200, { id: 428308, name: "Role 428308" }],
    [
      "1",
      404,
      { message: "The resource with the given id could not be found", statusCode: 404, name: "NotFoundError" },
    ],
    ["%zz", 404, expect.objectContaining({ name: "NotFoundError" })],
  ])("the role %s is %i", async (id, status, body) => {
    await withAccount({}, async (account) => {
      const headers = { authorization: `Bearer ${await tokenOf(account)}` };
      const response = await fetch(`${account.url}/api/2/roles/${id}`, { headers });
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual(body);
    });
  });

  test("nothing is given without a token", async () => {
    await withAccount({}, async (account) => {
      const response = await fetch(`${account.url}/api/2/roles/428308`, {
        headers: { authorization: "Bearer undefined" },
      });
      expect(await response.json()).toEqual({ message: "Unauthorized", statusCode: 401, name: "UnauthorizedError" });
    });
  });

  test("an unknown path or method is no route", async () => {
    await withAccount({}, async (account) => {
      expect(await (await fetch(`${account.url}/__proto__`)).text()).toContain("No Route Exists");
      expect((await fetch(`${account.url}/auth/oauth2/v2/token`, { method: "DELETE" })).status).toBe(404);
    });
  });

  test("requests are recorded without the values of their credentials", async () => {
    await withAccount({}, async (account) => {
      await tokenOf(account);
      expect(account.requests).toEqual([
        {
          method: "POST",
          path: "/auth/oauth2/v2/token",
          host: account.url.slice("http://".length),
          authorization: "basic",
          contentType: "application/json",
        },
      ]);
    });
  });
});

describe("faults", () => {
  test("every name in the list is a fault of the call that it names, and so is its -once form", () => {
    const wrong = faultNames().filter((name) => {
      const fault = faultNamed(name);
      return fault === undefined || !name.startsWith(fault.call) || faultNamed(`${name}-once`)?.once !== true;
    });
    expect(wrong).toEqual([]);
    expect(faultNames()).toContain("token-500");
  });

  test("role-list-404 is about the list and role-404 about the role", () => {
    expect([faultNamed("role-list-404")?.call, faultNamed("role-404")?.call]).toEqual(["role-list", "role"]);
  });

  test.each(["", "token", "token-", "token-599", "__proto__", "token-__proto__", "mappings-without-token"])(
    "%j is no fault",
    (name) => {
      expect(faultNamed(name)).toBeUndefined();
    },
  );

  test("starting with a name that is no fault fails with the names that are", async () => {
    await expect(startAccount({ domains: [], clientIds: [], roleIds: [], faults: ["nonsense"] })).rejects.toThrow(
      /"nonsense" is no fault.*CALL: discovery, token/s,
    );
  });
});

describe("for users", () => {
  test("the text names address, pair and roles, and the pair works", async () => {
    const started = await runAccount({ domains: ["acme.onelogin.com"], clientIds: [clientId], roleIds: ["7"] }, []);
    if ("problem" in started) throw new Error(started.problem);
    const { text, account } = started;
    try {
      for (const part of [account.url, "acme.onelogin.com", clientId, account.secret, "7"])
        expect(text).toContain(part);
      expect((await askToken(account, { authorization: pair(account.secret) })).status).toBe(200);
    } finally {
      await account.close();
    }
  });

  test("a secret from the account file is not printed", async () => {
    const started = await runAccount({ domains: [], clientIds: [], roleIds: [], secret: "of-the-file" }, []);
    if ("problem" in started) throw new Error(started.problem);
    await started.account.close();
    expect(started.text).not.toContain("of-the-file");
    expect(started.text).toContain("simulated.onelogin.com");
  });

  test("a fault that does not exist is a problem", async () => {
    expect(await runAccount({ domains: [], clientIds: [], roleIds: [] }, ["nonsense"])).toEqual({
      problem: expect.stringContaining('"nonsense" is no fault'),
    });
  });

  test("an account file is read", () => {
    expect(parseAccount('{"domains":["a.onelogin.com"],"scope":"read_all","secret":"s"}')).toEqual({
      account: { domains: ["a.onelogin.com"], clientIds: [], roleIds: [], scope: "read_all", secret: "s" },
    });
  });

  test.each([
    ["{", "is not JSON"],
    ["[]", "must hold a JSON object"],
    ['{"domain":"x"}', 'has a key "domain"'],
    ['{"__proto__":1}', 'has a key "__proto__"'],
    ['{"roleIds":[1]}', 'list of strings as "roleIds"'],
    ['{"scope":"admin"}', "must have one of authentication_only"],
    ['{"secret":""}', 'a text as "secret"'],
  ])("the account file %s is a problem", (text, problem) => {
    expect(parseAccount(text)).toEqual({ problem: expect.stringContaining(problem) });
  });
});
