/** How flows, strategies and targets hang together. */
import type { EvaluatedBlock, EvaluatedBody, Instance } from "../evaluate/instance.ts";
import { isNull, isUnknown, knownElements, type Value } from "../evaluate/value.ts";
import { blockSchemaOf, isMeant } from "./misspelt.ts";
import { argument, inside, instanceById, type Model, managed } from "./model.ts";

/** A resource that something refers to: none, one, or not known which. */
export type Referred = Instance | "none" | "unknown";

interface Links {
  readonly flowsByStrategy: ReadonlyMap<Instance, readonly Instance[]>;
  readonly strategiesByTarget: ReadonlyMap<Instance, readonly Instance[]>;
}

const linksOfModel = new WeakMap<Model, Links>();

function links(model: Model): Links {
  const known = linksOfModel.get(model);
  if (known !== undefined) return known;
  const flowsByStrategy = new Map<Instance, Instance[]>();
  for (const flow of managed(model, "sym_flow")) {
    const strategy = strategyOf(flow);
    if (typeof strategy !== "string") add(flowsByStrategy, strategy, flow);
  }
  const strategiesByTarget = new Map<Instance, Instance[]>();
  for (const strategy of managed(model, "sym_strategy")) {
    const targets = new Set(targetElements(strategy).flatMap(({ target }) => target ?? []));
    for (const target of targets) add(strategiesByTarget, target, strategy);
  }
  const made = { flowsByStrategy, strategiesByTarget };
  linksOfModel.set(model, made);
  return made;
}

function add(map: Map<Instance, Instance[]>, key: Instance, value: Instance): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

const schemaOfParams = () => blockSchemaOf("sym_flow", "params");
const schemaOfField = () => blockSchemaOf("sym_flow", "params", "prompt_field");

/** Whether `params`, or what belongs into it, may be there without being seen. */
function mayHaveMoreParams({ body }: Instance): boolean {
  if (body.openBlocks.has("params") || isMeant(body, blockSchemaOf("sym_flow"), "params")) return true;
  return body.attributes.has("strategy_id") || body.blocks.some(({ type }) => type === "prompt_field");
}

function paramsOf(flow: Instance): readonly EvaluatedBlock[] {
  return flow.body.blocks.filter((block) => block.type === "params");
}

/** The prompt fields of a flow; `complete` is false where there may be more than these. */
export function promptFields(flow: Instance): {
  readonly fields: readonly EvaluatedBlock[];
  readonly complete: boolean;
} {
  const params = paramsOf(flow);
  const open =
    flow.body.damaged ||
    mayHaveMoreParams(flow) ||
    params.some(({ body }) => body.openBlocks.has("prompt_field") || isMeant(body, schemaOfParams(), "prompt_field"));
  return {
    fields: params.flatMap((block) => block.body.blocks.filter((inner) => inner.type === "prompt_field")),
    complete: !open,
  };
}

/** The strategy of a flow; "none" for an approval-only flow. */
export function strategyOf(flow: Instance): Referred {
  if (flow.body.damaged || mayHaveMoreParams(flow)) return "unknown";
  for (const block of paramsOf(flow)) {
    if (isMeant(block.body, schemaOfParams(), "strategy_id")) return "unknown";
    const strategy = block.body.attributes.get("strategy_id")?.value;
    if (strategy === undefined || isNull(strategy) || strategy.data === "") continue;
    return instanceById(strategy) ?? "unknown";
  }
  return "none";
}

/** The flows whose strategy certainly is this one. */
export function flowsOf(model: Model, strategy: Instance): readonly Instance[] {
  return links(model).flowsByStrategy.get(strategy) ?? [];
}

/** The strategies that certainly have this target. */
export function strategiesOf(model: Model, target: Instance): readonly Instance[] {
  return links(model).strategiesByTarget.get(target) ?? [];
}

export interface TargetElement {
  readonly value: Value;
  /** Undefined where the list is not known, but what its elements are is. */
  readonly index: number | undefined;
  /** The target that the element is the id of. */
  readonly target: Instance | undefined;
}

/** The elements of a strategy's `targets` as far as they are known. */
export function targetElements(strategy: Instance): readonly TargetElement[] {
  const targets = strategy.body.attributes.get("targets")?.value;
  if (targets === undefined) return [];
  // Of a list over instances with unknown keys only the kind of element is known.
  const any = isUnknown(targets) ? targets.data.element : undefined;
  if (any !== undefined) return [{ value: any, index: undefined, target: instanceById(any) }];
  return (knownElements(targets) ?? []).map((value, index) => ({ value, index, target: instanceById(value) }));
}

/** The settings of a target that are bound to prompt fields, with their places in `field_bindings`. */
export function fieldBindings(target: Instance): {
  readonly names: readonly { readonly name: string; readonly index: number; readonly value: Value }[];
  readonly complete: boolean;
} {
  const bindings = argument(target, "field_bindings");
  if (bindings.state === "absent") return { names: [], complete: true };
  const list = bindings.state === "present" ? bindings.value : undefined;
  const elements = knownElements(list);
  if (list === undefined || elements === undefined) return { names: [], complete: false };
  const names = elements.flatMap((element, index) =>
    typeof element.data === "string" ? [{ name: element.data, index, value: inside(list, element) }] : [],
  );
  return { names, complete: !elements.some(isUnknown) };
}

/** Whether an argument that a prompt field lacks stands in it under a misspelt name. */
export function isMisspeltInField({ body }: EvaluatedBlock, name: string): boolean {
  return isMeant(body, schemaOfField(), name);
}

/** A string argument of a block, where it is known. */
export function blockText(body: EvaluatedBody, name: string): string | undefined {
  const data = body.attributes.get(name)?.value.data;
  return typeof data === "string" ? data : undefined;
}
