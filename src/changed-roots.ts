/** Leaves of the selected root modules those that a change touches. */
import { reachedBy, type SelectedRoot } from "./roots.ts";
import { type Changes, changedFiles } from "./workspace/changes.ts";
import { placeOf } from "./workspace/workspace.ts";

export interface ChangedRoots {
  readonly roots: readonly SelectedRoot[];
  readonly usageErrors: readonly string[];
  /** What to say where nothing is left. */
  readonly notice?: string;
}

/**
 * The root modules that files changed since `ref` touch; all of them where it is undefined or git cannot tell, which is a usage error.
 * A root module that only its evaluation can show to read a changed file is kept with that condition.
 */
export async function keepChanged(
  roots: readonly SelectedRoot[],
  ref: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ChangedRoots> {
  if (ref === undefined) return { roots, usageErrors: [] };
  const byRepository = new Map<string, { readonly changes: Changes; readonly places: ReadonlySet<string> }>();
  const usageErrors = new Set<string>();
  const notices: string[] = [];
  const kept: SelectedRoot[] = [];
  for (const root of roots) {
    const { repository } = root.workspace;
    let known = byRepository.get(repository);
    if (known === undefined) {
      const changes = await changedFiles(root.workspace, ref, env);
      known = { changes, places: new Set("files" in changes ? changes.files.map(placeOf) : []) };
      byRepository.set(repository, known);
    }
    const { changes, places } = known;
    if ("usageError" in changes) {
      usageErrors.add(changes.usageError);
      kept.push(root);
      continue;
    }
    notices.push(`no root module has changed since ${changes.since}`);
    if (places.size === 0) continue;
    const isTouched = root.standing.kind === "text" || reachedBy(root, places).length > 0;
    kept.push(isTouched ? root : { ...root, mustRead: [...root.mustRead, places] });
  }
  return { roots: kept, usageErrors: [...usageErrors], ...(notices[0] === undefined ? {} : { notice: notices[0] }) };
}
