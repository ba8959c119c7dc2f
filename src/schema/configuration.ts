/** Checks the blocks of Terraform's own language: their types, labels, arguments and how these are written. */
import { closest, isMisspelling } from "../catalogue/closest.ts";
import {
  type ArgumentShape,
  type BlockForm,
  dynamicBlock,
  terraformDataArguments,
  topLevelBlocks,
} from "../catalogue/terraform-blocks.ts";
import type { Declarations } from "../evaluate/module.ts";
import type { Problem } from "../finding.ts";
import type { Attribute, Block, Body, Expression, File } from "../hcl/ast.ts";
import { isJson } from "../hcl/parse.ts";
import { asTraversal } from "../hcl/traversal.ts";
import type { Span } from "../source.ts";
import { argumentIn, blockIn, named, suggestionLimit } from "./words.ts";

interface Context {
  /** OpenTofu takes more than Terraform: only what is likely misspelt is reported. */
  readonly openTofu: boolean;
  /** Blocks whose own arguments and nested blocks a schema judges. */
  readonly judged: ReadonlySet<Block>;
  /** In an override file nothing is required that stands in the block that it changes. */
  readonly override: boolean;
  /** Resources as their files have them where override files change them: Terraform passes over what they have too much. */
  readonly merged: ReadonlySet<Block>;
}

/** A block and how messages name it. */
interface Place {
  readonly block: Block;
  readonly form: BlockForm;
  readonly address: string | undefined;
  /** As in `A "lifecycle" block of "sym_flow.x"`. */
  readonly holder: string;
  readonly path: readonly string[];
}

/**
 * `unsupported-argument`, `missing-argument` and `incorrect-type` in what Terraform itself declares, where Terraform has
 * them. `judged` are the blocks that a schema of their type judges besides. Nothing is said of damaged blocks.
 */
export function* checkConfiguration(
  { files, overrides, resources }: Pick<Declarations, "files" | "overrides" | "resources">,
  judged: ReadonlySet<Block>,
): Iterable<Problem> {
  const openTofu = [...files, ...overrides].some(({ body }) => /\.tofu(?:\.json)?$/.test(body.source.path));
  const merged = new Set([...resources.values()].flatMap(({ parts }) => parts ?? []));
  yield* checkFiles(files, { openTofu, judged, override: false, merged });
  yield* checkFiles(overrides, { openTofu, judged, override: true, merged });
}

function* checkFiles(files: readonly File[], context: Context): Iterable<Problem> {
  const { openTofu } = context;
  for (const { body } of files) {
    yield* strayArguments(body);
    let suggestions = 0;
    for (const block of body.blocks) {
      if (block.damaged) continue;
      const form = topLevelBlocks.get(block.type.text);
      if (form !== undefined) {
        yield* checkBlock(context, topPlace(block, form));
        continue;
      }
      suggestions += 1;
      const meant = suggestions > suggestionLimit ? undefined : closest(block.type.text, topLevelBlocks.keys());
      if (meant === undefined && openTofu) continue;
      yield {
        rule: "unsupported-argument",
        span: block.type,
        message: `Terraform has no block ${named(block.type.text)}.`,
        help: meant === undefined ? "Remove the block, or put it into the block that it belongs to." : meantHelp(meant),
      };
    }
  }
}

function meantHelp(meant: string): string {
  return `Did you mean "${meant}"?`;
}

function* strayArguments(body: Body): Iterable<Problem> {
  for (const { name } of body.attributes.values()) {
    yield {
      rule: "unsupported-argument",
      span: name,
      message: `The argument ${named(name.text)} stands outside of any block.`,
      help: topLevelBlocks.has(name.text)
        ? `Write ${name.text} { … } without "=".`
        : "Put it into the block that it belongs to, or into locals { … }.",
    };
  }
}

const prefixes: Readonly<Record<string, string>> = {
  resource: "",
  data: "data.",
  ephemeral: "ephemeral.",
  variable: "var.",
  output: "output.",
  module: "module.",
  provider: "provider.",
  check: "check.",
};

function topPlace(block: Block, form: BlockForm): Place {
  const type = block.type.text;
  const prefix = Object.hasOwn(prefixes, type) ? prefixes[type] : undefined;
  const labels = block.labels.slice(0, form.labels.length).map(({ text }) => text);
  const isNamed = prefix !== undefined && labels.length === form.labels.length;
  const address = isNamed ? `${prefix}${labels.join(".")}` : undefined;
  return { block, form, address, holder: address === undefined ? `A block ${named(type)}` : named(address), path: [] };
}

function inside({ address, path }: Place, block: Block, form: BlockForm): Place {
  const type = block.type.text;
  const of = address === undefined ? "" : ` of ${named(address)}`;
  return { block, form, address, holder: `A ${named(type)} block${of}`, path: [...path, type] };
}

function problem(place: Place, rule: string, name: string, span: Span, message: string, help: string): Problem {
  const path = [...place.path, name].join(".");
  return { rule, span, message, help, path, ...(place.address === undefined ? {} : { address: place.address }) };
}

function* checkBlock(context: Context, top: Place): Iterable<Problem> {
  const pending = [top];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const wrongLabels = [...labelProblems(place)];
    yield* wrongLabels;
    if (wrongLabels.length > 0) continue;
    yield* argumentProblems(context, place);
    if (place.path.join(".") === "required_providers") yield* requirementProblems(place);
    yield* blockProblems(context, place);
    const { block, form } = place;
    for (const inner of block.body.blocks) {
      const type = inner.type.text;
      const own = form.blocks.get(type);
      if (own !== undefined) pending.push(inside(place, inner, own));
      else if (form.open !== "all") continue;
      else if (type === "dynamic") pending.push(inside(place, inner, dynamicBlock));
      // Blocks of a provider may hold dynamic ones as well.
      else pending.push(inside(place, inner, providersOwn(inner)));
    }
  }
}

/** What a provider declares: any labels, arguments and blocks. */
function providersOwn({ labels }: Block): BlockForm {
  return { ...openForm, labels: labels.map(() => "name") };
}

const openForm = dynamicBlock.blocks.get("content") as BlockForm;

function* labelProblems(place: Place): Iterable<Problem> {
  const { block, form } = place;
  const type = block.type.text;
  const wanted = form.labels.length === 0 ? "no labels" : form.labels.map((label) => `"${label}"`).join(" and ");
  const missing = form.labels[block.labels.length];
  if (missing !== undefined) {
    const message = `A block ${named(type)} lacks the label for its ${missing}.`;
    yield problem(place, "missing-argument", "", block.header, message, `Write ${signature(block, form)}.`);
  }
  const extra = block.labels[form.labels.length];
  if (extra === undefined) return;
  const message = `A block ${named(type)} takes ${wanted}, and ${named(extra.text)} is one label too many.`;
  yield problem(place, "unsupported-argument", "", extra, message, `Write ${signature(block, form)}.`);
}

function signature({ type: { text: type, source } }: Block, { labels }: BlockForm): string {
  if (isJson(source))
    return [type, ...labels.map((label) => `<${label}>`)].reduceRight(
      (inner, name) => `{ "${name}": ${inner} }`,
      "{ … }",
    );
  return [type, ...labels.map((label) => `"<${label}>"`), "{ … }"].join(" ");
}

/** What the block takes besides what a provider or module declares. */
function argumentNames({ block, form }: Place): ReadonlyMap<string, ArgumentShape> {
  if (block.type.text !== "resource" || block.labels[0]?.text !== "terraform_data") return form.attributes;
  return new Map([...form.attributes, ...terraformDataArguments.map((name) => [name, "any"] as const)]);
}

/** Whether arguments other than the listed ones are refused. */
function isClosed({ merged }: Context, { block, form }: Place): boolean {
  if (form.open === "no") return true;
  return block.type.text === "resource" && block.labels[0]?.text === "terraform_data" && !merged.has(block);
}

function* argumentProblems(context: Context, place: Place): Iterable<Problem> {
  const { block, form, holder } = place;
  const names = argumentNames(place);
  const judged = context.judged.has(block);
  const isComplete = !context.override || place.path.length > 0;
  const absent = new Set(isComplete ? [...form.required].filter((name) => !block.body.attributes.has(name)) : []);
  const misspelt = new Set<string>();
  let suggestions = 0;
  for (const [name, attribute] of block.body.attributes) {
    const shape = names.get(name);
    if (shape !== undefined) {
      yield* shapeProblems(place, attribute, shape);
      continue;
    }
    if (judged || (form.reserved.has(name) && context.openTofu)) continue;
    const instead = [...absent].find((other) => isMisspelling(name, other));
    if (!isClosed(context, place) && !form.reserved.has(name) && instead === undefined) continue;
    suggestions += 1;
    const meant = instead ?? (suggestions > suggestionLimit ? undefined : closest(name, [...names.keys()]));
    if (meant === undefined && context.openTofu) continue;
    if (meant !== undefined) misspelt.add(meant);
    const help =
      meant !== undefined
        ? meantHelp(meant)
        : form.blocks.has(name)
          ? withoutSign(block, name)
          : `Remove the argument ${named(name)}.`;
    const rule = meant === undefined && form.blocks.has(name) ? "incorrect-type" : "unsupported-argument";
    const message =
      rule === "incorrect-type"
        ? `${named(name)} of ${lower(holder)} is a block, not an argument.`
        : form.reserved.has(name)
          ? `${holder} cannot have an argument ${named(name)}: Terraform keeps the name for itself.`
          : `${holder} has no argument ${named(name)}.`;
    yield problem(place, rule, name, attribute.name, message, help);
  }
  if (!judged) {
    for (const name of absent) {
      if (misspelt.has(name) || hasBlock(block.body, name)) continue;
      const message = `${holder} lacks the required argument "${name}".`;
      yield problem(place, "missing-argument", name, block.header, message, `Add ${argumentIn(block.source, name)}.`);
    }
  }
  yield* choiceProblems(place);
}

function withoutSign({ source }: Block, name: string): string {
  return `Write ${blockIn(source, name)}${isJson(source) ? "" : ' without "="'}.`;
}

function lower(holder: string): string {
  return holder.startsWith("A ") ? `a ${holder.slice(2)}` : holder;
}

function hasBlock(body: Body, type: string): boolean {
  return body.blocks.some((block) => block.type.text === type);
}

/** Arguments of which one must, or only one may, be there. */
function* choiceProblems(place: Place): Iterable<Problem> {
  const { block, holder } = place;
  const { attributes } = block.body;
  const isTop = place.path.length === 0;
  if (isTop && block.type.text === "import" && !attributes.has("id") && !attributes.has("identity")) {
    const unknown = [...attributes.keys()].filter((name) => !place.form.attributes.has(name));
    if (unknown.some((name) => isMisspelling(name, "id") || isMisspelling(name, "identity"))) return;
    const message = `${holder} lacks the required argument "id".`;
    yield problem(place, "missing-argument", "id", block.header, message, `Add ${argumentIn(block.source, "id")}.`);
  }
  const each = attributes.get("for_each");
  const isRepeatable = place.form.attributes.has("count") && place.form.attributes.has("for_each");
  if (isRepeatable && each !== undefined && attributes.has("count")) {
    const message = `${holder} has both "count" and "for_each".`;
    yield problem(place, "unsupported-argument", "for_each", each.name, message, "Keep one of them.");
  }
}

function* blockProblems(context: Context, place: Place): Iterable<Problem> {
  const { block, form, holder } = place;
  const seen = new Set<string>();
  let suggestions = 0;
  for (const inner of block.body.blocks) {
    const type = inner.type.text;
    if (form.blocks.has(type)) {
      if (form.singleBlocks.has(type) && seen.has(type)) {
        const message = `${holder} takes one block "${type}" and no more.`;
        yield problem(place, "unsupported-argument", type, inner.header, message, "Join the blocks.");
      }
      seen.add(type);
      continue;
    }
    const isReserved = form.reserved.has(type);
    if (context.judged.has(block) || (form.open === "all" && !isReserved && !isClosed(context, place))) continue;
    suggestions += 1;
    const meant = suggestions > suggestionLimit ? undefined : closest(type, form.blocks.keys());
    if (context.openTofu && (meant === undefined || isReserved)) continue;
    if (argumentNames(place).has(type)) {
      const message = `"${type}" of ${lower(holder)} is an argument, not a block.`;
      yield problem(place, "incorrect-type", type, inner.header, message, `Write ${type} = … with "=".`);
      continue;
    }
    const message = `${holder} has no block ${named(type)}.`;
    const help = meant === undefined ? `Remove the block ${named(type)}.` : meantHelp(meant);
    yield problem(place, "unsupported-argument", type, inner.type, message, help);
  }
  for (const type of context.override && place.path.length === 0 ? [] : form.requiredBlocks) {
    if (seen.has(type) || block.body.blocks.some((inner) => isMisspelling(inner.type.text, type))) continue;
    const message = `${holder} lacks the required block "${type}".`;
    yield problem(
      place,
      "missing-argument",
      type,
      block.header,
      message,
      `Add a block ${blockIn(block.source, type)}.`,
    );
  }
}

function* shapeProblems(place: Place, { name, value }: Attribute, shape: ArgumentShape): Iterable<Problem> {
  const wrong = (span: Span, what: string, help: string) =>
    problem(place, "incorrect-type", name.text, span, `"${name.text}" of ${lower(place.holder)} ${what}.`, help);
  const written = (form: string) => argumentIn(name.source, name.text, form);
  switch (shape) {
    case "bool":
      if (isNoBool(value)) yield wrong(value, "must be true or false", `Write ${written("true or false")}.`);
      return;
    case "string":
      if (value.kind === "tuple" || value.kind === "object") {
        yield wrong(opening(value), "must be a text", `Write ${written('"…"')}.`);
      }
      return;
    case "map":
      if (value.kind !== "object" && value.kind !== "call") {
        yield wrong(value, "must be written in braces", `Write ${written("{ … }")}.`);
      }
      return;
    case "reference":
      if (value.kind === "template" || value.kind === "literal") {
        yield wrong(
          value,
          "must be a reference",
          isJsonString(value) ? bareAddress : "Write the address without quotes.",
        );
      }
      return;
    case "references":
    case "changes": {
      if (shape === "changes" && isAll(value)) return;
      if (value.kind !== "tuple") {
        yield wrong(value, "must be a list of references", `Write ${written("[ … ]")}, also for one reference.`);
        return;
      }
      for (const element of value.elements) {
        // Quoted ones are deprecated and still taken.
        if ((element.kind === "template" && !isJsonString(element)) || asTraversal(element) !== undefined) continue;
        const help = isJsonString(element) ? bareAddress : "Name a resource or module.";
        yield wrong(opening(element), "holds something that is no reference", help);
      }
      return;
    }
    default:
      return;
  }
}

/** A string of the JSON syntax that could be read as nothing else. */
function isJsonString(value: Expression): boolean {
  return value.kind === "template" && value.form === "json";
}

const bareAddress = 'Write the address alone, as in "aws_iam_role.this", without "${" and "}".';

/** `sym = { source = …, version = … }` */
const requirementKeys = ["source", "version", "configuration_aliases"];

function* requirementProblems(place: Place): Iterable<Problem> {
  for (const { name, value } of place.block.body.attributes.values()) {
    if (value.kind !== "object") continue;
    let suggestions = 0;
    for (const { key, bareKey, value: given } of value.items) {
      const text = bareKey ?? plainText(key);
      if (text === undefined) continue;
      if (!requirementKeys.includes(text)) {
        suggestions += 1;
        const meant = suggestions > suggestionLimit ? undefined : closest(text, requirementKeys);
        const message = `The requirement of ${named(name.text)} has no argument ${named(text)}.`;
        const help = meant === undefined ? "It takes source and version." : meantHelp(meant);
        yield problem(place, "unsupported-argument", `${name.text}.${text}`, key, message, help);
      } else if (text !== "configuration_aliases" && isNoText(given)) {
        const message = `"${text}" in the requirement of ${named(name.text)} must be a text.`;
        yield problem(
          place,
          "incorrect-type",
          `${name.text}.${text}`,
          opening(given),
          message,
          `Write ${argumentIn(key.source, text, '"…"')}.`,
        );
      }
    }
  }
}

function plainText(key: Expression): string | undefined {
  const [part, ...more] = key.kind === "template" ? key.parts : [];
  return part?.kind === "text" && more.length === 0 ? part.text : undefined;
}

function isNoText({ kind }: Expression): boolean {
  return kind === "tuple" || kind === "object" || kind === "literal";
}

function isAll(value: Expression): boolean {
  return value.kind === "variable" && value.name === "all";
}

/** What is written out and certainly no bool; `"true"` is converted, null is refused. */
function isNoBool(value: Expression): boolean {
  if (value.kind === "tuple" || value.kind === "object") return true;
  if (value.kind === "literal") return typeof value.value !== "boolean";
  if (value.kind !== "template") return false;
  const [part, ...more] = value.parts;
  if (part === undefined) return true;
  return part.kind === "text" && more.length === 0 && part.text !== "true" && part.text !== "false";
}

/** A constructor over several lines is marked by its bracket alone. */
function opening(expression: Expression): Span {
  const { source, from, to } = expression;
  return source.text.slice(from, to).includes("\n") ? { source, from, to: from + 1 } : expression;
}
