/** The report as SARIF 2.1.0, as GitHub's code scanning takes it in. */
import type { Finding, Report, Severity } from "../finding.ts";
// biome-ignore lint/style/noRestrictedImports: the metadata of the rules; a reporter runs none.
import { ruleTable } from "../rules/index.ts";
// biome-ignore lint/style/noRestrictedImports: the metadata of the rules; a reporter runs none.
import type { RuleInfo } from "../rules/rule.ts";
import type { ReportContext } from "./context.ts";
import { markdownText } from "./markdown-text.ts";
import { neutraliseJson } from "./neutralise.ts";
import { redactHex } from "./redact.ts";
import { physicalLocation } from "./sarif-location.ts";
import { notificationKinds, notifications } from "./sarif-notifications.ts";
import { mostSevereFirst } from "./severity-order.ts";

/** GitHub keeps this many results of a run. */
const mostResults = 5_000;
/** GitHub keeps this many locations of a result. */
const mostRelated = 100;
/** Characters of a rule's descriptions. */
const longestDescription = 1_024;

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };
const problemSeverities: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "recommendation",
};

/**
 * One run with the table of all rules, which GitHub does not accept empty; the results, most severe first and at most 5,000, suppressed ones last; probes, what
 * was not checked and what was cut as notifications. Lines and columns are from 1, columns in UTF-16 code units, ends exclusive.
 */
export function sarif(report: Report, context: ReportContext): string {
  const ids = [...ruleTable.keys()];
  const indices = new Map(ids.map((id, index) => [id, index]));
  const results = mostSevereFirst(report.findings)
    .slice(0, mostResults)
    .map((finding) => resultDocument(finding, indices.get(finding.rule), context.pathPrefix));
  const hidden = (report.hidden ?? []).slice(0, mostResults - results.length).map(({ finding, by, reason }) => ({
    ...resultDocument(finding, indices.get(finding.rule), context.pathPrefix),
    suppressions: [{ kind: by === "comment" ? "inSource" : "external", justification: reason && redactHex(reason) }],
  }));
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "symcheck",
            version: context.version,
            semanticVersion: context.version,
            rules: Array.from(ruleTable.values(), ruleDocument),
            notifications: notificationKinds,
          },
        },
        // What stands before the last slash is GitHub's category: a run in another directory must not replace this one's alerts.
        automationDetails: { id: `symcheck/${category(context.pathPrefix)}` },
        invocations: [
          {
            executionSuccessful: report.internalErrors.length === 0,
            toolExecutionNotifications: notifications(
              report,
              report.findings.length - results.length,
              context.pathPrefix,
            ),
          },
        ],
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository." } } },
        columnKind: "utf16CodeUnits",
        results: [...results, ...hidden],
      },
    ],
  };
  return `${neutraliseJson(JSON.stringify(document, undefined, 2))}\n`;
}

function category(prefix: string | undefined): string {
  return prefix === undefined || prefix === "" || prefix === "." ? "" : `${prefix.replace(/\/+$/, "")}/`;
}

function ruleDocument({ id, severities, summary, why }: RuleInfo) {
  const [severity] = severities;
  return {
    id,
    shortDescription: { text: sentence(summary) },
    fullDescription: { text: sentence(why) },
    help: {
      text: `${sentence(summary)}\n\n${why}`,
      markdown: `**${markdownText(sentence(summary))}**\n\n${markdownText(why)}`,
    },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ["terraform", "sym", "onelogin"],
      precision: severity === "error" ? "very-high" : "high",
      "problem.severity": problemSeverities[severity],
    },
  };
}

function sentence(text: string): string {
  const ended = /[.?]$/.test(text) ? text : `${text}.`;
  return ended.length <= longestDescription ? ended : `${ended.slice(0, longestDescription - 1)}…`;
}

/** Keys with the value undefined are left out by JSON itself. */
function resultDocument(finding: Finding, ruleIndex: number | undefined, prefix: string | undefined) {
  const { rule, severity, address, range, fingerprint } = finding;
  const related = finding.related.slice(0, mostRelated);
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: messageText(finding, related) },
    locations: [
      {
        physicalLocation: physicalLocation(range, prefix),
        logicalLocations: address === undefined ? undefined : [{ fullyQualifiedName: address, kind: "resource" }],
      },
    ],
    relatedLocations:
      related.length === 0
        ? undefined
        : related.map(({ message, range }, index) => ({
            id: index + 1,
            message: { text: redactHex(message) || rule },
            physicalLocation: physicalLocation(range, prefix),
          })),
    // GitHub computes its own `primaryLocationLineHash` from the file.
    partialFingerprints: { "symcheckFingerprint/v1": fingerprint },
  };
}

/** Message and help, then a link to each related place: GitHub lists only those that the message links. */
function messageText({ rule, message, help }: Finding, related: Finding["related"]): string {
  const texts = [message || rule, ...(help === undefined ? [] : [help])].map((text) => withoutLinks(redactHex(text)));
  const links = related.map(({ message }, index) => `[${linkText(redactHex(message) || rule)}](${index + 1})`);
  return [...texts, ...links].join("\n");
}

/** `[text](target)` in a message is a link. One that the program did not write must not become one. */
function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}

function linkText(text: string): string {
  return text.replace(/[[\]\\]/g, "\\$&");
}
