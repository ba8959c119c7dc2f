/**
 * The function `yamlencode`. No library writes what Terraform does (go-cty-yaml 1.1.0, which has libyaml's rules): where
 * lines are folded, which characters are escaped, which keys are complex.
 */
import { measure, valueLimit } from "../measure.ts";
import { formatNumeral, type Numeric } from "../number.ts";
import { dynamicType, stringType, unknownValue, type Value } from "../value.ts";
import { type FunctionDefinition, parameter } from "./definition.ts";
import { textResult } from "./strings.ts";

const indentation = 2;

/** Columns after which a double-quoted string is folded at its next blank. */
const foldedAfter = 80;

/** Bytes of UTF-8; a longer key is written as a complex one. */
const longestKey = 128;

const lineEnd = /[\n\r\u0085\u2028\u2029]/;
/** What libyaml takes for printable: no control characters, nothing beyond the basic plane. */
const printable = /[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

const escapes: Readonly<Record<string, string>> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  '"': '"',
  "\\": "\\",
  "\u0085": "N",
  "\u00a0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

function isPrintable(character: string): boolean {
  return character.length === 1 && printable.test(character);
}

function escaped(character: string): string {
  const short = escapes[character];
  if (short !== undefined) return `\\${short}`;
  const code = character.codePointAt(0) as number;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}

/** Whether a text can be a literal block: printable, and no blank at an end of a line that would be lost. */
function isBlock(text: string): boolean {
  if (text.endsWith(" ") || text.startsWith("\ufeff")) return false;
  let previous = "";
  for (const character of text) {
    if (!isPrintable(character) || (previous === " " && lineEnd.test(character))) return false;
    previous = character;
  }
  return true;
}

/** Where a node stands. */
interface Place {
  /** The value of a key: a sequence there is not indented further, unless the key is a complex one. */
  readonly ofKey: boolean;
  readonly isKey: boolean;
}

interface Writer {
  readonly parts: string[];
  /** Characters in the current line. */
  column: number;
  indent: number;
  /** The last character was a blank or an indicator that needs none after it. */
  afterBlank: boolean;
  /** Nothing but indentation and indicators is in the line. */
  indenting: boolean;
  length: number;
}

function put(writer: Writer, text: string, width = text.length): void {
  writer.parts.push(text);
  writer.length += text.length;
  writer.column += width;
}

function breakLine(writer: Writer): void {
  put(writer, "\n");
  writer.column = 0;
}

function writeIndent(writer: Writer): void {
  const indent = Math.max(writer.indent, 0);
  const { indenting, column, afterBlank } = writer;
  if (!indenting || column > indent || (column === indent && !afterBlank)) breakLine(writer);
  if (writer.column < indent) put(writer, " ".repeat(indent - writer.column));
  writer.afterBlank = true;
  writer.indenting = true;
}

function writeIndicator(
  writer: Writer,
  text: string,
  options: { readonly blankBefore?: true; readonly blankAfter?: true; readonly indents?: true } = {},
): void {
  if (options.blankBefore && !writer.afterBlank) put(writer, " ");
  put(writer, text);
  writer.afterBlank = options.blankAfter === true;
  writer.indenting &&= options.indents === true;
}

function writePlain(writer: Writer, text: string): void {
  if (!writer.afterBlank) put(writer, " ");
  put(writer, text);
  writer.afterBlank = false;
  writer.indenting = false;
}

function writeQuoted(writer: Writer, text: string, folds: boolean): void {
  writeIndicator(writer, '"', { blankBefore: true });
  const everything = text.startsWith("\ufeff");
  const characters = Array.from(text);
  let afterBlank = false;
  for (const [index, character] of characters.entries()) {
    if (everything || !isPrintable(character) || lineEnd.test(character) || character === '"' || character === "\\") {
      put(writer, escaped(character));
      afterBlank = false;
    } else if (character === " ") {
      const inside = index > 0 && index < characters.length - 1;
      if (folds && !afterBlank && writer.column > foldedAfter && inside) {
        writeIndent(writer);
        if (characters[index + 1] === " ") put(writer, "\\");
      } else put(writer, character);
      afterBlank = true;
    } else {
      put(writer, character, 1);
      afterBlank = false;
    }
  }
  writeIndicator(writer, '"');
  writer.afterBlank = false;
  writer.indenting = false;
}

function chomping(text: string): string {
  const characters = Array.from(text.slice(-2));
  if (!lineEnd.test(characters.at(-1) as string)) return "-";
  const before = characters.length < 2 ? "\n" : (characters[0] as string);
  return lineEnd.test(before) ? "+" : "";
}

function writeLiteral(writer: Writer, text: string): void {
  writeIndicator(writer, "|", { blankBefore: true });
  if (/^[ \n\r\u0085\u2028\u2029]/.test(text)) writeIndicator(writer, String(indentation));
  const chomp = chomping(text);
  if (chomp !== "") writeIndicator(writer, chomp);
  breakLine(writer);
  writer.indenting = true;
  writer.afterBlank = true;
  let atStart = true;
  for (const character of text) {
    if (lineEnd.test(character)) {
      put(writer, character);
      writer.column = 0;
      writer.indenting = true;
      atStart = true;
      continue;
    }
    if (atStart) writeIndent(writer);
    put(writer, character);
    writer.indenting = false;
    atStart = false;
  }
}

function writeString(writer: Writer, text: string, { isKey }: Place): void {
  const outer = writer.indent;
  writer.indent = Math.max(outer, 0) + indentation;
  if (text.includes("\n") && !isKey && isBlock(text)) writeLiteral(writer, text);
  else writeQuoted(writer, text, !isKey);
  writer.indent = outer;
}

function writeNode(writer: Writer, value: Value, place: Place): void {
  const { data } = value;
  if (writer.length > valueLimit.text) return;
  if (data === null || typeof data === "boolean") writePlain(writer, String(data));
  else if (typeof data === "string") writeString(writer, data, place);
  else if (Array.isArray(data)) writeSequence(writer, data as readonly Value[], place);
  else if (data instanceof Map) writeMapping(writer, data as ReadonlyMap<string, Value>);
  else writePlain(writer, formatNumeral(data as Numeric));
}

function deeper(writer: Writer): number {
  return writer.indent < 0 ? 0 : writer.indent + indentation;
}

function writeSequence(writer: Writer, elements: readonly Value[], { ofKey }: Place): void {
  if (elements.length === 0) {
    writeIndicator(writer, "[", { blankBefore: true, blankAfter: true });
    writeIndicator(writer, "]");
    return;
  }
  const outer = writer.indent;
  if (!(ofKey && !writer.indenting) || outer < 0) writer.indent = deeper(writer);
  for (const element of elements) {
    writeIndent(writer);
    writeIndicator(writer, "-", { blankBefore: true, indents: true });
    writeNode(writer, element, { ofKey: false, isKey: false });
  }
  writer.indent = outer;
}

function writeMapping(writer: Writer, entries: ReadonlyMap<string, Value>): void {
  if (entries.size === 0) {
    writeIndicator(writer, "{", { blankBefore: true, blankAfter: true });
    writeIndicator(writer, "}");
    return;
  }
  const outer = writer.indent;
  writer.indent = deeper(writer);
  for (const [key, value] of entries) {
    writeIndent(writer);
    if (!lineEnd.test(key) && Buffer.byteLength(key) <= longestKey) {
      writeString(writer, key, { ofKey: true, isKey: true });
      writeIndicator(writer, ":");
    } else {
      writeIndicator(writer, "?", { blankBefore: true, indents: true });
      writeString(writer, key, { ofKey: true, isKey: false });
      writeIndent(writer);
      writeIndicator(writer, ":", { blankBefore: true, indents: true });
    }
    writeNode(writer, value, { ofKey: true, isKey: false });
  }
  writer.indent = outer;
}

/** The YAML of a wholly known value; undefined where it grows too large. */
function yamlText(value: Value): string | undefined {
  const writer: Writer = { parts: [], column: 0, indent: -1, afterBlank: true, indenting: true, length: 0 };
  writeNode(writer, value, { ofKey: false, isKey: false });
  writeIndent(writer);
  const { data } = value;
  // A document that is one plain word is ended explicitly.
  const isPlain = typeof data !== "string" && !Array.isArray(data) && !(data instanceof Map);
  if (isPlain) put(writer, "...\n");
  return writer.length > valueLimit.text ? undefined : writer.parts.join("");
}

export const yamlEncodeFunctions: readonly FunctionDefinition[] = [
  {
    name: "yamlencode",
    parameters: [parameter("value", dynamicType, "null", "dynamic")],
    nullable: true,
    resultType: stringType,
    run: ([value]) => {
      if (value === undefined) return undefined;
      if (!measure(value).whollyKnown) return unknownValue(stringType);
      const text = yamlText(value);
      return text === undefined ? undefined : textResult(text);
    },
  },
];
