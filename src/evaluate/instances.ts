/** Which instances a block stands for: `count`, `for_each`, or just one. */
import type { Block } from "../hcl/ast.ts";
import { damagedBody, evaluateBody } from "./body.ts";
import { spend } from "./budget.ts";
import { numberValue, objectValue, tupleValue } from "./construct.ts";
import { convert } from "./convert.ts";
import { evaluateExpression } from "./expression.ts";
import type { EvaluatedBody } from "./instance.ts";
import { isInteger, type Numeric, numericFrom, toSafeInteger } from "./number.ts";
import type { PlannedKeys } from "./planned.ts";
import { fail, type Scope } from "./scope.ts";
import { referencesOf } from "./trace.ts";
import {
  dynamicType,
  isNull,
  isUnknown,
  knownElements,
  knownEntries,
  numberType,
  type Planned,
  stringType,
  stringValue,
  type Trace,
  type Unknown,
  unknownValue,
  type Value,
} from "./value.ts";

/** Blocks with more instances are taken as one symbolic instance. */
const instanceLimit = 2_000;

/** What an instance's own expressions see: `each.key`, `each.value`, `count.index`. */
export interface Repetition {
  readonly key?: string | number;
  readonly symbolic: boolean;
  readonly each?: { readonly key: Value; readonly value: Value };
  readonly count?: { readonly index: Value };
}

/** A key as it stands between the brackets of an address. */
export function keyText(key: string | number): string {
  if (key === "*" || typeof key === "number") return String(key);
  return JSON.stringify(key).replace(/\$(?=\{)|%(?=\{)/g, "$&$&");
}

export type Repeated = "count" | "for_each" | undefined;

export interface Expansion {
  readonly by: Repeated;
  readonly instances: readonly Repetition[];
  /** What `count` or `for_each` gave, where the keys are those of the configuration. */
  readonly value?: Value;
  /** The plan that tells the keys, where the configuration does not. */
  readonly planned?: Planned;
}

const notNull = { notNull: true as const };

function fromOf(value: Value): Pick<Unknown, "from"> {
  const from = referencesOf(value);
  return from.length === 0 ? {} : { from };
}

function symbolicCount(): Expansion {
  const index = unknownValue(numberType, undefined, notNull);
  return { by: "count", instances: [{ key: "*", symbolic: true, count: { index } }] };
}

function symbolicEach(collection: Value): Expansion {
  const element = isUnknown(collection) ? collection.data.element : undefined;
  const value = element ?? unknownValue(dynamicType, undefined, fromOf(collection));
  const key = unknownValue(stringType, undefined, notNull);
  return { by: "for_each", instances: [{ key: "*", symbolic: true, each: { key, value } }] };
}

/** What the plan makes of a `count` that is not known; undefined where that is not so many from 0 on. */
function plannedCount(planned: PlannedKeys | undefined): Expansion | undefined {
  const { keys, origin } = planned ?? {};
  if (keys === undefined || origin === undefined || keys.length > instanceLimit) return undefined;
  if (keys.some((key, index) => key !== index)) return undefined;
  const trace: Trace = { identifies: [], planned: origin };
  const instances = keys.map((key) => ({
    key,
    symbolic: false,
    count: { index: numberValue(numericFrom(Number(key)), trace) },
  }));
  return { by: "count", instances, planned: origin };
}

/** The same for `for_each`, of which the values are what is known of them without the plan. */
function plannedEach(planned: PlannedKeys | undefined, collection: Value): Expansion | undefined {
  const { keys, origin } = planned ?? {};
  if (keys === undefined || origin === undefined || keys.length > instanceLimit) return undefined;
  if (keys.some((key) => typeof key !== "string")) return undefined;
  const [symbolic] = symbolicEach(collection).instances;
  const attributes = isUnknown(collection) ? collection.data.attributes : undefined;
  const trace: Trace = { identifies: [], planned: origin };
  const instances = keys.map((key) => {
    const name = String(key);
    const own = stringValue(name, trace);
    const value = collection.type.kind === "set" ? own : (attributes?.get(name) ?? symbolic?.each?.value);
    return { key: name, symbolic: false, each: { key: own, value: value ?? unknownValue() } };
  });
  return { by: "for_each", instances, planned: origin };
}

const countHelp = "It must be a whole number from 0 on.";
const eachHelp = "It must be a map or a set of strings.";

/** Only what is known matters: a mark, or a value that failed, leaves the instances unknown. */
function byCount(block: Block, scope: Scope, planned: PlannedKeys | undefined): Expansion {
  const expression = block.body.attributes.get("count")?.value;
  if (expression === undefined) return symbolicCount();
  const value = evaluateExpression(expression, scope);
  if (isNull(value)) {
    fail(scope, expression, '"count" is null.', countHelp);
    return symbolicCount();
  }
  if (value.ephemeral) return symbolicCount();
  const converted = convert(value, numberType);
  if (!("value" in converted)) {
    fail(scope, expression, `"count" is not a number: ${converted.error}.`, countHelp);
    return symbolicCount();
  }
  if (isUnknown(converted.value)) return plannedCount(planned) ?? symbolicCount();
  const number = converted.value.data as Numeric;
  if (!isInteger(number) || number.mantissa < 0n) {
    fail(scope, expression, '"count" is negative or no whole number.', countHelp);
    return symbolicCount();
  }
  const count = toSafeInteger(number);
  if (count === undefined || count > instanceLimit) {
    scope.budget.unfollowed("it has more instances than are followed");
    return symbolicCount();
  }
  const instances = Array.from({ length: count }, (_, index) => ({
    key: index,
    symbolic: false,
    count: { index: numberValue(numericFrom(index)) },
  }));
  return { by: "count", instances, value };
}

function byEach(block: Block, scope: Scope, planned: PlannedKeys | undefined): Expansion {
  const expression = block.body.attributes.get("for_each")?.value;
  if (expression === undefined) return symbolicEach(unknownValue());
  const value = evaluateExpression(expression, scope);
  const { kind } = value.type;
  if (isNull(value)) {
    fail(scope, expression, '"for_each" is null.', eachHelp);
    return symbolicEach(unknownValue());
  }
  if (value.sensitive) {
    fail(
      scope,
      expression,
      '"for_each" is sensitive, and its keys would show in addresses.',
      "Use nonsensitive() on what is not secret.",
    );
    return symbolicEach(unknownValue());
  }
  if (kind !== "dynamic" && kind !== "map" && kind !== "object" && kind !== "set") {
    fail(
      scope,
      expression,
      `"for_each" is a ${kind}.`,
      kind === "list" || kind === "tuple" ? `${eachHelp} Convert it with toset().` : eachHelp,
    );
    return symbolicEach(unknownValue());
  }
  if (isUnknown(value)) return plannedEach(planned, value) ?? symbolicEach(value);
  const entries = kind === "set" ? setEntries(value, expression, scope) : knownEntries(value);
  if (entries === undefined) {
    const undecided = kind === "set" && knownElements(value)?.some(isUnknown) === true;
    return (undecided ? plannedEach(planned, value) : undefined) ?? symbolicEach(value);
  }
  if (entries.size > instanceLimit) {
    scope.budget.unfollowed("it has more instances than are followed");
    return symbolicEach(unknownValue());
  }
  const instances = [...entries].map(([key, item]) => ({
    key,
    symbolic: false,
    each: { key: stringValue(key), value: item },
  }));
  return { by: "for_each", instances, value };
}

/** The elements of a set by themselves; undefined where one is not known or no string, which is reported. */
function setEntries(
  value: Value,
  expression: Parameters<typeof fail>[1],
  scope: Scope,
): Map<string, Value> | undefined {
  const entries = new Map<string, Value>();
  for (const element of knownElements(value) ?? []) {
    if (isUnknown(element)) return undefined;
    if (typeof element.data !== "string") {
      const what = isNull(element) ? "null" : `a ${element.type.kind}`;
      fail(scope, expression, `"for_each" is a set that holds ${what}.`, "All its elements must be strings.");
      return undefined;
    }
    entries.set(element.data, element);
  }
  return entries;
}

/**
 * The instances of a resource or module block. Where their keys are not known, they are those of the plan, else one
 * symbolic instance stands for all.
 */
export function expand(block: Block, scope: Scope, planned?: PlannedKeys): Expansion {
  if (block.damaged) return { by: undefined, instances: [{ symbolic: false }] };
  if (block.body.attributes.has("count")) {
    const expansion = byCount(block, scope, planned);
    return isAffordable(expansion, scope) ? expansion : symbolicCount();
  }
  if (block.body.attributes.has("for_each")) {
    const expansion = byEach(block, scope, planned);
    return isAffordable(expansion, scope) ? expansion : symbolicEach(unknownValue());
  }
  return { by: undefined, instances: [{ symbolic: false }] };
}

/** Steps of the budget for each instance beside its expressions: what it takes of time and memory until its rules are checked. */
const stepsPerInstance = 150;

function isAffordable({ instances }: Expansion, { budget }: Scope): boolean {
  if (instances.length === 1 || budget.steps >= instances.length * stepsPerInstance) return true;
  budget.unfollowed("it has more instances than are followed");
  return false;
}

/** How often the expressions of a body that is kept for each instance are charged, beside being evaluated. */
const chargesForKeeping = 3;

/**
 * The body of an instance. `count` and `for_each` are taken from the expansion, or each instance would go through the keys of all.
 * What an instance keeps is charged where the text does not bound it: where it is repeated or its module may be. Beyond the number of
 * instances that a root module may have nothing is known of one.
 */
export function instanceBody(block: Block, expansion: Expansion, scope: Scope, isRepeated: boolean): EvaluatedBody {
  const { by, value, instances } = expansion;
  const isBounded = by === undefined && !isRepeated;
  if (scope.budget.instances === 0) {
    scope.budget.unfollowed("there are more instances than are followed");
    return damagedBody(block.body);
  }
  scope.budget.instances -= 1;
  if (!isBounded) spend(scope.budget, stepsPerInstance);
  const evaluated = new Map(by === undefined || value === undefined || instances.length < 2 ? [] : [[by, value]]);
  const { steps } = scope.budget;
  const body = evaluateBody(block, scope, { evaluated });
  if (!isBounded) spend(scope.budget, (steps - scope.budget.steps) * chargesForKeeping);
  return body;
}

/** The scope of an instance's own expressions. */
export function repetitionScope(scope: Scope, { each, count }: Repetition): Scope {
  if (each === undefined && count === undefined) return scope;
  return {
    ...scope,
    resolve: (reference, report) => {
      const { target } = reference;
      if (target.kind === "each" && each !== undefined) return target.name === "key" ? each.key : each.value;
      if (target.kind === "count" && count !== undefined) return count.index;
      return scope.resolve(reference, report);
    },
  };
}

/**
 * What a reference to the whole block gives: the one value, a tuple by index, an object by key, or an unknown that knows
 * what its elements are.
 */
export function collected(expansion: Expansion, values: readonly Value[], start: Trace): Value {
  const [first] = values;
  const { planned } = expansion;
  const trace: Trace = planned === undefined ? start : { ...start, planned: { ...planned, keys: true } };
  if (expansion.by === undefined) return first ?? unknownValue();
  if (expansion.instances.some(({ symbolic }) => symbolic)) {
    const from = first === undefined ? [] : referencesOf(first);
    return unknownValue(dynamicType, trace, {
      notNull: true,
      ...(from.length === 0 ? {} : { from }),
      ...(first === undefined ? {} : { element: first }),
    });
  }
  if (expansion.by === "count") return tupleValue(values, trace);
  return objectValue(
    values.map((value, index) => [String(expansion.instances[index]?.key), value] as const),
    trace,
  );
}
