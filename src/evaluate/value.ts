/** Terraform values that may be unknown, carry marks, and remember where they come from. */
import type { Source, Span } from "../source.ts";
import type { Instance } from "./instance.ts";
import type { Numeric } from "./number.ts";

export type Type =
  | { readonly kind: "string" }
  | { readonly kind: "number" }
  | { readonly kind: "bool" }
  /** The type of an untyped null and of an unknown of which nothing is known. */
  | { readonly kind: "dynamic" }
  | { readonly kind: "list" | "set" | "map"; readonly element: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | {
      readonly kind: "object";
      readonly attributes: ReadonlyMap<string, Type>;
      /** Only in type constraints: attributes declared with `optional()`. */
      readonly optional?: ReadonlySet<string>;
    };

/** What is not known before apply, with what Terraform still knows about it. */
export interface Unknown {
  readonly unknown: true;
  readonly notNull?: true;
  readonly prefix?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Of a number: its bounds, themselves included. */
  readonly least?: Numeric;
  readonly most?: Numeric;
  /** The references that the value will come from; bounded. */
  readonly from?: readonly Reference[];
  /** Of a collection whose keys are not known: what every element of it is, as far as that is known. */
  readonly element?: Value;
  /** Of an object of which not all attributes are known: those that are. */
  readonly attributes?: ReadonlyMap<string, Value>;
  /** Of a string put together by a template: its parts in order, known and unknown ones. */
  readonly pieces?: readonly Value[];
  /** Of a string: the value that it is the JSON of. */
  readonly encodes?: Value;
}

/** Lists, tuples and sets are arrays (sets in Terraform's order); maps and objects are maps, keys in Terraform's order. */
export type Known = string | boolean | Numeric | readonly Value[] | ReadonlyMap<string, Value>;

export interface Value {
  readonly type: Type;
  readonly data: null | Known | Unknown;
  readonly sensitive?: true;
  readonly ephemeral?: true;
  readonly trace: Trace;
}

/** Where a value comes from, nearest step first. Shared between values, never copied; chains are bounded. */
export interface Trace {
  /** The expression or tfvars entry that gave the value at this step. */
  readonly span?: Span;
  /** What the step is, in the user's words: `local.name`, `var.env`, `TF_VAR_env`, `--var`. */
  readonly label?: string;
  /** The resources (and what of them) that the value is, also where it is known. */
  readonly identifies: readonly Reference[];
  /** Of text that a template or function made: the first of the short texts that it is made of. */
  readonly parts?: readonly Value[];
  /** The file whose whole content the value is. */
  readonly content?: Source;
  /** The template that the value is, with names filled in and no line more or less. */
  readonly template?: Source;
  /** Of a known string: the value that it is the JSON of, where `jsonencode` made it. */
  readonly encodes?: Value;
  /** The value is from a plan, or made of such: nothing in the configuration says it. Told at every step. */
  readonly planned?: Planned;
  /** The step before. */
  readonly via?: Trace;
}

/** The plan that a value is from. */
export interface Planned {
  /** The name of its file. */
  readonly file: string;
  /** The references that the value was to come from, or is made of; bounded. */
  readonly from?: readonly Reference[];
  /** Only which keys the collection has is from the plan. */
  readonly keys?: true;
}

/** A value is `path` of `instance`; an empty path is the whole resource. `span` is the reference as written. */
export interface Reference {
  readonly instance: Instance;
  readonly path: readonly (string | number)[];
  readonly span: Span;
}

export const stringType: Type = { kind: "string" };
export const numberType: Type = { kind: "number" };
export const boolType: Type = { kind: "bool" };
export const dynamicType: Type = { kind: "dynamic" };

/** A trace that says nothing. */
export const untraced: Trace = { identifies: [] };

export function isUnknown(value: Value): value is Value & { readonly data: Unknown } {
  return typeof value.data === "object" && value.data !== null && "unknown" in value.data;
}

export function isNull(value: Value): boolean {
  return value.data === null;
}

/** The string where it is known and not null; a number or bool is not converted. */
export function knownString(value: Value | undefined): string | undefined {
  return typeof value?.data === "string" ? value.data : undefined;
}

/** The entries of a known map or object. */
export function knownEntries(value: Value | undefined): ReadonlyMap<string, Value> | undefined {
  return value?.data instanceof Map ? value.data : undefined;
}

/** The elements of a known list, tuple or set. */
export function knownElements(value: Value | undefined): readonly Value[] | undefined {
  return Array.isArray(value?.data) ? (value.data as readonly Value[]) : undefined;
}

export function stringValue(text: string, trace: Trace = untraced): Value {
  return { type: stringType, data: text, trace };
}

export function boolValue(truth: boolean, trace: Trace = untraced): Value {
  return { type: boolType, data: truth, trace };
}

export function unknownValue(
  type: Type = dynamicType,
  trace: Trace = untraced,
  refinement: Omit<Unknown, "unknown"> = {},
): Value {
  return { type, data: { unknown: true, ...refinement }, trace };
}

export function nullValue(type: Type = dynamicType, trace: Trace = untraced): Value {
  return { type, data: null, trace };
}
