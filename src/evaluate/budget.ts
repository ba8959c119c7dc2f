/** Limits that keep evaluation of hostile configurations short. */
import { typeFacts } from "./types.ts";
import { dynamicType, type Trace, type Type, type Unknown, type Value } from "./value.ts";

/** What is left to spend in one root module and all that it calls. */
export interface Budget {
  steps: number;
  /** Instances of resources and module calls. */
  instances: number;
  /** Expressions that are being evaluated, one inside the other. */
  depth: number;
  /** Is told what could not be followed; of the module that is being evaluated. */
  unfollowed: (why: string) => void;
}

/** Steps of evaluation for a root module and all that it calls: some seconds. */
const stepLimit = 3_000_000;

/** Instances for a root module and all that it calls: some hundred megabytes with what the rules make of them. */
const instancesInAll = 20_000;

/** A budget of which nothing is spent. */
export function makeBudget(steps = stepLimit): Budget {
  return { steps, instances: instancesInAll, depth: 0, unfollowed: () => {} };
}

/** What is left to spend in all root modules of a run. */
export interface Allowance {
  steps: number;
}

/** Steps of evaluation for a run: what two root modules take that spend all they may. */
const runLimit = 2 * stepLimit;

/** An allowance of which nothing is spent. */
export function makeAllowance(): Allowance {
  return { steps: runLimit };
}

/** The budget of the next root module: no more than half of what is left, so that some is left for those that follow. */
export function budgetWithin({ steps }: Allowance): Budget {
  return makeBudget(Math.min(stepLimit, Math.ceil(Math.max(steps, 0) / 2)));
}

/** Nested expressions that are followed; deeper ones are unknown. */
export const depthLimit = 1_000;

/** Values and types with more parts, counted as often as they occur, or deeper ones, become unknown. */
const weightLimit = 200_000;
const nestingLimit = 400;

/** UTF-16 code units of a string. */
export const textLimit = 16_000_000;

/** Takes steps from the budget; false where it is used up: the result is then unknown. */
export function spend(budget: Budget, steps: number): boolean {
  if (budget.steps < 0) return false;
  budget.steps -= steps;
  if (budget.steps >= 0) return true;
  budget.unfollowed("its expressions take too many steps to evaluate");
  return false;
}

interface Weight {
  readonly parts: number;
  readonly depth: number;
}

const leaf: Weight = { parts: 1, depth: 1 };
const valueWeights = new WeakMap<object, Weight>();

function sum(weights: Iterable<Weight>): Weight {
  let parts = 1;
  let depth = 0;
  for (const weight of weights) {
    parts = Math.min(parts + weight.parts, Number.MAX_SAFE_INTEGER);
    depth = Math.max(depth, weight.depth);
  }
  return { parts, depth: depth + 1 };
}

function* mapped<From, To>(items: Iterable<From>, map: (item: From) => To): Iterable<To> {
  for (const item of items) yield map(item);
}

function typeWeight(type: Type): Weight {
  const { size, depth } = typeFacts(type);
  return { parts: Math.min(size, Number.MAX_SAFE_INTEGER), depth };
}

/** Stands in every value that grew too large, so that what is built on one is too large as well. */
const tooLarge: Unknown = { unknown: true };
const heaviest: Weight = { parts: weightLimit + 1, depth: 1 };

/** What a value is that `fits` has turned down. */
export function overgrown(trace: Trace): Value {
  return { type: dynamicType, data: tooLarge, trace };
}

function valueWeight(value: Value): Weight {
  const { data } = value;
  if (data === tooLarge) return heaviest;
  if (data instanceof Map || Array.isArray(data)) {
    const known = valueWeights.get(data);
    if (known !== undefined) return known;
    const weight = sum(mapped((data as ReadonlyMap<string, Value> | readonly Value[]).values(), valueWeight));
    valueWeights.set(data, weight);
    return weight;
  }
  if (data === null || (typeof data === "object" && "unknown" in data)) return typeWeight(value.type);
  return leaf;
}

/** How many parts a value has, its type's where it is not known; shared parts count as often as they occur. */
export function partsOf(value: Value): number {
  return value.data === tooLarge ? 1 : valueWeight(value).parts;
}

/** Whether a value is small enough to be worked on; `budget.unfollowed` is told where it is not. */
export function fits(value: Value, budget: Budget): boolean {
  const { parts, depth } = valueWeight(value);
  if (
    parts <= weightLimit &&
    depth <= nestingLimit &&
    (typeof value.data !== "string" || value.data.length <= textLimit)
  )
    return true;
  budget.unfollowed("a value in it grows too large to follow");
  return false;
}
