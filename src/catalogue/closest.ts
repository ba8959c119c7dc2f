/** Did-you-mean: which known name a misspelt one stands for. */

/** Names further apart than this are different names, not misspellings. */
const maximalDistance = 2;

/**
 * The number of single-character insertions, deletions and replacements between two names, or undefined above 2.
 * Linear in the length of the names.
 */
export function editDistance(left: string, right: string): number | undefined {
  if (Math.abs(left.length - right.length) > maximalDistance) return undefined;
  // Cells further than the limit from the diagonal cannot lie on a path that counts, so a band of the table will do.
  let previous = new Map<number, number>();
  for (let column = 0; column <= Math.min(right.length, maximalDistance); column += 1) previous.set(column, column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = new Map<number, number>();
    let best = Number.POSITIVE_INFINITY;
    const from = Math.max(0, row - maximalDistance);
    const to = Math.min(right.length, row + maximalDistance);
    for (let column = from; column <= to; column += 1) {
      const cost =
        column === 0
          ? row
          : Math.min(
              (previous.get(column - 1) ?? Number.POSITIVE_INFINITY) +
                (left.charCodeAt(row - 1) === right.charCodeAt(column - 1) ? 0 : 1),
              (previous.get(column) ?? Number.POSITIVE_INFINITY) + 1,
              (current.get(column - 1) ?? Number.POSITIVE_INFINITY) + 1,
            );
      current.set(column, cost);
      best = Math.min(best, cost);
    }
    if (best > maximalDistance) return undefined;
    previous = current;
  }
  const distance = previous.get(right.length);
  return distance === undefined || distance > maximalDistance ? undefined : distance;
}

/** Whether one of two different names can be a misspelling of the other: edit distance at most 2, or one begins the other. */
export function isMisspelling(left: string, right: string): boolean {
  return left !== right && rank(left, right) !== undefined;
}

/** The candidate that `name` most likely stands for, the first among equals; undefined where none is near or one is equal. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate === name) return undefined;
    const found = rank(name, candidate);
    if (found !== undefined && found < bestRank) {
      best = candidate;
      bestRank = found;
    }
  }
  return best;
}

function rank(left: string, right: string): number | undefined {
  if (left === "" || right === "") return undefined;
  const distance = editDistance(left, right);
  // Any name of two characters is as near to any other.
  if (distance !== undefined && (distance === 0 || distance < Math.max(left.length, right.length))) return distance;
  return left.startsWith(right) || right.startsWith(left) ? maximalDistance + 1 : undefined;
}
