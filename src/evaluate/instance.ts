/** Resource instances and the evaluated content of their blocks. */
import type { Attribute, Block } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import type { Value } from "./value.ts";

/** One instance of a resource or data source, as references and rules see it. */
export interface Instance {
  /** As Terraform writes it: `module.x.sym_target.role["a"]`, `data.sym_runtime.this`; `x[*]` where the key is unknown. */
  readonly address: string;
  readonly mode: "managed" | "data" | "ephemeral";
  readonly type: string;
  readonly name: string;
  /** Absent without `count` and `for_each`; `"*"` in a symbolic instance stands for keys that are not known. */
  readonly key?: string | number;
  /** Stands for any number of instances, also none, whose keys are not known. */
  readonly symbolic: boolean;
  /** `""` for the root module, else as in `module.x["a"]`. */
  readonly module: string;
  /** The block that declares it; for what a known registry module creates, the module call. */
  readonly block: Block;
  /** Created inside a known registry module, whose files are not read. */
  readonly fromKnownModule: boolean;
  /** Of those: how a reference to it is written where an output gives it, as in `module.runtime_connector.sym_runtime`. */
  readonly reference?: string;
  readonly body: EvaluatedBody;
  /** The object that a reference to the whole instance gives: arguments converted to the declared types, the rest unknown. */
  readonly value: Value;
}

export interface EvaluatedAttribute {
  /** Absent for what a known registry module sets. */
  readonly attribute?: Attribute;
  /** As the expression gives it, before conversion to the declared type. */
  readonly value: Value;
}

export interface EvaluatedBody {
  readonly span: Span;
  /** Of the block whose body it is. */
  readonly header?: Span;
  readonly attributes: ReadonlyMap<string, EvaluatedAttribute>;
  readonly blocks: readonly EvaluatedBlock[];
  /** Types of nested blocks of which there may be more than `blocks` shows (`dynamic` over something unknown). */
  readonly openBlocks: ReadonlySet<string>;
  /** A damaged block: nothing of its content is known. */
  readonly damaged: boolean;
}

export interface EvaluatedBlock {
  readonly type: string;
  readonly block: Block;
  readonly body: EvaluatedBody;
}
