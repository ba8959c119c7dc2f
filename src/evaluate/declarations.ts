/** What the files of a module declare. */
import { topLevelBlocks } from "../catalogue/terraform-blocks.ts";
import type { NotChecked, Problem } from "../finding.ts";
import type { Attribute, Block, File } from "../hcl/ast.ts";
import { positionAt, type Span } from "../source.ts";
import type { Declarations } from "./module.ts";
import { literalText } from "./references.ts";

/** Files by these names replace parts of what others declare. */
const overrideFile = /(?:^|[/_])override\.(?:tf|tofu)$/;

/**
 * Collects the declarations of one module directory. `files` come in the order of their names. A second declaration of
 * one address is a `duplicate-definition`, and the first one counts. Damaged blocks whose header can be read are declared.
 */
export function declare(files: readonly File[]): {
  readonly declarations: Declarations;
  readonly problems: readonly Problem[];
  readonly notChecked: readonly NotChecked[];
} {
  const problems: Problem[] = [];
  const notChecked: NotChecked[] = [];
  const variables = new Map<string, Block>();
  const locals = new Map<string, Attribute>();
  const unreadLocals = new Set<string>();
  const outputs = new Map<string, Block>();
  const moduleCalls = new Map<string, Block>();
  const resources = new Map<string, Block>();
  const providerPlaces = new Map<string, Span>();
  const providers: Block[] = [];
  const settings: Block[] = [];
  const counted: File[] = [];
  let strange = false;

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
    if (overrideFile.test(file.body.source.path)) {
      notChecked.push({ what: file.body.source.path, why: "override files are not followed" });
      continue;
    }
    counted.push(file);
    for (const block of file.body.blocks) {
      const first = block.labels[0]?.text;
      const second = block.labels[1]?.text;
      // A misspelt block type, or a label too few: what it is meant to declare is not known.
      if (block.labels.length < (topLevelBlocks.get(block.type.text)?.labels.length ?? Number.POSITIVE_INFINITY)) {
        strange = true;
      }
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
          const prefix = block.type.text === "resource" ? "" : `${block.type.text}.`;
          const address = `${prefix}${first}.${second}`;
          const what = block.type.text === "data" ? "data source" : `${prefix === "" ? "" : "ephemeral "}resource`;
          add(resources, second === undefined ? undefined : address, block, what, address);
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
          if (first === undefined || block.damaged) break;
          const alias = block.body.attributes.get("alias");
          const name = alias === undefined ? undefined : literalText(alias.value);
          if (alias !== undefined && name === undefined) break;
          const address = name === undefined ? `provider.${first}` : `provider.${first}.${name}`;
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
  const complete = !strange && counted.length === files.length && files.every((file) => !file.incomplete);
  return {
    declarations: {
      files: counted,
      variables,
      locals,
      unreadLocals,
      outputs,
      moduleCalls,
      resources,
      providers,
      settings,
      complete,
    },
    problems,
    notChecked,
  };
}
