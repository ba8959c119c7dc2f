/** Features of the Sym provider that the release in use does not have, yet or any more. */
import type { BlockSchema } from "../catalogue/block-schema.ts";
import { promptFieldTypes } from "../catalogue/prompt-fields.ts";
import {
  formIn,
  type HistoryEntry,
  historyOf,
  newestProvider,
  providerReleases,
} from "../catalogue/provider-history.ts";
import { compareVersions, parseVersion } from "../catalogue/version.ts";
import type { EvaluatedBody } from "../evaluate/instance.ts";
import { knownString } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { locate, locateKey, type Path } from "../model/locate.ts";
import { type ProviderInUse, whyThisVersion } from "../model/provider-version.ts";
import type { Span } from "../source.ts";
import type { Subject } from "./subject.ts";
import { blockNames, member, problem } from "./words.ts";

/** Says when the provider had what stands at a path of the records; undefined where it never had, or still has it. */
export function lifetime(path: string, provider: ProviderInUse): string | undefined {
  const { version, chosenBy } = provider;
  const entries = historyOf(path);
  if (entries === undefined || formIn(entries, version) !== undefined) return undefined;
  const why = chosenBy === undefined ? "" : ` (${whyThisVersion(provider)})`;
  return `the provider had it ${entries.map(stretch).join(" and ")}, version ${version} does not${why}`;
}

function stretch({ from, to }: HistoryEntry): string {
  if (to === undefined) return `from ${from} on`;
  return from === providerReleases[0] ? `up to ${to}` : `from ${from} to ${to}`;
}

function isNewer(release: string, version: string): boolean {
  const [left, right] = [parseVersion(release), parseVersion(version)];
  return left !== undefined && right !== undefined && compareVersions(left, right) > 0;
}

/** `provider-version`: the type, arguments, blocks and prompt field types of a block that came after the release in use. */
export function* newerFeatures(subject: Subject, provider: ProviderInUse): Iterable<Problem> {
  if (provider.version === newestProvider) return;
  const typeSince = since(subject, [], provider);
  if (subject.kind !== "provider" && typeSince !== undefined) {
    const what = `"${subject.address}" is of a type that`;
    yield tooNew(subject, [], subject.block.labels[0] ?? subject.block.header, what, typeSince, provider);
    return;
  }
  yield* newerIn(subject, provider, subject.body, subject.schema, subject.newest, []);
}

function* newerIn(
  subject: Subject,
  provider: ProviderInUse,
  body: EvaluatedBody,
  schema: BlockSchema,
  newest: BlockSchema,
  path: Path,
): Iterable<Problem> {
  const feature = (name: string, at: Path, span: Span): readonly Problem[] => {
    const release = since(subject, [...blockNames(path), name], provider);
    if (release === undefined) return [];
    return [tooNew(subject, at, span, member(subject, path, name), release, provider)];
  };
  const isNew = (name: string) => !schema.attributes.has(name) && !schema.blocks.has(name);
  for (const name of body.attributes.keys()) {
    const declared = newest.attributes.get(name);
    if (declared === undefined || declared.presence === "computed" || !isNew(name)) continue;
    yield* feature(name, [...path, name], locateKey(subject, [...path, name]));
  }
  const counts = new Map<string, number>();
  for (const { type, body: inner } of body.blocks) {
    const index = counts.get(type) ?? 0;
    counts.set(type, index + 1);
    const content = newest.blocks.get(type)?.content;
    if (content === undefined) continue;
    const at = [...path, type, index];
    const nested = schema.blocks.get(type)?.content;
    if (nested !== undefined) yield* newerIn(subject, provider, inner, nested, content, at);
    else if (isNew(type)) yield* feature(type, at, locate(subject, at));
  }
  if (blockNames(path).join(".") === "params.prompt_field") yield* newerPromptType(subject, provider, body, path);
}

function* newerPromptType(
  subject: Subject,
  provider: ProviderInUse,
  body: EvaluatedBody,
  path: Path,
): Iterable<Problem> {
  const type = body.attributes.get("type")?.value;
  const release = promptFieldTypes.get(knownString(type) ?? "");
  if (release === undefined || !isNewer(release, provider.version)) return;
  const what = `The prompt field type "${knownString(type)}" in "${subject.address}"`;
  yield tooNew(subject, [...path, "type"], locate(subject, [...path, "type"]), what, release, provider);
}

/** The release that brought what the release in use does not have yet. */
function since(subject: Subject, names: readonly string[], { version }: ProviderInUse): string | undefined {
  const root = subject.kind === "provider" ? "provider" : subject.schemaName;
  const entries = historyOf([root, ...names].join(".")) ?? [];
  if (formIn(entries, version) !== undefined) return undefined;
  return entries.find(({ from }) => isNewer(from, version))?.from;
}

function tooNew(
  subject: Subject,
  path: Path,
  span: Span,
  what: string,
  release: string,
  provider: ProviderInUse,
): Problem {
  const { chosenBy } = provider;
  const needs = `${what} needs version ${release} of the Sym provider, and ${whyThisVersion(provider)}.`;
  const help =
    chosenBy?.kind === "lock file"
      ? 'Run "terraform init -upgrade" with a constraint that allows it.'
      : `Allow it in required_providers, as in version = ">= ${release}".`;
  const found = problem(subject, "provider-version", path, span, needs, help);
  return chosenBy === undefined
    ? found
    : { ...found, related: [{ message: `the ${chosenBy.kind} decides on the version here`, span: chosenBy.span }] };
}
