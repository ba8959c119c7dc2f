/** The functions `textencodebase64` and `textdecodebase64`. */
import { quoted } from "../text.ts";
import { stringType, type Value } from "../value.ts";
import { type Failure, type FunctionDefinition, parameter } from "./definition.ts";
import { base64Bytes, utf8 } from "./encoding.ts";
import { textResult } from "./strings.ts";

interface Encoding {
  /** The name in messages. */
  readonly name: string;
  /** Undefined where the text has a character that the encoding lacks. */
  readonly encode: (text: string) => Buffer | undefined;
  /** Undefined where the bytes are no text in the encoding. */
  readonly decode: (bytes: Buffer) => string | undefined;
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16();
}

function decodeUtf16(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeBigEndian(bytes: Buffer): string | undefined {
  return bytes.length % 2 === 0 ? decodeUtf16(swapped(bytes)) : undefined;
}

const bigEndianMark = Buffer.from([0xfe, 0xff]);
const littleEndianMark = Buffer.from([0xff, 0xfe]);

const utf16: Encoding = {
  name: "UTF-16",
  encode: (text) => Buffer.concat([bigEndianMark, swapped(Buffer.from(text, "utf16le"))]),
  decode: (bytes) => {
    const mark = bytes.subarray(0, 2);
    if (mark.equals(littleEndianMark)) return decodeUtf16(bytes.subarray(2));
    return decodeBigEndian(mark.equals(bigEndianMark) ? bytes.subarray(2) : bytes);
  },
};

/** What windows-1252 has from 0x80 to 0x9f; U+FFFD stands for nothing. */
const windowsExtras = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ";

/** An encoding of one byte a character: as Latin 1 up to `last`, with `extras` from 0x80 on. */
function singleByte(name: string, last: number, extras = ""): Encoding {
  const character = (byte: number): string =>
    extras[byte - 0x80] ?? (byte <= last ? String.fromCharCode(byte) : "\ufffd");
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [character(byte), byte] as const));
  bytes.delete("\ufffd");
  return {
    name,
    encode: (text) => {
      const found = Array.from(text, (each) => bytes.get(each));
      return found.includes(undefined) ? undefined : Buffer.from(found as number[]);
    },
    decode: (encoded) => Array.from(encoded, character).join(""),
  };
}

const encodings: readonly (readonly [Encoding, readonly string[]])[] = [
  [{ name: "UTF-8", encode: (text) => Buffer.from(text, "utf8"), decode: utf8 }, ["utf-8", "csutf8"]],
  [utf16, ["utf-16", "csutf16"]],
  [
    { name: "UTF-16LE", encode: (text) => Buffer.from(text, "utf16le"), decode: decodeUtf16 },
    ["utf-16le", "csutf16le"],
  ],
  [
    { name: "UTF-16BE", encode: (text) => swapped(Buffer.from(text, "utf16le")), decode: decodeBigEndian },
    ["utf-16be", "csutf16be"],
  ],
  [
    singleByte("US-ASCII", 0x7f),
    [
      ...["us-ascii", "us", "ansi_x3.4-1968", "ansi_x3.4-1986", "ibm367", "cp367", "iso646-us"],
      ...["iso_646.irv:1991", "iso-ir-6", "csascii"],
    ],
  ],
  [
    singleByte("ISO_8859-1:1987", 0xff),
    [
      ...["iso_8859-1:1987", "iso_8859-1", "iso-8859-1", "latin1", "l1", "ibm819", "cp819", "iso-ir-100"],
      "csisolatin1",
    ],
  ],
  [singleByte("windows-1252", 0xff, windowsExtras), ["windows-1252", "cswindows1252"]],
];

const byName = new Map(encodings.flatMap(([encoding, names]) => names.map((name) => [name, encoding] as const)));

/** Names that people write and IANA does not have, or Terraform does not. */
const refusedNames: ReadonlySet<string> = new Set([
  ...["utf8", "utf16", "utf16le", "utf16be", "utf-32", "utf32", "unicode", "ascii", "latin-1", "cp1252", "ansi"],
  ...["base64", "binary", "hex", ""],
]);

/** How all of IANA's names are written. */
const nameForm = /^[\w.:()+-]{2,45}$/;

/** The encoding of that name; undefined for one that Terraform may know. */
function encodingOf(value: Value | undefined): Encoding | Failure | undefined {
  const written = value?.data as string;
  const name = written.trim().toLowerCase();
  if (nameForm.test(name) && !refusedNames.has(name)) return byName.get(name);
  const reason = "is not a supported IANA encoding name or alias in this Terraform version";
  return { error: `${quoted(written.slice(0, 200))} ${reason}`, argument: 1 };
}

function encoded([text, name]: readonly Value[]): Value | Failure | undefined {
  const encoding = encodingOf(name);
  if (encoding === undefined || "error" in encoding) return encoding;
  const written = text?.data as string;
  // How Go encodes the character that stands for what is no character depends on the encoding.
  if (written.includes("\ufffd") && !encoding.name.startsWith("UTF-")) return undefined;
  const bytes = encoding.encode(written);
  if (bytes !== undefined) return textResult(bytes.toString("base64"));
  const error = `the given string contains characters that cannot be represented in ${encoding.name}`;
  return { error, argument: 0 };
}

function decoded([source, name]: readonly Value[]): Value | Failure | undefined {
  const encoding = encodingOf(name);
  if (encoding === undefined || "error" in encoding) return encoding;
  const bytes = base64Bytes(source?.data as string);
  if (bytes === undefined) return { error: "the given value is not valid base64", argument: 0 };
  const text = encoding.decode(bytes);
  if (text !== undefined && !text.includes("\ufffd")) return textResult(text);
  return { error: `the given string contains symbols that are not defined for ${encoding.name}`, argument: 0 };
}

export const textEncodingFunctions: readonly FunctionDefinition[] = [
  {
    name: "textencodebase64",
    parameters: [parameter("string", stringType), parameter("encoding", stringType)],
    resultType: stringType,
    run: encoded,
  },
  {
    name: "textdecodebase64",
    parameters: [parameter("source", stringType), parameter("encoding", stringType)],
    resultType: stringType,
    run: decoded,
  },
];
