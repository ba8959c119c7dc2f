/** Reads the JSON of a configuration file. */
import { type JsonNode as Node, readJson as read, shortened } from "../json.ts";
import type { Source, Span } from "../source.ts";

export type JsonNode = JsonScalar | JsonList | JsonObject;

export interface JsonScalar extends Span {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
}

export interface JsonList extends Span {
  readonly kind: "list";
  readonly items: readonly JsonNode[];
}

/** The first of several members of one name counts. */
export interface JsonObject extends Span {
  readonly kind: "object";
  readonly members: ReadonlyMap<string, JsonMember>;
}

export interface JsonMember {
  /** With its quotes. */
  readonly name: Span;
  readonly value: JsonNode;
}

export interface JsonProblem {
  readonly span: Span;
  readonly message: string;
}

export interface ReadJson {
  /** Undefined after a syntax error. */
  readonly node: JsonNode | undefined;
  /** Names that stand twice in an object, or the first syntax error. */
  readonly problems: readonly JsonProblem[];
}

/** Lists and objects within each other; no configuration has a tenth of it. */
const deepest = 100;

/** Reads the text of a source as JSON (RFC 8259). Time and memory are linear in the text; what is wrong is in `problems`. Never throws. */
export function readJson(source: Source): ReadJson {
  const { node, failures } = read(source, deepest);
  const [failure] = failures;
  if (node === undefined || failure !== undefined) {
    return {
      node: undefined,
      problems: failure === undefined ? [] : [{ span: failure.span, message: failure.message }],
    };
  }
  const problems: JsonProblem[] = [];
  return { node: nodeOf(node, problems), problems };
}

function nodeOf(node: Node, problems: JsonProblem[]): JsonNode {
  const { source, from, to } = node;
  switch (node.kind) {
    case "string":
      return { kind: "scalar", value: node.text, source, from, to };
    case "number":
      return { kind: "scalar", value: Number(source.text.slice(from, to)), source, from, to };
    case "word":
      return { kind: "scalar", value: node.value, source, from, to };
    case "gap":
      return { kind: "scalar", value: null, source, from, to };
    case "list":
      return { kind: "list", items: node.items.map((item) => nodeOf(item, problems)), source, from, to };
    case "object": {
      const members = new Map<string, JsonMember>();
      for (const { name, value } of node.members) {
        const { text } = name;
        const member = { name: { source, from: name.from, to: name.to }, value: nodeOf(value, problems) };
        if (!members.has(text)) members.set(text, member);
        else {
          const message = `"${shortened(text)}" stands twice in one object; take one of the two out`;
          problems.push({ span: member.name, message });
        }
      }
      return { kind: "object", members, source, from, to };
    }
  }
}
