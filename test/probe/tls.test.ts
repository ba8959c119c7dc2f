/** The host: name, certificate, proxy and redirects, each with the listeners that must or must not see something. */
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { domain, makeTarget, reasonOf, resolver, run, secret, summary } from "./harness.ts";

const certificates = new URL("./certificates/", import.meta.url);
const pem = (name: string) => readFileSync(new URL(`${name}.pem`, certificates), "utf8");
const ca = pem("authority");
const noRoles = makeTarget({ roleIds: [] });

const open: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))));
});

async function listen(server: Server): Promise<number> {
  open.push(server);
  server.on("connection", (socket) => {
    socket.on("error", () => undefined);
    sockets.add(socket);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}

/** The smallest account: confirms its domain, gives a token, lists connectors. */
function answers(seen: string[]): RequestListener {
  return (request, response) => {
    seen.push(`${request.method} ${request.url?.split("?")[0]} ${request.headers.host}`);
    const bodies: Readonly<Record<string, unknown>> = {
      "/oidc/2/.well-known/openid-configuration": { issuer: `https://${domain}/oidc/2` },
      "/auth/oauth2/v2/token": { access_token: "a1".repeat(32), token_type: "bearer" },
      "/api/2/connectors": [],
    };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(bodies[request.url?.split("?")[0] ?? ""]));
  };
}

async function listenTls(certificate: string): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const options = { key: pem(`${certificate}.key`), cert: pem(certificate) };
  return { port: await listen(createHttpsServer(options, answers(seen))), seen };
}

const lookup = resolver({ [domain]: "127.0.0.1", "onelogin.com": "127.0.0.1" });

const allSeen = [
  `GET /oidc/2/.well-known/openid-configuration ${domain}`,
  `POST /auth/oauth2/v2/token ${domain}`,
  `GET /api/2/connectors ${domain}`,
];

describe("certificates", () => {
  test("a trusted certificate for the domain lets the probe through", async () => {
    const { port, seen } = await listenTls("acme");
    const result = await run([noRoles], {}, { network: { lookup, ca, port } });
    expect(summary({ result })).toEqual({ verdict: "valid", findings: [] });
    expect(seen).toEqual(allSeen);
  });

  test("a certificate for another name rejects the domain, and no request is made", async () => {
    const { port, seen } = await listenTls("other");
    const result = await run([noRoles], {}, { network: { lookup, ca, port } });
    expect(summary({ result })).toEqual({ verdict: "rejected", findings: ["probe-domain at external_id"] });
    expect(seen).toEqual([]);
  });

  test.each([
    ["self-signed", undefined],
    ["acme", undefined],
  ])("a certificate that is not trusted (%s) is inconclusive, and no request is made", async (name, authority) => {
    const { port, seen } = await listenTls(name);
    const network = { lookup, port, ...(authority === undefined ? {} : { ca: authority }) };
    const result = await run([noRoles], {}, { network });
    expect(summary({ result })).toEqual({
      verdict: "inconclusive",
      findings: ["probe-inconclusive at external_id"],
    });
    expect(result.problems[0]?.help).toContain("NODE_EXTRA_CA_CERTS");
    expect(seen).toEqual([]);
  });

  test("NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing, and a notice says so", async () => {
    const { port, seen } = await listenTls("self-signed");
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    try {
      const result = await run(
        [noRoles],
        {},
        { network: { lookup, port }, env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } },
      );
      expect(summary({ result }).verdict).toBe("inconclusive");
      expect(result.notices.join()).toContain("NODE_TLS_REJECT_UNAUTHORIZED=0");
      expect(seen).toEqual([]);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });

  test.each(["acme", "loopback"])("an https endpoint on the loopback may show the certificate of %s", async (name) => {
    const { port, seen } = await listenTls(name);
    const result = await run([noRoles], { endpoint: `https://127.0.0.1:${port}` }, { network: { ca } });
    expect(summary({ result }).verdict).toBe("valid");
    expect(seen).toEqual(allSeen);
  });

  test("an https endpoint with a certificate for another name is rejected", async () => {
    const { port, seen } = await listenTls("other");
    const result = await run([noRoles], { endpoint: `https://127.0.0.1:${port}` }, { network: { ca } });
    expect(summary({ result }).verdict).toBe("rejected");
    expect(seen).toEqual([]);
  });
});

describe("names and connections", () => {
  test("a name that does not resolve while onelogin.com does is rejected", async () => {
    const network = { lookup: resolver({ "onelogin.com": "127.0.0.1" }) };
    const result = await run([noRoles], {}, { network });
    expect(summary({ result })).toEqual({ verdict: "rejected", findings: ["probe-domain at external_id"] });
    expect(reasonOf(result)).toContain("does not resolve while onelogin.com does");
  });

  test("a name that does not resolve, like onelogin.com, is inconclusive", async () => {
    const result = await run([noRoles], {}, { network: { lookup: resolver({}) } });
    expect(summary({ result }).verdict).toBe("inconclusive");
    expect(reasonOf(result)).toContain("and neither does onelogin.com");
  });

  test("a resolver that fails for the moment is inconclusive even where onelogin.com resolves", async () => {
    const network = { lookup: resolver({ "onelogin.com": "127.0.0.1" }, "EAI_AGAIN") };
    const result = await run([noRoles], {}, { network });
    expect(summary({ result }).verdict).toBe("inconclusive");
  });

  test("a refused connection is inconclusive", async () => {
    const port = await listen(createServer());
    await new Promise((done) => open.pop()?.close(done));
    const result = await run([noRoles], { endpoint: `http://127.0.0.1:${port}` });
    expect(reasonOf(result)).toBe('"acme.onelogin.com" refused the connection (host); no secret was sent');
  });

  test("a TLS handshake that never ends is inconclusive, and no secret is sent", async () => {
    const received: Buffer[] = [];
    const port = await listen(createServer((socket) => socket.on("data", (data) => received.push(data))));
    const result = await run([noRoles], { timeoutSeconds: 1 }, { network: { lookup, ca, port } });
    expect(summary({ result }).verdict).toBe("inconclusive");
    expect(reasonOf(result)).toContain("did not accept a connection in time");
    expect(received.length).toBeGreaterThan(0);
  });

  test("a server that speaks no TLS is inconclusive", async () => {
    const port = await listen(createServer((socket) => socket.end("220 mail.example ESMTP\r\n")));
    const result = await run([noRoles], {}, { network: { lookup, ca, port } });
    expect(summary({ result }).verdict).toBe("inconclusive");
  });

  test("a redirect is not followed: the second listener sees nothing", async () => {
    const elsewhere: string[] = [];
    const target = await listen(createHttpServer((request) => elsewhere.push(request.url ?? "")));
    const seen: string[] = [];
    const port = await listen(
      createHttpServer((request, response) => {
        seen.push(`${request.method} ${request.url}`);
        response.writeHead(307, { location: `http://127.0.0.1:${target}/stolen` }).end();
      }),
    );
    const result = await run([noRoles], { endpoint: `http://127.0.0.1:${port}` });
    expect(summary({ result }).verdict).toBe("inconclusive");
    expect(seen).toEqual(["GET /oidc/2/.well-known/openid-configuration", "POST /auth/oauth2/v2/token"]);
    expect(elsewhere).toEqual([]);
  });
});

describe("proxies", () => {
  /** A proxy that opens a tunnel to `port` whatever host is asked for, and remembers what it was asked and sent. */
  async function listenProxy(port: number | undefined): Promise<{ url: string; asked: string[]; passed: Buffer[] }> {
    const asked: string[] = [];
    const passed: Buffer[] = [];
    const server = createHttpServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end();
    });
    server.on("connect", (request, socket: Socket) => {
      asked.push(`CONNECT ${request.url}`);
      if (port === undefined) {
        socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
        return;
      }
      const onward = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.on("data", (data: Buffer) => passed.push(data));
        socket.pipe(onward).pipe(socket);
      });
      onward.on("error", () => socket.destroy());
      sockets.add(onward);
    });
    return { url: `http://127.0.0.1:${await listen(server)}`, asked, passed };
  }

  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY"])(
    "%s is used, through a tunnel that shows nothing",
    async (name) => {
      const { port, seen } = await listenTls("acme");
      const proxy = await listenProxy(port);
      const result = await run([noRoles], {}, { env: { [name]: proxy.url }, network: { ca, lookup: resolver({}) } });
      expect(summary({ result }).verdict).toBe("valid");
      expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${domain}:443`]));
      expect(seen).toEqual(allSeen);
      expect(Buffer.concat(proxy.passed).includes("Basic")).toBe(false);
      expect(Buffer.concat(proxy.passed).length).toBeGreaterThan(0);
    },
  );

  test("NO_PROXY is respected", async () => {
    const { port, seen } = await listenTls("acme");
    const proxy = await listenProxy(port);
    const env = { HTTPS_PROXY: proxy.url, NO_PROXY: ".onelogin.com" };
    const result = await run([noRoles], {}, { env, network: { lookup, ca, port } });
    expect(summary({ result }).verdict).toBe("valid");
    expect(proxy.asked).toEqual([]);
    expect(seen).toEqual(allSeen);
  });

  test("the loopback never goes through a proxy", async () => {
    const seen: string[] = [];
    const port = await listen(createHttpServer(answers(seen)));
    const proxy = await listenProxy(port);
    const env = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
    const result = await run([noRoles], { endpoint: `http://127.0.0.1:${port}` }, { env });
    expect(summary({ result }).verdict).toBe("valid");
    expect(proxy.asked).toEqual([]);
  });

  test("a proxy that refuses the connection is told from a host that does", async () => {
    const port = await listen(createServer());
    await new Promise((done) => open.pop()?.close(done));
    const result = await run([noRoles], {}, { env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } });
    expect(reasonOf(result)).toContain("could not be reached through the proxy");
  });

  test("a proxy that lets nothing through is inconclusive and named", async () => {
    const proxy = await listenProxy(undefined);
    const result = await run([noRoles], {}, { env: { HTTPS_PROXY: proxy.url } });
    expect(summary({ result }).verdict).toBe("inconclusive");
    expect(result.problems[0]?.help).toContain("HTTPS_PROXY");
  });

  test.each([
    "proxy.example:3128",
    "ftp://proxy.example",
    "http://",
    "http://%zz:x@127.0.0.1:1",
    "http://unknown.example:1",
  ])("the proxy setting %s is inconclusive and named", async (url) => {
    const result = await run([noRoles], {}, { env: { HTTPS_PROXY: url }, network: { lookup: resolver({}) } });
    expect(summary({ result }).verdict).toBe("inconclusive");
    expect(reasonOf(result)).toContain("could not be reached through the proxy");
    expect(result.problems[0]?.help).toContain("HTTPS_PROXY");
  });

  test("credentials of the proxy are in no output", async () => {
    const proxy = await listenProxy(undefined);
    const env = { HTTPS_PROXY: proxy.url.replace("//", "//user:hunter2@") };
    const result = await run([noRoles], {}, { env });
    expect(JSON.stringify(result)).not.toContain("hunter2");
    expect(JSON.stringify(result)).not.toContain(secret);
  });
});
