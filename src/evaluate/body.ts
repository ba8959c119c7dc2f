/** Block bodies to evaluated bodies: attributes, nested blocks, dynamic blocks. */
import type { Attribute, Block, Body } from "../hcl/ast.ts";
import { spend } from "./budget.ts";
import { withMarks } from "./construct.ts";
import { evaluateExpression } from "./expression.ts";
import type { EvaluatedAttribute, EvaluatedBlock, EvaluatedBody } from "./instance.ts";
import { eachItem } from "./iteration.ts";
import { bind, type Scope } from "./scope.ts";
import { referencesOf } from "./trace.ts";
import { dynamicType, isUnknown, type Type, unknownValue, type Value } from "./value.ts";

/** Nested blocks deeper than this are left out; no provider declares such. */
const nestingLimit = 50;

/** Arguments that name things instead of having a value, by the block they stand in. */
const nameArguments: Readonly<Record<string, readonly string[]>> = {
  resource: ["provider", "depends_on"],
  data: ["provider", "depends_on"],
  ephemeral: ["provider", "depends_on"],
  module: ["providers", "depends_on"],
  output: ["depends_on"],
  lifecycle: ["ignore_changes", "replace_triggered_by"],
  provisioner: ["when", "on_failure"],
};

/** Whether an argument of a block of this type names things of the configuration instead of having a value. */
export function namesThings(blockType: string, argument: string): boolean {
  return Object.hasOwn(nameArguments, blockType) && (nameArguments[blockType] as readonly string[]).includes(argument);
}

/** The name that the content of a `dynamic` block has for the current item. */
export function iteratorOf(dynamic: Block): string | undefined {
  const iterator = dynamic.body.attributes.get("iterator")?.value;
  if (iterator === undefined) return dynamic.labels[0]?.text;
  return iterator.kind === "variable" ? iterator.name : undefined;
}

/** The content of a block of which nothing can be told. */
export function damagedBody(body: Body): EvaluatedBody {
  return { span: body, attributes: new Map(), blocks: [], openBlocks: new Set(), damaged: true };
}

function evaluateAttribute(attribute: Attribute, blockType: string, scope: Scope): EvaluatedAttribute {
  if (namesThings(blockType, attribute.name.text)) {
    return { attribute, value: unknownValue(dynamicType, { span: attribute.value, identifies: [] }) };
  }
  return { attribute, value: evaluateExpression(attribute.value, scope) };
}

interface BodyOptions {
  /** Blocks around it. */
  readonly depth?: number;
  /** Arguments of which the value is known already. */
  readonly evaluated?: ReadonlyMap<string, Value>;
}

const noValues: ReadonlyMap<string, Value> = new Map();

/** The content of a block. */
export function evaluateBody(
  block: Block,
  scope: Scope,
  { depth = 0, evaluated = noValues }: BodyOptions = {},
): EvaluatedBody {
  const { body } = block;
  const blockType = block.type.text;
  if (block.damaged || depth > nestingLimit) return damagedBody(body);
  const attributes = new Map<string, EvaluatedAttribute>();
  for (const [name, attribute] of body.attributes) {
    const value = evaluated.get(name);
    attributes.set(name, value === undefined ? evaluateAttribute(attribute, blockType, scope) : { attribute, value });
  }
  const blocks: EvaluatedBlock[] = [];
  const openBlocks = new Set<string>();
  for (const inner of body.blocks) {
    if (inner.type.text === "dynamic") evaluateDynamic(inner, scope, depth, blocks, openBlocks);
    else blocks.push({ type: inner.type.text, block: inner, body: evaluateBody(inner, scope, { depth: depth + 1 }) });
  }
  return { span: body, attributes, blocks, openBlocks, damaged: false };
}

const itemType: Type = {
  kind: "object",
  attributes: new Map<string, Type>([
    ["key", dynamicType],
    ["value", dynamicType],
  ]),
};

/** What a generated block costs, so that nested ones cannot fill the memory. */
const stepsPerBlock = 100;

function evaluateDynamic(
  dynamic: Block,
  scope: Scope,
  depth: number,
  blocks: EvaluatedBlock[],
  openBlocks: Set<string>,
): void {
  const type = dynamic.labels[0]?.text;
  const content = dynamic.body.blocks.find((inner) => inner.type.text === "content");
  const forEach = dynamic.body.attributes.get("for_each");
  if (type === undefined) return;
  const name = iteratorOf(dynamic);
  if (content === undefined || forEach === undefined || name === undefined) {
    openBlocks.add(type);
    return;
  }
  const collection = evaluateExpression(forEach.value, scope);
  const add = (key: Value, value: Value, marks: Value) => {
    if (!spend(scope.budget, stepsPerBlock)) {
      openBlocks.add(type);
      return;
    }
    const item: Value = {
      type: itemType,
      data: new Map([
        ["key", key],
        ["value", withMarks(value, marks)],
      ]),
      trace: { identifies: [] },
    };
    blocks.push({ type, block: content, body: evaluateBody(content, bind(scope, name, item), { depth: depth + 1 }) });
  };
  const outcome = eachItem(collection, forEach.value, scope, (key, value) => add(key, value, collection));
  if (outcome === "done") return;
  openBlocks.add(type);
  const element = isUnknown(collection) ? collection.data.element : undefined;
  const from = referencesOf(collection);
  add(unknownValue(), element ?? unknownValue(dynamicType, undefined, from.length === 0 ? {} : { from }), collection);
}
