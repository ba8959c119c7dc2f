/** Renders templates for `templatefile` and `templatestring`. */
import type { Template } from "../hcl/ast.ts";
import { parseTemplateText } from "../hcl/parse.ts";
import { positionAt, type Source, type Span } from "../source.ts";
import { spend } from "./budget.ts";
import type { Rendered, TemplateFunction } from "./functions/definition.ts";
import { isOpenTofu } from "./opentofu.ts";
import { findReferences } from "./references.ts";
import { apart, bind, type Evaluate, type Scope } from "./scope.ts";
import { isUnknown, type Reference, type Trace, type Unknown, unknownValue, type Value } from "./value.ts";

interface Parsed {
  readonly template: Template;
  readonly problem: ReturnType<typeof parseTemplateText>["problem"];
  /** The names that it refers to. */
  readonly roots: readonly string[];
}

/** A file is read once however often it is rendered. */
const parsed = new WeakMap<Source, Parsed>();

function parse(source: Source): Parsed {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const { template, problem } = parseTemplateText(source);
  const { references } = problem === undefined ? findReferences(template) : { references: [] };
  const result = { template, problem, roots: [...new Set(references.map(({ root }) => root.name))] };
  parsed.set(source, result);
  return result;
}

/** Steps for reading so many characters. */
const stepCharacters = 16;

/**
 * The value of the template that a text is, in which `names` are all there is to refer to. Problems are given as
 * Terraform has them: the first one, with its line. `call` is the place of the call.
 */
export function renderTemplate(
  source: Source,
  names: ReadonlyMap<string, Value>,
  by: TemplateFunction,
  call: Span,
  scope: Scope,
  evaluate: Evaluate,
): Rendered {
  if (!spend(scope.budget, source.text.length / stepCharacters)) return { unread: true };
  // Terraform takes all that follows a lone carriage return for plain text.
  if (/\r(?!\n)/.test(source.text)) return { unread: true };
  const { template, problem, roots } = parse(source);
  if (problem?.limit) return { unread: true };
  if (problem !== undefined) return { error: `${placeOf(problem.span)}${problem.message}` };
  const wanting = roots.find((root) => !names.has(root));
  if (wanting !== undefined) return { wanting };
  const openTofu = isOpenTofu(call, scope);
  let inner: Scope = { ...scope, bindings: undefined, template: by, openTofu, resolve: () => unknownValue() };
  for (const [name, value] of names) inner = bind(inner, name, value);
  const { result, problems } = apart(inner, (quiet) => evaluate(template, quiet));
  const [first] = problems;
  if (first !== undefined) return { error: `${placeOf(first.span)}${first.message.replace(/\.$/, "")}` };
  return { value: outside(result, source, call) };
}

function placeOf({ source, from }: Span): string {
  return source.absolute === "" ? "" : `${source.path}:${positionAt(source, from).line}: `;
}

/** How many parts deep a text is taken out of a template. */
const partDepth = 20;

/** The value without the steps that it took in the template: what is said of it is said of the configuration. */
function outside(value: Value, source: Source, call: Span, depth = 0): Value {
  if (depth > partDepth) return value;
  const trace = traceOutside(value.trace, source);
  const parts = trace.parts?.map((part) => outside(part, source, call, depth + 1));
  const placed = { ...trace, ...(parts === undefined ? {} : { parts }) };
  if (!isUnknown(value)) return { ...value, trace: placed };
  const before: Unknown = value.data;
  const { from, pieces } = before;
  const moved = (reference: Reference): Reference =>
    reference.span.source === source ? { ...reference, span: call } : reference;
  const data = {
    ...before,
    ...(from === undefined ? {} : { from: trace.identifies.length > 0 ? trace.identifies : from.map(moved) }),
    ...(pieces === undefined ? {} : { pieces: pieces.map((piece) => outside(piece, source, call, depth + 1)) }),
  };
  return { ...value, data, trace: placed };
}

function traceOutside(trace: Trace, source: Source): Trace {
  let current = trace;
  while (current.span?.source === source && current.via !== undefined) current = current.via;
  const { parts } = trace;
  if (current.span?.source === source) {
    const { span: _, label: __, ...rest } = current;
    current = rest;
  }
  return parts === undefined ? current : { ...current, parts };
}
