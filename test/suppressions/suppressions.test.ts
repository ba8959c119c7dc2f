/** Comments that suppress findings: what they say, which lines they are for, and what becomes of them. */
import { describe, expect, it, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource, positionAt } from "../../src/source.ts";
import { suppressionsInPython, suppressionsOf } from "../../src/suppressions/find.ts";
import { readDirective } from "../../src/suppressions/suppression.ts";
import { places, runOn } from "../rules/run.ts";
import { makeDirectory } from "../workspace/directory.ts";

const ids = new Set(["role-id", "privilege-level", "syntax", "malformed-suppression"]);

describe("a comment", () => {
  it.each([
    ["role-id -- why", ["role-id"], undefined, "why"],
    ["role-id, privilege-level -- why -- really", ["role-id", "privilege-level"], undefined, "why -- really"],
    ["role-id privilege-level until=2027-01-31 --  why ", ["role-id", "privilege-level"], "2027-01-31", "why"],
    ["until=2028-02-29 role-id -- why", ["role-id"], "2028-02-29", "why"],
    ["role-id,role-id -- why", ["role-id"], undefined, "why"],
  ])("%s is read", (text, rules, until, reason) => {
    expect(readDirective(` symcheck-ignore: ${text}`, ids)).toEqual({
      wholeFile: false,
      rules,
      reason,
      ...(until === undefined ? {} : { until }),
    });
  });

  it.each([
    "symcheck-ignore: role-id",
    "symcheck-ignore: role-id --",
    "symcheck-ignore: role-id--why",
    "symcheck-ignore: -- why",
    "symcheck-ignore: role_id -- why",
    "symcheck-ignore: __proto__ -- why",
    "symcheck-ignore: syntax -- why",
    "symcheck-ignore: malformed-suppression -- why",
    "symcheck-ignore: role-id until=2027-02-29 -- why",
    "symcheck-ignore: role-id until=tomorrow -- why",
    "symcheck-ignore: role-id until=2027-01-01 until=2027-01-02 -- why",
    "symcheck-ignore role-id -- why",
    "symcheck-ignored: role-id -- why",
    `symcheck-ignore: ${"role-id ".repeat(1000)} -- why`,
  ])("%s is malformed", (text) => {
    expect(readDirective(text, ids)).toHaveProperty("malformed");
  });

  it("that is about something else is none", () => {
    expect(readDirective("see symcheck-ignore: role-id", ids)).toBeUndefined();
  });
});

function linesOf(text: string): string[] {
  const { file } = parseFile(makeSource("main.tf", "/r/main.tf", text));
  return suppressionsOf(file, ids).suppressions.map(
    ({ comment, from, to }) => `${positionAt(comment.source, comment.from).line}: ${from}-${to}`,
  );
}

describe("the lines of a suppression", () => {
  it("are its own where something stands before it", () => {
    expect(linesOf('a = 1 # symcheck-ignore: role-id -- x\nb "c" {\n}\n')).toEqual(["1: 1-1"]);
  });

  it("are the next one, other comments passed over", () => {
    expect(linesOf("# symcheck-ignore: role-id -- x\n# more\n/* and\nmore */\na = 1\n")).toEqual(["1: 5-5"]);
  });

  it("are those of the block that begins there, nested ones too", () => {
    const text = 'a "b" {\n  # symcheck-ignore: role-id -- x\n  c {\n    d = 1\n  }\n}\n';
    expect(linesOf(`# symcheck-ignore: role-id -- y\n${text}`)).toEqual(["1: 2-7", "3: 4-6"]);
  });

  it("end with an empty line", () => {
    expect(linesOf('# symcheck-ignore: role-id -- x\n\na "b" {\n}\n')).toEqual(["1: 2-2"]);
  });

  it("are all of a file where it stands at the top", () => {
    expect(linesOf("# one\n\n# symcheck-ignore-file: role-id -- x\na = 1\n")).toEqual([
      `3: 1-${Number.MAX_SAFE_INTEGER}`,
    ]);
    expect(linesOf("a = 1\n# symcheck-ignore-file: role-id -- x\n")).toEqual([]);
  });

  it("are none in heredocs and strings", () => {
    expect(linesOf('a = <<E\n# symcheck-ignore: role-id -- x\nE\nb = "# symcheck-ignore: role-id -- x"\n')).toEqual([]);
  });

  it.each([
    ["x = 1  # symcheck-ignore: role-id -- x\n", ["1-1"]],
    ["# symcheck-ignore: role-id -- x\nx = 1\ny = 2\n", ["2-2"]],
    [
      "# symcheck-ignore: role-id -- x\n@reducer\ndef f(\n    a,\n):\n    return 1\n\n    # end\n\ndef g():\n    pass\n",
      ["2-8"],
    ],
    ["class C:\n    # symcheck-ignore: role-id -- x\n    def f(self):\n        pass\n    y = 1\n", ["3-4"]],
    ["#!/usr/bin/env python3\n# symcheck-ignore-file: role-id -- x\nx = 1\n", [`1-${Number.MAX_SAFE_INTEGER}`]],
    ["x = 1\n# symcheck-ignore-file: role-id -- x\n", []],
  ])("are found in Python: %j", (text, expected) => {
    const { suppressions } = suppressionsInPython(makeSource("x.py", "/r/x.py", text), ids);
    expect(suppressions.map(({ from, to }) => `${from}-${to}`)).toEqual(expected);
  });
});

const versions = 'terraform {\n  required_providers {\n    sym = { source = "symopsio/sym" }\n  }\n}\n';

function target(comment: string, role = "readers"): string {
  return `resource "sym_target" "t" {
  type = "onelogin_role"
  name = "t"

  settings = {
    privilege_level = "member"
    ${comment}
    role_id = "${role}"
  }
}
`;
}

const wrong = "# symcheck-ignore: role-id -- made next week";

/** Without the targets that are in no strategy here. */
function placed(findings: Parameters<typeof places>[0]): string[] {
  return places(findings.filter(({ rule }) => rule !== "unused-resource"));
}

async function run(files: Readonly<Record<string, string>>, options: Parameters<typeof runOn>[1] = {}) {
  const cwd = makeDirectory({ "versions.tf": versions, ...files });
  const { report, usageErrors } = await runOn(".", { cwd, ...options });
  return { found: placed(report.findings), summary: report.summary, hidden: report.hidden, usageErrors };
}

test("what is suppressed is counted, with its reason", async () => {
  const { found, summary, hidden } = await run({ "main.tf": target(wrong) });
  expect(found).toEqual([]);
  expect(summary).toMatchObject({ errors: 0, suppressed: 1 });
  expect(hidden?.map(({ by, reason, finding }) => [by, reason, finding.rule])).toEqual([
    ["comment", "made next week", "role-id"],
  ]);
});

test("comments count for nothing where they are not trusted", async () => {
  const options = { options: { inlineSuppressions: false } };
  expect((await run({ "main.tf": target(wrong) }, options)).found).toEqual(["main.tf:8 role-id"]);
  const malformed = target("# symcheck-ignore: nothing -- x", "617204");
  expect((await run({ "main.tf": malformed }, options)).found).toEqual([]);
});

test("a suppression in a file that does not parse, or of a rule that is off, is not called unused", async () => {
  const surplus = target(wrong, "617204");
  expect((await run({ "main.tf": surplus })).found).toEqual(["main.tf:7 unused-suppression"]);
  expect((await run({ "main.tf": `${surplus}\nresource {\n` })).found).toEqual(["main.tf:12 syntax"]);
  const off = { "main.tf": surplus, "symcheck.json": '{"rules": {"role-id": "off"}}' };
  expect((await run(off)).found).toEqual([]);
});

test("a suppression in a module counts for all roots, and is called unused only where all of them are looked at", async () => {
  const files = {
    ".git/HEAD": "",
    "m/main.tf": `${versions}variable "role" {}\n${target(wrong, `${"$"}{var.role}`)}`,
    "a/main.tf": 'module "m" {\n  source = "../m"\n  role   = "617204"\n}\n',
    "b/main.tf": 'module "m" {\n  source = "../m"\n  role   = "x"\n}\n',
  };
  const cwd = makeDirectory(files);
  const of = async (...paths: string[]) => {
    const { report } = await runOn(".", { cwd, options: { paths } });
    return [placed(report.findings), report.summary.suppressed];
  };
  expect(await of(".")).toEqual([[], 1]);
  expect(await of("a")).toEqual([[], 0]);
  expect(await of("b")).toEqual([[], 1]);
});

test("a finding elsewhere in the same file stays", async () => {
  const both = `${target(wrong)}${target("").replaceAll('"t"', '"u"')}`;
  expect((await run({ "main.tf": both })).found).toEqual(["main.tf:18 role-id"]);
});
