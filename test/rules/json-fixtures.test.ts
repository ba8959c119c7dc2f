/** The fixtures, turned into JSON syntax by HashiCorp's own converter, have the findings that they have in the native one. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { afterEach, describe, expect, it } from "vitest";
import type { Report } from "../../src/finding.ts";
import type { ValidateOptions } from "../../src/validate.ts";
import { runOn } from "./run.ts";

/** What JSON cannot say, or the converter not keep. */
const differing: ReadonlyMap<string, string> = new Map([
  ["incorrect-type/main", "a block and an object are the same in JSON"],
  ["missing-provider-source/right-block", "a block and an object are the same in JSON"],
  ["unsupported-argument/own-blocks", "a label too many is a block without its arguments in JSON"],
  ["role-id/main", "the converter drops the zero of an unquoted 098765"],
  ["placeholder-value/once", "the converter sorts the blocks, and the first of two is reported"],
  ["missing-argument/own-blocks", "the converter fails on a block without a label"],
]);

const cases = readdirSync("fixtures")
  // What does not parse cannot be converted, nor can comments; the demonstration is no folder of cases.
  .filter(
    (folder) => folder !== "syntax" && folder !== "demo" && folder !== "patterns" && !folder.endsWith("-suppression"),
  )
  .flatMap((folder) => readdirSync(join("fixtures", folder)).map((name) => `${folder}/${name}`))
  .filter((name) => statSync(join("fixtures", name)).isDirectory() && !differing.has(name));

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

/** Arguments that hold addresses in JSON syntax, where the converter writes templates. */
const addresses: ReadonlySet<string> = new Set([
  ...["depends_on", "provider", "ignore_changes", "replace_triggered_by", "from", "to"],
  ...["when", "on_failure", "iterator", "configuration_aliases"],
]);

function unwrapped(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/^\$\{(.*)\}$/s, "$1");
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unwrapped(each)]));
}

function corrected(value: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((each) => corrected(each, path));
  if (typeof value !== "object" || value === null) return value;
  const [type, , ...inside] = path;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const isAddress =
        (type === "variable" && name === "type" && inside.length === 0) ||
        (type === "module" && name === "providers" && inside.length === 0) ||
        (path.length > 0 && type !== "locals" && type !== "variable" && addresses.has(name));
      return [name, isAddress ? unwrapped(each) : corrected(each, [...path, name])];
    }),
  );
}

async function convert(directory: string): Promise<number> {
  let count = 0;
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) {
      count += await convert(path);
    } else if (name.endsWith(".tf")) {
      const json = corrected(await parse(basename(path), readFileSync(path, "utf8")));
      writeFileSync(`${path}.json`, JSON.stringify(json, undefined, 2));
      rmSync(path);
      count += 1;
    }
  }
  return count;
}

/** What is found, without its places. */
function found({ findings, internalErrors }: Report): readonly string[] {
  expect(internalErrors).toEqual([]);
  return findings.map(({ rule, severity, address = "" }) => `${rule} ${severity} ${address}`).sort();
}

describe("fixtures in JSON syntax", () => {
  it.each(cases)("%s", { timeout: 20_000 }, async (name) => {
    const directory = mkdtempSync(join(tmpdir(), "symcheck-converted-"));
    made.push(directory);
    mkdirSync(join(directory, ".git"));
    cpSync(join("fixtures", name), join(directory, "root"), { recursive: true });
    const options: Partial<ValidateOptions> = name.startsWith("missing-input") ? { requireInputs: true } : {};
    const run = async () => found((await runOn(".", { cwd: join(directory, "root"), options })).report);
    const native = await run();
    await convert(directory);
    expect(await run()).toEqual(native);
  });

  it("differ only where a reason is given for a fixture that exists", () => {
    for (const name of differing.keys()) expect(statSync(join("fixtures", name)).isDirectory(), name).toBe(true);
  });
});
