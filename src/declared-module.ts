/** Reads the files of modules to what they declare, each module once a run. */
import { declare } from "./evaluate/declarations.ts";
import type { Declarations } from "./evaluate/module.ts";
import type { NotChecked, Problem } from "./finding.ts";
import { type ReadOptions, readFiles } from "./hcl/read.ts";
import type { ModuleFiles } from "./workspace/module-files.ts";

export interface DeclaredModule {
  readonly files: ModuleFiles;
  /** Not `complete` where a file is not seen. */
  readonly declarations: Declarations;
  /** Of the rule `syntax`. */
  readonly syntaxProblems: readonly Problem[];
  /** Of declarations that contradict each other. */
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
}

const declaredModules = new WeakMap<ModuleFiles, Promise<DeclaredModule>>();

/** What the files of a module declare. Never throws for what files hold. */
export function declareModule(files: ModuleFiles, reading: ReadOptions): Promise<DeclaredModule> {
  const known = declaredModules.get(files) ?? readModule(files, reading);
  declaredModules.set(files, known);
  return known;
}

async function readModule(files: ModuleFiles, reading: ReadOptions): Promise<DeclaredModule> {
  const { sources, overrides, unreadable, jsonFiles } = files;
  const read = await readFiles(sources, reading);
  const declared = declare(read.files.map(({ file }) => file));
  const isHidden = unreadable.length + jsonFiles.length + overrides.length > 0;
  return {
    files,
    declarations: { ...declared.declarations, complete: declared.declarations.complete && !isHidden },
    syntaxProblems: [
      ...read.files.flatMap((file) => file.problems),
      ...unreadable.map(({ source, message }) => ({
        rule: "syntax",
        message: `${message}; what it declares is not known.`,
        span: { source, from: 0, to: 0 },
      })),
    ],
    problems: declared.problems,
    notChecked: [
      ...read.notChecked,
      ...jsonFiles.map((what) => ({ what, why: "files in JSON syntax are not read" })),
      ...overrides.map(({ path }) => ({ what: path, why: "override files are not merged" })),
      ...declared.notChecked,
    ],
  };
}
