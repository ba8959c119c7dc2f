/** The value of a secret is written in Terraform. */

import { isPlaceholderSecret } from "../catalogue/placeholders.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { Problem } from "../finding.ts";
import { identifierPlaces } from "../model/identifiers.ts";
import { ignoresChanges } from "../model/lifecycle.ts";
import { isUuid, isWritten } from "../model/literal.ts";
import { locate } from "../model/locate.ts";
import { argument, asText, identified, type Model, managed, written } from "../model/model.ts";
import { secretsOfChain } from "../model/secret-access.ts";
import type { Rule } from "./rule.ts";

const help =
  "Put the value into AWS Secrets Manager by hand, refer to it by a sym_secret, and rotate it: it stands in the repository's history.";

function* checkSetting(instance: Instance, model: Model): Iterable<Problem> {
  const reported = new Set<string | number | undefined>();
  for (const place of identifierPlaces(instance)) {
    // Of several in one setting the first is said.
    const [, setting] = place.path;
    if (place.use !== "secret" || reported.has(setting)) continue;
    const common = {
      rule: "secret-in-config",
      address: instance.address,
      path: place.shown,
      span: locate(place.at, place.path),
    };
    const references = place.value.trace.identifies;
    if (references.length > 0) {
      const holder = references.find(({ path }) => path[0] === "secret_string")?.instance;
      if (holder === undefined) continue;
      reported.add(setting);
      yield {
        ...common,
        message: `"${instance.address}" has ${place.shown} = "${holder.address}.secret_string", the secret itself; it takes the id of a sym_secret.`,
        help: "Write sym_secret.<name>.id, with a sym_secret that names the AWS secret. The value would be stored at Sym in the clear.",
      };
      continue;
    }
    const text = asText(place.value);
    if (text === undefined || text === "" || isUuid(text) || !isWritten(model.module, place.value)) continue;
    reported.add(setting);
    yield {
      ...common,
      message: `"${instance.address}" has a literal as ${place.shown}; it takes the id of a sym_secret, never the secret.`,
      help,
    };
  }
}

function* checkVersion(version: Instance, chain: ReadonlySet<Instance>, model: Model): Iterable<Problem> {
  const secretId = argument(version, "secret_id");
  const secret =
    secretId.state === "present" ? identified(secretId.value, "aws_secretsmanager_secret")?.instance : undefined;
  if (secret === undefined || !chain.has(secret)) return;
  for (const name of ["secret_string", "secret_string_wo"]) {
    const value = argument(version, name);
    if (value.state !== "present") continue;
    const text = asText(value.value);
    if (text === undefined || text === "" || !isWritten(model.module, value.value)) continue;
    // A first value that Terraform then leaves alone is a stand-in for the one that is put by hand.
    if (ignoresChanges(version, name) && isPlaceholderSecret(text)) continue;
    yield {
      rule: "secret-in-config",
      address: version.address,
      path: name,
      span: locate(version, [name]),
      message: `"${version.address}" writes the value of "${secret.address}" in Terraform, and so into the state and the repository.`,
      help,
    };
  }
}

function* check(model: Model): Iterable<Problem> {
  for (const integration of written(model, "sym_integration")) yield* checkSetting(integration, model);
  const chain = new Set(secretsOfChain(model).map(({ secret }) => secret));
  for (const version of managed(model, "aws_secretsmanager_secret_version")) {
    if (!version.body.damaged) yield* checkVersion(version, chain, model);
  }
}

export default {
  id: "secret-in-config",
  severities: ["error"],
  summary: "The value of a secret is written in Terraform",
  why: "A settings key for a secret takes the id of a sym_secret: the literal is sent to Sym as an id and no request works, and the secret stands in the repository and the state for everybody who can read them.",
  example: {
    bad: `resource "sym_integration" "onelogin" {
  type        = "onelogin"
  name        = "onelogin"
  external_id = "harbour-freight.onelogin.com"

  settings = {
    client_id     = "5d3c1f0b9a7e48d26b84f1e07c92a3d55e60b7184fca29d3e8417b6c05fa92de"
    client_secret = "b7d20e4c91f35a68d0c7e2419fb8365aa14d7c0e92f6b8531de07a4c6b2f9d18"
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
