/** Turns an evaluated block into the plain data that JSON Schema judges. */
import type { BlockSchema, TypeName } from "../catalogue/block-schema.ts";
import { convert } from "../evaluate/convert.ts";
import type { EvaluatedBlock, EvaluatedBody } from "../evaluate/instance.ts";
import { fromTypeName } from "../evaluate/types.ts";
import { isNull, isUnknown, knownElements, knownEntries, type Value } from "../evaluate/value.ts";
import { isJson } from "../hcl/parse.ts";
import { type BlockKind, terraformArguments } from "./terraform-arguments.ts";

/** Stands for what is not known, and for what has been reported already: no error about it counts. */
export const unknown: unique symbol = Symbol("unknown");

export type Json = string | number | boolean | typeof unknown | readonly Json[] | { readonly [name: string]: Json };

export interface TypeMistake {
  readonly form: "value" | "block as attribute" | "attribute as block";
  /** From the top of the block to the argument or block. */
  readonly path: readonly (string | number)[];
  /** The rest of the path, to what does not convert. */
  readonly inside: readonly (string | number)[];
  /** In Terraform's words, as in "string required"; empty for the other forms. */
  readonly reason: string;
  readonly value?: Value;
}

export interface Shape {
  readonly json: { readonly [name: string]: Json };
  readonly mistakes: readonly TypeMistake[];
}

/**
 * The content of a block with all values converted to the declared types. Null counts as absent, as Terraform has it,
 * except for the inputs of a module, which may be null. What does not convert is a mistake and stands as unknown. So does
 * what `judged`, the version that the JSON Schema describes, has in another form.
 */
export function shapeOf(body: EvaluatedBody, schema: BlockSchema, judged: BlockSchema, kind: BlockKind): Shape {
  const mistakes: TypeMistake[] = [];
  return { json: blockJson({ kind, mistakes }, body, schema, judged, []), mistakes };
}

interface Context {
  readonly kind: BlockKind;
  readonly mistakes: TypeMistake[];
}

type Path = readonly (string | number)[];

function blockJson(
  context: Context,
  body: EvaluatedBody,
  schema: BlockSchema,
  judged: BlockSchema | undefined,
  path: Path,
): { [name: string]: Json } {
  const own = terraformArguments(context.kind, path.length > 0);
  // Without a prototype, so that an argument named __proto__ is an argument.
  const json: { [name: string]: Json } = Object.create(null);
  for (const [name, { value }] of body.attributes) {
    if (own.attributes.has(name)) continue;
    const declared = schema.attributes.get(name);
    if (declared !== undefined) {
      if (isNull(value) && context.kind !== "module") continue;
      const converted = valueJson(context, value, declared.type, [...path, name]);
      json[name] = judged?.blocks.has(name) ? unknown : converted;
      continue;
    }
    json[name] = unknown;
    if (schema.blocks.has(name))
      context.mistakes.push({ form: "block as attribute", path: [...path, name], inside: [], reason: "" });
  }
  for (const [type, blocks] of blocksByType(body)) {
    if (own.blocks.has(type)) continue;
    const nested = schema.blocks.get(type);
    if (nested === undefined) {
      json[type] = unknown;
      if (schema.attributes.has(type) && !blocks.every(mayBeArgument))
        context.mistakes.push({ form: "attribute as block", path: [...path, type, 0], inside: [], reason: "" });
      continue;
    }
    const content = judged?.blocks.get(type)?.content;
    json[type] = blocks.map((block, index) =>
      block.body.damaged ? unknown : blockJson(context, block.body, nested.content, content, [...path, type, index]),
    );
  }
  // More such blocks may exist than are shown, or none: neither their number nor their absence is certain.
  for (const type of body.openBlocks) json[type] ??= unknown;
  return json;
}

/** In JSON syntax a block without others in it looks like a map, which it was in another version of its type. */
function mayBeArgument({ block, body }: EvaluatedBlock): boolean {
  return isJson(block.source) && body.blocks.length === 0;
}

function blocksByType(body: EvaluatedBody): ReadonlyMap<string, readonly EvaluatedBlock[]> {
  const groups = new Map<string, EvaluatedBlock[]>();
  for (const block of body.blocks) {
    const group = groups.get(block.type);
    if (group === undefined) groups.set(block.type, [block]);
    else group.push(block);
  }
  return groups;
}

function valueJson(context: Context, value: Value, type: TypeName, path: Path): Json {
  const result = convert(value, fromTypeName(type));
  if ("error" in result) {
    context.mistakes.push({ form: "value", path, inside: insideOf(value, type), reason: result.error, value });
    return unknown;
  }
  return json(result.value, type);
}

/** The way to the first element that does not convert; empty where it is the value itself. */
function insideOf(value: Value, type: TypeName): Path {
  if (typeof type === "string") return [];
  const [, element] = type;
  const elements = knownElements(value)?.entries() ?? knownEntries(value) ?? [];
  for (const [step, each] of elements) {
    if ("error" in convert(each, fromTypeName(element))) return [step, ...insideOf(each, element)];
  }
  return [];
}

/** `type` bounds the depth: what is declared as "any" is not looked into. */
function json(value: Value, type: TypeName): Json {
  if (isUnknown(value) || isNull(value) || type === "any") return unknown;
  if (typeof type === "string") {
    const { data } = value;
    if (typeof data === "string" || typeof data === "boolean") return data;
    // No schema judges how large a number is.
    return 0;
  }
  const [kind, element] = type;
  if (kind !== "map") return knownElements(value)?.map((each) => json(each, element)) ?? unknown;
  const entries = knownEntries(value);
  if (entries === undefined) return unknown;
  const object: { [name: string]: Json } = Object.create(null);
  for (const [name, each] of entries) if (!isNull(each)) object[name] = json(each, element);
  return object;
}
