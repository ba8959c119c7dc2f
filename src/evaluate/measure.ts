/** What can be told of a value as a whole, however deep: its size, what is unknown in it, its marks. */
import { typeFacts } from "./types.ts";
import { isUnknown, type Planned, type Value } from "./value.ts";

export interface Measure {
  /** Levels of nesting; 1 for a string. */
  readonly depth: number;
  /** Nodes of the value written out as a tree, shared parts counted as often as they appear. */
  readonly size: number;
  /** UTF-16 code units of all strings and keys, counted likewise. */
  readonly text: number;
  /** Nothing in it is unknown. */
  readonly whollyKnown: boolean;
  /** An unknown of which not even the type is known stands somewhere in it. */
  readonly untyped: boolean;
  readonly sensitive: boolean;
  readonly ephemeral: boolean;
  /** A plan that something in it is from. */
  readonly planned: Planned | undefined;
}

/** Values beyond this are not computed with. Terraform has no such limit; nobody writes such values in earnest. */
export const valueLimit = { depth: 300, size: 1_000_000, text: 64 * 1024 * 1024 } as const;

const measured = new WeakMap<Value, Measure>();

function partsOf(value: Value): Iterable<Value> | undefined {
  if (Array.isArray(value.data)) return value.data as readonly Value[];
  return value.data instanceof Map ? (value.data as ReadonlyMap<string, Value>).values() : undefined;
}

function measureLeaf(value: Value): Measure {
  const unknown = isUnknown(value);
  const facts = unknown || value.data === null ? typeFacts(value.type) : undefined;
  return {
    depth: facts?.depth ?? 1,
    size: facts?.size ?? 1,
    text: typeof value.data === "string" ? value.data.length : 0,
    whollyKnown: !unknown,
    untyped: unknown && value.type.kind === "dynamic",
    sensitive: value.sensitive === true,
    ephemeral: value.ephemeral === true,
    planned: value.trace.planned,
  };
}

function combine(value: Value, parts: Iterable<Value>): Measure {
  let depth = 0;
  let size = 1;
  let text = 0;
  let whollyKnown = true;
  let untyped = false;
  let sensitive = value.sensitive === true;
  let ephemeral = value.ephemeral === true;
  let { planned } = value.trace;
  if (value.data instanceof Map) for (const key of value.data.keys()) text += (key as string).length;
  for (const part of parts) {
    const inner = measured.get(part) ?? measureLeaf(part);
    depth = Math.max(depth, inner.depth);
    size += inner.size;
    text += inner.text;
    whollyKnown &&= inner.whollyKnown;
    untyped ||= inner.untyped;
    sensitive ||= inner.sensitive;
    ephemeral ||= inner.ephemeral;
    planned ??= inner.planned;
  }
  return { depth: depth + 1, size, text, whollyKnown, untyped, sensitive, ephemeral, planned };
}

/** Measures a value in time linear in its distinct parts; measuring it again, or a value built on it, is cheap. */
export function measure(value: Value): Measure {
  const ready = measured.get(value);
  if (ready !== undefined) return ready;
  if (partsOf(value) === undefined) return measureLeaf(value);
  const pending: Value[] = [value];
  while (pending.length > 0) {
    const current = pending[pending.length - 1] as Value;
    const count = pending.length;
    if (!measured.has(current)) {
      for (const part of partsOf(current) ?? []) {
        if (partsOf(part) !== undefined && !measured.has(part)) pending.push(part);
      }
    }
    if (pending.length > count) continue;
    pending.pop();
    if (!measured.has(current)) measured.set(current, combine(current, partsOf(current) ?? []));
  }
  return measured.get(value) as Measure;
}

/** Whether a value is small and flat enough to be computed with; where it is not, the result is unknown. */
export function withinLimits(value: Value): boolean {
  const { depth, size, text } = measure(value);
  return depth <= valueLimit.depth && size <= valueLimit.size && text <= valueLimit.text;
}
