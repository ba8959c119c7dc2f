/** The registry modules of Sym whose inputs, outputs and resources we know. */
import type { TypeName } from "./block-schema.ts";
import data from "./data/modules.json" with { type: "json" };
import { allows, compareVersions, parseConstraints, parseVersion, type Version } from "./version.ts";

export interface ModuleInput {
  /** `"any"` also for object types, which the record does not take apart. */
  readonly type: TypeName;
  readonly required: boolean;
  /** Plain JSON; undefined where there is none or it is not a simple value. */
  readonly default?: unknown;
}

export interface KnownModule {
  /** `symopsio/runtime-connector/aws`. */
  readonly source: string;
  /** The newest release that the constraint allows. */
  readonly version: string;
  /** The releases of this shape, first and last. */
  readonly first: string;
  readonly last: string;
  readonly inputs: ReadonlyMap<string, ModuleInput>;
  readonly outputs: ReadonlySet<string>;
  /** Addresses of the resources and modules inside. */
  readonly creates: readonly string[];
}

interface Release {
  readonly versions: string;
  readonly inputs: Readonly<
    Record<string, { readonly type?: string; readonly required: boolean; readonly default?: unknown }>
  >;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly creates: readonly string[];
}

const releases: ReadonlyMap<string, readonly Release[]> = new Map(
  Object.entries(data.modules as unknown as Readonly<Record<string, readonly Release[]>>),
);

/** The source of a known module as the record names it, without the public registry's host; undefined for any other source. */
function registrySource(source: string): string | undefined {
  const name = source.startsWith("registry.terraform.io/") ? source.slice("registry.terraform.io/".length) : source;
  return releases.has(name) ? name : undefined;
}

/**
 * What a module call gets: the newest known release that the version constraint allows (without one, the newest).
 * Undefined for other sources, for a constraint that cannot be read, and where no known release is allowed.
 */
export function knownModule(source: string, versionConstraint?: string): KnownModule | undefined {
  const name = registrySource(source);
  const constraints = versionConstraint === undefined ? [] : parseConstraints(versionConstraint);
  if (name === undefined || constraints === undefined) return undefined;
  let best: { release: Release; version: Version; text: string } | undefined;
  for (const release of releases.get(name) as readonly Release[]) {
    const [first, last] = boundsOf(release);
    const candidates = [first, last];
    // Releases between the bounds are not listed one by one; those at the edges of the constraint decide.
    for (const { version } of constraints) {
      const [major = 0, minor = 0, patch = 0] = version.segments;
      for (const step of [-1, 0, 1]) candidates.push(`${major}.${minor}.${Math.max(0, patch + step)}`);
    }
    for (const text of candidates) {
      const version = parseVersion(text) as Version;
      const inside =
        compareVersions(parseVersion(first) as Version, version) <= 0 &&
        compareVersions(version, parseVersion(last) as Version) <= 0;
      if (!inside || !allows(constraints, version)) continue;
      if (best === undefined || compareVersions(best.version, version) < 0) best = { release, version, text };
    }
  }
  if (best === undefined) return undefined;
  return moduleOf(name, best.release, best.text);
}

/** Every shape of a known module, oldest first; empty for any other source. */
export function moduleShapes(source: string): readonly KnownModule[] {
  const name = registrySource(source);
  if (name === undefined) return [];
  return (releases.get(name) as readonly Release[]).map((release) => moduleOf(name, release, boundsOf(release)[1]));
}

/** The sources of all known modules. */
export function moduleSources(): readonly string[] {
  return [...releases.keys()];
}

function boundsOf(release: Release): readonly [first: string, last: string] {
  const [first = "", last = first] = release.versions.split(" - ");
  return [first, last];
}

function moduleOf(source: string, release: Release, version: string): KnownModule {
  const [first, last] = boundsOf(release);
  const inputs = new Map<string, ModuleInput>();
  for (const [name, input] of Object.entries(release.inputs)) {
    inputs.set(name, {
      type: typeNameOf(input.type ?? "any"),
      required: input.required,
      ...("default" in input ? { default: input.default } : {}),
    });
  }
  return {
    source,
    version,
    first,
    last,
    inputs,
    outputs: new Set(Object.keys(release.outputs)),
    creates: release.creates,
  };
}

/** `map(list(string))` in the form of schemas; what holds an object or tuple type is "any". */
function typeNameOf(text: string): TypeName {
  const collection = /^(list|set|map)\((.*)\)$/s.exec(text.trim());
  if (collection !== null) {
    return [collection[1] as "list" | "set" | "map", typeNameOf(collection[2] as string)];
  }
  const name = text.trim();
  return name === "string" || name === "number" || name === "bool" ? name : "any";
}
