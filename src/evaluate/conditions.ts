/** Custom conditions: validations of variables, preconditions of resources and outputs. */
import type { Problem } from "../finding.ts";
import type { Block } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { convert } from "./convert.ts";
import { evaluateExpression } from "./expression.ts";
import type { EvaluatedBlock } from "./instance.ts";
import { findReferences } from "./references.ts";
import { fail, type Scope } from "./scope.ts";
import { boolType, isNull, knownString, type Value } from "./value.ts";

/** Error messages are the configuration's own and may be of any length. */
const shownLength = 500;

/** What a variable's validation needs to be known first: itself, other variables, or more than those. */
export type Reach = "itself" | "variables" | "module";

/** The validations of a variable, in the order of the file. */
export function validationsOf(variable: Block): readonly Block[] {
  return variable.damaged ? [] : variable.body.blocks.filter(({ type }) => type.text === "validation");
}

/** How far the references of a validation of the variable `name` reach. */
export function reachOf(validation: Block, name: string): Reach {
  let reach: Reach = "itself";
  for (const { value } of validation.body.attributes.values()) {
    for (const { target } of findReferences(value).references) {
      if (target.kind === "variable") {
        if (target.name !== name && reach === "itself") reach = "variables";
      } else if (target.kind !== "path" && target.kind !== "terraform") reach = "module";
    }
  }
  return reach;
}

/**
 * Evaluates a validation. Whether it certainly fails; then the problem is reported at `place`, where Terraform has it: the
 * value in a tfvars file, else the variable.
 */
export function failsValidation(validation: Block, name: string, secret: boolean, place: Span, scope: Scope): boolean {
  const { attributes } = validation.body;
  const condition = attributes.get("condition")?.value;
  if (condition === undefined || !fails(evaluateExpression(condition, scope), condition, scope)) return false;
  const text = attributes.get("error_message")?.value;
  // What the message says in passing is not what is asked for here.
  const said = text === undefined ? undefined : evaluateExpression(text, { ...scope, report: () => {} });
  scope.report({
    rule: "failed-validation",
    message: sentence(`The value of "var.${name}" fails its validation${secret ? "" : messageOf(said)}`),
    help: "Give the variable a value that its validation accepts.",
    span: place,
    related: [{ message: "this validation fails", span: validation.header }],
  });
  return true;
}

/** Reports the preconditions among evaluated blocks that certainly fail; `what` is the address of what they belong to. */
export function checkPreconditions(blocks: readonly EvaluatedBlock[], what: string, scope: Scope): void {
  for (const { type, body } of blocks) {
    const condition = type === "precondition" ? body.attributes.get("condition") : undefined;
    const span = condition?.attribute?.value;
    if (condition === undefined || span === undefined || !fails(condition.value, span, scope)) continue;
    const problem: Problem = {
      rule: "failed-validation",
      message: sentence(`A precondition of "${what}" fails${messageOf(body.attributes.get("error_message")?.value)}`),
      help: "Meet the condition, or correct it.",
      address: what,
      span,
    };
    scope.report(problem);
  }
}

/** A condition that is no bool, or null, is a mistake of its own. */
function fails(value: Value, place: Span, scope: Scope): boolean {
  const result = convert(value, boolType);
  if ("error" in result || isNull(result.value)) {
    const reason = "error" in result ? result.error : "it is null";
    fail(
      scope,
      place,
      `A condition must be true or false: ${reason}.`,
      "Write a comparison, or a value that is true or false.",
    );
    return false;
  }
  return result.value.data === false;
}

/** The configuration's own words may end with a full stop, or not. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function messageOf(value: Value | undefined): string {
  const text = knownString(value);
  if (text === undefined || text.trim() === "" || value?.sensitive || value?.ephemeral) return "";
  const line = text.trim().replaceAll(/\s+/g, " ");
  return `: ${line.length > shownLength ? `${line.slice(0, shownLength)}…` : line}`;
}
