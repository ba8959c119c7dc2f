/** An argument that takes the id of one kind of resource holds something else. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import type { Problem } from "../finding.ts";
import { type IdentifierPlace, identifierPlaces } from "../model/identifiers.ts";
import { isUuid, isWritten } from "../model/literal.ts";
import { locate } from "../model/locate.ts";
import { argumentText, asText, identified, type Model } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import type { Rule } from "./rule.ts";

/** Types whose attributes certainly are no Sym ids; others (parameters, remote state) may well carry one. */
function cannotCarryAnId(type: string): boolean {
  return type.startsWith("sym_") || type.startsWith("aws_secretsmanager_secret") || type.startsWith("aws_iam_");
}

/** What is wrong with the value at a place, and what to do; undefined where it is right or not known. */
function judge(place: IdentifierPlace, model: Model): { message: string; help: string } | undefined {
  const { value, expected, instance, shown } = place;
  const help = `Write ${expected}.<name>.id.`;
  const reference = identified(value);
  if (reference !== undefined) {
    const { instance: other, path } = reference;
    // The whole resource where its id belongs is a type error, and reported as that.
    if (path.length === 0) return undefined;
    const named = `"${other.address}.${path.join(".")}"`;
    if (other.type !== expected) {
      if (!cannotCarryAnId(other.type)) return undefined;
      // The value of a secret is `secret-in-config`.
      if (place.use === "secret" && path[0] === "secret_string") return undefined;
      return {
        message: `"${instance.address}" has ${shown} = ${named}; it takes the id of a ${expected}.`,
        help,
      };
    }
    if (path.length !== 1 || path[0] !== "id") {
      return {
        message: `"${instance.address}" has ${shown} = ${named}; it takes the id of that ${expected}.`,
        help: `Write ${other.address}.id.`,
      };
    }
    const type = argumentText(other, "type");
    if (place.integrationTypes !== undefined && type !== undefined && !place.integrationTypes.has(type)) {
      const wanted = [...place.integrationTypes].map((each) => `"${each}"`).join(" or ");
      return {
        message: `"${instance.address}" has ${shown} = ${named}, an integration of type "${type}"; it takes one of type ${wanted}.`,
        help: `Refer to a sym_integration of type ${wanted}.`,
      };
    }
    return undefined;
  }
  if (place.use === "secret") return undefined;
  const text = asText(value);
  if (text === undefined || text === "" || isUuid(text) || isPlaceholder(text) || !isWritten(model.module, value)) {
    return undefined;
  }
  return {
    message: `"${instance.address}" has ${shown} = "${text}"; it takes the id of a ${expected}, a UUID, not a name.`,
    help,
  };
}

function* check(model: Model): Iterable<Problem> {
  for (const instance of model.instances) {
    if (instance.fromKnownModule || instance.body.damaged || instance.mode !== "managed") continue;
    for (const place of identifierPlaces(instance)) {
      const judged = judge(place, model);
      if (judged === undefined) continue;
      const span = locate(place.at, place.path);
      yield {
        rule: "wrong-reference",
        address: instance.address,
        path: place.shown,
        span,
        ...judged,
        related: provenance(place.value, span),
      };
    }
  }
}

export default {
  id: "wrong-reference",
  severities: ["error"],
  summary:
    "An argument that takes the id of one kind of resource gets another resource, another attribute or a bare name",
  why: "Ids are plain strings to Terraform, so the plan passes. Sym's API refuses the id at apply, or the request fails when it looks the resource up.",
  example: {
    bad: `resource "sym_environment" "prod" {
  name = "prod"
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.name

  params {
    strategy_id = sym_strategy.onelogin.id
  }
}
`,
    good: `resource "sym_environment" "prod" {
  name = "prod"
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = sym_environment.prod.id

  params {
    strategy_id = sym_strategy.onelogin.id
  }
}
`,
  },
  check,
} satisfies Rule;
