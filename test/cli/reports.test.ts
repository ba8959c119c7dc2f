/** Formats, reports in files, and the step summary. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatNames } from "../../src/report/format-names.ts";
import { findingAt, reportOf, source } from "../report/sample.ts";
import { makeDirectory } from "../workspace/directory.ts";
import { collector, ran } from "./terminal.ts";

const main = source('role_id = "abc"\n');
const report = reportOf([findingAt(main, '"abc"')]);
const nowhere = { ...reportOf([]), summary: { ...reportOf([]).summary, roots: 0, files: 0, resources: 0 } };
const repository = () => makeDirectory({ ".git": null });

test.each(formatNames)("--format %s shows the finding", async (format) => {
  const { code, stdout, stderr } = await ran(["validate", "--format", format], { report }, { cwd: repository() });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toContain("abc");
});

describe("--report", () => {
  test("writes each report next to the one on standard output, without colours", async () => {
    const cwd = repository();
    const argv = ["validate", "--report", "json=a.json", "--report=pretty=a=b.txt", "--format", "compact", "--color"];
    const { code, stdout } = await ran([...argv, "always"], { report }, { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^main\.tf:1:11: Error/);
    expect(JSON.parse(readFileSync(join(cwd, "a.json"), "utf8")).findings).toHaveLength(1);
    expect(readFileSync(join(cwd, "a=b.txt"), "utf8")).toMatch(/^error\[role-id\]/);
    expect(readdirSync(cwd).sort()).toEqual([".git", "a.json", "a=b.txt"]);
  });

  test("replaces what an earlier run wrote", async () => {
    const cwd = makeDirectory({ ".git": null, "out.txt": "x".repeat(10_000) });
    await ran(["validate", "--report", "compact=out.txt"], { report }, { cwd });
    expect(readFileSync(join(cwd, "out.txt"), "utf8")).toMatch(/^main\.tf:1:11: [^\n]*\n$/);
  });

  test("says which file cannot be written, exits with 2 and writes the others", async () => {
    const cwd = makeDirectory({ ".git": null, directory: null });
    const argv = ["--report", "json=absent/a.json", "--report", "json=directory", "--report", "json=good.json"];
    const { code, stdout, stderr } = await ran(["validate", ...argv], { report }, { cwd });
    expect(code).toBe(2);
    expect(stdout).toContain("error[role-id]");
    expect(stderr).toBe(
      'symcheck: the json report cannot be written: "absent/a.json" lies in a directory that does not exist; make it first\n' +
        'symcheck: the json report cannot be written: "directory" is a directory\n',
    );
    expect(existsSync(join(cwd, "good.json"))).toBe(true);
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.warn("skipped: the superuser may write into every directory");

  test.skipIf(isRoot)("says that a directory may not be written", async () => {
    const cwd = makeDirectory({ ".git": null, closed: null });
    chmodSync(join(cwd, "closed"), 0o555);
    const { code, stderr } = await ran(["validate", "--report", "json=closed/a.json"], { report }, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("may not be written by this user");
  });

  test("goes outside the repository where the user says so", async () => {
    const cwd = makeDirectory({ "repo/.git": null });
    const argv = ["validate", "--report", "json=../a.json", "--report", `json=${join(cwd, "b.json")}`];
    expect((await ran(argv, { report }, { cwd: join(cwd, "repo") })).code).toBe(1);
    expect(readdirSync(cwd).sort()).toEqual(["a.json", "b.json", "repo"]);
  });

  test.each([
    ["a.json", "is a link, which is not followed"],
    ["dangling.json", "is a link, which is not followed"],
    ["out/a.json", "leads out of the repository through a link"],
    ["deep/out/b.json", "leads out of the repository through a link"],
    [".git/hooks/pre-push", "lies in the data of git"],
    ["inside-git/pre-push", "lies in the data of git"],
  ])("does not write to %s through what a pull request planted", async (path, reason) => {
    const cwd = makeDirectory({
      "elsewhere/a.json": "kept",
      "repo/.git/hooks": null,
      "repo/deep": null,
      "repo/a.json": { link: "../elsewhere/a.json" },
      "repo/dangling.json": { link: "../elsewhere/new.json" },
      "repo/out": { link: "../elsewhere" },
      "repo/deep/out": { link: "../../elsewhere" },
      "repo/inside-git": { link: ".git/hooks" },
    });
    const { code, stderr } = await ran(
      ["validate", "--report", `json=${path}`],
      { report },
      { cwd: join(cwd, "repo") },
    );
    expect(code).toBe(2);
    expect(stderr).toBe(`symcheck: the json report cannot be written: "${path}" ${reason}\n`);
    expect(readdirSync(join(cwd, "elsewhere"))).toEqual(["a.json"]);
    expect(readFileSync(join(cwd, "elsewhere", "a.json"), "utf8")).toBe("kept");
    expect(readdirSync(join(cwd, "repo", ".git", "hooks"))).toEqual([]);
  });

  test("does not take the place of a device", async () => {
    const { code, stderr } = await ran(["validate", "--report", "json=/dev/null"], { report }, { cwd: repository() });
    expect(code).toBe(2);
    expect(stderr).toContain('"/dev/null" is not a regular file');
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test("writes nothing where nothing could be looked at", async () => {
    const cwd = repository();
    const answer = { report: nowhere, usageErrors: ['"b" does not exist'] };
    expect((await ran(["validate", "b", "--report", "json=a.json"], answer, { cwd })).code).toBe(2);
    expect(readdirSync(cwd)).toEqual([".git"]);
  });

  test("writes the files also where standard output cannot be written", async () => {
    const cwd = repository();
    const full = collector({ fail: Object.assign(new Error("no space left"), { code: "ENOSPC" }) });
    const { code } = await ran(["validate", "--report", "json=a.json"], { report }, { cwd, stdout: full.stream });
    expect(code).toBe(2);
    expect(existsSync(join(cwd, "a.json"))).toBe(true);
  });

  test.each([
    ["a.json", '"--report" takes FORMAT=FILE, as in "sarif=symcheck.sarif"; "a.json" has no "="'],
    ["json=", '"--report" takes FORMAT=FILE, as in "sarif=symcheck.sarif"; "json=" names no file'],
    ["sarf=a", '"--report" does not take "sarf"; did you mean "sarif"?'],
  ])("%s is wrong use", async (text, message) => {
    const { code, stderr } = await ran(["validate", "--report", text]);
    expect(code).toBe(2);
    expect(stderr).toContain(`symcheck: ${message}`);
  });

  test("takes a file only once", async () => {
    const { code, stderr } = await ran(["validate", "--report", "json=a", "--report", "sarif=./a"]);
    expect(code).toBe(2);
    expect(stderr).toContain('symcheck: "--report" names the file "./a" twice; give each report a file of its own\n');
  });

  test("names files relative to the repository in SARIF, also from a directory below", async () => {
    const cwd = makeDirectory({ ".git": null, "environments/prod": null });
    await ran(["validate", "--report", "sarif=a.sarif"], { report }, { cwd: join(cwd, "environments/prod") });
    const log = JSON.parse(readFileSync(join(cwd, "environments/prod/a.sarif"), "utf8"));
    const { uri } = log.runs[0].results[0].locations[0].physicalLocation.artifactLocation;
    expect(uri).toBe("environments/prod/main.tf");
  });
});

describe("the step summary", () => {
  const summaryAt = (path: string) => ({ env: { GITHUB_STEP_SUMMARY: path } });

  test("is appended under --format github", async () => {
    const cwd = makeDirectory({ ".git": null, "summary.md": "before\n" });
    const path = join(cwd, "summary.md");
    expect((await ran(["validate", "--format", "github"], { report }, { cwd, ...summaryAt(path) })).code).toBe(1);
    expect(readFileSync(path, "utf8")).toMatch(/^before\n## symcheck\n[\s\S]*role-id/);
  });

  test("is left alone under the other formats", async () => {
    const cwd = makeDirectory({ ".git": null });
    const path = join(cwd, "summary.md");
    await ran(["validate", "--format", "compact"], { report }, { cwd, ...summaryAt(path) });
    expect(existsSync(path)).toBe(false);
  });

  test("that cannot be written is a notice and changes nothing", async () => {
    const cwd = makeDirectory({ ".git": null, target: "", link: { link: "target" } });
    const { code, stderr } = await ran(
      ["validate", "--format", "github"],
      { report },
      { cwd, ...summaryAt(join(cwd, "link")) },
    );
    expect(code).toBe(1);
    expect(stderr).toBe(
      "note: the step summary is missing: the file of GITHUB_STEP_SUMMARY is a link, which is not followed\n",
    );
    expect(readFileSync(join(cwd, "target"), "utf8")).toBe("");
  });

  test("below a file is a notice too", async () => {
    const cwd = makeDirectory({ ".git": null });
    writeFileSync(join(cwd, "file"), "");
    const { code, stderr } = await ran(
      ["validate", "--format", "github"],
      { report },
      { cwd, ...summaryAt(join(cwd, "file", "below")) },
    );
    expect(code).toBe(1);
    expect(stderr).toContain("note: the step summary is missing");
  });
});
