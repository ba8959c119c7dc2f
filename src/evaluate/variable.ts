/** Input variables: what they declare, and the value they have. */
import type { Problem } from "../finding.ts";
import type { Block, Expression } from "../hcl/ast.ts";
import { checkConstant } from "./checks.ts";
import { evaluateConstant } from "./constant.ts";
import { type Marks, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import type { InputValue } from "./module.ts";
import { applyDefaults, typeConstraint } from "./type-constraint.ts";
import { dynamicType, isNull, unknownValue, type Value } from "./value.ts";

/**
 * The type constraint of a variable; "any" where none is written. `list` and `map` alone are still taken for lists and
 * maps of anything. Defaults of `optional()` attributes that are no constants are reported.
 */
export function declaredType(
  block: Block,
  report: (problem: Problem) => void,
): ReturnType<typeof typeConstraint> & { readonly written: boolean } {
  const expression = block.body.attributes.get("type")?.value;
  if (expression === undefined) return { type: dynamicType, defaults: undefined, written: false };
  if (expression.kind === "variable" && (expression.name === "list" || expression.name === "map")) {
    return { type: { kind: expression.name, element: dynamicType }, defaults: undefined, written: true };
  }
  return { ...typeConstraint(expression, (fallback) => constant(fallback, "a default", report)), written: true };
}

/** The value of an expression that must be constant; undefined where it is not or fails, which is reported. */
function constant(expression: Expression, where: string, report: (problem: Problem) => void): Value | undefined {
  const misplaced = [...checkConstant(expression, where)];
  const { value, problems } = evaluateConstant(expression);
  const found = misplaced.length > 0 ? misplaced : problems;
  for (const problem of found) report(problem);
  return found.length > 0 ? undefined : value;
}

function flag(block: Block, name: string): boolean | undefined {
  const expression = block.body.attributes.get(name)?.value;
  return expression?.kind === "literal" && typeof expression.value === "boolean" ? expression.value : undefined;
}

/** The marks that `sensitive = true` and `ephemeral = true` of a variable or output give its value. */
export function declaredMarks(block: Block): Marks {
  return {
    ...(flag(block, "sensitive") ? { sensitive: true as const } : {}),
    ...(flag(block, "ephemeral") ? { ephemeral: true as const } : {}),
  };
}

/**
 * The value of a variable: its input, else its default, converted to its type and with its marks. Unknown without both.
 * An input or default that does not fit is reported where it stands, one from outside the files at the variable.
 */
export function evaluateVariable(
  name: string,
  block: Block,
  input: InputValue | undefined,
  report: (problem: Problem) => void,
): InputValue {
  if (block.damaged) return { value: unknownValue(), from: input?.from ?? "unknown" };
  const declared = declaredType(block, report);
  const nullable = flag(block, "nullable") !== false;
  const marks = declaredMarks(block);
  const marked = ({ value, from }: InputValue): InputValue => ({ value: withMarks(value, marks), from });
  if ("error" in declared) {
    report({
      rule: "invalid-expression",
      message: `The type of "var.${name}" is none: ${declared.error}`,
      help: "Write a type such as string, list(string) or map(string).",
      span: declared.span,
    });
    return marked({ value: unknownValue(), from: input?.from ?? "unknown" });
  }
  const converted = (value: Value) =>
    convert(declared.defaults === undefined ? value : applyDefaults(value, declared.defaults), declared.type);
  const unknown = () => {
    const result = convert(unknownValue(), declared.type);
    return "value" in result ? result.value : unknownValue();
  };

  const defaultValue = (): InputValue | undefined => {
    const attribute = block.body.attributes.get("default");
    if (attribute === undefined) return undefined;
    const value = constant(attribute.value, "a default", report);
    if (value === undefined) return { value: unknown(), from: "default" };
    if (isNull(value) && !nullable) {
      const message = `The default of "var.${name}" is null, which its declaration does not allow.`;
      report({ rule: "invalid-expression", message, help: "Give it a value.", span: attribute.value });
      return { value: unknown(), from: "default" };
    }
    const result = converted(value);
    if ("value" in result) return { value: result.value, from: "default" };
    report({
      rule: "invalid-expression",
      message: `The default of "var.${name}" is not of its type: ${result.error}.`,
      help: "Change the default or the type.",
      span: attribute.value,
    });
    return { value: unknown(), from: "default" };
  };

  const byDefault = defaultValue();
  if (input === undefined) return marked(byDefault ?? { value: unknown(), from: "unknown" });
  const place = input.value.trace.span ?? block.header;
  const given = input.value.trace.span === undefined ? `The value from ${input.from}` : "The value";
  if (isNull(input.value) && !nullable) {
    if (byDefault !== undefined) return marked(byDefault);
    report({
      rule: "invalid-expression",
      message: `${given} for "var.${name}" is null, which its declaration does not allow.`,
      help: "Give it a value.",
      span: place,
    });
    return marked({ value: unknown(), from: input.from });
  }
  const result = converted(input.value);
  if ("value" in result) return marked({ value: result.value, from: input.from });
  report({
    rule: "invalid-expression",
    message: `${given} for "var.${name}" is not of its type: ${result.error}.`,
    help: "Change the value or the type.",
    span: place,
  });
  return marked({ value: unknown(), from: input.from });
}
