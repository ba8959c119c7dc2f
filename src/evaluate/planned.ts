/** What a plan made by Terraform knows fills in what evaluation does not. */
import type { BlockSchema, NestedBlockSchema } from "../catalogue/block-schema.ts";
import type { Block } from "../hcl/ast.ts";
import { contradicts } from "./agreement.ts";
import { listValue, mapValue, objectValue, tupleValue, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import type { EvaluatedAttribute, EvaluatedBlock, EvaluatedBody, Instance } from "./instance.ts";
import { ownMarks } from "./marks.ts";
import { fromTypeName, typeFacts } from "./types.ts";
import {
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  knownEntries,
  nullValue,
  type Planned,
  type Reference,
  type Trace,
  type Type,
  type Unknown,
  unknownValue,
  type Value,
} from "./value.ts";

/**
 * A plan as evaluation asks it. Its values have only the types that JSON has: tuples and objects stand for every kind of
 * collection. What it does not know either is unknown in them, and what it holds as sensitive is marked.
 */
export interface Plan {
  /** Stands in the traces of its values. */
  readonly origin: Planned;
  /** False: there may be instances that it does not list. */
  readonly complete: boolean;
  /** The attributes of an instance, nested blocks among them; undefined where the plan has no such instance. */
  readonly attributes: (address: string) => ReadonlyMap<string, Value> | undefined;
  /** The keys of the instances of a resource or module call, by its address without one; undefined where there are none. */
  readonly keys: (address: string) => readonly (string | number)[] | undefined;
  /** Of the root module. */
  readonly output: (name: string) => Value | undefined;
  /** Is told where the configuration certainly says something else: an address, or one with an attribute. */
  readonly disagrees: (place: string) => void;
}

/** The keys that a `count` or `for_each` of unknown value has by the plan; undefined where it does not tell them. */
export interface PlannedKeys {
  readonly origin: Planned;
  readonly keys: readonly (string | number)[] | undefined;
}

/** What the plan says of the keys at an address. Of a plan that may lack some nothing is taken. */
export function plannedKeys(plan: Plan | undefined, address: string): PlannedKeys | undefined {
  return plan?.complete === true ? { origin: plan.origin, keys: plan.keys(address) } : undefined;
}

/**
 * The attributes that the plan has for an instance with this body, to fill in what is unknown there. Undefined where it
 * has none, and where an argument is certainly another one in the plan, which is told: what was computed for other
 * arguments is not what these will give.
 */
export function plannedAttributes(
  plan: Plan | undefined,
  instance: Pick<Instance, "address" | "mode" | "type" | "symbolic" | "block">,
  body: EvaluatedBody,
  schema: BlockSchema | undefined,
): ReadonlyMap<string, Value> | undefined {
  if (plan === undefined || instance.symbolic || body.damaged || instance.mode === "ephemeral") return undefined;
  const attributes = plan.attributes(instance.address);
  if (attributes === undefined) {
    if (plan.complete && instance.mode === "managed") plan.disagrees(instance.address);
    return undefined;
  }
  let agrees = true;
  for (const [name, { value }] of body.attributes) {
    const theirs = attributes.get(name);
    if (theirs === undefined || isWriteOnly(name, value) || ignoresChanges(instance, name)) continue;
    if (!differs(instance, name, value, theirs, schema)) continue;
    plan.disagrees(`${instance.address}.${name}`);
    agrees = false;
  }
  return agrees ? attributes : undefined;
}

/** The values of such arguments are in no plan. Providers give them names with this ending. */
function isWriteOnly(name: string, value: Value): boolean {
  return name.endsWith("_wo") || value.ephemeral === true;
}

const ignoredIn = new WeakMap<Block, ReadonlySet<string> | "all">();

/** The arguments that `ignore_changes` names, wholly or in part. */
function ignoredArguments({ body }: Block): ReadonlySet<string> | "all" {
  const names = new Set<string>();
  for (const block of body.blocks) {
    const ignored = block.type.text === "lifecycle" ? block.body.attributes.get("ignore_changes")?.value : undefined;
    if (ignored === undefined) continue;
    if (ignored.kind !== "tuple") return "all";
    for (const element of ignored.elements) {
      let base = element;
      while (base.kind === "access" || base.kind === "index") base = base.object;
      if (base.kind === "variable") names.add(base.name);
    }
  }
  return names;
}

/** Whether Terraform may keep an argument at a value that it once had. */
function ignoresChanges({ block }: Pick<Instance, "block">, argument: string): boolean {
  const ignored = ignoredIn.get(block) ?? ignoredArguments(block);
  ignoredIn.set(block, ignored);
  return ignored === "all" || ignored.has(argument);
}

function differs(
  instance: Pick<Instance, "mode" | "type">,
  name: string,
  ours: Value,
  theirs: Value,
  schema: BlockSchema | undefined,
): boolean {
  const attribute = schema?.attributes.get(name);
  if (attribute === undefined) {
    // Of a type that we do not know: its provider may keep an argument in another form, a data source hardly does.
    return schema === undefined && instance.mode === "data" && contradicts(ours, theirs, { unordered: true });
  }
  const type = fromTypeName(attribute.type);
  const converted = convert(ours, type);
  const other = type.kind === "dynamic" ? theirs : typed(theirs, type);
  if (!("value" in converted) || other === undefined) return false;
  const isSym = instance.type.startsWith("sym_");
  return contradicts(converted.value, other, {
    // The AWS types are recorded without telling lists from sets.
    unordered: !isSym && instance.type !== "terraform_data",
    // The Sym provider ignores a change of case in names (sym.md 2).
    ignoreCase: isSym && name === "name",
  });
}

/** A value of the plan as one of a type; undefined where it is none. Where "any" stands in the type, see `untyped`. */
function typed(theirs: Value, type: Type): Value | undefined {
  if (type.kind === "dynamic") return untyped(theirs);
  if (typeFacts(type).dynamic) return undefined;
  const converted = convert(theirs, type);
  return "value" in converted ? converted.value : undefined;
}

/**
 * A value of which the type is not known, as far as it is certain without: JSON does not tell a list from a set, nor a map
 * from an object, of which at least the entries are known.
 */
function untyped(theirs: Value): Value {
  const { data, trace } = theirs;
  if (isUnknown(theirs)) return theirs;
  if (data === null) return withMarks(nullValue(dynamicType, trace), theirs);
  if (Array.isArray(data)) return withMarks(unknownValue(dynamicType, trace, { notNull: true }), theirs);
  if (!(data instanceof Map)) return theirs;
  const attributes = new Map<string, Value>();
  for (const [name, part] of data as ReadonlyMap<string, Value>) attributes.set(name, untyped(part));
  return withMarks(unknownValue(dynamicType, trace, { notNull: true, attributes }), theirs);
}

/** Whether what a list holds has the order in which it is written: the AWS types are recorded without telling lists from sets. */
function isOrdered({ type }: Pick<Instance, "type">): boolean {
  return !type.startsWith("aws_");
}

/**
 * What is unknown in a value filled in by what the plan has there; what is known stays, and all stays the part of whatever
 * it was. `type` is the declared one, "any" where none is. Lists are gone into only where they have an order.
 */
function filled(ours: Value, theirs: Value | undefined, type: Type, ordered: boolean): Value {
  if (theirs === undefined || isUnknown(theirs)) return ours;
  if (isUnknown(ours)) return replaced(ours, theirs, type.kind === "dynamic" ? ours.type : type);
  const [entries, others] = [knownEntries(ours), knownEntries(theirs)];
  if (entries !== undefined && others !== undefined) {
    const next = new Map<string, Value>();
    for (const [name, part] of entries) {
      next.set(name, filled(part, inside(theirs, others.get(name)), partType(ours, type, name), ordered));
    }
    if ([...entries].every(([name, part]) => next.get(name) === part)) return ours;
    const made =
      ours.type.kind === "map" ? mapValue(ours.type.element, next, ours.trace) : objectValue(next, ours.trace);
    return withMarks(made, ours);
  }
  const [elements, across] = [knownElements(ours), knownElements(theirs)];
  if (elements === undefined || elements.length !== across?.length) return ours;
  if (ours.type.kind === "set" || type.kind === "set" || !ordered) return ours;
  const next = elements.map((part, index) =>
    filled(part, inside(theirs, across[index]), partType(ours, type, index), ordered),
  );
  if (next.every((part, index) => part === elements[index])) return ours;
  const made =
    ours.type.kind === "list" ? listValue(ours.type.element, next, ours.trace) : tupleValue(next, ours.trace);
  return withMarks(made, ours);
}

/** A part of something sensitive is so too. */
function inside(whole: Value, part: Value | undefined): Value | undefined {
  return part === undefined ? undefined : withMarks(part, ownMarks([whole]));
}

/** The type that a part of a value has: in a list or map that of the others, else what is declared. */
function partType(whole: Value, declared: Type, key: string | number): Type {
  const inside = whole.type.kind === "list" || whole.type.kind === "map" ? whole.type.element : dynamicType;
  if (inside.kind !== "dynamic") return inside;
  switch (declared.kind) {
    case "list":
    case "set":
    case "map":
      return declared.element;
    case "object":
      return declared.attributes.get(String(key)) ?? dynamicType;
    case "tuple":
      return declared.elements[Number(key)] ?? dynamicType;
    default:
      return dynamicType;
  }
}

/**
 * An unknown with the value of the plan. It stays unknown where that cannot be it, where it would no longer tell the
 * resources that it is made from, and where its type would not fit its like.
 */
function replaced(ours: Value, theirs: Value, type: Type): Value {
  const other = typed(theirs, type);
  return other === undefined || (isUnknown(other) && other.data.attributes === undefined) ? ours : put(ours, other);
}

function put(ours: Value, other: Value): Value {
  if (!isUnknown(ours)) return ours;
  const own: Unknown = ours.data;
  const { from } = own;
  const { planned } = other.trace;
  if (isNull(other) && own.notNull === true) return ours;
  if (contradicts(ours, other, {}) || (ours.trace.identifies.length === 0 && isMadeFromKept(from))) return ours;
  const attributes = isUnknown(other) ? combined(own.attributes, other.data.attributes) : undefined;
  const data: Value["data"] = attributes === undefined ? other.data : { ...own, notNull: true, attributes };
  const encodes = typeof data === "string" ? own.encodes : undefined;
  const trace: Trace = {
    ...ours.trace,
    ...(planned === undefined ? {} : { planned: from === undefined ? planned : { ...planned, from } }),
    ...(encodes === undefined ? {} : { encodes }),
  };
  return withMarks(withMarks({ type: other.type, data, trace }, other), ours);
}

/** What is known of attributes by either. */
function combined(
  ours: ReadonlyMap<string, Value> | undefined,
  theirs: ReadonlyMap<string, Value> | undefined,
): ReadonlyMap<string, Value> | undefined {
  if (ours === undefined || theirs === undefined) return theirs;
  const all = new Map(theirs);
  for (const [name, value] of ours) all.set(name, filled(value, theirs.get(name), dynamicType, true));
  return all;
}

/** Resources whose part in a value counts more than its text. */
function isMadeFromKept(from: readonly Reference[] | undefined): boolean {
  return from?.some(({ instance: { mode, type } }) => mode === "managed" && /^(?:sym|aws)_/.test(type)) === true;
}

/** The body of an instance with its unknown arguments filled in. */
export function filledBody(
  body: EvaluatedBody,
  planned: ReadonlyMap<string, Value>,
  schema: BlockSchema | undefined,
  instance: Pick<Instance, "type">,
): EvaluatedBody {
  const ordered = isOrdered(instance);
  const attributes = new Map<string, EvaluatedAttribute>();
  for (const [name, given] of body.attributes) {
    const declared = schema?.attributes.get(name)?.type;
    const type = declared === undefined ? dynamicType : fromTypeName(declared);
    const fits = (schema === undefined || declared !== undefined) && !isWriteOnly(name, given.value);
    attributes.set(name, fits ? { ...given, value: filled(given.value, planned.get(name), type, ordered) } : given);
  }
  const openBlocks = new Set(body.openBlocks);
  const blocks = schema === undefined ? body.blocks : filledBlocks(body, planned, schema, instance, openBlocks);
  return { ...body, attributes, blocks, openBlocks };
}

/** The attributes of an instance as a reference to it gives them, filled in. */
export function filledAttributes(
  attributes: ReadonlyMap<string, Value>,
  planned: ReadonlyMap<string, Value>,
  schema: BlockSchema,
  instance: Pick<Instance, "type" | "block">,
): ReadonlyMap<string, Value> {
  const all = new Map(attributes);
  for (const [name, { type }] of schema.attributes) {
    const ours = attributes.get(name);
    if (ours === undefined || isWriteOnly(name, ours)) continue;
    // What Terraform leaves alone has the value that it had, whatever is written.
    const isLeft = ignoresChanges(instance, name);
    const open: Value = isLeft ? { ...ours, data: { unknown: true } } : ours;
    const result = filled(open, planned.get(name), fromTypeName(type), isOrdered(instance));
    all.set(name, isLeft && isUnknown(result) ? ours : result);
  }
  return all;
}

/** An attribute of a type that we do not know, filled in. */
export function filledOpenly(name: string, ours: Value, theirs: Value | undefined): Value {
  return isWriteOnly(name, ours) ? ours : filled(ours, theirs, dynamicType, false);
}

/** Blocks that a `dynamic` block makes of one plan. */
const blockLimit = 200;

/**
 * The nested blocks of a body filled in, each by the object that the plan has at its place. Those of a `dynamic` block over
 * something unknown are as many as the plan has, and are taken out of `openBlocks`.
 */
function filledBlocks(
  body: EvaluatedBody,
  planned: ReadonlyMap<string, Value>,
  schema: BlockSchema,
  instance: Pick<Instance, "type">,
  openBlocks: Set<string>,
): readonly EvaluatedBlock[] {
  const made = new Map<EvaluatedBlock, readonly EvaluatedBlock[]>();
  for (const [type, nested] of schema.blocks) {
    const value = planned.get(type);
    const list = knownElements(value)?.map((each) => withMarks(each, ownMarks([value as Value])));
    const objects = list ?? (knownEntries(value) === undefined ? undefined : [value as Value]);
    const written = body.blocks.filter((block) => block.type === type);
    const [only] = written;
    if (objects === undefined || only === undefined || objects.some(isUnknown)) continue;
    const fill = (block: EvaluatedBlock, object: Value | undefined) => filledBlock(block, object, nested, instance);
    if (body.openBlocks.has(type)) {
      // What a dynamic block generates has its "content" as block.
      const generated = written.length === 1 && only.block.type.text === "content";
      if (!generated || objects.length > blockLimit) continue;
      openBlocks.delete(type);
      made.set(
        only,
        objects.map((object) => fill(only, object)),
      );
    } else if (written.length === objects.length && (written.length === 1 || isOrdered(instance))) {
      for (const [index, block] of written.entries()) made.set(block, [fill(block, objects[index])]);
    }
  }
  return body.blocks.flatMap((block) => made.get(block) ?? [block]);
}

function filledBlock(
  block: EvaluatedBlock,
  object: Value | undefined,
  { content }: NestedBlockSchema,
  instance: Pick<Instance, "type">,
): EvaluatedBlock {
  const entries = knownEntries(object);
  if (object === undefined || entries === undefined || block.body.damaged) return block;
  const parts = new Map([...entries].map(([name, part]) => [name, withMarks(part, ownMarks([object]))]));
  return { ...block, body: filledBody(block.body, parts, content, instance) };
}

/** The outputs of the root module, those that are unknown filled in. */
export function filledOutputs(outputs: ReadonlyMap<string, Value>, plan: Plan | undefined): ReadonlyMap<string, Value> {
  if (plan === undefined) return outputs;
  const result = new Map<string, Value>();
  for (const [name, ours] of outputs) {
    const theirs = plan.output(name);
    if (theirs !== undefined && contradicts(ours, theirs, {})) plan.disagrees(`output.${name}`);
    // Nothing is computed from an output of the root module: the types that JSON has will do.
    const free = theirs !== undefined && isUnknown(ours) && ours.type.kind === "dynamic";
    result.set(name, free ? put(ours, theirs) : filled(ours, theirs, dynamicType, true));
  }
  return result;
}
