/** References that are wrong whatever the values are. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import { closest, isMisspelling } from "../catalogue/closest.ts";
import type { Problem } from "../finding.ts";
import type { Block, Expression } from "../hcl/ast.ts";
import type { Instance } from "./instance.ts";
import type { Declarations } from "./module.ts";
import { findReferences, referenceSpan, type StaticReference, stepSpan } from "./references.ts";

/** What the place of an expression offers beyond the module's own things. */
export interface Place {
  readonly each: boolean;
  readonly count: boolean;
  readonly self: boolean;
}

type ResourceTarget = Extract<StaticReference["target"], { readonly kind: "resource" }>;

/** How many names are compared, and how often, to find the one that was meant. */
const nearLimit = 1_000;
const suggestionLimit = 50;

/** Every resource type has these, whether or not a schema lists them. */
const alwaysThere: ReadonlySet<string> = new Set(["id", "timeouts"]);

export interface Checker {
  readonly declarations: Declarations;
  readonly schemaOf: (mode: Instance["mode"], type: string) => BlockSchema | undefined;
  /** By mode and name of a resource: the `sym_*` types that it is declared with and that do not exist. */
  readonly misspeltTypes: ReadonlyMap<string, readonly string[]>;
  /** A `locals` block could not be read to its end: more local values may stand in it. */
  readonly openLocals: boolean;
  /** What is left of `suggestionLimit`. */
  suggestions: number;
}

/** A checker for the references of one module. */
export function makeChecker(declarations: Declarations, schemaOf: Checker["schemaOf"]): Checker {
  const openLocals = [...declarations.files, ...declarations.overrides].some((file) =>
    file.body.blocks.some((block) => block.damaged && block.type.text === "locals"),
  );
  return {
    declarations,
    schemaOf,
    misspeltTypes: findMisspeltTypes(declarations, schemaOf),
    openLocals,
    suggestions: suggestionLimit,
  };
}

/** The help that names the likely meaning, where there is one. */
function meant(checker: Checker, name: string, names: Iterable<string>, prefix = ""): string | undefined {
  if (checker.suggestions <= 0) return undefined;
  checker.suggestions -= 1;
  const few: string[] = [];
  for (const each of names) {
    if (few.length >= nearLimit) break;
    few.push(each);
  }
  const near = closest(name, few);
  return near === undefined ? undefined : `Did you mean "${prefix}${near}"?`;
}

/**
 * Whether the resource stands there under a misspelt type of the Sym provider: the type is the mistake, not the reference.
 * Nothing of the kind is told about other providers, whose types we do not all know.
 */
function isUnderMisspeltType(target: ResourceTarget, { misspeltTypes, schemaOf }: Checker): boolean {
  const { mode, type, name } = target;
  if (!type.startsWith("sym_") || schemaOf(mode, type) === undefined) return false;
  return misspeltTypes.get(`${mode}.${name}`)?.some((other) => isMisspelling(other, type)) === true;
}

function findMisspeltTypes({ resources }: Declarations, schemaOf: Checker["schemaOf"]): Checker["misspeltTypes"] {
  const found = new Map<string, string[]>();
  for (const block of resources.values()) {
    const [type, name] = block.labels.map(({ text }) => text);
    const mode = block.type.text === "resource" ? "managed" : block.type.text === "data" ? "data" : undefined;
    if (mode === undefined || type?.startsWith("sym_") !== true || schemaOf(mode, type) !== undefined) continue;
    const key = `${mode}.${name}`;
    const types = found.get(key);
    if (types === undefined) found.set(key, [type]);
    // More resources of one name under made-up types say nothing.
    else if (types.length < 20) types.push(type);
  }
  return found;
}

/** Reports what is wrong with one reference. */
function checkReference(reference: StaticReference, place: Place, checker: Checker): Problem | undefined {
  const { target, root } = reference;
  const { declarations } = checker;
  const span = referenceSpan(reference);
  const dangling = (what: string, address: string, names: Iterable<string>, name: string, prefix: string) =>
    ({
      rule: "dangling-reference",
      message: `There is no ${what} "${address}" in this module.`,
      help: meant(checker, name, names, prefix) ?? "Declare it, or correct the name.",
      span,
    }) satisfies Problem;
  const invalid = (message: string, help: string): Problem => ({ rule: "invalid-expression", message, help, span });
  switch (target.kind) {
    case "invalid":
      return invalid(`"${root.name}" ${target.message}`, target.help);
    case "variable":
      if (declarations.variables.has(target.name) || !declarations.complete) return undefined;
      return dangling("variable", `var.${target.name}`, declarations.variables.keys(), target.name, "var.");
    case "local":
      if (declarations.locals.has(target.name) || !declarations.complete || checker.openLocals) return undefined;
      return dangling("local value", `local.${target.name}`, declarations.locals.keys(), target.name, "local.");
    case "module":
      if (declarations.moduleCalls.has(target.name) || !declarations.complete) return undefined;
      return dangling("module call", `module.${target.name}`, declarations.moduleCalls.keys(), target.name, "module.");
    case "resource": {
      const block = declarations.resources.get(target.address);
      if (block !== undefined) return checkAttribute(reference, block, target, checker);
      if (!declarations.complete || isUnderMisspeltType(target, checker)) return undefined;
      const what = target.mode === "data" ? "data source" : "resource";
      return dangling(what, target.address, declarations.resources.keys(), target.address, "");
    }
    case "each":
      return place.each
        ? undefined
        : invalid(
            `"each.${target.name}" has a value only in a block with for_each.`,
            "Add for_each, or use something else.",
          );
    case "count":
      return place.count
        ? undefined
        : invalid('"count.index" has a value only in a block with count.', "Add count, or use something else.");
    case "self":
      return place.self
        ? undefined
        : invalid(
            '"self" has a value only in provisioner and connection blocks and in postconditions.',
            "Name the resource instead.",
          );
    default:
      return undefined;
  }
}

/** What follows a resource's name: an index exactly where there are several instances, then an attribute that exists. */
function checkAttribute(
  reference: StaticReference,
  block: Block,
  target: Extract<StaticReference["target"], { kind: "resource" }>,
  checker: Checker,
): Problem | undefined {
  if (block.damaged) return undefined;
  const rest = reference.steps.slice(target.used);
  const [first, second] = rest;
  const repeated = block.body.attributes.has("count")
    ? "count"
    : block.body.attributes.has("for_each")
      ? "for_each"
      : undefined;
  // Evaluation may come to the same step of the same value: at one place that is one problem.
  if (repeated !== undefined && first?.kind === "attribute") {
    const index = repeated === "count" ? "[0]" : '["key"]';
    return {
      rule: "invalid-expression",
      message: `"${target.address}" has ${repeated}, so ".${first.name}" belongs to one of its instances.`,
      help: `Choose one first, as in ${target.address}${index}.`,
      span: stepSpan(first),
    };
  }
  if (repeated === undefined && first?.kind === "index" && first.literal !== undefined) {
    return {
      rule: "invalid-expression",
      message: `"${target.address}" has neither count nor for_each, so it has no instance to choose.`,
      help: "Remove the index.",
      span: stepSpan(first),
    };
  }
  const attribute = repeated === undefined ? first : second;
  if (attribute?.kind !== "attribute") return undefined;
  const schema = checker.schemaOf(target.mode, target.type);
  if (
    schema === undefined ||
    alwaysThere.has(attribute.name) ||
    schema.attributes.has(attribute.name) ||
    schema.blocks.has(attribute.name)
  )
    return undefined;
  return {
    rule: "invalid-expression",
    message: `"${target.type}" has no attribute "${attribute.name}".`,
    help:
      meant(checker, attribute.name, [...schema.attributes.keys(), ...schema.blocks.keys()]) ??
      "Use an attribute that it has.",
    span: stepSpan(attribute),
  };
}

/** What is wrong with the references of an expression; names in `bound` are its own. */
export function* checkReferences(
  expression: Expression,
  place: Place,
  checker: Checker,
  bound: readonly string[] = [],
): Iterable<Problem> {
  for (const reference of findReferences(expression, bound).references) {
    const problem = checkReference(reference, place, checker);
    if (problem !== undefined) yield problem;
  }
}

/** What is wrong with an expression where Terraform takes neither references nor functions. */
export function* checkConstant(expression: Expression, where: string): Iterable<Problem> {
  const { references, calls } = findReferences(expression);
  for (const reference of references) {
    yield {
      rule: "invalid-expression",
      message: `"${reference.root.name}" is a reference, which ${where} may not hold.`,
      help: "Write the value itself.",
      span: referenceSpan(reference, reference.steps.length),
    };
  }
  for (const call of calls) {
    yield {
      rule: "invalid-expression",
      message: `"${call.name.text}" is a function call, which ${where} may not hold.`,
      help: "Write the value itself.",
      span: call,
    };
  }
}
