/** Paths, configuration and changes on the command line, with the real stages behind it. */
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { run } from "../../src/main.ts";
import { edit, monorepo, put } from "../workspace/monorepo.ts";
import { collector, ran } from "./terminal.ts";

const { PATH } = process.env;

async function inside(
  root: string,
  argv: readonly string[],
  stdin = "",
): Promise<{ code: number; stdout: string; stderr: string }> {
  const stdout = collector();
  const stderr = collector();
  const code = await run(["validate", "--no-cache", "--probe", "off", ...argv], {
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin: Readable.from([stdin]),
    env: { PATH },
    cwd: root,
    now: () => 0,
    interrupted: async () => undefined,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

test.each([
  [["--changed"], { paths: ["."], changed: "" }],
  [["--changed", "a"], { paths: ["a"], changed: "" }],
  [["a", "--changed=origin/main", "b"], { paths: ["a", "b"], changed: "origin/main" }],
  [["--", "--changed"], { paths: ["--changed"] }],
  [["--config", "x.json"], { config: "x.json" }],
  [["--no-config"], { config: false }],
  [["-", "--stdin-filename", "a.tf"], { paths: ["-"], stdinFilename: "a.tf" }],
])("%j reaches validate", async (argv, expected) => {
  const { options } = await ran(["validate", ...argv]);
  expect(options).toMatchObject(expected);
  const asked = ["changed", "config", "stdinFilename"].filter((key) => options !== undefined && key in options);
  expect(asked).toEqual(Object.keys(expected).filter((key) => key !== "paths"));
});

test("files that no root module reads are no mistake", async () => {
  const root = monorepo();
  put(root, "docs/a.md", "");
  const { code, stderr } = await inside(root, ["docs/a.md"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'note: "docs/a.md" is skipped: no root module reads it\n' });
});

test("a file that is gone is wrong use, and the others are checked", async () => {
  const root = monorepo();
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  const { code, stdout, stderr } = await inside(root, ["environments/dev/main.tf", "gone.tf"]);
  expect(code).toBe(2);
  expect(stdout).toContain("error[privilege-level]");
  expect(stderr).toBe('symcheck: "gone.tf" does not exist; give a file, a directory or "-"\n');
});

test("names in a list of files cannot write to the terminal or forge a line", async () => {
  const root = monorepo();
  const names = ["a\n::error::x\u001b[2J.md", "b\u202e.md"];
  for (const name of names) put(root, name, "");
  const { code, stderr } = await inside(root, [...names, "c\n::warning::y"]);
  expect(code).toBe(2);
  expect(stderr).not.toMatch(/\u001b|\u202e|^::/m);
});

test("a configuration that cannot be read is told with its place, and the findings stand", async () => {
  const root = monorepo();
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  put(root, "symcheck.json", '{"rules": {"privilege-level": "of"}}\n');
  const { code, stdout, stderr } = await inside(root, ["."]);
  expect(code).toBe(2);
  expect(stdout).toContain("error[privilege-level]");
  expect(stderr).toBe(
    'symcheck: symcheck.json:1:31: "rules.privilege-level" takes "error", "warning", "info" or "off", not "of"; did you mean "off"?\n',
  );
});

test("a limit of the configuration decides the exit code", async () => {
  const root = monorepo();
  edit(root, "environments/dev/main.tf", '"admin"', '"owner"');
  expect((await inside(root, ["."])).code).toBe(1);
  put(root, "symcheck.json", '{"rules": {"privilege-level": "warning"}}\n');
  expect((await inside(root, ["."])).code).toBe(0);
});

test("standard input is checked as the file that it is to be", async () => {
  const root = monorepo();
  const { code, stdout } = await inside(
    root,
    ["-", "--stdin-filename", "environments/dev/new.tf"],
    'output "x" {\n  value = local.x\n}\n',
  );
  expect(code).toBe(1);
  expect(stdout).toContain("environments/dev/new.tf");
});

test("a reference that is an option of git is refused", async () => {
  const { code, stderr } = await inside(monorepo(), ["--changed=--output=x"]);
  expect(code).toBe(2);
  expect(stderr).toContain('"--changed" does not take "--output=x"');
});
