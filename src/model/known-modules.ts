/** What calls of Sym's registry modules give: their outputs and the resources that they create. */
import { type KnownArgument, type KnownModule, knownModule, moduleShapes } from "../catalogue/modules.ts";
import { schemaOf } from "../catalogue/schema-of.ts";
import { contradicts } from "../evaluate/agreement.ts";
import { withMarks } from "../evaluate/construct.ts";
import { callFunction } from "../evaluate/functions/call.ts";
import { lookUpFunction } from "../evaluate/functions/table.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { CallResult, ModuleCall } from "../evaluate/module.ts";
import { filledOpenly, type Plan } from "../evaluate/planned.ts";
import { fromTypeName } from "../evaluate/types.ts";
import {
  dynamicType,
  isNull,
  nullValue,
  type Reference,
  stringType,
  stringValue,
  type Trace,
  type Type,
  unknownValue,
  type Value,
} from "../evaluate/value.ts";

/** What a call is of; undefined for modules that we do not know. */
export function knownModuleOf(call: ModuleCall): KnownModule | undefined {
  return call.source === undefined ? undefined : knownModule(call.source, call.version);
}

/** A call with the plan that may know what its module creates. */
type Call = ModuleCall & { readonly plan?: Plan | undefined };

interface Made {
  readonly instance: Instance;
  /** The value of an attribute of it, as a reference to it gives it. */
  readonly attribute: (name: string) => Value;
}

/** Attributes that are there after apply, of types that other values are made of; of types with a schema all are known. */
const computed: Readonly<Record<string, readonly string[]>> = { random_uuid: ["id", "result"] };

/** Makes an instance that a module creates or looks up, with the arguments that are known. */
function make(call: Call, own: string, known: ReadonlyMap<string, Value>, output: string | undefined): Made {
  const span = call.block.header;
  const parts = own.split(".");
  const mode = parts[0] === "data" ? "data" : "managed";
  const [type = "", name = ""] = parts.slice(-2);
  const attributesOfPlan = call.plan?.attributes(`${call.address}.${own}`);
  // What was computed for other arguments is not what these will give.
  const isOther = [...known].some(([key, value]) => {
    const theirs = attributesOfPlan?.get(key);
    return theirs !== undefined && contradicts(value, theirs, {});
  });
  const planned = isOther ? undefined : attributesOfPlan;
  const fill = (key: string, value: Value) => filledOpenly(key, value, planned?.get(key));
  const trace = (path: readonly string[], via?: Trace): Trace => ({
    span,
    identifies: [{ instance, path, span } satisfies Reference],
    ...(via === undefined ? {} : { via }),
    ...(via?.planned === undefined ? {} : { planned: via.planned }),
  });
  const given = new Map([...known].map(([key, value]) => [key, fill(key, value)]));
  const schema = schemaOf(mode, type);
  // What else is set in files that are not read is not known; of AWS's types the modules set nothing that matters here.
  const others = type.startsWith("sym_")
    ? [...(schema?.attributes ?? [])].filter(([key, { presence }]) => presence !== "computed" && !given.has(key))
    : [];
  const instance: Instance = {
    address: `${call.address}.${own}`,
    mode,
    type,
    name,
    symbolic: call.symbolic,
    module: call.address,
    block: call.block,
    fromKnownModule: true,
    ...(output === undefined ? {} : { reference: `${call.address}.${output}` }),
    body: {
      span,
      attributes: new Map(
        [...given, ...others.map(([key, each]) => [key, unknownValue(fromTypeName(each.type))] as const)].map(
          ([key, value]) => [key, { value }],
        ),
      ),
      blocks: [],
      openBlocks: new Set(),
      damaged: false,
    },
    get value(): Value {
      return whole;
    },
  };
  const attributes = new Map<string, Value>();
  for (const [key, value] of given) attributes.set(key, { ...value, trace: trace([key], value.trace) });
  const declared = [...(schema?.attributes ?? [])].map(([key, each]) => [key, fromTypeName(each.type)] as const);
  for (const [key, attributeType] of [
    ...declared,
    ...(computed[type] ?? []).map((key) => [key, stringType] as const),
  ]) {
    if (attributes.has(key)) continue;
    const isId = key === "id" || key === "arn";
    attributes.set(key, fill(key, unknownValue(attributeType, trace([key]), isId ? { notNull: true } : {})));
  }
  const whole: Value =
    schema === undefined
      ? unknownValue(dynamicType, trace([]), { notNull: true, attributes })
      : {
          type: { kind: "object", attributes: new Map([...attributes].map(([key, value]) => [key, value.type])) },
          data: attributes,
          trace: trace([]),
        };
  const attribute = (key: string) => attributes.get(key) ?? unknownValue(dynamicType, trace([key]));
  return { instance, attribute };
}

function argumentOf(call: ModuleCall, name: string): Value {
  return call.body.attributes.get(name)?.value ?? nullValue(stringType);
}

/** `prefix` and the value, or an unknown string. */
function affixed(prefix: string, value: Value, suffix = ""): Value {
  if (typeof value.data === "string") return withMarks(stringValue(prefix + value.data + suffix, value.trace), value);
  return withMarks(unknownValue(stringType, value.trace, { notNull: true }), value);
}

/** As the modules' `title()` makes it. */
function titled(value: Value): Value {
  const title = lookUpFunction("title");
  if (title === undefined || isNull(value)) return withMarks(unknownValue(stringType, value.trace), value);
  const context = {
    workingDirectory: "",
    readFile: () => ({ failure: "missing" }) as const,
    budget: { steps: 1000 },
  };
  const result = callFunction(title, [value], context);
  return "value" in result
    ? { ...result.value, trace: value.trace }
    : withMarks(unknownValue(stringType, value.trace), value);
}

/**
 * Outputs and resources of a call of a known registry module, as the record of the release has them that the version
 * constraint chooses. Undefined for any other module. A plan may know values that the provider computes.
 */
export function callKnownModule(asked: ModuleCall, plan?: Plan): CallResult | undefined {
  const call: Call = { ...asked, plan };
  const module = knownModuleOf(call);
  if (module === undefined) return undefined;
  const made = new Map<string, Made>();
  const wholes = new Map([...module.outputs].map(([output, what]) => [what, output]));
  const inside = (address: string): Made => {
    const known = made.get(address);
    if (known !== undefined) return known;
    const values = [...(module.resources.get(address) ?? [])].map(
      ([name, argument]) => [name, argumentValue(call, argument, inside)] as const,
    );
    const each = make(call, address, new Map(values), wholes.get(address));
    made.set(address, each);
    return each;
  };
  // Modules inside, and what only some inputs bring forth, are not told apart by the record.
  for (const address of module.creates) if (!address.startsWith("module.")) inside(address);
  const outputs = new Map([...module.outputs].map(([name, what]) => [name, outputValue(call, what, module, inside)]));
  return {
    outputs,
    instances: [...made.values()].map(({ instance }) => instance),
    // Of modules that Sym retired only that is said (rule `retired-module`).
    complete: !module.source.endsWith("/sym"),
    elsewhere: (output) => {
      const shapes = moduleShapes(module.source).filter((shape) => shape.outputs.has(output));
      const spans = shapes.map(({ first, last }) => (first === last ? first : `${first} to ${last}`));
      return spans.length === 0
        ? undefined
        : `version ${module.version} lacks it; the module has it in ${spans.join(" and ")}`;
    },
  };
}

function argumentValue(call: Call, argument: KnownArgument, inside: (address: string) => Made): Value {
  if (typeof argument === "string") return stringValue(argument);
  if ("of" in argument) return inside(argument.of[0]).attribute(argument.of[1]);
  const value = "title" in argument ? titled(argumentOf(call, argument.title)) : argumentOf(call, argument.input);
  return affixed(argument.before ?? "", value, argument.after);
}

/** What an output is: a whole resource, an attribute of one, or an object of settings. */
function outputValue(call: Call, what: string, module: KnownModule, inside: (address: string) => Made): Value {
  if (what.startsWith("[")) return settingsOf(call, JSON.parse(what), module, inside);
  const parts = what.split(".");
  if (parts[0] === "module") return unknownValue();
  const length = parts[0] === "data" ? 3 : 2;
  const { instance, attribute } = inside(parts.slice(0, length).join("."));
  const [name, more] = parts.slice(length);
  if (name === undefined) return instance.value;
  return more === undefined ? attribute(name) : unknownValue();
}

/** The settings that a connector has for an integration (sym.md 10): all of them strings. */
function settingsOf(
  call: Call,
  keys: readonly string[],
  module: KnownModule,
  inside: (address: string) => Made,
): Value {
  const role = module.creates.find((address) => address.startsWith("aws_iam_role."));
  const custom = argumentOf(call, "custom_external_id");
  const value = (key: string): Value => {
    switch (key) {
      case "cloud":
        return stringValue("aws");
      case "account_id":
        return inside("data.aws_caller_identity.current").attribute("account_id");
      case "region":
        return inside("data.aws_region.current").attribute("name");
      case "role_arn":
        return role === undefined ? unknownValue(stringType) : inside(role).attribute("arn");
      case "external_id":
        return isNull(custom) || custom.data === "" ? inside("random_uuid.external_id").attribute("result") : custom;
      default:
        return unknownValue(stringType);
    }
  };
  const entries = new Map(keys.map((key) => [key, value(key)]));
  const type: Type = { kind: "object", attributes: new Map(keys.map((key) => [key, stringType])) };
  return { type, data: entries, trace: { span: call.block.header, identifies: [] } };
}
