/** The marks of values themselves, not of what is inside them. */
import type { Marks } from "./construct.ts";

/** Sensitive or ephemeral where any of the values is. */
export function ownMarks(values: readonly Marks[]): Marks {
  return {
    ...(values.some((value) => value.sensitive) ? { sensitive: true } : {}),
    ...(values.some((value) => value.ephemeral) ? { ephemeral: true } : {}),
  };
}
