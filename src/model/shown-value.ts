/** How messages show what the configuration says: in quotes, short, on one line, and never where it is sensitive. */
import type { Instance } from "../evaluate/instance.ts";
import type { Value } from "../evaluate/value.ts";
import { asText } from "./model.ts";

/** UTF-16 units; client ids, with 64, and nearly all hosts fit. */
const shownLength = 80;

const escapes: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escaped(character: string): string {
  return escapes.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A text of the configuration in quotes, with control characters and line ends as escapes, cut where it is long. */
export function shownText(text: string): string {
  const cut = text.length > shownLength ? `${text.slice(0, shownLength).replace(/[\uD800-\uDBFF]$/, "")}…` : text;
  return `"${cut.replace(/[\p{Cc}\u2028\u2029]/gu, escaped)}"`;
}

/** The same for a value, with the plan that it is from; what is sensitive, or has no text that is known, is only said to be there. */
export function shownValue(value: Value): string {
  const text = value.sensitive === true ? undefined : asText(value);
  const { planned } = value.trace;
  if (text !== undefined) return planned === undefined ? shownText(text) : `${shownText(text)} (from ${planned.file})`;
  return value.sensitive === true ? "a sensitive value" : "a value";
}

/** An argument with its value, as in `"x" has role_id "12a"` or `"x" has a sensitive role_id`. */
export function withValue(name: string, value: Value): string {
  return value.sensitive === true ? `a sensitive ${name}` : `${name} ${shownValue(value)}`;
}

/** The `type` of a resource in a sentence: `of type "okta"`. */
export function ofType(type: Value): string {
  return type.sensitive === true ? "of a sensitive type" : `of type ${shownValue(type)}`;
}

/** How the configuration writes a reference to an instance: those inside a known registry module are outputs of its call. */
export function referenceTo({ reference, address }: Instance): string {
  return reference ?? address;
}
