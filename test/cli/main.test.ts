/** Command lines: what they ask for, what they print, how they exit. */
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { neutralise } from "../../src/report/neutralise.ts";
import { version } from "../../src/version.ts";
import { findingAt, reportOf, source } from "../report/sample.ts";
import { collector, ran } from "./terminal.ts";

const main = source('role_id = "abc"\n');
const error = reportOf([findingAt(main, '"abc"')]);
const warning = reportOf([findingAt(main, '"abc"', { severity: "warning" })]);
const nowhere = { ...reportOf([]), summary: { ...reportOf([]).summary, roots: 0, files: 0, resources: 0 } };

test("the version is the package's", () => {
  expect(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version).toBe(version);
});

test.each([["--version"], ["-V"], ["validate", "--version"], ["--version", "validate"]])(
  "%s %s prints the version",
  async (...argv) => {
    expect(await ran(argv.filter((word) => word !== undefined))).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  },
);

test.each([["--help"], ["help"]])("%s prints commands and exit codes", async (word) => {
  const { code, stdout, stderr } = await ran([word]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/validate[\s\S]*simulate[\s\S]*Exit codes:/);
});

test("no command at all is wrong use, with the help", async () => {
  const { code, stdout, stderr } = await ran([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/Usage: symcheck[\s\S]*symcheck: a command is missing/);
});

test.each([60, 80, 100])("the help of validate fits %i columns", async (columns) => {
  const stdout = collector({ columns });
  await ran(["validate", "--help"], {}, { stdout: stdout.stream });
  const options = stdout.text().split("Examples:")[0] ?? "";
  expect(options).toContain("--probe-timeout");
  expect(Math.max(...options.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
});

test.each([
  [
    ["validate", "--fromat", "json"],
    'unknown option "--fromat"; did you mean "--format"? "symcheck validate --help" lists what there is',
  ],
  [
    ["validate", "--format", "jsn"],
    '"--format" does not take "jsn"; did you mean "json"? the choices are "pretty", "compact", "json", "terraform-json", "sarif", "github"',
  ],
  [
    ["validate", "--fail-on", "always"],
    '"--fail-on" does not take "always"; the choices are "error", "warning", "info", "never"',
  ],
  [
    ["validate", "--var-file"],
    'the option "--var-file" needs an argument; "symcheck validate --help" lists what there is',
  ],
  [
    ["validate", "--probe-timeout", "-1"],
    '"--probe-timeout" does not take "-1"; it takes a number of seconds above 0, at most 3600',
  ],
  [
    ["validate", "--probe-timeout", "1e3"],
    '"--probe-timeout" does not take "1e3"; it takes a number of seconds above 0, at most 3600',
  ],
  [["valdate"], 'unknown command "valdate"; did you mean "validate"? "symcheck --help" lists what there is'],
  [["fixtures/demo"], 'unknown command "fixtures/demo"; to check a path, use "symcheck validate fixtures/demo"'],
  [["simulate"], 'a command is missing after "symcheck simulate"; "symcheck simulate --help" lists what there is'],
  [["simulate", "okta"], 'unknown command "okta"; "symcheck simulate --help" lists what there is'],
])("%j is wrong use", async (argv, message) => {
  const { code, stdout, stderr } = await ran(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(`symcheck: ${message}\n`);
});

test("what an unknown option was given is not repeated, as it may be a secret", async () => {
  const { stderr } = await ran(["validate", "--client-secret=hunter2"]);
  expect(stderr).toContain('unknown option "--client-secret"');
  expect(stderr).not.toContain("hunter2");
});

test("a --var without a name is not repeated, as it may be a secret", async () => {
  const { code, stderr } = await ran(["validate", "--var", "hunter2"]);
  expect(code).toBe(2);
  expect(stderr).not.toContain("hunter2");
});

test("escapes on the command line do not reach the terminal", async () => {
  const { stderr } = await ran(["validate", "--format", "\u001b[2J"]);
  expect(stderr).toContain("\\u001b[2J");
  expect(stderr).not.toContain("\u001b");
});

test("without options validate is asked for the working directory with the defaults", async () => {
  expect((await ran(["validate"])).options).toEqual({
    paths: ["."],
    inputs: [],
    requireInputs: false,
    probe: { mode: "auto", secretSources: [], timeoutSeconds: 30 },
    strictSyntax: false,
    cache: true,
    respectIgnore: true,
    exclude: [],
  });
});

test("every option reaches validate, inputs in the order given", async () => {
  const argv = [
    "validate",
    "a",
    "--var",
    "x=1",
    "--var-file",
    "f.tfvars",
    "--var",
    "y=a=b",
    "--workspace",
    "w",
    "--plan",
    "plan.json",
    "--probe",
    "plan",
  ];
  argv.push(
    "--client-secret-from",
    "env:X",
    "--client-secret-from",
    "sym_integration.o=stdin",
    "--onelogin-domain",
    "a.onelogin.com",
  );
  argv.push(
    "--probe-endpoint",
    "http://127.0.0.1:1",
    "--probe-timeout",
    "1.5",
    "--strict-syntax",
    "--cache-dir",
    "c",
    "--no-cache",
  );
  argv.push("--baseline", "known.json", "--no-inline-suppressions");
  argv.push("--require-inputs", "--no-ignore", "--exclude", "e1", "--exclude", "e2", "b");
  expect((await ran(argv)).options).toEqual({
    paths: ["a", "b"],
    inputs: [
      { kind: "var", name: "x", text: "1" },
      { kind: "var-file", path: "f.tfvars" },
      { kind: "var", name: "y", text: "a=b" },
    ],
    workspace: "w",
    plan: "plan.json",
    baseline: "known.json",
    inlineSuppressions: false,
    requireInputs: true,
    probe: {
      mode: "plan",
      secretSources: ["env:X", "sym_integration.o=stdin"],
      domain: "a.onelogin.com",
      endpoint: "http://127.0.0.1:1",
      timeoutSeconds: 1.5,
    },
    strictSyntax: true,
    cacheDirectory: "c",
    cache: false,
    respectIgnore: false,
    exclude: ["e1", "e2"],
  });
});

test.each([
  ["error", error, 1],
  ["warning", error, 1],
  ["never", error, 0],
  ["error", warning, 0],
  ["warning", warning, 1],
  ["info", warning, 1],
] as const)("--fail-on %s with a finding of a severity gives its exit code", async (failOn, report, code) => {
  expect((await ran(["validate", "--fail-on", failOn], { report })).code).toBe(code);
});

test("an inconclusive probe gives 4 under require only", async () => {
  const answer = { probeInconclusive: true };
  expect((await ran(["validate", "--probe", "require"], answer)).code).toBe(4);
  expect((await ran(["validate", "--probe", "require", "--fail-on", "never"], { ...answer, report: error })).code).toBe(
    4,
  );
  expect((await ran(["validate"], answer)).code).toBe(0);
});

test("findings are shown although a path was wrong", async () => {
  const { code, stdout, stderr } = await ran(["validate", "a", "b"], {
    report: error,
    usageErrors: ['"b" does not exist'],
  });
  expect(code).toBe(2);
  expect(stdout).toContain("error[role-id]");
  expect(stderr).toBe('symcheck: "b" does not exist\n');
});

test.each(["pretty", "json"])("where nothing could be looked at no %s report says that all is well", async (format) => {
  const answer = { report: nowhere, usageErrors: ['"b" does not exist'] };
  expect(await ran(["validate", "b", "--format", format], answer)).toMatchObject({ code: 2, stdout: "" });
});

test("notices go to standard error, and nowhere under --quiet", async () => {
  const answer = { notices: ["one \u001b[2J", "two"] };
  expect((await ran(["validate"], answer)).stderr).toBe("note: one \\u001b[2J\nnote: two\n");
  expect((await ran(["validate", "--quiet"], answer)).stderr).toBe("");
});

test("the spinner stays away where standard error is no terminal, and in CI", async () => {
  const terminal = collector({ isTTY: true });
  await ran(["validate"], {}, { stderr: terminal.stream, env: { CI: "true" } });
  expect(terminal.text()).toBe("");
});

test("a rule that failed is named, the findings stand, and the exit code is 3", async () => {
  const report = { ...error, internalErrors: [{ rule: "role-id", error: new TypeError("no such thing") }] };
  const { code, stdout, stderr } = await ran(["validate"], { report });
  expect(code).toBe(3);
  expect(stdout).toContain("error[role-id]");
  expect(stderr).toMatch(
    /^symcheck: the rule "role-id" failed; this is a bug in symcheck.*\n {2}TypeError: no such thing\n {2}Please report/,
  );
  expect(stderr).not.toContain("    at ");
});

test("an error that nobody foresaw is a bug, not a stack", async () => {
  const { code, stderr } = await ran(["validate"], { throws: new RangeError("deep") });
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /^symcheck: symcheck failed; this is a bug in symcheck.*\n {2}RangeError: deep\n {2}Please report/,
  );
  expect(stderr).not.toContain("    at ");
});

test.each([[["validate", "--debug"]], [["--debug", "validate"].reverse()]])("--debug shows the stack", async (argv) => {
  expect((await ran(argv, { throws: new RangeError("deep") })).stderr).toContain("  at ");
});

test("an error that is no Error is told too", async () => {
  expect(await ran(["validate"], { throws: "text" })).toMatchObject({ code: 3 });
  expect(await ran(["validate"], { throws: undefined })).toMatchObject({ code: 3 });
});

test.each([["validate"], ["validate", "--debug"]])(
  "secrets do not show in the report of a bug (%s %s)",
  async (...argv) => {
    const hex = "ab".repeat(32);
    const throws = new Error(`refused canary-value with ${hex}`);
    const { stderr } = await ran(
      argv.filter(Boolean),
      { throws },
      { env: { SYMCHECK_ONELOGIN_CLIENT_SECRET: "canary-value" } },
    );
    expect(stderr).toContain("[redacted]");
    expect(stderr).not.toContain("canary-value");
    expect(stderr).not.toContain(hex);
  },
);

test("a reader that went away ends the run quietly", async () => {
  const gone = collector({ fail: Object.assign(new Error("write EPIPE"), { code: "EPIPE" }) });
  const { code, stderr } = await ran(["validate"], { report: error }, { stdout: gone.stream });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
});

test("output that cannot be written is told", async () => {
  const full = collector({ fail: Object.assign(new Error("no space left"), { code: "ENOSPC" }) });
  const { code, stderr } = await ran(["validate"], { report: error }, { stdout: full.stream });
  expect(code).toBe(2);
  expect(stderr).toBe(`symcheck: ${neutralise("output cannot be written: no space left")}\n`);
});

test("a report on a terminal fits its width and is coloured", async () => {
  const terminal = collector({ isTTY: true, columns: 50 });
  await ran(["validate"], { report: error }, { stdout: terminal.stream });
  expect(terminal.text()).toContain("\u001b[");
  const lines = stripVTControlCharacters(terminal.text()).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
});

test("the embedded account prints how to use it and ends when the user does", async () => {
  const { code, stdout } = await ran(["simulate", "onelogin"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
});

test("an account file that is missing is named", async () => {
  const { code, stderr } = await ran(["simulate", "onelogin", "--account", "missing.json"]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'symcheck: the account file "missing.json" does not exist\n' });
});

test("a fault that does not exist is named", async () => {
  const { code, stderr } = await ran(["simulate", "onelogin", "--fault", "nonsense"]);
  expect(code).toBe(2);
  expect(stderr).toContain('"nonsense"');
});
