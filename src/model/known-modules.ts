/** What calls of Sym's registry modules give: their outputs and the resources that they create. */
import { type Content, type ContentPart, type ModuleContents, moduleContents } from "../catalogue/module-contents.ts";
import { type KnownModule, knownModule, moduleShapes } from "../catalogue/modules.ts";
import { schemaOf } from "../catalogue/schema-of.ts";
import { parseConstraints } from "../catalogue/version.ts";
import { marksOf, objectValue, topMarks, withMarks } from "../evaluate/construct.ts";
import { convert } from "../evaluate/convert.ts";
import { callFunction } from "../evaluate/functions/call.ts";
import { lookUpFunction } from "../evaluate/functions/table.ts";
import type { Instance } from "../evaluate/instance.ts";
import { keyText } from "../evaluate/instances.ts";
import type { CallResult, ModuleCall } from "../evaluate/module.ts";
import type { Plan } from "../evaluate/planned.ts";
import { createdInstance } from "../evaluate/resource.ts";
import { partOf, plannedBy, sourcesOf } from "../evaluate/trace.ts";
import {
  isNull,
  isUnknown,
  knownEntries,
  stringType,
  stringValue,
  type Trace,
  unknownValue,
  type Value,
} from "../evaluate/value.ts";

/** What a call is of; undefined for modules that we do not know, and where no release that we know is certain to be used. */
export function knownModuleOf(
  call: ModuleCall & { readonly result?: CallResult | undefined },
): KnownModule | undefined {
  if (call.result !== undefined) return call.result.release;
  // A version that is there and cannot be read allows anything.
  if (call.source === undefined || (call.version === undefined && call.body.attributes.has("version")))
    return undefined;
  return knownModule(call.source, call.version);
}

/** Why a call of a module that we know is of no release that we know; undefined for any other module. */
export function whyUnknownRelease({ source, version }: ModuleCall): string | undefined {
  if (source === undefined || moduleShapes(source).length === 0) return undefined;
  if (version === undefined) return "its version is not written as plain text";
  return parseConstraints(version) === undefined
    ? "its version constraint cannot be read"
    : "its version constraint allows no release of the module that symcheck knows";
}

/** What a call is made into: instances are made when they are first asked for. */
interface Making {
  readonly call: ModuleCall;
  readonly module: KnownModule;
  readonly contents: ModuleContents;
  readonly plan: Plan | undefined;
  readonly instances: Map<string, Instance>;
}

/**
 * Outputs and resources of a call of a known registry module, from `schemas/modules/contents.json`. Undefined for any
 * other module. A plan may know values that the provider computes.
 */
export function callKnownModule(call: ModuleCall, plan?: Plan): CallResult | undefined {
  const module = knownModuleOf(call);
  const contents = module === undefined ? undefined : moduleContents(module.source, module.first);
  if (module === undefined || contents === undefined) return undefined;
  const making: Making = { call, module, contents, plan, instances: new Map() };
  const instances = [...contents.creates.keys(), ...contents.reads].map((address) => instanceAt(address, making));
  const outputs = new Map([...contents.outputs].map(([name, content]) => [name, valueOfContent(content, making)]));
  return {
    outputs,
    instances,
    complete: true,
    release: module,
    otherReleases: (output) => otherReleases(module, output),
  };
}

/** The releases of the module that have an output which this one lacks. */
function otherReleases({ source, version }: KnownModule, output: string): string | undefined {
  const shapes = moduleShapes(source).filter(({ outputs }) => outputs.has(output));
  if (shapes.length === 0) return undefined;
  const spans = shapes.map(({ first, last }) => (first === last ? first : `${first} to ${last}`));
  return `the module has it in ${spans.join(" and ")}, the call gets ${version}`;
}

/** The resource or data source at an address inside the module. */
function instanceAt(address: string, making: Making): Instance {
  const known = making.instances.get(address);
  if (known !== undefined) return known;
  const { call, contents, plan } = making;
  const isData = address.startsWith("data.");
  const [type = "", name = ""] = (isData ? address.slice("data.".length) : address).split(".");
  const mode = isData ? "data" : "managed";
  const given = new Map<string, Value>();
  for (const [argument, content] of contents.creates.get(address) ?? [])
    given.set(argument, valueOfContent(content, making));
  const output = [...contents.outputs].find(([, content]) => isWhole(content, address))?.[0];
  const made = createdInstance({
    kind: { mode, type, name, address },
    block: call.block,
    given,
    schema: schemaOf(mode, type),
    home: { address: call.address, symbolic: call.symbolic || !contents.single.has(address), plan },
    reference: output === undefined ? undefined : `module.${call.name}${keyOf(call)}.${output}`,
  });
  making.instances.set(address, made);
  return made;
}

function keyOf({ key }: ModuleCall): string {
  return key === undefined ? "" : `[${keyText(key)}]`;
}

function isWhole(content: Content, address: string): boolean {
  const [only, second] = content.kind === "text" ? content.parts : [];
  if (only === undefined || second !== undefined || typeof only === "string") return false;
  return only.kind === "resource" && only.address === address && only.attribute === undefined;
}

function valueOfContent(content: Content, making: Making): Value {
  switch (content.kind) {
    case "unknown":
      return unknownValue();
    case "text":
      return textOf(content.parts, making);
    case "first":
      return firstOf(content.choices, making);
    case "object": {
      const entries = [...content.entries].map(([key, each]) => [key, valueOfContent(each, making)] as const);
      return objectValue(entries, { span: making.call.block.header, identifies: [] });
    }
  }
}

/** The first that is not empty; what may be empty stands for itself. */
function firstOf(choices: readonly Content[], making: Making): Value {
  let value = unknownValue(stringType);
  for (const choice of choices) {
    value = valueOfContent(choice, making);
    if (value.data !== "") return value;
  }
  return value;
}

function textOf(parts: readonly (string | ContentPart)[], making: Making): Value {
  const [only, second] = parts;
  if (only !== undefined && second === undefined) {
    return typeof only === "string" ? stringValue(only) : valueOfPart(only, making);
  }
  const values = parts.map((part) => (typeof part === "string" ? stringValue(part) : valueOfPart(part, making)));
  const given = values.filter((_, index) => typeof parts[index] !== "string");
  const trace = plannedBy(placeOf(given[0]?.trace), given);
  const texts = values.flatMap(({ data }) => (typeof data === "string" ? [data] : []));
  const from = sourcesOf(given);
  const made =
    texts.length === values.length
      ? stringValue(texts.join(""), trace)
      : unknownValue(stringType, trace, { notNull: true, ...(from.length === 0 ? {} : { from }) });
  return withMarks(made, topMarks(given));
}

/** Where something made of a value comes from: it is no longer what that identifies. */
function placeOf(trace: Trace | undefined): Trace {
  const { content: _, encodes: __, parts: ___, ...place } = trace ?? { identifies: [] };
  return { ...place, identifies: [] };
}

function valueOfPart(part: ContentPart, making: Making): Value {
  if (part.kind === "input") {
    const input = inputOf(part.name, making);
    return part.title ? titled(input) : input;
  }
  const { value } = instanceAt(part.address, making);
  if (part.attribute === undefined) return value;
  const known = knownEntries(value) ?? (isUnknown(value) ? value.data.attributes : undefined);
  return partOf(value, part.attribute, known?.get(part.attribute) ?? unknownValue(stringType));
}

/** What the module makes of an input that takes a string; what it makes of null is not known. */
function inputOf(name: string, { call, module }: Making): Value {
  const given = call.body.attributes.get(name)?.value;
  const standard = module.inputs.get(name)?.default;
  if (given === undefined) return typeof standard === "string" ? stringValue(standard) : unknownValue(stringType);
  const converted = convert(given, stringType);
  const isText = "value" in converted && !isNull(converted.value);
  return isText ? converted.value : withMarks(unknownValue(stringType, placeOf(given.trace)), marksOf([given]));
}

/** As the modules' `title()` makes it. */
function titled(value: Value): Value {
  const title = lookUpFunction("title");
  const context = {
    workingDirectory: "",
    readFile: () => ({ failure: "missing" }) as const,
    budget: { steps: 1000 },
  };
  const result = title === undefined ? undefined : callFunction(title, [value], context);
  const made = result !== undefined && "value" in result ? result.value : unknownValue(stringType);
  return withMarks({ ...made, trace: placeOf(value.trace) }, topMarks([value]));
}
