/** Makes directories of files for the tests of the workspace. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** The content of a file; `null` makes an empty directory, `{ link }` a symbolic link. */
type Entry = string | Buffer | null | { readonly link: string };

/** Makes a directory with these entries, gone when the test is; gives its absolute path. */
export function makeDirectory(entries: Readonly<Record<string, Entry>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "symcheck-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, entry] of Object.entries(entries)) {
    const absolute = join(root, path);
    mkdirSync(entry === null ? absolute : dirname(absolute), { recursive: true });
    if (entry === null) continue;
    if (typeof entry === "object" && "link" in entry) symlinkSync(entry.link, absolute);
    else writeFileSync(absolute, entry);
  }
  return root;
}
