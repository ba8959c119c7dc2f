/** The rules, in the order of the catalogue. */
import clientIdFormat from "./client-id-format.ts";
import duplicateName from "./duplicate-name.ts";
import duplicateRole from "./duplicate-role.ts";
import externalIdConfusion from "./external-id-confusion.ts";
import handlerName from "./handler-name.ts";
import integrationKey from "./integration-key.ts";
import invalidBinding from "./invalid-binding.ts";
import missingOneloginId from "./missing-onelogin-id.ts";
import missingPermissionsReducer from "./missing-permissions-reducer.ts";
import missingProviderSource from "./missing-provider-source.ts";
import missingRuntime from "./missing-runtime.ts";
import multipleFlowsFilters from "./multiple-flows-filters.ts";
import notificationDestinations from "./notification-destinations.ts";
import onChangeHandler from "./on-change-handler.ts";
import oneloginDomain from "./onelogin-domain.ts";
import permissionUsers from "./permission-users.ts";
import placeholderValue from "./placeholder-value.ts";
import prefetchHandler from "./prefetch-handler.ts";
import privilegeLevel from "./privilege-level.ts";
import pythonSyntax from "./python-syntax.ts";
import restrictedImport from "./restricted-import.ts";
import retiredModule from "./retired-module.ts";
import roleId from "./role-id.ts";
import type { Rule, RuleInfo } from "./rule.ts";
import sdkCallSignature from "./sdk-call-signature.ts";
import sdkUnknownFunction from "./sdk-unknown-function.ts";
import secretAccessMissing from "./secret-access-missing.ts";
import secretAccessRole from "./secret-access-role.ts";
import secretInConfig from "./secret-in-config.ts";
import secretPath from "./secret-path.ts";
import secretRegion from "./secret-region.ts";
import { probeRules, stageRules } from "./stage-rules.ts";
import strategyWithoutIntegration from "./strategy-without-integration.ts";
import strategyWithoutTargets from "./strategy-without-targets.ts";
import { suppressionRules } from "./suppression-rules.ts";
import symenvTagMismatch from "./symenv-tag-mismatch.ts";
import symenvTagMissing from "./symenv-tag-missing.ts";
import trustPolicy from "./trust-policy.ts";
import typeMismatch from "./type-mismatch.ts";
import undeclaredFlowVar from "./undeclared-flow-var.ts";
import undefinedName from "./undefined-name.ts";
import unpromptedBinding from "./unprompted-binding.ts";
import unusedResource from "./unused-resource.ts";
import wrongReference from "./wrong-reference.ts";

/** The rules that judge the model. */
export const rules: readonly Rule[] = [
  retiredModule,
  missingProviderSource,
  wrongReference,
  typeMismatch,
  strategyWithoutIntegration,
  strategyWithoutTargets,
  duplicateName,
  multipleFlowsFilters,
  missingRuntime,
  placeholderValue,
  unusedResource,
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
  secretRegion,
  trustPolicy,
  externalIdConfusion,
  pythonSyntax,
  sdkUnknownFunction,
  sdkCallSignature,
  handlerName,
  missingPermissionsReducer,
  restrictedImport,
  undefinedName,
  permissionUsers,
  notificationDestinations,
  undeclaredFlowVar,
  prefetchHandler,
  onChangeHandler,
];

/** Every id that a run can report, by id, those of the other stages too: what `rules`, `explain` and the formats are made from. */
export const ruleTable: ReadonlyMap<string, RuleInfo> = new Map(
  [...stageRules, ...rules, ...suppressionRules, ...probeRules].map((rule) => [rule.id, rule]),
);
