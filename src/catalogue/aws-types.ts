/** The AWS provider's types that a Sym secret chain uses. */
import type { AttributeSchema, BlockSchema, NestedBlockSchema, Presence, TypeName } from "./block-schema.ts";
import data from "./data/aws-types.json" with { type: "json" };

type Entry =
  | readonly [presence: string, type: TypeName]
  | { readonly block: "list" | "single"; readonly presence: string; readonly content: Content };
interface Content {
  readonly [name: string]: Entry;
}

const cache = new Map<string, BlockSchema>();

/** The schema of `aws_iam_role`, `data.aws_region`, `provider.aws`; undefined for the types that are not recorded. */
export function awsBlock(name: string): BlockSchema | undefined {
  if (!Object.hasOwn(data.types, name)) return undefined;
  let schema = cache.get(name);
  if (schema === undefined) {
    const content = (data.types as unknown as Readonly<Record<string, Content>>)[name] as Content;
    schema = blockOf(content);
    cache.set(name, schema);
  }
  return schema;
}

/** The names of the recorded types, data sources with `data.` before them. */
export function awsTypes(): readonly string[] {
  return Object.keys(data.types).filter((name) => !name.startsWith("provider."));
}

function blockOf(content: Content): BlockSchema {
  const attributes = new Map<string, AttributeSchema>();
  const blocks = new Map<string, NestedBlockSchema>();
  for (const [name, entry] of Object.entries(content)) {
    if ("block" in entry) {
      const required = entry.presence === "required";
      blocks.set(name, {
        nesting: "list",
        min: required ? 1 : 0,
        max: entry.block === "single" ? 1 : Number.POSITIVE_INFINITY,
        content: name === "endpoints" ? endpoints() : blockOf(entry.content),
      });
    } else {
      attributes.set(name, { type: entry[1], presence: presenceOf(entry[0]) });
    }
  }
  return { attributes, blocks };
}

/**
 * Many of the optional arguments (`name`, `policy`, `tags_all`) are filled in by the provider when they are left out, and
 * the record does not tell which: left out they are unknown, never null.
 */
function presenceOf(recorded: string): Presence {
  return recorded === "optional" ? "optional+computed" : (recorded as Presence);
}

function endpoints(): BlockSchema {
  const attribute: AttributeSchema = { type: "string", presence: "optional" };
  return { attributes: new Map(data.endpoints.map((service) => [service, attribute])), blocks: new Map() };
}
