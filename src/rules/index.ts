/** The rules, in the order of the catalogue. */
import clientIdFormat from "./client-id-format.ts";
import duplicateRole from "./duplicate-role.ts";
import integrationKey from "./integration-key.ts";
import invalidBinding from "./invalid-binding.ts";
import missingOneloginId from "./missing-onelogin-id.ts";
import oneloginDomain from "./onelogin-domain.ts";
import placeholderValue from "./placeholder-value.ts";
import privilegeLevel from "./privilege-level.ts";
import roleId from "./role-id.ts";
import type { Rule, RuleInfo } from "./rule.ts";
import secretAccessMissing from "./secret-access-missing.ts";
import secretAccessRole from "./secret-access-role.ts";
import secretInConfig from "./secret-in-config.ts";
import secretPath from "./secret-path.ts";
import { stageRules } from "./stage-rules.ts";
import strategyWithoutIntegration from "./strategy-without-integration.ts";
import symenvTagMismatch from "./symenv-tag-mismatch.ts";
import symenvTagMissing from "./symenv-tag-missing.ts";
import typeMismatch from "./type-mismatch.ts";
import unpromptedBinding from "./unprompted-binding.ts";
import wrongReference from "./wrong-reference.ts";

/** The rules that judge the model. */
export const rules: readonly Rule[] = [
  wrongReference,
  typeMismatch,
  strategyWithoutIntegration,
  placeholderValue,
  oneloginDomain,
  clientIdFormat,
  missingOneloginId,
  integrationKey,
  roleId,
  privilegeLevel,
  duplicateRole,
  unpromptedBinding,
  invalidBinding,
  symenvTagMissing,
  symenvTagMismatch,
  secretAccessMissing,
  secretAccessRole,
  secretPath,
  secretInConfig,
];

/** Every id that a run can report, by id: those of the rules and of the other stages. */
export const ruleTable: ReadonlyMap<string, RuleInfo> = new Map(
  [...stageRules, ...rules].map((rule) => [rule.id, rule]),
);
