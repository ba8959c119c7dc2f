/** What a function of Terraform is: its parameters, its result type, what it computes. */

import type { Source } from "../../source.ts";
import type { Budget } from "../equality.ts";
import type { DirectoryReader, FileContent } from "../module.ts";
import { quoted } from "../text.ts";
import type { Type, Value } from "../value.ts";

/** What a parameter takes that would otherwise be an error (null), give unknown (unknown, dynamic) or lose marks. */
export type Allowance = "null" | "unknown" | "dynamic" | "marked";

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly allows: readonly Allowance[];
}

/** What a file function could not do with the file it names. */
export type FileFailure = Extract<FileContent, { readonly failure: string }>["failure"];

/** Why a call is rejected. `argument` counts from 0; it is absent where no single argument is at fault. */
export interface Failure {
  readonly error: string;
  readonly argument?: number;
  readonly file?: FileFailure;
}

/** What functions need from outside. */
export interface FunctionContext {
  /** Absolute; relative paths in file functions start here, as they do in Terraform. */
  readonly workingDirectory: string;
  readonly readFile: (absolute: string) => FileContent;
  /** Absent where no directory is to be read. */
  readonly directories?: DirectoryReader | undefined;
  readonly budget: Budget;
  /** Absent where no templates are rendered. */
  readonly render?: Render;
}

/** The functions that render templates. */
export type TemplateFunction = "templatefile" | "templatestring";

/** What a template gives for the values of its names, or why it gives nothing; `wanting` is a name that it lacks. */
export type Rendered =
  | { readonly value: Value }
  | { readonly error: string }
  | { readonly wanting: string }
  /** It cannot be read to its end. */
  | { readonly unread: true };

/** Renders the template that `source` is the text of. */
export type Render = (source: Source, names: ReadonlyMap<string, Value>, by: TemplateFunction) => Rendered;

export interface Call {
  readonly context: FunctionContext;
  readonly resultType: Type;
  /** Some argument is sensitive: its value must not be in a message. */
  readonly sensitive: boolean;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly variadic?: Parameter;
  /** Evaluated by the expression evaluator itself, since problems inside its arguments do not count. */
  readonly special?: true;
  /** The result may be null; where absent, an unknown result is known not to be. */
  readonly nullable?: true;
  /** From the arguments, some of which may be unknown; marks are taken off, so it is said whether one is sensitive. */
  readonly resultType: Type | ((args: readonly Value[], sensitive: boolean) => Type | Failure);
  /** Absent where the result cannot or need not be computed: it is unknown then. Gives undefined where it cannot tell. */
  readonly run?: (args: readonly Value[], call: Call) => Value | Failure | undefined;
}

/** Takes steps from the budget for work that grows with its input; false where they are used up: the result is unknown. */
export function affords({ budget }: FunctionContext, steps: number): boolean {
  budget.steps -= Math.ceil(steps);
  return budget.steps >= 0;
}

export function parameter(name: string, type: Type, ...allows: readonly Allowance[]): Parameter {
  return { name, type, allows };
}

export function isFailure(result: object): result is Failure {
  return "error" in result;
}

/** A value as a message shows it: in quotes, shortened, or not at all. */
export function shown(text: string, sensitive: boolean): string {
  if (sensitive) return "(sensitive value)";
  return quoted(text.length > 500 ? `${text.slice(0, 500)}…` : text);
}
