/** Whether an ARN that a policy writes, with its wildcards, is that of one secret. */
import { unknownValue, type Value } from "../evaluate/value.ts";
import { partsOf } from "./policy-json.ts";
import { allOf, anyCharacter, matchesParts, type Truth } from "./policy-match.ts";

/** Where a secret is, as far as it is known, and which values certainly say the same. */
export interface SecretPlace {
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** The region or account that a value is; undefined where that is not known. */
  readonly textOf: (value: Value) => string | undefined;
  /** Whether a value is what the data sources of the secret's own provider say. */
  readonly isOwn: (value: Value, field: "partition" | "region" | "account") => boolean;
}

type Part = string | Value;

/** A field of the secret's ARN. */
interface Field {
  readonly text: string | undefined;
  readonly isOwn: (value: Value) => boolean;
}

/** Secrets Manager puts a hyphen and six random letters and digits behind the name of a secret in its ARN. */
const suffix = `-${anyCharacter.repeat(6)}`;

const no = () => false;

function partitionOf(region: string | undefined): string | undefined {
  if (region === undefined) return undefined;
  // Of regions that are none of these nothing is certain.
  if (!/^[a-z]{2,4}(?:-[a-z]+)+-\d+$/.test(region)) return undefined;
  if (region.startsWith("cn-")) return "aws-cn";
  if (/^[a-z]{2}-(?:gov|iso[a-z]?)-/.test(region)) return region.startsWith("us-gov-") ? "aws-us-gov" : undefined;
  return /^(?:us|eu|ap|sa|ca|me|af|il|mx)-/.test(region) ? "aws" : undefined;
}

function fieldsOfSecret(name: string | undefined, place: SecretPlace | undefined): readonly Field[] {
  const plain = (text: string | undefined): Field => ({ text, isOwn: no });
  const at = (field: "partition" | "region" | "account", text: string | undefined): Field => ({
    text,
    isOwn: (value) => place?.isOwn(value, field) === true,
  });
  return [
    plain("arn"),
    at("partition", partitionOf(place?.region)),
    plain("secretsmanager"),
    at("region", place?.region),
    at("account", place?.account),
    plain("secret"),
    // No name of a secret has a colon.
    plain(name === undefined || name.includes(":") ? undefined : name + suffix),
  ];
}

/** The fields that an ARN has between its colons, each in parts; policy variables and what is not known stand in them as values. */
export function fieldsOfArn(parts: readonly Part[]): readonly (readonly Part[])[] {
  const fields: Part[][] = [[]];
  for (const part of parts) {
    if (typeof part !== "string") {
      fields.at(-1)?.push(part);
      continue;
    }
    for (const [index, text] of part.split(/\$\{[^}]*\}/).entries()) {
      if (index > 0) fields.at(-1)?.push(unknownValue());
      for (const [place, piece] of text.split(":").entries()) {
        if (place > 0) fields.push([]);
        if (piece !== "") fields.at(-1)?.push(piece);
      }
    }
  }
  return fields;
}

/** Whether a field of a pattern matches one of the secret's ARN. */
function matchesField(parts: readonly Part[], { text, isOwn }: Field, place: SecretPlace | undefined): Truth {
  const [only, second] = parts;
  if (only === "*" && second === undefined) return "yes";
  if (only !== undefined && typeof only !== "string" && second === undefined && isOwn(only)) return "yes";
  if (text === undefined) return "maybe";
  const known = parts.map((part) => (typeof part === "string" ? part : (place?.textOf(part) ?? part)));
  return matchesParts(known, text, { wildcards: true });
}

/** The same for the name, where the pattern may leave the six characters out: whether AWS takes that is not said. */
function matchesName(parts: readonly Part[], field: Field, place: SecretPlace | undefined): Truth {
  const whole = matchesField(parts, field, place);
  if (whole !== "no" || field.text === undefined) return whole;
  const bare = { ...field, text: field.text.slice(0, -suffix.length) };
  return matchesField(parts, bare, place) === "no" ? "no" : "maybe";
}

function isOpen(part: Part): boolean {
  return typeof part !== "string" || /[*?]/.test(part);
}

/**
 * Whether the resource that a policy writes is, or includes, the secret of that name at that place. A pattern with the six
 * colons of the ARN matches field by field; with fewer, its last asterisk stands for the fields that it lacks.
 */
export function matchesSecretArn(value: Value, name: string | undefined, place: SecretPlace | undefined): Truth {
  const parts = partsOf(value);
  if (parts === undefined) return "maybe";
  const pattern = fieldsOfArn(parts);
  const secret = fieldsOfSecret(name, place);
  const compare = (parts: readonly Part[], index: number) =>
    (index === secret.length - 1 ? matchesName : matchesField)(parts, secret[index] as Field, place);
  if (pattern.length > secret.length) return "no";
  if (pattern.length === secret.length) return allOf(pattern.map(compare));
  const last = pattern.length - 1;
  // A wildcard before the last field may stand for colons as well.
  const open = pattern.findIndex((field) => field.some(isOpen));
  const exact = allOf(pattern.slice(0, open === -1 ? last : open).map(compare));
  if (exact === "no") return "no";
  // AWS fills up an ARN that ends early.
  if (open === -1) return compare(pattern[last] as readonly Part[], last) === "no" ? "no" : "maybe";
  const field = pattern[open] as readonly Part[];
  const begin = compare(beginningOf(field), open);
  if (begin === "no") return "no";
  const closing = field.at(-1);
  const endsOpen = open === last && typeof closing === "string" && closing.endsWith("*");
  return endsOpen && allOf([exact, compare(field, open)]) === "yes" ? "yes" : "maybe";
}

/** What comes before the first wildcard or unknown part of a field, with anything behind it. */
function beginningOf(field: readonly Part[]): readonly Part[] {
  const [first] = field;
  return typeof first === "string" ? [`${/^[^*?]*/.exec(first)?.[0] ?? ""}*`] : ["*"];
}
