/** What a configuration says about its OneLogin accounts, for the embedded account to take on. */
import type { ValidateIo, ValidateOptions } from "./cli/options.ts";
import { inputSetsFor, openConfigurations } from "./configuration/find.ts";
import { makeAllowance } from "./evaluate/budget.ts";
import { buildModel } from "./model/model.ts";
import { probeTargets } from "./probe/targets.ts";
import { loadRoot } from "./root.ts";
import { selectRoots } from "./roots.ts";
import { ruleTable } from "./rules/index.ts";
import type { AccountDescription } from "./simulator/run.ts";

/** The domains, client ids and role ids of the OneLogin integrations at `path`; nothing is checked and nothing sent. */
export async function describeAccount(
  path: string,
  io: ValidateIo,
): Promise<{ readonly account: AccountDescription; readonly usageErrors: readonly string[] }> {
  const options: ValidateOptions = {
    paths: [path],
    inputs: [],
    probe: { mode: "off", secretSources: [], timeoutSeconds: 30 },
    strictSyntax: false,
    cache: false,
    respectIgnore: true,
    exclude: [],
  };
  const configurations = openConfigurations(undefined, io.cwd, new Set(ruleTable.keys()));
  const { roots, usageErrors } = selectRoots(options.paths, io.cwd, options, configurations);
  const domains = new Set<string>();
  const clientIds = new Set<string>();
  const roleIds = new Set<string>();
  const wrong = new Set(usageErrors);
  const loading = { ...options, allowance: makeAllowance() };
  for (const directory of roots) {
    for (const set of inputSetsFor(directory.configuration, directory.files.directory)) {
      const root = await loadRoot(directory, loading, io, undefined, set);
      for (const error of root.usageErrors) wrong.add(error);
      for (const target of probeTargets(buildModel(root.shown, root.module), [])) {
        if (target.domain !== undefined) domains.add(target.domain.text);
        if (target.clientId !== undefined) clientIds.add(target.clientId.text);
        for (const { id } of target.roles) roleIds.add(id);
      }
    }
  }
  for (const error of configurations.usageErrors()) wrong.add(error);
  return {
    account: { domains: [...domains], clientIds: [...clientIds], roleIds: [...roleIds] },
    usageErrors: [...wrong],
  };
}
