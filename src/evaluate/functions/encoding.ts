/** Encodings and hashes of strings. */
import { createHash } from "node:crypto";
import { topMarks, withMarks } from "../construct.ts";
import { isUnknown, stringType, stringValue, unknownValue, type Value } from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, parameter, shown } from "./definition.ts";
import { textResult } from "./strings.ts";

const str = parameter("str", stringType);

function text(value: Value | undefined): string {
  return value?.data as string;
}

export type HashName = "md5" | "sha1" | "sha256" | "sha512";

/** The hash functions: Terraform's name, the algorithm, the encoding of the digest. */
export const hashes: readonly (readonly [string, HashName, "hex" | "base64"])[] = [
  ["md5", "md5", "hex"],
  ["sha1", "sha1", "hex"],
  ["sha256", "sha256", "hex"],
  ["sha512", "sha512", "hex"],
  ["base64sha256", "sha256", "base64"],
  ["base64sha512", "sha512", "base64"],
];

export function digest(content: string, algorithm: HashName, encoding: "hex" | "base64"): string {
  return createHash(algorithm).update(content, "utf8").digest(encoding);
}

/** The bytes of standard base64 with padding, line ends ignored as in Go; undefined where it is not that. */
export function base64Bytes(encoded: string): Buffer | undefined {
  const compact = encoded.replace(/[\r\n]/g, "");
  const body = compact.replace(/={1,2}$/, "");
  if (compact.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(body)) return undefined;
  return Buffer.from(compact, "base64");
}

/** The text of bytes; undefined where they are not UTF-8. */
export function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function base64Decoded([value]: readonly Value[], call: Call): Value | Failure | undefined {
  if (value === undefined) return undefined;
  const marks = topMarks([value]);
  if (isUnknown(value)) return withMarks(unknownValue(stringType), marks);
  const bytes = base64Bytes(text(value));
  if (bytes === undefined) return { error: `failed to decode base64 data ${shown(text(value), call.sensitive)}` };
  const decoded = utf8(bytes);
  if (decoded === undefined) return { error: "the result of decoding the provided string is not valid UTF-8" };
  const result = textResult(decoded);
  return result === undefined ? undefined : withMarks(result, marks);
}

/** As Go's `url.QueryEscape`: a blank becomes a plus sign. */
function queryEscaped(input: string): string {
  return encodeURIComponent(input.replace(/[\ud800-\udfff]/gu, "\ufffd"))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

export const encodingFunctions: readonly FunctionDefinition[] = [
  {
    name: "base64encode",
    parameters: [str],
    resultType: stringType,
    run: ([value]) => textResult(Buffer.from(text(value), "utf8").toString("base64")),
  },
  {
    name: "base64decode",
    parameters: [parameter("str", stringType, "marked", "unknown")],
    resultType: stringType,
    run: base64Decoded,
  },
  {
    name: "urlencode",
    parameters: [str],
    resultType: stringType,
    run: ([value]) => textResult(queryEscaped(text(value))),
  },
  ...hashes.map(
    ([name, algorithm, encoding]): FunctionDefinition => ({
      name,
      parameters: [str],
      resultType: stringType,
      run: ([value]) => stringValue(digest(text(value), algorithm, encoding)),
    }),
  ),
];
