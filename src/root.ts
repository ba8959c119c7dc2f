/** Reads and evaluates one root module. */
import { resolve } from "node:path";
import { schemaOf } from "./catalogue/schema-of.ts";
import type { ValidateIo, ValidateOptions } from "./cli/options.ts";
import { declare } from "./evaluate/declarations.ts";
import { evaluateModule } from "./evaluate/evaluate-module.ts";
import { type InputOption, rootInputs, type TfvarsFile } from "./evaluate/inputs.ts";
import type { EvaluatedModule } from "./evaluate/module.ts";
import { isUnknown } from "./evaluate/value.ts";
import type { NotChecked, Problem } from "./finding.ts";
import type { File } from "./hcl/ast.ts";
import type { VerdictStore } from "./hcl/authority.ts";
import { parseFile } from "./hcl/parse.ts";
import { type ReadOptions, readFiles } from "./hcl/read.ts";
import { callKnownModule } from "./model/known-modules.ts";
import { identified } from "./model/model.ts";
import { checkNamedFiles } from "./model/named-files.ts";
import type { RootDirectory } from "./roots.ts";
import { makeSource } from "./source.ts";
import {
  readVariableFile,
  readVariableFiles,
  selectedWorkspace,
  type VariableFile,
} from "./workspace/variable-files.ts";

export interface Root {
  readonly shown: string;
  /** Configuration and variable files that were read. */
  readonly files: number;
  readonly module: EvaluatedModule;
  /** `.terraform.lock.hcl` of its directory, where there is one that can be read. */
  readonly lockFile?: File;
  /** Of reading and declaring; evaluation's own are in the module. */
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
  readonly usageErrors: readonly string[];
  /** Arguments of Sym's resources of which nothing is known. */
  readonly unknownValues: number;
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
    problems.push(...read.files.flatMap((file) => file.problems));
    notChecked.push(...read.notChecked);
    for (const { file, problems: faults } of read.files) files.push({ file, readable: faults.length === 0 });
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

/** Reads the files of a root module, its variables, and evaluates it. Never throws for bad input. */
export async function loadRoot(
  { workspace, files }: RootDirectory,
  options: ValidateOptions,
  io: ValidateIo,
  verdicts?: VerdictStore,
): Promise<Root> {
  const reading: ReadOptions = { strict: options.strictSyntax, ...(verdicts === undefined ? {} : { verdicts }) };
  const usageErrors: string[] = [];
  const read = await readFiles(files.sources, reading);
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
  problems.push(...declared.problems);
  notChecked.push(...declared.notChecked);
  const hidden = files.unreadable.length + files.jsonFiles.length + files.overrides.length > 0;
  const declarations = { ...declared.declarations, complete: declared.declarations.complete && !hidden };

  const automatic = await readVariables(readVariableFiles(workspace, files.directory), reading);
  problems.push(...automatic.problems);
  notChecked.push(...automatic.notChecked);
  const given: InputOption[] = [];
  for (const option of options.inputs) {
    if (option.kind === "var") {
      given.push({ name: option.name, text: option.text });
      continue;
    }
    const file = readVariableFile(option.path, io.cwd);
    if ("failure" in file) {
      usageErrors.push(`--var-file ${file.failure}`);
      continue;
    }
    const variables = await readVariables([file], reading);
    problems.push(...variables.problems);
    notChecked.push(...variables.notChecked);
    given.push(...variables.files);
  }
  const inputs = rootInputs(declarations, { environment: io.env, files: automatic.files, options: given });
  problems.push(...inputs.problems);

  const workspaceName = options.workspace ?? (io.env["TF_WORKSPACE"] || selectedWorkspace(workspace, files.directory));
  const module = evaluateModule(declarations, {
    rootDirectory: files.directory,
    moduleDirectory: files.directory,
    workingDirectory: files.directory,
    workspace: workspaceName,
    inputs: inputs.inputs,
    readFile: (absolute) => workspace.readFile(resolve(files.directory, absolute)),
    schemaOf,
    callModule: callKnownModule,
  });
  problems.push(...checkNamedFiles(module, files.directory, workspace.readFile));
  const lock = workspace.readFile(resolve(files.directory, ".terraform.lock.hcl"));
  return {
    shown: files.shown,
    files: files.sources.length + files.unreadable.length + automatic.count,
    module,
    ...("source" in lock ? { lockFile: parseFile(lock.source).file } : {}),
    problems,
    notChecked,
    usageErrors,
    unknownValues: countUnknown(module),
  };
}
