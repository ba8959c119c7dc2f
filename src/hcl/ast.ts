/** The syntax tree of HCL, of both its syntaxes. Every node is a span of its source. */
import type { Span } from "../source.ts";

export interface Identifier extends Span {
  readonly text: string;
}

/** A block label; `quoted` tells `"x"` from the bare `x`. In JSON syntax the key that is the label. */
export interface Label extends Span {
  readonly text: string;
  readonly quoted: boolean;
}

export interface Attribute extends Span {
  readonly kind: "attribute";
  readonly name: Identifier;
  readonly value: Expression;
}

export interface Block extends Span {
  readonly kind: "block";
  readonly type: Identifier;
  readonly labels: readonly Label[];
  readonly body: Body;
  /**
   * From the block type to the last label, without the brace. In JSON syntax the last key before the content, or of
   * several objects in one list the brace of each.
   */
  readonly header: Span;
  /** A syntax error inside: it counts as declared, its contents are unknown. Only set on top-level blocks. */
  readonly damaged: boolean;
  /** Where override files changed it: the block as each file has it, first the one that they change. */
  readonly parts?: readonly [Block, ...Block[]];
}

/** The first of several attributes of one name counts; the later ones are reported as `syntax` and left out. */
export interface Body extends Span {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
}

export interface Comment extends Span {
  /** The text without its marker (`#`, `//`, or `/*` and its end). */
  readonly text: string;
  readonly line: number;
  /** Nothing but blanks stands before it on its line. */
  readonly ownLine: boolean;
}

export type Expression =
  | Literal
  | Template
  | Tuple
  | ObjectConstructor
  | For
  | Conditional
  | Binary
  | Unary
  | Call
  | Variable
  | AttributeAccess
  | Index
  | Splat
  | Parentheses;

/** `true`, `null` or a number; a number keeps its numeral as written. */
export interface Literal extends Span {
  readonly kind: "literal";
  readonly value: boolean | null | { readonly numeral: string };
}

/**
 * A quoted string or heredoc, or a string of the JSON syntax. `"${x}"` alone is a template of one interpolation; `"abc"`
 * of one text part, `""` of none.
 */
export interface Template extends Span {
  readonly kind: "template";
  readonly form: "quoted" | "heredoc" | "json";
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart = TemplateText | Interpolation | TemplateIf | TemplateFor;

/** Literal text with escapes decoded, indentation of `<<-` and strip markers applied. */
export interface TemplateText extends Span {
  readonly kind: "text";
  readonly text: string;
}

export interface Interpolation extends Span {
  readonly kind: "interpolation";
  readonly expression: Expression;
}

export interface TemplateIf extends Span {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: readonly TemplatePart[];
  readonly otherwise: readonly TemplatePart[] | undefined;
}

export interface TemplateFor extends Span {
  readonly kind: "for";
  readonly key: Identifier | undefined;
  readonly value: Identifier;
  readonly collection: Expression;
  readonly body: readonly TemplatePart[];
}

export interface Tuple extends Span {
  readonly kind: "tuple";
  readonly elements: readonly Expression[];
}

export interface ObjectConstructor extends Span {
  readonly kind: "object";
  readonly items: readonly ObjectItem[];
  /** In JSON syntax no key may come twice; elsewhere the last one counts. */
  readonly distinct?: true;
}

/** `bareKey` is set where the key is a bare identifier, which HCL takes as that string; `key` is then its variable node. */
export interface ObjectItem extends Span {
  readonly key: Expression;
  readonly bareKey: string | undefined;
  readonly value: Expression;
}

/** `[for k, v in c : value if condition]` (`result: "tuple"`) or `{for … : key => value… if condition}`. */
export interface For extends Span {
  readonly kind: "for";
  readonly result: "tuple" | "object";
  readonly keyName: Identifier | undefined;
  readonly valueName: Identifier;
  readonly collection: Expression;
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly grouped: boolean;
  readonly condition: Expression | undefined;
}

export interface Conditional extends Span {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}

export type BinaryOperator = "||" | "&&" | "==" | "!=" | ">" | ">=" | "<" | "<=" | "+" | "-" | "*" | "/" | "%";

export interface Binary extends Span {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Unary extends Span {
  readonly kind: "unary";
  readonly operator: "-" | "!";
  readonly operand: Expression;
}

/** `name` as written, also `provider::x::f`. `expand`: the last argument is followed by `...`. */
export interface Call extends Span {
  readonly kind: "call";
  readonly name: Identifier;
  readonly arguments: readonly Expression[];
  readonly expand: boolean;
}

/** The root of a traversal: `var`, `local`, a resource type, a `for` name. */
export interface Variable extends Span {
  readonly kind: "variable";
  readonly name: string;
}

/** `object.name`; its span covers the object too. */
export interface AttributeAccess extends Span {
  readonly kind: "access";
  readonly object: Expression;
  readonly name: Identifier;
}

/** `object[key]`, or the legacy `object.0`, whose key is a number literal. */
export interface Index extends Span {
  readonly kind: "index";
  readonly object: Expression;
  readonly key: Expression;
  readonly legacy: boolean;
}

/**
 * `source.*…` (`form: "attribute"`) or `source[*]…` (`form: "full"`). `each` is what is done to every element,
 * built on a `Variable` named by `splatElement`.
 */
export interface Splat extends Span {
  readonly kind: "splat";
  readonly form: "attribute" | "full";
  readonly operand: Expression;
  readonly each: Expression;
}

export interface Parentheses extends Span {
  readonly kind: "parentheses";
  readonly inner: Expression;
}

/** The name of the variable node that stands for one element inside `Splat.each`; no identifier can spell it. */
export const splatElement = "*";

/** A file as far as it could be read. */
export interface File {
  readonly body: Body;
  readonly comments: readonly Comment[];
  /** A block header or top-level text was unreadable: something may be declared here that `body` does not show. */
  readonly incomplete: boolean;
}
