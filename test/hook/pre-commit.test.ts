/** The hook, installed and run by the real pre-commit. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { environment, makeCheckout } from "./checkout.ts";

const demo = fileURLToPath(new URL("../../fixtures/demo", import.meta.url));

const preCommit = [["pre-commit"], ["python3", "-m", "pre_commit"]].find(
  ([program = "", ...argv]) => spawnSync(program, [...argv, "--version"]).status === 0,
);
if (preCommit === undefined)
  console.warn('The tests of the hook are skipped: there is no pre-commit here; "pip install pre-commit" brings it.');

describe.skipIf(preCommit === undefined)("pre-commit", () => {
  const work = realpathSync(mkdtempSync(join(tmpdir(), "symcheck-hook-")));
  const hook = makeCheckout();
  const consumer = join(work, "consumer");

  afterAll(() => {
    hook.remove();
    rmSync(work, { recursive: true, force: true });
  });

  beforeAll(() => {
    commit(hook.directory);
    mkdirSync(consumer);
    cpSync(demo, consumer, { recursive: true });
    commit(consumer);
  });

  beforeEach(() => cpSync(demo, consumer, { recursive: true }));

  function run(cwd: string, [program = "", ...argv]: readonly string[], more: Record<string, string> = {}) {
    const { status, stdout, stderr } = spawnSync(program, argv, {
      cwd,
      encoding: "utf8",
      env: { ...environment, PRE_COMMIT_HOME: join(work, "cache"), PRE_COMMIT_COLOR: "never", ...more },
    });
    return { status, text: stdout + stderr };
  }

  function git(cwd: string, ...argv: string[]): string {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    const { status, text } = run(cwd, ["git", ...identity, ...argv]);
    expect({ argv, status, text: status === 0 ? "" : text }).toEqual({ argv, status: 0, text: "" });
    return text.trim();
  }

  function commit(directory: string): void {
    git(directory, "init", "--quiet");
    git(directory, "add", "--all");
    git(directory, "commit", "--quiet", "--no-verify", "--message", "All");
  }

  /** Runs the hook on files of the consumer. */
  function hookOn(files: readonly string[], more: Record<string, string> = {}) {
    git(consumer, "add", "--all");
    return run(consumer, [...(preCommit ?? []), "run", "--verbose", "--files", ...files], more);
  }

  function configure(configuration: string): void {
    writeFileSync(join(consumer, ".pre-commit-config.yaml"), configuration);
  }

  function breakRole(): void {
    const text = readFileSync(join(demo, "onelogin.tf"), "utf8");
    const broken = text.replace(/role_id( *)= "/, 'role_id$1= "x');
    expect(broken).not.toBe(text);
    writeFileSync(join(consumer, "onelogin.tf"), broken);
  }

  const wrong = 'resource "sym_target" "wrong" {\n  type = "onelogin_role"\n';

  test("installs the hook from a commit of this repository and runs it on what is staged", { timeout: 120_000 }, () => {
    const revision = git(hook.directory, "rev-parse", "HEAD");
    configure(
      `repos:\n  - repo: ${hook.directory}\n    rev: ${revision}\n    hooks:\n      - id: symcheck\n        args: [--format, compact, --]\n`,
    );
    const clean = hookOn(["onelogin.tf", "access.py"]);
    expect(clean.text).toContain("Passed");
    expect(clean.status).toBe(0);

    breakRole();
    const broken = hookOn(["onelogin.tf"]);
    expect(broken.text).toMatch(/^onelogin\.tf:\d+:\d+: Error - .* \(role-id\)$/m);
    expect(broken.text).toContain("exit code: 1");
    expect(broken.status).not.toBe(0);

    // Nothing of Sym was staged: there is nothing to run on.
    expect(hookOn([".pre-commit-config.yaml"]).text).toContain("Skipped");
  });

  test("takes a file's name for a file, not for an option", { timeout: 120_000 }, () => {
    const revision = git(hook.directory, "rev-parse", "HEAD");
    configure(`repos:\n  - repo: ${hook.directory}\n    rev: ${revision}\n    hooks:\n      - id: symcheck\n`);
    const name = "--report=json=written.tf";
    writeFileSync(join(consumer, name), wrong);
    git(consumer, "add", "--all");
    const { text } = run(consumer, [...(preCommit ?? []), "run", "--verbose", "--all-files"]);
    expect(text).toContain(`error[syntax]`);
    expect(text).toContain(`--> ${name}:1:`);
    expect(existsSync(join(consumer, "written.tf"))).toBe(false);
    rmSync(join(consumer, name));
  });

  test("installs a packed release without the network", { timeout: 120_000 }, () => {
    const release = makeCheckout();
    try {
      const { status, text } = run(release.directory, [process.execPath, "scripts/build.mjs"]);
      expect({ status, text: status === 0 ? "" : text }).toEqual({ status: 0, text: "" });
      // What the release depends on travels along, as a mirror inside a company would have it.
      const manifest = JSON.parse(readFileSync(join(release.directory, "package.json"), "utf8"));
      manifest.bundleDependencies = Object.keys(manifest.dependencies);
      writeFileSync(join(release.directory, "package.json"), JSON.stringify(manifest));
      const packed = run(release.directory, ["npm", "pack", "--ignore-scripts", "--pack-destination", work]);
      expect({ status: packed.status, text: packed.text }).toMatchObject({ status: 0 });
      const tarball = join(work, `symcheck-${manifest.version}.tgz`);
      configure(
        `repos:\n  - repo: local\n    hooks:\n      - id: symcheck\n        name: symcheck\n        language: node\n        entry: symcheck validate --format compact --\n        additional_dependencies: ["${tarball}"]\n`,
      );
      breakRole();
      const { text: shown } = hookOn(["onelogin.tf"], { npm_config_offline: "true" });
      expect(shown).toMatch(/^onelogin\.tf:\d+:\d+: Error - .* \(role-id\)$/m);
    } finally {
      release.remove();
    }
  });
});
