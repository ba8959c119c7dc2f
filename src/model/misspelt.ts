/** Whether an argument or block that is not there stands in the block under a misspelt name, or in the other form. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import { isMisspelling } from "../catalogue/closest.ts";
import { schemaOf } from "../catalogue/schema-of.ts";
import type { EvaluatedBody } from "../evaluate/instance.ts";

const unsupportedNames = new WeakMap<EvaluatedBody, ReadonlySet<string>>();

/** The names in a body that are reported: no argument or block of the type, or one of them in the form of the other. */
function unsupported(body: EvaluatedBody, schema: BlockSchema): ReadonlySet<string> {
  const known = unsupportedNames.get(body);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const name of body.attributes.keys()) {
    const declared = schema.attributes.get(name);
    if (declared === undefined || declared.presence === "computed") names.add(name);
  }
  for (const { type } of body.blocks) if (!schema.blocks.has(type)) names.add(type);
  unsupportedNames.set(body, names);
  return names;
}

/** Names looked through; a block with more that its type lacks says nothing about what it lacks. */
const nameLimit = 100;

/**
 * Whether the absence of `name` from a body is the mistake of another name in it, and reported as that: a misspelling of
 * it, or a block for an argument and the reverse. False where the type has no schema of ours.
 */
export function isMeant(body: EvaluatedBody, schema: BlockSchema | undefined, name: string): boolean {
  if (schema === undefined) return false;
  const names = unsupported(body, schema);
  if (names.size === 0) return false;
  if (names.size > nameLimit || names.has(name)) return true;
  for (const other of names) if (isMisspelling(other, name)) return true;
  return false;
}

/** The schema of the blocks in a managed resource, by the way to them, as in `"sym_flow", "params"`. */
export function blockSchemaOf(type: string, ...blocks: readonly string[]): BlockSchema | undefined {
  let schema = schemaOf("managed", type);
  for (const block of blocks) schema = schema?.blocks.get(block)?.content;
  return schema;
}
