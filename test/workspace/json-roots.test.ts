/** Root modules whose files are in JSON syntax, or override others, are found, followed and checked whole. */
import { expect, test } from "vitest";
import { openModuleGraph } from "../../src/module-graph.ts";
import { openWorkspace } from "../../src/workspace/workspace.ts";
import { places, runOn } from "../rules/run.ts";
import { makeDirectory } from "./directory.ts";

const provider = '{"terraform": {"required_providers": {"sym": {"source": "symopsio/sym"}}}}';

const wrongTarget = (name: string) =>
  `{"resource": {"sym_target": {"${name}": {"type": "onelogin_role", "name": "${name}",\n"settings": {"role_id": "1", "privilege_level": "owner"}}}}, "output": {"${name}": {"value": "\${sym_target.${name}.id}"}}}`;

test("a directory of JSON files alone is a root module, and nothing of it is left unchecked", async () => {
  const cwd = makeDirectory({
    ".git": null,
    "root/main.tf.json": wrongTarget("a"),
    "root/versions.tf.json": provider,
    "root/x_override.tf.json": '{"output": {"a": {"description": "d"}}}',
    "root/terraform.tfvars.json": "{}",
  });
  const { report } = await runOn(".", { cwd });
  expect(places(report.findings)).toEqual(["root/main.tf.json:2 privilege-level"]);
  expect(report.coverage).toMatchObject({ roots: [{ path: "root", files: 4, resources: 1 }], notChecked: [] });
});

test("what is missing is told also where JSON and override files are there", async () => {
  const cwd = makeDirectory({
    ".git": null,
    "main.tf.json": `{"locals": {"a": "\${var.nope}", "b": "sym_flow"}}`,
    "override.tf": "locals { b = local.a }\n",
  });
  expect(places((await runOn(".", { cwd })).report.findings)).toEqual(["main.tf.json:1 dangling-reference"]);
});

test(".tofu.json replaces .tf.json of the same name", async () => {
  const cwd = makeDirectory({
    ".git": null,
    "main.tf.json": wrongTarget("a"),
    "main.tofu.json": wrongTarget("b"),
    "versions.tf.json": provider,
  });
  expect(places((await runOn(".", { cwd })).report.findings)).toEqual(["main.tofu.json:2 privilege-level"]);
});

test("named JSON and variable files stand for the roots that read them", async () => {
  const cwd = makeDirectory({
    ".git": null,
    "a/main.tf.json": wrongTarget("a"),
    "a/other.tf.json": wrongTarget("b"),
    "a/versions.tf.json": provider,
    "b/main.tf": 'variable "level" {}\n# sym_flow\n',
    "b/terraform.tfvars.json": '{"lvel": 1}',
  });
  expect(places((await runOn("a/other.tf.json", { cwd })).report.findings)).toEqual([
    "a/other.tf.json:2 privilege-level",
  ]);
  expect(places((await runOn("b/terraform.tfvars.json", { cwd })).report.findings)).toEqual([
    "b/terraform.tfvars.json:1 undeclared-input",
  ]);
});

test("calls of modules are followed from JSON files, and from where override files send them", () => {
  const cwd = makeDirectory({
    ".git": null,
    "root/main.tf.json":
      '{"module": [{"a": {"source": "../a"}}, {"b": [{"source": "../b"}], "c": {"source": "${x}"}}]}',
    "root/override.tf.json": '{"module": {"b": {"source": "../d"}, "gone": {"source": "../e"}}}',
    "root/z_override.tf": 'module "b" {\n  x = 1\n}\n',
    ...Object.fromEntries(["a", "b", "d", "e"].map((name) => [`${name}/main.tf`, ""])),
  });
  const graph = openModuleGraph(openWorkspace(cwd, cwd));
  expect(graph.reach(`${cwd}/root`).modules.map(({ directory }) => directory.slice(cwd.length))).toEqual([
    "/root",
    "/a",
    "/d",
  ]);
});

test("a module called from a JSON file is no root module", async () => {
  const cwd = makeDirectory({
    ".git": null,
    "root/main.tf.json":
      '{"module": {"m": {"source": "../shared", "level": "owner"}}, "terraform": {"required_providers": {"sym": {"source": "symopsio/sym"}}}}',
    "shared/main.tf.json":
      '{"variable": {"level": {}, "role_id": {}}, "terraform": {"required_providers": {"sym": {"source": "symopsio/sym"}}}}',
  });
  const { report } = await runOn(".", { cwd });
  expect(report.coverage.roots.map(({ path }) => path)).toEqual(["root"]);
  expect(places(report.findings)).toEqual(["root/main.tf.json:1 missing-input"]);
});

test("an override file that cannot be read is told, and hides what may stand in it", async () => {
  const cwd = makeDirectory({
    ".git": null,
    "main.tf": "locals { a = local.nope }\n# sym_flow\n",
    "override.tf.json": { link: "/etc/hostname" },
  });
  expect(places((await runOn(".", { cwd })).report.findings)).toEqual(["override.tf.json:1 syntax"]);
});

test("a mistake in an override file leaves the rest checked, and absence unsaid", async () => {
  const cwd = makeDirectory({
    ".git": null,
    "main.tf.json": wrongTarget("a"),
    "versions.tf.json": provider,
    "x.tf": "locals { b = local.nope }\n",
    "override.tf.json": '{"output": {"a": {"value": }}, "locals": nope}',
  });
  expect(places((await runOn(".", { cwd })).report.findings)).toEqual([
    "main.tf.json:2 privilege-level",
    "override.tf.json:1 syntax",
    "override.tf.json:1 syntax",
  ]);
});

test("a resource that an override file damages is not judged", async () => {
  const cwd = makeDirectory({
    ".git": null,
    "main.tf.json": wrongTarget("a"),
    "versions.tf.json": provider,
    "override.tf.json": '{"resource": {"sym_target": {"a": {"settings": {"role_id": "2", "privilege_level": }}}}}',
  });
  expect(places((await runOn(".", { cwd })).report.findings)).toEqual(["override.tf.json:1 syntax"]);
});

test("a finding in a file of one endless line has its place there", async () => {
  const many = Array.from({ length: 3_000 }, (_, index) => `"k${index}": "ä${index}"`).join(", ");
  const text = `{"locals": {${many}}, ${wrongTarget("a").replace("\n", " ").slice(1)}`;
  const cwd = makeDirectory({ ".git": null, "main.tf.json": text, "versions.tf.json": provider });
  const { report } = await runOn(".", { cwd });
  const [finding] = report.findings;
  expect(finding?.range.start).toEqual({
    line: 1,
    column: text.indexOf('"owner"') + 1,
    byte: Buffer.byteLength(text.slice(0, text.indexOf('"owner"'))),
  });
});
