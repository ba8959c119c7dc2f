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
  /** By what they change, the blocks of override files in order. */
  readonly changes: Map<Block, Block[]>;
  /** By address the provider configurations that can be changed. */
  readonly providers: Map<string, Block>;
  /** Blocks that stand for what is not declared. */
  readonly missing: Set<Block>;
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
  if (overrides.length === 0) return [];
  const providers = new Map<string, Block>();
  for (const block of collected.providers) {
    const address = providerAddress(block);
    if (address !== undefined && !providers.has(address)) providers.set(address, block);
  }
  const merging: Merging = {
    collected,
    complete,
    problems: [],
    changes: new Map(),
    providers,
    missing: new Set(),
  };
  for (const { body } of overrides) for (const block of body.blocks) mergeBlock(block, merging);
  const { variables, outputs, moduleCalls, resources, settings } = collected;
  for (const map of [variables, outputs, moduleCalls, resources]) {
    for (const [key, block] of map) map.set(key, changed(block, merging));
  }
  for (const [index, block] of collected.providers.entries()) collected.providers[index] = changed(block, merging);
  settings.splice(0, settings.length, ...mergedSettings(settings, overrides));
  return merging.problems;
}

/** The block with all that override files change in it. */
function changed(block: Block, { changes, missing }: Merging): Block {
  const overrides = changes.get(block);
  return overrides === undefined || missing.has(block) ? block : merged(block, overrides);
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

function change(base: Block, block: Block, { changes }: Merging): void {
  const known = changes.get(base);
  if (known === undefined) changes.set(base, [block]);
  else known.push(block);
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
  if (base === undefined || merging.missing.has(base)) {
    missingBase(what, address, block.header, merging);
    if (base !== undefined) return;
    const unknown = { ...block, damaged: true };
    merging.missing.add(unknown);
    map.set(key, unknown);
    return;
  }
  if (block.type.text !== "variable") refuseDependencies(block, address, merging);
  change(base, block, merging);
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
  const { collected, providers } = merging;
  const address = providerAddress(block);
  const base = address === undefined ? undefined : providers.get(address);
  if (base !== undefined) {
    change(base, block, merging);
    return;
  }
  if (address !== undefined && block.body.attributes.has("alias") && !block.damaged) {
    missingBase("provider configuration", address, block.header, merging);
  } else if (address !== undefined) {
    providers.set(address, block);
  }
  collected.providers.push(block);
}

/**
 * `terraform` blocks: with each override file a version constraint is replaced, requirements one by one, `backend` and
 * `cloud` each by the other.
 */
function mergedSettings(base: readonly Block[], overrides: readonly File[]): readonly Block[] {
  const replaced = new Set<string>();
  const requirements = new Set<string>();
  const kept: Block[] = [];
  const keep = (block: Block): Block => {
    const blocks = block.body.blocks.flatMap((inner) => {
      if (replaced.has(inner.type.text)) return [];
      if (inner.type.text !== "required_providers" || requirements.size === 0) return [inner];
      return [{ ...inner, body: without(inner.body, requirements) }];
    });
    return { ...block, body: { ...without(block.body, replaced), blocks } };
  };
  for (const { body } of overrides.toReversed()) {
    const own = body.blocks.filter(({ type }) => type.text === "terraform");
    for (const block of own.toReversed()) kept.push(keep(block));
    for (const block of own) {
      for (const name of block.body.attributes.keys()) replaced.add(name);
      for (const { type, body: content } of block.body.blocks) {
        if (type.text === "required_providers") for (const name of content.attributes.keys()) requirements.add(name);
        if (type.text === "backend" || type.text === "cloud")
          for (const each of ["backend", "cloud"]) replaced.add(each);
      }
    }
  }
  return [...base.map(keep), ...kept.reverse()];
}

function without(body: Body, names: ReadonlySet<string>): Body {
  return { ...body, attributes: new Map([...body.attributes].filter(([name]) => !names.has(name))) };
}

/** The block with what others of the same address, from override files, change in it. */
function merged(base: Block, overrides: readonly Block[]): Block {
  const type = base.type.text;
  const attributes = new Map(base.body.attributes);
  for (const { body } of overrides) {
    for (const [name, attribute] of body.attributes)
      if (isChanged(type, name, attribute)) attributes.set(name, attribute);
  }
  return {
    ...base,
    damaged: [base, ...overrides].some(({ damaged }) => damaged),
    body: { ...base.body, attributes, blocks: mergedBlocks(base, overrides) },
    parts: [base, ...overrides],
  };
}

function isChanged(type: string, name: string, { value }: Attribute): boolean {
  if (name === "depends_on") return type === "provider" || type === "variable";
  if (type === "module" && name === "providers") return value.kind !== "object" || value.items.length > 0;
  return !(type === "output" && name === "description" && literalText(value) === "");
}

/** Nested blocks replace all of their type; what `dynamic` makes counts as of the type that it makes. */
function mergedBlocks(base: Block, overrides: readonly Block[]): readonly Block[] {
  const type = base.type.text;
  if (type === "variable" || type === "output") return base.body.blocks;
  const made = ({ type, labels }: Block) => (type.text === "dynamic" ? labels[0]?.text : type.text);
  const replaced = new Set<string | undefined>();
  const kept: Block[] = [];
  for (const { body } of [base, ...overrides].reverse()) {
    const own = body.blocks.filter((block) => !isLifecycle(block));
    for (const block of own.toReversed()) if (!replaced.has(made(block))) kept.push(block);
    for (const block of own) replaced.add(made(block));
  }
  return [...mergedLifecycle(base, overrides), ...kept.reverse()];
}

function isLifecycle({ type }: Block): boolean {
  return type.text === "lifecycle";
}

/** Arguments of `lifecycle` that override files can change; conditions and triggers stay. */
const changedInLifecycle = ["create_before_destroy", "prevent_destroy", "ignore_changes"];

function mergedLifecycle(base: Block, overrides: readonly Block[]): readonly Block[] {
  const [own, ...more] = base.body.blocks.filter(isLifecycle);
  const changes = overrides.flatMap(({ body }) => body.blocks.find(isLifecycle) ?? []);
  const block = own ?? changes[0];
  if (block === undefined) return [];
  const attributes = new Map(own?.body.attributes);
  for (const { body } of changes) {
    for (const name of changedInLifecycle) {
      const attribute = body.attributes.get(name);
      if (attribute !== undefined && !(name === "ignore_changes" && isKept(attributes.get(name), attribute))) {
        attributes.set(name, attribute);
      }
    }
  }
  return [{ ...block, body: { ...block.body, attributes, blocks: own?.body.blocks ?? [] } }, ...more];
}

/** Whether Terraform keeps the changes to ignore: `all` stays, and an empty list takes nothing away. */
function isKept(before: Attribute | undefined, { value }: Attribute): boolean {
  const isAll = before?.value.kind === "variable" && before.value.name === "all";
  return isAll || (value.kind === "tuple" && value.elements.length === 0);
}
