/** What a rule is. */
import type { Settings } from "../configuration/settings.ts";
import type { Problem, Severity } from "../finding.ts";
import type { Model } from "../model/model.ts";

/** The public description of an id, also of those that a stage reports without a rule file. */
export interface RuleInfo {
  readonly id: string;
  /** The default first; the others for cases that are lower by themselves. */
  readonly severities: readonly [Severity, ...Severity[]];
  /** One line: what it finds. */
  readonly summary: string;
  /** Why that fails, and where. */
  readonly why: string;
  /** Terraform of one file that has the mistake, and the same without it; the bad one gives this finding and the good one none of the rule. */
  readonly example?: { readonly bad: string; readonly good: string };
}

export type Check = (model: Model, settings: Settings) => Iterable<Problem>;

export interface Rule extends RuleInfo {
  readonly check: Check;
}
