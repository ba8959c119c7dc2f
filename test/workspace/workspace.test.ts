/** What of a file system may be read, and how what cannot be read is told. */
import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { largestFile } from "../../src/workspace/read.ts";
import { openWorkspace, readNamedFile } from "../../src/workspace/workspace.ts";
import { makeDirectory } from "./directory.ts";

/** The text of a file, or the reason why there is none. */
function read(root: string, path: string, start = root): string {
  const content = openWorkspace(start, root).readFile(join(root, path));
  return "source" in content ? content.source.text : content.reason;
}

test("a file inside the repository is read", () => {
  const root = makeDirectory({ ".git": null, "a/b.py": "text" });
  expect(read(root, "a/b.py")).toBe("text");
});

test("the repository is the nearest directory above with .git", () => {
  const root = makeDirectory({ ".git": null, "inner/.git": null, "inner/a/x.tf": "" });
  expect(openWorkspace(join(root, "inner/a"), root).repository).toBe(join(root, "inner"));
});

test("without .git the working directory is the repository", () => {
  const root = makeDirectory({ "a/x.tf": "" });
  expect(openWorkspace(join(root, "a"), root).repository).toBe(root);
});

test("without .git and outside the working directory the given path is the repository", () => {
  const root = makeDirectory({ "a/x.tf": "", b: null });
  expect(openWorkspace(join(root, "a"), join(root, "b")).repository).toBe(join(root, "a"));
});

const refused = "leads outside the repository and is not read";

test.each(["../secret", "a/../../secret", "missing/../../secret", "../missing"])(
  "%s leaves the repository and is refused",
  (path) => {
    const root = makeDirectory({ secret: "s", "repo/.git": null, "repo/a/x.tf": "" });
    expect(read(join(root, "repo"), path)).toBe(refused);
  },
);

test("a link to a file outside is refused", () => {
  const root = makeDirectory({ secret: "s", "repo/.git": null, "repo/x.tf": { link: "../secret" } });
  expect(read(join(root, "repo"), "x.tf")).toBe(refused);
});

test("a file below a link to a directory outside is refused", () => {
  const root = makeDirectory({ "out/secret": "s", "repo/.git": null, "repo/a": { link: "../out" } });
  expect(read(join(root, "repo"), "a/secret")).toBe(refused);
  expect(read(join(root, "repo"), "a/missing")).toBe(refused);
});

test("a link that leads to nothing outside tells no more than one that leads to something", () => {
  const root = makeDirectory({ "repo/.git": null, "repo/x.tf": { link: "../missing" } });
  expect(read(join(root, "repo"), "x.tf")).toBe(refused);
});

test("a link inside the repository is followed", () => {
  const root = makeDirectory({ ".git": null, "shared/x.tf": "text", "a/x.tf": { link: "../shared/x.tf" } });
  expect(read(root, "a/x.tf")).toBe("text");
});

test("a link in a circle is told", () => {
  const root = makeDirectory({ ".git": null, "x.tf": { link: "x.tf" } });
  expect(read(root, "x.tf")).toBe("is a link that leads nowhere");
});

test("the data of git is refused, in any case of its name", () => {
  const root = makeDirectory({ ".git/config": "token", "a/.GIT/config": "token" });
  expect(read(root, ".git/config")).toBe(refused);
  expect(read(root, "a/.GIT/config")).toBe(refused);
});

test.each([
  ["missing.tf", "missing", "does not exist"],
  ["file/x.tf", "missing", "does not exist"],
  ["directory", "directory", "is a directory"],
  ["binary.tf", "not-utf8", "is not valid UTF-8 text"],
  ["utf16.tf", "not-utf8", "is not valid UTF-8 text"],
  ["a\0b.tf", "missing", "does not exist"],
  [`${"x".repeat(5000)}.tf`, "unreadable", "cannot be read (ENAMETOOLONG)"],
])("%s cannot be read, with the reason", (path, failure, reason) => {
  const root = makeDirectory({
    ".git": null,
    file: "",
    directory: null,
    "binary.tf": Buffer.from([0x80, 0xff]),
    "utf16.tf": Buffer.from("\ufeffa = 1", "utf16le"),
  });
  expect(openWorkspace(root, root).readFile(join(root, path))).toEqual({ failure, reason });
});

test("a pipe does not hold the run up", () => {
  const root = makeDirectory({ ".git": null });
  execFileSync("mkfifo", [join(root, "x.tf")]);
  expect(read(root, "x.tf")).toBe("is not a regular file");
});

test("a device is not read", () => {
  expect(readNamedFile("/dev/zero", "/")).toEqual({ failure: "unreadable", reason: "is not a regular file" });
});

test("a file of the largest size is read, one byte more is too large", () => {
  const root = makeDirectory({ ".git": null });
  writeFileSync(join(root, "fits.tf"), Buffer.alloc(largestFile, "#"));
  writeFileSync(join(root, "large.tf"), Buffer.alloc(largestFile + 1, "#"));
  expect(read(root, "fits.tf")).toHaveLength(largestFile);
  expect(read(root, "large.tf")).toBe("is larger than 8 MB");
});

const isRoot = process.getuid?.() === 0;
if (isRoot) console.warn("skipped: the superuser may read every file");

test.skipIf(isRoot)("a file without permission is told", () => {
  const root = makeDirectory({ ".git": null, "x.tf": "" });
  chmodSync(join(root, "x.tf"), 0);
  expect(read(root, "x.tf")).toBe("may not be read by this user");
});

test("a byte order mark is counted and taken off", () => {
  const root = makeDirectory({ ".git": null, "x.tf": "\ufeffa = 1" });
  const content = openWorkspace(root, root).readFile(join(root, "x.tf"));
  expect(content).toMatchObject({ source: { text: "a = 1", bomBytes: 3, path: "x.tf", absolute: join(root, "x.tf") } });
});

test("a file is read once", () => {
  const root = makeDirectory({ ".git": null, "x.tf": "one" });
  const workspace = openWorkspace(root, root);
  const first = workspace.readFile(join(root, "x.tf"));
  writeFileSync(join(root, "x.tf"), "two");
  expect(workspace.readFile(join(root, "a/../x.tf"))).toBe(first);
});

test("paths are shown relative to the working directory", () => {
  const root = makeDirectory({ ".git": null, "a/b": null });
  const { show } = openWorkspace(root, join(root, "a"));
  expect([join(root, "a"), join(root, "a/b/x.tf"), join(root, "c.tf")].map(show)).toEqual([".", "b/x.tf", "../c.tf"]);
});
