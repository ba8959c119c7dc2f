/** The command `inspect`, with the real stages behind it. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { run } from "../../src/main.ts";
import { displayWidth } from "../../src/report/characters.ts";
import { directoryOf } from "../inspect/inspected.ts";
import { collector, ran } from "./terminal.ts";

interface Shown {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function shown(
  cwd: string,
  argv: readonly string[],
  more: Partial<Io> & { text?: string; tty?: number } = {},
): Promise<Shown> {
  const terminal = more.tty === undefined ? {} : { isTTY: true, columns: more.tty };
  const [stdout, stderr] = [collector(terminal), collector()];
  const code = await run(["inspect", ...argv], {
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin: Readable.from([more.text ?? ""]),
    env: more.env ?? {},
    cwd,
    now: () => 0,
    interrupted: async () => undefined,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

const main = `variable "env" {
  default = "main"
}
resource "sym_environment" "e" {
  name = var.env
}
resource "sym_flow" "f" {
  name           = "f"
  environment_id = sym_environment.e.id
}
`;

test("a tree is the default", async () => {
  const directory = directoryOf({ "main.tf": main });
  expect(await shown(directory, [])).toEqual({
    code: 0,
    stdout: `.
├─ inputs
│  └─ env = "main"  default
├─ sym_environment.e  main.tf:4
│  └─ name = "main"
└─ sym_flow.f  main.tf:7
   ├─ name = "f"
   ├─ environment_id → sym_environment.e
   └─ params = []
`,
    stderr: "",
  });
});

test.each([
  ["json", '{\n  "formatVersion": "1.0",\n'],
  ["mermaid", "flowchart LR\n"],
  ["dot", "digraph symcheck {\n"],
])("--format %s", async (format, start) => {
  const { code, stdout } = await shown(directoryOf({ "main.tf": main }), ["--format", format]);
  expect(code).toBe(0);
  expect(stdout.startsWith(start)).toBe(true);
});

test("a format that does not exist is wrong use", async () => {
  const { code, stdout, stderr } = await shown("/", ["--format", "jsn"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain('did you mean "json"?');
});

test.each([
  [["a", "b"], "too many arguments"],
  [["--probe", "off"], 'unknown option "--probe"'],
  [["--var", "=x"], '"--var" takes NAME=VALUE'],
])("%j is wrong use", async (argv, message) => {
  const { code, stderr } = await shown("/", argv);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("the options reach the stage", async () => {
  let given: unknown;
  const [stdout, stderr] = [collector(), collector()];
  const stages = {
    validate: () => Promise.reject(new Error("not asked for")),
    describeAccount: () => Promise.reject(new Error("not asked for")),
    inspect: async (options: unknown) => {
      given = options;
      return { inspection: { roots: [] }, notices: ["one\n::error::two"], usageErrors: [] };
    },
  };
  const argv = "inspect a --var x=1 --var-file f --var y=2 --workspace w --config c --exclude e --no-ignore".split(" ");
  const io = { stdin: Readable.from([]), env: {}, cwd: "/", now: () => 0, interrupted: async () => undefined };
  const code = await run(argv, { ...io, stdout: stdout.stream, stderr: stderr.stream }, stages);
  expect(code).toBe(0);
  expect(given).toEqual({
    paths: ["a"],
    inputs: [
      { kind: "var", name: "x", text: "1" },
      { kind: "var-file", path: "f" },
      { kind: "var", name: "y", text: "2" },
    ],
    workspace: "w",
    config: "c",
    exclude: ["e"],
    respectIgnore: false,
  });
  expect(stderr.text()).toBe("note: one\\u000a::error::two\n");
});

test("help names formats, options and exit codes", async () => {
  const { code, stdout, stderr } = await ran(["inspect", "--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const word of ["tree, json, mermaid, dot", "--var-file", "--no-config", "Examples:", "Exit codes:"]) {
    expect(stdout).toContain(word);
  }
});

describe("what cannot be shown", () => {
  test("a path that does not exist", async () => {
    expect(await shown(directoryOf({ "main.tf": main }), ["gone"])).toEqual({
      code: 2,
      stdout: "",
      stderr: 'symcheck: "gone" does not exist; give a file, a directory or "-"\n',
    });
  });

  test("a directory without Terraform", async () => {
    const { code, stdout, stderr } = await shown(directoryOf({ "x.txt": "" }), []);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain('"." holds no Terraform');
  });

  test("a variable that no root module declares, and what there is stands", async () => {
    const { code, stdout, stderr } = await shown(directoryOf({ "main.tf": main }), ["--var", "evn=x"]);
    expect(code).toBe(2);
    expect(stdout).toContain('env = "main"');
    expect(stderr).toContain('no root module declares a variable "evn"');
  });

  test("a link out of the repository", async () => {
    const outside = directoryOf({ "main.tf": 'locals {\n  a = "OUTSIDE"\n}\n' });
    const directory = directoryOf({ "main.tf": main, ".git/HEAD": "" });
    symlinkSync(join(outside, "main.tf"), join(directory, "x.tf"));
    const { stdout, stderr } = await shown(directory, []);
    expect(stdout + stderr).not.toContain("OUTSIDE");
    expect(stderr).toContain("x.tf:1:1");
  });
});

test("a syntax error is a note, and the rest is shown", async () => {
  const directory = directoryOf({
    "main.tf": main,
    "other.tf": 'locals {\n  a = "PRIVATE" "x"\n}\nlocals {\n  b = 1\n}\n',
  });
  const { code, stdout, stderr } = await shown(directory, []);
  expect(code).toBe(0);
  expect(stdout).toContain("sym_flow.f");
  expect(stderr).toMatch(/^note: other\.tf:2:\d+: this cannot be read, and what it declares is not known/);
  expect(stderr).not.toContain("PRIVATE");
});

test("mistakes are not judged", async () => {
  const directory = directoryOf({
    "main.tf": 'resource "sym_target" "t" {\n  type = "nonsense"\n  x    = gone.y.z\n}\n',
  });
  const { code, stdout, stderr } = await shown(directory, []);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain('type = "nonsense"');
});

test("an empty root module is one", async () => {
  expect(await shown(directoryOf({ "main.tf": "" }), [])).toEqual({
    code: 0,
    stdout: ".\n└─ declares nothing\n",
    stderr: "",
  });
});

test("several root modules, their paths from the working directory", async () => {
  const directory = directoryOf({
    "env/prod/main.tf": main,
    "env/dev/main.tf": main,
    "env/dev/terraform.tfvars": 'env = "dev"\n',
  });
  mkdirSync(join(directory, "elsewhere"));
  const { stdout } = await shown(join(directory, "elsewhere"), ["../env", "--format", "json"]);
  const { roots } = JSON.parse(stdout);
  expect(roots.map(({ path }: { path: string }) => path)).toEqual(["../env/dev", "../env/prod"]);
  expect(roots[0].inputs).toEqual({ env: { value: "dev", from: "../env/dev/terraform.tfvars:1" } });
  expect(roots[1].resources["sym_flow.f"].range.file).toBe("../env/prod/main.tf");
});

test("a file stands for the root modules that reach it", async () => {
  const directory = directoryOf({
    ".git/HEAD": "",
    "env/prod/main.tf": 'module "m" {\n  source = "../../modules/m"\n}\n',
    "env/dev/main.tf": main,
    "modules/m/main.tf": "locals {\n  a = 1\n}\n",
    "env/dev/impl.py": "",
  });
  const { stdout } = await shown(directory, ["modules/m/main.tf", "--format", "json"]);
  expect(JSON.parse(stdout).roots.map(({ path }: { path: string }) => path)).toEqual(["env/prod"]);
  const unread = await shown(directory, ["env/dev/impl.py"]);
  expect(unread).toMatchObject({ code: 0, stdout: "" });
  expect(unread.stderr).toContain("no root module reads it");
});

test("standard input is a module", async () => {
  const { code, stdout } = await shown(directoryOf({}), ["-"], { text: main });
  expect(code).toBe(0);
  expect(stdout).toContain("sym_environment.e  <stdin>:4");
});

test("--exclude and --no-ignore select", async () => {
  const directory = directoryOf({ ".git/HEAD": "", ".gitignore": "b\n", "a/main.tf": main, "b/main.tf": main });
  const paths = async (...argv: string[]) =>
    JSON.parse((await shown(directory, ["--format", "json", ...argv])).stdout).roots.map(
      ({ path }: { path: string }) => path,
    );
  expect(await paths()).toEqual(["a"]);
  expect(await paths("--no-ignore")).toEqual(["a", "b"]);
  expect(await paths("--no-ignore", "--exclude", "a")).toEqual(["b"]);
});

test("a configuration that cannot be read is wrong use, and --no-config does not read it", async () => {
  const directory = directoryOf({ "main.tf": main, "symcheck.json": "{" });
  const { code, stdout } = await shown(directory, []);
  expect(code).toBe(2);
  expect(stdout).toContain("sym_flow.f");
  expect((await shown(directory, ["--no-config"])).code).toBe(0);
});

test("colours go to terminals, and where they are asked for", async () => {
  const directory = directoryOf({ "main.tf": main });
  const isColored = async (argv: readonly string[], more: Parameters<typeof shown>[2] = {}) =>
    (await shown(directory, argv, more)).stdout.includes("\u001b[");
  expect(await isColored([])).toBe(false);
  expect(await isColored([], { tty: 80 })).toBe(true);
  expect(await isColored([], { tty: 80, env: { NO_COLOR: "1" } })).toBe(false);
  expect(await isColored(["--color", "never"], { tty: 80 })).toBe(false);
  expect(await isColored(["--color", "always"])).toBe(true);
  for (const format of ["json", "mermaid", "dot"])
    expect(await isColored(["--color", "always", "--format", format])).toBe(false);
});

test("lines fit a narrow terminal", async () => {
  const long = `locals {\n  a = "${"x".repeat(500)}"\n  ${"b".repeat(90)} = 1\n}\n`;
  const { stdout } = await shown(directoryOf({ "main.tf": main + long }), ["--color", "never"], { tty: 32 });
  expect(stdout.split("\n").filter((line) => displayWidth(line) > 32)).toEqual([]);
  expect(stdout).toContain('a = "xxx');
});

test("a reader that goes away is no failure", async () => {
  const stdout = collector({ fail: Object.assign(new Error("closed"), { code: "EPIPE" }) });
  const io = { stdin: Readable.from([]), env: {}, cwd: directoryOf({ "main.tf": main }), now: () => 0 };
  const code = await run(["inspect"], {
    ...io,
    stdout: stdout.stream,
    stderr: collector().stream,
    interrupted: async () => undefined,
  });
  expect(code).toBe(0);
});

test("values that are too many are left out with a note, within bounds", async () => {
  const doubled = Array.from({ length: 60 }, (_, index) => `  a${index + 1} = [local.a${index}, local.a${index}]\n`);
  const copies = Array.from({ length: 2000 }, (_, index) => `  b${index} = local.a10\n`);
  const directory = directoryOf({
    "main.tf": `locals {\n  a0 = "${"x".repeat(200)}"\n${doubled.join("")}${copies.join("")}}\n`,
  });
  const { code, stdout, stderr } = await shown(directory, ["--format", "json"]);
  expect(code).toBe(0);
  expect(stdout.length).toBeLessThan(40_000_000);
  expect(() => JSON.parse(stdout)).not.toThrow();
  expect(stderr).toContain("too many or too large to be shown in full");
});
