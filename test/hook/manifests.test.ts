/** What the files say that pre-commit and GitHub Actions read. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { makeDirectory } from "../workspace/directory.ts";
import { environment, makeCheckout } from "./checkout.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (name: string) => parse(readFileSync(join(root, name), "utf8"));

describe(".pre-commit-hooks.yaml", () => {
  const [hook] = read(".pre-commit-hooks.yaml") as [Record<string, unknown>];

  test("runs validate once for all files and never takes a file's name for an option", () => {
    expect(hook).toMatchObject({
      id: "symcheck",
      language: "node",
      entry: "symcheck validate",
      args: ["--"],
      require_serial: true,
    });
  });

  test.each([
    "main.tf",
    "a/b/main.tf.json",
    "main.tofu",
    "main.tofu.json",
    "prod.tfvars",
    "prod.auto.tfvars.json",
    ".terraform.lock.hcl",
    "a/.terraform.lock.hcl",
    "symcheck.json",
    "a/symcheck.json",
    "impl/access.py",
    "templates/policy.json.tftpl",
  ])("looks at %s", (name) => {
    expect(matches(name)).toBe(true);
  });

  test.each([
    "README.md",
    "main.tf.bak",
    "package.json",
    "mysymcheck.json",
    "config.hcl",
    ".terraform/modules/x/main.tf",
    "a/.terraform/modules/x/main.tf",
  ])("does not look at %s", (name) => {
    expect(matches(name)).toBe(false);
  });

  function matches(name: string): boolean {
    return new RegExp(String(hook.files)).test(name) && !new RegExp(String(hook.exclude)).test(name);
  }
});

interface Step {
  readonly shell: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uses?: string;
}

describe("action.yml", () => {
  const action = read("action.yml") as {
    inputs: Record<string, { default: string }>;
    runs: { using: string; steps: readonly Step[] };
  };
  const { steps } = action.runs;
  const [build, run] = steps as readonly [Step, Step];

  const checkout = makeCheckout();
  afterAll(checkout.remove);

  beforeAll(() => {
    const { status, stderr } = runStep(build, {}, checkout.directory);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  /** Runs a step as the runner does, with the inputs as given and the defaults for the others. */
  function runStep(step: Step, inputs: Record<string, string>, cwd: string, env: Record<string, string> = {}) {
    const value = (text: string) =>
      text
        .replace("${{ github.action_path }}", checkout.directory)
        .replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, name) => inputs[name] ?? action.inputs[name]?.default ?? "");
    const given = Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, value(text)]));
    return spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
      cwd,
      encoding: "utf8",
      env: { ...environment, CI: "true", ...given, ...env },
    });
  }

  const wrong = 'resource "sym_target" "x" {\n';

  test("is composite and runs the code of its own commit only", () => {
    expect(action.runs.using).toBe("composite");
    expect(steps.filter(({ uses }) => uses !== undefined)).toEqual([]);
  });

  test("puts no expression into a script", () => {
    expect(steps.filter((step) => step.run.includes("${{"))).toEqual([]);
  });

  test("annotates, writes the step summary and fails with the exit code of the findings", () => {
    const cwd = makeDirectory({ ".git": null, "main.tf": wrong });
    const summary = join(cwd, "summary.md");
    const { status, stdout } = runStep(run, {}, cwd, { GITHUB_STEP_SUMMARY: summary });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error file=main\.tf,line=1,/m);
    expect(readFileSync(summary, "utf8")).toContain("main.tf");
  });

  test("takes several paths, reports and options, one a line", () => {
    const cwd = makeDirectory({ ".git": null, "a/main.tf": wrong, "b c/main.tf": wrong, "d/main.tf": wrong });
    const inputs = {
      path: "a\nb c\n",
      report: "json=out.json\ncompact=out.txt\n",
      "fail-on": "never",
      arguments: "--probe=off\n--quiet",
      format: "compact",
    };
    const { status, stdout } = runStep(run, inputs, cwd);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^a\/main\.tf:1:\d+: Error[^\n]*\nb c\/main\.tf:1:\d+: Error[^\n]*\n$/);
    expect(JSON.parse(readFileSync(join(cwd, "out.json"), "utf8")).findings).toHaveLength(2);
    expect(readFileSync(join(cwd, "out.txt"), "utf8")).toBe(stdout);
  });

  test.each(["$(touch pwned)", "`touch pwned`", '"; touch pwned; "', "--report=json=pwned"])(
    "takes the path %s for a path",
    (path) => {
      const cwd = makeDirectory({ ".git": null, "main.tf": wrong });
      const { status, stderr } = runStep(run, { path }, cwd);
      expect(status).toBe(2);
      expect(stderr).toContain("does not exist");
      expect(existsSync(join(cwd, "pwned"))).toBe(false);
    },
  );
});
