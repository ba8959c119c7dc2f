/** How values remember where they come from and which resources they are. */
import type { Span } from "../source.ts";
import { measure } from "./measure.ts";
import { isUnknown, type Reference, type Trace, type Unknown, untraced, type Value } from "./value.ts";

/** A value is at most this many references at once; more would say nothing to a reader. */
const referenceLimit = 20;

/** Steps kept behind a value. */
const stepLimit = 16;

/** Elements looked at when the references inside a collection are gathered. */
const gatherLimit = 200;

function sameThing(left: Reference, right: Reference): boolean {
  return (
    left.instance === right.instance &&
    left.path.length === right.path.length &&
    left.path.every((step, index) => step === right.path[index])
  );
}

/** The references of both, nearest first, each thing once, at most twenty. */
export function joinReferences(first: readonly Reference[], second: readonly Reference[]): readonly Reference[] {
  if (second.length === 0) return first;
  if (first.length === 0) return second;
  const joined = [...first];
  for (const reference of second) {
    if (joined.length >= referenceLimit) break;
    if (!joined.some((other) => sameThing(other, reference))) joined.push(reference);
  }
  return joined;
}

function bounded(trace: Trace): Trace {
  let step: Trace | undefined = trace.via;
  for (let depth = 1; step !== undefined; depth += 1) {
    if (depth >= stepLimit) {
      const { via: _, ...rest } = trace;
      return rest;
    }
    step = step.via;
  }
  return trace;
}

/** The same value one step further on: given by the expression at `span`, called `label`. It stays what it identifies. */
export function step(value: Value, span: Span, label?: string): Value {
  const via = value.trace;
  if (label === undefined && via.span !== undefined && sameSpan(via.span, span)) return value;
  const said = via.span !== undefined || via.label !== undefined || via.via !== undefined;
  const trace = bounded({
    span,
    ...(label === undefined ? {} : { label }),
    identifies: via.identifies,
    ...(via.content === undefined ? {} : { content: via.content }),
    ...(via.template === undefined ? {} : { template: via.template }),
    ...(via.encodes === undefined ? {} : { encodes: via.encodes }),
    ...(via.planned === undefined ? {} : { planned: via.planned }),
    ...(said ? { via } : {}),
  });
  return { ...value, trace };
}

/** Parts kept behind a text, and how long each may be: a trace holds on to them. */
const partLimit = 20;
const partLength = 1_000;

/** The trace of something made of the values, some of which may be from a plan. */
export function plannedBy(trace: Trace, values: readonly Value[]): Trace {
  if (trace.planned !== undefined) return trace;
  const planned = values.map((value) => measure(value).planned).find((each) => each !== undefined);
  if (planned === undefined) return trace;
  let from: readonly Reference[] = [];
  for (const value of values.slice(0, gatherLimit)) from = joinReferences(from, referencesOf(value));
  return { ...trace, planned: { file: planned.file, ...(from.length === 0 ? {} : { from }) } };
}

/** The trace of a text that is put together of the values, as far as they are short texts from elsewhere. */
export function madeOf(start: Trace, values: readonly Value[]): Trace {
  const trace = plannedBy(start, values);
  const parts: Value[] = [];
  for (const value of values) {
    if (parts.length >= partLimit) break;
    const { data } = value;
    if (value.trace !== untraced && typeof data === "string" && data.length <= partLength) parts.push(value);
  }
  return parts.length === 0 ? trace : { ...trace, parts };
}

function sameSpan(left: Span, right: Span): boolean {
  return left.source === right.source && left.from === right.from && left.to === right.to;
}

/** A reference as it is written at `span`: what the value identifies is said with this place. */
export function referredAt(value: Value, span: Span, label?: string): Value {
  const stepped = step(value, span, label);
  const { identifies } = stepped.trace;
  const placed = identifies.map((reference) => ({ ...reference, span }));
  if (placed.length === 0) return stepped;
  const data = isUnknown(stepped) ? withSources(stepped.data, placed) : stepped.data;
  return { ...stepped, data, trace: { ...stepped.trace, identifies: placed } };
}

function withSources(data: Unknown, from: readonly Reference[]): Unknown {
  return { ...data, from };
}

/** The value of `key` in `parent`: it is also that part of whatever `parent` is. */
export function partOf(parent: Value, key: string | number, given: Value): Value {
  const { planned } = parent.trace;
  // What does not say where it is from is from where the collection is.
  const inherits = planned !== undefined && planned.keys !== true && !isPlaced(given.trace);
  const part: Value = inherits ? { ...given, trace: { ...given.trace, planned } } : given;
  const extended = parent.trace.identifies.map((reference) => ({ ...reference, path: [...reference.path, key] }));
  if (extended.length === 0) return part;
  const identifies = joinReferences(extended, part.trace.identifies);
  const data = isUnknown(part) ? withSources(part.data, identifies) : part.data;
  // A part that does not say where it is from comes from where the whole does.
  const { span, label, via } = part.trace;
  const placed = span !== undefined || label !== undefined || via !== undefined;
  return { ...part, data, trace: { ...part.trace, identifies, ...(placed ? {} : { via: parent.trace }) } };
}

/** Whether a value says where it is from. */
export function isPlaced({ span, label, via, planned }: Trace): boolean {
  return span !== undefined || label !== undefined || via !== undefined || planned !== undefined;
}

/** The references that a value is or will come from; of a collection those of its elements, as far as they are few. */
export function referencesOf(value: Value): readonly Reference[] {
  let found: readonly Reference[] = [];
  let budget = gatherLimit;
  const pending: Value[] = [value];
  for (let next = pending.pop(); next !== undefined && budget > 0; next = pending.pop()) {
    budget -= 1;
    found = joinReferences(found, next.trace.identifies);
    if (isUnknown(next)) found = joinReferences(found, next.data.from ?? []);
    else if (Array.isArray(next.data)) pending.push(...next.data.slice(0, budget).reverse());
    else if (next.data instanceof Map && next.trace.identifies.length === 0) {
      const elements: Value[] = [];
      for (const element of next.data.values()) {
        if (elements.length >= budget) break;
        elements.push(element);
      }
      pending.push(...elements.reverse());
    }
  }
  return found;
}

/** The references that unknown operands bring into a result. */
export function sourcesOf(operands: readonly Value[]): readonly Reference[] {
  let found: readonly Reference[] = [];
  for (const operand of operands.slice(0, gatherLimit)) {
    if (measure(operand).whollyKnown) continue;
    found = joinReferences(found, referencesOf(operand));
    if (found.length >= referenceLimit) break;
  }
  return found;
}
