/** Which root modules `--changed` leaves, in real repositories of git. */
import { chmodSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check, commit, committedMonorepo, edit, found, git, monorepo, put, rootsOf } from "./monorepo.ts";

const environments = ["environments/dev", "environments/prod", "environments/staging"];

test("only roots with a changed file are looked at, and wholly", async () => {
  const root = committedMonorepo();
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  edit(root, "environments/prod/main.tf", '"admin"', '"owner"');
  git(root, "add", "--all");
  commit(root);
  put(root, "environments/dev/more.tf", "");
  const result = await check(root, ["."], { changed: "HEAD" });
  expect(rootsOf(result)).toEqual(["environments/dev"]);
  expect(found(result)).toEqual(["environments/dev/main.tf privilege-level"]);
  expect(rootsOf(await check(root, ["."], { changed: "HEAD~1" }))).toEqual(["environments/dev", "environments/prod"]);
});

test("a change of a shared module touches all roots that reach it", async () => {
  const root = committedMonorepo();
  edit(root, "modules/role-names/main.tf", "-readers", "-reading");
  expect(rootsOf(await check(root, ["."], { changed: "HEAD" }))).toEqual(environments);
});

test.each([
  ["an implementation", "flows/break_glass.py", environments],
  ["a variable file of the configuration", "environments/prod/us.tfvars", ["environments/prod"]],
  ["an automatic variable file", "environments/dev/terraform.tfvars", ["environments/dev"]],
  ["a file that is gone", "environments/staging/variables.tf", ["environments/staging"]],
  ["a file that nothing reads", "README.md", []],
])("%s touches the roots that read it", async (_, path, roots) => {
  const root = committedMonorepo();
  if (path.endsWith("variables.tf")) rmSync(join(root, path));
  else put(root, path, path.endsWith(".py") ? "x = 1\n" : 'role_id = "1"\nbreak_glass_role_id = "2"\n');
  expect(rootsOf(await check(root, ["."], { changed: "HEAD" }))).toEqual(roots);
});

test("a new implementation that git does not know yet counts, an ignored one does not", async () => {
  const root = committedMonorepo();
  put(root, ".gitignore", "*.tmp\n");
  git(root, "add", "--all");
  commit(root);
  put(root, "environments/dev/x.tmp", "");
  expect(rootsOf(await check(root, ["."], { changed: "HEAD" }))).toEqual([]);
  put(root, "environments/dev/new.tf", "");
  expect(rootsOf(await check(root, ["."], { changed: "HEAD" }))).toEqual(["environments/dev"]);
});

test("where nothing has changed there is a notice and no mistake", async () => {
  const root = committedMonorepo();
  const result = await check(root, ["."], { changed: "HEAD" });
  expect({ notices: result.notices, wrong: result.usageErrors }).toEqual({
    notices: ['no root module has changed since "HEAD"'],
    wrong: [],
  });
});

test("without a commit the branch is compared with where it left its upstream", async () => {
  const root = committedMonorepo();
  git(root, "branch", "upstream");
  git(root, "switch", "--quiet", "--create", "topic");
  git(root, "branch", "--set-upstream-to", "upstream");
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  git(root, "add", "--all");
  commit(root);
  git(root, "switch", "--quiet", "upstream");
  edit(root, "environments/prod/main.tf", '"admin"', '"owner"');
  git(root, "add", "--all");
  commit(root);
  git(root, "switch", "--quiet", "topic");
  expect(rootsOf(await check(root, ["."], { changed: "" }))).toEqual(["environments/dev"]);
});

test("names with newlines, blanks and quotes are understood", async () => {
  const root = committedMonorepo();
  put(root, 'a\n"b" \u001b ä/main.tf', 'resource "sym_flow" "x" {}\n');
  expect(rootsOf(await check(root, ["."], { changed: "HEAD" }))).toEqual(['a\n"b" \u001b ä']);
});

test("a directory below the top is compared by itself", async () => {
  const root = committedMonorepo();
  put(root, "environments/dev/new.tf", "");
  put(root, "environments/prod/new.tf", "");
  expect(rootsOf(await check(root, ["environments/prod"], { changed: "HEAD" }))).toEqual(["environments/prod"]);
  const cwd = join(root, "environments");
  expect(rootsOf(await check(root, ["."], { changed: "HEAD" }, { cwd }))).toEqual(["dev", "prod"]);
});

test.each([
  ["--output=x", '"--changed" does not take "--output=x"; give a commit, branch or tag'],
  ["-x", '"--changed" does not take "-x"; give a commit, branch or tag'],
  ["nowhere", '"--changed" finds no commit "nowhere"; in a CI job the history may have to be fetched first'],
  [
    "HEAD; touch x",
    '"--changed" finds no commit "HEAD; touch x"; in a CI job the history may have to be fetched first',
  ],
  ["", '"--changed" finds no upstream branch to compare with; name a commit, as in "--changed=origin/main"'],
])("the commit %j is wrong use, and all roots are looked at", async (changed, message) => {
  const root = committedMonorepo();
  const result = await check(root, ["."], { changed });
  expect(result.usageErrors).toEqual([message]);
  expect(rootsOf(result)).toEqual([...environments, "networking"]);
  expect(existsSync(join(root, "x"))).toBe(false);
});

test("a directory without a repository is wrong use", async () => {
  const { usageErrors } = await check(monorepo(), ["."], { changed: "HEAD" });
  expect(usageErrors[0]).toMatch(/^"--changed" needs a git repository: /);
});

test("programs that a configuration of git names are not run", async () => {
  const root = committedMonorepo();
  put(root, "run.sh", `#!/bin/sh\ntouch ${root}/ran\n`);
  chmodSync(join(root, "run.sh"), 0o755);
  for (const key of ["core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "diff.x.command"])
    git(root, "config", key, join(root, "run.sh"));
  git(root, "config", "core.hooksPath", root);
  put(root, ".gitattributes", "* diff=x\n");
  put(root, "post-index-change", `#!/bin/sh\ntouch ${root}/ran\n`);
  chmodSync(join(root, "post-index-change"), 0o755);
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  rmSync(join(root, "ran"), { force: true });
  expect(rootsOf(await check(root, ["."], { changed: "HEAD" }))).toEqual(["environments/dev"]);
  expect(existsSync(join(root, "ran"))).toBe(false);
});
