/** The built program as users run it: whole processes with a scrubbed environment. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { version } from "../../src/version.ts";
import { makeDirectory } from "../workspace/directory.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const demo = join(root, "fixtures", "demo");

function symcheck(argv: readonly string[], cwd = root, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin", "symcheck.js"), ...argv], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...env },
  });
  return { status, stdout, stderr };
}

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test("--version prints the version", () => {
  expect(symcheck(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test("the demo is clean and the simulated probe says valid", () => {
  const { status, stdout } = symcheck(["validate", demo, "--probe", "simulate", "--format", "json"]);
  const report = JSON.parse(stdout);
  expect(report.findings).toEqual([]);
  expect(report.probes.map((probe: { verdict: string }) => probe.verdict)).toEqual(["valid"]);
  expect(status).toBe(0);
});

test("--probe require without a secret exits with 4", () => {
  expect(symcheck(["validate", demo, "--probe", "require"])).toMatchObject({ status: 4 });
});

test("a path that does not exist is named without a stack", () => {
  expect(symcheck(["validate", "nowhere"])).toEqual({
    status: 2,
    stdout: "",
    stderr: 'symcheck: "nowhere" does not exist; give a file, a directory or "-"\n',
  });
});

test("a directory without Terraform is named", () => {
  const directory = makeDirectory({ ".git": null, "docs/readme.md": "" });
  const { status, stdout, stderr } = symcheck(["validate", "docs"], directory);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^symcheck: "docs" holds no Terraform/);
});

test("a binary file is a finding at that file", () => {
  const directory = makeDirectory({ ".git": null, "x.tf": Buffer.from([0xff, 0x00]), "y.tf": "locals {}\n" });
  const { status, stdout, stderr } = symcheck(["validate", "--probe", "off"], directory);
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout).toContain('error[syntax]: "x.tf" is not valid UTF-8 text');
});

test("a link to a file outside the repository shows nothing of it", () => {
  const directory = makeDirectory({ secret: "canary = {\n", "repo/.git": null, "repo/x.tf": { link: "../secret" } });
  const { status, stdout, stderr } = symcheck(["validate", "--probe", "off"], join(directory, "repo"));
  expect(status).toBe(1);
  expect(stdout + stderr).not.toContain("canary");
});

test("a file name cannot reach the terminal or write a workflow command", () => {
  const directory = makeDirectory({ ".git": null });
  const name = "\u001b[2J\n::error::.tf";
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), 'resource "sym_target" "x" {\n');
  const { stdout, stderr } = symcheck(["validate", "--probe", "off"], directory);
  expect(stdout).toContain("error[syntax]");
  expect(stdout + stderr).not.toMatch(/\u001b|^\s*::/m);
});

test("a reader that stops early ends the program quietly", () => {
  const command = `"${process.execPath}" "${join(root, "bin", "symcheck.js")}" validate "${demo}" --format json --probe off | true`;
  const { status, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8", env: { PATH: process.env.PATH } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("the picture in the README shows what the program prints", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts", "picture.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
