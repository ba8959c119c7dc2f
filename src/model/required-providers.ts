/** What a module's `required_providers` blocks ask for. */
import { isMisspelling } from "../catalogue/closest.ts";
import type { EvaluatedBlock } from "../evaluate/instance.ts";
import type { EvaluatedModule } from "../evaluate/module.ts";
import { isNull, knownEntries, knownString, type Value } from "../evaluate/value.ts";
import type { Span } from "../source.ts";
import { locate } from "./locate.ts";

/** A text where it stands; "absent" where it is not written, "unknown" where it is no plain text. */
export type Written = { readonly text: string; readonly span: Span } | "absent" | "unknown";

export interface ProviderRequirement {
  /** The local name, as in `sym`. */
  readonly name: string;
  /** The `required_providers` block. */
  readonly within: EvaluatedBlock;
  readonly source: Written;
  readonly version: Written;
}

/** The `required_providers` blocks of a module, in file order. */
export function requirementBlocks(module: EvaluatedModule): readonly EvaluatedBlock[] {
  return module.settings.flatMap(({ body }) => body.blocks.filter(({ type }) => type === "required_providers"));
}

/** Every entry of these blocks. A bare string is the form of old: a version without a source. */
export function providerRequirements(module: EvaluatedModule): readonly ProviderRequirement[] {
  return requirementBlocks(module).flatMap((within) =>
    [...within.body.attributes].map(([name, { value }]) => {
      const bare = knownString(value);
      if (bare !== undefined) {
        const version = { text: bare, span: locate(within, [name]) };
        return { name, within, source: "absent" as const, version };
      }
      const entries = knownEntries(value);
      // A key that is misspelt is reported as that.
      if (entries !== undefined && !entries.has("source") && [...entries.keys()].some(isMeantAsSource)) {
        return {
          name,
          within,
          source: "unknown" as const,
          version: written(within, [name, "version"], entries.get("version")),
        };
      }
      const at = (key: string) => written(within, [name, key], entries === undefined ? "unknown" : entries.get(key));
      return { name, within, source: at("source"), version: at("version") };
    }),
  );
}

function isMeantAsSource(key: string): boolean {
  return isMisspelling(key, "source");
}

function written(within: EvaluatedBlock, path: readonly string[], value: Value | undefined | "unknown"): Written {
  if (value === "unknown") return "unknown";
  if (value === undefined || isNull(value)) return "absent";
  const text = knownString(value);
  return text === undefined ? "unknown" : { text, span: locate(within, path) };
}

/** The host before July 2022, which no longer serves the provider and the modules (sym.md 2 and 5). */
export const retiredHost = "terraform.symops.com";

/** The registry's own host may be left out; any other host is a mirror of ours to decide. */
export function isSymProvider(source: string): boolean {
  const parts = source.trim().toLowerCase().split("/");
  return (parts.length === 2 || parts.length === 3) && parts.slice(-2).join("/") === "symopsio/sym";
}

/** Whether a provider or module source is at the retired host. */
export function isAtRetiredHost(source: string): boolean {
  return source.trim().toLowerCase().startsWith(`${retiredHost}/`);
}
