/** Parses files of Terraform's JSON syntax into the tree that the native syntax gives. */
import type { BodyGrammar } from "../catalogue/json-grammar.ts";
import type { Related } from "../finding.ts";
import { type JsonMember, type JsonNode, readJson, stringEnd } from "../json.ts";
import type { Source, Span } from "../source.ts";
import type { Block } from "./ast.ts";
import { type BodyContent, emptyContent } from "./body.ts";
import { type Failure, maximumDepth } from "./cursor.ts";
import { addUnknownBlock, type Gathered, holdersOfDynamic, type Mistake, readBody } from "./json-body.ts";
import { type ParsedFile, repeatedAttributes, type SyntaxProblem } from "./syntax-problem.ts";

/**
 * Parses a file as `grammar` says; what of it is a block or an argument is told by that, where it can be told. After a
 * mistake the rest is still read, blocks with a mistake as `damaged`; where brackets do not match, nothing of the file
 * is certain. Never throws.
 */
export function parseJson(source: Source, grammar: BodyGrammar): ParsedFile {
  const { node, failures, lost } = readJson(source, maximumDepth);
  const content = emptyContent();
  const gathered: Gathered = {
    failures: [...failures],
    misfits: [],
    comments: [],
    dynamic: node === undefined ? new Set() : holdersOfDynamic(node),
  };
  if (source.bomBytes > 0) {
    const message = "the file begins with a byte order mark, which Terraform does not take in JSON";
    gathered.failures.unshift({ span: { source, from: 0, to: 0 }, message, help: "save it as UTF-8 without the mark" });
  }
  if (lost) return unreadable(source, gathered);
  if (node?.kind === "object" || node?.kind === "list") readTop(node, grammar, content, gathered);
  else if (node !== undefined && failures.length === 0) {
    gathered.failures.push({
      span: node,
      message: "the file has to be an object",
      help: 'write "{" and "}" around its content',
    });
  }
  return finished(source, content, gathered);
}

/** Nothing of the file is certain. */
function unreadable(source: Source, { failures, comments }: Gathered): ParsedFile {
  const { attributes, blocks } = emptyContent();
  const whole: Span = { source, from: 0, to: source.text.length };
  const body = { ...whole, attributes, blocks };
  const problems = failures.slice(0, 1).map((failure) => ({ ...reported(failure), within: whole }));
  return { file: { body, comments, incomplete: true }, problems };
}

/** The content of the file. Of what its grammar does not know an object is taken for a block with a misspelt type. */
function readTop(node: JsonNode, grammar: BodyGrammar, content: BodyContent, gathered: Gathered): void {
  const unknown: JsonMember[] = [];
  const known = (member: JsonMember) => {
    const { text } = member.name;
    if (text === "//" || grammar.argument(text) !== undefined || grammar.block(text) !== undefined) return true;
    unknown.push(member);
    return false;
  };
  readBody(keeping(node, known), grammar, content, gathered);
  for (const member of unknown) addUnknownBlock(member, content, gathered);
  content.blocks.sort((a, b) => a.from - b.from);
}

/** The node with those members of its objects that are to be kept. */
function keeping(node: JsonNode, keep: (member: JsonMember) => boolean): JsonNode {
  if (node.kind === "object") return { ...node, members: node.members.filter(keep) };
  return node.kind === "list"
    ? { ...node, items: node.items.map((item) => (item.kind === "object" ? keeping(item, keep) : item)) }
    : node;
}

/** Sets what the mistakes damage and tells of them, once for each block and once for each stretch between blocks. */
function finished(source: Source, content: BodyContent, gathered: Gathered): ParsedFile {
  const { attributes, blocks } = content;
  const failing = new Map<Block | undefined, Mistake[]>();
  for (const failure of gathered.failures) {
    const around = blockAround(blocks, failure.span);
    // In front of a block a comma is missing between two.
    const block = failure.commaIn !== undefined && around?.from === failure.span.from ? undefined : around;
    const known = failing.get(block);
    if (known === undefined) failing.set(block, [failure]);
    else known.push(failure);
  }
  const problems: SyntaxProblem[] = [];
  for (const [block, failures] of failing) {
    const within = block ?? { source, from: 0, to: source.text.length };
    const inText = block === undefined ? failures.toSorted(inOrder) : failures;
    const first = inText.find(({ limit }) => limit !== true);
    if (first !== undefined) problems.push({ ...reported(first), within });
    for (const failure of failures) if (failure.limit === true) problems.push({ ...failure, within });
  }
  const damaged = blocks.map((block) => (failing.has(block) ? { ...block, damaged: true } : block));
  for (const problem of repeatedAttributes(content)) {
    if (!failing.has(blockAround(blocks, problem.span))) problems.push(problem);
  }
  let hidden = failing.has(undefined);
  for (const misfit of gathered.misfits) {
    const block = blockAround(blocks, misfit.span);
    if (block === undefined) hidden = true;
    if (!failing.has(block)) problems.push({ ...misfit, within: block ?? misfit.span });
  }
  problems.sort(inOrder);
  const body = { source, from: 0, to: source.text.length, attributes, blocks: damaged };
  return { file: { body, comments: gathered.comments, incomplete: hidden }, problems };
}

/**
 * The mistake where Terraform reports it. For a missing comma hcl 2.23 looks for the end of what it is missing in, and
 * names what follows there.
 */
function reported({ commaIn, ...failure }: Mistake): Failure & { readonly related?: Related } {
  if (commaIn === undefined) return failure;
  const related: Related = { message: "the comma is missing in front of this", span: failure.span };
  return { ...failure, span: afterRecovery(failure.span, commaIn), related };
}

/** What follows the first closing bracket that closes the one around a place, or one that opens behind it. */
function afterRecovery({ source, from }: Span, opening: "{" | "["): Span {
  const { text } = source;
  const closing = opening === "{" ? "}" : "]";
  let open = 1;
  let at = from;
  while (at < text.length && open > 0) {
    const character = text[at] as string;
    at = character === '"' ? stringEnd(text, at) : at + 1;
    if (character === opening) open += 1;
    // A bracket that opens and closes on the way counts as the one around the place.
    if (character === closing) open = open <= 2 ? 0 : open - 1;
  }
  while (at < text.length && /\s/.test(text[at] as string)) at += 1;
  return { source, from: at, to: Math.min(at + 1, text.length) };
}

function inOrder(a: { readonly span: Span }, b: { readonly span: Span }): number {
  return a.span.from - b.span.from;
}

/** The block, of blocks in order, that a place lies in. */
function blockAround(blocks: readonly Block[], { from }: Span): Block | undefined {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle] as Block).from <= from) low = middle + 1;
    else high = middle;
  }
  const block = blocks[low - 1];
  return block !== undefined && from < block.to ? block : undefined;
}
