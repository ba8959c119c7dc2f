/** Which files make up a module. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { readModule } from "../../src/workspace/module-files.ts";
import { readVariableFile, readVariableFiles, selectedWorkspace } from "../../src/workspace/variable-files.ts";
import { openWorkspace } from "../../src/workspace/workspace.ts";
import { makeDirectory } from "./directory.ts";

function moduleOf(entries: Parameters<typeof makeDirectory>[0]) {
  const root = makeDirectory({ ".git": null, ...entries });
  return readModule(openWorkspace(root, root), root);
}

test("files in native syntax are read in the order of their names", () => {
  const { sources } = moduleOf({ "b.tf": "", "a.tofu": "", "B.tf": "", "c.txt": "", "a.tf.bak": "" });
  expect(sources.map(({ path }) => path)).toEqual(["B.tf", "a.tofu", "b.tf"]);
});

test("hidden files and leftovers of editors are passed over", () => {
  const { sources, unreadable } = moduleOf({
    ".x.tf": "",
    "x.tf~": "",
    "#x.tf#": "",
    ".#x.tf": { link: "nowhere" },
    "x.tf": "",
  });
  expect(sources.map(({ path }) => path)).toEqual(["x.tf"]);
  expect(unreadable).toEqual([]);
});

test("x.tofu replaces x.tf", () => {
  expect(moduleOf({ "x.tf": "a", "x.tofu": "b", "y.tf": "c" }).sources.map(({ text }) => text)).toEqual(["b", "c"]);
});

test("override files stand apart", () => {
  const { sources, overrides } = moduleOf({
    "override.tf": "",
    "x_override.tf": "",
    "override_x.tf": "",
    "xoverride.tf": "",
  });
  expect(overrides.map(({ path }) => path)).toEqual(["override.tf", "x_override.tf"]);
  expect(sources.map(({ path }) => path)).toEqual(["override_x.tf", "xoverride.tf"]);
});

test("files in JSON syntax stand among the others by name, overrides apart", () => {
  const { sources, overrides } = moduleOf({
    "a.tf": "",
    "b.tf.json": "{}",
    "c.tofu.json": "{}",
    ".z.tf.json": "{}",
    "d.json": "{}",
    "override.tf.json": "{}",
    "x_override.tofu.json": "{}",
    "z_override.json": "{}",
  });
  expect(sources.map(({ path }) => path)).toEqual(["a.tf", "b.tf.json", "c.tofu.json"]);
  expect(overrides.map(({ path }) => path)).toEqual(["override.tf.json", "x_override.tofu.json"]);
});

test("a .tofu file replaces the .tf file of its name in the same syntax", () => {
  const { sources, overrides } = moduleOf({
    "a.tf": "",
    "a.tofu": "",
    "a.tf.json": "{}",
    "b.tf": "",
    "b.tf.json": "{}",
    "b.tofu.json": "{}",
    "x_override.tf": "",
    "x_override.tofu": "",
    ".c.tofu": "",
    "c.tf": "",
  });
  expect(sources.map(({ path }) => path)).toEqual(["a.tf.json", "a.tofu", "b.tf", "b.tofu.json", "c.tf"]);
  expect(overrides.map(({ path }) => path)).toEqual(["x_override.tofu"]);
});

test("a file that cannot be read is named and the others are read", () => {
  const { sources, unreadable } = moduleOf({
    "a.tf": Buffer.from([0xff]),
    "b.tf": "",
    "c.tf": { link: "/etc/hostname" },
  });
  expect(sources.map(({ path }) => path)).toEqual(["b.tf"]);
  expect(unreadable.map(({ message }) => message)).toEqual([
    '"a.tf" is not valid UTF-8 text',
    '"c.tf" leads outside the repository and is not read',
  ]);
});

test("a directory named like a file is no file", () => {
  expect(moduleOf({ "x.tf/y.txt": "" })).toMatchObject({ sources: [], unreadable: [] });
});

test("variable files come in Terraform's order of precedence", () => {
  const names = ["b.auto.tfvars", "a.auto.tfvars.json", "terraform.tfvars.json", "terraform.tfvars", "other.tfvars"];
  const root = makeDirectory({ ".git": null, ...Object.fromEntries(names.map((name) => [name, ""])) });
  const files = readVariableFiles(openWorkspace(root, root), root);
  expect(files.map((file) => ("source" in file ? file.source.path : file))).toEqual([
    "terraform.tfvars",
    "terraform.tfvars.json",
    "a.auto.tfvars.json",
    "b.auto.tfvars",
  ]);
});

test("a variable file that leads outside is a failure that names it", () => {
  const root = makeDirectory({ ".git": null, "terraform.tfvars": { link: "/etc/hostname" } });
  expect(readVariableFiles(openWorkspace(root, root), root)).toEqual([
    { failure: '"terraform.tfvars" leads outside the repository and is not read' },
  ]);
});

test("a variable file that the user names may lie anywhere", () => {
  const root = makeDirectory({ "given.tfvars": "a = 1", "repo/.git": null });
  expect(readVariableFile("../given.tfvars", join(root, "repo"))).toMatchObject({
    source: { text: "a = 1", path: "../given.tfvars" },
  });
  expect(readVariableFile("missing.tfvars", root)).toMatchObject({ failure: '"missing.tfvars" does not exist' });
});

test("the selected workspace is read from .terraform", () => {
  const root = makeDirectory({ ".git": null, "a/.terraform/environment": "staging\n", b: null });
  const workspace = openWorkspace(root, root);
  expect([join(root, "a"), join(root, "b")].map((directory) => selectedWorkspace(workspace, directory))).toEqual([
    "staging",
    undefined,
  ]);
});
