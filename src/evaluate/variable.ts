/** Input variables: what they declare, and the value they have. */
import type { Problem } from "../finding.ts";
import type { Block, Expression } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { checkConstant } from "./checks.ts";
import { evaluateConstant } from "./constant.ts";
import { type Marks, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import type { InputValue } from "./module.ts";
import { literalText } from "./references.ts";
import { applyDefaults, typeConstraint } from "./type-constraint.ts";
import { dynamicType, isNull, type Type, unknownValue, type Value } from "./value.ts";

type Report = (problem: Problem) => void;

type DeclaredType = ReturnType<typeof typeConstraint> & { readonly written: boolean };

/**
 * The type constraint of a variable; "any" where none is written. `list` and `map` alone are still taken for lists and
 * maps of anything. Defaults of `optional()` attributes that are no constants are reported. An override file changes the
 * type, but Terraform keeps the defaults of optional attributes that stand in the type that is overridden.
 */
export function declaredType(block: Block, report: Report): DeclaredType {
  const declared = writtenType(block, report);
  const [base] = block.parts ?? [];
  if (base === undefined || "error" in declared) return declared;
  const first = writtenType(base, () => {});
  return { ...declared, defaults: "error" in first ? undefined : first.defaults };
}

function writtenType(block: Block, report: Report): DeclaredType {
  const expression = block.body.attributes.get("type")?.value;
  if (expression === undefined) return { type: dynamicType, defaults: undefined, written: false };
  if (expression.kind === "variable" && (expression.name === "list" || expression.name === "map")) {
    return { type: { kind: expression.name, element: dynamicType }, defaults: undefined, written: true };
  }
  return { ...typeConstraint(expression, (fallback) => constant(fallback, "a default", report)), written: true };
}

/** The value of an expression that must be constant; undefined where it is not or fails, which is reported. */
function constant(expression: Expression, where: string, report: Report): Value | undefined {
  const misplaced = [...checkConstant(expression, where)];
  const { value, problems } = evaluateConstant(expression);
  const found = misplaced.length > 0 ? misplaced : problems;
  for (const problem of found) report(problem);
  return found.length > 0 ? undefined : value;
}

/** Terraform converts the text of a bool. */
function flag(block: Block, name: string): boolean | undefined {
  const expression = block.body.attributes.get(name)?.value;
  if (expression?.kind === "literal" && typeof expression.value === "boolean") return expression.value;
  const text = expression === undefined ? undefined : literalText(expression);
  return text === "true" || text === "false" ? text === "true" : undefined;
}

/** The default that a block gives, converted to the type that it gives too; "wrong" where it does not fit, which is reported. */
function defaultOf(name: string, block: Block, report: Report): Value | "wrong" | undefined {
  const attribute = block.body.attributes.get("default");
  if (attribute === undefined) return undefined;
  const value = constant(attribute.value, "a default", report);
  if (value === undefined) return "wrong";
  const span = attribute.value;
  if (isNull(value) && flag(block, "nullable") === false) {
    report(wrongDefault(name, "is null, which its declaration does not allow", "Give it a value.", span));
    return "wrong";
  }
  const declared = writtenType(block, () => {});
  if ("error" in declared) return "wrong";
  const result = convert(applyDefaults(value, declared.defaults), declared.type);
  if ("value" in result) return result.value;
  report(wrongDefault(name, `is not of its type: ${result.error}`, "Change the default or the type.", span));
  return "wrong";
}

/**
 * The default of a variable that override files change: with each of them Terraform converts it again, and what no
 * longer fits is reported at that file's block.
 */
function mergedDefault(name: string, parts: readonly Block[], report: Report): Value | "wrong" | undefined {
  let value: Value | "wrong" | undefined;
  let type: Type = dynamicType;
  let nullable: boolean | undefined;
  for (const [index, part] of parts.entries()) {
    value = defaultOf(name, part, report) ?? value;
    const declared = writtenType(part, () => {});
    if ("type" in declared && declared.written) type = declared.type;
    nullable = flag(part, "nullable") ?? nullable;
    if (index === 0 || value === undefined || value === "wrong") continue;
    const span = part.header;
    const result = convert(value, type);
    if ("error" in result) {
      report(wrongDefault(name, `is no longer of its type: ${result.error}`, "Change the default or the type.", span));
      return "wrong";
    }
    if (isNull(result.value) && nullable === false) {
      report(wrongDefault(name, "is null, which its declaration does not allow", "Give it a value.", span));
      return "wrong";
    }
    value = result.value;
  }
  return value;
}

function wrongDefault(name: string, what: string, help: string, span: Span): Problem {
  return { rule: "invalid-expression", message: `The default of "var.${name}" ${what}.`, help, span };
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
  report: Report,
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
    const value = block.parts === undefined ? defaultOf(name, block, report) : mergedDefault(name, block.parts, report);
    if (value === undefined) return undefined;
    if (value === "wrong") return { value: unknown(), from: "default" };
    const result = block.parts === undefined ? { value } : converted(value);
    return { value: "value" in result ? result.value : unknown(), from: "default" };
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
