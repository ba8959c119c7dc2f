/** Speaks to one host over HTTP: the only place that uses the network. */
import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { PeerCertificate } from "node:tls";
import type { buildConnector, Dispatcher } from "undici";
import { type Answer, type Failure, readBody } from "./answer.ts";
import { type Endpoint, resolveAll } from "./endpoint.ts";
import { type NetworkHooks, type ProbeIo, variable } from "./options.ts";
import { revealSecret, type Secret } from "./secret.ts";

const bodyBytes = 256 * 1024;
const headerBytes = 16 * 1024;

export interface Request {
  readonly method: "GET" | "POST";
  /** With query. */
  readonly path: string;
  /** The value of the Authorization header. */
  readonly authorization?: Secret;
  /** Sent as `application/json`. */
  readonly body?: string;
}

export interface Channel {
  /**
   * Makes one call that takes at most `milliseconds`. Never throws, follows no redirect, takes at most 256 KiB of body.
   */
  readonly call: (request: Request, milliseconds: number) => Promise<Answer>;
  /** Whether `onelogin.com` resolves, which tells a name that does not exist from a resolver that does not work. */
  readonly parentResolves: () => Promise<boolean>;
  /** Closes every connection, so that none keeps the process. */
  readonly close: () => void;
}

export interface ChannelOptions {
  /**
   * The account's domain: names the host in the request and in the certificate, also where an endpoint stands in for
   * it.
   */
  readonly domain: string;
  readonly endpoint?: Endpoint;
  readonly env: ProbeIo["env"];
  /** The most milliseconds that making a connection may take. */
  readonly connectMilliseconds: number;
  readonly network?: NetworkHooks;
}

/**
 * Loads the HTTP client and makes it ready for one host; nothing is sent yet. A proxy variable that is no http or https
 * URL shows in each call as failure `proxy`.
 */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
  const [undici, tls] = await Promise.all([import("undici"), import("node:tls")]);
  const { domain, endpoint, network } = options;
  const lookup: LookupFunction = endpoint === undefined ? lookupOf(network) : fixedLookup(endpoint);
  const wrongNames = new WeakSet<Error>();
  let connected = endpoint?.url.protocol === "http:";

  const checkServerIdentity = (_host: string, certificate: PeerCertificate): Error | undefined => {
    connected = true;
    const names = endpoint === undefined ? [domain] : [domain, endpoint.url.hostname.replace(/^\[(.*)\]$/, "$1")];
    if (names.some((name) => tls.checkServerIdentity(name, certificate) === undefined)) return undefined;
    const error = new Error("The certificate is for another name.");
    wrongNames.add(error);
    return error;
  };

  const verified: buildConnector.BuildOptions = {
    // Said explicitly: NODE_TLS_REJECT_UNAUTHORIZED changes only the default.
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    timeout: options.connectMilliseconds,
    // A resumed session would skip the check of the name.
    maxCachedSessions: 0,
    lookup,
    ...(network?.ca === undefined ? {} : { ca: [...tls.rootCertificates, network.ca] }),
  };
  const connect: buildConnector.BuildOptions = { ...verified, servername: domain, checkServerIdentity };
  const proxy = endpoint === undefined ? proxyOf(options.env) : { httpsProxy: "", noProxy: "" };
  const limited = { connect, maxHeaderSize: headerBytes, connections: 4 };
  const makeDispatcher = (): Dispatcher | undefined => {
    if (endpoint !== undefined) return new undici.Agent(limited);
    if (proxy === undefined) return undefined;
    try {
      return new undici.EnvHttpProxyAgent({
        ...limited,
        ...proxy,
        httpProxy: "",
        requestTls: connect,
        proxyTls: verified,
      });
    } catch {
      // Credentials in the proxy's URL that are not well encoded.
      return undefined;
    }
  };
  const dispatcher = makeDispatcher();
  const origin = endpoint?.url.origin ?? `https://${domain}${network?.port === undefined ? "" : `:${network.port}`}`;

  const call = async (request: Request, milliseconds: number): Promise<Answer> => {
    if (dispatcher === undefined) return { failure: "proxy" };
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), milliseconds);
    try {
      const response = await undici.request(`${origin}${request.path}`, {
        dispatcher,
        method: request.method,
        signal: abort.signal,
        headers: {
          host: domain,
          accept: "application/json",
          "accept-encoding": "identity",
          "user-agent": "symcheck",
          ...(request.authorization === undefined ? {} : { authorization: revealSecret(request.authorization) }),
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      connected = true;
      const body = await takeBody(response.body);
      const requestId = response.headers["x-request-id"];
      const named = typeof requestId === "string" && /^[\w-]{1,64}$/.test(requestId) ? { requestId } : {};
      if (body === "cut")
        return abort.signal.aborted
          ? { failure: "timeout" }
          : { status: response.statusCode, body: { kind: "truncated" }, ...named };
      return {
        status: response.statusCode,
        body: body === "too-large" ? { kind: "too-large" } : readBody(body),
        ...named,
      };
    } catch (error) {
      if (abort.signal.aborted) return { failure: connected ? "timeout" : "connect-timeout" };
      return { failure: failureOf(error, domain, wrongNames, proxy?.httpsProxy) };
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    call,
    parentResolves: async () => (await resolveAll("onelogin.com", lookupOf(network))).length > 0,
    close: () => {
      // Not waited for: a connection that is still being made ends with its own time limit.
      dispatcher?.destroy().catch(() => undefined);
    },
  };
}

/** The resolver to use: the one handed in, else the system's. */
export function lookupOf(network: NetworkHooks | undefined): LookupFunction {
  return network?.lookup ?? (systemLookup as LookupFunction);
}

function fixedLookup({ addresses }: Endpoint): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? "", first?.family);
  };
}

/**
 * The proxy by the usual variables, lower case first; undefined where it is set and no http or https URL. Empty values,
 * unlike absent ones, keep the client from reading the variables of the process itself.
 */
function proxyOf(env: ProbeIo["env"]): { readonly httpsProxy: string; readonly noProxy: string } | undefined {
  const first = (...names: string[]) =>
    names.map((name) => variable(env, name)).find((value) => value !== undefined && value !== "") ?? "";
  const httpsProxy = first("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY");
  if (httpsProxy !== "" && !(/^https?:\/\//i.test(httpsProxy) && URL.canParse(httpsProxy))) return undefined;
  return { httpsProxy, noProxy: first("no_proxy", "NO_PROXY") };
}

async function takeBody(body: Dispatcher.ResponseData["body"]): Promise<string | "cut" | "too-large"> {
  const chunks: Buffer[] = [];
  let total = 0;
  // A body that is destroyed early reports that as an error after the loop is left.
  body.on("error", () => undefined);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > bodyBytes) return "too-large";
      chunks.push(chunk);
    }
  } catch {
    return "cut";
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** OpenSSL's words for a certificate whose chain does not lead to a trusted authority or that is out of date. */
const untrusted =
  /^(?:CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY|GET|DECRYPT|DECODE)_.*|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|ERROR_IN_CERT_.*)$/;

function failureOf(error: unknown, domain: string, wrongNames: WeakSet<Error>, proxy: string | undefined): Failure {
  for (const step of causes(error)) {
    if (wrongNames.has(step)) return "wrong-name";
    const code = "code" in step ? String(step.code) : "";
    if (code === "ENOTFOUND" || code === "ENODATA") {
      return !("hostname" in step) || step.hostname === domain ? "unresolved" : "proxy";
    }
    if (code === "EAI_AGAIN" || code.startsWith("EAI_")) return "resolver";
    if (untrusted.test(code)) return "untrusted";
    if (code === "ECONNREFUSED" && "port" in step && step.port === portOf(proxy)) return "proxy";
    if (code === "ECONNREFUSED" || code === "EHOSTUNREACH" || code === "ENETUNREACH") return "refused";
    if (code === "ECONNRESET" || code === "EPIPE" || code === "UND_ERR_SOCKET") return "reset";
    if (code === "ETIMEDOUT" || code === "UND_ERR_CONNECT_TIMEOUT") return "connect-timeout";
    if (code === "UND_ERR_HEADERS_OVERFLOW" || code === "HPE_HEADER_OVERFLOW") return "header-too-large";
    if (code.startsWith("HPE_") || step.name === "HTTPParserError") return "not-http";
    if (code.startsWith("ERR_SSL_") || code === "EPROTO") return "tls";
    if (code === "UND_ERR_PRX_TLS" || /HTTP Tunneling/.test(step.message)) return "proxy";
  }
  return "other";
}

/** The port of a proxy's URL; undefined without a proxy. */
function portOf(proxy: string | undefined): number | undefined {
  if (proxy === undefined || proxy === "") return undefined;
  const url = new URL(proxy);
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}

function causes(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let step = error; step instanceof Error && chain.length < 8; step = step.cause) chain.push(step);
  return chain;
}
