/** What came back for one call, before anybody judged it. */

export type Failure =
  /** The account's name does not resolve: the resolver says so. */
  | "unresolved"
  /** The resolver itself gives no answer. */
  | "resolver"
  | "wrong-name"
  | "untrusted"
  | "tls"
  | "proxy"
  | "refused"
  | "reset"
  | "connect-timeout"
  /** Connected, and then no whole answer in time. */
  | "timeout"
  | "not-http"
  | "header-too-large"
  /** The whole budget was used up before the call. */
  | "budget"
  | "other";

export type Body =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "html" | "text"; readonly text: string }
  | { readonly kind: "empty" | "truncated" | "too-large" };

export type Answer =
  | { readonly status: number; readonly body: Body; readonly requestId?: string }
  | { readonly failure: Failure };

/** An answer with the time that all tries of its call took, in milliseconds. */
export interface TimedAnswer {
  readonly answer: Answer;
  readonly milliseconds: number;
}

/** Sorts a body by its content, whatever its content type says; a byte order mark is ignored. */
export function readBody(text: string): Body {
  const plain = text.replace(/^\ufeff/, "").trim();
  if (plain === "") return { kind: "empty" };
  try {
    return { kind: "json", value: JSON.parse(plain) };
  } catch {
    return { kind: plain.startsWith("<") ? "html" : "text", text: plain };
  }
}

/**
 * The own property of an object; undefined for everything else, so that `__proto__` in an answer is an ordinary key.
 */
export function field(value: unknown, name: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string | number, unknown>)[name];
}

/** The JSON of an answer with status 200. */
export function json200(answer: Answer): unknown {
  return "status" in answer && answer.status === 200 && answer.body.kind === "json" ? answer.body.value : undefined;
}

/** Whether another try may help: after a 429, 502, 503, 504, a reset or a timeout, and never otherwise. */
export function isRetryable(answer: Answer): boolean {
  if ("status" in answer) return [429, 502, 503, 504].includes(answer.status);
  return answer.failure === "reset" || answer.failure === "connect-timeout" || answer.failure === "timeout";
}

/** The server's own words about an error, raw: to be redacted before they are shown. HTML has none. */
export function wordsOf(answer: Answer): string | undefined {
  if (!("status" in answer)) return undefined;
  const { body } = answer;
  if (body.kind === "text") return body.text.slice(0, 4096);
  if (body.kind !== "json") return undefined;
  const message = field(field(body.value, "status"), "message") ?? field(body.value, "message");
  const candidates = [
    message,
    field(message, "description"),
    field(body.value, "error_description"),
    field(body.value, "error"),
  ];
  return candidates.find((candidate) => typeof candidate === "string" && candidate !== "") as string | undefined;
}

const failureTexts: Readonly<Record<Failure, string>> = {
  unresolved: "the name does not resolve",
  resolver: "the name could not be looked up",
  "wrong-name": "the TLS certificate is for another name",
  untrusted: "the TLS certificate is not trusted",
  tls: "no TLS connection could be made",
  proxy: "the proxy did not let the connection through",
  refused: "the connection was refused",
  reset: "the connection was closed without an answer",
  "connect-timeout": "no connection in time",
  timeout: "no answer in time",
  "not-http": "the answer is not HTTP",
  "header-too-large": "the header of the answer is too large",
  budget: "the time of --probe-timeout was used up before",
  other: "the call failed",
};

/** What came back, in a few words of ours: `HTTP 503`, `no answer in time`. */
export function describeAnswer(answer: Answer): string {
  if ("failure" in answer) return failureTexts[answer.failure];
  const { status, body } = answer;
  if (status >= 300 && status < 400) return `a redirect, HTTP ${status}, which is not followed`;
  if (body.kind === "html") return `an HTML page with HTTP ${status}`;
  if (body.kind === "truncated") return `HTTP ${status} with a body that was cut off`;
  if (body.kind === "too-large") return `HTTP ${status} with a body of more than 256 KiB`;
  if (status === 200)
    return body.kind === "json" ? "HTTP 200 with content of another shape" : "HTTP 200 with a body that is not JSON";
  return `HTTP ${status}`;
}
