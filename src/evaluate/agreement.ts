/** Whether two accounts of one value, the configuration's and a plan's, certainly exclude each other. */
import { measure } from "./measure.ts";
import { formatNumeral, type Numeric } from "./number.ts";
import { isNull, isUnknown, knownElements, knownEntries, type Value } from "./value.ts";

export interface Leniency {
  /** Lists may be sets: their elements stand in any order, each once. */
  readonly unordered?: boolean;
  readonly ignoreCase?: boolean;
}

/** Elements of lists in no order that are compared, each with each. */
const pairLimit = 200;

/** UTF-16 code units, and levels of nesting, of JSON texts that are compared as JSON. */
const jsonLimit = 200_000;
const jsonDepth = 100;

/**
 * Whether `ours`, converted to the type that the provider declares, cannot be what Terraform planned as `theirs`. What
 * providers do to a value is allowed for: they fill in what is null, take empty things for null, drop null elements of
 * maps, and keep JSON and blanks around a text in another form.
 */
export function contradicts(ours: Value, theirs: Value, leniency: Leniency): boolean {
  if (isUnknown(theirs)) return false;
  if (isUnknown(ours)) return !begins(ours.data.prefix, theirs);
  if (isNull(ours)) return false;
  if (isNull(theirs)) return !isEmpty(ours);
  const elements = knownElements(ours);
  if (elements !== undefined) {
    const others = knownElements(theirs);
    if (others === undefined) return true;
    return leniency.unordered === true || ours.type.kind === "set"
      ? differInSome(elements, others, leniency)
      : elements.length !== others.length ||
          elements.some((element, index) => contradicts(element, others[index] as Value, leniency));
  }
  const entries = knownEntries(ours);
  if (entries !== undefined) {
    const others = knownEntries(theirs);
    return others === undefined || entriesContradict(entries, others, leniency);
  }
  const [text, other] = [textOf(ours), textOf(theirs)];
  return text === undefined || other === undefined || !sameText(text, other, leniency);
}

/** Whether a text may be one of which only the beginning is known. JSON may have other blanks. */
function begins(prefix: string | undefined, theirs: Value): boolean {
  const text = textOf(theirs);
  return prefix === undefined || text === undefined || isJsonLike(prefix) || text.startsWith(prefix);
}

/** What a provider may take for nothing. */
function isEmpty(value: Value): boolean {
  const { data } = value;
  if (data === "" || data === false || textOf(value) === "0") return true;
  return Array.isArray(data) ? data.length === 0 : data instanceof Map && [...data.values()].every(isNull);
}

function textOf({ data }: Value): string | undefined {
  if (typeof data === "string") return data;
  if (typeof data === "boolean") return String(data);
  return typeof data === "object" && data !== null && "mantissa" in data ? formatNumeral(data as Numeric) : undefined;
}

function entriesContradict(
  entries: ReadonlyMap<string, Value>,
  others: ReadonlyMap<string, Value>,
  leniency: Leniency,
): boolean {
  for (const [key, value] of entries) {
    const other = others.get(key);
    if (other === undefined ? !isNull(value) && !isUnknown(value) : contradicts(value, other, leniency)) return true;
  }
  for (const [key, other] of others) if (!entries.has(key) && !isNull(other) && !isUnknown(other)) return true;
  return false;
}

function differInSome(elements: readonly Value[], others: readonly Value[], leniency: Leniency): boolean {
  if (elements.length > pairLimit || others.length > pairLimit) return false;
  const found = (element: Value, among: readonly Value[], way: (a: Value, b: Value) => boolean) =>
    among.some((other) => !way(element, other));
  const known = elements.every((element) => measure(element).whollyKnown);
  return (
    elements.some((element) => !found(element, others, (a, b) => contradicts(a, b, leniency))) ||
    (known && others.some((other) => !found(other, elements, (b, a) => contradicts(a, b, leniency))))
  );
}

function sameText(text: string, other: string, { ignoreCase }: Leniency): boolean {
  if (text === other || text.trim() === other.trim()) return true;
  if (ignoreCase === true && text.toLowerCase() === other.toLowerCase()) return true;
  if (!isJsonLike(text) || !isJsonLike(other)) return false;
  const [canonical, otherCanonical] = [canonicalJson(text), canonicalJson(other)];
  return canonical === undefined || otherCanonical === undefined || canonical === otherCanonical;
}

function isJsonLike(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/**
 * JSON in one form for policies that AWS takes for the same: the order of keys and lists, a list of one, and an account by
 * its number or by the ARN of its root mean nothing. Undefined where it is too much to compare, or no JSON.
 */
function canonicalJson(text: string): string | undefined {
  if (text.length > jsonLimit) return undefined;
  try {
    return canonical(JSON.parse(text), 1);
  } catch {
    return undefined;
  }
}

const accountRoot = /^arn:[\w-]+:iam::(\d{12}):root$/;

function canonical(value: unknown, depth: number): string | undefined {
  if (depth > jsonDepth) return undefined;
  if (Array.isArray(value)) {
    const parts = value.map((each) => canonical(each, depth + 1));
    if (parts.includes(undefined)) return undefined;
    return parts.length === 1 ? parts[0] : `[${parts.sort().join()}]`;
  }
  if (typeof value === "object" && value !== null) {
    const parts: string[] = [];
    for (const [key, each] of Object.entries(value)) {
      const part = canonical(each, depth + 1);
      if (part === undefined) return undefined;
      parts.push(`${JSON.stringify(key)}:${part}`);
    }
    return `{${parts.sort().join()}}`;
  }
  return JSON.stringify(String(value).replace(accountRoot, "$1"));
}
