/** What the known registry modules create and give back, as `schemas/modules/contents.json` has it. */
import data from "../../schemas/modules/contents.json" with { type: "json" };

/** A part of a text: an input, also as `title()` makes it, a whole resource or data source, or an attribute of one. */
export type ContentPart =
  | { readonly kind: "input"; readonly name: string; readonly title: boolean }
  | { readonly kind: "resource"; readonly address: string; readonly attribute: string | undefined };

/** What an argument or output is; a text of one part alone is that part itself. */
export type Content =
  | { readonly kind: "unknown" }
  | { readonly kind: "text"; readonly parts: readonly (string | ContentPart)[] }
  /** The first that is not empty. */
  | { readonly kind: "first"; readonly choices: readonly Content[] }
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, Content> };

export interface ModuleContents {
  /** Of managed resources by address, the arguments of which the value is known. The modules inside are not here. */
  readonly creates: ReadonlyMap<string, ReadonlyMap<string, Content>>;
  readonly outputs: ReadonlyMap<string, Content>;
  /** Addresses of the data sources that the modules are known to read. */
  readonly reads: readonly string[];
  /** Addresses of the resources and data sources that outputs name: they are there once. */
  readonly single: ReadonlySet<string>;
}

type Written = string | null | readonly Written[] | { readonly [key: string]: Written };

interface WrittenRelease {
  readonly versions: string;
  readonly creates: Readonly<Record<string, Readonly<Record<string, Written>>>>;
  readonly reads?: readonly string[];
  readonly outputs: Readonly<Record<string, Written>>;
}

const releases: ReadonlyMap<string, readonly WrittenRelease[]> = new Map(
  Object.entries(data.modules as unknown as Readonly<Record<string, readonly WrittenRelease[]>>),
);

const read = new Map<WrittenRelease, ModuleContents>();

/** Of the releases of a module that begin with `first`; undefined where nothing is written of them. */
export function moduleContents(source: string, first: string): ModuleContents | undefined {
  const release = releases.get(source)?.find(({ versions }) => versions.split(" - ")[0] === first);
  if (release === undefined) return undefined;
  const known = read.get(release);
  if (known !== undefined) return known;
  const outputs = contentsOf(release.outputs);
  const creates = new Map<string, ReadonlyMap<string, Content>>();
  for (const [address, known] of Object.entries(release.creates)) {
    if (!address.startsWith("module.")) creates.set(address, contentsOf(known));
  }
  const single = new Set([...outputs.values()].flatMap((each) => [...addressesIn(each)]));
  const made = { creates, reads: release.reads ?? [], outputs, single };
  read.set(release, made);
  return made;
}

function contentsOf(written: Readonly<Record<string, Written>>): ReadonlyMap<string, Content> {
  return new Map(Object.entries(written).map(([name, each]) => [name, contentOf(each)]));
}

function contentOf(written: Written): Content {
  if (written === null) return { kind: "unknown" };
  if (typeof written === "string") return { kind: "text", parts: partsOf(written) };
  if (Array.isArray(written)) return { kind: "first", choices: (written as readonly Written[]).map(contentOf) };
  return { kind: "object", entries: contentsOf(written as Readonly<Record<string, Written>>) };
}

function partsOf(text: string): (string | ContentPart)[] {
  return text.split(/(\$\{[^}]*\})/).flatMap((piece): (string | ContentPart)[] => {
    if (piece === "") return [];
    return piece.startsWith("${") ? [partOf(piece.slice(2, -1))] : [piece];
  });
}

function partOf(written: string): ContentPart {
  const input = /^(title\()?var\.(\w+)\)?$/.exec(written);
  if (input !== null) return { kind: "input", name: input[2] as string, title: input[1] !== undefined };
  const steps = written.split(".");
  const length = steps[0] === "data" ? 3 : 2;
  return { kind: "resource", address: steps.slice(0, length).join("."), attribute: steps[length] };
}

function* addressesIn(content: Content): Iterable<string> {
  if (content.kind === "text") {
    for (const part of content.parts) if (typeof part !== "string" && part.kind === "resource") yield part.address;
  } else if (content.kind === "first") for (const choice of content.choices) yield* addressesIn(choice);
  else if (content.kind === "object") for (const entry of content.entries.values()) yield* addressesIn(entry);
}
