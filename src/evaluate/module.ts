/** What evaluating a module takes and gives. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import type { KnownModule } from "../catalogue/modules.ts";
import type { NotChecked, Problem } from "../finding.ts";
import type { Attribute, Block, File } from "../hcl/ast.ts";
import type { Source } from "../source.ts";
import type { Budget } from "./budget.ts";
import type { EvaluatedBlock, EvaluatedBody, Instance } from "./instance.ts";
import type { Plan } from "./planned.ts";
import type { Value } from "./value.ts";

/** What the files of one module declare, before anything is evaluated. */
export interface Declarations {
  readonly files: readonly File[];
  /** Override files, which are merged into what follows. */
  readonly overrides: readonly File[];
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  /** Local values of `locals` blocks that could not be read: they are declared, what they are is unknown. */
  readonly unreadLocals: ReadonlySet<string>;
  readonly outputs: ReadonlyMap<string, Block>;
  readonly moduleCalls: ReadonlyMap<string, Block>;
  /** By `type.name`, `data.type.name` or `ephemeral.type.name`. */
  readonly resources: ReadonlyMap<string, Block>;
  /** `provider` blocks in file order. */
  readonly providers: readonly Block[];
  /** `terraform` blocks in file order. */
  readonly settings: readonly Block[];
  /** False where a file or header could not be read: whatever is missing may stand there. */
  readonly complete: boolean;
}

/** One value for a root variable and where it is from. */
export interface InputValue {
  readonly value: Value;
  /** `default`, `FILE:LINE`, `TF_VAR_x`, `--var` or `unknown`. */
  readonly from: string;
}

/** How a file that the configuration names could be read. */
export type FileContent =
  | { readonly source: Source }
  | { readonly failure: "missing" | "outside" | "directory" | "unreadable" | "not-utf8" };

/** What an entry of a directory is; what a link leads to is asked for separately. */
export type EntryKind = "file" | "directory" | "link" | "other";

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** Reads the directories of the repository; paths are absolute. */
export interface DirectoryReader {
  /** Undefined where the directory is not there or not to be read. */
  readonly list: (absolute: string) => readonly DirectoryEntry[] | undefined;
  /** What a path is, or what it leads to where `follow` says so. */
  readonly kindOf: (absolute: string, follow: boolean) => EntryKind | "missing" | "outside";
}

export interface ModuleCall {
  readonly name: string;
  /** Of this instance of the call, from the root module: `module.a["x"].module.b[0]`, `module.a[*]` where the key is unknown. */
  readonly address: string;
  /** Absent without `count` and `for_each`. */
  readonly key?: string | number;
  /** Stands for any number of instances, also none, whose keys are not known. */
  readonly symbolic: boolean;
  readonly block: Block;
  readonly body: EvaluatedBody;
  /** Known literal `source`, else undefined. */
  readonly source: string | undefined;
  readonly version: string | undefined;
}

/** What is known of a called module: its outputs, and what it creates or the evaluated module itself. */
export interface CallResult {
  readonly outputs: ReadonlyMap<string, Value>;
  /** What a known registry module creates; none where `module` tells it. */
  readonly instances: readonly Instance[];
  /** Of a module whose files are read. */
  readonly module?: EvaluatedModule;
  /** False: outputs that are not in the map may exist and are unknown. */
  readonly complete: boolean;
  /** Of a known registry module: the release that the call gets. */
  readonly release?: KnownModule;
  /** Of a known registry module: which of its releases have an output that this one lacks; undefined where none has. */
  readonly otherReleases?: (output: string) => string | undefined;
}

/** Why the module of a call cannot be looked into, as the rest of a sentence about the call. */
export interface Unfollowed {
  readonly why: string;
}

/** All that evaluation needs from outside; it reads nothing itself. */
export interface EvaluationContext {
  /** `""` for the root module, else that of the call: `module.a["x"].module.b`. */
  readonly address: string;
  /** Absolute directories: of the root module, of this module, and the one Terraform would run in. */
  readonly rootDirectory: string;
  readonly moduleDirectory: string;
  readonly workingDirectory: string;
  readonly workspace: string | undefined;
  /** Converted to the variable's type by the evaluator. A variable without an entry has its default, else is unknown. */
  readonly inputs: ReadonlyMap<string, InputValue>;
  readonly readFile: (absolute: string) => FileContent;
  /** How `fileset` looks into directories; absent where it must not. */
  readonly directories?: DirectoryReader | undefined;
  readonly schemaOf: (mode: Instance["mode"], type: string) => BlockSchema | undefined;
  readonly callModule: (call: ModuleCall, context: EvaluationContext) => CallResult | Unfollowed | undefined;
  /** Instances of a module that is evaluated stand for any number of instances, also none. */
  readonly symbolic?: boolean;
  /** Shared by a root module and all that it calls; made where it is left out. */
  readonly budget?: Budget;
  /** By address, what was met of the instances before; shared like the budget. */
  readonly begun?: Map<string, Instance>;
  /** What a plan of the root module knows. */
  readonly plan?: Plan | undefined;
}

/** A call and what came of it; undefined where the module is not followed. */
export type EvaluatedCall = ModuleCall & { readonly result: CallResult | undefined };

export interface EvaluatedModule {
  /** `""` for the root module, else that of the call: `module.a["x"].module.b`. */
  readonly address: string;
  /** Absolute. */
  readonly directory: string;
  readonly declarations: Declarations;
  readonly inputs: ReadonlyMap<string, InputValue>;
  readonly locals: ReadonlyMap<string, Value>;
  readonly outputs: ReadonlyMap<string, Value>;
  /** By address; those of the known registry modules that it calls included, those of other modules not: see `modulesOf`. */
  readonly instances: ReadonlyMap<string, Instance>;
  /** One for each instance of each call. */
  readonly calls: readonly EvaluatedCall[];
  readonly providers: readonly EvaluatedBlock[];
  readonly settings: readonly EvaluatedBlock[];
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
}

/** An address inside a module, from the root module: `module.a` and `local.x` give `module.a.local.x`. */
export function within(module: string, address: string): string {
  return module === "" ? address : `${module}.${address}`;
}

/** A module and all that it calls, directly or not, itself first; callers before what they call. */
export function modulesOf(root: EvaluatedModule): readonly EvaluatedModule[] {
  const found = [root];
  for (const module of found) for (const { result } of module.calls) if (result?.module) found.push(result.module);
  return found;
}
