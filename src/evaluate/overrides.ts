/** Merges what override files declare into what the other files of a module do, by Terraform's rules (1.11). */
import type { Problem } from "../finding.ts";
import type { Attribute, Block, Body, File } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { literalText } from "./references.ts";

/** What a module declares, open for changes. */
export interface Collected {
  readonly variables: Map<string, Block>;
  readonly locals: Map<string, Attribute>;
  readonly unreadLocals: Set<string>;
  readonly outputs: Map<string, Block>;
  readonly moduleCalls: Map<string, Block>;
  readonly resources: Map<string, Block>;
  readonly providers: Block[];
  readonly settings: Block[];
}

interface Merging {
  readonly collected: Collected;
  /** False where what is to be overridden may be declared without being seen. */
  readonly complete: boolean;
  readonly problems: Problem[];
}

/** The address of a `resource`, `data` or `ephemeral` block; undefined where it lacks a label. */
export function resourceAddress({ type, labels }: Block): string | undefined {
  const [first, second] = labels;
  if (first === undefined || second === undefined) return undefined;
  return `${type.text === "resource" ? "" : `${type.text}.`}${first.text}.${second.text}`;
}

/** The address of a provider configuration, as in `provider.aws.west`; undefined where its alias is no plain text. */
export function providerAddress({ labels, body }: Block): string | undefined {
  const [name] = labels;
  const alias = body.attributes.get("alias");
  if (name === undefined) return undefined;
  if (alias === undefined) return `provider.${name.text}`;
  const text = literalText(alias.value);
  return text === undefined ? undefined : `provider.${name.text}.${text}`;
}

/**
 * Merges override files, in the order of their names, into what the other files declare. What they override without its
 * being there is a problem, and so is what cannot be overridden; both in Terraform's places.
 */
export function mergeOverrides(overrides: readonly File[], collected: Collected, complete: boolean): Problem[] {
  const merging: Merging = { collected, complete, problems: [] };
  for (const { body } of overrides) {
    for (const block of body.blocks) mergeBlock(block, merging);
  }
  return merging.problems;
}

function mergeBlock(block: Block, merging: Merging): void {
  const { variables, outputs, moduleCalls, resources } = merging.collected;
  const name = block.labels[0]?.text ?? "";
  switch (block.type.text) {
    case "variable":
      refuseBlocks(block, ["validation"], `var.${name}`, merging);
      mergeInto(variables, name, `var.${name}`, "variable", block, merging);
      break;
    case "output":
      refuseBlocks(block, ["precondition"], `output.${name}`, merging);
      mergeInto(outputs, name, `output.${name}`, "output", block, merging);
      break;
    case "module":
      mergeInto(moduleCalls, name, `module.${name}`, "module call", block, merging);
      break;
    case "resource":
    case "data": {
      const address = resourceAddress(block);
      if (address === undefined) break;
      for (const inner of block.body.blocks) {
        if (inner.type.text === "lifecycle") refuseBlocks(inner, ["precondition", "postcondition"], address, merging);
      }
      mergeInto(resources, address, address, block.type.text === "data" ? "data source" : "resource", block, merging);
      break;
    }
    case "locals":
      mergeLocals(block, merging);
      break;
    case "provider":
      mergeProvider(block, merging);
      break;
    case "terraform":
      mergeSettings(block, merging.collected.settings);
      break;
    case "check":
    case "moved":
    case "import":
      refuse(block, block.type.text, undefined, merging);
      break;
    default:
      // Terraform passes over ephemeral resources and removed blocks in override files.
      break;
  }
}

function refuseBlocks(block: Block, types: readonly string[], address: string, merging: Merging): void {
  if (block.damaged) return;
  for (const inner of block.body.blocks)
    if (types.includes(inner.type.text)) refuse(inner, inner.type.text, address, merging);
}

function refuse({ header }: Block, type: string, address: string | undefined, { problems }: Merging): void {
  problems.push({
    rule: "unsupported-argument",
    message: `An override file cannot hold a block "${type}".`,
    help: "Move it to a file that is no override.",
    span: header,
    ...(address === undefined ? {} : { address, path: type }),
  });
}

function missingBase(what: string, address: string, span: Span, { complete, problems }: Merging): void {
  if (!complete) return;
  problems.push({
    rule: "dangling-reference",
    message: `There is no ${what} "${address}" in this module that the override file could change.`,
    help: "Declare it in a file that is no override, or correct the name.",
    address,
    span,
  });
}

/** What overrides nothing counts as declared, its content unknown: the one finding is that there is nothing. */
function mergeInto(
  map: Map<string, Block>,
  key: string,
  address: string,
  what: string,
  block: Block,
  merging: Merging,
): void {
  if (block.labels.length === 0) return;
  const base = map.get(key);
  if (base === undefined) {
    missingBase(what, address, block.header, merging);
    map.set(key, { ...block, damaged: true });
    return;
  }
  if (block.type.text !== "variable") refuseDependencies(block, address, merging);
  map.set(key, merged(base, block));
}

/** `depends_on` cannot be overridden; Terraform says so at its first element. */
function refuseDependencies({ body, damaged }: Block, address: string, { problems }: Merging): void {
  const value = body.attributes.get("depends_on")?.value;
  const first = value?.kind === "tuple" ? value.elements[0] : undefined;
  if (first === undefined || damaged) return;
  problems.push({
    rule: "unsupported-argument",
    message: `An override file cannot change "depends_on" of "${address}".`,
    help: "Write it where the block is declared.",
    address,
    path: "depends_on",
    span: first,
  });
}

function mergeLocals(block: Block, merging: Merging): void {
  const { locals, unreadLocals } = merging.collected;
  for (const [name, attribute] of block.body.attributes) {
    if (!locals.has(name)) {
      if (!block.damaged) missingBase("local value", `local.${name}`, attribute.name, merging);
      unreadLocals.add(name);
    }
    if (block.damaged) unreadLocals.add(name);
    locals.set(name, attribute);
  }
}

/** A default configuration that is nowhere written is overridden all the same. */
function mergeProvider(block: Block, merging: Merging): void {
  const { providers } = merging.collected;
  const address = providerAddress(block);
  const index = address === undefined ? -1 : providers.findIndex((other) => providerAddress(other) === address);
  const base = providers[index];
  if (base !== undefined) {
    providers[index] = merged(base, block);
    return;
  }
  if (address !== undefined && block.body.attributes.has("alias") && !block.damaged) {
    missingBase("provider configuration", address, block.header, merging);
  }
  providers.push(block);
}

/** The version constraint is replaced, requirements one by one, `backend` and `cloud` each by the other. */
function mergeSettings(override: Block, settings: Block[]): void {
  const replaced = new Set(override.body.attributes.keys());
  const requirements = new Set<string>();
  const types = new Set<string>();
  for (const inner of override.body.blocks) {
    if (inner.type.text === "required_providers")
      for (const name of inner.body.attributes.keys()) requirements.add(name);
    if (inner.type.text === "backend" || inner.type.text === "cloud")
      for (const type of ["backend", "cloud"]) types.add(type);
  }
  for (const [index, block] of settings.entries()) {
    const blocks = block.body.blocks.flatMap((inner) => {
      if (types.has(inner.type.text)) return [];
      if (inner.type.text !== "required_providers") return [inner];
      return [{ ...inner, body: without(inner.body, requirements) }];
    });
    settings[index] = { ...block, body: { ...without(block.body, replaced), blocks } };
  }
  settings.push(override);
}

function without(body: Body, names: ReadonlySet<string>): Body {
  return { ...body, attributes: new Map([...body.attributes].filter(([name]) => !names.has(name))) };
}

/** The block with what another one of the same address, from an override file, changes in it. */
function merged(base: Block, override: Block): Block {
  const type = base.type.text;
  const attributes = new Map(base.body.attributes);
  for (const [name, attribute] of override.body.attributes) {
    if (isChanged(type, name, attribute)) attributes.set(name, attribute);
  }
  return {
    ...base,
    damaged: base.damaged || override.damaged,
    body: { ...base.body, attributes, blocks: mergedBlocks(base, override) },
    parts: [...(base.parts ?? [base]), override],
  };
}

function isChanged(type: string, name: string, { value }: Attribute): boolean {
  if (name === "depends_on") return type === "provider" || type === "variable";
  if (type === "module" && name === "providers") return value.kind !== "object" || value.items.length > 0;
  return !(type === "output" && name === "description" && literalText(value) === "");
}

/** Nested blocks replace all of their type; what `dynamic` makes counts as of the type that it makes. */
function mergedBlocks(base: Block, override: Block): readonly Block[] {
  const type = base.type.text;
  if (type === "variable" || type === "output") return base.body.blocks;
  const added = override.body.blocks.filter((block) => block.type.text !== "lifecycle");
  const replaced = new Set(
    added.map((block) => (block.type.text === "dynamic" ? block.labels[0]?.text : block.type.text)),
  );
  const kept = base.body.blocks.filter((block) => {
    if (block.type.text === "lifecycle") return false;
    return !replaced.has(block.type.text) && !(block.type.text === "dynamic" && replaced.has(block.labels[0]?.text));
  });
  return [...kept, ...mergedLifecycle(base, override), ...added];
}

const isLifecycle = ({ type }: Block) => type.text === "lifecycle";

/** Arguments of `lifecycle` that override files can change; conditions and triggers stay. */
const changedInLifecycle = ["create_before_destroy", "prevent_destroy", "ignore_changes"];

function mergedLifecycle(base: Block, override: Block): readonly Block[] {
  const [own, ...more] = base.body.blocks.filter(isLifecycle);
  const [change] = override.body.blocks.filter(isLifecycle);
  if (change === undefined) return own === undefined ? [] : [own, ...more];
  const attributes = new Map(own?.body.attributes);
  for (const name of changedInLifecycle) {
    const attribute = change.body.attributes.get(name);
    if (attribute === undefined) continue;
    const { value } = attribute;
    if (name === "ignore_changes") {
      const before = attributes.get(name)?.value;
      const isAll = before?.kind === "variable" && before.name === "all";
      // Terraform keeps `all`, and what an empty list would take away.
      if (isAll || (value.kind === "tuple" && value.elements.length === 0)) continue;
    }
    attributes.set(name, attribute);
  }
  const block = own ?? change;
  return [{ ...block, body: { ...block.body, attributes, blocks: own?.body.blocks ?? [] } }, ...more];
}
