/** Which release of the Sym provider a configuration is judged by, and what chose it. */
import { newestProvider, providerReleases } from "../catalogue/provider-history.ts";
import { allows, type Constraint, compareVersions, parseConstraints, parseVersion } from "../catalogue/version.ts";
import { type EvaluatedModule, modulesOf } from "../evaluate/module.ts";
import { knownString } from "../evaluate/value.ts";
import type { File } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { locate } from "./locate.ts";
import { isSymProvider, providerRequirements } from "./required-providers.ts";

export interface ProviderInUse {
  /** A stable release that the records know. */
  readonly version: string;
  /** What chose it; undefined where nothing does and it is the newest. */
  readonly chosenBy?: {
    readonly kind: "constraint" | "lock file";
    /** As written: `~> 2.0`, or the version that is locked. */
    readonly text: string;
    readonly span: Span;
  };
}

/** What is judged where neither a constraint nor a lock file says anything. */
const newestInUse: ProviderInUse = { version: newestProvider };

interface Requirement {
  readonly constraints: readonly Constraint[];
  readonly text: string;
  readonly span: Span;
}

/**
 * The release that Terraform would install: what `.terraform.lock.hcl` has chosen where the constraints of the module
 * allow it, else the newest release that they all allow, else the newest of all. Constraints that cannot be read count
 * as none. For a release that the records do not have, an alpha or one to come, the next known one stands.
 */
export function providerInUse(module: EvaluatedModule, lockFile?: File): ProviderInUse {
  const requirements = requirementsOf(module);
  const constraints = requirements.flatMap((each) => each.constraints);
  const locked = lockFile === undefined ? undefined : lockedVersion(lockFile);
  const version = locked === undefined ? undefined : parseVersion(locked.text);
  if (locked !== undefined && version !== undefined && allows(constraints, version)) {
    return { version: knownRelease(locked.text), chosenBy: { kind: "lock file", ...locked } };
  }
  const allowed = providerReleases.findLast((release) => allowsRelease(constraints, release));
  if (allowed === newestProvider || requirements.length === 0) return newestInUse;
  const exact = constraints.find(({ operator }) => operator === "=");
  const chosen = allowed ?? (exact === undefined ? newestProvider : knownRelease(exact.version.segments.join(".")));
  // Several constraints: the first that the newest release does not satisfy is what holds it back.
  const holding = requirements.find((each) => !allowsRelease(each.constraints, newestProvider));
  if (chosen === newestProvider || holding === undefined) return newestInUse;
  return { version: chosen, chosenBy: { kind: "constraint", text: holding.text, span: holding.span } };
}

/**
 * The releases that may be in use: one, or, where a `terraform` block with the constraint in it may be unreadable, the last
 * of each major version, newest first.
 */
export function possibleProviders(module: EvaluatedModule, lockFile?: File): readonly ProviderInUse[] {
  const chosen = providerInUse(module, lockFile);
  if (
    chosen.chosenBy !== undefined ||
    !modulesOf(module).some(({ settings }) => settings.some(({ body }) => body.damaged))
  )
    return [chosen];
  const lastOfMajors = new Map(providerReleases.map((release) => [release.split(".")[0], release]));
  return [...lastOfMajors.values()].reverse().map((version) => ({ version }));
}

/** `the constraint "~> 2.0" allows at most 2.1.3`, for the end of a sentence. */
export function whyThisVersion({ version, chosenBy }: ProviderInUse): string {
  if (chosenBy === undefined) return `${version} is the newest release`;
  const text = chosenBy.text.length > 60 ? `${chosenBy.text.slice(0, 60)}…` : chosenBy.text;
  return chosenBy.kind === "lock file"
    ? `.terraform.lock.hcl has ${text}`
    : `the constraint "${text}" allows at most ${version}`;
}

function requirementsOf(module: EvaluatedModule): readonly Requirement[] {
  const modules = modulesOf(module);
  const required = modules.flatMap(providerRequirements).flatMap(({ name, source, version }) => {
    const isSym = typeof source === "string" ? name === "sym" : isSymProvider(source.text);
    return isSym && typeof version !== "string" ? [version] : [];
  });
  // The constraint of old, in the provider's own block, still counts.
  const configured = modules
    .flatMap(({ providers }) => providers)
    .flatMap((block) => {
      const text = knownString(block.body.attributes.get("version")?.value);
      return block.block.labels[0]?.text === "sym" && text !== undefined
        ? [{ text, span: locate(block, ["version"]) }]
        : [];
    });
  return [...required, ...configured].flatMap(({ text, span }) => {
    const constraints = parseConstraints(text);
    return constraints === undefined ? [] : [{ constraints, text, span }];
  });
}

function allowsRelease(constraints: readonly Constraint[], release: string): boolean {
  const version = parseVersion(release);
  return version !== undefined && allows(constraints, version);
}

function knownRelease(text: string): string {
  const wanted = parseVersion(text);
  const next = providerReleases.find((release) => {
    const version = parseVersion(release);
    return wanted !== undefined && version !== undefined && compareVersions(version, wanted) >= 0;
  });
  return next ?? newestProvider;
}

/** The version of `provider "registry.terraform.io/symopsio/sym"`, whatever the registry. */
function lockedVersion({ body }: File): { readonly text: string; readonly span: Span } | undefined {
  for (const block of body.blocks) {
    if (block.damaged || block.type.text !== "provider" || !isSymProvider(block.labels[0]?.text ?? "")) continue;
    const value = block.body.attributes.get("version")?.value;
    const [part, ...more] = value?.kind === "template" ? value.parts : [];
    if (value !== undefined && part?.kind === "text" && more.length === 0) return { text: part.text, span: value };
  }
  return undefined;
}
