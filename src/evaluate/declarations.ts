/** What the files of a module declare. */
import { topLevelBlocks } from "../catalogue/terraform-blocks.ts";
import type { Problem } from "../finding.ts";
import type { Attribute, Block, File } from "../hcl/ast.ts";
import { positionAt, type Span } from "../source.ts";
import type { Declarations } from "./module.ts";
import { mergeOverrides, providerAddress, resourceAddress } from "./overrides.ts";

/** A misspelt block type, or a label too few: what it is meant to declare is not known. */
function isStrange({ type, labels }: Block): boolean {
  return labels.length < (topLevelBlocks.get(type.text)?.labels.length ?? Number.POSITIVE_INFINITY);
}

/**
 * Collects the declarations of one module directory. `files` come in the order of their names, and so do `overrides`, the
 * override files, which are merged over them. A second declaration of one address is a `duplicate-definition`, and the
 * first one counts. Damaged blocks whose header can be read are declared.
 */
export function declare(
  files: readonly File[],
  overrides: readonly File[] = [],
): {
  readonly declarations: Declarations;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const variables = new Map<string, Block>();
  const locals = new Map<string, Attribute>();
  const unreadLocals = new Set<string>();
  const outputs = new Map<string, Block>();
  const moduleCalls = new Map<string, Block>();
  const resources = new Map<string, Block>();
  const providerPlaces = new Map<string, Span>();
  const providers: Block[] = [];
  const settings: Block[] = [];

  const duplicate = (what: string, address: string, span: Span, first: Span) => {
    const { line } = positionAt(first.source, first.from);
    problems.push({
      rule: "duplicate-definition",
      message: `The ${what} "${address}" is declared a second time; it stands already at ${first.source.path}:${line}.`,
      help: "Rename or remove one of them.",
      span,
      address,
      related: [{ message: `"${address}" is first declared here`, span: first }],
    });
  };
  const add = (map: Map<string, Block>, key: string | undefined, block: Block, what: string, address: string) => {
    if (key === undefined) return;
    const first = map.get(key);
    if (first === undefined) map.set(key, block);
    else duplicate(what, address, block.header, first.header);
  };

  for (const file of files) {
    for (const block of file.body.blocks) {
      const first = block.labels[0]?.text;
      switch (block.type.text) {
        case "variable":
          add(variables, first, block, "variable", `var.${first}`);
          break;
        case "output":
          add(outputs, first, block, "output", `output.${first}`);
          break;
        case "module":
          add(moduleCalls, first, block, "module call", `module.${first}`);
          break;
        case "resource":
        case "data":
        case "ephemeral": {
          const address = resourceAddress(block);
          const what = { resource: "resource", data: "data source", ephemeral: "ephemeral resource" }[block.type.text];
          add(resources, address, block, what, address ?? "");
          break;
        }
        case "locals":
          for (const attribute of block.body.attributes.values()) {
            const name = attribute.name.text;
            const earlier = locals.get(name);
            if (block.damaged) unreadLocals.add(name);
            if (earlier === undefined) locals.set(name, attribute);
            // What seems to stand in a damaged block may be part of a value in it.
            else if (!unreadLocals.has(name)) duplicate("local value", `local.${name}`, attribute.name, earlier.name);
          }
          break;
        case "provider": {
          providers.push(block);
          const address = block.damaged ? undefined : providerAddress(block);
          if (address === undefined) break;
          const earlier = providerPlaces.get(address);
          if (earlier === undefined) providerPlaces.set(address, block.header);
          else duplicate("provider configuration", address, block.header, earlier);
          break;
        }
        case "terraform":
          settings.push(block);
          break;
        default:
          break;
      }
    }
  }
  const all = [...files, ...overrides];
  const complete = all.every(({ body, incomplete }) => !incomplete && !body.blocks.some(isStrange));
  const collected = { variables, locals, unreadLocals, outputs, moduleCalls, resources, providers, settings };
  problems.push(...mergeOverrides(overrides, collected, complete));
  return { declarations: { files, overrides, ...collected, complete }, problems };
}
