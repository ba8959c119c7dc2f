/** Which directories a path on the command line stands for. */
import { execFileSync } from "node:child_process";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { nothingFound, resolveArgument } from "../../src/workspace/arguments.ts";
import { findModuleDirectories, rootModules, type Selection } from "../../src/workspace/search.ts";
import { openWorkspace } from "../../src/workspace/workspace.ts";
import { makeDirectory } from "./directory.ts";

const everything: Selection = { respectIgnore: true, exclude: [] };

function found(root: string, start = ".", selection: Partial<Selection> = {}): string[] {
  const workspace = openWorkspace(join(root, start), root);
  const { directories } = findModuleDirectories(workspace, join(root, start), { ...everything, ...selection });
  return directories.map((directory) => relative(root, directory) || ".");
}

test("every directory with Terraform is found, parents first, by name", () => {
  const root = makeDirectory({
    ".git": null,
    "x.tf": "",
    "b/x.tf": "",
    "a/c/x.tofu": "",
    "a/b/x.txt": "",
    "d/.x.tf": "",
    e: null,
  });
  expect(found(root)).toEqual([".", "a/c", "b"]);
});

test("what .gitignore names is left out, unless it is asked for", () => {
  const root = makeDirectory({
    ".git": null,
    ".gitignore": "build/\n*.gen.tf\n",
    "build/x.tf": "",
    "a/x.tf": "",
    "b/x.gen.tf": "",
  });
  expect(found(root)).toEqual(["a"]);
  expect(found(root, ".", { respectIgnore: false })).toEqual(["a", "b", "build"]);
  expect(found(root, "build")).toEqual(["build"]);
});

test("a .gitignore above the start counts, and one below overrules it", () => {
  const root = makeDirectory({
    ".git": null,
    ".gitignore": "gen\n",
    "a/gen/x.tf": "",
    "a/b/.gitignore": "!gen\n",
    "a/b/gen/x.tf": "",
  });
  expect(found(root, "a")).toEqual(["a/b/gen"]);
});

test("a .gitignore that is a link to outside is not read", () => {
  const root = makeDirectory({
    list: "a\n",
    "repo/.git": null,
    "repo/.gitignore": { link: "../list" },
    "repo/a/x.tf": "",
  });
  expect(found(join(root, "repo"))).toEqual(["a"]);
});

test("excluded paths are left out", () => {
  const root = makeDirectory({ ".git": null, "a/x.tf": "", "a/test/x.tf": "", "b/x.tf": "" });
  expect(found(root, ".", { exclude: ["**/test", "/b"] })).toEqual(["a"]);
});

test("copies that tools made are never entered", () => {
  const root = makeDirectory({
    "a/.terraform/modules/m/x.tf": "",
    "a/.terragrunt-cache/x.tf": "",
    ".git/x.tf": "",
    "a/x.tf": "",
  });
  expect(found(root, ".", { respectIgnore: false })).toEqual(["a"]);
});

test("links to directories are not followed", () => {
  const root = makeDirectory({ ".git": null, "a/x.tf": "", "a/loop": { link: ".." }, out: { link: "/etc" } });
  expect(found(root)).toEqual(["a"]);
});

test("deep trees are searched", () => {
  const deep = new Array(300).fill("d").join("/");
  const root = makeDirectory({ ".git": null, [`${deep}/x.tf`]: "" });
  expect(found(root)).toEqual([deep]);
});

test("root modules are those that no call names", () => {
  expect(rootModules(["/r", "/r/modules/a", "/r/modules/b"], new Set(["/r/modules/a"]))).toEqual([
    "/r",
    "/r/modules/b",
  ]);
});

test("a module that was asked for by itself is checked although another calls it", () => {
  expect(rootModules(["/r/modules/a"], new Set(["/r/modules/a"]))).toEqual(["/r/modules/a"]);
});

test("a directory, a file of any name and standard input are paths", () => {
  const root = makeDirectory({ "a/x.tf": "", "a/x.py": "" });
  expect(resolveArgument("a", root)).toEqual({ kind: "directory", directory: join(root, "a") });
  expect(resolveArgument("a/x.tf", root)).toEqual({ kind: "file", file: join(root, "a/x.tf") });
  expect(resolveArgument("a/x.py", root)).toEqual({ kind: "file", file: join(root, "a/x.py") });
  expect(resolveArgument("-", root)).toEqual({ kind: "standard input" });
});

test.each(["missing", "", "a\0b", "x.txt/y", "deleted.tf"])("the path %j is wrong use", (path) => {
  const usageError = `"${path}" does not exist; give a file, a directory or "-"`;
  expect(resolveArgument(path, makeDirectory({ "x.txt": "" }))).toEqual({ kind: "wrong", usageError });
});

test("a pipe is no path", () => {
  const root = makeDirectory({});
  execFileSync("mkfifo", [join(root, "x.tf")]);
  const usageError = '"x.tf" is neither a file nor a directory; give one of them or "-"';
  expect(resolveArgument("x.tf", root)).toEqual({ kind: "wrong", usageError });
});

test("a directory without Terraform is named", () => {
  expect(nothingFound("docs")).toMatch(/^"docs" holds no Terraform/);
});
