/** The values of a resource in the shape that Terraform gives them in a plan. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import { schemaOf } from "../catalogue/schema-of.ts";
import { objectValue, tupleValue } from "../evaluate/construct.ts";
import { convert } from "../evaluate/convert.ts";
import type { EvaluatedBlock, EvaluatedBody, Instance } from "../evaluate/instance.ts";
import { builtInSchema, metaArguments } from "../evaluate/resource.ts";
import { referencesOf } from "../evaluate/trace.ts";
import { fromTypeName } from "../evaluate/types.ts";
import {
  dynamicType,
  isUnknown,
  knownElements,
  knownEntries,
  type Type,
  type Unknown,
  unknownValue,
  type Value,
} from "../evaluate/value.ts";

/** Blocks of every resource that are no part of its values. */
const metaBlocks: ReadonlySet<string> = new Set(["lifecycle", "provisioner", "connection"]);

function blocksByType(body: EvaluatedBody): Map<string, EvaluatedBlock[]> {
  const byType = new Map<string, EvaluatedBlock[]>();
  for (const block of body.blocks) {
    const alike = byType.get(block.type);
    if (alike === undefined) byType.set(block.type, [block]);
    else alike.push(block);
  }
  return byType;
}

/** Nested blocks as a list of objects; unknown, with what they are made from, where there may be more of them. */
function listOf(blocks: readonly EvaluatedBlock[], schema: BlockSchema | undefined, open: boolean): Value {
  const list = tupleValue(blocks.map(({ body }) => objectValue(bodyValues(body, schema))));
  if (!open) return list;
  const [element] = knownElements(list) ?? [];
  const from = referencesOf(list);
  return unknownValue(dynamicType, undefined, {
    ...(from.length === 0 ? {} : { from }),
    ...(element === undefined ? {} : { element }),
  });
}

/**
 * What of a body is written, and of its schema; an attribute that is not written is unknown here. Blocks that are not
 * written are none, or under `isOpenWhereAbsent` not known.
 */
function bodyValues(
  body: EvaluatedBody,
  schema: BlockSchema | undefined,
  isOpenWhereAbsent = false,
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, { type }] of schema?.attributes ?? []) values.set(name, unknownValue(fromTypeName(type)));
  for (const [name, { value }] of body.attributes) {
    const attribute = schema?.attributes.get(name);
    if (attribute?.presence !== "computed") values.set(name, typed(value, attribute && fromTypeName(attribute.type)));
  }
  const written = blocksByType(body);
  const types = new Set([...(schema?.blocks.keys() ?? []), ...written.keys(), ...body.openBlocks]);
  for (const type of types) {
    if (body.damaged || (isOpenWhereAbsent && !written.has(type))) values.set(type, unknownValue());
    else
      values.set(type, listOf(written.get(type) ?? [], schema?.blocks.get(type)?.content, body.openBlocks.has(type)));
  }
  return values;
}

/** A value as one of the type, or unknown; what is known of the elements of something unknown stays. */
function typed(value: Value, type: Type | undefined): Value {
  if (type === undefined) return value;
  const converted = convert(value, type);
  const result: Value = "value" in converted ? converted.value : unknownValue(type, value.trace);
  const element = isUnknown(value) ? value.data.element : undefined;
  if (element === undefined || !isUnknown(result)) return result;
  const data: Unknown = result.data;
  return { ...result, data: { ...data, element } };
}

/** What a reference to the resource gives, as far as it is known: what a plan tells is in there too. */
function referred({ value }: Instance): ReadonlyMap<string, Value> {
  return knownEntries(value) ?? (isUnknown(value) ? value.data.attributes : undefined) ?? new Map();
}

/** A value with what is not known in it taken from another one of the same shape, where that knows it. */
function filled(value: Value, other: Value): Value {
  if (isUnknown(value)) return isUnknown(other) ? value : other;
  const [elements, others] = [knownElements(value), knownElements(other)];
  if (elements !== undefined && elements.length === others?.length) {
    return { ...value, data: elements.map((element, index) => filled(element, others[index] as Value)) };
  }
  const [entries, otherEntries] = [knownEntries(value), knownEntries(other)];
  if (entries === undefined || otherEntries === undefined) return value;
  const data = new Map<string, Value>();
  for (const [key, entry] of entries) {
    const known = otherEntries.get(key);
    data.set(key, known === undefined ? entry : filled(entry, known));
  }
  return { ...value, data };
}

/**
 * The attributes and nested blocks of a resource by name: every one of its schema, null where it certainly is not set, and
 * without a schema those that are written.
 */
export function plannedValues(instance: Instance): ReadonlyMap<string, Value> {
  const { mode, type, body } = instance;
  const schema = builtInSchema(mode, type) ?? schemaOf(mode, type);
  const given = referred(instance);
  const values = new Map<string, Value>();
  const isAttribute = (name: string) => schema?.attributes.has(name) === true;
  // The AWS provider fills in some blocks that are left out; what a known registry module writes is not read.
  const isOpenWhereAbsent = instance.fromKnownModule || !type.startsWith("sym_");
  for (const [name, value] of bodyValues(body, schema, isOpenWhereAbsent)) {
    if (metaArguments.has(name) || metaBlocks.has(name)) continue;
    const ofReference = given.get(name);
    // That a block is not written does not tell that there is none.
    const isAbsent = isUnknown(value) && ofReference !== undefined && knownElements(ofReference)?.length === 0;
    if (ofReference === undefined || (isAbsent && !isAttribute(name))) values.set(name, value);
    // What a reference gives to what is not written is more than nothing: that it is null, or computed.
    else values.set(name, body.attributes.has(name) || !isAttribute(name) ? filled(value, ofReference) : ofReference);
  }
  // Without a schema a plan still tells what was computed.
  for (const [name, value] of given) if (!values.has(name) && !isUnknown(value)) values.set(name, value);
  return values;
}
