/** The examples of the rules, run through the pipeline as a reader would who copied them. */
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { ruleTable } from "../../src/rules/index.ts";
import { makeDirectory } from "../workspace/directory.ts";
import { runOn } from "./run.ts";

/** A comment that is a file's name begins that file. */
const heading = /^# ([\w./-]+\.(?:tf|tfvars|py))\n/m;

function filesOf(example: string): Record<string, string | null> {
  const [main = "", ...rest] = example.split(heading);
  const files: Record<string, string | null> = { ".git": null, "main.tf": main };
  for (let index = 0; index < rest.length; index += 2) files[rest[index] as string] = rest[index + 1] ?? "";
  return files;
}

async function idsFoundIn(example: string): Promise<readonly string[]> {
  const cwd = makeDirectory(filesOf(example));
  const { report, usageErrors } = await runOn(".", { cwd, options: { requireInputs: true } });
  expect(usageErrors).toEqual([]);
  expect(report.internalErrors).toEqual([]);
  return report.findings.map(({ rule }) => rule);
}

const offline = [...ruleTable.values()].filter(({ id }) => !id.startsWith("probe-"));

describe("examples", () => {
  it("exist for every rule", () => {
    expect([...ruleTable.values()].filter(({ example }) => example === undefined).map(({ id }) => id)).toEqual([]);
  });

  it.each(offline.map(({ id, example }) => ({ id, example })))(
    "the wrong one of $id has that mistake",
    async ({ id, example }) => {
      expect(await idsFoundIn(example?.bad ?? "")).toContain(id);
    },
  );

  it.each(offline.map(({ id, example }) => ({ id, example })))(
    "the right one of $id does not have it",
    async ({ id, example }) => {
      expect(await idsFoundIn(example?.good ?? "")).not.toContain(id);
    },
  );

  it("of the probe have no mistake that can be seen without it", async () => {
    for (const { id, example } of ruleTable.values()) {
      if (!id.startsWith("probe-") || id === "probe-inconclusive") continue;
      const allowed = new Set(["missing-provider-source", "dangling-reference", "unused-resource"]);
      expect((await idsFoundIn(example?.bad ?? "")).filter((found) => !allowed.has(found))).toEqual([]);
      expect((await idsFoundIn(example?.good ?? "")).filter((found) => !allowed.has(found))).toEqual([]);
    }
  });

  it("differ from each other", () => {
    for (const { id, example } of ruleTable.values()) expect(example?.bad, basename(id)).not.toBe(example?.good);
  });
});
