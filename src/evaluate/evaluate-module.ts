/** Evaluates a module: everything it declares, in the order of its dependencies. */
import * as path from "node:path";
import type { BlockSchema } from "../catalogue/block-schema.ts";
import type { NotChecked, Problem } from "../finding.ts";
import type { Block } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { evaluateBody } from "./body.ts";
import { type Budget, makeBudget } from "./budget.ts";
import { checkReferences, makeChecker } from "./checks.ts";
import { checkPreconditions, failsValidation, type Reach, reachOf, validationsOf } from "./conditions.ts";
import { withMarks } from "./construct.ts";
import { type Group, inOrder } from "./dependencies.ts";
import { evaluateExpression } from "./expression.ts";
import type { EvaluatedBlock, Instance } from "./instance.ts";
import { collected } from "./instances.ts";
import { measure } from "./measure.ts";
import {
  type Declarations,
  type EvaluatedCall,
  type EvaluatedModule,
  type EvaluationContext,
  type InputValue,
  within,
} from "./module.ts";
import { evaluateModuleCall } from "./module-call.ts";
import { edgesOf, keyOfTarget, type Node, nodesOf, sitesOf, validationSites } from "./nodes.ts";
import { missingOutput } from "./outputs.ts";
import { filledOutputs } from "./planned.ts";
import { findReferences, referenceSpan, type StaticReference, stepSpan } from "./references.ts";
import { builtInSchema, evaluateResource, preliminary } from "./resource.ts";
import type { Scope } from "./scope.ts";
import { normalized } from "./text.ts";
import { boolType, dynamicType, stringType, stringValue, unknownValue, type Value } from "./value.ts";
import { declaredMarks, evaluateVariable } from "./variable.ts";

/** Everything that evaluation fills in as it goes. */
interface Progress {
  readonly declarations: Declarations;
  readonly context: EvaluationContext;
  readonly schemaOf: (mode: Instance["mode"], type: string) => BlockSchema | undefined;
  readonly budget: Budget;
  /** By node key: what a reference to it gives. */
  readonly values: Map<string, Value>;
  readonly inputs: Map<string, InputValue>;
  readonly instances: Map<string, Instance>;
  /** By address: instances that others may have met already, in a cycle or the last time round. */
  readonly begun: Map<string, Instance>;
  /** By name, one for each instance of the call. */
  readonly calls: Map<string, readonly EvaluatedCall[]>;
  readonly providers: Map<Block, EvaluatedBlock>;
  readonly notChecked: NotChecked[];
  readonly report: (problem: Problem) => void;
  /** The node that is being evaluated. */
  current: Node | undefined;
}

/**
 * Evaluates what the files of a module declare. Bad configurations give problems and unknown values, never exceptions.
 */
export function evaluateModule(declarations: Declarations, context: EvaluationContext): EvaluatedModule {
  const { module, failedLast, problems } = evaluateOnce(declarations, context);
  if (failedLast.size === 0) return module;
  // What turned out wrong only when all was known is unknown to the others in a second round.
  const inputs = new Map([...context.inputs, ...failedLast]);
  const again = evaluateOnce(declarations, { ...context, inputs });
  return { ...again.module, problems: [...again.module.problems, ...problems] };
}

interface Round {
  readonly module: EvaluatedModule;
  /** The variables whose validations failed when all was known, as unknown inputs, and the problems that say so. */
  readonly failedLast: ReadonlyMap<string, InputValue>;
  readonly problems: readonly Problem[];
}

function evaluateOnce(declarations: Declarations, context: EvaluationContext): Round {
  const problems: Problem[] = [];
  const notChecked: NotChecked[] = [];
  const report = collector(problems);
  const schemaOf: Progress["schemaOf"] = (mode, type) => builtInSchema(mode, type) ?? context.schemaOf(mode, type);
  const budget = context.budget ?? makeBudget();
  const callers = budget.unfollowed;
  budget.unfollowed = (why) => {
    const node = progress.current;
    if (notChecked.some((entry) => entry.why === why)) return;
    const what = node === undefined ? "expressions" : within(context.address, node.key);
    notChecked.push({ what, why, ...(node === undefined ? {} : { span: node.place }) });
  };
  const begun = context.begun ?? new Map<string, Instance>();
  const progress: Progress = {
    declarations,
    context: { ...context, budget, begun },
    schemaOf,
    budget,
    values: new Map(),
    inputs: new Map(),
    instances: new Map(),
    begun,
    calls: new Map(),
    providers: new Map(),
    notChecked,
    report: (problem) => {
      if (problem.unsure !== true) report(addressed(problem, progress));
    },
    current: undefined,
  };
  const scope = moduleScope(progress);
  const { nodes, groups } = resolved(declarations);
  check(nodes, progress);
  evaluateVariables(nodes, scope, progress);
  for (const group of groups) evaluateGroup(group, scope, progress);
  const known = problems.length;
  const failed = validate(nodes, "module", scope, progress);
  const last = problems.slice(known).filter(({ rule }) => rule === "failed-validation");
  progress.current = undefined;
  budget.unfollowed = callers;
  const locals = named(progress, "local.", declarations.locals.keys());
  const outputs = named(progress, "output.", declarations.outputs.keys());
  const module: EvaluatedModule = {
    address: context.address,
    directory: context.moduleDirectory,
    declarations,
    inputs: inDeclaredOrder(declarations.variables.keys(), progress.inputs),
    locals,
    outputs: context.address === "" ? filledOutputs(outputs, context.plan) : outputs,
    instances: inAddressOrder(declarations, progress.instances),
    calls: [...declarations.moduleCalls.keys()].flatMap((name) => progress.calls.get(name) ?? []),
    providers: declarations.providers.flatMap((block) => progress.providers.get(block) ?? []),
    settings: declarations.settings.map((block) => evaluateSettings(block, scope)),
    problems,
    notChecked,
  };
  const failedLast = failed.map((name): [string, InputValue] => {
    const given = context.inputs.get(name);
    const value = unknownValue(dynamicType, given?.value.trace);
    return [name, { value, from: given?.from ?? progress.inputs.get(name)?.from ?? "unknown" }];
  });
  return { module, failedLast: new Map(failedLast), problems: last };
}

/** Keeps one problem for each rule and place: a `for` body fails for every item alike. */
function collector(problems: Problem[]): (problem: Problem) => void {
  const seen = new Map<object, Set<string>>();
  return (problem) => {
    const { source, from } = problem.span;
    const places = seen.get(source) ?? new Set<string>();
    seen.set(source, places);
    // A value may fail several validations of its variable.
    const place = `${problem.rule} ${from} ${problem.rule === "failed-validation" ? problem.message : ""}`;
    if (places.has(place)) return;
    places.add(place);
    problems.push(problem);
  };
}

function addressed(problem: Problem, { context, current }: Progress): Problem {
  if (problem.address !== undefined || current === undefined || current.kind === "provider") return problem;
  return { ...problem, address: within(context.address, current.key) };
}

interface Resolved {
  readonly nodes: readonly Node[];
  readonly groups: readonly Group<Node>[];
}

const resolvedModules = new WeakMap<Declarations, Resolved>();

/** The things of a module and their order, found once however many instances it has. */
function resolved(declarations: Declarations): Resolved {
  const known = resolvedModules.get(declarations);
  if (known !== undefined) return known;
  const nodes = nodesOf(declarations);
  const made = { nodes, groups: inOrder(nodes, edgesOf(nodes)) };
  resolvedModules.set(declarations, made);
  return made;
}

function named(progress: Progress, prefix: string, names: Iterable<string>): Map<string, Value> {
  return new Map([...names].map((name) => [name, progress.values.get(prefix + name) ?? unknownValue()]));
}

function inDeclaredOrder<Item>(names: Iterable<string>, items: ReadonlyMap<string, Item>): Map<string, Item> {
  const ordered = new Map<string, Item>();
  for (const name of names) {
    const item = items.get(name);
    if (item !== undefined) ordered.set(name, item);
  }
  return ordered;
}

/** Instances in the order of their declarations, those of module calls last. */
function inAddressOrder(declarations: Declarations, instances: ReadonlyMap<string, Instance>): Map<string, Instance> {
  const ranks = new Map([...declarations.resources.values()].map((block, index) => [block, index]));
  const rank = (instance: Instance) =>
    (instance.fromKnownModule ? undefined : ranks.get(instance.block)) ?? Number.MAX_SAFE_INTEGER;
  return new Map([...instances].sort(([, left], [, right]) => rank(left) - rank(right)));
}

/** Variables come first: they depend on nothing, and what fails a validation is not known to the others. */
function evaluateVariables(nodes: readonly Node[], scope: Scope, progress: Progress): void {
  for (const node of nodes) {
    if (node.kind !== "variable") continue;
    progress.current = node;
    const input = evaluateVariable(node.name, node.block, progress.context.inputs.get(node.name), progress.report);
    progress.inputs.set(node.name, input);
    progress.values.set(node.key, input.value);
  }
  validate(nodes, "itself", scope, progress);
  validate(nodes, "variables", scope, progress);
}

/** Checks the validations whose references reach so far; a value that fails one is unknown from then on. Whose failed. */
function validate(nodes: readonly Node[], reach: Reach, scope: Scope, progress: Progress): readonly string[] {
  const failed: string[] = [];
  for (const node of nodes) {
    const input = node.kind === "variable" ? progress.inputs.get(node.name) : undefined;
    if (node.kind !== "variable" || input === undefined) continue;
    progress.current = node;
    const place = progress.context.inputs.get(node.name)?.value.trace.span ?? node.block.header;
    for (const validation of validationsOf(node.block)) {
      if (reachOf(validation, node.name) !== reach) continue;
      const secret = input.value.sensitive === true || input.value.ephemeral === true;
      if (failsValidation(validation, node.name, secret, place, scope)) failed.push(node.name);
    }
  }
  for (const name of failed) {
    const input = progress.inputs.get(name);
    if (input === undefined) continue;
    const { type, trace, sensitive, ephemeral } = input.value;
    const marks = { ...(sensitive ? { sensitive } : {}), ...(ephemeral ? { ephemeral } : {}) };
    const value: Value = { ...unknownValue(type, trace), ...marks };
    progress.inputs.set(name, { ...input, value });
    progress.values.set(`var.${name}`, value);
  }
  return failed;
}

/** What can be told from the text alone, in the order of the files. */
function check(nodes: readonly Node[], progress: Progress): void {
  const checker = makeChecker(progress.declarations, progress.schemaOf);
  for (const node of nodes) {
    progress.current = node;
    for (const { expression, place, bound } of [...sitesOf(node), ...validationSites(node)]) {
      for (const problem of checkReferences(expression, place, checker, bound)) progress.report(problem);
    }
  }
}

/** The scope of the module's expressions: what its nodes have been evaluated to so far. */
function moduleScope(progress: Progress): Scope {
  const { context, budget } = progress;
  return {
    budget,
    report: progress.report,
    functions: {
      workingDirectory: context.workingDirectory,
      readFile: context.readFile,
      directories: context.directories,
      budget,
    },
    resolve: (reference, report) => resolve(reference, progress, report),
  };
}

function resolve(reference: StaticReference, progress: Progress, report: Scope["report"]): Value {
  const { target } = reference;
  switch (target.kind) {
    case "variable":
      return progress.values.get(`var.${target.name}`) ?? unknownValue();
    case "local":
      return progress.values.get(`local.${target.name}`) ?? unknownValue();
    case "module":
      return missesOutput(reference, target.name, progress, report)
        ? unknownValue()
        : (progress.values.get(`module.${target.name}`) ?? unknownValue());
    case "resource":
      return progress.values.get(target.address) ?? unknownValue();
    case "path":
      return pathValue(target.name, progress.context);
    case "terraform": {
      if (target.name === "applying")
        return { ...unknownValue(boolType, undefined, { notNull: true }), ephemeral: true };
      const { workspace } = progress.context;
      return workspace === undefined ? unknownValue(stringType, undefined, { notNull: true }) : stringValue(workspace);
    }
    default:
      return unknownValue();
  }
}

/** Whether a reference names an output that the called module certainly does not have, which is reported. */
function missesOutput(reference: StaticReference, name: string, progress: Progress, report: Scope["report"]): boolean {
  const call = progress.calls.get(name)?.find(({ result }) => result !== undefined);
  if (call?.result === undefined || !call.result.complete) return false;
  const [first, second] = reference.steps.slice(reference.target.used);
  const repeated = call.block.body.attributes.has("count") || call.block.body.attributes.has("for_each");
  const step = repeated && first?.kind === "index" ? second : first;
  if (step?.kind !== "attribute" || (repeated && step === first) || call.result.outputs.has(step.name)) return false;
  report(missingOutput(name, call.result, step.name, stepSpan(step)));
  return true;
}

/** As Terraform has them: relative to the root module, which is where it runs; only the last one is absolute. */
function pathValue(name: string, { rootDirectory, moduleDirectory, workingDirectory }: EvaluationContext): Value {
  if (name === "cwd") return stringValue(normalized(slashed(workingDirectory)));
  const from = path.relative(workingDirectory, name === "root" ? rootDirectory : moduleDirectory);
  return stringValue(normalized(from === "" ? "." : slashed(from)));
}

function slashed(file: string): string {
  return path.sep === "/" ? file : file.split(path.sep).join("/");
}

function isWhollyKnown(value: Value | undefined): boolean {
  return value !== undefined && measure(value).whollyKnown;
}

/** How often a circle of references through modules is gone round, so that each output meets the inputs that it needs. */
const roundLimit = 10;

/**
 * Evaluates the members of a group. A cycle is reported at its first member. Through a module call a circle of
 * references need not be one, since Terraform follows each output by itself: the calls are unknown at first, and known
 * better each time round.
 */
function evaluateGroup(group: Group<Node>, scope: Scope, progress: Progress): void {
  if (!group.cyclic) {
    for (const node of group.members) evaluateNode(node, scope, progress);
    return;
  }
  const calls = group.members.filter((node) => node.kind === "module");
  if (calls.length > 0) {
    const others = group.members.filter((node) => node.kind !== "module");
    const order = inOrder(others, edgesOf(others));
    const isSettled = () => calls.every(({ key }) => isWhollyKnown(progress.values.get(key)));
    for (let round = Math.min(calls.length + 1, roundLimit); round > 0 && !isSettled(); round -= 1) {
      for (const inner of order) evaluateGroup(inner, scope, progress);
      for (const call of calls) evaluateNode(call, scope, progress);
    }
    // What is known at last is seen by all.
    for (const inner of order) evaluateGroup(inner, scope, progress);
    return;
  }
  reportCycle(group.members, progress);
  // A reference of a resource to itself is wrong whatever it is for.
  if (group.members.length > 1) for (const node of group.members) begin(node, progress);
  // Members of a cycle have no value, but their blocks are still looked at.
  for (const node of group.members) {
    evaluateNode(node, scope, progress);
    if (node.kind === "local") progress.values.set(node.key, unknownValue());
  }
}

/** Says of a resource in a cycle which one it is, so that what it is wrong for can be told. */
function begin(node: Node, progress: Progress): void {
  if (node.kind !== "resource") return;
  const { resource, block } = node;
  const { attributes } = block.body;
  if (block.damaged || attributes.has("count") || attributes.has("for_each")) return;
  const schema = progress.schemaOf(resource.mode, resource.type);
  const instance = preliminary(resource, block, schema, progress.context);
  progress.begun.set(instance.address, instance);
  progress.values.set(node.key, instance.value);
}

/** The places of the references by which these nodes depend on each other. */
function referencesWithin(members: readonly Node[]): Span[] {
  const keys = new Set(members.map(({ key }) => key));
  return members.flatMap((node) =>
    sitesOf(node).flatMap(({ expression, bound }) =>
      findReferences(expression, bound)
        .references.filter(({ target }) => keys.has(keyOfTarget(target) ?? ""))
        .map((reference) => referenceSpan(reference)),
    ),
  );
}

function reportCycle(members: readonly Node[], progress: Progress): void {
  const [first, ...others] = members;
  if (first === undefined) return;
  progress.current = first;
  if (others.length === 0) {
    const own = selfReference(first);
    progress.report({
      rule: "invalid-expression",
      message: `"${first.key}" refers to itself.`,
      help: "Use something that is known before it.",
      span: own ?? first.place,
    });
    return;
  }
  const names = members.slice(0, 5).map((node) => `"${node.key}"`);
  const more = members.length > names.length ? ` and ${members.length - names.length} more` : "";
  progress.report({
    rule: "invalid-expression",
    message: `${names.join(", ")}${more} refer to each other in a circle.`,
    help: "Take out one of the references.",
    span: first.place,
    related: others.slice(0, 10).map((node) => ({ message: `"${node.key}" is part of the circle`, span: node.place })),
    consequenceOf: referencesWithin(members),
  });
}

function selfReference(node: Node) {
  for (const { expression, bound } of sitesOf(node)) {
    for (const reference of findReferences(expression, bound).references) {
      const { target } = reference;
      const key = target.kind === "local" ? `local.${target.name}` : target.kind === "resource" ? target.address : "";
      if (key === node.key) return referenceSpan(reference);
    }
  }
  return undefined;
}

function evaluateNode(node: Node, scope: Scope, progress: Progress): void {
  progress.current = node;
  switch (node.kind) {
    case "variable":
      return;
    case "local":
      progress.values.set(node.key, node.damaged ? unknownValue() : evaluateExpression(node.attribute.value, scope));
      return;
    case "output": {
      const { block } = node;
      const value = block.body.attributes.get("value");
      if (block.damaged) return;
      const conditions = block.body.blocks.filter(({ type }) => type.text === "precondition");
      const evaluated = conditions.map((each) => ({
        type: "precondition",
        block: each,
        body: evaluateBody(each, scope),
      }));
      checkPreconditions(evaluated, within(progress.context.address, node.key), scope);
      if (value !== undefined) {
        progress.values.set(node.key, withMarks(evaluateExpression(value.value, scope), declaredMarks(block)));
      }
      return;
    }
    case "provider":
      progress.providers.set(node.block, {
        type: "provider",
        block: node.block,
        body: evaluateBody(node.block, scope),
      });
      return;
    case "resource": {
      const { resource, block } = node;
      const schema = progress.schemaOf(resource.mode, resource.type);
      const { expansion, instances } = evaluateResource(
        resource,
        block,
        schema,
        scope,
        progress.context,
        progress.begun,
      );
      for (const instance of instances) {
        progress.instances.set(instance.address, instance);
        progress.begun.set(instance.address, instance);
        // A symbolic instance may stand for none.
        if (instance.symbolic) continue;
        const conditions = instance.body.blocks.flatMap(({ type, body }) => (type === "lifecycle" ? body.blocks : []));
        checkPreconditions(conditions, instance.address, scope);
      }
      const values = instances.map(({ value }) => value);
      progress.values.set(node.key, collected(expansion, values, { identifies: [] }));
      return;
    }
    case "module": {
      const { value, calls, instances, notChecked } = evaluateModuleCall(
        node.name,
        node.block,
        scope,
        progress.context,
      );
      progress.values.set(node.key, value);
      progress.calls.set(node.name, calls);
      for (const instance of instances) progress.instances.set(instance.address, instance);
      progress.notChecked.push(...notChecked);
    }
  }
}

/** `terraform` blocks hold constants and names of providers; nothing in them can be wrong here. */
function evaluateSettings(block: Block, scope: Scope): EvaluatedBlock {
  const silent: Scope = { ...scope, report: () => {}, resolve: () => unknownValue() };
  return { type: "terraform", block, body: evaluateBody(block, silent) };
}
