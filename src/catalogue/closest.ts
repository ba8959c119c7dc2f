/** Did-you-mean: which known name a misspelt one stands for. */

/** Names further apart than this are different names, not misspellings. */
const maximalDistance = 2;

/**
 * The number of single-character insertions, deletions and replacements between two names, or undefined above 2.
 * Linear in the length of the names.
 */
export function editDistance(left: string, right: string): number | undefined {
  if (Math.abs(left.length - right.length) > maximalDistance) return undefined;
  const far = maximalDistance + 1;
  // Cells further than the limit from the diagonal cannot lie on a path that counts, so a band of the table will do: the cell of
  // column `row + offset - maximalDistance` has the index `offset`.
  let previous = [far, far, 0, 1, 2];
  let current = [far, far, far, far, far];
  for (let row = 1; row <= left.length; row += 1) {
    let best = far;
    for (let offset = 0; offset < 5; offset += 1) {
      const column = row + offset - maximalDistance;
      let cost = far;
      if (column === 0) cost = row;
      else if (column > 0 && column <= right.length) {
        const replaced = left.charCodeAt(row - 1) === right.charCodeAt(column - 1) ? 0 : 1;
        cost = Math.min(
          (previous[offset] as number) + replaced,
          (previous[offset + 1] ?? far) + 1,
          (current[offset - 1] ?? far) + 1,
        );
      }
      current[offset] = cost;
      if (cost < best) best = cost;
    }
    if (best > maximalDistance) return undefined;
    [previous, current] = [current, previous];
  }
  const distance = previous[right.length - left.length + maximalDistance] ?? far;
  return distance > maximalDistance ? undefined : distance;
}

/** Whether one of two different names can be a misspelling of the other: edit distance at most 2, or one begins the other. */
export function isMisspelling(left: string, right: string): boolean {
  return left !== right && rank(left, right) !== undefined;
}

/** Candidates that are looked at; no one has more names of which one may be misspelt. */
const candidateLimit = 1_000;

/** The candidate that `name` most likely stands for, the first among equals; undefined where none is near or one is equal. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  let count = 0;
  for (const candidate of candidates) {
    if (candidate === name) return undefined;
    count += 1;
    if (count > candidateLimit) continue;
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
