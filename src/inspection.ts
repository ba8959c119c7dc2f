/** What `symcheck inspect` shows: root modules as they evaluate, without what may not be shown. */
import type { Range } from "./source.ts";

/** A value as it may be shown. */
export type ShownValue =
  | null
  | boolean
  | string
  /** With all its digits. */
  | { readonly kind: "number"; readonly numeral: string }
  /** Sets in Terraform's order. */
  | { readonly kind: "list"; readonly elements: readonly ShownValue[] }
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, ShownValue> }
  /** Not known before apply, with the references that it comes from, as in `sym_secret.s.id`. */
  | { readonly kind: "unknown"; readonly from: readonly string[] }
  | { readonly kind: "sensitive" };

export interface InspectedInput {
  readonly value: ShownValue;
  /** `default`, `FILE:LINE`, `TF_VAR_x`, `--var` or `unknown`. */
  readonly from: string;
}

export interface InspectedResource {
  /** With its modules, as in `module.x["a"].sym_target.role["b"]`; `x[*]` where the key is not known. */
  readonly address: string;
  /** The module that it is in: `""` for the root module. */
  readonly module: string;
  readonly type: string;
  readonly mode: "managed" | "data" | "ephemeral";
  /** Of its header; for what a known registry module creates, of the call. */
  readonly range: Range;
  /** The registry module whose files were not read and that is known to create it. */
  readonly createdBy?: string;
  /** By attribute and type of nested block. */
  readonly values: ReadonlyMap<string, ShownValue>;
  /** By path, as in `params[0].strategy_id`: the addresses of the resources that the value there identifies. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  /** The addresses of further resources that its values are made from. */
  readonly madeFrom: readonly string[];
}

export interface InspectedCall {
  /** As in `module.x["a"]`. */
  readonly address: string;
  /** The module that calls it: `""` for the root module. */
  readonly caller: string;
  readonly source?: string;
  readonly version?: string;
  /** Whether anything is known of what is inside. */
  readonly followed: boolean;
}

export interface InspectedRoot {
  /** Relative to the working directory, `.` for itself. */
  readonly path: string;
  /** The set of inputs of the configuration file, where that has several for this root module. */
  readonly inputSet?: string;
  readonly inputs: ReadonlyMap<string, InspectedInput>;
  readonly locals: ReadonlyMap<string, ShownValue>;
  readonly outputs: ReadonlyMap<string, ShownValue>;
  readonly calls: readonly InspectedCall[];
  /** Those of the root module first, then those of each call. */
  readonly resources: readonly InspectedResource[];
}

export interface Inspection {
  readonly roots: readonly InspectedRoot[];
}
