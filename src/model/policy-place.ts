/** Finds where the elements of a policy are written in the argument that holds it. */
import type { Expression, ObjectConstructor, Template, TemplatePart } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { type JsonNode, readJson, textLimit } from "./policy-json.ts";

type Path = readonly (string | number)[];

/**
 * Where the element at `path` of a policy is written, inside the expression of the argument that holds it: in the text
 * of a heredoc or string, or in the object that `jsonencode` is given. Undefined where it is written elsewhere.
 */
export function writtenAt(expression: Expression, path: Path): Span | undefined {
  let current = unwrapped(expression);
  if (current.kind === "template") return writtenInText(current, path);
  if (current.kind !== "call" || current.name.text !== "jsonencode" || current.arguments.length !== 1) return undefined;
  current = unwrapped(current.arguments[0] as Expression);
  for (const step of path) {
    const inner =
      current.kind === "tuple" && typeof step === "number"
        ? current.elements[step]
        : current.kind === "object"
          ? itemOf(current, String(step))
          : undefined;
    if (inner === undefined) return current;
    current = unwrapped(inner);
  }
  return current;
}

function unwrapped(expression: Expression): Expression {
  let current = expression;
  while (current.kind === "parentheses") current = current.inner;
  return current;
}

function itemOf(object: ObjectConstructor, key: string): Expression | undefined {
  return object.items.findLast(({ bareKey, key: written }) => {
    if (bareKey !== undefined) return bareKey === key;
    const inner = unwrapped(written);
    const [text, second] = inner.kind === "template" ? inner.parts : [];
    return text?.kind === "text" && second === undefined && text.text === key;
  })?.value;
}

/** The template's source with everything that is not literal text made into letters, so that places stay the same. */
function maskedText(template: Template): { readonly text: string; readonly from: number } {
  const { source } = template;
  let text = "";
  let at = template.parts[0]?.from ?? template.from;
  const from = at;
  for (const part of template.parts) {
    if (part.from < at) continue;
    text += fill(part.from - at);
    text += part.kind === "text" ? source.text.slice(part.from, part.to) : fill(part.to - part.from);
    at = part.to;
  }
  return { text, from };
}

function fill(length: number): string {
  return "x".repeat(Math.max(0, length));
}

function hasDirectives(parts: readonly TemplatePart[]): boolean {
  return parts.some((part) => part.kind === "if" || part.kind === "for");
}

function writtenInText(template: Template, path: Path): Span | undefined {
  if (template.to - template.from > textLimit || hasDirectives(template.parts)) return undefined;
  const { text: raw, from } = maskedText(template);
  const text = template.form === "heredoc" ? raw : unescapedInPlace(raw);
  let node = readJson(text);
  for (const step of path) {
    if (node === undefined) return undefined;
    const { content }: JsonNode = node;
    if (content.kind === "object") node = content.entries.get(String(step));
    else if (content.kind === "array" && typeof step === "number") node = content.elements[step];
    else break;
  }
  return node === undefined ? undefined : { source: template.source, from: from + node.from, to: from + node.to };
}

/** In a quoted string the quotes of the JSON are escaped; blanks outside of them keep every place the same. */
function unescapedInPlace(raw: string): string {
  let opening = false;
  return raw.replace(/\\["nt]/g, (sequence) => {
    if (sequence !== '\\"') return "  ";
    opening = !opening;
    return opening ? ' "' : '" ';
  });
}
