/** `external_id` of a onelogin integration is not the account's host. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import type { Severity } from "../finding.ts";
import { locate } from "../model/locate.ts";
import { argument, argumentText, type Model, textOf, written } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { shownText, withValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** One DNS label under onelogin.com (onelogin-api.md 3). */
const accountHost = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.onelogin\.com$/i;

/** Hosts of OneLogin itself; no account lives there (onelogin-api.md 3). */
const systemLabels = new Set([
  "api",
  "app",
  "admin",
  "www",
  "support",
  "developers",
  "cdn",
  "openid-connect",
  "openid-connect-eu",
]);

function isSystemHost(host: string): boolean {
  const label = host.toLowerCase().split(".")[0] ?? "";
  return /\.onelogin\.com$/i.test(host) && systemLabels.has(label);
}

/** What is wrong with a domain; undefined where it is right. `better` is the host that was probably meant. */
function judgeDomain(domain: string): { severity: Severity; reason: string; better?: string } | undefined {
  const bare = domain
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
    .replace(/^[^@/]*@/, "")
    .replace(/[/?#].*$/s, "")
    .replace(/:\d*$/, "")
    .replace(/\.$/, "")
    .replace(/^([a-z0-9-]+)\.admin\./i, "$1.")
    .replace(/^([a-z0-9-]+)-admin\.onelogin/i, "$1.onelogin")
    .replace(/\s+/g, "");
  const better = accountHost.test(bare) && !isSystemHost(bare) && bare !== domain ? { better: bare } : {};
  const broken = (reason: string) => ({ severity: "error" as const, reason, ...better });
  if (domain.includes("://")) return broken("has a scheme; Sym takes the host alone");
  if (/\s/.test(domain)) return broken("contains a blank");
  if (domain.includes("@")) return broken('contains "@"');
  if (/[/?#\\]/.test(domain)) return broken("has a path; Sym takes the host alone");
  if (domain.includes(":")) return broken("has a port; Sym takes the host alone");
  if (isSystemHost(domain)) return broken("is a host of OneLogin itself, not of an account");
  if (accountHost.test(domain)) return undefined;
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(domain)) {
    return { severity: "warning", reason: "is only a subdomain", better: `${domain}.onelogin.com` };
  }
  return { severity: "warning", reason: "is not one label under onelogin.com", ...better };
}

function* check(model: Model) {
  for (const integration of written(model, "sym_integration")) {
    if (argumentText(integration, "type") !== "onelogin") continue;
    const externalId = argument(integration, "external_id");
    const domain = textOf(externalId);
    if (externalId.state !== "present" || domain === undefined || domain === "" || isPlaceholder(domain)) continue;
    const judged = judgeDomain(domain);
    if (judged === undefined) continue;
    const span = locate(integration, ["external_id"]);
    yield {
      rule: "onelogin-domain",
      severity: judged.severity,
      address: integration.address,
      path: "external_id",
      span,
      message: `"${integration.address}" has ${withValue("external_id", externalId.value)}, which ${judged.reason}.`,
      help:
        judged.better === undefined || externalId.value.sensitive === true
          ? 'Write the host that people sign in at, as in "acme.onelogin.com".'
          : `Write ${shownText(judged.better)}, the host that people sign in at.`,
      related: provenance(externalId.value, span, "the domain"),
    };
  }
}

export default {
  id: "onelogin-domain",
  severities: ["error", "warning"],
  summary: "The external_id of a onelogin integration is not the host of a OneLogin account",
  why: "Sym's API does not check the form of the domain. A wrong one shows only when an access request runs and Sym cannot reach OneLogin.",
  example: {
    bad: `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "https://harbour-freight.onelogin.com/"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`,
    good: `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}
`,
  },
  check,
} satisfies Rule;
