/** Module calls: one evaluated call for each instance, and the value that references to it give. */
import type { NotChecked } from "../finding.ts";
import type { Block, Expression } from "../hcl/ast.ts";
import type { Instance } from "./instance.ts";
import { collected, expand, instanceBody, keyText, repetitionScope } from "./instances.ts";
import { type CallResult, type EvaluatedCall, type EvaluationContext, type ModuleCall, within } from "./module.ts";
import { outputObject } from "./outputs.ts";
import { plannedKeys } from "./planned.ts";
import { literalText } from "./references.ts";
import type { Scope } from "./scope.ts";
import { dynamicType, unknownValue, type Value } from "./value.ts";

interface Called {
  readonly value: Value;
  readonly calls: readonly EvaluatedCall[];
  /** What known registry modules create. */
  readonly instances: readonly Instance[];
  readonly notChecked: readonly NotChecked[];
}

/** Evaluates the instances of a call. What is not followed is unknown and said once. */
export function evaluateModuleCall(name: string, block: Block, scope: Scope, context: EvaluationContext): Called {
  const address = within(context.address, `module.${name}`);
  const expansion = expand(block, scope, plannedKeys(context.plan, address));
  const source = textOf(block.body.attributes.get("source")?.value);
  const version = textOf(block.body.attributes.get("version")?.value);
  const calls: EvaluatedCall[] = [];
  const instances: Instance[] = [];
  const values: Value[] = [];
  const reasons = new Set<string>();
  for (const repetition of expansion.instances) {
    const { key } = repetition;
    const call: ModuleCall = {
      name,
      address: key === undefined ? address : `${address}[${keyText(key)}]`,
      ...(key === undefined ? {} : { key }),
      symbolic: repetition.symbolic || context.symbolic === true,
      block,
      body: instanceBody(block, expansion, repetitionScope(scope, repetition), context.address !== ""),
      source,
      version,
    };
    const answer = call.body.damaged ? undefined : context.callModule(call, context);
    const result = answer !== undefined && "outputs" in answer ? answer : undefined;
    if (result === undefined)
      reasons.add(answer !== undefined && "why" in answer ? answer.why : "its module is not followed");
    calls.push({ ...call, result });
    instances.push(...(result?.instances ?? []));
    values.push(outputsOf(name, result));
  }
  return {
    value: collected(expansion, values, { identifies: [] }),
    calls,
    instances,
    notChecked: [
      ...[...reasons].map((why) => ({ what: address, why: `${why}, so its outputs are unknown`, span: block.header })),
      ...(calls.length > 0
        ? []
        : [{ what: address, why: "it has no instances, so its module is not looked into", span: block.header }]),
    ],
  };
}

function outputsOf(name: string, result: CallResult | undefined): Value {
  if (result === undefined) return unknownValue(dynamicType, undefined, { notNull: true });
  return result.complete
    ? outputObject(name, result)
    : unknownValue(dynamicType, undefined, { notNull: true, attributes: result.outputs });
}

function textOf(expression: Expression | undefined): string | undefined {
  return expression === undefined ? undefined : literalText(expression);
}
