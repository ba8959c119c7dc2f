/** The integration modules of Sym's Python SDK. */
import data from "./data/sdk.json" with { type: "json" };

const integrations = "sym.sdk.integrations";
const functions: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(data.functions));

/**
 * What `from module import *` brings in, as name → full name; empty for modules that are not of the SDK's integrations.
 * Names that `sym.sdk` exports besides are not followed.
 */
export function starExports(module: string): ReadonlyMap<string, string> {
  if (module === "sym.sdk") return named(data.exportedBySdk, integrations);
  if (module === integrations) return named(data.integrations, integrations);
  return named(functions.get(module) ?? [], module);
}

function named(names: readonly string[], module: string): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name, `${module}.${name}`]));
}

/** The full name of what a dotted name of the SDK means: `sym.sdk.onelogin` is `sym.sdk.integrations.onelogin`. */
export function canonicalName(dotted: string): string {
  const [first, second, name, ...rest] = dotted.split(".");
  if (first !== "sym" || second !== "sdk" || name === undefined || !data.exportedBySdk.includes(name)) return dotted;
  return [integrations, name, ...rest].join(".");
}
