/** Module calls that are made to hang, to fill the memory, or to show what lies outside the repository. */
import { expect, test } from "vitest";
import { makeDirectory } from "./directory.ts";
import { check, found } from "./monorepo.ts";

const target = 'resource "sym_target" "t" {\n  bogus = 1\n}\n';

/** Modules of which each calls the next one in every block of `calls`. */
function chain(length: number, calls: (source: string) => string, last = target): Record<string, string> {
  const files: Record<string, string> = { "main.tf": calls("./m/1") };
  for (let level = 1; level < length; level += 1) files[`m/${level}/main.tf`] = calls(`../${level + 1}`);
  return { ...files, [`m/${length}/main.tf`]: last };
}

async function checked(files: Parameters<typeof makeDirectory>[0], path = ".") {
  const result = await check(makeDirectory({ ".git": null, ...files }), [path]);
  const why = result.report.coverage.notChecked.map((each) => each.why);
  return { result, found: found(result), why };
}

test("modules that call the next one twice end, and what is in them is found", async () => {
  const twice = (source: string) =>
    `module "a" {\n  source = "${source}"\n}\nmodule "b" {\n  source = "${source}"\n}\n`;
  const { found, why } = await checked(chain(40, twice));
  expect(found).toContain("m/40/main.tf unsupported-argument");
  expect(why).toContain("its expressions take too many steps to evaluate");
});

test("validations that fail late at each level end", async () => {
  const late = (source: string) => `variable "y" {
  default = 1
  validation {
    condition     = var.y == local.z
    error_message = "No."
  }
}
locals {
  z = try(length(module.a), 0) + 5
}
module "a" {
  source = "${source}"
}
`;
  const { found, why } = await checked(chain(40, late));
  expect(found.map((each) => each.replace(/\d+/, ""))).toContain("m//main.tf failed-validation");
  expect(why).toContain("its expressions take too many steps to evaluate");
});

test("a chain of 400 modules is followed as far as modules may be nested", async () => {
  const once = (source: string) => `module "a" {\n  source = "${source}"\n}\n`;
  const { found, why } = await checked(chain(400, once));
  expect(why).toContain("modules call each other too deeply to follow, so its outputs are unknown");
  // What no call reaches is checked by itself.
  expect(found).toContain("m/400/main.tf unsupported-argument");
});

test("many root modules that spend all they may share what a run has", async () => {
  const nested = "[for i in range(1000) : [for j in range(1000) : [i, j]]]";
  const heavy = `locals {\n  a = ${nested}\n  b = ${nested}\n}\n${target}`;
  const { found, why } = await checked(
    Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`e${index}/main.tf`, heavy])),
  );
  expect(found.filter((each) => each.endsWith("unsupported-argument"))).not.toEqual([]);
  expect(why.filter((each) => each === "its expressions take too many steps to evaluate")).not.toEqual([]);
});

test("thousands of instances of thousands of resources are one each", async () => {
  const { result, why } = await checked({
    "main.tf": 'module "m" {\n  source = "./m"\n  count  = 2000\n}\n',
    "m/main.tf": 'resource "sym_target" "t" {\n  count = 2000\n}\n',
  });
  expect(result.report.findings.map(({ rule }) => rule)).toContain("missing-argument");
  expect(why).toContain("it has more instances than are followed");
});

test("modules that lead to themselves are said to", async () => {
  const { result } = await checked({
    "main.tf": `${target}module "a" {\n  source = "./x/../x"\n}\nmodule "l" {\n  source = "./link"\n}\n`,
    "x/main.tf": 'module "again" {\n  source = "../x/."\n}\nmodule "y" {\n  source = "../y"\n}\n',
    "y/main.tf": 'module "x" {\n  source = "../link"\n}\n',
    link: { link: "x" },
  });
  const circles = result.report.findings.filter(({ rule }) => rule === "invalid-expression");
  expect(circles.map(({ range }) => `${range.file}:${range.start.line}`)).toEqual(["x/main.tf:2", "y/main.tf:2"]);
});

const canary = 'output "canary" {\n  value = "canary"\n}\nresource "sym_target" "canary" {\n  canary = 1\n}\n';

test.each([
  ["a path", { Dir: "../outside" }],
  ["a link", { Dir: "link" }],
  ["a path through a link", { Dir: "./link/../outside" }],
  ["names of no file", { Dir: "\u0000" }],
  ["another type", { Dir: {} }],
])("a record of downloads that leads out by %s shows nothing of what lies there", async (_name, entry) => {
  const record = { Key: "a", Source: "registry.terraform.io/x/y/z", Version: "1.0.0", ...entry };
  const { result } = await checked(
    {
      "outside/main.tf": canary,
      "repository/.git": null,
      "repository/link": { link: "../outside" },
      "repository/.terraform/modules/modules.json": JSON.stringify({ Modules: [record] }),
      "repository/main.tf": `${target}module "a" {\n  source = "x/y/z"\n}\noutput "o" {\n  value = module.a.o\n}\n`,
    },
    "repository",
  );
  expect(result.report.findings.map(({ message }) => message).join("\n")).not.toContain("canary");
  expect(result.report.coverage.notChecked.map(({ why }) => why).join("\n")).toMatch(
    /^(?:its module is not downloaded|the directory of its module holds no configuration that can be read), so/m,
  );
});

test.each([
  "[".repeat(1_900_000),
  "[".repeat(2_100_000),
  '{"Modules": {"__proto__": 1}}',
  '{"Modules": [null, 1, [], {"Key": 1}, {"__proto__": {"Key": "a"}}]}',
  "null",
])("a record of downloads that cannot be understood downloads nothing", async (text) => {
  const { why } = await checked({
    ".terraform/modules/modules.json": text,
    "main.tf": `${target}module "a" {\n  source = "x/y/z"\n}\n`,
  });
  expect(why).toContain("its module is not downloaded, so its outputs are unknown");
});

test.each([
  ["an empty text", '""'],
  ["itself", '"."'],
  ["itself by another way", '"./."'],
  ["the top of the file system", '"/"'],
  ["a home directory", '"~/x"'],
  ["a character that no path may have", '"./a\\u0000b"'],
  ["100,000 characters", `"./${"a".repeat(100_000)}"`],
  ["30,000 directories up", `"${"../".repeat(30_000)}"`],
  ["half a character", '"./\\ud800"'],
  ["a repository's directory", '"git::https://example.com/x//y"'],
  ["a number", "1"],
  ["nothing", "null"],
  ["a reference", "var.x"],
])("a module whose source is %s is not followed", async (_name, source) => {
  const { result, found } = await checked({ "main.tf": `${target}module "a" {\n  source = ${source}\n}\n` });
  expect(found).toContain("main.tf unsupported-argument");
  expect(result.report.internalErrors).toEqual([]);
});

test("inputs of which all 5,000 are misnamed are found", async () => {
  const names = Array.from({ length: 5_000 }, (_, index) => index);
  const { result } = await checked({
    "main.tf": `module "a" {\n  source = "./a"\n${names.map((each) => `  given_${each} = 1`).join("\n")}\n}\n`,
    "a/main.tf": `${target}${names.map((each) => `variable "wanted_${each}" {\n  default = 1\n}`).join("\n")}\n`,
  });
  expect(result.report.findings.filter(({ range }) => range.file === "main.tf")).toHaveLength(5_000);
});

test("of 12,000 findings of a severity 10,000 are kept, and the rest is counted", async () => {
  const blocks = Array.from({ length: 12_000 }, (_, index) => `nothing "x${index}" {}`).join("\n");
  const { result } = await checked({ "main.tf": `${target}${blocks}\n` });
  expect(result.report.summary.errors).toBe(10_000);
  const left = result.report.coverage.notChecked.find(({ what }) => what === "findings of severity error");
  expect(left?.why).toMatch(/^2\d\d\d more than are kept are left out$/);
});
