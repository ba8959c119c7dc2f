/** The shape of a Terraform block as a provider or module declares it. */

/** Terraform's type constraint in JSON: `"string"`, `["map", "string"]`; `"any"` where it is not known. */
export type TypeName = "string" | "number" | "bool" | "any" | readonly ["list" | "set" | "map", TypeName];

export type Presence = "required" | "optional" | "optional+computed" | "computed";

export interface AttributeSchema {
  readonly type: TypeName;
  readonly presence: Presence;
}

export interface NestedBlockSchema {
  readonly nesting: "list" | "set" | "single";
  readonly min: number;
  /** Infinity where there is no limit. */
  readonly max: number;
  readonly content: BlockSchema;
}

export interface BlockSchema {
  readonly attributes: ReadonlyMap<string, AttributeSchema>;
  readonly blocks: ReadonlyMap<string, NestedBlockSchema>;
}
