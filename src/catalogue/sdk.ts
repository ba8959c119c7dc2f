/** The public names and signatures of Sym's Python SDK. */
import data from "./data/sdk.json" with { type: "json" };

export interface SdkParameter {
  readonly name: string;
  readonly required: boolean;
  readonly keywordOnly: boolean;
}

/** A function or class of the SDK as it is called. */
export interface SdkCallable {
  /** Without those that take any number of arguments. */
  readonly parameters: readonly SdkParameter[];
  readonly anyPositional: boolean;
  readonly anyKeyword: boolean;
  /** As annotated: `List[User]`. */
  readonly returns: string | undefined;
  /** Full names of the classes of the SDK that it derives from. */
  readonly ancestors: ReadonlySet<string>;
}

interface Entry {
  readonly parameters?: readonly string[];
  readonly fields?: readonly string[];
  readonly ancestors?: readonly string[];
  readonly returns?: string;
}

interface Module {
  readonly all?: readonly string[];
  readonly functions?: Readonly<Record<string, Entry>>;
  readonly classes?: Readonly<Record<string, Entry>>;
  readonly reexports?: Readonly<Record<string, readonly string[]>>;
}

const modules: ReadonlyMap<string, Module> = new Map(Object.entries(data.modules as Record<string, Module>));
const integrations = "sym.sdk.integrations";

export const sdkVersion: string = data.version;

/** The day that the list is of. */
export const sdkAsOf: string = data.asOf;

/** What an approval goes through; each step has the hooks `on_<step>` and `after_<step>`. */
export const approvalSteps: readonly string[] = data.steps;

const membersOfModule = new Map<string, ReadonlyMap<string, string>>();

/** The names of a module → what each is: the full name where it is defined, or a module. */
function membersOf(name: string): ReadonlyMap<string, string> {
  const known = membersOfModule.get(name);
  if (known !== undefined) return known;
  const members = new Map<string, string>();
  // Modules of the SDK import each other in circles; the inner ones see what there is so far, as in Python.
  membersOfModule.set(name, members);
  const module = modules.get(name) ?? {};
  for (const own of [...Object.keys(module.functions ?? {}), ...Object.keys(module.classes ?? {})]) {
    members.set(own, `${name}.${own}`);
  }
  for (const [source, names] of Object.entries(module.reexports ?? {})) {
    for (const each of names) {
      if (each === "*") for (const [star, target] of starExports(source)) members.set(star, target);
      else members.set(each, membersOf(source).get(each) ?? `${source}.${each}`);
    }
  }
  for (const other of modules.keys()) {
    if (!other.startsWith(`${name}.`)) continue;
    const child = other.slice(name.length + 1);
    if (!child.includes(".")) members.set(child, other);
  }
  return members;
}

/** What `from module import *` brings in, as name → full name; empty for modules that are not of the SDK. */
export function starExports(module: string): ReadonlyMap<string, string> {
  const members = membersOf(module);
  const all = modules.get(module)?.all;
  if (all === undefined) return members;
  return new Map(all.map((name) => [name, members.get(name) ?? `${module}.${name}`]));
}

/** The module of the SDK that a dotted name leads to, followed through what modules export again, and the rest. */
function followed(dotted: string): { readonly module: string; readonly rest: readonly string[] } | undefined {
  const [first, second, ...names] = dotted.split(".");
  if (first !== "sym" || second !== "sdk") return undefined;
  let module = "sym.sdk";
  for (const [index, name] of names.entries()) {
    const member = membersOf(module).get(name);
    if (member === undefined) return { module, rest: names.slice(index) };
    if (!modules.has(member)) {
      const at = member.lastIndexOf(".");
      return { module: member.slice(0, at), rest: [member.slice(at + 1), ...names.slice(index + 1)] };
    }
    module = member;
  }
  return { module, rest: [] };
}

/**
 * The full name of what a dotted name of the SDK means, where it is defined: `sym.sdk.onelogin` is
 * `sym.sdk.integrations.onelogin`, `sym.sdk.reducer` is `sym.sdk.annotations._handlers.reducer`. Other names stay.
 */
export function canonicalName(dotted: string): string {
  const found = followed(dotted);
  return found === undefined ? dotted : [found.module, ...found.rest].join(".");
}

/** How a function or class of the SDK is called, by its canonical name; undefined where that is not known. */
export function sdkCallable(target: string): SdkCallable | undefined {
  const at = target.lastIndexOf(".");
  const module = modules.get(target.slice(0, at));
  const name = target.slice(at + 1);
  const [functions, classes] = [
    new Map(Object.entries(module?.functions ?? {})),
    new Map(Object.entries(module?.classes ?? {})),
  ];
  const entry = functions.get(name) ?? classes.get(name);
  const written = entry?.fields ?? entry?.parameters;
  if (entry === undefined || written === undefined) return undefined;
  // Models of pydantic take keywords only and ignore those that they do not know.
  const isModel = entry.fields !== undefined;
  let keywordOnly = isModel;
  const parameters: SdkParameter[] = [];
  for (const each of written) {
    if (each.startsWith("*")) keywordOnly = true;
    else parameters.push({ name: each.replace(/=$/, ""), required: !each.endsWith("="), keywordOnly });
  }
  return {
    parameters,
    anyPositional: written.some((each) => /^\*\w/.test(each)),
    anyKeyword: isModel || written.some((each) => each.startsWith("**")),
    returns: entry.returns,
    ancestors: new Set(entry.ancestors ?? []),
  };
}

/** Modules of which every public name is known: those that list what they export, and the integrations. */
function isComplete(module: string): boolean {
  return modules.get(module)?.all !== undefined || module.startsWith(`${integrations}.`);
}

export interface UnknownMember {
  readonly module: string;
  readonly name: string;
  /** The names that the module has. */
  readonly known: readonly string[];
  /** The modules of the SDK that define or export it. */
  readonly elsewhere: readonly string[];
}

/**
 * The name in a dotted name of the SDK that its module certainly does not have. Where the list of a module may lack
 * constants, only a name that another module has, or that is nearly one of the module's, is certainly wrong: `isNear`
 * tells.
 */
export function unknownMember(
  dotted: string,
  isNear: (name: string, known: readonly string[]) => boolean,
): UnknownMember | undefined {
  const found = followed(dotted);
  const name = found?.rest[0];
  if (found === undefined || name === undefined || name === "*" || name.startsWith("_")) return undefined;
  const { module } = found;
  const members = membersOf(module);
  if (members.has(name)) return undefined;
  const known = [...members.keys()];
  const elsewhere = [...modules.keys()].filter(
    (other) => other !== module && !other.includes("._") && membersOf(other).has(name),
  );
  if (!isComplete(module) && elsewhere.length === 0 && !isNear(name, known)) return undefined;
  return { module, name, known, elsewhere };
}

/** The public modules of the SDK that define or export a name, the best to import it from first. */
export function sdkModulesOf(name: string): readonly string[] {
  const found = [...modules.keys()].filter((each) => !each.includes("._") && membersOf(each).has(name));
  const definesIt = (each: string): boolean =>
    Object.hasOwn(modules.get(each)?.functions ?? {}, name) || Object.hasOwn(modules.get(each)?.classes ?? {}, name);
  return found.sort((a, b) => Number(definesIt(b)) - Number(definesIt(a)) || b.length - a.length);
}
