/** Settles `--plan` for the root modules of a run; the code for plans is loaded only where one is given. */
import type { ValidateOptions } from "./cli/options.ts";
import type { SelectedRoot } from "./roots.ts";

/** The options to go on with, and what is wrong with `--plan` for these root modules. */
export async function settlePlanOption(
  options: ValidateOptions,
  roots: readonly SelectedRoot[],
  cwd: string,
): Promise<{ readonly options: ValidateOptions; readonly usageErrors: readonly string[] }> {
  if (options.plan === undefined) return { options, usageErrors: [] };
  return (await import("./plan-file.ts")).settlePlan(options, roots, cwd);
}
