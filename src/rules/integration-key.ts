/** An environment's integrations key under which Sym's SDK will not find that integration. */
import { environmentKeys, integrationType } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import { knownEntries, type Value } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { locate, locateKey } from "../model/locate.ts";
import { argument, instanceById, type Model, textOf, written } from "../model/model.ts";
import { ofType, shownText } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** Keys for services reached through a permission context; which of them Sym reads is not certain for all (sym.md 7.1). */
const contextKeys = new Set(["aws_lambda_id", "aws_sso_id", "aws_iam_id"]);

/** `one_login_id`, `OneLogin-ID` and `onelogin` are one name to a person. */
function folded(key: string): string {
  return key
    .toLowerCase()
    .replace(/[-_\s]/g, "")
    .replace(/id$/, "");
}

function* checkEntry(environment: Instance, key: string, value: Value): Iterable<Problem> {
  const integration = instanceById(value);
  if (integration !== undefined && integration.type !== "sym_integration") return;
  const typeOf = integration === undefined ? undefined : argument(integration, "type");
  const type = typeOf === undefined ? undefined : textOf(typeOf);
  const said = typeOf?.state === "present" ? ofType(typeOf.value) : "";
  const named = `"${integration?.address}"`;
  const expected = type === undefined ? undefined : [...(integrationType(type)?.environmentKeys ?? [])][0];
  if (key === expected || (type === "permission_context" && contextKeys.has(key))) return;
  const typeOfKey = contextKeys.has(key) ? "permission_context" : [...(environmentKeys().get(key) ?? [])][0];
  const common = {
    rule: "integration-key",
    address: environment.address,
    path: `integrations.${key}`,
    related:
      integration === undefined || type === undefined
        ? []
        : [{ message: `${named} is ${said}`, span: locate(integration, ["type"]) }],
  };
  if (typeOfKey !== undefined) {
    // Of a type that the table lacks nothing is known, nor of an integration that is not found.
    if (type === undefined || integrationType(type) === undefined) return;
    const own = type === "custom" ? "a key of its own, as in <service>_id" : expected && `the key "${expected}"`;
    yield {
      ...common,
      span: locate(environment, ["integrations", key]),
      message: `The key ${shownText(key)} in "${environment.address}" is for integrations of type "${typeOfKey}", but ${named} is ${said}.`,
      help: `Give "${key}" the id of an integration of type "${typeOfKey}"${own ? `, or use ${own}` : ""}.`,
    };
    return;
  }
  const atKey = { ...common, span: locateKey(environment, ["integrations", key]) };
  if (type === "custom") {
    if (key.endsWith("_id")) return;
    yield {
      ...atKey,
      severity: "warning",
      message: `The key ${shownText(key)} in "${environment.address}" does not end in "_id"; Sym's SDK finds a custom integration by its key without that ending.`,
      help: `Write ${shownText(`${key}_id`)}.`,
    };
    return;
  }
  // A context may serve several services; of other types the key is certain, and without the type a near miss is.
  const meant =
    type === undefined || type === "permission_context"
      ? [...environmentKeys().keys(), ...contextKeys].find((name) => folded(name) === folded(key))
      : expected;
  if (meant === undefined) return;
  yield {
    ...atKey,
    message: `"${environment.address}" has the integrations key ${shownText(key)}, which Sym's SDK does not look for.`,
    help: `Write "${meant}".`,
  };
}

function* check(model: Model): Iterable<Problem> {
  for (const environment of [...written(model, "sym_environment"), ...written(model, "sym_flows_filter")]) {
    const integrations = argument(environment, "integrations");
    if (integrations.state !== "present") continue;
    for (const [key, value] of knownEntries(integrations.value) ?? []) {
      if (value.data !== null) yield* checkEntry(environment, key, value);
    }
  }
}

export default {
  id: "integration-key",
  severities: ["error", "warning"],
  summary: "A key of an environment's integrations that does not fit the integration it names",
  why: "Sym's provider accepts any key. The SDK looks an integration up by <service>_id, so a flow that needs it fails with a missing integration when it runs.",
  example: {
    bad: `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = sym_secret.onelogin.id
  }
}

resource "sym_environment" "prod" {
  name         = "prod"
  integrations = { onelogin = sym_integration.onelogin.id }
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

resource "sym_environment" "prod" {
  name         = "prod"
  integrations = { onelogin_id = sym_integration.onelogin.id }
}
`,
  },
  check,
} satisfies Rule;
