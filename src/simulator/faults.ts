/** The faults that the embedded account can be given, by name. */
import {
  html,
  notFoundResource,
  resourceError,
  type SimulatedAnswer,
  throttled,
  unauthorizedResource,
  wrappedError,
} from "./answers.ts";

/** The calls that a fault can hit. */
export const FAULT_CALLS = ["discovery", "token", "connectors", "mappings", "role-list", "rate-limit", "role"] as const;
export type FaultCall = (typeof FAULT_CALLS)[number];

/** What the call would have answered goes in; what it answers instead comes out. */
type Disturb = (call: FaultCall, regular: SimulatedAnswer) => SimulatedAnswer;

function error(call: FaultCall, status: number, type: string, name: string, message: string): SimulatedAnswer {
  return call === "token" || call === "rate-limit"
    ? wrappedError(status, type, message)
    : resourceError(status, name, message);
}

function regularJson(regular: SimulatedAnswer): unknown {
  return "json" in regular ? regular.json : undefined;
}

const ok = { error: false, code: 200, type: "success", message: "Success" };

/** What can happen to any call. */
const disturbances: Readonly<Record<string, Disturb>> = {
  "400": (call) => error(call, 400, "bad request", "BadRequestError", "grant_type is incorrect/absent"),
  "401": (call) =>
    call === "token" || call === "rate-limit"
      ? wrappedError(401, "Unauthorized", "Authentication Failure")
      : unauthorizedResource,
  "403": (call) => error(call, 403, "forbidden", "ForbiddenError", "Forbidden"),
  "401-html": () => html(401, "Sign in to the network"),
  "404": (call) =>
    call === "token" || call === "rate-limit" ? wrappedError(404, "not found", "No Route Exists") : notFoundResource,
  "429": () => throttled,
  "500": () => html(500, "Internal Server Error"),
  "502": () => html(502, "Bad Gateway"),
  "503": () => html(503, "Service Unavailable"),
  "504": () => html(504, "Gateway Timeout"),
  html: () => html(200, "Welcome"),
  "not-json": () => ({ status: 200, headers: { "content-type": "application/json" }, text: "all is well" }),
  "other-shape": () => ({ status: 200, json: { unexpected: true } }),
  empty: () => ({ status: 200, text: "" }),
  redirect: () => ({ status: 302, headers: { location: "https://elsewhere.example/" }, text: "" }),
  truncated: (_call, regular) => ({ status: 200, json: regularJson(regular) ?? {}, missingBytes: 64 }),
  "too-large": (_call, regular) => ({
    status: 200,
    headers: { "content-type": "application/json" },
    text: JSON.stringify(regularJson(regular) ?? {}) + " ".repeat(1024 * 1024),
  }),
  "large-header": () => ({ status: 200, headers: { "x-padding": "x".repeat(64 * 1024) }, json: {} }),
  "byte-order-mark": (_call, regular) => ({
    status: 200,
    headers: { "content-type": "application/json" },
    text: `\ufeff${JSON.stringify(regularJson(regular) ?? {})}`,
  }),
  "not-http": () => ({ raw: "220 mail.example ESMTP\r\n" }),
  reset: () => ({ connection: "reset" }),
  timeout: () => ({ connection: "silent" }),
};

/** What can happen to one call only. */
const particular: Readonly<Record<string, Disturb>> = {
  "discovery-other-issuer": () => ({ status: 200, json: { issuer: "https://another-account.onelogin.com/oidc/2" } }),
  "discovery-no-issuer": () => ({
    status: 200,
    json: { jwks_uri: "https://another-account.onelogin.com/oidc/2/certs" },
  }),
  "token-without-token": () => ({ status: 200, json: { token_type: "bearer", expires_in: 36000 } }),
  "token-status-error": (_call, regular) => ({
    status: 200,
    json: {
      ...Object(regularJson(regular)),
      status: { error: true, code: 401, type: "Unauthorized", message: "Authentication Failure" },
    },
  }),
  "token-wrapped": (_call, regular) => ({ status: 200, json: { status: ok, data: [regularJson(regular)] } }),
  "role-404-unnamed": () => html(404, "Not Found"),
};

/** A fault, ready to be asked about each call. */
export interface Fault {
  readonly call: FaultCall;
  readonly disturb: Disturb;
  /** Only the first such call is hit. */
  readonly once: boolean;
}

/**
 * `CALL-WHAT`, with `-once` after it where only the first call is hit, as in `token-503-once`. Undefined for a name
 * that is no fault.
 */
export function faultNamed(name: string): Fault | undefined {
  const once = name.endsWith("-once");
  const full = once ? name.slice(0, -"-once".length) : name;
  // "role-list" begins like "role": the longest call that fits is meant, unless only the shorter one makes a fault.
  for (const call of FAULT_CALLS.toSorted((a, b) => b.length - a.length)) {
    if (!full.startsWith(`${call}-`)) continue;
    const what = full.slice(call.length + 1);
    const disturb = Object.hasOwn(particular, full)
      ? particular[full]
      : Object.hasOwn(disturbances, what)
        ? disturbances[what]
        : undefined;
    if (disturb !== undefined) return { call, disturb, once };
  }
  return undefined;
}

/** Every fault by name, without the `-once` forms. */
export function faultNames(): readonly string[] {
  return [
    ...FAULT_CALLS.flatMap((call) => Object.keys(disturbances).map((what) => `${call}-${what}`)),
    ...Object.keys(particular),
  ];
}

/** The names in a few lines, for help and messages. */
export function describeFaults(): string {
  return `A fault is CALL-WHAT, with "-once" after it to hit only the first call.
  CALL: ${FAULT_CALLS.join(", ")}
  WHAT: ${Object.keys(disturbances).join(", ")}
  For one call only: ${Object.keys(particular).join(", ")}`;
}
