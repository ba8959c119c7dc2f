/** The function `yamldecode`: what the YAML library reads, where Terraform certainly reads the same. */
import { createRequire } from "node:module";
import { objectValue, tupleValue } from "../construct.ts";
import { convert } from "../convert.ts";
import { withinLimits } from "../measure.ts";
import { dynamicType, isNull, isUnknown, knownEntries, nullValue, stringType, type Value } from "../value.ts";
import { affords, type Call, type Failure, type FunctionDefinition, parameter } from "./definition.ts";
import { type ScalarStyle, scalarMeaning } from "./yaml-scalar.ts";

type Library = typeof import("yaml");

let library: Library | null | undefined;

function load(): Library | undefined {
  if (library === undefined) {
    try {
      library = createRequire(import.meta.url)("yaml") as Library;
    } catch {
      library = null;
    }
  }
  return library ?? undefined;
}

/** UTF-16 code units; longer documents are not read: the library needs a kilobyte of memory for some characters. */
const textLimit = 100_000;

/** Steps that a character costs, which takes the library up to ten microseconds. */
const characterSteps = 4;

/** Values in a document, and levels of nesting. */
const limits = { nodes: 200_000, depth: 100 } as const;

/**
 * What the library and Terraform's parser, which follows YAML 1.1, read differently somewhere: tabs, control characters,
 * other line ends, directives, the end of documents, complex keys, the tag `!`, tags in full.
 */
const doubtfulText =
  /[\0-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)|^%|^\.\.\.|(?:^|[\s,[{])(?:[?!](?=\s|$)|!<)/m;

/** Escapes that both know; those of surrogates are refused. */
const knownEscapes =
  /\\(?:[0abtnvfre "\\N_LP]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|U00(?:0[1-9a-fA-F]|10)[0-9a-fA-F]{4}|U0000(?![dD][89a-fA-F])[0-9a-fA-F]{4})/g;

const quotedText = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^']|'')*'/g;

/** Whether a flow collection is written so that both read it alike: a quoted key or a blank beside each colon. */
function isPlainFlow(written: string): boolean {
  const bare = written.replace(quotedText, '""').replaceAll('"":', "");
  return !/:(?![ \n])|\?/.test(bare);
}

/** Characters that Terraform's parser refuses wherever they stand. */
const refusedText = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

const collectionTags = { map: "tag:yaml.org,2002:map", seq: "tag:yaml.org,2002:seq" } as const;

type Decoded = Value | Failure | undefined;

function isValue(result: Decoded): result is Value {
  return result !== undefined && !("error" in result);
}

function styleOf(type: string | null | undefined): ScalarStyle {
  if (type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE") return "quoted";
  return type === "BLOCK_LITERAL" || type === "BLOCK_FOLDED" ? "block" : "plain";
}

/** Errors on which the library and Terraform's parser agree (measured on some 100,000 texts). */
const certainFaults: ReadonlySet<string> = new Set([
  ...["BAD_SCALAR_START", "BAD_INDENT", "MULTILINE_IMPLICIT_KEY", "UNEXPECTED_TOKEN", "BAD_ALIAS"],
  ...["BLOCK_AS_IMPLICIT_KEY", "ALIAS_PROPS", "TAG_RESOLVE_FAILED"],
]);

/** Whether some line has an odd number of quotes, as where a string goes on in the next. */
function hasOpenQuotes(text: string): boolean {
  return (
    /\\"/.test(text) || text.split("\n").some((line) => ['"', "'"].some((quote) => line.split(quote).length % 2 === 0))
  );
}

/** Whether a text with these errors is certainly none that Terraform reads. */
function isCertain(faults: readonly string[], text: string): boolean {
  // Terraform reads a block at the start of a line, quoted and bracketed lines that are not indented, odd comments and
  // what follows the name of an anchor.
  if (/^[|>]|[&*][\w-]*[^\w\s-]/m.test(text) || hasOpenQuotes(text)) return false;
  const isOpen = !/['"#]/.test(text);
  const isIndented = isOpen && !/[[{]/.test(text);
  return faults.every((code) => {
    if (code === "MISSING_CHAR") return isOpen;
    return certainFaults.has(code) && (code !== "BAD_INDENT" || isIndented);
  });
}

/** Reads one document; `undefined` where it cannot be told what Terraform makes of it. */
function decodeDocument(yaml: Library, text: string): Decoded {
  const documents = yaml.parseAllDocuments(text, {
    version: "1.1",
    schema: "failsafe",
    uniqueKeys: false,
    merge: false,
    logLevel: "silent",
    prettyErrors: false,
  });
  if (!Array.isArray(documents)) return { error: "missing start of document" };
  // That a tag is not known is a warning here, and for Terraform to say.
  const faults = documents.flatMap(({ errors, warnings }) => [
    ...errors.map(({ code }) => code),
    ...warnings.flatMap(({ code }) => (code === "TAG_RESOLVE_FAILED" ? [] : code)),
  ]);
  if (faults.length > 0) return isCertain(faults, text) ? { error: "the text is not valid YAML" } : undefined;
  const [document, second] = documents;
  if (document === undefined) return { error: "missing start of document" };
  if (second !== undefined) return { error: "only a single document is allowed" };
  const anchors = new Map<string, Value | "open">();
  let count = 0;

  const isDoubtful = (node: unknown, depth: number, inFlow: boolean): boolean => {
    if (yaml.isAlias(node)) return !/^[\w-]+$/.test(node.source);
    if (!yaml.isNode(node)) return false;
    if (node.anchor !== undefined && !/^[\w-]+$/.test(node.anchor)) return true;
    const [from = 0, to = 0] = node.range ?? [];
    if (yaml.isScalar(node)) {
      const written = text.slice(from, to);
      const inside = written.slice(1, -1);
      if (node.type === "QUOTE_DOUBLE") return inside.replace(knownEscapes, "").includes("\\");
      if (node.type === "QUOTE_SINGLE") return inside.replaceAll("''", "").includes("'");
      if (styleOf(node.type) === "plain" && /\n[ \n]*[-?:,[\]{}#&*!|>'"%@`]/.test(written)) return true;
      if (inFlow && /[?:'"#&*!|>%@`{}[\],]/.test(written)) return true;
      // A block at the top, or at the very end of the text, is cut off in different places.
      return styleOf(node.type) === "block" && (depth === 1 || !text.endsWith("\n"));
    }
    return yaml.isCollection(node) && node.flow === true && !isPlainFlow(text.slice(from, to));
  };

  const decode = (node: unknown, depth: number, inFlow: boolean): Decoded => {
    count += 1;
    if (count > limits.nodes || depth > limits.depth || isDoubtful(node, depth, inFlow)) return undefined;
    if (yaml.isAlias(node)) {
      const value = anchors.get(node.source);
      if (value === "open") return { error: `cannot refer to anchor "${node.source}" from inside its own definition` };
      return value ?? { error: `reference to undefined anchor "${node.source}"` };
    }
    if (node === null || node === undefined) return nullValue();
    if (
      yaml.isCollection(node) &&
      node.tag !== undefined &&
      node.tag !== collectionTags[yaml.isMap(node) ? "map" : "seq"]
    ) {
      return { error: `a collection cannot be interpreted as ${node.tag}` };
    }
    const anchor = yaml.isNode(node) && !yaml.isAlias(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, "open");
    const value = yaml.isScalar(node)
      ? decodeScalar(node.source ?? "", node.tag ?? "", styleOf(node.type))
      : yaml.isSeq(node)
        ? decodeSequence(node.items, depth, inFlow || node.flow === true)
        : yaml.isMap(node)
          ? decodeMapping(node.items, depth, inFlow || node.flow === true)
          : undefined;
    if (anchor !== undefined && isValue(value)) anchors.set(anchor, value);
    return value;
  };

  const decodeSequence = (items: readonly unknown[], depth: number, inFlow: boolean): Decoded => {
    const elements: Value[] = [];
    for (const item of items) {
      const value = decode(item, depth + 1, inFlow);
      if (!isValue(value)) return value;
      elements.push(value);
    }
    return tupleValue(elements);
  };

  const decodeMapping = (
    items: readonly { readonly key: unknown; readonly value: unknown }[],
    depth: number,
    inFlow: boolean,
  ): Decoded => {
    const entries = new Map<string, Value>();
    for (const { key, value: item } of items) {
      if (key === null) return { error: "mapping key cannot be null" };
      if (!yaml.isScalar(key)) return { error: "only strings are allowed as mapping keys" };
      const [from = 0, to = 0] = key.range ?? [];
      // A key and its colon stand in one line.
      const after = text.slice(to, to + 200);
      const isWhole =
        !text.slice(from, to).includes("\n") && (inFlow ? !/^\s*\n\s*(?::|$)/.test(after) : /^ *:/.test(after));
      if (!isWhole || isDoubtful(key, depth + 1, inFlow)) return undefined;
      const meaning = scalarMeaning(key.source ?? "", key.tag ?? "", styleOf(key.type));
      if (meaning === "unfollowed") return undefined;
      if (typeof meaning === "object" && "error" in meaning) return meaning;
      const value = decode(item, depth + 1, inFlow);
      if (!isValue(value)) return value;
      if (meaning === "merge") {
        const merged = knownEntries(value);
        if (merged === undefined) return { error: "only a mapping can be merged into a mapping" };
        for (const [name, part] of merged) entries.set(name, part);
        continue;
      }
      const name = convert(meaning.value, stringType);
      if ("error" in name) return undefined;
      if (isNull(name.value)) return { error: "mapping key cannot be null" };
      entries.set(name.value.data as string, value);
    }
    return objectValue(entries);
  };

  return decode(document.contents, 1, false);
}

function decodeScalar(source: string, tag: string, style: ScalarStyle): Decoded {
  const meaning = scalarMeaning(source, tag, style);
  if (meaning === "unfollowed") return undefined;
  if (meaning === "merge") return scalarValue("<<");
  if ("error" in meaning) return meaning;
  if (style !== "block" || tag !== "") return meaning.value;
  // A block is a string, but is read as if it were plain first.
  const text = convert(meaning.value, stringType);
  return "error" in text || isUnknown(text.value) ? undefined : text.value;
}

function scalarValue(text: string): Value {
  return { type: stringType, data: text, trace: { identifies: [] } };
}

function decoded([source]: readonly Value[], { context }: Call): Value | Failure | undefined {
  if (typeof source?.data !== "string") return undefined;
  // What `yamlencode` puts after a single word.
  const text = source.data.replace(/\n\.\.\.\n?$/, "\n");
  if (refusedText.test(text)) return { error: "control characters are not allowed" };
  if (text.length > textLimit || doubtfulText.test(text) || !affords(context, text.length * characterSteps)) {
    return undefined;
  }
  const yaml = load();
  if (yaml === undefined) return undefined;
  const result = decodeDocument(yaml, text);
  return result === undefined || "error" in result || withinLimits(result) ? result : undefined;
}

export const yamlDecodeFunctions: readonly FunctionDefinition[] = [
  {
    name: "yamldecode",
    parameters: [parameter("src", stringType)],
    nullable: true,
    resultType: dynamicType,
    run: decoded,
  },
];
