/** What a Python implementation says, as plain data for the rules; the code is never run. */
import { builtins } from "../catalogue/builtins.ts";
import type { PythonNode } from "./grammar.ts";
import {
  childOf,
  lookUp,
  type PythonSite,
  type ResolvedNames,
  type Surroundings,
  targetOf,
  textOf,
  type Walk,
} from "./names.ts";
import { type SyntaxProblem, syntaxProblem } from "./syntax.ts";
import { type Place, type PythonValue, readValue } from "./values.ts";

export interface PythonArgument {
  /** Undefined for one by position. */
  readonly name: string | undefined;
  /** Of the name, else of the argument. */
  readonly place: Place;
  readonly value: PythonValue;
}

/** A full name of the SDK and where it is written. */
export interface Mention extends Place {
  readonly name: string;
  readonly isImport: boolean;
}

export interface SdkCall extends Place {
  /** The full name of the function, as `sym.sdk.integrations.onelogin.users_in_role`. */
  readonly target: string;
  readonly callee: Place;
  readonly arguments: readonly PythonArgument[];
  /** False with `*args` or `**kwargs`, which may hold any. */
  readonly complete: { readonly positional: boolean; readonly keywords: boolean };
}

export interface PythonFunction {
  readonly name: string;
  /** The line of its `def`. */
  readonly place: Place;
  /** Where it begins: what its arguments are known by. */
  readonly from: number;
  readonly decorators: readonly Decorator[];
  /** Neither inside another function nor inside a class. */
  readonly isTop: boolean;
}

export interface Decorator {
  readonly place: Place;
  /** What it was imported as, or what is called there; undefined where that is not known. */
  readonly target: string | undefined;
  readonly isCall: boolean;
  /** The `field_name` of a call; undefined where it is not known or not given. */
  readonly fieldName: string | undefined;
}

export interface ImportedModule {
  /** As written, with the dots of a relative import. */
  readonly module: string;
  /** What is imported from it; undefined for the module itself. */
  readonly names: readonly string[] | undefined;
  readonly place: Place;
  /** Another import is tried where this one fails, or only a type checker reads it. */
  readonly isOptional: boolean;
}

export interface NamedPlace extends Place {
  readonly name: string;
}

export interface PythonCode {
  /** Why it does not parse; what is missing may stand in the damaged part. */
  readonly syntax: SyntaxProblem | undefined;
  /** Names may be bound that are not seen: a star import, or code that writes them at run time. */
  readonly isOpen: boolean;
  readonly imports: readonly ImportedModule[];
  readonly functions: readonly PythonFunction[];
  /** What the module itself binds. */
  readonly bound: ReadonlySet<string>;
  /** Names that are read somewhere. */
  readonly used: ReadonlySet<string>;
  readonly calls: readonly SdkCall[];
  /** What is imported from the SDK and attributes of it, by full name as written. */
  readonly mentions: readonly Mention[];
  /** Reads of builtins that the sandbox may lack. */
  readonly builtins: readonly NamedPlace[];
  /** Names that nothing binds. */
  readonly unbound: readonly NamedPlace[];
  /** Reads of `event.flow.vars["x"]` that fail without `x`. */
  readonly flowVars: readonly NamedPlace[];
}

/** Builtins that Sym's sandbox does not have (sym.md 12.1). */
const missingBuiltins: ReadonlySet<string> = new Set(["all", "next"]);

/** Code that can bind names in ways that are not seen. */
const binding: ReadonlySet<string> = new Set(["exec", "globals", "vars", "locals", "setattr", "eval", "__import__"]);

/** The facts of a file that was parsed. */
export function codeOf(root: PythonNode, text: string, { sites, walk }: ResolvedNames): PythonCode {
  const syntax = syntaxProblem(root, text);
  const used = new Set(sites.filter(({ kind }) => kind === "name").map(({ node }) => textOf(walk, node)));
  const healthy = sites.filter(({ around }) => !around.damaged);
  const ofKind = (kind: PythonSite["kind"]): readonly PythonSite[] => healthy.filter((site) => site.kind === kind);
  const isOpen =
    walk.imports.some(({ target }) => target.endsWith(".*")) || [...used].some((name) => binding.has(name));
  const unbound = ofKind("name").filter((site) => isUnbound(walk, site));
  return {
    syntax,
    isOpen,
    imports: ofKind("import").flatMap((site) => importsOf(walk, site)),
    functions: ofKind("function").flatMap((site) => functionOf(walk, site)),
    bound: new Set(walk.module.bindings.keys()),
    used: new Set([...used].filter((name) => walk.module.bindings.has(name))),
    calls: ofKind("call").flatMap((site) => callOf(walk, site)),
    mentions: [...ofKind("import").flatMap((site) => importedNames(walk, site)), ...mentionsOf(walk, healthy)],
    builtins: isOpen
      ? []
      : unbound.filter(({ node }) => missingBuiltins.has(textOf(walk, node))).map((site) => named(walk, site)),
    unbound:
      syntax !== undefined || isOpen
        ? []
        : unbound.filter((site) => isCertainlyUndefined(walk, site)).map((site) => named(walk, site)),
    flowVars: flowVarsOf(walk, ofKind("subscript"), ofKind("membership")),
  };
}

function named(walk: Walk, { node }: PythonSite): NamedPlace {
  return { name: textOf(walk, node), from: node.from, to: node.to };
}

function isUnbound(walk: Walk, { node, scope, around }: PythonSite): boolean {
  return !around.unevaluated && lookUp(walk, textOf(walk, node), scope) === undefined;
}

function isCertainlyUndefined(walk: Walk, { node, around }: PythonSite): boolean {
  const name = textOf(walk, node);
  if (builtins.has(name) || /^__\w+__$/.test(name)) return false;
  return !catches(around, ["NameError", "UnboundLocalError"]);
}

function catches({ caught }: Surroundings, names: readonly string[]): boolean {
  return ["*", "Exception", "BaseException", ...names].some((name) => caught.has(name));
}

function importsOf(walk: Walk, { node, around }: PythonSite): readonly ImportedModule[] {
  const isOptional = around.unevaluated || catches(around, ["ImportError", "ModuleNotFoundError"]);
  const written = (each: PythonNode): string => textOf(walk, each).replaceAll(/[\s\\]/g, "");
  const nameOf = (child: PythonNode): PythonNode =>
    child.type === "aliased_import" ? (childOf(child, "name") ?? child) : child;
  const names = node.children.filter(({ field }) => field === "name").map(nameOf);
  if (node.type === "import_statement") {
    return names.map((each) => ({ module: written(each), names: undefined, place: each, isOptional }));
  }
  const from = childOf(node, "module_name");
  if (node.type === "future_import_statement") {
    return [{ module: "__future__", names: names.map(written), place: node, isOptional }];
  }
  return from === undefined ? [] : [{ module: written(from), names: names.map(written), place: from, isOptional }];
}

/** Of an import of the SDK: the full names that it needs. */
function importedNames(walk: Walk, site: PythonSite): readonly Mention[] {
  if (importsOf(walk, site).some(({ isOptional }) => isOptional)) return [];
  const { node } = site;
  const from = childOf(node, "module_name");
  const written = (each: PythonNode): string => textOf(walk, each).replaceAll(/[\s\\]/g, "");
  const children = node.children.filter(({ field }) => field === "name");
  const places = children.map((child) => (child.type === "aliased_import" ? (childOf(child, "name") ?? child) : child));
  const full = places.map((place) => ({
    name: from === undefined ? written(place) : `${written(from)}.${written(place)}`,
    isImport: true,
    from: place.from,
    to: place.to,
  }));
  if (places.length === 0 && from !== undefined)
    full.push({ name: written(from), isImport: true, from: from.from, to: from.to });
  return full.filter(({ name }) => name.startsWith("sym.sdk."));
}

/** Attributes of what was imported: the full name of each. */
function mentionsOf(walk: Walk, sites: readonly PythonSite[]): readonly Mention[] {
  const found: Mention[] = [];
  for (const { kind, node, scope, around } of sites) {
    if (kind !== "attribute" || around.unevaluated || catches(around, ["AttributeError"])) continue;
    const target = targetOf(walk, node, scope);
    const attribute = childOf(node, "attribute");
    if (target === undefined || attribute === undefined || !target.startsWith("sym.sdk.")) continue;
    found.push({ name: target, isImport: false, from: node.from, to: node.to });
  }
  return found;
}

function functionOf(walk: Walk, { node, scope }: PythonSite): readonly PythonFunction[] {
  const name = childOf(node, "name");
  if (name === undefined) return [];
  const decorators = walk.decorators.get(node) ?? [];
  return [
    {
      name: textOf(walk, name),
      place: { from: node.from, to: name.to },
      from: node.from,
      isTop: scope.kind === "module",
      decorators: decorators.map((decorator) => {
        const [expression] = decorator.children.filter(({ type }) => type !== "comment");
        const isCall = expression?.type === "call";
        const callee = isCall && expression !== undefined ? childOf(expression, "function") : expression;
        const target = callee === undefined ? undefined : targetOf(walk, callee, scope);
        const values = isCall && expression !== undefined ? argumentsOf(walk, expression, scope).arguments : [];
        const field = values.find(
          (each, index) => each.name === "field_name" || (each.name === undefined && index === 0),
        );
        return {
          place: decorator,
          target,
          isCall,
          fieldName: field?.value.is === "text" ? field.value.text : undefined,
        };
      }),
    },
  ];
}

function callOf(walk: Walk, { node, scope }: PythonSite): readonly SdkCall[] {
  const callee = childOf(node, "function");
  const target = callee === undefined ? undefined : targetOf(walk, callee, scope);
  if (callee === undefined || target === undefined || !target.startsWith("sym.sdk.")) return [];
  return [{ from: node.from, to: node.to, target, callee, ...argumentsOf(walk, node, scope) }];
}

function argumentsOf(
  walk: Walk,
  call: PythonNode,
  scope: PythonSite["scope"],
): Pick<SdkCall, "arguments" | "complete"> {
  const given = childOf(call, "arguments");
  const complete = { positional: true, keywords: true };
  const found: PythonArgument[] = [];
  if (given?.type === "generator_expression") {
    found.push({ name: undefined, place: given, value: readValue(walk, given, scope) });
  }
  for (const child of given?.type === "argument_list" ? given.children : []) {
    if (child.type === "comment") continue;
    if (child.type === "list_splat") complete.positional = false;
    else if (child.type === "dictionary_splat") complete.keywords = false;
    else if (child.type === "ERROR" || child.missing === true) complete.positional = complete.keywords = false;
    else if (child.type === "keyword_argument") {
      const [name, value] = [childOf(child, "name"), childOf(child, "value")];
      if (name === undefined || value === undefined) continue;
      found.push({ name: textOf(walk, name), place: name, value: readValue(walk, value, scope) });
    } else {
      found.push({ name: undefined, place: child, value: readValue(walk, child, scope) });
    }
  }
  return { arguments: found, complete };
}

/** Whether a value is the `flow.vars` of the event that a handler is given. */
function isFlowVars(value: PythonValue): boolean {
  return value.is === "argument" && value.path.length === 2 && value.path[0] === "flow" && value.path[1] === "vars";
}

function textsOf(value: PythonValue): readonly string[] {
  if (value.is === "text") return [value.text];
  return value.is === "either" ? value.values.flatMap(textsOf) : [];
}

/** Reads by key; what the file asks for with `in` first, or expects to fail, is left out. */
function flowVarsOf(
  walk: Walk,
  subscripts: readonly PythonSite[],
  comparisons: readonly PythonSite[],
): readonly NamedPlace[] {
  const reads: NamedPlace[] = [];
  for (const { node, scope, around } of subscripts) {
    if (catches(around, ["KeyError", "LookupError"])) continue;
    const object = childOf(node, "value");
    const key = childOf(node, "subscript");
    if (object === undefined || key === undefined || walk.targets.has(node)) continue;
    if (!isFlowVars(readValue(walk, object, scope))) continue;
    for (const name of textsOf(readValue(walk, key, scope))) reads.push({ name, from: node.from, to: node.to });
  }
  if (reads.length === 0) return [];
  const asked = new Set<string>();
  for (const { node, scope } of comparisons) {
    for (const child of node.children) for (const text of textsOf(readValue(walk, child, scope))) asked.add(text);
  }
  return reads.filter(({ name }) => !asked.has(name));
}
