/** The functions `format` and `formatlist`. */
import { listValue, refined } from "../construct.ts";
import { convert } from "../convert.ts";
import { measure, valueLimit } from "../measure.ts";
import { floatText, isInteger, type Numeric, toBigInt } from "../number.ts";
import { characterCount, characters, normalized, quoted, stablePrefix } from "../text.ts";
import {
  boolType,
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  numberType,
  stringType,
  stringValue,
  unknownValue,
  type Value,
} from "../value.ts";
import { type Failure, type FunctionDefinition, isFailure, parameter } from "./definition.ts";
import { jsonString, jsonText } from "./json.ts";
import { stringListType, textResult } from "./strings.ts";

/** Wider fields and more digits than anyone prints are not followed. */
const widthLimit = 10_000;

/** `%[flags][width][.precision][[argument]]letter` as written. */
interface Verb {
  readonly raw: string;
  /** In UTF-8 bytes from the start of the format. */
  readonly offset: number;
  readonly argument: number;
  readonly letter: string;
  readonly flags: string;
  readonly width: number;
  /** -1 where none is given. */
  readonly precision: number;
}

const verbPattern = /%([0#\-+ ]*)([1-9]\d*)?(?:\.(\d*))?(?:\[([1-9]\d*)\])?([a-zA-Z])/y;

/** Where and why a verb breaks off, in Terraform's words. */
function malformed(format: string, at: number): Failure {
  const partial = /%[0#\-+ ]*(?:[1-9]\d*)?(?:\.\d*)?(?:\[(?:[1-9]\d*\]?)?)?/y;
  partial.lastIndex = at;
  const end = at + (partial.exec(format)?.[0].length ?? 1);
  const offset = Buffer.byteLength(format.slice(0, end));
  const character = format.codePointAt(end);
  if (character === undefined) return { error: `invalid format string starting at offset ${offset}` };
  const letter = String.fromCodePoint(character);
  const name = letter === "'" ? "'\\''" : letter === '"' ? `'"'` : `'${quoted(letter).slice(1, -1)}'`;
  return { error: `unrecognized format character ${name} at offset ${offset}` };
}

/** The formatted text; undefined where it cannot be told. */
function formatted(format: string, args: readonly Value[]): string | Failure | undefined {
  const parts: string[] = [];
  let length = 0;
  let position = 0;
  let next = 1;
  let highest = 0;
  let bytes = 0;
  for (;;) {
    const at = format.indexOf("%", position);
    const literal = format.slice(position, at === -1 ? undefined : at);
    parts.push(literal);
    length += literal.length;
    if (at === -1) break;
    bytes += Buffer.byteLength(literal);
    if (format[at + 1] === "%") {
      parts.push("%");
      position = at + 2;
      bytes += 2;
      continue;
    }
    verbPattern.lastIndex = at;
    const match = verbPattern.exec(format);
    if (match === null) return malformed(format, at);
    const [raw, flags = "", width, precision, argument, letter = ""] = match;
    const verb: Verb = {
      raw,
      offset: bytes,
      argument: argument === undefined ? next : Number(argument),
      letter,
      flags,
      width: width === undefined ? -1 : Number(width),
      precision: precision === undefined ? -1 : Number(precision),
    };
    highest = Math.max(highest, verb.argument);
    const part = formatVerb(verb, args);
    if (typeof part !== "string") return part;
    parts.push(part);
    length += part.length;
    if (length > valueLimit.text) return undefined;
    next = verb.argument + 1;
    position = at + raw.length;
    bytes += raw.length;
  }
  if (highest < args.length) {
    const reason = highest === 0 ? "no verbs in format string" : `only ${highest} used by format string`;
    return { error: `too many arguments; ${reason}`, argument: highest + 1 };
  }
  return parts.join("");
}

function unsupported({ raw, offset }: Verb, reason: string): Failure {
  return { error: `unsupported value for ${quoted(raw)} at ${offset}: ${reason}` };
}

function formatVerb(verb: Verb, args: readonly Value[]): string | Failure | undefined {
  const value = args[verb.argument - 1];
  if (value === undefined) {
    const where = `${quoted(verb.raw)} at ${verb.offset}`;
    return { error: `not enough arguments for ${where}: need index ${verb.argument} but have ${args.length} total` };
  }
  if (verb.letter !== "v" && isNull(value)) return unsupported(verb, "null value cannot be formatted");
  if (Math.max(verb.width, verb.precision) > widthLimit) return undefined;
  if (verb.letter === "v") return formatAsIs(verb, value);
  if (verb.letter === "t") return formatBool(verb, value);
  if ("bdoxXeEfgG".includes(verb.letter)) return formatNumber(verb, value);
  if (verb.letter === "s" || verb.letter === "q") return formatString(verb, value);
  return { error: `unsupported format verb '${verb.letter}' in ${quoted(verb.raw)} at offset ${verb.offset}` };
}

function formatAsIs(verb: Verb, value: Value): string | undefined {
  if (!verb.flags.includes("#") && !isNull(value)) {
    if (value.type.kind === "string") return padded(verb, value.data as string);
    if (value.type.kind === "number") return padded(verb, floatText(value.data as Numeric, "g", -1));
  }
  const json = jsonText(value);
  return json === undefined ? undefined : padded(verb, json);
}

function formatBool(verb: Verb, value: Value): string | Failure | undefined {
  const result = convert(value, boolType);
  if ("error" in result) return unsupported(verb, result.error);
  return typeof result.value.data === "boolean" ? String(result.value.data) : undefined;
}

function formatNumber(verb: Verb, value: Value): string | Failure | undefined {
  const result = convert(value, numberType);
  if ("error" in result) return unsupported(verb, result.error);
  if (isUnknown(result.value)) return undefined;
  const number = result.value.data as Numeric;
  if ("bdoxX".includes(verb.letter)) {
    return isInteger(number) ? formatInteger(verb, toBigInt(number)) : unsupported(verb, "an integer is required");
  }
  const letter = verb.letter as "e" | "E" | "f" | "g" | "G";
  const byDefault = letter === "g" || letter === "G" ? -1 : 6;
  // Zeros come before blanks here, unlike for whole numbers.
  const flags = verb.flags.includes("0") ? verb.flags.replaceAll("-", "") : verb.flags;
  return signedText(
    { ...verb, flags },
    floatText(number, letter, verb.precision === -1 ? byDefault : verb.precision),
    "",
  );
}

function formatInteger(verb: Verb, number: bigint): string {
  const bases: Readonly<Record<string, readonly [number, string]>> = {
    b: [2, "0b"],
    o: [8, "0"],
    x: [16, "0x"],
    X: [16, "0X"],
  };
  const [base, mark] = bases[verb.letter] ?? [10, ""];
  let digits = number.toString(base).replace("-", "");
  if (verb.letter === "X") digits = digits.toUpperCase();
  if (verb.precision === 0 && number === 0n) digits = "";
  else if (verb.precision > 0) digits = digits.padStart(verb.precision, "0");
  const text = number < 0n ? `-${digits}` : digits;
  if (digits === "") return "";
  const sharp = verb.flags.includes("#") ? mark : "";
  const plain = verb.precision === -1 ? verb : { ...verb, flags: verb.flags.replaceAll("0", "") };
  return signedText(plain, text, sharp);
}

/** Puts sign and prefix before the digits and fills up to the width as Go does. */
function signedText({ flags, width }: Verb, text: string, prefix: string): string {
  const negative = text.startsWith("-");
  const digits = negative ? text.slice(1) : text;
  const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const missing = Math.max(0, width - sign.length - prefix.length - digits.length);
  if (flags.includes("-")) return sign + prefix + digits + " ".repeat(missing);
  if (flags.includes("0")) return sign + prefix + "0".repeat(missing) + digits;
  return " ".repeat(missing) + sign + prefix + digits;
}

function formatString(verb: Verb, value: Value): string | Failure | undefined {
  const result = convert(value, stringType);
  if ("error" in result) return unsupported(verb, result.error);
  let text = result.value.data as string;
  if (verb.precision > 0) {
    const all = characters(text);
    if (all === undefined) return undefined;
    text = all.slice(0, verb.precision).join("");
  }
  return padded(verb, verb.letter === "q" ? jsonString(text) : text);
}

/** Fills up to the width, counted in characters; zeros are put even before text, as Terraform does. */
function padded({ flags, width }: Verb, text: string): string | undefined {
  if (width < 0) return text;
  const count = characterCount(text);
  if (count === undefined) return undefined;
  const fill = (flags.includes("0") ? "0" : " ").repeat(Math.max(0, width - count));
  return flags.includes("-") ? text + fill : fill + text;
}

function format(args: readonly Value[]): Value | Failure | undefined {
  const text = args[0]?.data as string;
  const values = args.slice(1);
  if (values.some((value) => !measure(value).whollyKnown)) {
    const first = text.indexOf("%");
    const prefix = first > 0 ? stablePrefix(text.slice(0, first)) : undefined;
    const result = unknownValue(stringType);
    return prefix === undefined || prefix === "" ? result : refined(result, { prefix });
  }
  const result = formatted(text, values);
  return typeof result === "string" ? textResult(result) : result;
}

function isSequence({ type }: Value): boolean {
  return type.kind === "list" || type.kind === "set" || type.kind === "tuple";
}

/** A sequence's length as far as Terraform can tell it: of an unknown tuple by its type. */
function lengthOf(value: Value): number | undefined {
  if (value.type.kind === "tuple") return value.type.elements.length;
  const elements = knownElements(value);
  if (elements === undefined) return undefined;
  if (value.type.kind === "set" && elements.length > 1 && !measure(value).whollyKnown) return undefined;
  return elements.length;
}

function formatList(args: readonly Value[]): Value | Failure | undefined {
  const [first, ...values] = args;
  const text = first?.data as string;
  let count: number | undefined;
  let chooser = 0;
  let unknown = false;
  for (const [index, value] of values.entries()) {
    if (!isSequence(value) || isNull(value)) {
      unknown ||= isUnknown(value) && value.type.kind === "dynamic";
      continue;
    }
    const length = lengthOf(value);
    if (length === undefined) {
      unknown = true;
      continue;
    }
    if (count !== undefined && length !== count) {
      const which = `argument ${index + 1} has length ${length}`;
      const reason = `${which}, which is inconsistent with argument ${chooser + 1} of length ${count}`;
      return { error: reason, argument: index + 1 };
    }
    if (count === undefined) chooser = index;
    count = length;
    unknown ||= isUnknown(value);
  }
  if (unknown) return unknownValue(stringListType);
  const results: Value[] = [];
  for (let index = 0; index < (count ?? 1); index += 1) {
    const row = values.map((value) =>
      isSequence(value) && !isNull(value) ? ((knownElements(value) as readonly Value[])[index] as Value) : value,
    );
    if (row.some((value) => !measure(value).whollyKnown)) {
      results.push(unknownValue(stringType, first?.trace, { notNull: true }));
      continue;
    }
    const result = formatted(text, row);
    if (result === undefined) return undefined;
    if (typeof result === "string") results.push(stringValue(normalized(result)));
    else if (isFailure(result)) {
      return values.length === 0 ? result : { error: `error on format iteration ${index}: ${result.error}` };
    }
  }
  return listValue(stringType, results);
}

const parameters = [parameter("format", stringType)];
const variadic = parameter("args", dynamicType, "null", "unknown");

export const formatFunctions: readonly FunctionDefinition[] = [
  { name: "format", parameters, variadic, resultType: stringType, run: format },
  { name: "formatlist", parameters, variadic, resultType: stringListType, run: formatList },
];
