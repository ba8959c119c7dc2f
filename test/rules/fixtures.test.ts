/** Every annotated configuration under fixtures/ gives exactly the findings that its comments say. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules, ruleTable } from "../../src/rules/index.ts";
import type { ValidateOptions } from "../../src/validate.ts";
import { places, runOn } from "./run.ts";

const notRules = new Set(["demo", "syntax-corpus", "patterns"]);
const folders = readdirSync("fixtures").filter(
  (name) => !notRules.has(name) && statSync(join("fixtures", name)).isDirectory(),
);

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((each) => {
    const path = join(directory, each.name);
    return each.isDirectory() ? filesBelow(path) : [path];
  });
}

/**
 * JSON has no comments, but Terraform passes over keys named "//" in the content of blocks and in variable files. There stands
 * "expect: role-id" for a finding on the same line, or "expect +2: role-id" for one two lines below.
 */
const jsonMarker = /"\/\/":\s*"expect(?:\s*\+(\d+))?:\s*([^"]+)"/;

const marker = /(?:#|\/\/)\s*expect:\s*([a-z0-9-]+(?:\s*\(\w+\))?(?:\s*,\s*[a-z0-9-]+(?:\s*\(\w+\))?)*)/;

/** The findings that the comments of a directory promise, as `file:line rule severity`; without one, the rule's first. */
function expected(directory: string): string[] {
  return filesBelow(directory)
    .flatMap((path) =>
      readFileSync(path, "utf8")
        .split("\n")
        .flatMap((line, index) => {
          const [, below = "0", inJson] = (path.endsWith(".json") ? jsonMarker.exec(line) : null) ?? [];
          const ids = inJson ?? marker.exec(line)?.[1];
          return (ids?.split(/\s*,\s*/) ?? []).map((each) => {
            const [id = "", severity = ruleTable.get(id)?.severities[0] ?? ""] = each.split(/[\s()]+/).filter(Boolean);
            return `${path}:${index + 1 + Number(below)} ${id} ${severity}`;
          });
        }),
    )
    .sort();
}

/** What a rule does only when it is asked to. */
const optionsOf: Readonly<Record<string, Partial<ValidateOptions>>> = { "missing-input": { requireInputs: true } };

function casesOf(folder: string): string[] {
  return readdirSync(join("fixtures", folder)).map((name) => join("fixtures", folder, name));
}

describe("fixtures", () => {
  for (const folder of folders) {
    for (const directory of casesOf(folder)) {
      it(`${directory} has the findings of its comments and no others`, async () => {
        const { report, usageErrors } = await runOn(directory, { options: optionsOf[folder] ?? {} });
        expect(usageErrors).toEqual([]);
        expect(report.internalErrors).toEqual([]);
        expect(places(report.findings, { severity: true })).toEqual(expected(directory));
      });
    }
    it(`${folder} shows its mistake in at least two ways`, () => {
      const shown = casesOf(folder)
        .flatMap(expected)
        .filter((place) => place.split(" ").at(-2) === folder);
      expect(shown.length).toBeGreaterThanOrEqual(2);
    });
  }

  it("exist for every rule that judges the model and for every id of parsing, evaluation and the schemas", () => {
    const offline = [...ruleTable.keys()].filter((id) => !id.startsWith("probe-"));
    expect(offline.filter((id) => !existsSync(join("fixtures", id)))).toEqual([]);
  });

  it("expect only ids that exist", () => {
    const ids = folders
      .flatMap(casesOf)
      .flatMap(expected)
      .map((place) => place.split(" ").at(-2) ?? "");
    expect([...new Set(ids)].filter((id) => !ruleTable.has(id))).toEqual([]);
  });

  it("are in folders named by the ids", () => {
    expect(folders.filter((folder) => !ruleTable.has(folder) && folder !== "silence")).toEqual([]);
  });

  it("cover rules that each have one id", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});
