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
}

type Binding =
  | { readonly kind: "import"; readonly target: string }
  /** `f = onelogin.list_roles` */
  | { readonly kind: "alias"; readonly chain: readonly string[] }
  | { readonly kind: "other" };

interface Scope {
  readonly kind: "module" | "function" | "class" | "comprehension";
  readonly parent: Scope | undefined;
  readonly bindings: Map<string, Binding[]>;
  /** Names that a `global` or `nonlocal` statement hands to an outer scope. */
  readonly outer: Map<string, "global" | "nonlocal">;
}

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
    imports: [],
    sites: [],
    pending: [],
  };
  walk.pending.push({ node: root, scope: walk.module });
  for (let next = walk.pending.pop(); next !== undefined; next = walk.pending.pop()) visit(walk, next.node, next.scope);
  const calls: PythonCall[] = [];
  for (const { node, callee, chain, scope } of walk.sites) {
    const target = resolve(walk, chain, scope, 0);
    if (target !== undefined) calls.push({ target, node, callee });
  }
  return { imports: walk.imports.reverse(), calls: calls.sort((a, b) => a.node.from - b.node.from) };
}

interface Walk {
  readonly text: string;
  readonly module: Scope;
  readonly stars: string[];
  readonly imports: PythonImport[];
  readonly sites: { node: PythonNode; callee: PythonNode; chain: readonly string[]; scope: Scope }[];
  readonly pending: { node: PythonNode; scope: Scope }[];
}

function scopeIn(parent: Scope | undefined, kind: Scope["kind"]): Scope {
  return { kind, parent, bindings: new Map(), outer: new Map() };
}

function textOf(walk: Walk, node: PythonNode): string {
  return walk.text.slice(node.from, node.to);
}

function childOf(node: PythonNode, field: string): PythonNode | undefined {
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

function visit(walk: Walk, node: PythonNode, scope: Scope): void {
  switch (node.type) {
    case "import_statement":
    case "import_from_statement":
      visitImport(walk, node, scope);
      return;
    case "function_definition":
    case "lambda":
      visitFunction(walk, node, scope);
      return;
    case "class_definition":
      visitClass(walk, node, scope);
      return;
    case "list_comprehension":
    case "set_comprehension":
    case "dictionary_comprehension":
    case "generator_expression":
      pushChildren(walk, node, scopeIn(scope, "comprehension"));
      return;
    case "call":
      recordCall(walk, node, scope);
      break;
    case "assignment":
      visitAssignment(walk, node, scope);
      break;
    case "augmented_assignment":
    case "for_statement":
    case "for_in_clause":
    case "type_alias_statement":
      bindTargets(walk, childOf(node, "left"), scope);
      break;
    case "named_expression":
      bindTargets(walk, childOf(node, "name"), outsideComprehensions(scope));
      break;
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
  pushChildren(walk, node, scope);
}

function pushChildren(walk: Walk, node: PythonNode, scope: Scope): void {
  for (let index = node.children.length - 1; index >= 0; index -= 1) {
    walk.pending.push({ node: node.children[index] as PythonNode, scope });
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
function visitFunction(walk: Walk, node: PythonNode, scope: Scope): void {
  const inner = scopeIn(scope, "function");
  for (const child of node.children) {
    if (child.field === "name") bind(walk, scope, textOf(walk, child), { kind: "other" });
    else if (child.field === "parameters") visitParameters(walk, child, inner, scope);
    else walk.pending.push({ node: child, scope: child.field === "body" ? inner : scope });
  }
}

function visitParameters(walk: Walk, parameters: PythonNode, inner: Scope, outer: Scope): void {
  for (const parameter of parameters.children) {
    const names = parameter.children.filter((child) => child.field !== "type" && child.field !== "value");
    if (parameter.type === "identifier") bindTargets(walk, parameter, inner);
    else for (const name of names) bindTargets(walk, name, inner);
    for (const child of parameter.children) {
      if (child.field === "type" || child.field === "value") walk.pending.push({ node: child, scope: outer });
    }
  }
}

function visitClass(walk: Walk, node: PythonNode, scope: Scope): void {
  const inner = scopeIn(scope, "class");
  for (const child of node.children) {
    if (child.field === "name") bind(walk, scope, textOf(walk, child), { kind: "other" });
    else walk.pending.push({ node: child, scope: child.field === "body" ? inner : scope });
  }
}

function visitAssignment(walk: Walk, node: PythonNode, scope: Scope): void {
  const left = childOf(node, "left");
  const right = childOf(node, "right");
  const chain = right === undefined ? undefined : chainOf(walk, right);
  if (left?.type === "identifier" && chain !== undefined) {
    bind(walk, scope, textOf(walk, left), { kind: "alias", chain });
  } else {
    bindTargets(walk, left, scope);
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
    else if (targetContainers.has(node.type)) pending.push(...node.children.slice(0, elementLimit));
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

function recordCall(walk: Walk, node: PythonNode, scope: Scope): void {
  const callee = childOf(node, "function");
  const chain = callee === undefined ? undefined : chainOf(walk, callee);
  if (callee !== undefined && chain !== undefined) walk.sites.push({ node, callee, chain, scope });
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
      targets.add(
        binding.kind === "import"
          ? binding.target
          : binding.kind === "alias"
            ? resolve(walk, binding.chain, found.scope, depth + 1)
            : undefined,
      );
      if (targets.size > 1) return undefined;
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
function lookUp(walk: Walk, name: string, from: Scope): { bindings: readonly Binding[]; scope: Scope } | undefined {
  let scope: Scope | undefined = from;
  for (let steps = 0; scope !== undefined && steps < scopeLimit; steps += 1) {
    if (scope.outer.get(name) === "global") scope = walk.module;
    const bindings: readonly Binding[] | undefined = scope.bindings.get(name);
    if (bindings !== undefined && !(scope.kind === "class" && scope !== from)) return { bindings, scope };
    scope = scope.parent;
  }
  return undefined;
}
