/** Keeps verdicts of HashiCorp's parser in a store of plain JSON. */
import type { Verdict, VerdictStore } from "./authority.ts";

function isVerdict(value: unknown): value is Verdict {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  if (value.kind === "accepted") return true;
  return value.kind === "rejected" && "problems" in value && isProblems(value.problems);
}

function isProblems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isProblem);
}

function isProblem(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { summary, detail, start, end } = value as Record<string, unknown>;
  return typeof summary === "string" && typeof detail === "string" && isPlace(start) && isPlace(end);
}

function isPlace(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { line, column } = value as Record<string, unknown>;
  return Number.isSafeInteger(line) && Number.isSafeInteger(column);
}

/** Verdicts in a store; what is there in another shape counts as not there. */
export function verdictsIn(store: {
  readonly get: (key: string) => unknown;
  readonly set: (key: string, value: unknown) => void;
}): VerdictStore {
  const keyed = (key: string) => `syntax-${key}`;
  return {
    get: (key) => {
      const value = store.get(keyed(key));
      return isVerdict(value) ? value : undefined;
    },
    set: (key, verdict) => store.set(keyed(key), verdict),
  };
}
