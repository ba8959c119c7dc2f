/** Compares what a policy writes, with its wildcards, to texts, as far as both are known. */

import type { Value } from "../evaluate/value.ts";
import { asText } from "./model.ts";
import { partsOf } from "./policy-json.ts";

/** Whether something holds: yes, no, or cannot tell. */
export type Truth = "yes" | "no" | "maybe";

/** In a subject: one letter or digit that is not known. */
export const anyCharacter = "\u0000";

/** IAM takes no longer patterns than this; longer ones are not compared. */
const lengthLimit = 4096;

export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes("no")) return "no";
  return truths.includes("maybe") ? "maybe" : "yes";
}

export function anyOf(truths: readonly Truth[]): Truth {
  if (truths.includes("yes")) return "yes";
  return truths.includes("maybe") ? "maybe" : "no";
}

export function not(truth: Truth): Truth {
  return truth === "yes" ? "no" : truth === "no" ? "yes" : "maybe";
}

export interface Comparison {
  /** `*` and `?` are wildcards. */
  readonly wildcards?: boolean;
  readonly ignoreCase?: boolean;
}

/** A character, one of any kind (`null`), or any number of any kind (`undefined`). */
type Step = string | null | undefined;

function stepsOf(pattern: string, { wildcards = false, ignoreCase = false }: Comparison): Step[] {
  const text = ignoreCase ? pattern.toLowerCase() : pattern;
  return Array.from(text, (character) =>
    wildcards && character === "*" ? undefined : wildcards && character === "?" ? null : character,
  );
}

/**
 * In time proportional to the product of the lengths, which are bounded. A character that is not known fits one that
 * is, unless whatever it is must fit.
 */
function fits(pattern: readonly Step[], subject: readonly string[], whatever: boolean): boolean {
  const one = (step: string, character: string) =>
    step === character || (!whatever && character === anyCharacter && /^[a-z0-9]$/i.test(step));
  let [at, place] = [0, 0];
  let [star, retry] = [-1, 0];
  while (place < subject.length) {
    const step = pattern[at];
    const character = subject[place] as string;
    if (at < pattern.length && step === undefined) {
      star = at;
      retry = place;
      at += 1;
    } else if (at < pattern.length && (step === null || (step !== undefined && one(step, character)))) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      place = retry;
    } else {
      return false;
    }
  }
  while (at < pattern.length && pattern[at] === undefined) at += 1;
  return at === pattern.length;
}

/**
 * Whether a value that a policy writes matches a text. Unknown parts of the value may be anything; a policy variable
 * (`${aws:username}`) is one. `anyCharacter` in the subject stands for one character that is not known.
 */
export function matches(value: Value, subject: string, comparison: Comparison): Truth {
  const text = asText(value);
  const parts = text === undefined ? partsOf(value) : [text];
  return parts === undefined ? "maybe" : matchesParts(parts, subject, comparison);
}

/** The same for a value that is taken apart. */
export function matchesParts(parts: readonly (string | Value)[], subject: string, comparison: Comparison): Truth {
  if (subject.length > lengthLimit) return "maybe";
  let certain = true;
  const steps: Step[] = [];
  for (const part of parts) {
    if (typeof part !== "string") {
      certain = false;
      steps.push(undefined);
      continue;
    }
    if (part.length + steps.length > lengthLimit) return "maybe";
    for (const [index, piece] of part.split(/\$\{[^}]*\}/).entries()) {
      if (index > 0) {
        certain = false;
        steps.push(undefined);
      }
      steps.push(...stepsOf(piece, comparison));
    }
  }
  const characters = Array.from(comparison.ignoreCase === true ? subject.toLowerCase() : subject);
  if (!fits(steps, characters, false)) return "no";
  return certain && fits(steps, characters, true) ? "yes" : "maybe";
}
