/** A block that a schema describes. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import type { TypeKind } from "../catalogue/types.ts";
import type { EvaluatedBody } from "../evaluate/instance.ts";
import type { Block } from "../hcl/ast.ts";
import type { ProviderInUse } from "../model/provider-version.ts";
import type { BlockKind } from "./terraform-arguments.ts";

export interface Subject {
  /** As messages name it: `sym_target.admin`, `provider.sym`, `module.runtime_connector`. */
  readonly address: string;
  readonly kind: BlockKind;
  /** The schema below `schemas/` without its ending: `data.sym_runtime`, `modules/secretsmgr-addon-1.1.0`. */
  readonly schemaName: string;
  /** What the block takes in the version that the configuration gets. */
  readonly schema: BlockSchema;
  /** What it takes in the version that the schema below `schemas/` describes. */
  readonly newest: BlockSchema;
  readonly block: Block;
  readonly body: EvaluatedBody;
  /** Set where `type` decides on the settings. */
  readonly typeKind?: TypeKind;
  /** Of Sym's own blocks: the release of the provider that `schema` is of. */
  readonly provider?: ProviderInUse;
  /** Says when an argument or block existed, where a version of ours has or had it. */
  readonly whenExisted: (path: readonly string[]) => string | undefined;
}
