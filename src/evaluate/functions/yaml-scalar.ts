/** What the scalars of YAML mean to Terraform (go-cty-yaml 1.1.0): YAML 1.1's words, YAML 1.2's numbers. */
import { numberValue } from "../construct.ts";
import { numericFrom, parseNumeral } from "../number.ts";
import { normalized, quoted } from "../text.ts";
import { boolValue, nullValue, stringValue, type Value } from "../value.ts";
import { base64Bytes } from "./encoding.ts";
import { timestampText } from "./timestamp.ts";

export type ScalarStyle = "plain" | "quoted" | "block";

/** `unfollowed` for numbers that are not followed here. */
export type ScalarMeaning = { readonly value: Value } | { readonly error: string } | "merge" | "unfollowed";

const prefix = "tag:yaml.org,2002:";

function variants(...words: readonly string[]): string[] {
  return words.flatMap((word) => [
    word,
    word.toUpperCase(),
    ...(word.length > 1 ? [word.charAt(0).toUpperCase() + word.slice(1)] : []),
  ]);
}

const truths: ReadonlySet<string> = new Set(variants("y", "yes", "true", "on"));
const falsehoods: ReadonlySet<string> = new Set(variants("n", "no", "false", "off"));
const nothings: ReadonlySet<string> = new Set(["", "~", ...variants("null")]);
const infinities = /^[-+]?\.(?:inf|Inf|INF)$/;
const notNumbers = /^\.(?:nan|NaN|NAN)$/;

const integer = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const fraction = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

function numberOf(source: string, tag: string): ScalarMeaning {
  const plain = source.replaceAll("_", "");
  const number = parseNumeral(plain);
  if (number === "not followed") return "unfollowed";
  if (number !== "not a number") return { value: numberValue(number) };
  const other = integerOf(plain);
  if (other !== undefined) return { value: numberValue(numericFrom(other)) };
  return { error: `cannot parse ${quoted(source)} as ${tag}` };
}

/** A whole number of 64 bits with one of Go's prefixes. */
function integerOf(text: string): bigint | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.exec(text);
  if (match === null) return undefined;
  const size = BigInt(match[2] as string);
  if (match[1] === "-") return size <= 1n << 63n ? -size : undefined;
  return size < 1n << (match[1] === "+" ? 63n : 64n) ? size : undefined;
}

const timestampPattern =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d{2}:\d{2}))|(?: +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?))?$/;

/** A date or time as Terraform gives it: a string of RFC 3339; undefined for a text that is none. */
function timestampOf(source: string): string | undefined {
  const match = timestampPattern.exec(source);
  if (match === null) return undefined;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const [hour, minute, second] = [match[4] ?? match[9], match[5] ?? match[10], match[6] ?? match[11]].map((part) =>
    Number(part ?? 0),
  ) as [number, number, number];
  const zone = match[8] ?? "Z";
  const offset =
    zone === "Z" ? 0 : (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * (zone[0] === "-" ? -1 : 1);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  if (Number(zone.slice(1, 3)) > 24 || Number(zone.slice(4)) > 60) return undefined;
  date.setUTCHours(hour, minute, second);
  const instant = (BigInt(date.getTime()) - BigInt(offset) * 60_000n) * 1_000_000n;
  return timestampText({ instant, offset });
}

/** What a plain text without a tag, or with one other than of text, may be recognised as. */
function recognised(source: string, tag: string): ScalarMeaning | "int" | "float" | undefined {
  const first = source.charAt(0);
  if (truths.has(source) || falsehoods.has(source)) return { value: boolValue(truths.has(source)) };
  if (nothings.has(source)) return { value: nullValue() };
  if (infinities.test(source)) return "unfollowed";
  if (tag === "" && notNumbers.test(source)) return { error: "floating point NaN is not supported" };
  if (first === ".") {
    const number = parseNumeral(source);
    if (number === "not followed") return "unfollowed";
    return number === "not a number" ? undefined : { value: numberValue(number) };
  }
  if (!/[-+0-9]/.test(first)) return undefined;
  const time = tag === "" || tag === `${prefix}timestamp` ? timestampOf(source) : undefined;
  if (time !== undefined) return { value: stringValue(time) };
  return integer.test(source) ? "int" : fraction.test(source) ? "float" : undefined;
}

/** What a scalar means; `tag` is its full tag, `""` where it has none. */
export function scalarMeaning(source: string, tag: string, style: ScalarStyle): ScalarMeaning {
  const text = (): ScalarMeaning => ({ value: stringValue(normalized(source)) });
  const kind = tag.startsWith(prefix) ? tag.slice(prefix.length) : tag;
  if (tag !== "" && !["str", "bool", "int", "float", "null", "timestamp", "binary"].includes(kind)) {
    return { error: `unsupported tag ${quoted(tag)}` };
  }
  let resolved = kind;
  // The first character decides whether Terraform looks any further.
  if (/^(?:$|[-+0-9yYnNtTfFoO~.])/.test(source) && kind !== "str" && kind !== "binary") {
    if (style === "quoted") return text();
    const found = recognised(source, tag);
    if (typeof found === "object" || found === "unfollowed" || found === "merge") return found;
    resolved = found ?? kind;
  }
  if (tag === "" && source === "<<") return "merge";
  const wrong = { error: `cannot parse ${quoted(source)} as ${tag}` };
  switch (resolved) {
    case "binary":
      return base64Bytes(source) === undefined ? { error: `${wrong.error}: not valid base64` } : text();
    case "bool":
      return truths.has(source) || falsehoods.has(source) ? { value: boolValue(truths.has(source)) } : wrong;
    case "int":
    case "float":
      return numberOf(source, tag);
    case "timestamp": {
      const time = timestampOf(source);
      return time === undefined ? wrong : { value: stringValue(time) };
    }
    case "null":
      return { value: nullValue() };
    default:
      return text();
  }
}
