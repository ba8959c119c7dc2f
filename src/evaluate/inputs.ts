/** The values of a root module's variables that come from outside its configuration. */
import { closest } from "../catalogue/closest.ts";
import type { Problem } from "../finding.ts";
import type { Attribute, Expression, File } from "../hcl/ast.ts";
import { parseExpressionText } from "../hcl/parse.ts";
import { makeSource, positionAt } from "../source.ts";
import { checkConstant } from "./checks.ts";
import { evaluateConstant } from "./constant.ts";
import type { Declarations, InputValue } from "./module.ts";
import { normalized } from "./text.ts";
import { isPrimitive } from "./types.ts";
import { dynamicType, stringValue, type Trace, unknownValue } from "./value.ts";
import { declaredType } from "./variable.ts";

/** A parsed tfvars file; not `readable` where it has a syntax error: it may set anything. */
export interface TfvarsFile {
  readonly file: File;
  readonly readable: boolean;
}

/** `--var name=text` or `--var-file`. */
export type InputOption = { readonly name: string; readonly text: string } | TfvarsFile;

export interface InputSources {
  /** The environment, in which `TF_VAR_x` sets `x`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `terraform.tfvars` and then `*.auto.tfvars` in the order of their names. */
  readonly files: readonly TfvarsFile[];
  /** In the order given on the command line. */
  readonly options: readonly InputOption[];
}

/** The `syntax` problems of a file that Terraform's parser accepts and that sets no variables: blocks have no place in it. */
export function misplacedBlocks({ body }: File): Problem[] {
  return body.blocks.flatMap(({ damaged, header, type }) =>
    damaged
      ? []
      : {
          rule: "syntax",
          message: `A file of variable values holds no blocks, and "${type.text.slice(0, 60)}" is one.`,
          help: `Write "${type.text.slice(0, 60)} = { … }" to set a variable, or move the block to a .tf file.`,
          span: header,
        },
  );
}

const environmentPrefix = "TF_VAR_";

/**
 * The inputs of the variables that are declared, unconverted, by Terraform's precedence: environment, tfvars files, then
 * options, later ones winning. Names that are not declared are left out.
 */
export function rootInputs(
  declarations: Declarations,
  sources: InputSources,
): { readonly inputs: ReadonlyMap<string, InputValue>; readonly problems: readonly Problem[] } {
  const { variables } = declarations;
  const inputs = new Map<string, InputValue>();
  const problems = new Map<string, readonly Problem[]>();
  const undeclared: Problem[] = [];

  const setText = (name: string, text: string, label: string) => {
    const block = variables.get(name);
    if (block === undefined) return;
    const trace: Trace = { label, identifies: [] };
    const declared = block.damaged ? undefined : declaredType(block, () => {});
    problems.delete(name);
    if (declared === undefined || "error" in declared) {
      inputs.set(name, { value: unknownValue(dynamicType, trace), from: label });
      return;
    }
    if (!declared.written || isPrimitive(declared.type)) {
      inputs.set(name, { value: stringValue(normalized(text), trace), from: label });
      return;
    }
    const { expression, problem } = parseExpressionText(makeSource(label, label, text));
    const misplaced = problem === undefined ? [...checkConstant(expression, "an input value")] : [];
    if (problem !== undefined || misplaced.length > 0) {
      const why =
        problem === undefined ? "it holds references or function calls" : "it is not written in Terraform's syntax";
      const message = `The value of "var.${name}" from ${label} cannot be read: ${why}.`;
      const help = "Give a literal of the variable's type.";
      problems.set(name, [{ rule: "invalid-expression", message, help, span: block.header, address: `var.${name}` }]);
      inputs.set(name, { value: unknownValue(dynamicType, trace), from: label });
      return;
    }
    const { value } = evaluateConstant(expression);
    inputs.set(name, { value: { ...value, trace }, from: label });
  };

  const setFile = ({ file, readable }: TfvarsFile) => {
    if (!readable) {
      for (const name of variables.keys()) {
        problems.delete(name);
        inputs.set(name, { value: unknownValue(), from: "unknown" });
      }
      return;
    }
    for (const [name, attribute] of file.body.attributes) {
      if (!variables.has(name)) {
        if (declarations.complete) undeclared.push(undeclaredInput(attribute, variables, undeclared.length));
        continue;
      }
      const { line } = positionAt(attribute.source, attribute.from);
      const { value, problems: found } = entryValue(attribute.value);
      problems.set(name, found);
      inputs.set(name, { value, from: `${attribute.source.path}:${line}` });
    }
  };

  for (const [variable, text] of Object.entries(sources.environment)) {
    if (!variable.startsWith(environmentPrefix) || text === undefined) continue;
    setText(variable.slice(environmentPrefix.length), text, variable);
  }
  for (const file of sources.files) setFile(file);
  for (const option of sources.options) {
    if ("text" in option) setText(option.name, option.text, "--var");
    else setFile(option);
  }
  return { inputs, problems: [...[...problems.values()].flat(), ...undeclared] };
}

/** How many undeclared names get a likely meaning, and among how many. */
const suggestionLimit = 50;
const nearLimit = 1_000;

function undeclaredInput({ name }: Attribute, variables: ReadonlyMap<string, unknown>, earlier: number): Problem {
  const near = earlier < suggestionLimit ? closest(name.text, [...variables.keys()].slice(0, nearLimit)) : undefined;
  return {
    rule: "undeclared-input",
    message: `The root module declares no variable "${name.text}"; Terraform ignores the value.`,
    help: near === undefined ? "Declare the variable, or remove the entry." : `Did you mean "${near}"?`,
    address: `var.${name.text}`,
    span: name,
  };
}

function entryValue(expression: Expression): ReturnType<typeof evaluateConstant> {
  const misplaced = [...checkConstant(expression, "a tfvars file")];
  if (misplaced.length > 0)
    return { value: unknownValue(dynamicType, { span: expression, identifies: [] }), problems: misplaced };
  return evaluateConstant(expression);
}
