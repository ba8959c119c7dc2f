/** Templates: quoted strings and heredocs with interpolations and directives. */
import type { Template, TemplateFor, TemplateIf, TemplatePart } from "../hcl/ast.ts";
import type { Span } from "../source.ts";
import { spend, textLimit } from "./budget.ts";
import { type Marks, marksOf, withMarks } from "./construct.ts";
import { convert } from "./convert.ts";
import { eachItem, scopeOf } from "./iteration.ts";
import { conditional } from "./operators.ts";
import { type Evaluate, fail, type Scope } from "./scope.ts";
import { boundedPrefix, normalized } from "./text.ts";
import { madeOf, sourcesOf } from "./trace.ts";
import {
  isNull,
  isUnknown,
  stringType,
  stringValue,
  type Trace,
  type Unknown,
  unknownValue,
  type Value,
} from "./value.ts";

/** A part's value and the place that a problem with it has. */
interface Piece {
  readonly value: Value;
  readonly span: Span;
}

function pieceOf(part: TemplatePart, scope: Scope, evaluate: Evaluate): Piece {
  switch (part.kind) {
    case "text":
      return { value: stringValue(part.text), span: part };
    case "interpolation":
      return { value: evaluate(part.expression, scope), span: part.expression };
    case "if":
      return { value: evaluateIf(part, scope, evaluate), span: part };
    case "for":
      return { value: evaluateFor(part, scope, evaluate), span: part };
  }
}

function evaluateIf(part: TemplateIf, scope: Scope, evaluate: Evaluate): Value {
  const branch = (parts: readonly TemplatePart[] | undefined) => (inner: Scope) =>
    concatenate(parts ?? [], { span: part, identifies: [] }, inner, evaluate);
  return conditional(part.condition, branch(part.then), branch(part.otherwise), part, scope, evaluate);
}

function evaluateFor(part: TemplateFor, scope: Scope, evaluate: Evaluate): Value {
  const names = { key: part.key?.text, value: part.value.text };
  const trace: Trace = { span: part, identifies: [] };
  const pieces: Piece[] = [];
  const collection = evaluate(part.collection, scope);
  const outcome = eachItem(collection, part.collection, scope, (key, value) =>
    pieces.push({ value: concatenate(part.body, trace, scopeOf(scope, names, key, value), evaluate), span: part }),
  );
  if (outcome === "done") return withMarks(joined(pieces, trace, scope), collection);
  const from = sourcesOf([collection]);
  return unknownValue(stringType, trace, from.length === 0 ? {} : { from });
}

/** The text of the pieces one after the other; unknown where one is, with the beginning that is certain. */
function joined(pieces: readonly Piece[], trace: Trace, scope: Scope): Value {
  const texts: string[] = [];
  let length = 0;
  let known = true;
  let failed = false;
  const values: Value[] = [];
  for (const { value, span } of pieces) {
    values.push(value);
    if (isNull(value)) {
      fail(scope, span, "The value inserted into the string is null.", "Make sure that it has a value.");
      failed = true;
      continue;
    }
    if (isUnknown(value)) {
      known = false;
      continue;
    }
    const converted = typeof value.data === "string" ? { value } : convert(value, stringType);
    if (!("value" in converted)) {
      fail(
        scope,
        span,
        `The value inserted into the string cannot become text: ${converted.error}.`,
        "Insert a part of it, or write it with jsonencode() or join().",
      );
      failed = true;
      continue;
    }
    if (isUnknown(converted.value)) known = false;
    if (!known) continue;
    const text = converted.value.data as string;
    length += text.length;
    if (length > textLimit) {
      scope.budget.unfollowed("a string in it grows too long to follow");
      return unknownValue(stringType, trace);
    }
    texts.push(text);
  }
  const marks: Marks = marksOf(values);
  if (failed) return unknownValue(stringType, trace, { notNull: true });
  if (known) {
    if (!spend(scope.budget, length >> 6)) return unknownValue(stringType, trace);
    return withMarks(stringValue(normalized(texts.join("")), madeOf(trace, values)), marks);
  }
  const from = sourcesOf(values);
  const prefix = boundedPrefix(texts.join(""));
  const refinement: Omit<Unknown, "unknown"> = {
    notNull: true,
    ...(prefix === undefined || prefix === "" ? {} : { prefix }),
    ...(from.length === 0 ? {} : { from }),
    pieces: values,
  };
  return withMarks(unknownValue(stringType, trace, refinement), marks);
}

function concatenate(parts: readonly TemplatePart[], trace: Trace, scope: Scope, evaluate: Evaluate): Value {
  return joined(
    parts.map((part) => pieceOf(part, scope, evaluate)),
    trace,
    scope,
  );
}

/** A template's string. One interpolation alone is its value itself, whatever its type, and keeps what it identifies. */
export function evaluateTemplate(template: Template, scope: Scope, evaluate: Evaluate): Value {
  const [only, second] = template.parts;
  const trace: Trace = { span: template, identifies: [] };
  if (only === undefined) return stringValue("", trace);
  if (second === undefined) {
    if (only.kind === "interpolation") return evaluate(only.expression, scope);
    if (only.kind === "text") return stringValue(normalized(only.text), trace);
  }
  return concatenate(template.parts, trace, scope, evaluate);
}
