/** Parses expressions and templates. */
import type { Span } from "../source.ts";
import type {
  AttributeAccess,
  BinaryOperator,
  Call,
  Expression,
  For,
  Identifier,
  Index,
  ObjectItem,
  Splat,
  Template,
  TemplatePart,
} from "./ast.ts";
import { splatElement } from "./ast.ts";
import {
  accept,
  atWord,
  type Cursor,
  enter,
  fail,
  failNext,
  failTooDeep,
  failUnclosed,
  lastEnd,
  leave,
  maximumDepth,
  nextSpan,
  peek,
  read,
  spanFrom,
  textOf,
  withinDepth,
} from "./cursor.ts";
import { decodeHeredoc, decodeQuoted, flushIndentation, trimEnd, trimStart } from "./template-text.ts";
import type { TokenKind } from "./token.ts";

const ranks = new Map<TokenKind, number>([
  ["||", 1],
  ["&&", 2],
  ["==", 3],
  ["!=", 3],
  [">", 4],
  [">=", 4],
  ["<", 4],
  ["<=", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["%", 6],
]);

/** Stands where a failed production owes an expression. */
function missing(cursor: Cursor): Expression {
  const at = lastEnd(cursor);
  return { source: cursor.source, from: at, to: at, kind: "literal", value: null };
}

export function identifier(span: Span): Identifier {
  return { source: span.source, from: span.from, to: span.to, text: textOf(span) };
}

/** Parses one expression; on a mistake the cursor has failed and what is returned means nothing. */
export function parseExpression(cursor: Cursor): Expression {
  const condition = parseBinary(cursor, 1);
  if (accept(cursor, "?") === undefined) return condition;
  if (!enter(cursor)) return condition;
  const then = parseExpression(cursor);
  if (accept(cursor, ":") === undefined) {
    failNext(cursor, 'a conditional needs ":" and a second result: "condition ? this : that"');
  }
  const otherwise = parseExpression(cursor);
  leave(cursor);
  return {
    source: cursor.source,
    from: condition.from,
    to: lastEnd(cursor),
    kind: "conditional",
    condition,
    then,
    otherwise,
  };
}

function parseBinary(cursor: Cursor, lowest: number): Expression {
  if (!enter(cursor)) return missing(cursor);
  let left = parseOperand(cursor);
  for (let links = 0; withinDepth(cursor, links); links++) {
    const operator = peek(cursor);
    const rank = ranks.get(operator);
    if (rank === undefined || rank < lowest) break;
    read(cursor);
    const right = parseBinary(cursor, rank + 1);
    left = {
      source: cursor.source,
      from: left.from,
      to: lastEnd(cursor),
      kind: "binary",
      operator: operator as BinaryOperator,
      left,
      right,
    };
  }
  leave(cursor);
  return left;
}

function parseOperand(cursor: Cursor): Expression {
  return parseSteps(cursor, parseTerm(cursor));
}

function parseTerm(cursor: Cursor): Expression {
  const kind = peek(cursor);
  switch (kind) {
    case "identifier":
      return parseName(cursor);
    case "number":
      return numberLiteral(cursor, read(cursor));
    case "open quote":
    case "open heredoc":
    case "open flush heredoc":
      return parseTemplate(cursor, kind);
    case "(": {
      const open = read(cursor);
      const newlines = cursor.newlines;
      cursor.newlines = false;
      const inner = parseExpression(cursor);
      if (accept(cursor, ")") === undefined && !failUnclosed(cursor, open, ")")) {
        failNext(cursor, 'close the parenthesis with ")"');
      }
      cursor.newlines = newlines;
      return { source: cursor.source, from: open.from, to: lastEnd(cursor), kind: "parentheses", inner };
    }
    case "[":
      return parseTuple(cursor);
    case "{":
      return parseObject(cursor);
    case "-":
    case "!": {
      const sign = read(cursor);
      if (!enter(cursor)) return missing(cursor);
      const operand = parseOperand(cursor);
      leave(cursor);
      return { source: cursor.source, from: sign.from, to: lastEnd(cursor), kind: "unary", operator: kind, operand };
    }
    default:
      failNext(cursor, "a value has to stand here");
      return missing(cursor);
  }
}

/** A variable, a word that is a literal, or a function call. */
function parseName(cursor: Cursor): Expression {
  const name = read(cursor);
  const next = peek(cursor);
  if (next === "(" || next === "::") return parseCall(cursor, name);
  const text = textOf(name);
  switch (text) {
    case "true":
    case "false":
      return { ...name, kind: "literal", value: text === "true" };
    case "null":
      return { ...name, kind: "literal", value: null };
    default:
      return { source: name.source, from: name.from, to: name.to, kind: "variable", name: text };
  }
}

function numberLiteral(cursor: Cursor, span: Span): Expression {
  const numeral = textOf(span);
  if (!isNumeral(numeral)) {
    fail(cursor, { span, message: `"${numeral.slice(0, 40)}" is not a number that Terraform can read` });
  }
  return { ...span, kind: "literal", value: { numeral } };
}

const numeralParts = /^0*([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/;

/**
 * Whether Go's `big.ParseFloat` reads the numeral. Beyond its form, the number's binary exponent before scaling by
 * powers of five has to fit 32 bits.
 */
function isNumeral(numeral: string): boolean {
  const parts = numeralParts.exec(numeral);
  if (parts === null) return false;
  const [, whole = "", fraction = "", exponent] = parts;
  if (exponent === undefined || exponent.length < 9) return true;
  if (exponent.replace(/^[+-]?0*/, "").length > 18) return false;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return true;
  const power = Number(exponent) - fraction.length;
  const bits = Math.floor(Math.log2(Number(digits.slice(0, 15))) + Math.max(0, digits.length - 15) * Math.log2(10)) + 1;
  return power + bits >= -(2 ** 31) && power + bits < 2 ** 31;
}

function parseCall(cursor: Cursor, first: Span): Call {
  let text = textOf(first);
  let nameEnd = first.to;
  while (accept(cursor, "::") !== undefined) {
    const next = accept(cursor, "identifier");
    if (next === undefined) {
      failNext(cursor, `a function name has to follow "${text}::"`);
    } else {
      text += `::${textOf(next)}`;
      nameEnd = next.to;
    }
  }
  const name: Identifier = { source: cursor.source, from: first.from, to: nameEnd, text };
  const open = accept(cursor, "(");
  if (open === undefined) failNext(cursor, `"${text}" is a function: write "(" and its arguments`);
  const newlines = cursor.newlines;
  cursor.newlines = false;
  const args: Expression[] = [];
  let expand = false;
  while (accept(cursor, ")") === undefined) {
    if (failUnclosed(cursor, open ?? first, ")")) break;
    args.push(parseExpression(cursor));
    if (accept(cursor, ")") !== undefined) break;
    if (accept(cursor, "...") !== undefined) {
      expand = true;
      if (accept(cursor, ")") === undefined)
        failNext(cursor, '"..." belongs to the last argument: ")" has to follow it');
      break;
    }
    if (accept(cursor, ",") === undefined) {
      if (!failUnclosed(cursor, open ?? first, ")"))
        failNext(cursor, `separate the arguments of "${text}" by commas, and end them with ")"`);
      break;
    }
  }
  cursor.newlines = newlines;
  return { source: cursor.source, from: first.from, to: lastEnd(cursor), kind: "call", name, arguments: args, expand };
}

function parseTuple(cursor: Cursor): Expression {
  const open = read(cursor);
  const newlines = cursor.newlines;
  cursor.newlines = false;
  let tuple: Expression;
  if (atWord(cursor, "for")) {
    tuple = parseFor(cursor, open, "tuple");
  } else {
    const elements: Expression[] = [];
    while (accept(cursor, "]") === undefined) {
      if (failUnclosed(cursor, open, "]")) break;
      elements.push(parseExpression(cursor));
      if (accept(cursor, "]") !== undefined) break;
      if (accept(cursor, ",") === undefined) {
        if (!failUnclosed(cursor, open, "]"))
          failNext(cursor, 'separate the elements of a list by commas, and end it with "]"');
        break;
      }
    }
    tuple = { source: cursor.source, from: open.from, to: lastEnd(cursor), kind: "tuple", elements };
  }
  cursor.newlines = newlines;
  return tuple;
}

function parseObject(cursor: Cursor): Expression {
  const open = read(cursor);
  const newlines = cursor.newlines;
  cursor.newlines = false;
  let object: Expression;
  if (atWord(cursor, "for")) {
    object = parseFor(cursor, open, "object");
  } else {
    cursor.newlines = true;
    const items: ObjectItem[] = [];
    for (;;) {
      if (accept(cursor, "newline") !== undefined) continue;
      if (accept(cursor, "}") !== undefined || failUnclosed(cursor, open, "}")) break;
      items.push(parseObjectItem(cursor));
      if (accept(cursor, "}") !== undefined) break;
      if (accept(cursor, ",") === undefined && accept(cursor, "newline") === undefined) {
        if (!failUnclosed(cursor, open, "}"))
          failNext(cursor, 'separate the elements of an object by newlines or commas, and end it with "}"');
        break;
      }
    }
    object = { source: cursor.source, from: open.from, to: lastEnd(cursor), kind: "object", items };
  }
  cursor.newlines = newlines;
  return object;
}

function parseObjectItem(cursor: Cursor): ObjectItem {
  const key = parseExpression(cursor);
  if (accept(cursor, "=") === undefined && accept(cursor, ":") === undefined) {
    failNext(cursor, 'write "=" and a value after each key of an object, and end the object with "}"');
  }
  const value = parseExpression(cursor);
  return { source: cursor.source, from: key.from, to: lastEnd(cursor), key, bareKey: bareKey(key), value };
}

/** The words `true`, `false` and `null` are ordinary keys. */
function bareKey(key: Expression): string | undefined {
  if (key.kind === "variable") return key.name;
  if (key.kind === "literal" && (key.value === null || typeof key.value === "boolean")) return String(key.value);
  return undefined;
}

function parseFor(cursor: Cursor, open: Span, result: For["result"]): Expression {
  read(cursor);
  const names = parseForNames(cursor);
  const collection = parseExpression(cursor);
  if (accept(cursor, ":") === undefined) failNext(cursor, 'a "for" expression needs ":" after its collection');
  let key: Expression | undefined;
  let value = parseExpression(cursor);
  const arrow = accept(cursor, "=>");
  if (arrow !== undefined) {
    key = value;
    value = parseExpression(cursor);
  }
  const ellipsis = accept(cursor, "...");
  let condition: Expression | undefined;
  if (atWord(cursor, "if")) {
    read(cursor);
    condition = parseExpression(cursor);
  }
  const close = result === "tuple" ? "]" : "}";
  if (accept(cursor, close) === undefined) failNext(cursor, `end the "for" expression with "${close}"`);
  if (result === "tuple" && arrow !== undefined) {
    fail(cursor, {
      span: arrow,
      message: 'a "for" expression in "[ ]" makes a list, which has no keys',
      help: 'write "{ }" around it, or leave the key out',
    });
  }
  if (result === "tuple" && ellipsis !== undefined) {
    fail(cursor, {
      span: ellipsis,
      message: '"..." groups the values of an object, not of a list',
      help: "take it out",
    });
  }
  if (result === "object" && key === undefined) {
    fail(cursor, {
      span: value,
      message: 'a "for" expression in "{ }" makes an object, which needs keys',
      help: 'write "key => value", or "[ ]" around it',
    });
  }
  return {
    source: cursor.source,
    from: open.from,
    to: lastEnd(cursor),
    kind: "for",
    result,
    keyName: names.key,
    valueName: names.value,
    collection,
    key,
    value,
    grouped: ellipsis !== undefined,
    condition,
  };
}

/** `v in` or `k, v in`, of a `for` expression or directive. */
function parseForNames(cursor: Cursor): { key: Identifier | undefined; value: Identifier } {
  let key: Identifier | undefined;
  let value = parseForName(cursor);
  if (accept(cursor, ",") !== undefined) {
    key = value;
    value = parseForName(cursor);
  }
  if (atWord(cursor, "in")) read(cursor);
  else failNext(cursor, '"in" and a collection have to follow the names after "for"');
  return { key, value };
}

function parseForName(cursor: Cursor): Identifier {
  const name = accept(cursor, "identifier");
  if (name !== undefined) return identifier(name);
  failNext(cursor, '"for" needs a name for the elements: "for x in …"');
  return identifier(spanFrom(cursor, lastEnd(cursor)));
}

/** What follows a term: `.name`, `.0`, `[key]` and splats. */
function parseSteps(cursor: Cursor, term: Expression): Expression {
  let object = term;
  for (let links = 0; withinDepth(cursor, links); links++) {
    if (accept(cursor, ".") !== undefined) {
      object = peek(cursor) === "*" ? parseAttributeSplat(cursor, object) : parseDotStep(cursor, object);
    } else if (accept(cursor, "[") !== undefined) {
      if (peek(cursor) === "*") return parseFullSplat(cursor, object);
      object = parseIndex(cursor, object);
    } else {
      break;
    }
  }
  return object;
}

/** The `name` or `0` after a dot. */
function parseDotStep(cursor: Cursor, object: Expression): AttributeAccess | Index {
  const number = accept(cursor, "number");
  if (number !== undefined) {
    const numeral = textOf(number);
    if (numeral.includes(".")) {
      fail(cursor, {
        span: number,
        message: `".${numeral.slice(0, 40)}" chains two indexes, which this old form cannot`,
        help: "write each index in brackets",
      });
    }
    const key = numberLiteral(cursor, number);
    return { source: cursor.source, from: object.from, to: lastEnd(cursor), kind: "index", object, key, legacy: true };
  }
  const name = accept(cursor, "identifier");
  if (name === undefined) failNext(cursor, "the name of an attribute has to follow the dot");
  const access = name ?? spanFrom(cursor, lastEnd(cursor));
  return {
    source: cursor.source,
    from: object.from,
    to: lastEnd(cursor),
    kind: "access",
    object,
    name: identifier(access),
  };
}

function parseIndex(cursor: Cursor, object: Expression): Expression {
  const newlines = cursor.newlines;
  cursor.newlines = false;
  const key = parseExpression(cursor);
  if (accept(cursor, "]") === undefined) failNext(cursor, 'end the index with "]"');
  cursor.newlines = newlines;
  return { source: cursor.source, from: object.from, to: lastEnd(cursor), kind: "index", object, key, legacy: false };
}

/** `.*` takes the attributes and old-style indexes after it along; the rest applies to its result. */
function parseAttributeSplat(cursor: Cursor, operand: Expression): Splat {
  let each: Expression = { ...read(cursor), kind: "variable", name: splatElement };
  for (let links = 0; withinDepth(cursor, links) && accept(cursor, ".") !== undefined; links++) {
    each = parseDotStep(cursor, each);
  }
  return {
    source: cursor.source,
    from: operand.from,
    to: lastEnd(cursor),
    kind: "splat",
    form: "attribute",
    operand,
    each,
  };
}

/** `[*]` takes everything after it along. */
function parseFullSplat(cursor: Cursor, operand: Expression): Expression {
  const star = read(cursor);
  if (accept(cursor, "]") === undefined) failNext(cursor, 'write "[*]" for all elements');
  if (!enter(cursor)) return operand;
  const each = parseSteps(cursor, { ...star, kind: "variable", name: splatElement });
  leave(cursor);
  return { source: cursor.source, from: operand.from, to: lastEnd(cursor), kind: "splat", form: "full", operand, each };
}

/** A template before its directives are matched with their ends. */
type Piece =
  | (Span & { readonly kind: "text"; text: string })
  | (Span & { readonly kind: "interpolation"; readonly expression: Expression; readonly text?: never })
  | (Span & { readonly kind: "if"; readonly condition: Expression; readonly text?: never })
  | (Span & {
      readonly kind: "for";
      readonly names: { key: Identifier | undefined; value: Identifier };
      readonly collection: Expression;
      readonly text?: never;
    })
  | (Span & { readonly kind: "else" | "endif" | "endfor"; readonly text?: never });

type OpeningKind = "open quote" | "open heredoc" | "open flush heredoc";

function parseTemplate(cursor: Cursor, opening: OpeningKind): Template {
  const open = read(cursor);
  const pieces = readPieces(cursor, open, opening === "open quote" ? "close quote" : "close heredoc");
  if (opening === "open flush heredoc") flushIndentation(pieces);
  const parts = cursor.failure === undefined ? matchDirectives(cursor, joinText(pieces)) : [];
  const form = opening === "open quote" ? "quoted" : "heredoc";
  return { source: cursor.source, from: open.from, to: lastEnd(cursor), kind: "template", form, parts };
}

/** Parses a whole text as a template. */
export function parseBareTemplate(cursor: Cursor): Template {
  const { source } = cursor;
  const whole = { source, from: 0, to: source.text.length };
  const pieces = readPieces(cursor, whole, "end");
  const parts = cursor.failure === undefined ? matchDirectives(cursor, joinText(pieces)) : [];
  return { ...whole, kind: "template", form: "heredoc", parts };
}

/** The pieces of a template up to and with the token that closes it. */
function readPieces(cursor: Cursor, open: Span, closing: "close quote" | "close heredoc" | "end"): Piece[] {
  const pieces: Piece[] = [];
  let stripNext = false;
  let close = accept(cursor, closing);
  while (close === undefined) {
    const strip = stripNext;
    stripNext = false;
    const kind = peek(cursor);
    if (kind === "quoted text" || kind === "heredoc text") {
      const piece = readText(cursor, kind);
      if (strip) piece.text = trimStart(piece.text);
      pieces.push(piece);
    } else if (kind === "${" || kind === "%{") {
      const before = pieces.at(-1);
      const start = read(cursor);
      if (start.to - start.from === 3 && before?.kind === "text") before.text = trimEnd(before.text);
      const newlines = cursor.newlines;
      cursor.newlines = false;
      pieces.push(kind === "${" ? readInterpolation(cursor, start) : readDirective(cursor, start));
      const end = accept(cursor, "template end");
      cursor.newlines = newlines;
      if (end === undefined) {
        failNext(cursor, 'end the template sequence with "}"');
        break;
      }
      stripNext = end.to - end.from === 2;
    } else {
      failUnfinished(cursor, open);
      break;
    }
    close = accept(cursor, closing);
  }
  return pieces;
}

/** A quoted string that meets the end of its line or of the text, or a heredoc without its closing line. */
function failUnfinished(cursor: Cursor, open: Span): void {
  const opening = textOf(open);
  if (opening === '"') {
    if (peek(cursor) === "end") {
      fail(cursor, { span: open, message: "a string has no closing double quote", help: "close it" });
    } else {
      failNext(cursor, "close the string with a double quote");
    }
    return;
  }
  const marker = opening.trimEnd();
  const name = marker.replace(/^<<-?/, "");
  if (peek(cursor) === "end") {
    fail(cursor, {
      span: { ...open, to: open.from + marker.length },
      message: `the heredoc "${marker}" has no closing line`,
      help: `end it with a line that holds nothing but "${name}"`,
    });
  } else {
    failNext(cursor, `end the heredoc with a line that holds nothing but "${name}"`);
  }
}

function readText(cursor: Cursor, kind: "quoted text" | "heredoc text"): Piece & { kind: "text" } {
  const span = read(cursor);
  const text = kind === "heredoc text" ? decodeHeredoc(textOf(span)) : decodeString(cursor, span);
  return { source: span.source, from: span.from, to: span.to, kind: "text", text };
}

/** The meaning of a "quoted text" token; fails at an escape that HCL does not know. */
export function decodeString(cursor: Cursor, span: Span): string {
  const { text, invalid } = decodeQuoted(textOf(span));
  if (invalid !== undefined) {
    const sequence = { source: span.source, from: span.from + invalid.from, to: span.from + invalid.to };
    fail(cursor, {
      span: sequence,
      message: `"${textOf(sequence)}" is not an escape that Terraform knows`,
      help: 'a backslash itself is written "\\\\"',
    });
  }
  return text;
}

function readInterpolation(cursor: Cursor, start: Span): Piece {
  const expression = parseExpression(cursor);
  return { ...start, to: sequenceEnd(cursor), kind: "interpolation", expression };
}

/** Where the sequence ends whose "template end" is next. */
function sequenceEnd(cursor: Cursor): number {
  return peek(cursor) === "template end" ? nextSpan(cursor).to : lastEnd(cursor);
}

function readDirective(cursor: Cursor, start: Span): Piece {
  const keyword = accept(cursor, "identifier");
  const word = keyword === undefined ? undefined : textOf(keyword);
  switch (word) {
    case "if": {
      const condition = parseExpression(cursor);
      return { ...start, to: sequenceEnd(cursor), kind: "if", condition };
    }
    case "for": {
      const names = parseForNames(cursor);
      const collection = parseExpression(cursor);
      return { ...start, to: sequenceEnd(cursor), kind: "for", names, collection };
    }
    case "else":
    case "endif":
    case "endfor":
      return { ...start, to: sequenceEnd(cursor), kind: word };
    default: {
      const known = 'after "%{" stands "if", "else", "endif", "for" or "endfor"; write "%%{" for the characters';
      if (keyword === undefined) failNext(cursor, known);
      else fail(cursor, { span: keyword, message: `"${word}" is not a template directive`, help: known });
      return { ...start, kind: "endif" };
    }
  }
}

/** Adjacent text becomes one piece, in the Unicode form that Terraform gives every string. */
function joinText(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  let run: (Piece & { kind: "text" })[] = [];
  const endRun = () => {
    const first = run[0];
    if (first === undefined) return;
    const to = (run.at(-1) as Piece).to;
    const text = run.length === 1 ? first.text : run.map((piece) => piece.text).join("");
    joined.push({ source: first.source, from: first.from, to, kind: "text", text: text.normalize("NFC") });
    run = [];
  };
  for (const piece of pieces) {
    if (piece.kind === "text") {
      run.push(piece);
    } else {
      endRun();
      joined.push(piece);
    }
  }
  endRun();
  return joined;
}

interface OpenDirective {
  readonly opening: Piece & { kind: "if" | "for" };
  readonly outer: TemplatePart[];
  readonly parts: TemplatePart[];
  otherwise: TemplatePart[] | undefined;
}

/** Puts the content of directives into them. */
function matchDirectives(cursor: Cursor, pieces: readonly Piece[]): TemplatePart[] {
  const root: TemplatePart[] = [];
  const open: OpenDirective[] = [];
  let parts = root;
  for (const piece of pieces) {
    const directive = open.at(-1);
    switch (piece.kind) {
      case "text":
      case "interpolation":
        parts.push(piece);
        break;
      case "if":
      case "for": {
        if (open.length === maximumDepth) failTooDeep(cursor, piece);
        if (cursor.failure !== undefined) return root;
        const content: TemplatePart[] = [];
        open.push({ opening: piece, outer: parts, parts: content, otherwise: undefined });
        parts = content;
        break;
      }
      case "else":
        if (directive?.opening.kind === "if" && directive.otherwise === undefined) {
          directive.otherwise = [];
          parts = directive.otherwise;
        } else {
          failUnmatched(cursor, piece);
        }
        break;
      default:
        if (directive !== undefined && piece.kind === `end${directive.opening.kind}`) {
          open.pop();
          directive.outer.push(closeDirective(directive, piece));
          parts = directive.outer;
        } else {
          failUnmatched(cursor, piece);
        }
    }
  }
  const unclosed = open[0]?.opening;
  if (unclosed !== undefined) {
    fail(cursor, {
      span: unclosed,
      message: `the directive "${unclosed.kind}" has no end`,
      help: `write "%{ end${unclosed.kind} }" where its content ends`,
    });
  }
  return root;
}

function closeDirective({ opening, parts, otherwise }: OpenDirective, close: Piece): TemplatePart {
  const span = { source: opening.source, from: opening.from, to: close.to };
  if (opening.kind === "if") return { ...span, kind: "if", condition: opening.condition, then: parts, otherwise };
  const { names, collection } = opening;
  return { ...span, kind: "for", key: names.key, value: names.value, collection, body: parts };
}

function failUnmatched(cursor: Cursor, piece: Piece): void {
  fail(cursor, {
    span: piece,
    message: `the directive "${piece.kind}" has nothing to end here`,
    help: "open and close directives in pairs",
  });
}
