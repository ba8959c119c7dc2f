/** Reads and evaluates one root module. */
import { resolve } from "node:path";
import { checkCalledModules } from "./called-modules.ts";
import { isMisspelling } from "./catalogue/closest.ts";
import { schemaOf } from "./catalogue/schema-of.ts";
import type { ValidateIo, ValidateOptions } from "./cli/options.ts";
import type { InputSet } from "./configuration/configuration.ts";
import { declare } from "./evaluate/declarations.ts";
import { evaluateModule } from "./evaluate/evaluate-module.ts";
import { type InputOption, misplacedBlocks, rootInputs, type TfvarsFile } from "./evaluate/inputs.ts";
import type { Declarations, EvaluatedModule, FileContent, InputValue } from "./evaluate/module.ts";
import { isUnknown, unknownValue } from "./evaluate/value.ts";
import type { NotChecked, Problem } from "./finding.ts";
import type { File } from "./hcl/ast.ts";
import type { VerdictStore } from "./hcl/authority.ts";
import { parseFile } from "./hcl/parse.ts";
import { type ReadOptions, readFiles } from "./hcl/read.ts";
import { implementationPath } from "./model/implementations.ts";
import { callKnownModule } from "./model/known-modules.ts";
import { identified } from "./model/model.ts";
import { checkNamedFiles } from "./model/named-files.ts";
import { providerInUse } from "./model/provider-version.ts";
import type { RootDirectory } from "./repositories.ts";
import { makeSource, positionAt, type Source } from "./source.ts";
import {
  readVariableFile,
  readVariableFileIn,
  readVariableFiles,
  selectedWorkspace,
  type VariableFile,
} from "./workspace/variable-files.ts";

export interface Root {
  readonly shown: string;
  /** Configuration and variable files that were read. */
  readonly files: number;
  /** False where neither it nor the local modules that it calls hold anything of Sym: it is parsed and no more. */
  readonly holdsSym: boolean;
  /** Absolute paths of what was read, or asked for, while it was evaluated. */
  readonly asked: ReadonlySet<string>;
  readonly module: EvaluatedModule;
  /** `.terraform.lock.hcl` of its directory, where there is one that can be read. */
  readonly lockFile?: File;
  /** Of reading and declaring; evaluation's own are in the module. */
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
  readonly usageErrors: readonly string[];
  /** Arguments of Sym's resources of which nothing is known. */
  readonly unknownValues: number;
  /** Reads what the configuration names by a path from where Terraform runs. */
  readonly readFile: (path: string) => FileContent;
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
    if ("failure" in each || each.syntax === "json") {
      const why = "failure" in each ? each.failure : "variable files in JSON syntax are not read";
      const what = "failure" in each ? "a variable file" : each.source.path;
      notChecked.push({ what, why: `${why}; its inputs are taken as unknown` });
      files.push({ file: emptyFile(what), readable: false });
      continue;
    }
    const read = await readFiles([each.source], reading);
    notChecked.push(...read.notChecked);
    for (const { file, problems: faults } of read.files) {
      const found = [...faults, ...misplacedBlocks(file)];
      problems.push(...found);
      files.push({ file, readable: found.length === 0 && !file.incomplete });
    }
  }
  return { files, problems, notChecked, count: found.length };
}

/** Values that may not be said: everything of Sym's resources that is unknown and names no resource. */
function countUnknown(module: EvaluatedModule): number {
  let count = 0;
  for (const instance of module.instances.values()) {
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

const readings = new WeakMap<readonly Source[], ReturnType<typeof readFiles>>();

/** Reads the sources of a module once, however often the module is evaluated. */
function readSources(sources: readonly Source[], reading: ReadOptions): ReturnType<typeof readFiles> {
  const known = readings.get(sources) ?? readFiles(sources, reading);
  readings.set(sources, known);
  return known;
}

/** What only Sym's configurations name: its resource types, its provider, its modules. Where a comment names them too, more is looked at than need be. */
const namesSym = /\bsym_[a-z]|symops|\bprovider\s*"?sym\b/;

function holdsSym({ workspace, files, modules }: RootDirectory): boolean {
  const sources = [files, ...modules.map((node) => node.files)].flatMap((each) => [...each.sources, ...each.overrides]);
  if (sources.some(({ text }) => namesSym.test(text))) return true;
  const jsonFiles = [files, ...modules.map((node) => node.files)].flatMap((each) => each.jsonFiles);
  return jsonFiles.some((shown) => {
    const content = workspace.readFile(resolve(workspace.cwd, shown));
    return "source" in content && namesSym.test(content.source.text);
  });
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
  options: ValidateOptions,
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
  const read = await readSources(files.sources, reading);
  const notChecked: NotChecked[] = [...read.notChecked];
  const problems: Problem[] = read.files.flatMap((file) => file.problems);
  for (const { source, message } of files.unreadable) {
    problems.push({
      rule: "syntax",
      message: `${message}; what it declares is not known.`,
      span: { source, from: 0, to: 0 },
    });
  }
  for (const path of files.jsonFiles) notChecked.push({ what: path, why: "files in JSON syntax are not read" });
  for (const { path } of files.overrides) notChecked.push({ what: path, why: "override files are not merged" });

  const declared = declare(read.files.map(({ file }) => file));
  if (standing.kind !== "text" && !holdsSym(root)) {
    return {
      shown: files.shown,
      files: files.sources.length + files.unreadable.length,
      holdsSym: false,
      asked,
      module: unevaluated(files.directory, declared.declarations),
      ...{ problems, notChecked, usageErrors, unknownValues: 0, readFile },
    };
  }
  problems.push(...declared.problems);
  notChecked.push(...declared.notChecked);
  const hidden = files.unreadable.length + files.jsonFiles.length + files.overrides.length > 0;
  const complete = declared.declarations.complete && !hidden && standing.kind === "root";
  const declarations = { ...declared.declarations, complete };

  const automatic = await readVariables(
    standing.kind === "root" ? readVariableFiles(workspace, files.directory) : [],
    reading,
  );
  problems.push(...automatic.problems);
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
    problems.push(...variables.problems);
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
    problems.push(...variables.problems);
    notChecked.push(...variables.notChecked);
    given.push(...variables.files);
  }
  const inputs =
    standing.kind === "called"
      ? { inputs: unknownInputs(declarations), problems: [] }
      : rootInputs(declarations, { environment: io.env, files: automatic.files, options: given });
  problems.push(...inputs.problems);
  if (options.requireInputs && standing.kind === "root") problems.push(...missingInputs(declarations, inputs.inputs));

  const rootDirectory = standing.kind === "called" ? standing.caller : files.directory;
  const workspaceName =
    options.workspace ?? set?.workspace ?? (io.env["TF_WORKSPACE"] || selectedWorkspace(workspace, rootDirectory));
  const evaluated = evaluateModule(declarations, {
    address: "",
    rootDirectory,
    moduleDirectory: files.directory,
    workingDirectory: rootDirectory,
    workspace: workspaceName,
    inputs: inputs.inputs,
    readFile,
    ...(standing.kind === "text" ? {} : { directories: workspace.directories }),
    schemaOf,
    callModule: callKnownModule,
  });
  const isPlaced = standing.kind !== "text";
  if (isPlaced) problems.push(...checkNamedFiles(evaluated, rootDirectory, readFile), ...checkCalledModules(root));
  const module = isPlaced
    ? evaluated
    : { ...evaluated, problems: evaluated.problems.filter(({ rule }) => rule !== "missing-file") };
  const lock = workspace.readFile(resolve(rootDirectory, ".terraform.lock.hcl"));
  const lockFile = "source" in lock && isPlaced ? parseFile(lock.source).file : undefined;
  const provider = providerInUse(module, lockFile);
  for (const instance of module.instances.values()) {
    const path = instance.type === "sym_flow" ? implementationPath(instance, provider) : undefined;
    if (path !== undefined) asked.add(resolve(rootDirectory, path));
  }
  return {
    shown: files.shown,
    files: files.sources.length + files.unreadable.length + automatic.count,
    holdsSym: true,
    asked,
    module,
    ...(lockFile === undefined ? {} : { lockFile }),
    problems,
    notChecked,
    usageErrors,
    unknownValues: countUnknown(module),
    readFile: (path) => readFile(resolve(rootDirectory, path)),
  };
}
