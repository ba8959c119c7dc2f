/** Module calls: one evaluated call for each instance, and the value that references to it give. */
import type { NotChecked } from "../finding.ts";
import type { Block, Expression } from "../hcl/ast.ts";
import { evaluateBody } from "./body.ts";
import { spend } from "./budget.ts";
import type { Instance } from "./instance.ts";
import { collected, expand, keyText, repetitionScope } from "./instances.ts";
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

/** What an instance of a module costs beside its expressions. */
const stepsPerCall = 100;

/** Evaluates the instances of a call. What is not followed is unknown and said once. */
export function evaluateModuleCall(name: string, block: Block, scope: Scope, context: EvaluationContext): Called {
  const address = within(context.address, `module.${name}`);
  const expansion = expand(block, scope, plannedKeys(context.plan, address));
  const source = textOf(block.body.attributes.get("source")?.value);
  const version = textOf(block.body.attributes.get("version")?.value);
  const calls: EvaluatedCall[] = [];
  const instances: Instance[] = [];
  const values: Value[] = [];
  let isFollowed = true;
  for (const repetition of expansion.instances) {
    const { key } = repetition;
    const call: ModuleCall = {
      name,
      address: key === undefined ? address : `${address}[${keyText(key)}]`,
      ...(key === undefined ? {} : { key }),
      symbolic: repetition.symbolic || context.symbolic === true,
      block,
      body: evaluateBody(block, repetitionScope(scope, repetition)),
      source,
      version,
    };
    const affordable = spend(scope.budget, stepsPerCall);
    const result = block.damaged || !affordable ? undefined : context.callModule(call, context);
    calls.push({ ...call, result });
    isFollowed &&= result !== undefined;
    instances.push(...(result?.instances ?? []));
    values.push(outputsOf(name, result));
  }
  return {
    value: collected(expansion, values, { identifies: [] }),
    calls,
    instances,
    notChecked: isFollowed
      ? []
      : [{ what: address, why: "its module is not followed, so its outputs are unknown", span: block.header }],
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
