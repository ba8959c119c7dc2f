/**
 * Reads the meaning out of each call's answer; the facts about shapes are from OneLogin's documentation and recordings.
 */
import { type Answer, describeAnswer, field, json200, wordsOf } from "./answer.ts";
import { makeSecret, type Secret } from "./secret.ts";

export type Discovery =
  | { readonly kind: "confirmed" }
  | { readonly kind: "other-issuer"; readonly issuer: string }
  | { readonly kind: "not-confirmed"; readonly why: string };

/**
 * Discovery proves a domain only by an issuer at that domain, on the standard port and over https; nothing is
 * documented about what an unknown subdomain answers, so anything but a 200 with an issuer says nothing.
 */
export function interpretDiscovery(answer: Answer, domain: string): Discovery {
  const content = json200(answer);
  const issuer = field(content, "issuer");
  if (typeof issuer !== "string" || issuer === "") {
    const why = content === undefined ? describeAnswer(answer) : "HTTP 200 without an issuer";
    return { kind: "not-confirmed", why };
  }
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const matches = issuer.toLowerCase() === domain || (url?.protocol === "https:" && url.host === domain);
  return matches ? { kind: "confirmed" } : { kind: "other-issuer", issuer };
}

export type TokenAnswer =
  | { readonly kind: "accepted"; readonly token: Secret; readonly account?: number }
  | { readonly kind: "refused" }
  | { readonly kind: "form"; readonly words?: string }
  | { readonly kind: "unknown"; readonly why: string; readonly words?: string; readonly ownerMayBeGone: boolean };

/** The longest token taken; recorded ones have 64 characters. */
const longestToken = 8192;

/** A 200 counts only with a token that could stand in a header, flat or in `data[0]`, and without `status.error`. */
export function interpretToken(answer: Answer): TokenAnswer {
  const words = wordsOf(answer);
  const spoken = words === undefined ? {} : { words };
  const content = json200(answer);
  if (content !== undefined) {
    const first = field(field(content, "data"), 0);
    const token = field(content, "access_token") ?? field(first, "access_token");
    const failed = field(field(content, "status"), "error") === true;
    if (!failed && typeof token === "string" && token.length <= longestToken && /^[\x21-\x7e]+$/.test(token)) {
      const account = field(content, "account_id") ?? field(first, "account_id");
      const known = typeof account === "number" && Number.isSafeInteger(account) ? { account } : {};
      return { kind: "accepted", token: makeSecret(token), ...known };
    }
    const why = failed ? "HTTP 200 with an error inside" : "HTTP 200 without an access token";
    return { kind: "unknown", why, ownerMayBeGone: false, ...spoken };
  }
  if (isOwnAnswer(answer)) {
    if (answer.status === 401) return { kind: "refused" };
    if ([400, 403, 404].includes(answer.status)) return { kind: "form", ...spoken };
  }
  const ownerMayBeGone = "status" in answer && answer.status === 500;
  return { kind: "unknown", why: describeAnswer(answer), ownerMayBeGone, ...spoken };
}

/**
 * An answer that the service itself may have given: its errors are short JSON, pages in HTML come from gateways and
 * portals before it.
 */
function isOwnAnswer(answer: Answer): answer is Extract<Answer, { status: number }> {
  return "status" in answer && ["json", "text", "empty"].includes(answer.body.kind);
}

/** What a call says about a permission. */
export type Signal =
  | { readonly kind: "granted" }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

/** The answer to a lacking scope is not documented for v2: 401, 403 and 404 all count as refused. */
function interpretSignal(answer: Answer, granted: (content: unknown) => boolean): Signal {
  const content = json200(answer);
  if (content !== undefined && granted(content)) return { kind: "granted" };
  const refused = isOwnAnswer(answer) && [401, 403, 404].includes(answer.status);
  return { kind: refused ? "refused" : "unknown", why: describeAnswer(answer) };
}

/** A list, or the one object that OneLogin's OpenAPI document describes in its place. */
export function interpretConnectors(answer: Answer): Signal {
  return interpretSignal(
    answer,
    (content) => Array.isArray(content) || (field(content, "id") !== undefined && field(content, "name") !== undefined),
  );
}

export function interpretList(answer: Answer): Signal {
  return interpretSignal(answer, Array.isArray);
}

export function interpretRateLimit(answer: Answer): Signal {
  return interpretSignal(
    answer,
    (content) => field(content, "data") !== undefined && field(field(content, "status"), "error") !== true,
  );
}

export type Role =
  | { readonly kind: "found" }
  /** 404 `NotFoundError`: absent, if the pair can read roles at all. */
  | { readonly kind: "not-found" }
  | { readonly kind: "unknown"; readonly why: string };

/** A role is found where the answer repeats its id. The sentence of a 404 varies; `name` is what to match. */
export function interpretRole(answer: Answer, id: string): Role {
  const repeated = field(json200(answer), "id");
  if (
    (typeof repeated === "number" || typeof repeated === "string") &&
    String(repeated) === id.replace(/^0+(?=.)/, "")
  ) {
    return { kind: "found" };
  }
  if ("status" in answer && answer.status === 404 && answer.body.kind === "json") {
    if (field(answer.body.value, "name") === "NotFoundError") return { kind: "not-found" };
  }
  return { kind: "unknown", why: describeAnswer(answer) };
}
