/** What root modules evaluate to as JSON, `formatVersion` 1.0, described by schemas/inspect.schema.json. */
import type { InspectedInput, InspectedResource, InspectedRoot, Inspection, ShownValue } from "../inspection.ts";
import type { Range } from "../source.ts";
import { neutraliseJson } from "./neutralise.ts";

/** JSON whose numbers are numerals with all their digits. */
type Json =
  | null
  | boolean
  | string
  | number
  | { readonly numeral: string }
  | readonly Json[]
  | ReadonlyMap<string, Json>;

/**
 * The whole inspection with a line end. Keys come in one order, optional ones are left out where absent, and characters that
 * act on terminals or logs are escaped so that the values stay as they are.
 */
export function inspectJson({ roots }: Inspection): string {
  const parts: string[] = [];
  write(
    document([
      ["formatVersion", "1.0"],
      ["roots", roots.map(rootDocument)],
    ]),
    "\n",
    parts,
  );
  return `${neutraliseJson(parts.join(""))}\n`;
}

function document(entries: readonly (readonly [string, Json | undefined])[]): Json {
  return new Map(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function mapped<Item>(items: ReadonlyMap<string, Item>, map: (item: Item) => Json): Json {
  return new Map([...items].map(([key, item]) => [key, map(item)]));
}

function rootDocument({ path, inputSet, inputs, locals, outputs, resources }: InspectedRoot): Json {
  return document([
    ["path", path],
    ["inputSet", inputSet],
    ["inputs", mapped(inputs, inputDocument)],
    ["locals", mapped(locals, valueDocument)],
    ["outputs", mapped(outputs, valueDocument)],
    ["resources", new Map(resources.map((resource) => [resource.address, resourceDocument(resource)]))],
  ]);
}

function inputDocument({ value, from }: InspectedInput): Json {
  return document([
    ["value", valueDocument(value)],
    ["from", from],
  ]);
}

function resourceDocument({ type, range, createdBy, values, references }: InspectedResource): Json {
  return document([
    ["type", type],
    ["range", rangeDocument(range)],
    ["createdBy", createdBy],
    ["values", mapped(values, valueDocument)],
    ["references", mapped(references, (addresses) => addresses)],
  ]);
}

function rangeDocument({ file, start, end }: Range): Json {
  const position = ({ line, column, byte }: Range["start"]) =>
    document([
      ["line", line],
      ["column", column],
      ["byte", byte],
    ]);
  return document([
    ["file", file],
    ["start", position(start)],
    ["end", position(end)],
  ]);
}

/** A map with one of these keys would pass for what it is not. */
const markers: readonly string[] = ["$unknown", "$sensitive"];

function valueDocument(value: ShownValue): Json {
  if (value === null || typeof value !== "object") return value;
  switch (value.kind) {
    case "number":
      return { numeral: value.numeral };
    case "list":
      return value.elements.map(valueDocument);
    case "object":
      if (markers.some((key) => value.entries.has(key))) return document([["$unknown", []]]);
      return mapped(value.entries, valueDocument);
    case "unknown":
      return document([["$unknown", value.from]]);
    case "sensitive":
      return document([["$sensitive", true]]);
  }
}

/** `margin` is the line end with the indentation of what is written. */
function write(json: Json, margin: string, parts: string[]): void {
  if (json === null || typeof json !== "object") parts.push(JSON.stringify(json));
  else if ("numeral" in json) parts.push(json.numeral);
  else if (json instanceof Map)
    writeAll(json, "{}", margin, parts, ([key, value], inner) => {
      parts.push(JSON.stringify(key), ": ");
      write(value, inner, parts);
    });
  else writeAll(json as readonly Json[], "[]", margin, parts, (value, inner) => write(value, inner, parts));
}

function writeAll<Item>(
  items: Iterable<Item>,
  brackets: string,
  margin: string,
  parts: string[],
  writeItem: (item: Item, margin: string) => void,
): void {
  const inner = `${margin}  `;
  let separator = brackets.charAt(0);
  for (const item of items) {
    parts.push(separator, inner);
    writeItem(item, inner);
    separator = ",";
  }
  parts.push(separator === "," ? margin + brackets.charAt(1) : brackets);
}
