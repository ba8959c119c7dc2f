/** A text that prints as `[redacted]` wherever it is printed. */
import { inspect } from "node:util";

const shown = "[redacted]";
const texts = new WeakMap<object, string>();

/** Holds a text without showing it: string conversion, JSON, `util.inspect` and error messages give `[redacted]`. */
export interface Secret {
  readonly toString: () => string;
  readonly toJSON: () => string;
  readonly [Symbol.toPrimitive]: () => string;
  readonly [inspect.custom]: () => string;
}

const show = () => shown;

/** Wraps a text; the wrapper has no property that leads back to it. */
export function makeSecret(text: string): Secret {
  const secret: Secret = Object.freeze({
    toString: show,
    toJSON: show,
    [Symbol.toPrimitive]: show,
    [inspect.custom]: show,
  });
  texts.set(secret, text);
  return secret;
}

/**
 * The text itself. Only what sends it, compares it or redacts it may ask; an object not made by `makeSecret` gives "".
 */
export function revealSecret(secret: Secret): string {
  return texts.get(secret) ?? "";
}
