/** Resources and data sources: their instances, and the objects that references to them give. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import type { Block } from "../hcl/ast.ts";
import { contradicts } from "./agreement.ts";
import { commonType, listValue, marksOf, objectValue, tupleValue, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import type { EvaluatedAttribute, EvaluatedBlock, EvaluatedBody, Instance } from "./instance.ts";
import { type Expansion, expand, instanceBody, keyText, type Repetition, repetitionScope } from "./instances.ts";
import { type EvaluationContext, within } from "./module.ts";
import { filledAttributes, filledBody, filledOpenly, plannedAttributes, plannedKeys } from "./planned.ts";
import { apart, type Scope } from "./scope.ts";
import { joinReferences } from "./trace.ts";
import { fromTypeName } from "./types.ts";
import {
  dynamicType,
  isUnknown,
  nullValue,
  type Reference,
  type Trace,
  type Type,
  unknownValue,
  type Value,
} from "./value.ts";

/** Arguments of every resource that are no attributes of it. */
export const metaArguments: ReadonlySet<string> = new Set(["count", "for_each", "provider", "depends_on"]);

/** Terraform's own resource type. */
const terraformData: BlockSchema = {
  attributes: new Map([
    ["id", { type: "string", presence: "computed" }],
    ["input", { type: "any", presence: "optional" }],
    ["output", { type: "any", presence: "computed" }],
    ["triggers_replace", { type: "any", presence: "optional" }],
  ]),
  blocks: new Map(),
};

/** The schema of a type that Terraform itself brings, if it is one. */
export function builtInSchema(mode: Instance["mode"], type: string): BlockSchema | undefined {
  return mode === "managed" && type === "terraform_data" ? terraformData : undefined;
}

export interface ResourceKind {
  readonly mode: Instance["mode"];
  readonly type: string;
  readonly name: string;
  /** `type.name` with its mode. */
  readonly address: string;
}

type Draft = { -readonly [Key in keyof Instance]: Instance[Key] };

interface Owner {
  readonly instance: Instance;
  readonly schema: BlockSchema | undefined;
  /** What a plan has of it. */
  readonly planned?: ReadonlyMap<string, Value> | undefined;
}

function identified(value: Value, reference: Reference): Value {
  const identifies = joinReferences([reference], value.trace.identifies);
  const data = isUnknown(value) ? withSources(value.data, identifies) : value.data;
  return { ...value, data, trace: { ...value.trace, identifies } };
}

function withSources<Data extends object>(
  data: Data,
  from: readonly Reference[],
): Data & { readonly from: readonly Reference[] } {
  return { ...data, from };
}

function unknownAttribute(owner: Owner, name: string, type: Type, notNull = false): Value {
  const reference: Reference = { instance: owner.instance, path: [name], span: owner.instance.block.header };
  const trace: Trace = { identifies: [reference] };
  return unknownValue(type, trace, { from: [reference], ...(notNull ? { notNull: true } : {}) });
}

/**
 * An argument that is not written is null only where no provider fills it in: a default of an SDK provider is not in its
 * schema. `sym_*` resources have none outside of nested blocks (provider v3.6.0).
 */
function absentIsNull({ instance }: Owner): boolean {
  if (instance.fromKnownModule) return false;
  return instance.mode === "managed" && (instance.type.startsWith("sym_") || instance.type === "terraform_data");
}

function attributeValue(owner: Owner, name: string, given: EvaluatedAttribute | undefined, type: Type): Value {
  const span = given?.attribute?.value ?? owner.instance.block.header;
  const reference: Reference = { instance: owner.instance, path: [name], span };
  if (given === undefined) {
    return absentIsNull(owner) ? nullValue(type, { identifies: [reference] }) : unknownAttribute(owner, name, type);
  }
  const converted = convert(given.value, type);
  return identified("value" in converted ? converted.value : unknownValue(type), reference);
}

/** What terraform_data will give back: of the input's type, null where the input is. */
function outputOf(owner: Owner, input: Value): Value {
  if (input.data === null)
    return identified(input, { instance: owner.instance, path: ["output"], span: owner.instance.block.header });
  return unknownAttribute(owner, "output", input.type);
}

function blockObject(block: EvaluatedBlock, schema: BlockSchema): Value {
  const entries: [string, Value][] = [];
  for (const [name, attribute] of schema.attributes) {
    const given = block.body.attributes.get(name);
    const type = fromTypeName(attribute.type);
    const converted = given === undefined ? undefined : convert(given.value, type);
    entries.push([name, converted !== undefined && "value" in converted ? converted.value : unknownValue(type)]);
  }
  for (const [name, nested] of schema.blocks) entries.push([name, blocksValue(block.body, name, nested)]);
  return objectValue(entries, { span: block.block, identifies: [] });
}

function blocksValue(
  body: EvaluatedBody,
  name: string,
  schema: BlockSchema["blocks"] extends ReadonlyMap<string, infer Nested> ? Nested : never,
): Value {
  if (body.damaged || body.openBlocks.has(name)) return unknownValue();
  const written = body.blocks.filter((block) => block.type === name);
  const objects = written.map((block) => blockObject(block, schema.content));
  if (schema.nesting === "single") return objects[0] ?? unknownValue();
  // The order of a set's elements hangs on values that may not be known.
  if (schema.nesting === "set" && objects.length > 0) return unknownValue();
  const element = commonType(objects);
  if (element === undefined || element.kind === "dynamic") return tupleValue(objects);
  return listValue(element, objects);
}

function knownSchemaValue(owner: Owner, schema: BlockSchema): Value {
  const { instance } = owner;
  const { body } = instance;
  const entries = new Map<string, Value>();
  for (const [name, attribute] of schema.attributes) {
    const given = body.attributes.get(name);
    const type = fromTypeName(attribute.type);
    const isSet = given !== undefined && attribute.presence !== "computed";
    const computed =
      attribute.presence === "computed" || (given === undefined && attribute.presence === "optional+computed");
    const absent = given === undefined && attribute.presence === "required";
    if (computed || absent)
      entries.set(name, unknownAttribute(owner, name, type, instance.type === "terraform_data" && name === "id"));
    else entries.set(name, attributeValue(owner, name, isSet ? given : undefined, type));
  }
  if (instance.type === "terraform_data") entries.set("output", outputOf(owner, entries.get("input") as Value));
  for (const [name, nested] of schema.blocks) {
    const reference: Reference = { instance, path: [name], span: instance.block.header };
    entries.set(name, identified(blocksValue(body, name, nested), reference));
  }
  if (owner.planned !== undefined) {
    for (const [name, value] of filledAttributes(entries, owner.planned, schema, instance)) entries.set(name, value);
    // Terraform forgets that the input was sensitive; we do not show it.
    const [input, output] = [entries.get("input"), entries.get("output")];
    if (instance.type === "terraform_data" && input !== undefined && output !== undefined && marksOf([input]).sensitive)
      entries.set("output", withMarks(output, { sensitive: true }));
  }
  const whole: Reference = { instance, path: [], span: instance.block.header };
  return objectValue(entries, { identifies: [whole] });
}

/** Without a schema, what is written is known and anything else may be there too. */
function openValue(owner: Owner): Value {
  const { instance } = owner;
  const whole: Reference = { instance, path: [], span: instance.block.header };
  const attributes = new Map<string, Value>();
  for (const [name, given] of instance.body.attributes) {
    if (metaArguments.has(name)) continue;
    const reference: Reference = { instance, path: [name], span: given.attribute?.value ?? instance.block.header };
    // Of an unknown type the provider may convert what is written: only text stays certainly what it is.
    const certain = typeof given.value.data === "string" || isUnknown(given.value);
    const value = certain ? given.value : unknownValue(dynamicType, given.value.trace);
    attributes.set(name, identified(value, reference));
  }
  for (const [name, theirs] of owner.planned ?? []) {
    if (metaArguments.has(name)) continue;
    const ours = attributes.get(name) ?? unknownAttribute(owner, name, dynamicType);
    attributes.set(name, filledOpenly(name, ours, theirs));
  }
  return unknownValue(dynamicType, { identifies: [whole] }, { notNull: true, from: [whole], attributes });
}

/** The module that a resource belongs to. */
export type Home = Pick<EvaluationContext, "address" | "symbolic" | "plan">;

function addressOf({ address }: ResourceKind, home: Home, key: Repetition["key"]): string {
  const whole = within(home.address, address);
  return key === undefined ? whole : `${whole}[${keyText(key)}]`;
}

function draftOf(kind: ResourceKind, block: Block, repetition: Repetition, body: EvaluatedBody, home: Home): Draft {
  const { key } = repetition;
  return {
    address: addressOf(kind, home, key),
    mode: kind.mode,
    type: kind.type,
    name: kind.name,
    ...(key === undefined ? {} : { key }),
    symbolic: repetition.symbolic || home.symbolic === true,
    module: home.address,
    block,
    fromKnownModule: false,
    body,
    value: unknownValue(),
  };
}

/**
 * A resource without `count` and `for_each` of which no more is known than that it is there, to be completed by
 * `evaluateResource`: what the members of a cycle are to each other.
 */
export function preliminary(kind: ResourceKind, block: Block, schema: BlockSchema | undefined, home: Home): Instance {
  const body: EvaluatedBody = {
    span: block.body,
    attributes: new Map(),
    blocks: [],
    openBlocks: new Set(),
    damaged: block.damaged,
  };
  const draft = draftOf(kind, block, { symbolic: false }, body, home);
  const owner: Owner = { instance: draft, schema };
  if (schema === undefined) {
    draft.value = openValue(owner);
    return draft;
  }
  const attributes = [...schema.attributes].map(
    ([name, { type }]) => [name, unknownAttribute(owner, name, fromTypeName(type))] as const,
  );
  const blocks = [...schema.blocks.keys()].map((name) => [name, unknownValue()] as const);
  const whole: Reference = { instance: draft, path: [], span: block.header };
  draft.value = objectValue([...attributes, ...blocks], { identifies: [whole] });
  return draft;
}

function instanceOf(
  kind: ResourceKind,
  block: Block,
  repetition: Repetition,
  body: EvaluatedBody,
  schema: BlockSchema | undefined,
  home: Home,
  begun: ReadonlyMap<string, Instance>,
): Instance {
  const made = draftOf(kind, block, repetition, body, home);
  const draft: Draft = Object.assign(begun.get(made.address) ?? {}, made);
  const planned = plannedAttributes(home.plan, draft, body, schema);
  if (planned !== undefined) draft.body = filledBody(body, planned, schema, kind);
  const owner: Owner = { instance: draft, schema, planned };
  const value = schema === undefined || body.damaged ? openValue(owner) : knownSchemaValue(owner, schema);
  draft.value = kind.mode === "ephemeral" ? { ...value, ephemeral: true } : value;
  return draft;
}

/** The instances of a block with what they contain. Those in `begun`, which others have met already, are completed. */
export function evaluateResource(
  kind: ResourceKind,
  block: Block,
  schema: BlockSchema | undefined,
  scope: Scope,
  home: Home,
  begun: ReadonlyMap<string, Instance>,
): { readonly expansion: Expansion; readonly instances: readonly Instance[] } {
  const expansion = expand(block, scope, plannedKeys(home.plan, addressOf(kind, home, undefined)));
  const instances = expansion.instances.map((repetition) => {
    const { result: body, problems } = apart(scope, (inner) =>
      instanceBody(block, expansion, repetitionScope(inner, repetition), home.address !== ""),
    );
    for (const problem of problems) scope.report(problem);
    // What fails has no value that a plan could know.
    const inside = problems.length > 0 ? { ...home, plan: undefined } : home;
    return instanceOf(kind, block, repetition, body, schema, inside, begun);
  });
  return { expansion, instances };
}

/** Something that a known registry module creates or looks up; of what is not `given` nothing is known. */
export interface Created {
  readonly kind: ResourceKind;
  /** The module call. */
  readonly block: Block;
  readonly given: ReadonlyMap<string, Value>;
  readonly schema: BlockSchema | undefined;
  readonly home: Home;
  /** How the configuration refers to it, where an output gives it. */
  readonly reference: string | undefined;
}

/** The instance of what a known registry module creates. What a plan has of other arguments than these is not taken. */
export function createdInstance({ kind, block, given, schema, home, reference }: Created): Instance {
  const body: EvaluatedBody = {
    span: block.header,
    attributes: new Map([...given].map(([name, value]) => [name, { value }])),
    blocks: [],
    openBlocks: new Set(schema?.blocks.keys()),
    damaged: false,
  };
  const made = { ...draftOf(kind, block, { symbolic: false }, body, home), fromKnownModule: true };
  const theirs = made.symbolic ? undefined : home.plan?.attributes(made.address);
  const isOther = [...given].some(([name, value]) => {
    const other = theirs?.get(name);
    return other !== undefined && contradicts(value, other, {});
  });
  const planned = isOther ? undefined : theirs;
  const filled = planned === undefined ? body : filledBody(body, planned, schema, kind);
  let value: Value | undefined;
  const instance: Instance = {
    ...made,
    body: filled,
    ...(reference === undefined ? {} : { reference }),
    get value(): Value {
      const owner: Owner = { instance, schema, planned };
      value ??= schema === undefined ? openValue(owner) : knownSchemaValue(owner, schema);
      return value;
    },
  };
  return instance;
}
