/** Which directories a path on the command line stands for. */
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

test("a directory is searched and a file stands for its directory", () => {
  const root = makeDirectory({ "a/x.tf": "" });
  expect(resolveArgument("a", root)).toEqual({ directory: join(root, "a"), search: true });
  expect(resolveArgument("a/x.tf", root)).toEqual({ directory: join(root, "a"), search: false });
});

test.each([
  ["missing", '"missing" does not exist; give a directory or a ".tf" file'],
  ["", '"" does not exist; give a directory or a ".tf" file'],
  ["a\0b", '"a\0b" does not exist; give a directory or a ".tf" file'],
  ["x.txt/y", '"x.txt/y" does not exist; give a directory or a ".tf" file'],
  ["x.txt", '"x.txt" is no Terraform file; give a directory or a ".tf" or ".tofu" file'],
])("the path %j is wrong use", (path, usageError) => {
  expect(resolveArgument(path, makeDirectory({ "x.txt": "" }))).toEqual({ usageError });
});

test("a directory without Terraform is named", () => {
  expect(nothingFound("docs")).toMatch(/^"docs" holds no Terraform/);
});
