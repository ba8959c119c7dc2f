/** The schemas of the resource types, data sources and providers that we know. */
import { awsBlock } from "./aws-types.ts";
import type { BlockSchema } from "./block-schema.ts";
import { providerBlock } from "./provider-history.ts";

const known = new Map<string, BlockSchema | undefined>();

/**
 * The arguments, computed attributes and nested blocks of a type: those of Sym as in provider 3.6.0, those of the AWS
 * types that a secret chain uses as in 6.25. Undefined for every other type, and for ephemeral resources.
 */
export function schemaOf(mode: "managed" | "data" | "ephemeral", type: string): BlockSchema | undefined {
  if (mode === "ephemeral") return undefined;
  const name = mode === "data" ? `data.${type}` : type;
  // "provider" is a path of the records that no resource type can mean.
  if (!type.startsWith("sym_") && !type.startsWith("aws_")) return undefined;
  if (known.has(name)) return known.get(name);
  const schema = type.startsWith("sym_") ? providerBlock(name) : awsBlock(name);
  // Made-up types of a configuration would fill the map without bound.
  if (schema !== undefined) known.set(name, schema);
  return schema;
}

/** The arguments of a `provider` block, without Terraform's own `alias` and `version`. */
export function providerSchema(name: "sym" | "aws"): BlockSchema | undefined {
  return name === "sym" ? providerBlock("provider") : awsBlock("provider.aws");
}
