/** Named files that are not looked at, and the notices that say so. */

export interface SkippedFile {
  /** As given. */
  readonly path: string;
  /** What follows `is skipped:`. */
  readonly why: string;
}

/** Paths named in a notice before the others are only counted. */
const namedAtMost = 5;

/** One notice for each reason why files are skipped. */
export function skipNotices(files: readonly SkippedFile[]): string[] {
  const byReason = new Map<string, SkippedFile[]>();
  for (const file of files) {
    const alike = byReason.get(file.why);
    if (alike === undefined) byReason.set(file.why, [file]);
    else alike.push(file);
  }
  return [...byReason].map(([why, all]) => {
    const names = all.slice(0, namedAtMost).map(({ path }) => `"${path}"`);
    const left = all.length - names.length;
    return `${names.join(", ")}${left > 0 ? ` and ${left} more files` : ""} ${all.length === 1 ? "is" : "are"} skipped: ${why}`;
  });
}
