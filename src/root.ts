/** Reads and evaluates one root module. */
import { resolve } from "node:path";
import { checkCalledModules } from "./called-modules.ts";
import { isMisspelling } from "./catalogue/closest.ts";
import { schemaOf } from "./catalogue/schema-of.ts";
import type { ValidateIo, ValidateOptions } from "./cli/options.ts";
import type { InputSet } from "./configuration/configuration.ts";
import { type DeclaredModule, declareModule } from "./declared-module.ts";
import { type Allowance, budgetWithin } from "./evaluate/budget.ts";
import { evaluateModule } from "./evaluate/evaluate-module.ts";
import { type InputOption, misplacedBlocks, rootInputs, type TfvarsFile } from "./evaluate/inputs.ts";
import {
  type Declarations,
  type EvaluatedModule,
  type FileContent,
  type InputValue,
  modulesOf,
} from "./evaluate/module.ts";
import { isUnknown, unknownValue } from "./evaluate/value.ts";
import type { NotChecked, Problem } from "./finding.ts";
import { followModules } from "./follow-modules.ts";
import type { File } from "./hcl/ast.ts";
import type { VerdictStore } from "./hcl/authority.ts";
import { parseFile } from "./hcl/parse.ts";
import { type ReadOptions, readFiles } from "./hcl/read.ts";
import { implementationPath } from "./model/implementations.ts";
import { identified } from "./model/model.ts";
import { checkNamedFiles } from "./model/named-files.ts";
import { providerInUse } from "./model/provider-version.ts";
import type { RootDirectory } from "./repositories.ts";
import { makeSource, positionAt } from "./source.ts";
import type { ModuleFiles } from "./workspace/module-files.ts";
import {
  readVariableFile,
  readVariableFileIn,
  readVariableFiles,
  selectedWorkspace,
  type VariableFile,
} from "./workspace/variable-files.ts";
import type { Workspace } from "./workspace/workspace.ts";

export interface Root {
  readonly shown: string;
  /** Configuration and variable files that were read, those of the modules that it calls included. */
  readonly files: number;
  /** Resource and data blocks in them. */
  readonly resources: number;
  /** False where neither it nor the local modules that it calls hold anything of Sym: it is parsed and no more. */
  readonly holdsSym: boolean;
  /** Absolute paths of what was read, or asked for, while it was evaluated. */
  readonly asked: ReadonlySet<string>;
  readonly module: EvaluatedModule;
  /** `.terraform.lock.hcl` of its directory, where there is one that can be read. */
  readonly lockFile?: File;
  /** The files that were read, those of the modules that it calls included: for the comments in them. */
  readonly parsed: readonly File[];
  /** Places of the modules that it calls and of which an instance was evaluated. */
  readonly entered: ReadonlySet<string>;
  /** Of reading, declaring and evaluating, those of the modules that it calls included. */
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
  readonly usageErrors: readonly string[];
  /** Arguments of Sym's resources of which nothing is known. */
  readonly unknownValues: number;
  /** Of the plan that it was evaluated with, if any: whether it is of the same inputs, and what is to be said about it. */
  readonly plan?: { readonly isUsed: boolean; readonly notices: readonly string[] };
  /** Reads what the configuration names by a path from where Terraform runs. */
  readonly readFile: (path: string) => FileContent;
}

export interface LoadOptions {
  /** Evaluates also where nothing of Sym is. */
  readonly everyRoot?: boolean;
  /** Of the run; what the root module spends is taken from it. */
  readonly allowance: Allowance;
}

interface Variables {
  readonly files: readonly TfvarsFile[];
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
  readonly count: number;
}

const emptyFile = (path: string) => {
  const source = makeSource(path, path, "");
  return { body: { source, from: 0, to: 0, attributes: new Map(), blocks: [] }, comments: [], incomplete: true };
};

async function readVariables(found: readonly VariableFile[], reading: ReadOptions): Promise<Variables> {
  const files: TfvarsFile[] = [];
  const problems: Problem[] = [];
  const notChecked: NotChecked[] = [];
  for (const each of found) {
    if ("failure" in each) {
      const what = "a variable file";
      notChecked.push({ what, why: `${each.failure}; its inputs are taken as unknown` });
      files.push({ file: emptyFile(what), readable: false });
      continue;
    }
    const read = await readFiles([each.source], { ...reading, use: "values" });
    notChecked.push(...read.notChecked);
    for (const { file, problems: faults } of read.files) {
      const found = [...faults, ...misplacedBlocks(file)];
      for (const problem of found) problems.push(problem);
      files.push({ file, readable: found.length === 0 && !file.incomplete });
    }
  }
  return { files, problems, notChecked, count: found.length };
}

/** Values that may not be said: everything of Sym's resources that is unknown and names no resource. */
function countUnknown(root: EvaluatedModule): number {
  let count = 0;
  for (const instance of modulesOf(root).flatMap((module) => [...module.instances.values()])) {
    if (!instance.type.startsWith("sym_") || instance.fromKnownModule) continue;
    for (const { value } of instance.body.attributes.values()) {
      if (isUnknown(value) && identified(value) === undefined) count += 1;
    }
  }
  return count;
}

/** The variables without a default that no source gives a value, where Terraform would ask for one. */
function missingInputs({ variables }: Declarations, inputs: ReadonlyMap<string, InputValue>): Problem[] {
  return [...variables].flatMap(([name, block]) => {
    const { attributes } = block.body;
    if (block.damaged || attributes.has("default") || inputs.has(name)) return [];
    if ([...attributes.keys()].some((argument) => isMisspelling(argument, "default"))) return [];
    return {
      rule: "missing-input",
      message: `"var.${name}" has no default and no value.`,
      help: `Set it in a tfvars file, by TF_VAR_${name}, or by --var.`,
      address: `var.${name}`,
      span: block.header,
    };
  });
}

/** What any caller may give. */
function unknownInputs({ variables }: Declarations): ReadonlyMap<string, InputValue> {
  return new Map([...variables.keys()].map((name) => [name, { value: unknownValue(), from: "unknown" }]));
}

/** What only Sym's configurations name: its resource types, its provider, its modules. Where a comment names them too, more is looked at than need be. */
const namesSym = /\bsym_[a-z]|symops|\bprovider\s*"?sym\b|"sym"\s*:/;

const modulesOfSym = new WeakMap<ModuleFiles, boolean>();

function holdsSym({ files, modules }: RootDirectory): boolean {
  return [files, ...modules.map((node) => node.files)].some((each) => {
    const known = modulesOfSym.get(each) ?? filesHoldSym(each);
    modulesOfSym.set(each, known);
    return known;
  });
}

function filesHoldSym({ sources, overrides }: ModuleFiles): boolean {
  return [...sources, ...overrides].some(({ text }) => namesSym.test(text));
}

function countFiles({ sources, overrides, unreadable }: ModuleFiles): number {
  return sources.length + overrides.length + unreadable.length;
}

/** A module of which only the declarations are known. */
function unevaluated(directory: string, declarations: Declarations): EvaluatedModule {
  const none = new Map<string, never>();
  return {
    address: "",
    directory,
    declarations,
    ...{ inputs: none, locals: none, outputs: none, instances: none },
    ...{ calls: [], providers: [], settings: [], problems: [], notChecked: [] },
  };
}

/**
 * Reads the files of a root module, its variables, and evaluates it with a set of inputs that the configuration names.
 * Never throws for bad input.
 */
export async function loadRoot(
  root: RootDirectory,
  options: ValidateOptions & LoadOptions,
  io: ValidateIo,
  verdicts?: VerdictStore,
  set?: InputSet,
): Promise<Root> {
  const { workspace, files, standing, configuration } = root;
  const reading: ReadOptions = { strict: options.strictSyntax, ...(verdicts === undefined ? {} : { verdicts }) };
  const usageErrors: string[] = [];
  const asked = new Set<string>();
  const readFile = (path: string) => {
    const absolute = resolve(files.directory, path);
    asked.add(absolute);
    // What stands beside a text without a place is not known.
    return standing.kind === "text" ? { failure: "outside" as const } : workspace.readFile(absolute);
  };
  const declared = await declareModule(files, reading);
  const called = new Map<string, DeclaredModule>();
  for (const node of root.modules.slice(1)) called.set(node.directory, await declareModule(node.files, reading));
  const notChecked: NotChecked[] = [...declared.notChecked];
  const problems: Problem[] = [...declared.syntaxProblems];
  // There may be more of them than a call takes arguments.
  const report = (found: readonly Problem[]) => {
    for (const problem of found) problems.push(problem);
  };
  if (standing.kind !== "text" && options.everyRoot !== true && !holdsSym(root)) {
    return {
      shown: files.shown,
      files: countFiles(files),
      resources: declared.declarations.resources.size,
      holdsSym: false,
      asked,
      parsed: declared.declarations.files,
      entered: new Set(),
      module: unevaluated(files.directory, declared.declarations),
      ...{ problems, notChecked, usageErrors, unknownValues: 0, readFile },
    };
  }
  report(declared.problems);
  const complete = declared.declarations.complete && standing.kind === "root";
  const declarations = { ...declared.declarations, complete };

  const automatic = await readVariables(
    standing.kind === "root" ? readVariableFiles(workspace, files.directory) : [],
    reading,
  );
  report(automatic.problems);
  notChecked.push(...automatic.notChecked);
  const given: InputOption[] = [];
  for (const { text, span } of set?.varFiles ?? []) {
    const absolute = resolve(configuration.directory ?? files.directory, text);
    asked.add(absolute);
    const file = readVariableFileIn(workspace, absolute);
    if ("failure" in file) {
      const { line, column } = positionAt(span.source, span.from);
      usageErrors.push(`${span.source.path}:${line}:${column}: the variable file ${file.failure}`);
    }
    const variables = await readVariables([file], reading);
    report(variables.problems);
    notChecked.push(...variables.notChecked);
    given.push(...variables.files);
  }
  for (const option of options.inputs) {
    if (option.kind === "var") {
      given.push({ name: option.name, text: option.text });
      continue;
    }
    const file = readVariableFile(option.path, io.cwd);
    asked.add(resolve(io.cwd, option.path));
    if ("failure" in file) {
      usageErrors.push(`--var-file ${file.failure}`);
      continue;
    }
    const variables = await readVariables([file], reading);
    report(variables.problems);
    notChecked.push(...variables.notChecked);
    given.push(...variables.files);
  }
  const inputs =
    standing.kind === "called"
      ? { inputs: unknownInputs(declarations), problems: [] }
      : rootInputs(declarations, { environment: io.env, files: automatic.files, options: given });
  report(inputs.problems);

  const planned = options.plan === undefined || standing.kind !== "root" ? undefined : await import("./plan-file.ts");
  const use = planned?.usePlan(options, io.cwd, declarations, inputs.inputs);
  if (options.requireInputs && standing.kind === "root")
    report(missingInputs(declarations, use?.inputs ?? inputs.inputs));

  const rootDirectory = standing.kind === "called" ? standing.caller : files.directory;
  const workspaceName =
    options.workspace ?? set?.workspace ?? (io.env["TF_WORKSPACE"] || selectedWorkspace(workspace, rootDirectory));
  const followed = followModules(files.directory, { modules: called, downloads: root.downloads });
  const budget = budgetWithin(options.allowance);
  const { steps } = budget;
  const evaluated = evaluateModule(declarations, {
    budget,
    address: "",
    rootDirectory,
    moduleDirectory: files.directory,
    workingDirectory: rootDirectory,
    workspace: workspaceName,
    inputs: use?.inputs ?? inputs.inputs,
    readFile,
    ...(standing.kind === "text" ? {} : { directories: workspace.directories }),
    schemaOf,
    callModule: followed.callModule,
    plan: use?.plan,
  });
  options.allowance.steps -= steps - Math.max(budget.steps, 0);
  const evaluatedModules = modulesOf(evaluated);
  const used = [...called].flatMap(([place, module]) => (followed.entered.has(place) ? [module] : []));
  const evaluatedFiles = [files, ...used.map((each) => each.files)];
  for (const module of used) {
    report(module.syntaxProblems);
    report(module.problems);
    notChecked.push(...module.notChecked);
  }
  for (const each of evaluatedModules) report(each.problems);
  report(followed.problems);
  notChecked.push(...evaluatedModules.flatMap((each) => each.notChecked));
  const isPlaced = standing.kind !== "text";
  if (isPlaced) {
    for (const each of evaluatedModules) report(checkNamedFiles(each, rootDirectory, readFile));
    report(checkCalledModules(root, [declared, ...called.values()]));
  }
  const lock = workspace.readFile(resolve(rootDirectory, ".terraform.lock.hcl"));
  const lockFile = "source" in lock && isPlaced ? parseFile(lock.source).file : undefined;
  const provider = providerInUse(evaluated, lockFile);
  for (const instance of evaluatedModules.flatMap((each) => [...each.instances.values()])) {
    const path = instance.type === "sym_flow" ? implementationPath(instance, provider) : undefined;
    if (path !== undefined) asked.add(resolve(rootDirectory, path));
  }
  return {
    shown: files.shown,
    files: evaluatedFiles.reduce((sum, each) => sum + countFiles(each), automatic.count),
    resources: [declared, ...used].reduce((sum, each) => sum + each.declarations.resources.size, 0),
    holdsSym: true,
    asked,
    parsed: [
      ...[declared, ...used].flatMap((each) => each.declarations.files),
      ...automatic.files.map(({ file }) => file),
    ],
    entered: followed.entered,
    module: evaluated,
    ...(lockFile === undefined ? {} : { lockFile }),
    problems: isPlaced ? problems : problems.filter(({ rule }) => rule !== "missing-file"),
    notChecked,
    usageErrors,
    unknownValues: countUnknown(evaluated),
    ...(use === undefined ? {} : { plan: { isUsed: use.plan !== undefined, notices: use.notices(evaluated) } }),
    readFile: (path) => readFile(resolve(rootDirectory, path)),
  };
}
