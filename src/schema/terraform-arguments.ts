/** The arguments and blocks that Terraform itself takes in every block of a kind. */

export type BlockKind = "resource" | "data" | "provider" | "module";

interface Own {
  readonly attributes: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

const inResources = new Set(["count", "for_each", "provider", "depends_on"]);
const nothing: Own = { attributes: new Set(), blocks: new Set(["dynamic"]) };

/** The block inside which an argument may have a name that Terraform keeps for itself. */
export const escapingBlock = "_";

const table: Readonly<Record<BlockKind, Own>> = {
  resource: {
    attributes: inResources,
    blocks: new Set(["lifecycle", "connection", "provisioner", "dynamic", escapingBlock]),
  },
  data: { attributes: inResources, blocks: new Set(["lifecycle", "dynamic", escapingBlock]) },
  provider: { attributes: new Set(["alias", "version"]), blocks: new Set(["dynamic", escapingBlock]) },
  module: {
    attributes: new Set(["source", "version", "providers", "count", "for_each", "depends_on"]),
    blocks: new Set(["providers"]),
  },
};

/** What Terraform takes at the top of a block, or inside a nested block (`nested`). */
export function terraformArguments(kind: BlockKind, nested: boolean): Own {
  return nested ? nothing : table[kind];
}
