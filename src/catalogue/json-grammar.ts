/**
 * How Terraform's JSON syntax is to be read: what is an argument and what a block cannot be told from the text, nor
 * which strings are templates.
 */
import type { BlockSchema } from "./block-schema.ts";
import { providerSchema, schemaOf } from "./schema-of.ts";
import {
  type ArgumentShape,
  type BlockForm,
  dynamicBlock,
  terraformDataArguments,
  topLevelBlocks,
} from "./terraform-blocks.ts";

/**
 * What the value of an argument is.
 * `template`: strings are templates, also as keys of objects. `literal`: plain JSON.
 * `reference`: a string that holds a traversal; `references`: a list of such. `changes`: the same, or the word `all`.
 * `expression`: a string that holds an expression; `expressions`: a list of such. `type`: a string that holds a type.
 * `providers`: an object whose keys and values are traversals. `requirement`: an entry of `required_providers`.
 */
export type Reading =
  | "template"
  | "literal"
  | "reference"
  | "references"
  | "changes"
  | "expression"
  | "expressions"
  | "type"
  | "providers"
  | "requirement";

/** What stands in a body. A name that is neither may be both. */
export interface BodyGrammar {
  readonly argument: (name: string) => Reading | undefined;
  readonly block: (name: string) => NestedGrammar | undefined;
  /** How arguments are read that are not known by their names. */
  readonly others: Reading;
  /** It is one object and no list of objects. */
  readonly single?: true;
}

export interface NestedGrammar {
  /** How many labels the block has. */
  readonly labels: number;
  readonly body: (labels: readonly string[]) => BodyGrammar;
}

/** Arguments that Terraform reads in another way than their shape says, by the block that they stand in. */
const readings: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ["variable.type", "type"],
  ["variable.default", "literal"],
  ["variable.deprecated", "literal"],
  ["variable.const", "literal"],
  ["output.deprecated", "literal"],
  ["output.type", "type"],
  ["module.source", "literal"],
  ["module.version", "literal"],
  ["provider.alias", "literal"],
  ["provider.version", "literal"],
  ["resource.provider", "reference"],
  ["data.provider", "reference"],
  ["ephemeral.provider", "reference"],
  ["import.provider", "reference"],
  ["import.to", "expression"],
  ["lifecycle.replace_triggered_by", "expressions"],
  ["provisioner.when", "reference"],
  ["provisioner.on_failure", "reference"],
  ["dynamic.iterator", "reference"],
]);

const byShape: Readonly<Record<ArgumentShape, Reading>> = {
  any: "template",
  bool: "literal",
  string: "literal",
  reference: "reference",
  references: "references",
  changes: "changes",
  map: "providers",
};

/** Blocks whose arguments Terraform takes without evaluating them. */
const literalBlocks: ReadonlySet<string> = new Set(["terraform", "backend", "cloud", "state_store", "workspaces"]);

function othersOf(block: string): Reading {
  if (block === "required_providers") return "requirement";
  return literalBlocks.has(block) ? "literal" : "template";
}

/** Names that Terraform keeps for blocks in module calls. */
const reservedInModules: ReadonlyMap<string, NestedGrammar> = new Map([
  ["lifecycle", { labels: 0, body: () => unknownGrammar }],
  ["locals", { labels: 0, body: () => unknownGrammar }],
  ["provider", { labels: 1, body: () => unknownGrammar }],
]);

/** The grammar of a block of Terraform's own, with what the schema of a provider adds to it. */
function grammarOf(
  type: string,
  form: BlockForm,
  schema: BlockSchema | undefined,
  more: readonly string[] = [],
): BodyGrammar {
  const others = othersOf(type);
  return {
    others,
    argument: (name) => {
      const known = readings.get(`${type}.${name}`);
      if (known !== undefined) return known;
      const shape = form.attributes.get(name);
      if (type === "module" && reservedInModules.has(name)) return undefined;
      if (shape !== undefined) return others === "literal" ? "literal" : byShape[shape];
      if (schema?.attributes.has(name) === true || more.includes(name)) return others;
      return form.open === "attributes" && !form.blocks.has(name) ? others : undefined;
    },
    block: (name) => {
      const inner = form.blocks.get(name);
      if (inner !== undefined) return nestedGrammar(name, inner);
      if (type === "module") return reservedInModules.get(name);
      if (form.open !== "all") return undefined;
      return name === "dynamic" ? dynamicGrammar(schema) : nestedOf(schema, name);
    },
  };
}

function nestedGrammar(type: string, form: BlockForm): NestedGrammar {
  const body = (labels: readonly string[]): BodyGrammar => {
    const [first = ""] = labels;
    if (type === "resource" && first === "terraform_data")
      return grammarOf(type, form, undefined, terraformDataArguments);
    return grammarOf(type, form, schemaFor(type, first));
  };
  return { labels: form.labels.length, body };
}

function schemaFor(blockType: string, name: string): BlockSchema | undefined {
  switch (blockType) {
    case "resource":
      return schemaOf("managed", name);
    case "data":
      return schemaOf("data", name);
    case "provider":
      return name === "sym" || name === "aws" ? providerSchema(name) : undefined;
    default:
      return undefined;
  }
}

function nestedOf(schema: BlockSchema | undefined, name: string): NestedGrammar | undefined {
  const nested = schema?.blocks.get(name);
  return nested === undefined ? undefined : { labels: 0, body: () => schemaGrammar(nested.content) };
}

function schemaGrammar(schema: BlockSchema | undefined): BodyGrammar {
  return {
    others: "template",
    argument: (name) => (schema?.attributes.has(name) === true ? "template" : undefined),
    block: (name) => (name === "dynamic" ? dynamicGrammar(schema) : nestedOf(schema, name)),
  };
}

/** `dynamic` with the content of the blocks that it makes. */
function dynamicGrammar(schema: BlockSchema | undefined): NestedGrammar {
  return {
    labels: dynamicBlock.labels.length,
    body: ([made = ""]) => ({
      ...grammarOf("dynamic", dynamicBlock, undefined),
      block: (name) =>
        name === "content" ? { labels: 0, body: () => schemaGrammar(schema?.blocks.get(made)?.content) } : undefined,
    }),
  };
}

/** The content of a configuration file. */
export const fileGrammar: BodyGrammar = {
  others: "template",
  argument: () => undefined,
  block: (name) => {
    const form = topLevelBlocks.get(name);
    return form === undefined ? undefined : nestedGrammar(name, form);
  },
};

/** The content of a block of which nothing is known. */
export const unknownGrammar: BodyGrammar = schemaGrammar(undefined);

/** A file of variable values: plain JSON. */
export const valuesGrammar: BodyGrammar = {
  others: "literal",
  argument: () => "literal",
  block: () => undefined,
  single: true,
};
