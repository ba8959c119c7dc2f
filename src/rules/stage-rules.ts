/** The ids that parsing, evaluation, the schemas and the probe report. */
import type { RuleInfo } from "./rule.ts";

export const stageRules: readonly RuleInfo[] = [
  {
    id: "syntax",
    severities: ["error"],
    summary: "A file does not parse",
    why: "Terraform refuses the whole module. The blocks that can be read are checked all the same.",
  },
  {
    id: "duplicate-definition",
    severities: ["error"],
    summary: "One address is declared twice in a module",
    why: "Terraform refuses a module with two resources, variables, locals, outputs or modules of one name.",
  },
  {
    id: "dangling-reference",
    severities: ["error"],
    summary: "A reference names something that is not declared",
    why: "Terraform refuses a reference to a resource, variable, local, module or module output that does not exist.",
  },
  {
    id: "invalid-expression",
    severities: ["error"],
    summary: "An expression certainly fails",
    why: "Terraform stops at the expression: an unknown function, wrong arguments, a missing attribute, an index out of range, a cycle.",
  },
  {
    id: "missing-file",
    severities: ["error"],
    summary: "A file or directory that the configuration names does not exist or lies outside the repository",
    why: "Terraform stops where it cannot read the file, and a path out of the repository works on one machine only.",
  },
  {
    id: "unknown-resource",
    severities: ["error"],
    summary: "A sym_* resource or data source type that the provider does not have",
    why: "Terraform refuses a type that the provider does not declare.",
  },
  {
    id: "missing-argument",
    severities: ["error"],
    summary: "A required argument or block is absent",
    why: "Terraform refuses the block.",
  },
  {
    id: "unsupported-argument",
    severities: ["error"],
    summary: "An argument or block that the type does not have",
    why: "Terraform refuses the block; mostly the name is misspelt or of another version of the provider.",
  },
  {
    id: "incorrect-type",
    severities: ["error"],
    summary: "A value that cannot be converted to the declared type",
    why: "Terraform refuses the value, in part only when the plan is made.",
  },
  {
    id: "empty-argument",
    severities: ["error"],
    summary: "A required string is empty",
    why: "The provider checks presence only; Sym needs at least one character, and the apply or the first request fails.",
  },
  {
    id: "unknown-type",
    severities: ["warning", "error"],
    summary: "A type of integration, target, strategy, log destination or secret store that is not known",
    why: "The provider accepts any type; Sym's API refuses one that it does not have at apply.",
  },
  {
    id: "missing-setting",
    severities: ["error"],
    summary: "A setting that the type requires is absent and not bound",
    why: "The provider does not look into settings; without the key the apply or the first request fails.",
  },
  {
    id: "unknown-setting",
    severities: ["warning"],
    summary: "A settings key that the type does not have",
    why: "Sym ignores or refuses a key that it does not know; mostly it is misspelt or belongs to another type.",
  },
  {
    id: "probe-domain",
    severities: ["error"],
    summary: "The host is not this OneLogin account",
    why: "Sym would send its requests to a host that does not answer as the account.",
  },
  {
    id: "probe-credentials",
    severities: ["error"],
    summary: "OneLogin refused client id and secret",
    why: "Sym gets no token with this pair, and every access request fails.",
  },
  {
    id: "probe-scope",
    severities: ["error", "warning"],
    summary: "The credential works and is below Manage All",
    why: "Only a Manage All credential may assign and remove roles, which is all that Sym does with it.",
  },
  {
    id: "probe-role",
    severities: ["error"],
    summary: "A role id that the account does not have",
    why: "The escalation fails when the request is approved.",
  },
  {
    id: "probe-inconclusive",
    severities: ["info"],
    summary: "The probe could not tell",
    why: "A timeout, a proxy, a rate limit or an unexpected answer says nothing about the configuration.",
  },
];
