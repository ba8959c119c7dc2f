/** Finds the smallest thing to edit that stands at a path of a block. */
import type { EvaluatedBlock, EvaluatedBody } from "../evaluate/instance.ts";
import { knownElements, knownEntries, type Trace, type Value } from "../evaluate/value.ts";
import type { Block, Call, Expression, ObjectConstructor, ObjectItem } from "../hcl/ast.ts";
import { contains, type Span } from "../source.ts";

/** `["settings", "client_id"]`; a nested block is its type and its number among those of that type. */
export type Path = readonly (string | number)[];

/** A block with its content: an instance, a nested block, a module call. */
export interface Located {
  readonly block: Block;
  readonly body: EvaluatedBody;
}

/**
 * The place of what stands at `path`: the expression of an argument or of an element inside it, as far as it is
 * written in the block. What comes from elsewhere is at the expression that brings it in; a key that a map lacks is at
 * the name of the argument; an argument or block that is not there is at the header.
 */
export function locate(at: EvaluatedBody | Located, path: Path): Span {
  return find(at, path, "value");
}

/** The same for the key of a map's entry, the name of an argument or the type of a block itself. */
export function locateKey(at: EvaluatedBody | Located, path: Path): Span {
  return find(at, path, "key");
}

function find(at: EvaluatedBody | Located, path: Path, part: "value" | "key"): Span {
  let current = "body" in at ? at.body : at;
  let header: Span = "body" in at ? at.block.header : (at.header ?? at.span);
  for (let depth = 0; depth < path.length; depth += 1) {
    const name = path[depth] as string | number;
    if (typeof name !== "string") return header;
    const position = path[depth + 1];
    const block = nestedBlock(current, name, typeof position === "number" ? position : 0);
    const evaluated = current.attributes.get(name);
    // Both forms may stand there, one of them by mistake; only a block is followed by a number where both are.
    if (evaluated !== undefined && !(block !== undefined && typeof position === "number")) {
      if (evaluated.attribute === undefined) return header;
      const rest = path.slice(depth + 1);
      const { name: argumentName, value: expression } = evaluated.attribute;
      if (rest.length === 0 && part === "key") return argumentName;
      return within(expression, evaluated.value, rest, part) ?? argumentName;
    }
    if (block === undefined) return header;
    current = block.body;
    header = block.block.header;
    if (typeof position === "number") depth += 1;
    if (depth === path.length - 1) return part === "key" ? block.block.type : header;
  }
  return header;
}

const blocksByType = new WeakMap<EvaluatedBody, ReadonlyMap<string, readonly EvaluatedBlock[]>>();

/** The nested block of that number among those of its type, from 0. */
export function nestedBlock(body: EvaluatedBody, type: string, position: number): EvaluatedBlock | undefined {
  let index = blocksByType.get(body);
  if (index === undefined) {
    const made = new Map<string, EvaluatedBlock[]>();
    for (const block of body.blocks) {
      const list = made.get(block.type);
      if (list === undefined) made.set(block.type, [block]);
      else list.push(block);
    }
    index = made;
    blocksByType.set(body, index);
  }
  return index.get(type)?.[position];
}

/** Undefined: a map that is known lacks the key. */
function within(expression: Expression, value: Value, path: Path, part: "value" | "key"): Span | undefined {
  let current = expression;
  let currentValue: Value | undefined = value;
  let key: Span | undefined;
  for (const [depth, step] of path.entries()) {
    const element = elementOf(currentValue, step);
    if (element === "missing") return undefined;
    currentValue = element;
    const next = written(current, step, currentValue);
    if (next === undefined) {
      // The rest is not written here: the expression that brings it in is the place.
      const deepest = valueAt(currentValue, path.slice(depth + 1));
      return deepest === "missing" ? undefined : (innermost(deepest?.trace, current) ?? current);
    }
    current = next.value;
    key = next.key;
  }
  if (part === "key" && key !== undefined) return key;
  return innermost(currentValue?.trace, current) ?? current;
}

function valueAt(value: Value | undefined, path: Path): Value | undefined | "missing" {
  let current: Value | undefined = value;
  for (const step of path) {
    const next = elementOf(current, step);
    if (next === "missing") return next;
    current = next;
  }
  return current;
}

function elementOf(value: Value | undefined, step: string | number): Value | undefined | "missing" {
  const entries = knownEntries(value);
  if (entries !== undefined) return entries.get(String(step)) ?? "missing";
  const elements = knownElements(value);
  if (elements !== undefined) return typeof step === "number" ? (elements[step] ?? "missing") : "missing";
  return undefined;
}

interface Written {
  readonly value: Expression;
  readonly key?: Span;
}

/** The expression of one element, where the constructor of the collection is written. */
function written(expression: Expression, step: string | number, element: Value | undefined): Written | undefined {
  let current = expression;
  while (current.kind === "parentheses") current = current.inner;
  if (current.kind === "tuple") {
    const value = typeof step === "number" ? current.elements[step] : undefined;
    return value === undefined ? undefined : { value };
  }
  if (current.kind === "object") {
    const item = itemOf(current, String(step), element);
    return item === undefined ? undefined : { value: item.value, key: item.key };
  }
  if (current.kind !== "call") return undefined;
  if (current.name.text === "merge") return mergedItem(current, String(step), element);
  const [encoded] = current.arguments;
  // What stands in JSON is addressed as if it stood there itself.
  return current.name.text === "jsonencode" && encoded !== undefined ? written(encoded, step, element) : undefined;
}

/** The last argument that has the key gives the entry; an argument that is not a constructor may have it. */
function mergedItem(call: Call, key: string, element: Value | undefined): Written | undefined {
  for (let index = call.arguments.length - 1; index >= 0; index -= 1) {
    let argument = call.arguments[index] as Expression;
    while (argument.kind === "parentheses") argument = argument.inner;
    if (argument.kind === "object") {
      const item = itemOf(argument, key, element);
      if (item !== undefined) return { value: item.value, key: item.key };
    } else if (innermost(element?.trace, argument) !== undefined) {
      return { value: argument };
    }
  }
  return undefined;
}

/** Computed keys looked through for one entry; a constructor with more has its entries at itself. */
const computedKeyLimit = 50;

interface Items {
  /** The last item of each key that is written out. */
  readonly byKey: ReadonlyMap<string, ObjectItem>;
  readonly computed: readonly ObjectItem[];
}

const itemsOf = new WeakMap<ObjectConstructor, Items>();

function indexed(object: ObjectConstructor): Items {
  const known = itemsOf.get(object);
  if (known !== undefined) return known;
  const byKey = new Map<string, ObjectItem>();
  const computed: ObjectItem[] = [];
  for (const item of object.items) {
    const key = constantKey(item);
    if (key !== undefined) byKey.set(key, item);
    else if (computed.length < computedKeyLimit) computed.push(item);
  }
  const items = { byKey, computed };
  itemsOf.set(object, items);
  return items;
}

/** The last item of the key; a key that is computed is recognised by the value that its item gave. */
function itemOf(object: ObjectConstructor, key: string, element: Value | undefined): ObjectItem | undefined {
  const { byKey, computed } = indexed(object);
  const plain = byKey.get(key);
  const other = computed.findLast((item) => innermost(element?.trace, item.value) !== undefined);
  if (plain === undefined || other === undefined) return plain ?? other;
  return plain.from > other.from ? plain : other;
}

function constantKey(item: ObjectItem): string | undefined {
  if (item.bareKey !== undefined) return item.bareKey;
  let key = item.key;
  while (key.kind === "parentheses") key = key.inner;
  if (key.kind === "literal") return typeof key.value === "object" ? key.value?.numeral : String(key.value);
  if (key.kind !== "template") return undefined;
  let text = "";
  for (const part of key.parts) {
    if (part.kind !== "text") return undefined;
    text += part.text;
  }
  return text;
}

/** The smallest step of a trace that stands inside `around`. */
function innermost(trace: Trace | undefined, around: Span): Span | undefined {
  let best: Span | undefined;
  for (let step = trace; step !== undefined; step = step.via) {
    const { span } = step;
    if (
      span !== undefined &&
      contains(around, span) &&
      (best === undefined || span.to - span.from < best.to - best.from)
    )
      best = span;
  }
  return best;
}
