/** How a command ended, and the exit code for it. */

export interface Bug {
  /** The rule that failed, where it was one. */
  readonly rule?: string;
  readonly error: unknown;
}

/** Left out means none. */
export interface Outcome {
  readonly bugs?: readonly Bug[];
  /** One line each. */
  readonly usageErrors?: readonly string[];
  /** A finding at or above `--fail-on`. */
  readonly failed?: boolean;
  /** `--probe require` without a clear verdict. */
  readonly inconclusive?: boolean;
  /** `--debug`: stacks are shown. */
  readonly debug?: boolean;
}

/** The first that applies of 3 (bug), 2 (wrong use), 1 (findings), 4 (probe inconclusive), 0. */
export function exitCode(outcome: Outcome): number {
  if ((outcome.bugs ?? []).length > 0) return 3;
  if ((outcome.usageErrors ?? []).length > 0) return 2;
  if (outcome.failed === true) return 1;
  return outcome.inconclusive === true ? 4 : 0;
}
