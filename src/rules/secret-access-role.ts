/** The policy for reading secrets is attached to another role than the one that reads them. */
import type { Problem } from "../finding.ts";
import { grantFaults } from "../model/grant-faults.ts";
import { locate } from "../model/locate.ts";
import type { Model } from "../model/model.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const fault of grantFaults(model)) {
    if (fault.kind !== "other-role") continue;
    const { grant, place, role, store } = fault;
    yield {
      rule: "secret-access-role",
      address: grant.name,
      path: "iam_role_name",
      span: place,
      message: `"${grant.name}" is attached to another role than "${role.address}", which "${store.address}" reads secrets with.`,
      help: role.fromKnownModule
        ? `Write ${role.module}.sym_runtime_connector_role.name.`
        : `Write ${role.address}.name.`,
      related: [{ message: "this context decides the role", span: locate(store, ["settings", "context_id"]) }],
    };
  }
}

export default {
  id: "secret-access-role",
  severities: ["error"],
  summary: "The policy for reading secrets is attached to another role than the one behind context_id",
  why: "Sym reads secrets with the role of the permission context that sym_secrets names. A policy on another role does not help it, and AWS refuses.",
  check,
} satisfies Rule;
