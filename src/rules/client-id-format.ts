/** `client_id` of a onelogin integration cannot be, or does not look like, the id of an API credential. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import { isUuid } from "../model/literal.ts";
import { locate } from "../model/locate.ts";
import { argumentText, entry, type Model, textOf, written } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import type { Rule } from "./rule.ts";

/** Characters that break the request header or never occur in an id (onelogin-api.md 9). */
function impossible(id: string): string | undefined {
  if (/\s/u.test(id)) return "contains a blank";
  if (/\p{Cc}/u.test(id)) return "contains a control character";
  if (/\P{ASCII}/u.test(id)) return "contains a character outside ASCII";
  if (/[:,]/.test(id)) return "contains a colon or comma, which corrupts OneLogin's Authorization header";
  if (/["'`]/.test(id)) return "contains a quote";
  return undefined;
}

function* check(model: Model) {
  for (const integration of written(model, "sym_integration")) {
    if (argumentText(integration, "type") !== "onelogin") continue;
    const clientId = entry(integration, "settings", "client_id");
    const id = textOf(clientId);
    if (clientId.state !== "present" || id === undefined || id === "" || isPlaceholder(id)) continue;
    const wrong = impossible(id);
    if (wrong === undefined && /^[0-9a-f]{64}$/.test(id)) continue;
    const span = locate(integration, ["settings", "client_id"]);
    const common = {
      rule: "client-id-format",
      address: integration.address,
      path: "settings.client_id",
      span,
      related: provenance(clientId.value, span, "the client id"),
    };
    if (wrong !== undefined) {
      yield {
        ...common,
        severity: "error" as const,
        message: `The client_id of "${integration.address}" ${wrong}.`,
        help: "Copy the client id again from Developers > API Credentials in OneLogin: 64 hexadecimal digits.",
      };
      continue;
    }
    yield {
      ...common,
      severity: "warning" as const,
      message: isUuid(id)
        ? `The client_id of "${integration.address}" looks like a UUID, as OIDC apps have; ids of API credentials have 64 lower-case hexadecimal digits.`
        : clientId.value.sensitive === true
          ? `The client_id of "${integration.address}" is sensitive and looks unlike one; every id of a OneLogin API credential seen so far has 64 lower-case hexadecimal digits.`
          : `The client_id of "${integration.address}" has ${[...id].length} characters; every id of a OneLogin API credential seen so far has 64 lower-case hexadecimal digits.`,
      help: "Copy the client id from Developers > API Credentials in OneLogin; the live probe can confirm it.",
    };
  }
}

export default {
  id: "client-id-format",
  severities: ["error", "warning"],
  summary: "The client_id of a onelogin integration is not that of an API credential",
  why: "OneLogin answers 400 or 401 to Sym's token request, and every access request of the flow fails.",
  example: {
    bad: `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "client_id: 5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
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
