/** Turns JSON objects into the content of blocks, by the grammar of what may stand in them. */
import { type BodyGrammar, type NestedGrammar, type Reading, unknownGrammar } from "../catalogue/json-grammar.ts";
import { type JsonFailure, type JsonMember, type JsonNode, type JsonString, shortened } from "../json.ts";
import { positionAt, type Span } from "../source.ts";
import type { Attribute, Block, Comment, Expression, Identifier, Label } from "./ast.ts";
import { type BodyContent, emptyContent } from "./body.ts";
import type { Failure } from "./cursor.ts";
import { maximumDepth } from "./cursor.ts";
import { expressionOf } from "./json-expression.ts";
import { expressionDepth } from "./traversal.ts";

/** A value of the wrong kind, or another mistake that is none of syntax. */
export interface Misfit {
  readonly rule: "incorrect-type" | "missing-argument";
  readonly span: Span;
  readonly message: string;
  readonly help: string;
}

/** A mistake of syntax; `span` is where it is, not where Terraform reports it. */
export type Mistake = Failure & Pick<JsonFailure, "commaIn">;

/** What the reading of a file gathers. */
export interface Gathered {
  readonly failures: Mistake[];
  readonly misfits: Misfit[];
  /** Members named `//`, which are comments wherever a block's content stands. */
  readonly comments: Comment[];
  /** The objects and lists in which a `dynamic` block seems to stand somewhere. */
  readonly dynamic: ReadonlySet<JsonNode>;
}

/** Reads what stands in a body into `content`. */
export function readBody(node: JsonNode, grammar: BodyGrammar, content: BodyContent, gathered: Gathered): void {
  const uncertain = new Map<string, JsonMember[]>();
  const what = "the arguments and blocks";
  if (grammar.single === true && node.kind === "list")
    misfit(gathered, node, `an object has to stand here, with ${what}`);
  for (const member of membersOf(node, gathered, what)) {
    const { name, value } = member;
    const { text } = name;
    if (text === "//") {
      addComment(name, value, gathered);
      continue;
    }
    const reading = grammar.argument(text);
    const isNested = reading === undefined && (text !== "dynamic" || looksDynamic(value));
    const nested = isNested ? grammar.block(text) : undefined;
    if (reading !== undefined) addAttribute(content, attributeOf(member, reading, true, gathered));
    else if (nested !== undefined) readBlocks(member, nested, content, gathered);
    else if (gathered.dynamic.has(value)) {
      readBlocks(member, { labels: 0, body: () => unknownGrammar }, content, gathered);
    } else {
      const alike = uncertain.get(text);
      if (alike === undefined) uncertain.set(text, [member]);
      else alike.push(member);
    }
  }
  for (const members of uncertain.values()) addUncertain(members, grammar.others, content, gathered);
}

/** The members of an object, or of all objects in a list; null stands for none. */
function membersOf(node: JsonNode, gathered: Gathered, what: string): readonly JsonMember[] {
  if (node.kind === "object") return node.members;
  if (node.kind === "list") {
    return node.items.flatMap((item) => {
      if (item.kind === "object") return item.members;
      if (item.kind !== "gap") misfit(gathered, item, `an object has to stand here, with ${what}`);
      return [];
    });
  }
  if (node.kind === "gap" || isNull(node)) return [];
  misfit(gathered, node, `an object or a list of objects has to stand here, with ${what}`);
  return [];
}

function isNull(node: JsonNode): boolean {
  return node.kind === "word" && node.value === null;
}

/** Notes that a value is of a kind that cannot stand in its place. */
function misfit({ misfits }: Gathered, { source, from, to, kind }: JsonNode, message: string): void {
  const span = { source, from, to: kind === "list" || kind === "object" ? from + 1 : to };
  misfits.push({ rule: "incorrect-type", span, message, help: "Write it in braces." });
}

function attributeOf({ name, value }: JsonMember, reading: Reading, distinct: boolean, gathered: Gathered): Attribute {
  const report = (failure: Failure) => gathered.failures.push(failure);
  const expression = expressionOf(value, reading, { report, distinct });
  return attribute(name, expression, gathered);
}

function attribute(name: JsonString, value: Expression, { failures }: Gathered): Attribute {
  // Lists and objects are nested less; expressions inside strings add to that.
  if (value.to - value.from > maximumDepth && expressionDepth(value) > maximumDepth) {
    const message = `nested more than ${maximumDepth} levels deep, which is not read`;
    failures.push({ span: name, message, limit: true });
  }
  const { source, from } = name;
  return { source, from, to: value.to, kind: "attribute", name: identifier(name), value };
}

function identifier({ source, from, to, text }: JsonString): Identifier {
  return { source, from, to, text };
}

function addAttribute(content: BodyContent, attribute: Attribute): void {
  const first = content.attributes.get(attribute.name.text);
  if (first === undefined) content.attributes.set(attribute.name.text, attribute);
  else content.repeated.push({ attribute, first });
}

/** Members of one name that are an argument or blocks, which nobody knows: their values are kept in one attribute. */
function addUncertain(
  members: readonly JsonMember[],
  reading: Reading,
  content: BodyContent,
  gathered: Gathered,
): void {
  const [first, ...others] = members.map((member) => attributeOf(member, reading, false, gathered));
  if (first === undefined) return;
  if (others.length === 0) {
    content.attributes.set(first.name.text, first);
    return;
  }
  const { source, from, to } = first.value;
  const elements = [first.value, ...others.map(({ value }) => value)];
  content.attributes.set(first.name.text, { ...first, value: { source, from, to, kind: "tuple", elements } });
}

function addComment(name: JsonString, value: JsonNode, { comments }: Gathered): void {
  if (value.kind !== "string") return;
  const { source } = name;
  const before = source.text.slice(Math.max(0, name.from - 200), name.from);
  comments.push({
    source,
    from: name.from,
    to: value.to,
    text: value.text,
    line: positionAt(source, name.from).line,
    ownLine: /(?:^|\n)[ \t]*$/.test(before),
  });
}

/** The blocks of one type that a member stands for. */
function readBlocks(
  { name, value }: JsonMember,
  grammar: NestedGrammar,
  content: BodyContent,
  gathered: Gathered,
): void {
  readLabels({ type: identifier(name), labels: [], grammar }, name, value, content, gathered);
}

interface Opening {
  readonly type: Identifier;
  readonly labels: readonly Label[];
  readonly grammar: NestedGrammar;
}

/** Goes through the keys that are labels; `key` is the one that `node` belongs to. */
function readLabels(opening: Opening, key: Span, node: JsonNode, content: BodyContent, gathered: Gathered): void {
  const { type, labels, grammar } = opening;
  if (labels.length === grammar.labels) {
    readContents(opening, key, node, content, gathered);
    return;
  }
  const count = gathered.misfits.length;
  const members = membersOf(node, gathered, `the labels of "${shortened(type.text)}"`);
  if (members.length === 0 && node.kind !== "gap" && gathered.misfits.length === count) {
    // The checks of Terraform's own blocks say which label is missing.
    content.blocks.push(blockOf(opening, key, key, node, emptyContent(content)));
  }
  for (const { name, value } of members) {
    const { source, from, to, text } = name;
    const label: Label = { source, from, to, text, quoted: true };
    readLabels({ ...opening, labels: [...labels, label] }, name, value, content, gathered);
  }
}

/** The content of one block, or of each block in a list. */
function readContents(opening: Opening, key: Span, node: JsonNode, content: BodyContent, gathered: Gathered): void {
  const { type, labels, grammar } = opening;
  const body = grammar.body(labels.map(({ text }) => text));
  if (node.kind === "list") {
    const alone = node.items.length === 1;
    for (const item of node.items) {
      if (item.kind === "string" || item.kind === "number") {
        misfit(gathered, item, `an object has to stand here, the content of "${shortened(type.text)}"`);
        continue;
      }
      const header = alone ? key : { source: item.source, from: item.from, to: item.from + 1 };
      readContent(opening, alone ? key : item, header, item, body, content, gathered);
    }
  } else if (node.kind === "object" || node.kind === "gap") {
    readContent(opening, key, key, node, body, content, gathered);
  } else if (!isNull(node)) {
    misfit(
      gathered,
      node,
      `an object or a list of objects has to stand here, the content of "${shortened(type.text)}"`,
    );
  }
}

function readContent(
  opening: Opening,
  start: Span,
  header: Span,
  node: JsonNode,
  grammar: BodyGrammar,
  content: BodyContent,
  gathered: Gathered,
): void {
  const inner = emptyContent(content);
  readBody(node, grammar, inner, gathered);
  content.blocks.push(blockOf(opening, start, header, node, inner));
}

function blockOf({ type, labels }: Opening, start: Span, header: Span, node: JsonNode, inner: BodyContent): Block {
  const { source, from, to } = node;
  const { attributes, blocks } = inner;
  const { from: headerFrom, to: headerTo } = header;
  return {
    source,
    from: start.from,
    to,
    kind: "block",
    type,
    labels,
    body: { source, from, to, attributes, blocks },
    header: { source, from: headerFrom, to: headerTo },
    damaged: false,
  };
}

/** A block at the top of a file of a type that Terraform does not have, or whose value is none of a block. */
export function addUnknownBlock({ name, value }: JsonMember, content: BodyContent, gathered: Gathered): void {
  if (value.kind === "object" || value.kind === "list") {
    readBlocks({ name, value }, { labels: 0, body: () => unknownGrammar }, content, gathered);
  } else {
    addAttribute(content, attributeOf({ name, value }, "literal", true, gathered));
  }
}

/** Whether the value of a member `dynamic` can be blocks, by their types. */
function looksDynamic(node: JsonNode): boolean {
  if (node.kind === "list") return node.items.every(looksDynamic);
  return node.kind === "object" && node.members.every(({ value }) => value.kind === "object" || value.kind === "list");
}

/** The objects and lists of a file in which a `dynamic` block seems to stand. */
export function holdersOfDynamic(node: JsonNode): ReadonlySet<JsonNode> {
  const holders = new Set<JsonNode>();
  const visit = (each: JsonNode): boolean => {
    let holds = false;
    if (each.kind === "object") {
      for (const { name, value } of each.members) {
        if (visit(value) || (name.text === "dynamic" && looksDynamic(value))) holds = true;
      }
    } else if (each.kind === "list") {
      for (const item of each.items) if (visit(item)) holds = true;
    }
    if (holds) holders.add(each);
    return holds;
  };
  visit(node);
  return holders;
}
