/** What a SARIF run says besides its results. */
import type { ProbeReport, Report } from "../finding.ts";
import { redactHex } from "./redact.ts";
import { physicalLocation } from "./sarif-location.ts";

interface NotificationKind {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
}

const kinds = {
  probe: "What the live probe of a OneLogin integration found.",
  "not-checked": "Something that the run could not know or follow.",
  "results-cut": "Results that were left out.",
  "internal-error": "A rule that failed.",
} as const;

type KindName = keyof typeof kinds;

const kindNames = Object.keys(kinds) as KindName[];

/** The descriptors that notifications refer to by index. */
export const notificationKinds: readonly NotificationKind[] = kindNames.map((id) => ({
  id,
  shortDescription: { text: kinds[id] },
}));

/** More would bury the others. */
const mostNotChecked = 1_000;

/** Failed rules, the number of results left out, probes, and what was not checked, in this order. */
export function notifications(report: Report, resultsCut: number, prefix: string | undefined): readonly object[] {
  const { notChecked } = report.coverage;
  const unnamed = notChecked.length - mostNotChecked;
  return [
    ...report.internalErrors.map(({ rule }) =>
      notification("internal-error", "error", `The rule "${rule}" failed; its findings may be missing.`),
    ),
    ...(resultsCut > 0
      ? [notification("results-cut", "warning", `${resultsCut} results were left out, the least severe ones.`)]
      : []),
    ...report.probes.map(probeNotification),
    ...notChecked.slice(0, mostNotChecked).map(({ what, why, range }) => ({
      ...notification("not-checked", "note", `${what}: ${why}`),
      locations: range && [{ physicalLocation: physicalLocation(range, prefix) }],
    })),
    ...(unnamed > 0 ? [notification("not-checked", "note", `${unnamed} more things were not checked.`)] : []),
  ];
}

function notification(kind: KindName, level: "error" | "warning" | "note", text: string) {
  return {
    descriptor: { id: kind, index: kindNames.indexOf(kind) },
    level,
    message: { text: redactHex(text).replaceAll("](", "] (") },
  };
}

/** What is wrong with an integration is a result; that a probe told nothing is worth a warning. */
function probeNotification(probe: ProbeReport) {
  const who = `${probe.address} at ${probe.domain}`;
  if (probe.planned === true) return notification("probe", "note", `Probe of ${who}: planned, nothing was sent.`);
  const kind = probe.simulated === true ? "Simulated probe" : "Probe";
  const level = probe.verdict === "inconclusive" ? "warning" : "note";
  return notification("probe", level, `${kind} of ${who}: ${probe.verdict}. ${probe.reason}`);
}
