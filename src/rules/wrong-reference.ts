/** An argument that takes the id of one kind of resource holds something else. */
import { isPlaceholder } from "../catalogue/placeholders.ts";
import type { Problem } from "../finding.ts";
import { type IdentifierPlace, identifierPlaces, misplacedReference } from "../model/identifiers.ts";
import { isUuid, isWritten } from "../model/literal.ts";
import { locate } from "../model/locate.ts";
import { argument, asText, instanceById, type Model, textOf } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { ofType, referenceTo, shownValue } from "../model/shown-value.ts";
import type { Rule } from "./rule.ts";

/** What is wrong with the value at a place, and what to do; undefined where it is right or not known. */
function judge(place: IdentifierPlace, model: Model): { message: string; help: string } | undefined {
  const { value, expected, instance, shown } = place;
  const help = `Write ${expected}.<name>.id.`;
  const misplaced = misplacedReference(value, expected);
  if (misplaced !== undefined) {
    const { instance: other, path } = misplaced;
    // The value of a secret is `secret-in-config`.
    if (place.use === "secret" && value.trace.identifies.some((each) => each.path[0] === "secret_string")) {
      return undefined;
    }
    const own = other.type === expected;
    return {
      message: `"${instance.address}" has ${shown} = "${referenceTo(other)}.${path.join(".")}"; it takes the id of ${own ? "that" : "a"} ${expected}.`,
      help: own ? `Write ${referenceTo(other)}.id.` : help,
    };
  }
  if (value.trace.identifies.length > 0) return wrongIntegration(place);
  if (place.use === "secret") return undefined;
  const text = asText(value);
  if (text === undefined || text === "" || isUuid(text) || isPlaceholder(text) || !isWritten(model.module, value)) {
    return undefined;
  }
  return {
    message: `"${instance.address}" has ${shown} = ${shownValue(value)}; it takes the id of a ${expected}, a UUID, not a name.`,
    help,
  };
}

/** An integration of a type that the place does not take. */
function wrongIntegration(place: IdentifierPlace): { message: string; help: string } | undefined {
  const { value, instance, shown, integrationTypes } = place;
  const integration = instanceById(value);
  if (integrationTypes === undefined || integration?.type !== "sym_integration") return undefined;
  const type = argument(integration, "type");
  const text = textOf(type);
  if (type.state !== "present" || text === undefined || integrationTypes.has(text)) return undefined;
  const wanted = [...integrationTypes].map((each) => `"${each}"`).join(" or ");
  return {
    message: `"${instance.address}" has ${shown} = "${referenceTo(integration)}.id", an integration ${ofType(type.value)}; it takes one of type ${wanted}.`,
    help: `Refer to a sym_integration of type ${wanted}.`,
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
