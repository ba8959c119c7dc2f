/** A OneLogin account on the loopback that answers the probe's calls as OneLogin is known to. */
import { randomBytes, randomInt } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  authenticationFailure,
  discovery,
  html,
  type IssuedToken,
  notFoundResource,
  rateLimit,
  type SimulatedAnswer,
  tokenFields,
  unauthorizedResource,
  wrappedError,
} from "./answers.ts";
import { describeFaults, type Fault, type FaultCall, faultNamed } from "./faults.ts";

/** The scopes of a pair, by the names of OneLogin's reseller API. */
export const SCOPES = ["authentication_only", "read_users", "manage_users", "read_all", "manage_all"] as const;
export type Scope = (typeof SCOPES)[number];

export interface AccountOptions {
  /**
   * Full domains, as in `acme.onelogin.com`; the Host header tells which is meant, the loopback itself stands for the
   * first.
   */
  readonly domains: readonly string[];
  readonly clientIds: readonly string[];
  readonly roleIds: readonly string[];
  /** Of every pair; made up where left out. */
  readonly secret?: string;
  /** Of every pair; `manage_all` where left out. */
  readonly scope?: Scope;
  /** Names of `faultNamed`; each hits its call in place of the regular answer. */
  readonly faults?: readonly string[];
  /** 0, where left out: any free one. */
  readonly port?: number;
}

/** One request as the account saw it, without the values of its credentials. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly authorization: "none" | "basic" | "bearer" | "other";
  readonly contentType?: string;
}

export interface Account {
  /** As in `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly secret: string;
  /** In the order of arrival; grows. */
  readonly requests: readonly RecordedRequest[];
  readonly close: () => Promise<void>;
}

/**
 * Who may make a call, by the documentation of each endpoint: v2 roles are not for Manage Users, rate_limit not for
 * Authentication Only.
 */
const allowed: Readonly<Record<Exclude<FaultCall, "discovery" | "token">, readonly Scope[]>> = {
  connectors: ["manage_all"],
  mappings: ["manage_all"],
  "role-list": ["read_users", "read_all", "manage_all"],
  role: ["read_users", "read_all", "manage_all"],
  "rate-limit": ["read_users", "manage_users", "read_all", "manage_all"],
};

const requestBytes = 64 * 1024;

/**
 * Starts the account. Throws for a fault or scope that does not exist, with the names that do in the message, and for a
 * port in use.
 */
export async function startAccount(options: AccountOptions): Promise<Account> {
  const faults = (options.faults ?? []).map((name) => {
    const fault = faultNamed(name);
    if (fault === undefined) throw new Error(`"${name}" is no fault of the simulated account. ${describeFaults()}`);
    return fault;
  });
  const state: AccountState = {
    domains: options.domains.map((domain) => domain.toLowerCase()),
    clientIds: new Set(options.clientIds),
    roleIds: new Set(options.roleIds.map(plainId)),
    secret: options.secret ?? randomBytes(32).toString("hex"),
    scope: options.scope ?? "manage_all",
    tokens: new Map(),
    accountId: randomInt(100_000, 1_000_000),
    remaining: 4988,
  };
  const requests: RecordedRequest[] = [];
  const spent = new Set<Fault>();
  const server = createServer((request, response) => {
    requests.push(record(request));
    const call = callOf(request);
    const fault = faults.find((candidate) => candidate.call === call && !spent.has(candidate));
    if (fault?.once) spent.add(fault);
    readRequest(request, (body) => {
      const regular = answer(call, request, body, state);
      write(fault === undefined || call === undefined ? regular : fault.disturb(call, regular), response);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    secret: state.secret,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface AccountState {
  readonly domains: readonly string[];
  readonly clientIds: ReadonlySet<string>;
  readonly roleIds: ReadonlySet<string>;
  readonly secret: string;
  readonly scope: Scope;
  /** By client id: v2 gives the same token until it expires. */
  readonly tokens: Map<string, IssuedToken>;
  readonly accountId: number;
  remaining: number;
}

/** Role ids are integers to OneLogin. */
function plainId(id: string): string {
  return id.replace(/^0+(?=[0-9])/, "");
}

function record(request: IncomingMessage): RecordedRequest {
  const scheme = /^(\S*)/.exec(request.headers.authorization ?? "")?.[1]?.toLowerCase() ?? "";
  const authorization = scheme === "" ? "none" : scheme === "basic" || scheme === "bearer" ? scheme : "other";
  const contentType = request.headers["content-type"];
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    host: request.headers.host ?? "",
    authorization,
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function callOf(request: IncomingMessage): FaultCall | undefined {
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (request.method === "POST") return path === "/auth/oauth2/v2/token" ? "token" : undefined;
  if (request.method !== "GET") return undefined;
  if (/^\/api\/2\/roles\/[^/]+$/.test(path)) return "role";
  const calls: Readonly<Record<string, FaultCall>> = {
    "/oidc/2/.well-known/openid-configuration": "discovery",
    "/api/2/connectors": "connectors",
    "/api/2/mappings/actions": "mappings",
    "/api/2/roles": "role-list",
    "/auth/rate_limit": "rate-limit",
  };
  return Object.hasOwn(calls, path) ? calls[path] : undefined;
}

function readRequest(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let total = 0;
  request.on("error", () => undefined);
  request.on("data", (chunk: Buffer) => {
    total += chunk.length;
    if (total > requestBytes) request.destroy();
    else chunks.push(chunk);
  });
  request.on("end", () => done(Buffer.concat(chunks).toString("utf8")));
}

/**
 * The domain that the Host header means: the loopback stands for the first, so that the account can be asked by hand
 * too.
 */
function domainOf(request: IncomingMessage, state: AccountState): string | undefined {
  const host = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
  if (host === "127.0.0.1" || host === "localhost") return state.domains[0];
  return state.domains.find((domain) => domain === host);
}

function answer(
  call: FaultCall | undefined,
  request: IncomingMessage,
  body: string,
  state: AccountState,
): SimulatedAnswer {
  const domain = domainOf(request, state);
  if (call === undefined) return wrappedError(404, "not found", "No Route Exists");
  if (call === "discovery") return domain === undefined ? html(404, "Not Found") : discovery(domain);
  if (call === "token") return domain === undefined ? authenticationFailure : issueToken(request, body, state);
  const unauthorized = call === "rate-limit" ? authenticationFailure : unauthorizedResource;
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const known = [...state.tokens.values()].some((token) => token.accessToken === bearer);
  if (domain === undefined || !known || !allowed[call].includes(state.scope)) return unauthorized;
  return resource(call, request, state);
}

function issueToken(request: IncomingMessage, body: string, state: AccountState): SimulatedAnswer {
  if (!/^application\/json(?:;|$)/i.test(request.headers["content-type"] ?? "")) {
    return wrappedError(
      400,
      "bad request",
      "Content Type is not specified or specified incorrectly. Content-Type header must be set to application/json",
    );
  }
  if (grantType(body) !== "client_credentials")
    return wrappedError(400, "bad request", "grant_type is incorrect/absent");
  const encoded = /^Basic (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (encoded === undefined) return wrappedError(400, "bad request", "The authorization information is missing");
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  const clientId = pair.slice(0, colon);
  if (colon === -1 || !state.clientIds.has(clientId) || pair.slice(colon + 1) !== state.secret)
    return authenticationFailure;
  const token = state.tokens.get(clientId) ?? {
    accessToken: randomBytes(32).toString("hex"),
    refreshToken: randomBytes(32).toString("hex"),
    createdAt: new Date().toISOString(),
    accountId: state.accountId,
  };
  state.tokens.set(clientId, token);
  return { status: 200, json: tokenFields(token) };
}

function grantType(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && "grant_type" in parsed ? parsed.grant_type : undefined;
  } catch {
    return undefined;
  }
}

function resource(
  call: Exclude<FaultCall, "discovery" | "token">,
  request: IncomingMessage,
  state: AccountState,
): SimulatedAnswer {
  if (call === "connectors")
    return {
      status: 200,
      json: [{ id: 12345, name: "Sample connector", auth_method: 2, allows_new_parameters: true }],
    };
  if (call === "mappings") return { status: 200, json: [{ name: "Add Role", value: "add_role" }] };
  if (call === "rate-limit") {
    state.remaining -= 1;
    return rateLimit(state.remaining);
  }
  const role = (id: string) => ({ id: Number(id), name: `Role ${id}` });
  if (call === "role-list") return { status: 200, json: [...state.roleIds].slice(0, 1).map(role) };
  const id = plainId(/\/([^/?]+)(?:\?|$)/.exec(request.url?.slice("/api/2/roles".length) ?? "")?.[1] ?? "");
  return state.roleIds.has(id) ? { status: 200, json: role(id) } : notFoundResource;
}

function write(simulated: SimulatedAnswer, response: ServerResponse): void {
  if ("connection" in simulated) {
    if (simulated.connection === "reset") response.socket?.resetAndDestroy();
    return;
  }
  if ("raw" in simulated) {
    response.socket?.end(simulated.raw);
    return;
  }
  const { status, json, text, headers, missingBytes } = simulated;
  const body = Buffer.from(text ?? JSON.stringify(json));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-cache",
    "x-request-id": randomBytes(8).toString("hex"),
    ...headers,
    "content-length": body.length + (missingBytes ?? 0),
  });
  if (missingBytes === undefined) response.end(body);
  else response.write(body, () => response.socket?.destroy());
}
