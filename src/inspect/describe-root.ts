/** Describes an evaluated root module for `symcheck inspect`. */
import { type EvaluatedModule, modulesOf } from "../evaluate/module.ts";
import type { Value } from "../evaluate/value.ts";
import type { Block } from "../hcl/ast.ts";
import type { InspectedCall, InspectedResource, InspectedRoot, ShownValue } from "../inspection.ts";
import { knownModuleOf } from "../model/known-modules.ts";
import { redactHex } from "../report/redact.ts";
import { rangeOf } from "../source.ts";
import { makeAddresses } from "./addresses.ts";
import { plannedValues } from "./planned-values.ts";
import { type Planned, secretTexts } from "./secret-texts.ts";
import { identitiesOf, type Room, type Showing, shownNamed, shownOfInstance } from "./shown-value.ts";

/** The inputs, locals and outputs of a root module, and the resources of it and of all modules that it calls. */
export function describeRoot(path: string, module: EvaluatedModule, room: Room, inputSet?: string): InspectedRoot {
  const modules = modulesOf(module);
  const planned: Planned[] = modules.flatMap((each) =>
    [...each.instances.values()].map((instance) => ({ instance, module: each, values: plannedValues(instance) })),
  );
  const secrets = secretTexts(modules, planned);
  const showing: Showing = { secrets, addresses: makeAddresses(secrets), room };
  const inputs = [...module.inputs].map(
    ([name, { value, from }]) => [name, { value: shownNamed(value, name, showing), from }] as const,
  );
  const locals = [...module.locals].map(([name, value]) => [name, shownNamed(value, name, showing)] as const);
  const outputs = [...module.outputs].map(
    ([name, value]) => [name, outputValue(value, name, module.declarations.outputs.get(name), showing)] as const,
  );
  return {
    path,
    ...(inputSet === undefined ? {} : { inputSet }),
    inputs: new Map(inputs),
    locals: new Map(locals),
    outputs: new Map(outputs),
    calls: modules.flatMap((each) => callsOf(each, showing)),
    resources: planned.map((each) => resourceOf(each, showing)),
  };
}

/** The value of an output; one that is declared sensitive or ephemeral has no value to show. */
function outputValue(value: Value, name: string, block: Block | undefined, showing: Showing): ShownValue {
  const declares = (flag: string) => {
    const expression = block?.body.attributes.get(flag)?.value;
    return expression !== undefined && !(expression.kind === "literal" && expression.value === false);
  };
  if (declares("sensitive") || declares("ephemeral")) return { kind: "sensitive" };
  return shownNamed(value, name, showing);
}

/** A source without the user and password that its address may hold. */
function shownSource(source: string, { secrets }: Showing): string {
  return secrets.conceal(redactHex(source)).replace(/\/\/[^/@]*@/, "//[redacted]@");
}

function callsOf({ address, calls }: EvaluatedModule, showing: Showing): InspectedCall[] {
  const { addresses } = showing;
  return calls.map((call) => ({
    address: addresses.ofModule(call.address),
    caller: addresses.ofModule(address),
    ...(call.source === undefined ? {} : { source: shownSource(call.source, showing) }),
    ...(call.version === undefined ? {} : { version: call.version }),
    followed: call.result !== undefined,
  }));
}

function resourceOf({ instance, module, values }: Planned, showing: Showing): InspectedResource {
  const { mode, type, block } = instance;
  const { addresses } = showing;
  const call = instance.fromKnownModule ? module.calls.find((each) => each.address === instance.module) : undefined;
  const source = call === undefined ? undefined : knownModuleOf(call)?.source;
  const shown = [...values].map(([name, value]) => [name, shownOfInstance(value, name, instance, showing)] as const);
  return {
    address: addresses.of(instance),
    module: addresses.ofModule(call?.address ?? module.address),
    type,
    mode,
    range: rangeOf(block.header),
    ...(source === undefined ? {} : { createdBy: source }),
    values: new Map(shown),
    ...identitiesOf(values, instance, showing),
  };
}
