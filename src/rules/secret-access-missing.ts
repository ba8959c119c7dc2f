/** Nothing lets Sym's runtime read the secrets. */
import type { Problem } from "../finding.ts";
import { grantFaults } from "../model/grant-faults.ts";
import { locate } from "../model/locate.ts";
import type { Model } from "../model/model.ts";
import type { Grant } from "../model/secret-access.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  const reported = new Set<Grant>();
  for (const fault of grantFaults(model)) {
    if (fault.kind !== "missing") continue;
    const { store, role, unattached } = fault;
    for (const grant of unattached) {
      if (reported.has(grant)) continue;
      reported.add(grant);
      yield {
        rule: "secret-access-missing",
        address: grant.name,
        span: grant.header,
        message: `"${grant.name}" creates the policy for reading secrets and attaches it to nothing: it has no iam_role_name.`,
        help: role.fromKnownModule
          ? `Add iam_role_name = ${role.module}.sym_runtime_connector_role.name.`
          : `Add iam_role_name = ${role.address}.name.`,
        related: [
          {
            message: `"${store.address}" reads secrets with the role of this context`,
            span: locate(store, ["settings", "context_id"]),
          },
        ],
      };
    }
    if (unattached.length > 0) continue;
    yield {
      rule: "secret-access-missing",
      address: store.address,
      path: "settings.context_id",
      span: locate(store, ["settings", "context_id"]),
      message: `Nothing lets the role behind the context of "${store.address}" read secrets: there is no secretsmgr-addon and no policy for it.`,
      help: "Call the module symopsio/secretsmgr-addon/aws (~> 1.1) with this environment and the role's name as iam_role_name.",
      related: [{ message: `"${role.address}" is the role`, span: role.block.header }],
    };
  }
}

export default {
  id: "secret-access-missing",
  severities: ["error"],
  summary: "Nothing lets Sym's runtime read the secrets",
  why: "Sym reads a secret with the runtime connector's role. Unless a policy attached to that role allows it, AWS refuses and every request that needs a secret fails.",
  check,
} satisfies Rule;
