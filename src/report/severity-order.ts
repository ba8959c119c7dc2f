/** Puts what matters most first where a consumer shows only some findings. */
import type { Finding, Severity } from "../finding.ts";

export const severities: readonly Severity[] = ["error", "warning", "info"];

/** The findings by severity; those of one severity keep their order. */
export function mostSevereFirst(findings: readonly Finding[]): readonly Finding[] {
  return severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}
