/** Python that no parser or rule may fall over, and what is still said of it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { places, runOn } from "../rules/run.ts";
import { makeDirectory } from "../workspace/directory.ts";

const main = `terraform {
  required_providers {
    sym = {
      source  = "symopsio/sym"
      version = "~> 3.6"
    }
  }
}

resource "sym_environment" "this" {
  name         = "prod"
  integrations = { onelogin_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31" }
}

resource "sym_flow" "this" {
  name           = "this"
  environment_id = sym_environment.this.id
  implementation = file("a.py")

  params {}
}
`;

const head = `from sym.sdk.annotations import reducer
from sym.sdk.integrations import onelogin
from sym.sdk.request_permission import PermissionLevel, RequestPermission

`;

const good = `${head}
@reducer
def get_permissions(event):
    return RequestPermission(
        webapp_view=PermissionLevel.ALL_USERS,
        approve_deny=PermissionLevel.MEMBER,
    )
`;

async function reportOf(code: string, tf = main) {
  const { report } = await runOn(".", { cwd: makeDirectory({ ".git": null, "main.tf": tf, "a.py": code }) });
  expect(report.internalErrors).toEqual([]);
  return report;
}

async function found(code: string, tf = main): Promise<readonly string[]> {
  return places((await reportOf(code, tf)).findings);
}

async function only(code: string): Promise<Finding> {
  const { findings } = await reportOf(code);
  expect(findings).toHaveLength(1);
  return findings[0] as Finding;
}

describe("a damaged file", () => {
  it("has one finding, and nothing rests on what it lacks", async () => {
    expect(await found("def get_permissions(:\n    return nobody\n")).toEqual(["a.py:1 python-syntax"]);
  });
  it("is judged where it is whole", async () => {
    const code = `${good}\n\ndef other(event):\n    onelogin.is_user_in_role(event.user, 1)\n\n\ndef broken(event:\n    pass\n`;
    expect(await found(code)).toEqual(["a.py:15 sdk-call-signature", "a.py:18 python-syntax"]);
  });
  it.each([
    ["a null byte", "x = 1\0\n", "it has a null byte"],
    ["Python 2", 'print "x"\n', "Python 2"],
    ["tabs and blanks", "if True:\n        a = 1\n\tb = 2\n", "tabs and blanks are mixed"],
    ["a string without end", 'x = "abc\ny = 1\n', "does not parse"],
  ])("says what is wrong: %s", async (_, code, words) => {
    const finding = await only(code + good.replace("get_permissions", "get_permissions"));
    expect(finding.rule).toBe("python-syntax");
    expect(finding.message).toContain(words);
  });
});

describe("hostile code", () => {
  it.each([
    ["nested brackets", `x = ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`],
    ["a long sum of names", `x = ${Array.from({ length: 20_000 }, () => "reducer").join(" + ")}\n`],
    ["a long chain of attributes", `x = onelogin${".a".repeat(20_000)}\n`],
    ["nested calls", `x = ${"RequestPermission(approve_deny=".repeat(500)}1${")".repeat(500)}\n`],
    ["names that double", Array.from({ length: 40 }, (_, i) => `a${i + 1} = [a${i}, a${i}]\n`).join("")],
    ["names bound to each other", "a = b\nb = a\nx = RequestPermission(webapp_view=a, approve_deny=b)\n"],
    ["names of the object prototype", "__proto__ = constructor = 1\nx = onelogin.__proto__\n"],
    ["a surrogate without its half", 'x = "\\ud800 𝒳"\n'],
  ])("is read without harm: %s", async (_, code) => {
    const started = performance.now();
    await found(good + code);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
  it("of five megabytes is not judged, and coverage says so", async () => {
    const { findings, coverage } = await reportOf(`${good}${"x = 1\n".repeat(900_000)}`);
    expect(findings).toEqual([]);
    expect(coverage.notChecked.map(({ what }) => what)).toEqual(["the code of sym_flow.this"]);
  });
  it("is not read through an implementation that is only a file name", async () => {
    const findings = await found(good, main.replace('file("a.py")', '"impl.txt"'));
    expect(findings.filter((each) => !each.endsWith("implementation-path"))).toEqual([]);
  });
});

describe("a call of is_user_in_group of OneLogin", () => {
  it.each([
    [
      "by name",
      "onelogin.is_user_in_group(event.user, group_id=61)",
      "onelogin.is_user_in_role(event.user, role_id=61)",
    ],
    ["by position", "onelogin.is_user_in_group(event.user, 61)", "onelogin.is_user_in_role(event.user, role_id=61)"],
  ])("is mended where the role is given %s", async (_, before, after) => {
    const code = good.replace("    return", `    ${before}\n    return`);
    const { fix } = await only(code);
    let mended = code;
    for (const { range, newText } of [...(fix?.edits ?? [])].reverse()) {
      mended = mended.slice(0, range.start.byte) + newText + mended.slice(range.end.byte);
    }
    expect(mended).toBe(code.replace(before, after));
    expect(await found(mended)).toEqual([]);
  });
  it("is not mended where it is not certain what is given", async () => {
    expect(
      (await only(good.replace("    return", "    onelogin.is_user_in_group(*event)\n    return"))).fix,
    ).toBeUndefined();
  });
});

it("a file of several flows has each finding once, with all of them", async () => {
  const second = main.slice(main.indexOf('resource "sym_flow"')).replaceAll('"this"', '"that"');
  const { findings } = await reportOf(good.replace("ALL_USERS", "ALL_USERS if missing else None"), main + second);
  expect(places(findings)).toEqual(["a.py:9 undefined-name"]);
  expect(findings[0]?.related.map(({ message }) => message)).toEqual([
    'used by "sym_flow.this"',
    'used by "sym_flow.that"',
  ]);
});

it("the data on the SDK says of which version and day it is", () => {
  const data = JSON.parse(readFileSync("src/catalogue/data/sdk.json", "utf8")) as Record<string, string>;
  expect([data["version"], data["asOf"]]).toEqual(["0.61.0", "2024-01-31"]);
});
