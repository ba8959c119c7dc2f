/** One root module as the rules see it: its resources, what they refer to, and what of it is not known. */
import { schemaOf } from "../catalogue/schema-of.ts";
import type { EvaluatedBlock, Instance } from "../evaluate/instance.ts";
import { type EvaluatedCall, type EvaluatedModule, modulesOf } from "../evaluate/module.ts";
import { formatNumeral } from "../evaluate/number.ts";
import { isNull, isUnknown, knownEntries, type Reference, type Value } from "../evaluate/value.ts";
import type { File } from "../hcl/ast.ts";
import type { PythonFacts } from "../python/facts.ts";
import type { Source, Span } from "../source.ts";
import { isMeant } from "./misspelt.ts";
import { type ProviderInUse, providerInUse } from "./provider-version.ts";

/** Python code that an argument takes, and what it does. */
export interface Implementation {
  readonly kind: "flow" | "on_change" | "filter";
  /** The flow or flows filter. */
  readonly owner: Instance;
  /** The prompt field whose `on_change` it is. */
  readonly field?: EvaluatedBlock;
  /** The argument that brings it in. */
  readonly argument: Span;
  readonly source: Source;
  /** The same for one file or one text. */
  readonly key: string;
  readonly facts: PythonFacts;
  /** Where the text stands in the configuration; absent for a file and a template. */
  readonly place?: Span;
  /** The template whose lines are those of the text. */
  readonly template?: Source;
}

export interface Model {
  /** The root module's directory as shown. */
  readonly root: string;
  /** The root module itself. */
  readonly module: EvaluatedModule;
  /** The root module and all that it calls, itself first. */
  readonly modules: readonly EvaluatedModule[];
  /** Of all modules. */
  readonly calls: readonly EvaluatedCall[];
  /** Every instance of all modules, those of known registry modules included, by file name, then line. */
  readonly instances: readonly Instance[];
  /** The managed ones by resource type, in the same order. */
  readonly managedByType: ReadonlyMap<string, readonly Instance[]>;
  /** False where a file or block header could not be read: what is missing may stand there. */
  readonly complete: boolean;
  /** A module is called whose content is not known: it may declare anything. */
  readonly opaque: boolean;
  /** The release of the Sym provider that the root gets. */
  readonly provider: ProviderInUse;
  /** By flow; only those that were read. */
  readonly implementations: ReadonlyMap<Instance, Implementation>;
  /** All code that was read, that of flows, prompt fields and flows filters. */
  readonly code: readonly Implementation[];
}

/** What stands at a place: nothing (absent or null), something of which nothing is known, or a value. */
export type Lookup = { readonly state: "absent" | "unknown" } | { readonly state: "present"; readonly value: Value };

const absent: Lookup = { state: "absent" };
const unknown: Lookup = { state: "unknown" };

/** The model of an evaluated root module, without implementations. */
export function buildModel(root: string, module: EvaluatedModule, lockFile?: File): Model {
  const modules = modulesOf(module);
  const calls = modules.flatMap((each) => each.calls);
  const instances = modules.flatMap((each) => [...each.instances.values()]).sort(inFileOrder);
  const managedByType = new Map<string, Instance[]>();
  for (const instance of instances) {
    if (instance.mode !== "managed") continue;
    const list = managedByType.get(instance.type);
    if (list === undefined) managedByType.set(instance.type, [instance]);
    else list.push(instance);
  }
  return {
    root,
    module,
    modules,
    calls,
    instances,
    managedByType,
    complete: modules.every(({ declarations }) => declarations.complete),
    opaque: calls.some(({ result }) => result === undefined),
    provider: providerInUse(module, lockFile),
    implementations: new Map(),
    code: [],
  };
}

/** A resource of Sym that the provider does not have, which mostly is a misspelt one. */
export function isOfNoType({ mode, type }: Instance): boolean {
  return type.startsWith("sym_") && schemaOf(mode, type) === undefined;
}

/** By file name (code units), then by place in the file, then by address. */
export function inFileOrder(a: Instance, b: Instance): number {
  const [fileA, fileB] = [a.block.source.path, b.block.source.path];
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  if (a.block.from !== b.block.from) return a.block.from - b.block.from;
  return a.address < b.address ? -1 : a.address > b.address ? 1 : 0;
}

/** The managed instances of a resource type, in file order. */
export function managed(model: Model, type: string): readonly Instance[] {
  return model.managedByType.get(type) ?? [];
}

/** The same without those that a known registry module creates: the ones whose text can be wrong. */
export function written(model: Model, type: string): readonly Instance[] {
  return managed(model, type).filter((instance) => !instance.fromKnownModule && !instance.body.damaged);
}

/** An argument of an instance; unknown where it stands there under a misspelt name. */
export function argument(instance: Instance, name: string): Lookup {
  if (instance.body.damaged) return unknown;
  const evaluated = instance.body.attributes.get(name);
  if (evaluated === undefined) {
    // What a known registry module writes is not read.
    if (instance.fromKnownModule) return unknown;
    return isMeant(instance.body, schemaOf(instance.mode, instance.type), name) ? unknown : absent;
  }
  return fromValue(evaluated.value);
}

/** An entry of a map argument, as in `settings.client_id`. */
export function entry(instance: Instance, name: string, key: string): Lookup {
  const map = argument(instance, name);
  if (map.state !== "present") return map;
  const entries = knownEntries(map.value);
  if (entries === undefined) return unknown;
  const value = entries.get(key);
  return value === undefined ? absent : fromValue(inside(map.value, value));
}

/**
 * A part of a collection as a value of its own: what is inside something sensitive is sensitive too, and what does not
 * say where it is from comes from where the collection does.
 */
export function inside(whole: Value, part: Value): Value {
  const { span, label, via, identifies, planned } = part.trace;
  const placed = span !== undefined || label !== undefined || via !== undefined;
  const sensitive = whole.sensitive === true && part.sensitive !== true;
  if (placed && !sensitive) return part;
  const { content: _, encodes: __, ...from } = whole.trace;
  const own = planned === undefined ? {} : { planned };
  return {
    ...part,
    ...(sensitive ? { sensitive } : {}),
    ...(placed ? {} : { trace: { ...from, identifies, ...own } }),
  };
}

/** The value of an argument where it is known; undefined where absent or unknown. */
export function argumentText(instance: Instance, name: string): string | undefined {
  return textOf(argument(instance, name));
}

/** A known value as the string that a `string` argument or a map of strings makes of it. */
export function asText(value: Value | undefined): string | undefined {
  const data = value?.data;
  if (typeof data === "string") return data;
  if (typeof data === "boolean") return String(data);
  return typeof data === "object" && data !== null && "mantissa" in data ? formatNumeral(data) : undefined;
}

/** The text of what was looked up, where it is known. */
export function textOf(lookup: Lookup): string | undefined {
  return lookup.state === "present" ? asText(lookup.value) : undefined;
}

function fromValue(value: Value): Lookup {
  // A reference to what turns out to be null is the mistake of the reference: nobody left the argument out.
  if (isNull(value)) return value.trace.identifies.length === 0 ? absent : unknown;
  if (isUnknown(value) && value.trace.identifies.length === 0) return unknown;
  return { state: "present", value };
}

/**
 * The resource that a value names, and what of it. An attribute that was itself set from a reference is both; with a
 * `type` the one of that resource type, else the sole one.
 */
export function identified(value: Value, type?: string): Reference | undefined {
  const references = value.trace.identifies;
  if (type !== undefined) return references.find(({ instance }) => instance.type === type);
  return references.length === 1 ? references[0] : undefined;
}

/** The instance whose `id` the value is, also where it came through an argument of another resource. */
export function instanceById(value: Value): Instance | undefined {
  return value.trace.identifies.find(({ path }) => path.length === 1 && path[0] === "id")?.instance;
}

/** The instance whose `id` an argument holds; undefined where that is absent, unknown or something else. */
export function referred(instance: Instance, name: string): Instance | undefined {
  const found = argument(instance, name);
  return found.state === "present" ? instanceById(found.value) : undefined;
}

/** The same for an entry of a map argument. */
export function referredEntry(instance: Instance, name: string, key: string): Instance | undefined {
  const found = entry(instance, name, key);
  return found.state === "present" ? instanceById(found.value) : undefined;
}
