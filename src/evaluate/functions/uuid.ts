/** The functions `uuidv5` and `uuid`. */
import { createHash } from "node:crypto";
import { stringType, stringValue, type Value } from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, parameter } from "./definition.ts";

/** The namespaces that have names (RFC 9562, section 6.6), which differ in their first bytes. */
const namedSpaces: ReadonlyMap<string, string> = new Map(
  [
    ["dns", "0"],
    ["url", "1"],
    ["oid", "2"],
    ["x500", "4"],
  ].map(([name, digit]) => [name as string, `6ba7b81${digit}9dad11d180b400c04fd430c8`]),
);

/** The 32 digits of a UUID in the forms that Terraform reads, or why it is none. */
function digitsOf(text: string): { readonly digits: string } | Failure {
  const bytes = Buffer.byteLength(text);
  if (bytes === 32 && /^[0-9a-f]{32}$/i.test(text)) return { digits: text };
  if (bytes === 45 && !/^urn:uuid:/i.test(text)) return { error: "invalid urn prefix" };
  if (![32, 36, 38, 45].includes(bytes)) return { error: `invalid UUID length: ${bytes}` };
  // In braces; Terraform does not look at what the braces are.
  const plain = bytes === 45 ? text.slice(9) : bytes === 38 ? text.slice(1) : text;
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})/i.exec(plain);
  return match === null ? { error: "invalid UUID format" } : { digits: match.slice(1).join("") };
}

function uuidV5([namespace, name]: readonly Value[], { sensitive }: Call): Value | Failure {
  const written = namespace?.data as string;
  const named = namedSpaces.get(written);
  const found = named === undefined ? digitsOf(written) : { digits: named };
  if ("error" in found) {
    const shown = sensitive ? "(sensitive value)" : written.slice(0, 200);
    return { error: `uuidv5() doesn't support namespace ${shown} (${found.error})` };
  }
  const hash = createHash("sha1")
    .update(Buffer.from(found.digits, "hex"))
    .update(name?.data as string, "utf8")
    .digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const text = hash.toString("hex", 0, 16);
  return stringValue(text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));
}

export const uuidFunctions: readonly FunctionDefinition[] = [
  {
    name: "uuidv5",
    parameters: [parameter("namespace", stringType), parameter("name", stringType)],
    resultType: stringType,
    run: uuidV5,
  },
  { name: "uuid", parameters: [], resultType: stringType },
];
