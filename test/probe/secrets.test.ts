/** Where the secret comes from, and that it goes nowhere else. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { inspect } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { readBounded } from "../../src/probe/bounded-read.ts";
import { cut, makeRedactor, neutralise } from "../../src/probe/redact.ts";
import { makeSecret, revealSecret } from "../../src/probe/secret.ts";
import {
  clientId,
  makeTarget,
  probeAccount,
  reasonOf,
  resolver,
  run,
  secret,
  summary,
  withAccount,
} from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "symcheck-probe-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function probeWith(source: string, stdin?: PassThrough, env: Readonly<Record<string, string>> = {}) {
  return withAccount({}, ({ url }) =>
    run(
      [makeTarget()],
      { endpoint: url, secretSources: [source], timeoutSeconds: 1.5 },
      { env, cwd: folder, ...(stdin === undefined ? {} : { stdin }) },
    ),
  );
}

describe("sources", () => {
  test("a file, by a path from the working directory", async () => {
    write("plain", secret);
    expect(summary({ result: await probeWith("file:plain") }).verdict).toBe("valid");
  });

  test.each(["\n", "\r\n"])("one line end %j at the end is taken off, and a notice says so", async (end) => {
    const result = await probeWith(`file:${write("ended", secret + end)}`);
    expect(summary({ result }).verdict).toBe("valid");
    expect(result.notices).toEqual([
      `The secret of file:${join(folder, "ended")} ends with a line end; it was taken off.`,
    ]);
  });

  test("standard input", async () => {
    const stdin = new PassThrough();
    stdin.end(`${secret}\n`);
    expect(summary({ result: await probeWith("stdin", stdin) }).verdict).toBe("valid");
  });

  test("another variable", async () => {
    expect(summary({ result: await probeWith("env:OTHER", undefined, { OTHER: secret }) }).verdict).toBe("valid");
  });

  test.each([
    ["a variable that is not set", "env:NOT_SET", "env:NOT_SET is not set"],
    ["a name every object has", "env:__proto__", "env:__proto__ is not set"],
    ["an empty variable", "env:EMPTY", "env:EMPTY is empty"],
    ["a file that does not exist", "file:absent", "file:absent does not exist"],
    ["a directory", "file:.", "file:. is a directory"],
    ["an endless device", "file:/dev/zero", "holds more than 64 KiB"],
    ["an empty device", "file:/dev/null", "is empty"],
  ])("%s counts as no secret", async (_what, source, message) => {
    const result = await probeWith(source, undefined, { EMPTY: "" });
    expect(summary({ result })).toEqual({ verdict: "skipped", findings: [] });
    expect(reasonOf(result)).toContain(message);
    expect(result.inconclusive).toBe(true);
  });

  test.each([
    ["nothing but a line end", "\n", "is empty"],
    ["two lines", `${secret}\n${secret}\n`, "more than one line"],
    ["a byte order mark", `\ufeff${secret}`, "byte order mark"],
    ["UTF-16", Buffer.from(secret, "utf16le"), "control character"],
    ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe, 0x41]), "not UTF-8"],
    ["more than 64 KiB", "a".repeat(64 * 1024 + 1), "more than 64 KiB"],
  ])("a file with %s counts as no secret", async (_what, content, message) => {
    const result = await probeWith(`file:${write("bad", content)}`);
    expect(summary({ result }).verdict).toBe("skipped");
    expect(reasonOf(result)).toContain(message);
  });

  test("a named pipe that nobody writes to does not hang", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    expect(await readBounded(path, 100, 60)).toEqual({ failure: "timeout" });
  });

  test("standard input that never ends does not hang, is let go, and counts as no secret", async () => {
    const stdin = new PassThrough();
    const result = await run([makeTarget()], { secretSources: ["stdin"], timeoutSeconds: 0.1 }, { stdin });
    expect(reasonOf(result)).toContain("stdin did not end in time");
    expect(stdin.destroyed).toBe(true);
  });

  test("standard input that is endless is cut off", async () => {
    const stdin = new PassThrough();
    stdin.write("a".repeat(70_000));
    const result = await run([makeTarget()], { secretSources: ["stdin"] }, { stdin });
    expect(reasonOf(result)).toContain("more than 64 KiB");
  });

  test("a terminal is refused", async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const result = await run([makeTarget()], { secretSources: ["stdin"] }, { stdin });
    expect(reasonOf(result)).toContain("is a terminal");
  });
});

describe("the secret type", () => {
  test("prints as [redacted] in every way to print it", () => {
    const wrapped = makeSecret(secret);
    const thrown = new Error(`refused ${wrapped}`, { cause: { wrapped } });
    const printed = [
      String(wrapped),
      `${wrapped}`,
      JSON.stringify({ wrapped }),
      inspect({ wrapped }, { depth: 9, showHidden: true }),
      inspect(wrapped, { showHidden: true, customInspect: false }),
      inspect(thrown, { depth: 9 }),
      JSON.stringify(Object.entries(wrapped)),
    ];
    expect(printed.filter((text) => text.includes(secret))).toEqual([]);
    expect(printed[0]).toBe("[redacted]");
    expect(revealSecret(wrapped)).toBe(secret);
  });
});

describe("redaction", () => {
  const redact = makeRedactor([makeSecret("pa$$ word")]);

  test("takes out the secret, its encodings and runs of 40 hex digits", () => {
    const encoded = Buffer.from("pa$$ word").toString("base64");
    expect(redact(`a pa$$ word b pa%24%24%20word c ${encoded} d ${"AB".repeat(20)} e ${"a".repeat(39)}`)).toBe(
      `a [redacted] b [redacted] c [redacted] d [redacted] e ${"a".repeat(39)}`,
    );
  });

  test("is not fooled by characters that vanish", () => {
    expect(redact("pa$\u200b$\u2060 wo\u00adrd")).toBe("[redacted]");
  });

  test("neutralises control, bidirectional and command characters", () => {
    expect(neutralise("a\u001b[31mb\u202ec\r\n::error::d ##[e")).toBe("a [31mbc : :error: :d ## [e");
  });

  test("cuts after redacting, so that no half of a secret stays", () => {
    const shown = redact(`${"x".repeat(1980)}${"ab".repeat(32)}`);
    expect(shown.length).toBeLessThanOrEqual(2000);
    expect(shown).not.toContain("abab");
    expect(cut("abcdef", 4)).toBe("abc…");
  });
});

describe("canary", () => {
  const token = "7c".repeat(32);
  const basic = Buffer.from(`${clientId}:${secret}`).toString("base64");
  const canaries = [secret, token, basic, encodeURIComponent(basic)];

  /** Answers every call with all that it was sent, in every field that could be shown. */
  async function probeEcho(status: number): Promise<unknown> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (data) => {
        body += data;
      });
      request.on("end", () => {
        const echo = `${request.headers.authorization} ${Buffer.from(String(request.headers.authorization).slice(6), "base64")} ${token} ${body}`;
        response.writeHead(
          request.url?.startsWith("/oidc") ? 404 : request.url?.startsWith("/auth/oauth2") ? status : 400,
          {
            "content-type": "application/json",
            "x-request-id": request.url?.startsWith("/api") ? token : secret,
          },
        );
        response.end(
          JSON.stringify({
            ...(status === 200 ? { access_token: token } : {}),
            status: { error: status !== 200, message: echo },
            message: echo,
            error_description: echo,
            name: echo,
          }),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      return await run([makeTarget()], { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }

  function leaks(result: unknown): readonly string[] {
    const printed = `${JSON.stringify(result)}${inspect(result, { depth: 20, showHidden: true })}`;
    return canaries.filter((canary) => printed.includes(canary));
  }

  test.each([200, 400, 401, 403, 500, 503])(
    "a server that echoes everything with %i shows nothing secret",
    async (status) => {
      const result = await probeEcho(status);
      expect(leaks(result)).toEqual([]);
      expect(JSON.stringify(result)).toContain("HTTP 4");
    },
  );

  test("the words of a server are shown without what is secret in them", async () => {
    expect(JSON.stringify(await probeEcho(400))).toContain("Basic [redacted] [redacted]:[redacted] [redacted]");
  });

  test.each(["token-reset", "token-timeout", "token-truncated", "connectors-500", "role-404", "token-not-http"])(
    "the fault %s shows nothing secret",
    async (fault) => {
      expect(leaks((await probeAccount({ faults: [fault] })).result)).toEqual([]);
    },
  );

  test("a short secret that comes back as the id of a request is not shown", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(401, { "x-request-id": "hunter2" }).end();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const result = await run([makeTarget()], { endpoint }, { env: { SYMCHECK_ONELOGIN_CLIENT_SECRET: "hunter2" } });
    await new Promise((done) => server.close(done));
    expect(JSON.stringify(result)).not.toContain("hunter2");
    expect(reasonOf(result)).toContain("request [redacted]");
  });

  test("a failing connection shows nothing secret", async () => {
    expect(leaks(await run([makeTarget()], {}, { network: { lookup: resolver({}) } }))).toEqual([]);
  });

  test("an issuer that holds the secret is shown without it", async () => {
    const server = createServer((_request, response) => {
      response.end(JSON.stringify({ issuer: `https://evil.example/${secret}\u001b[2J${"z".repeat(5000)}` }));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const result = await run([makeTarget()], {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(summary({ result }).verdict).toBe("rejected");
    expect(leaks(result)).toEqual([]);
    expect(result.problems[0]?.message.length).toBeLessThanOrEqual(2000);
  });
});
