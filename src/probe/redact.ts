/** Makes text that a server or the configuration chose fit to be shown. */
import { revealSecret, type Secret } from "./secret.ts";

/** Messages and reasons have at most this many UTF-16 code units. */
const longest = 2000;

/** Takes text to what may be shown of it. */
export type Redactor = (text: string) => string;

/**
 * Control characters and line ends become blanks, invisible and bidirectional format characters go, lone surrogates are
 * replaced, and what a CI system would read as a command is taken apart.
 */
export function neutralise(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\p{Cf}/gu, "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll("##[", "## [")
    .replaceAll("::", ": :");
}

/** At most `limit` UTF-16 code units, never half a character. */
export function cut(text: string, limit: number = longest): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/\p{Surrogate}$/u, "")}…`;
}

/** Replaces runs of 40 and more hex digits: ids, secrets and tokens of OneLogin have 64. */
function redactHex(text: string): string {
  return text.replace(/[0-9a-f]{40,}/gi, "[redacted]");
}

/** A text of the configuration, such as a domain, as a message may quote it. */
export function quotable(text: string): string {
  return cut(redactHex(neutralise(text)), 200);
}

/**
 * A redactor that besides runs of hex digits takes out the given secrets, also where they stand in percent or base64
 * encoding. Text is neutralised first, so that a character that vanishes cannot hide a secret, and cut last.
 */
export function makeRedactor(secrets: readonly Secret[]): Redactor {
  const literals = secrets
    .map(revealSecret)
    .filter((text) => text !== "")
    .flatMap((text) => [text, encodeURIComponent(text.toWellFormed()), Buffer.from(text).toString("base64")])
    .sort((a, b) => b.length - a.length);
  const pattern = literals.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  const anySecret = pattern === "" ? undefined : new RegExp(pattern, "g");
  return (text) => {
    const shown = neutralise(text);
    return cut(redactHex(anySecret === undefined ? shown : shown.replace(anySecret, "[redacted]")));
  };
}
