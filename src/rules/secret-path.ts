/** `sym_secret.path` is not the name of the AWS secret. */

import { closest } from "../catalogue/closest.ts";
import { isPlaceholder } from "../catalogue/placeholders.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { Value } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { isWritten, steps } from "../model/literal.ts";
import { locate } from "../model/locate.ts";
import { argument, asText, identified, type Model, textOf, written } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { shownValue, withValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** The names of the AWS secrets that the root declares or looks up; undefined where one of them is not known, or there is none. */
function declaredNames(model: Model): ReadonlyMap<string, Instance> | undefined {
  const byName = new Map<string, Instance>();
  let declared = 0;
  for (const instance of model.instances) {
    if (instance.type !== "aws_secretsmanager_secret") continue;
    const name = textOf(argument(instance, "name"));
    if (name === undefined) return undefined;
    if (instance.mode === "managed") declared += 1;
    byName.set(name, instance);
  }
  return declared === 0 ? undefined : byName;
}

function* check(model: Model): Iterable<Problem> {
  const declared = declaredNames(model);
  for (const symSecret of written(model, "sym_secret")) {
    const path = argument(symSecret, "path");
    if (path.state !== "present") continue;
    const span = locate(symSecret, ["path"]);
    const common = { rule: "secret-path", address: symSecret.address, path: "path", span };
    const reference = identified(path.value, "aws_secretsmanager_secret");
    const name = asText(path.value);
    const attribute = String(reference?.path[0] ?? "");
    if (reference !== undefined && (attribute === "arn" || attribute === "id")) {
      yield {
        ...common,
        message: `"${symSecret.address}" has the ARN of "${reference.instance.address}" as path (.${attribute}); Sym looks a secret up by its name.`,
        help: `Write ${reference.instance.address}.name.`,
        related: provenance(path.value, span),
      };
      continue;
    }
    if (name === undefined || name === "" || isPlaceholder(name)) continue;
    if (name.startsWith("arn:")) {
      yield {
        ...common,
        message: `"${symSecret.address}" has an ARN as path; Sym looks a secret up by its name.`,
        help: "Write the name attribute of the aws_secretsmanager_secret.",
        related: provenance(path.value, span),
      };
      continue;
    }
    if (declared === undefined || declared.has(name) || path.value.trace.identifies.length > 0) continue;
    if (!model.complete || model.opaque || !isWritten(model.module, path.value) || isInput(path.value)) continue;
    const meant = closest(name, declared.keys());
    const secret = meant === undefined ? undefined : declared.get(meant);
    const meantName = secret === undefined ? undefined : argument(secret, "name");
    const shown = path.value.sensitive !== true && meantName?.state === "present" && meantName.value.sensitive !== true;
    yield {
      ...common,
      severity: "warning",
      message: `"${symSecret.address}" has ${withValue("path", path.value)}, and no aws_secretsmanager_secret of this root has that name.`,
      help:
        secret === undefined
          ? "Refer to the name attribute of the secret that is meant."
          : `${shown ? `Did you mean ${shownValue(meantName.value)}? ` : ""}Write ${secret.address}.name.`,
      related: provenance(path.value, span),
    };
  }
}

/** A name that comes in through a variable may belong to a secret of another configuration. */
function isInput(value: Value): boolean {
  return [...steps(value.trace)].some((step) => step.label?.startsWith("var.") === true);
}

export default {
  id: "secret-path",
  severities: ["error", "warning"],
  summary: "The path of a sym_secret is not the name of the AWS secret",
  why: "Sym asks AWS Secrets Manager for the secret of that name. An ARN or a name that no secret has is found out when the first request needs it.",
  example: {
    bad: `resource "sym_secret" "onelogin" {
  path      = "sym/prod/one-login"
  source_id = sym_secrets.this.id
}

resource "aws_secretsmanager_secret" "onelogin" {
  name = "sym/prod/onelogin"
  tags = { SymEnv = "prod" }
}
`,
    good: `resource "sym_secret" "onelogin" {
  path      = aws_secretsmanager_secret.onelogin.name
  source_id = sym_secrets.this.id
}

resource "aws_secretsmanager_secret" "onelogin" {
  name = "sym/prod/onelogin"
  tags = { SymEnv = "prod" }
}
`,
  },
  check,
} satisfies Rule;
