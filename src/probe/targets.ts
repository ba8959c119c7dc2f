/** Which OneLogin integrations of a root the probe is asked about, and with what. */
import type { Instance } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { strategiesOf } from "../model/flow.ts";
import { locate } from "../model/locate.ts";
import { argument, argumentText, entry, type Model, referred, textOf, written } from "../model/model.ts";
import type { ProbeRole, ProbeTarget } from "./target.ts";

/** By integration the role ids of the targets on its strategies. */
function rolesByIntegration(model: Model): ReadonlyMap<Instance, readonly ProbeRole[]> {
  const roles = new Map<Instance, ProbeRole[]>();
  for (const target of new Set(written(model, "sym_target"))) {
    if (argumentText(target, "type") !== "onelogin_role") continue;
    const id = textOf(entry(target, "settings", "role_id"));
    // Ids that no role can have are findings already, and never become part of a request.
    if (id === undefined || !/^[0-9]{1,10}$/.test(id)) continue;
    const role = { id, span: locate(target, ["settings", "role_id"]), address: target.address };
    for (const integration of new Set(strategiesOf(model, target).map((each) => referred(each, "integration_id")))) {
      if (integration === undefined) continue;
      const known = roles.get(integration);
      if (known === undefined) roles.set(integration, [role]);
      else known.push(role);
    }
  }
  return roles;
}

/** One target for each onelogin integration, in file order; `problems` are the static findings of the root. */
export function probeTargets(model: Model, problems: readonly Problem[]): ProbeTarget[] {
  const doubted = new Set(problems.filter(({ rule }) => rule === "onelogin-domain").map(({ address }) => address));
  const roles = rolesByIntegration(model);
  return written(model, "sym_integration").flatMap((integration): ProbeTarget[] => {
    if (argumentText(integration, "type") !== "onelogin") return [];
    const domain = textOf(argument(integration, "external_id"));
    // Of instances with unknown keys nobody knows how many there are: they are reported as skipped.
    const clientId = integration.symbolic ? undefined : textOf(entry(integration, "settings", "client_id"));
    const clientSecret = entry(integration, "settings", "client_secret");
    return [
      {
        root: model.root,
        address: integration.address,
        header: integration.block.header,
        ...(domain === undefined ? {} : { domain: { text: domain, span: locate(integration, ["external_id"]) } }),
        ...(clientId === undefined
          ? {}
          : { clientId: { text: clientId, span: locate(integration, ["settings", "client_id"]) } }),
        ...(clientSecret.state === "absent"
          ? {}
          : { clientSecret: locate(integration, ["settings", "client_secret"]) }),
        roles: roles.get(integration) ?? [],
        domainDoubted: doubted.has(integration.address),
      },
    ];
  });
}
