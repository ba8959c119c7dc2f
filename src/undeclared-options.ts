/** Variables that are given on the command line and that no root module has. */
import type { InputOption } from "./cli/options.ts";
import type { Declarations } from "./evaluate/module.ts";

/** One usage error for each variable given by `--var` that certainly no root of the run declares. */
export function undeclaredOptions(inputs: readonly InputOption[], roots: readonly Declarations[]): string[] {
  if (roots.length === 0 || roots.some(({ complete }) => !complete)) return [];
  const names = new Set(inputs.flatMap((input) => (input.kind === "var" ? [input.name] : [])));
  return [...names]
    .filter((name) => !roots.some(({ variables }) => variables.has(name)))
    .map((name) => `--var ${name}=…: no root module declares a variable "${name}"`);
}
