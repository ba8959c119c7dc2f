/** What lengths and numbers are at least and at most, also where they are not known. */
import { measure } from "./measure.ts";
import { type Numeric, numericFrom } from "./number.ts";
import { isUnknown, knownElements, knownEntries, type Unknown, type Value } from "./value.ts";

/** Terraform's bound for the length of a collection of which nothing is known: 2^63 - 1. */
const unboundedLength = 2n ** 63n - 1n;

interface Bounds<Bound> {
  readonly least: Bound;
  readonly most: Bound;
}

/** How many elements a list, set or map has; an unknown element of a set may turn out equal to another. */
export function lengthBounds(value: Value): Bounds<number> {
  if (isUnknown(value))
    return { least: value.data.minLength ?? 0, most: value.data.maxLength ?? Number.POSITIVE_INFINITY };
  const elements = knownElements(value);
  const size = elements?.length ?? knownEntries(value)?.size;
  if (size === undefined) return { least: 0, most: Number.POSITIVE_INFINITY };
  const certain = value.type.kind !== "set" || size <= 1 || measure(value).whollyKnown;
  return { least: certain ? size : 1, most: size };
}

/** The bounds that a length has for a value built of it, for which Terraform takes an uncertain length to be any. */
export function lengthRange(value: Value): Bounds<number> {
  const bounds = lengthBounds(value);
  return isUnknown(value) || bounds.least === bounds.most ? bounds : { least: 0, most: Number.POSITIVE_INFINITY };
}

/** The refinement of the number that is the length of a list, set or map, as Terraform has it. */
export function lengthRefinement(value: Value): Omit<Unknown, "unknown"> {
  const { least, most } = lengthBounds(value);
  return {
    notNull: true,
    least: numericFrom(least),
    most: numericFrom(Number.isFinite(most) ? most : unboundedLength),
  };
}

function isNumeric(data: Value["data"]): data is Numeric {
  return typeof data === "object" && data !== null && "mantissa" in data;
}

/** The bounds of a number; undefined where there is none. */
export function numberBounds({ data }: Value): Partial<Bounds<Numeric>> {
  if (isNumeric(data)) return { least: data, most: data };
  if (typeof data !== "object" || data === null || !("unknown" in data)) return {};
  return {
    ...(data.least === undefined ? {} : { least: data.least }),
    ...(data.most === undefined ? {} : { most: data.most }),
  };
}
