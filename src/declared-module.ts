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
  const { sources, unreadable } = files;
  const [read, overrides] = [await readFiles(sources, reading), await readFiles(files.overrides, reading)];
  const declared = declare(
    read.files.map(({ file }) => file),
    overrides.files.map(({ file }) => file),
  );
  return {
    files,
    declarations: { ...declared.declarations, complete: declared.declarations.complete && unreadable.length === 0 },
    syntaxProblems: [
      ...[...read.files, ...overrides.files].flatMap((file) => file.problems),
      ...unreadable.map(({ source, message }) => ({
        rule: "syntax",
        message: `${message}; what it declares is not known.`,
        span: { source, from: 0, to: 0 },
      })),
    ],
    problems: declared.problems,
    notChecked: [...read.notChecked, ...overrides.notChecked],
  };
}
