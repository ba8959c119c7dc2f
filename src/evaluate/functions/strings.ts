/** Functions on strings. */

import { listValue } from "../construct.ts";
import { measure, valueLimit } from "../measure.ts";
import { characters, normalized } from "../text.ts";
import {
  boolType,
  boolValue,
  isUnknown,
  knownElements,
  numberType,
  stringType,
  stringValue,
  type Type,
  unknownValue,
  type Value,
} from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, parameter } from "./definition.ts";
import { integer } from "./integer.ts";
import { affordsPattern, compilePattern, replaceMatches } from "./pattern.ts";

const str = parameter("str", stringType);
export const stringListType: Type = { kind: "list", element: stringType };

function text(value: Value | undefined): string {
  return value?.data as string;
}

/** A string as the result of a function; undefined, for unknown, where it is too long to follow. */
export function textResult(result: string): Value | undefined {
  return result.length > valueLimit.text ? undefined : stringValue(normalized(result));
}

/** A function of strings alone that never fails. */
function mapped(name: string, names: readonly string[], map: (...texts: string[]) => string): FunctionDefinition {
  return {
    name,
    parameters: names.map((each) => parameter(each, stringType)),
    resultType: stringType,
    run: (args) => textResult(map(...args.map(text))),
  };
}

function tested(name: string, second: string, test: (text: string, other: string) => boolean): FunctionDefinition {
  return {
    name,
    parameters: [str, parameter(second, stringType)],
    resultType: boolType,
    run: ([value, other]) => boolValue(test(text(value), text(other))),
  };
}

/** Letters that have had a counterpart only since Unicode 16; Terraform 1.11 goes by Unicode 15. */
const newlyCased = /[\u019b\u0264\ua7cb-\ua7cd\ua7d2-\ua7d5\ua7da-\ua7dc\u{10d50}-\u{10d65}\u{10d70}-\u{10d85}]/u;

/**
 * Letters whose simple upper case in Unicode is a single letter although the full one is two: Greek with iota
 * subscript. Go, unlike JavaScript, maps letter by letter.
 */
function simpleUpper(letter: string): string {
  const full = newlyCased.test(letter) ? letter : letter.toUpperCase();
  const code = letter.codePointAt(0) as number;
  if ([...full].length === 1) return full;
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCodePoint(code + 9);
  return letter;
}

function simpleLower(letter: string): string {
  if (letter === "\u0130") return "i";
  const full = newlyCased.test(letter) ? letter : letter.toLowerCase();
  return [...full].length === 1 ? full : letter;
}

function byLetter(input: string, change: (letter: string) => string): string {
  let result = "";
  for (const letter of input) result += change(letter);
  return result;
}

/** Digraphs have a title case of their own; Georgian letters have none. */
function simpleTitle(letter: string): string {
  const code = letter.codePointAt(0) as number;
  if (code >= 0x10d0 && code <= 0x10ff) return letter;
  if (code >= 0x01c4 && code <= 0x01cc) return String.fromCodePoint(code - ((code - 0x01c4) % 3) + 1);
  if (code >= 0x01f1 && code <= 0x01f3) return "\u01f2";
  return simpleUpper(letter);
}

/** Go's `unicode.IsSpace`. */
function isSpace(character: string): boolean {
  return character === "\u0085" || (character !== "\ufeff" && /^\s$/.test(character));
}

function separates(character: string): boolean {
  if (character <= "\x7f") return !/^\w$/.test(character);
  return !/^[\p{L}\p{Nd}]$/u.test(character) && isSpace(character);
}

function title(input: string): string {
  let result = "";
  let previous = " ";
  for (const character of input) {
    result += separates(previous) ? simpleTitle(character) : character;
    previous = character;
  }
  return result;
}

function trimmed(input: string, cut: (character: string) => boolean): string {
  let from = 0;
  while (from < input.length) {
    const character = String.fromCodePoint(input.codePointAt(from) as number);
    if (!cut(character)) break;
    from += character.length;
  }
  let to = input.length;
  while (to > from) {
    const low = input.charCodeAt(to - 1);
    const character = input.slice(low >= 0xdc00 && low <= 0xdfff ? to - 2 : to - 1, to);
    if (!cut(character)) break;
    to -= character.length;
  }
  return input.slice(from, to);
}

function chomped(input: string): string {
  let end = input.length;
  while (end > 0 && (input[end - 1] === "\n" || input[end - 1] === "\r")) end -= 1;
  return input.slice(0, end);
}

function joined(args: readonly Value[]): Value | Failure | undefined {
  const [separator, ...lists] = args;
  if (lists.length === 0) return { error: "at least one list is required" };
  if (lists.some((list) => !measure(list).whollyKnown)) return unknownValue(stringType);
  const parts: string[] = [];
  let length = 0;
  for (const [index, list] of lists.entries()) {
    for (const [position, element] of (knownElements(list) ?? []).entries()) {
      if (element.data === null) {
        const which = lists.length > 1 ? `element ${position} of list ${index + 1}` : `element ${position}`;
        return { error: `${which} is null; cannot concatenate null values`, argument: index + 1 };
      }
      parts.push(text(element));
      length += text(element).length + text(separator).length;
    }
  }
  return length > valueLimit.text ? undefined : textResult(parts.join(text(separator)));
}

function split(args: readonly Value[]): Value | undefined {
  const separator = text(args[0]);
  const input = text(args[1]);
  if (separator === "" && input.length > valueLimit.size) return undefined;
  const parts = separator === "" ? [...input] : input.split(separator);
  if (parts.length > valueLimit.size) return undefined;
  return listValue(
    stringType,
    parts.map((part) => stringValue(normalized(part))),
  );
}

function replaced(args: readonly Value[], { context }: Call): Value | Failure | undefined {
  const [input, wanted, replacement] = args.map(text) as [string, string, string];
  if (wanted.length > 1 && wanted.startsWith("/") && wanted.endsWith("/")) {
    const source = wanted.slice(1, -1);
    const pattern = compilePattern(source);
    if (pattern === undefined) return undefined;
    if ("error" in pattern) return { error: `error parsing regexp: ${pattern.error}: \`${pattern.at}\`` };
    if (!affordsPattern(context, source, pattern)) return undefined;
    const result = replaceMatches(pattern, input, replacement, context);
    return result === undefined ? undefined : textResult(result);
  }
  const parts = wanted === "" ? ["", ...input, ""] : input.split(wanted);
  if (input.length + parts.length * replacement.length > valueLimit.text) return undefined;
  return textResult(parts.join(replacement));
}

function substring(args: readonly Value[]): Value | Failure | undefined {
  const offset = integer(args[1]);
  if (typeof offset === "object") return offset;
  const length = integer(args[2]);
  if (typeof length === "object") return length;
  const all = characters(text(args[0]));
  if (all === undefined) return undefined;
  if (offset >= 0 && length === 0) return stringValue("");
  const start = offset < 0 ? offset + all.length : offset;
  const from = all.slice(Math.max(start, 0));
  if (length < 0) return textResult(from.join(""));
  // Terraform takes the whole rest where the length is zero and the offset counts from the end.
  return textResult((length === 0 ? from : from.slice(0, length)).join(""));
}

function indented(args: readonly Value[]): Value | Failure | undefined {
  const spaces = integer(args[0]);
  if (typeof spaces === "object") return spaces;
  if (spaces < 0) return { error: "the number of spaces must not be negative" };
  const lines = text(args[1]).split("\n");
  if (lines.length * spaces > valueLimit.text) return undefined;
  return textResult(lines.join(`\n${" ".repeat(spaces)}`));
}

function startsWith([value, prefix]: readonly Value[]): Value {
  const wanted = text(prefix);
  if (value !== undefined && isUnknown(value)) {
    const known = value.data.prefix ?? "";
    if (known.startsWith(wanted)) return boolValue(true);
    const settled = known !== "" && Buffer.byteLength(known) >= Buffer.byteLength(wanted);
    return settled ? boolValue(false) : unknownValue(boolType);
  }
  return boolValue(text(value).startsWith(wanted));
}

export const stringFunctions: readonly FunctionDefinition[] = [
  mapped("upper", ["str"], (input) => byLetter(input, simpleUpper)),
  mapped("lower", ["str"], (input) => byLetter(input, simpleLower)),
  mapped("title", ["str"], title),
  mapped("trimspace", ["str"], (input) => trimmed(input, isSpace)),
  mapped("trim", ["str", "cutset"], (input, set) => {
    const cut = new Set(set);
    return trimmed(input, (character) => cut.has(character));
  }),
  mapped("trimprefix", ["str", "prefix"], (input, prefix) =>
    input.startsWith(prefix) ? input.slice(prefix.length) : input,
  ),
  mapped("trimsuffix", ["str", "suffix"], (input, suffix) =>
    input.endsWith(suffix) ? input.slice(0, input.length - suffix.length) : input,
  ),
  mapped("chomp", ["str"], chomped),
  {
    name: "strrev",
    parameters: [str],
    resultType: stringType,
    run: ([value]) => {
      const reversed = characters(text(value))?.reverse().join("");
      return reversed === undefined ? undefined : textResult(reversed);
    },
  },
  {
    name: "join",
    parameters: [parameter("separator", stringType)],
    variadic: parameter("lists", stringListType),
    resultType: stringType,
    run: joined,
  },
  {
    name: "split",
    parameters: [parameter("separator", stringType), str],
    resultType: stringListType,
    run: split,
  },
  {
    name: "replace",
    parameters: [str, parameter("substr", stringType), parameter("replace", stringType)],
    resultType: stringType,
    run: replaced,
  },
  {
    name: "substr",
    parameters: [str, parameter("offset", numberType), parameter("length", numberType)],
    resultType: stringType,
    run: substring,
  },
  {
    name: "indent",
    parameters: [parameter("spaces", numberType), str],
    resultType: stringType,
    run: indented,
  },
  {
    name: "startswith",
    parameters: [parameter("str", stringType, "unknown"), parameter("prefix", stringType)],
    resultType: boolType,
    run: startsWith,
  },
  tested("endswith", "suffix", (input, suffix) => input.endsWith(suffix)),
  { ...tested("strcontains", "substr", (input, wanted) => input.includes(wanted)), nullable: true },
];
