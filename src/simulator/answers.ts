/**
 * The answers that OneLogin's API is known to give, in the shapes of its documentation and of recordings from 2021 and
 * 2022.
 */

/** An answer to be written: a JSON value or text, or something to do to the connection in its place. */
export type SimulatedAnswer =
  | {
      readonly status: number;
      readonly json?: unknown;
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
      /** Announce this many bytes more than are sent, then close. */
      readonly missingBytes?: number;
    }
  | { readonly connection: "reset" | "silent" }
  /** Bytes that go out as they are. */
  | { readonly raw: string };

/** The wrapper of token, revoke and rate_limit answers (recorded for 401; 93 bytes). */
export function wrappedError(code: number, type: string, message: string): SimulatedAnswer {
  return { status: code, json: { status: { error: true, code, type, message } } };
}

/** The shape of v2 resource errors. */
export function resourceError(statusCode: number, name: string, message: string): SimulatedAnswer {
  return { status: statusCode, json: { message, statusCode, name } };
}

export const unauthorizedResource = resourceError(401, "UnauthorizedError", "Unauthorized");
export const notFoundResource = resourceError(
  404,
  "NotFoundError",
  "The resource with the given id could not be found",
);
export const authenticationFailure = wrappedError(401, "Unauthorized", "Authentication Failure");

/** As recorded: an edge limit before the application, in HTML, 117 bytes. */
export const throttled: SimulatedAnswer = {
  status: 429,
  headers: { "content-type": "text/html", "cache-control": "no-cache", connection: "close" },
  text: "<html><body><h1>429 Too Many Requests</h1>\nYou have sent too many requests in a given amount of time.\n</body></html>\n",
};

export function html(status: number, title: string): SimulatedAnswer {
  return {
    status,
    headers: { "content-type": "text/html" },
    text: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  };
}

/** Discovery of the account at `domain`; documented keys only. */
export function discovery(domain: string): SimulatedAnswer {
  const base = `https://${domain}/oidc/2`;
  return {
    status: 200,
    json: {
      issuer: base,
      authorization_endpoint: `${base}/auth`,
      token_endpoint: `${base}/token`,
      userinfo_endpoint: `${base}/me`,
      jwks_uri: `${base}/certs`,
    },
  };
}

/** One token and when it was made. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly createdAt: string;
  readonly accountId: number;
}

/** The flat v2 answer; `expires_in` is constant and not the remainder, as recorded. */
export function tokenFields(token: IssuedToken): Readonly<Record<string, unknown>> {
  return {
    access_token: token.accessToken,
    created_at: token.createdAt,
    expires_in: 36000,
    refresh_token: token.refreshToken,
    token_type: "bearer",
    account_id: token.accountId,
  };
}

/** `X-RateLimit-Reset` is seconds until the reset, not a time. */
export function rateLimit(remaining: number): SimulatedAnswer {
  return {
    status: 200,
    json: {
      status: { error: false, code: 200, type: "success", message: "Success" },
      data: { "X-RateLimit-Limit": 5000, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": 832 },
    },
  };
}
