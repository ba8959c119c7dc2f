/** Resolves the names of a Python file to what they were imported as. */
import { canonicalName, starExports } from "../catalogue/sdk.ts";
import type { PythonNode } from "./grammar.ts";

/** An import statement's binding of one name. */
export interface PythonImport {
  /** The full name of what is imported; ends in ".*" for a star import. */
  readonly target: string;
  readonly node: PythonNode;
}

/** A call whose function is a name, or attributes of a name, that certainly was imported. */
export interface PythonCall {
  /** `sym.sdk.integrations.onelogin.is_user_in_role` */
  readonly target: string;
  readonly node: PythonNode;
  /** The called expression, without the arguments. */
  readonly callee: PythonNode;
}

export interface ResolvedNames {
  readonly imports: readonly PythonImport[];
  readonly calls: readonly PythonCall[];
  /** In file order, with what a value needs to be followed. */
  readonly sites: readonly PythonSite[];
  readonly walk: Walk;
}

/** What the statements around a place do with an error there. */
export interface Surroundings {
  /** Inside a part that does not parse. */
  readonly damaged: boolean;
  /** Names of exceptions that are caught; "*" for all. */
  readonly caught: ReadonlySet<string>;
  /** Evaluated by type checkers only. */
  readonly unevaluated: boolean;
}

/** A node that rules may ask about, with the scope that its names belong to. */
export interface PythonSite {
  readonly kind: "call" | "name" | "attribute" | "subscript" | "membership" | "function" | "import";
  readonly node: PythonNode;
  readonly scope: Scope;
  readonly around: Surroundings;
}

export type Binding =
  | { readonly kind: "import"; readonly target: string }
  /** `f = onelogin.list_roles` */
  | { readonly kind: "value"; readonly node: PythonNode; readonly scope: Scope }
  /** `for x in [1, 2]` */
  | { readonly kind: "element"; readonly node: PythonNode; readonly scope: Scope }
  | { readonly kind: "parameter"; readonly function: PythonNode; readonly index: number }
  | { readonly kind: "function"; readonly node: PythonNode }
  | { readonly kind: "other" };

export interface Scope {
  readonly kind: "module" | "function" | "class" | "comprehension";
  readonly parent: Scope | undefined;
  readonly bindings: Map<string, Binding[]>;
  /** Names that a `global` or `nonlocal` statement hands to an outer scope. */
  readonly outer: Map<string, "global" | "nonlocal">;
}

/** Real implementations take a few hundred. */
const effortLimit = 300_000;

/** Aliases of aliases that are followed. */
const aliasLimit = 10;

/** Attributes of attributes that are followed. */
const chainLimit = 50;

/** Scopes that a name is looked up through; Python itself allows far fewer. */
const scopeLimit = 200;

/**
 * The imports of a file and its calls of imported things. A name that is bound more than once in its scope, other than
 * to one and the same import, is not followed: which binding counts is not known.
 */
export function resolveNames(root: PythonNode, text: string): ResolvedNames {
  const walk: Walk = {
    text,
    module: scopeIn(undefined, "module"),
    stars: [],
    annotationsAreText: /^from __future__ import .*\bannotations\b/m.test(text),
    imports: [],
    sites: [],
    changed: new Set(),
    effort: { left: effortLimit },
    targets: new Set(),
    decorators: new Map(),
    scopes: new Map(),
    pending: [],
  };
  walk.pending.push({
    node: root,
    scope: walk.module,
    around: { damaged: false, caught: new Set(), unevaluated: false },
  });
  for (let next = walk.pending.pop(); next !== undefined; next = walk.pending.pop()) {
    visit(walk, next.node, next.scope, next.around);
  }
  const sites = walk.sites.sort((a, b) => a.node.from - b.node.from);
  const calls: PythonCall[] = [];
  for (const { kind, node, scope } of sites) {
    const callee = kind === "call" ? childOf(node, "function") : undefined;
    const target = callee === undefined ? undefined : targetOf(walk, callee, scope);
    if (callee !== undefined && target !== undefined) calls.push({ target, node, callee });
  }
  return { imports: walk.imports.reverse(), calls, sites, walk };
}

export interface Walk {
  readonly text: string;
  readonly module: Scope;
  readonly stars: string[];
  /** With `from __future__ import annotations` Python keeps annotations as text. */
  readonly annotationsAreText: boolean;
  readonly imports: PythonImport[];
  readonly sites: PythonSite[];
  /** Names of things that may be changed after they are bound, as in `names.append("x")`. */
  readonly changed: Set<string>;
  /** Nodes that values of this file may still take. */
  readonly effort: { left: number };
  /** Elements that are assigned to or deleted. */
  readonly targets: Set<PythonNode>;
  /** By function, the nearest to the function last. */
  readonly decorators: Map<PythonNode, readonly PythonNode[]>;
  /** Of functions: that of their parameters and body. */
  readonly scopes: Map<PythonNode, Scope>;
  readonly pending: { node: PythonNode; scope: Scope; around: Surroundings }[];
}

/** The full name of what a name or attributes of a name certainly were imported as. */
export function targetOf(walk: Walk, expression: PythonNode, scope: Scope): string | undefined {
  const chain = chainOf(walk, expression);
  return chain === undefined ? undefined : resolve(walk, chain, scope, 0);
}

function scopeIn(parent: Scope | undefined, kind: Scope["kind"]): Scope {
  return { kind, parent, bindings: new Map(), outer: new Map() };
}

export function textOf(walk: Walk, node: PythonNode): string {
  return walk.text.slice(node.from, node.to);
}

export function childOf(node: PythonNode, field: string): PythonNode | undefined {
  return node.children.find((child) => child.field === field);
}

function bind(walk: Walk, scope: Scope, name: string, binding: Binding): void {
  const list = scope.bindings.get(name);
  if (list === undefined) scope.bindings.set(name, [binding]);
  else list.push(binding);
  // A name may be handed out before or after it is bound: the outer scope is made aware at once in both cases.
  if (scope.outer.has(name)) bindOutside(walk, scope, name);
}

function bindOutside(walk: Walk, scope: Scope, name: string): void {
  let outer: Scope | undefined = walk.module;
  if (scope.outer.get(name) === "nonlocal") {
    outer = scope.parent;
    while (outer !== undefined && outer.kind !== "function") outer = outer.parent;
  }
  if (outer === undefined) return;
  const list = outer.bindings.get(name);
  if (list === undefined) outer.bindings.set(name, [{ kind: "other" }]);
  else list.push({ kind: "other" });
}

function visit(walk: Walk, node: PythonNode, scope: Scope, outside: Surroundings): void {
  let around = node.type === "ERROR" && !outside.damaged ? { ...outside, damaged: true } : outside;
  if (node.type === "type" && walk.annotationsAreText && !around.unevaluated) around = { ...around, unevaluated: true };
  const site = (kind: PythonSite["kind"]): void => {
    walk.sites.push({ kind, node, scope, around });
  };
  switch (node.type) {
    case "import_statement":
    case "import_from_statement":
    case "future_import_statement":
      site("import");
      visitImport(walk, node, scope);
      return;
    case "function_definition":
      site("function");
      visitFunction(walk, node, scope, around);
      return;
    case "decorated_definition": {
      const definition = childOf(node, "definition");
      const decorators = node.children.filter(({ type }) => type === "decorator");
      if (definition !== undefined) walk.decorators.set(definition, decorators);
      break;
    }
    case "lambda":
      visitFunction(walk, node, scope, around);
      return;
    case "class_definition":
      visitClass(walk, node, scope, around);
      return;
    case "list_comprehension":
    case "set_comprehension":
    case "dictionary_comprehension":
    case "generator_expression":
      pushChildren(walk, node, scopeIn(scope, "comprehension"), around);
      return;
    case "try_statement":
      visitTry(walk, node, scope, around);
      return;
    case "if_statement":
      visitIf(walk, node, scope, around);
      return;
    case "identifier":
      site("name");
      return;
    case "attribute": {
      site("attribute");
      const object = childOf(node, "object");
      if (object?.type === "identifier") walk.changed.add(textOf(walk, object));
      if (object !== undefined) walk.pending.push({ node: object, scope, around });
      return;
    }
    case "member_type":
    case "dotted_name":
      if (node.children[0] !== undefined) walk.pending.push({ node: node.children[0], scope, around });
      return;
    case "keyword_argument": {
      const value = childOf(node, "value");
      if (value !== undefined) walk.pending.push({ node: value, scope, around });
      return;
    }
    case "keyword_pattern":
      pushChildren(walk, { ...node, children: node.children.slice(1) }, scope, around);
      return;
    case "call":
      site("call");
      noteGiven(walk, node);
      break;
    case "subscript":
      site("subscript");
      break;
    case "comparison_operator":
      site("membership");
      break;
    case "assignment":
      visitAssignment(walk, node, scope, around);
      return;
    case "for_statement":
    case "for_in_clause":
      visitLoop(walk, node, scope);
      break;
    case "augmented_assignment":
    case "type_alias_statement":
      bindTargets(walk, childOf(node, "left"), scope);
      break;
    case "named_expression": {
      const outer = outsideComprehensions(scope);
      const value = childOf(node, "value");
      const name = childOf(node, "name");
      if (name !== undefined && value !== undefined)
        bind(walk, outer, textOf(walk, name), { kind: "value", node: value, scope });
      break;
    }
    case "type_parameter":
      for (const child of node.children) bindType(walk, child, scope);
      return;
    case "as_pattern_target":
    case "delete_statement":
      bindTargets(walk, node, scope);
      break;
    case "case_clause":
      for (const child of node.children) if (child.type === "case_pattern") bindPattern(walk, child, scope);
      break;
    case "global_statement":
    case "nonlocal_statement":
      for (const child of node.children) {
        const name = textOf(walk, child);
        scope.outer.set(name, node.type === "global_statement" ? "global" : "nonlocal");
        if (scope.bindings.has(name)) bindOutside(walk, scope, name);
      }
      return;
  }
  pushChildren(walk, node, scope, around);
}

function pushChildren(walk: Walk, node: PythonNode, scope: Scope, around: Surroundings): void {
  for (let index = node.children.length - 1; index >= 0; index -= 1) {
    walk.pending.push({ node: node.children[index] as PythonNode, scope, around });
  }
}

/** Functions that leave the list that they are given as it is. */
const reading: ReadonlySet<string> = new Set(["len", "print", "str", "list", "tuple", "set", "sorted", "user_ids"]);

function noteGiven(walk: Walk, call: PythonNode): void {
  const callee = childOf(call, "function");
  if (callee === undefined || (callee.type === "identifier" && reading.has(textOf(walk, callee)))) return;
  for (const child of childOf(call, "arguments")?.children ?? []) {
    if (child.type === "identifier") walk.changed.add(textOf(walk, child));
  }
}

/** Type parameters belong to the function or class; bound around it they are found from inside as well. */
function bindType(walk: Walk, type: PythonNode, scope: Scope): void {
  const pending = [type];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "identifier") bind(walk, scope, textOf(walk, node), { kind: "other" });
    else pending.push(...node.children.slice(0, elementLimit));
  }
}

function visitTry(walk: Walk, node: PythonNode, scope: Scope, around: Surroundings): void {
  const caught = new Set(around.caught);
  for (const clause of node.children) {
    if (clause.type !== "except_clause" && clause.type !== "except_group_clause") continue;
    const named = clause.children.filter((child) => child.type !== "block" && child.type !== "comment");
    if (named.length === 0) caught.add("*");
    for (const [name] of named.flatMap((child) => [...textOf(walk, child).slice(0, 1_000).matchAll(/\w+/g)]))
      caught.add(name);
  }
  for (const child of node.children) {
    walk.pending.push({ node: child, scope, around: child.field === "body" ? { ...around, caught } : around });
  }
}

function visitIf(walk: Walk, node: PythonNode, scope: Scope, around: Surroundings): void {
  const condition = childOf(node, "condition");
  const forTypesOnly =
    condition !== undefined && /^(?:typing\.)?TYPE_CHECKING$/.test(textOf(walk, condition).slice(0, 40));
  for (const child of node.children) {
    const unevaluated = around.unevaluated || (forTypesOnly && child.field === "consequence");
    walk.pending.push({
      node: child,
      scope,
      around: unevaluated === around.unevaluated ? around : { ...around, unevaluated },
    });
  }
}

/** A loop over the elements of something binds one name to each of them. */
function visitLoop(walk: Walk, node: PythonNode, scope: Scope): void {
  const left = childOf(node, "left");
  const right = childOf(node, "right");
  if (left?.type === "identifier" && right !== undefined) {
    bind(walk, scope, textOf(walk, left), { kind: "element", node: right, scope });
  } else {
    bindTargets(walk, left, scope);
  }
}

function outsideComprehensions(scope: Scope): Scope {
  let outside = scope;
  while (outside.kind === "comprehension" && outside.parent !== undefined) outside = outside.parent;
  return outside;
}

function visitImport(walk: Walk, node: PythonNode, scope: Scope): void {
  const from = childOf(node, "module_name");
  const module = from === undefined ? undefined : dotted(walk, from);
  for (const child of node.children) {
    if (child.type === "wildcard_import") {
      walk.imports.push({ target: `${module ?? ""}.*`, node });
      if (module !== undefined) walk.stars.push(module);
      continue;
    }
    if (child.field !== "name") continue;
    const aliased = child.type === "aliased_import";
    const nameNode = aliased ? childOf(child, "name") : child;
    const aliasNode = aliased ? childOf(child, "alias") : undefined;
    const name = nameNode === undefined ? undefined : dotted(walk, nameNode);
    if (name === undefined) continue;
    if (node.type === "import_from_statement") {
      const target = module === undefined ? undefined : canonicalName(`${module}.${name}`);
      const binding: Binding = target === undefined ? { kind: "other" } : { kind: "import", target };
      bind(walk, scope, aliasNode === undefined ? name : textOf(walk, aliasNode), binding);
      if (target !== undefined) walk.imports.push({ target, node });
      continue;
    }
    const target = canonicalName(name);
    walk.imports.push({ target, node });
    // `import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`.
    const first = name.split(".", 1)[0] as string;
    if (aliasNode === undefined) bind(walk, scope, first, { kind: "import", target: first });
    else bind(walk, scope, textOf(walk, aliasNode), { kind: "import", target });
  }
}

/** The text of a dotted name without blanks; undefined for a relative import, which names a module we do not know. */
function dotted(walk: Walk, node: PythonNode): string | undefined {
  if (node.type === "relative_import") return undefined;
  return textOf(walk, node).replaceAll(/\s|\\/g, "");
}

/** Defaults, annotations and decorators belong to the scope around; parameters and body to the function's own. */
function visitFunction(walk: Walk, node: PythonNode, scope: Scope, around: Surroundings): void {
  const inner = scopeIn(scope, "function");
  walk.scopes.set(node, inner);
  // The body runs later, when what is around it no longer catches anything.
  const later = around.caught.size === 0 ? around : { ...around, caught: new Set<string>() };
  for (const child of node.children) {
    if (child.field === "name") bind(walk, scope, textOf(walk, child), { kind: "function", node });
    else if (child.field === "parameters") visitParameters(walk, child, node, inner, scope, around);
    else if (child.field === "body") walk.pending.push({ node: child, scope: inner, around: later });
    else walk.pending.push({ node: child, scope, around });
  }
}

function visitParameters(
  walk: Walk,
  parameters: PythonNode,
  definition: PythonNode,
  inner: Scope,
  outer: Scope,
  around: Surroundings,
): void {
  for (const [index, parameter] of parameters.children.entries()) {
    const names = parameter.children.filter((child) => child.field !== "type" && child.field !== "value");
    const name = parameter.type === "identifier" ? parameter : names.find(({ type }) => type === "identifier");
    const isPlain = ["identifier", "typed_parameter", "default_parameter", "typed_default_parameter"].includes(
      parameter.type,
    );
    if (isPlain && name !== undefined) {
      bind(walk, inner, textOf(walk, name), { kind: "parameter", function: definition, index });
    } else {
      for (const each of [parameter, ...names]) bindTargets(walk, each, inner);
    }
    for (const child of parameter.children) {
      if (child.field === "type" || child.field === "value") walk.pending.push({ node: child, scope: outer, around });
    }
  }
}

function visitClass(walk: Walk, node: PythonNode, scope: Scope, around: Surroundings): void {
  const inner = scopeIn(scope, "class");
  for (const child of node.children) {
    if (child.field === "name") bind(walk, scope, textOf(walk, child), { kind: "other" });
    else walk.pending.push({ node: child, scope: child.field === "body" ? inner : scope, around });
  }
}

function visitAssignment(walk: Walk, node: PythonNode, scope: Scope, around: Surroundings): void {
  const left = childOf(node, "left");
  const right = childOf(node, "right");
  let value = right;
  // Each target of `a = b = c` gets the last one.
  for (let depth = 0; value?.type === "assignment" && depth < chainLimit; depth += 1) value = childOf(value, "right");
  if (left?.type === "identifier") {
    const binding: Binding | undefined = value === undefined ? undefined : { kind: "value", node: value, scope };
    // An annotation alone binds nothing, but it makes the name one of this scope.
    bind(walk, scope, textOf(walk, left), binding ?? { kind: "other" });
  } else {
    bindTargets(walk, left, scope);
  }
  for (const child of node.children) {
    // Python does not evaluate the annotations of local variables.
    if (child.field === "type" && scope.kind === "function") continue;
    walk.pending.push({ node: child, scope, around });
  }
}

const targetContainers = new Set([
  "pattern_list",
  "tuple_pattern",
  "list_pattern",
  "list_splat_pattern",
  "dictionary_splat_pattern",
  "as_pattern_target",
  "delete_statement",
  "expression_list",
  "tuple",
  "list",
  "list_splat",
  "parenthesized_expression",
  "type",
]);

/** Binds the names of an assignment's target; attributes and elements of something bind nothing. */
function bindTargets(walk: Walk, target: PythonNode | undefined, scope: Scope): void {
  const pending = target === undefined ? [] : [target];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "identifier") bind(walk, scope, textOf(walk, node), { kind: "other" });
    else if (node.type === "subscript") {
      walk.targets.add(node);
      walk.changed.add(textOf(walk, node.children[0] ?? node));
    } else if (targetContainers.has(node.type)) pending.push(...node.children.slice(0, elementLimit));
  }
}

/** Elements of one pattern; a longer one is not written by hand. */
const elementLimit = 10_000;

/** Binds what a `case` captures. A few names more than it captures do no harm: they are only not followed. */
function bindPattern(walk: Walk, pattern: PythonNode, scope: Scope): void {
  const pending = [pattern];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === "identifier") bind(walk, scope, textOf(walk, node), { kind: "other" });
    else if (node.type === "class_pattern") pending.push(...node.children.slice(1, elementLimit));
    else if (node.type !== "dotted_name" || node.children.length === 1) {
      pending.push(...node.children.slice(0, elementLimit));
    }
  }
}

/** `["o", "is_user_in_role"]` of `o.is_user_in_role`; undefined for any other expression. */
function chainOf(walk: Walk, expression: PythonNode): readonly string[] | undefined {
  const names: string[] = [];
  let node: PythonNode | undefined = expression;
  while (node?.type === "attribute" && names.length < chainLimit) {
    const attribute = childOf(node, "attribute");
    if (attribute === undefined) return undefined;
    names.push(textOf(walk, attribute));
    node = childOf(node, "object");
  }
  if (node?.type !== "identifier") return undefined;
  names.push(textOf(walk, node));
  return names.reverse();
}

function resolve(walk: Walk, chain: readonly string[], scope: Scope, depth: number): string | undefined {
  const [name, ...rest] = chain;
  if (name === undefined || depth > aliasLimit) return undefined;
  const found = lookUp(walk, name, scope);
  let base: string | undefined;
  if (found === undefined) {
    base = starred(walk, name);
  } else {
    const targets = new Set<string | undefined>();
    for (const binding of found.bindings) {
      if (binding.kind === "import") targets.add(binding.target);
      else {
        const alias = binding.kind === "value" ? chainOf(walk, binding.node) : undefined;
        targets.add(
          alias === undefined
            ? undefined
            : resolve(walk, alias, binding.kind === "value" ? binding.scope : scope, depth + 1),
        );
      }
      // Also one that is not known is another one: what follows cannot change that.
      if (targets.size > 1 || targets.has(undefined)) return undefined;
    }
    [base] = targets;
  }
  return base === undefined ? undefined : canonicalName([base, ...rest].join("."));
}

function starred(walk: Walk, name: string): string | undefined {
  // The last of several wins; an unknown module may export anything, so a name of ours may be its.
  const module = walk.stars.findLast((star) => starExports(star).has(name));
  return module === undefined ? undefined : starExports(module).get(name);
}

/** The scope that a name belongs to: the nearest around that binds it; classes are seen only from their own body. */
export function lookUp(
  walk: Walk,
  name: string,
  from: Scope,
): { bindings: readonly Binding[]; scope: Scope } | undefined {
  let scope: Scope | undefined = from;
  let isOwn = true;
  for (let steps = 0; scope !== undefined && steps < scopeLimit; steps += 1) {
    if (scope.outer.get(name) === "global") scope = walk.module;
    const bindings: readonly Binding[] | undefined = scope.bindings.get(name);
    if (bindings !== undefined && (scope.kind !== "class" || isOwn)) return { bindings, scope };
    // What a comprehension in a class first goes over belongs to the class.
    isOwn &&= scope.kind === "comprehension";
    scope = scope.parent;
  }
  // Deeper than anybody nests: whether it is bound is not known.
  return scope === undefined ? undefined : { bindings: [{ kind: "other" }], scope };
}
