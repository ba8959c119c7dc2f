/** What a configuration says about its OneLogin accounts, for the embedded account to take on. */
import type { ValidateIo, ValidateOptions } from "./cli/options.ts";
import { openConfigurations } from "./configuration/find.ts";
import { buildModel } from "./model/model.ts";
import { probeTargets } from "./probe/targets.ts";
import { loadRoot } from "./root.ts";
import { selectRoots } from "./roots.ts";
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
  const configurations = openConfigurations(false, io.cwd, new Set());
  const { roots, usageErrors } = selectRoots(options.paths, io.cwd, options, configurations);
  const domains = new Set<string>();
  const clientIds = new Set<string>();
  const roleIds = new Set<string>();
  for (const directory of roots) {
    const { shown, module } = await loadRoot(directory, options, io);
    for (const target of probeTargets(buildModel(shown, module), [])) {
      if (target.domain !== undefined) domains.add(target.domain.text);
      if (target.clientId !== undefined) clientIds.add(target.clientId.text);
      for (const { id } of target.roles) roleIds.add(id);
    }
  }
  return { account: { domains: [...domains], clientIds: [...clientIds], roleIds: [...roleIds] }, usageErrors };
}
