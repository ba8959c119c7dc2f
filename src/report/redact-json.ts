/** Finds what may be a secret in a file of JSON, by the names in it. */
import { type JsonMember, type JsonNode, readJson } from "../json.ts";
import type { Source } from "../source.ts";

/** A stretch of the text, in UTF-16 code units, end exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface JsonSecrets {
  /** Values that go by the name of a secret: strings without their quotes, and numbers. */
  readonly secrets: readonly Stretch[];
  /** The content of all other strings, in which code or further JSON may stand. */
  readonly texts: readonly Stretch[];
  /** False where the file does not parse: more may stand in it. */
  readonly complete: boolean;
}

/** Deeper values are read as text. */
const deepest = 200;

/** How many labels Terraform's blocks have: names of things, whose content is no secret for that. */
const labels: ReadonlyMap<string, number> = new Map([
  ["resource", 2],
  ["data", 2],
  ["ephemeral", 2],
  ["module", 1],
  ["provider", 1],
  ["variable", 1],
  ["output", 1],
]);

/** Blocks that are a value: a secret where their label is the name of one. */
const values: ReadonlyMap<string, string> = new Map([
  ["variable", "default"],
  ["output", "value"],
]);

/** `${…}` with nothing in it but a reference. */
const reference =
  /^\$\{\s{0,20}(?:var|local|data|module|each|self|[a-z][a-z0-9]*_[a-z0-9_]+)(?:\.[A-Za-z_][\w-]*|\[(?:\d+|\\"[\w-]+\\")\])+\s{0,20}\}$/;

/** The longest string that is looked at for being a reference. */
const longestReference = 300;

/** Splits the strings of a JSON file into secrets and others. `isSecretName` says which names are those of secrets. Linear in the text. */
export function jsonSecrets(source: Source, isSecretName: (name: string) => boolean): JsonSecrets {
  const { node, failures } = readJson(source, deepest);
  const secrets: Stretch[] = [];
  const texts: Stretch[] = [];
  const hide = (each: JsonNode): void => {
    if (each.kind === "string") {
      const content = { from: each.from + 1, to: Math.max(each.from + 1, each.to - 1) };
      const isReference =
        content.to - content.from < longestReference && reference.test(source.text.slice(content.from, content.to));
      (isReference ? texts : secrets).push(content);
    } else if (each.kind === "number") secrets.push(each);
    else visit(each, hide);
  };
  const look = (each: JsonNode): void => {
    if (each.kind === "string") texts.push({ from: each.from + 1, to: Math.max(each.from + 1, each.to - 1) });
    else visit(each, look, ({ name, value }) => (isSecretName(name.text) ? hide(value) : look(value)));
  };
  /** Goes through labels; `secret` is the argument that one of them makes a secret. */
  const open = (each: JsonNode, left: number, secret: string | undefined): void => {
    if (each.kind === "list") {
      for (const item of each.items) open(item, left, secret);
    } else if (each.kind !== "object") {
      if (left === 0 && secret !== undefined) hide(each);
      else look(each);
    } else if (left > 0) {
      for (const { name, value } of each.members) {
        const isNamed = isSecretName(name.text);
        if (isNamed && value.kind !== "object" && value.kind !== "list") hide(value);
        else open(value, left - 1, isNamed ? secret : undefined);
      }
    } else {
      for (const { name, value } of each.members)
        (name.text === secret || isSecretName(name.text) ? hide : look)(value);
    }
  };
  const top = ({ name, value }: JsonMember): void => {
    const count = labels.get(name.text);
    if (count === undefined) (isSecretName(name.text) ? hide : look)(value);
    else open(value, count, values.get(name.text));
  };
  const isConfiguration = /\.(?:tf|tofu)\.json$/.test(source.path);
  if (node !== undefined) {
    if (!isConfiguration) look(node);
    else if (node.kind === "list") for (const item of node.items) visit(item, look, top);
    else visit(node, look, top);
  }
  const inOrder = (a: Stretch, b: Stretch) => a.from - b.from;
  return { secrets: secrets.sort(inOrder), texts: texts.sort(inOrder), complete: failures.length === 0 };
}

/** Hands on what is inside a list or an object. */
function visit(
  node: JsonNode,
  inside: (node: JsonNode) => void,
  member: (member: JsonMember) => void = ({ value }) => inside(value),
): void {
  if (node.kind === "list") for (const item of node.items) inside(item);
  else if (node.kind === "object") for (const each of node.members) member(each);
}
