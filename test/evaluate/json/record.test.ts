/** Configurations in JSON syntax and with override files have the outputs and errors that are recorded from terraform. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import type { ValidateIo, ValidateOptions } from "../../../src/cli/options.ts";
import { openConfigurations } from "../../../src/configuration/find.ts";
import { makeAllowance } from "../../../src/evaluate/budget.ts";
import { loadRoot } from "../../../src/root.ts";
import { selectRoots } from "../../../src/roots.ts";
import { validate } from "../../../src/validate.ts";
import { plain } from "../harness.ts";
import { type Case, cases } from "./cases.ts";

interface Recorded {
  readonly name: string;
  readonly output?: unknown;
  readonly errors?: readonly { readonly summary: string; readonly place: string }[];
}

const records = JSON.parse(readFileSync(new URL("record.json", import.meta.url), "utf8")) as readonly Recorded[];

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

/** The case in a directory of its own, beside a file that names Sym, without which nothing is evaluated. */
function directoryOf({ files }: Case): string {
  const directory = mkdtempSync(join(tmpdir(), "symcheck-json-"));
  made.push(directory);
  for (const [name, text] of Object.entries({ ...files, ".git/HEAD": "", "zz.tf": "# sym_flow\n" })) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

function runOf(each: Case): { readonly options: ValidateOptions; readonly io: ValidateIo } {
  const inputs = (each.arguments ?? []).map(([option, text]) => {
    const at = text.indexOf("=");
    if (option === "-var-file") return { kind: "var-file" as const, path: text };
    return { kind: "var" as const, name: text.slice(0, at), text: text.slice(at + 1) };
  });
  const options: ValidateOptions = {
    paths: ["."],
    inputs,
    probe: { mode: "off", secretSources: [], timeoutSeconds: 30 },
    strictSyntax: false,
    cache: false,
    respectIgnore: true,
    exclude: [],
    workspace: "default",
  };
  const io: ValidateIo = {
    env: each.environment ?? {},
    cwd: directoryOf(each),
    stdin: new PassThrough(),
    now: () => performance.now(),
    progress: () => {},
  };
  return { options, io };
}

async function outputOf(each: Case): Promise<unknown> {
  const { options, io } = runOf(each);
  const selection = selectRoots(["."], io.cwd, options, openConfigurations(undefined, io.cwd, new Set()));
  const [selected] = selection.roots;
  if (selected === undefined) throw new Error("no root module");
  const root = await loadRoot(selected, { ...options, allowance: makeAllowance() }, io);
  expect(root.usageErrors).toEqual([]);
  const output = root.module.outputs.get("o");
  return output && plain(output);
}

async function placesOf(each: Case): Promise<readonly string[]> {
  const { options, io } = runOf(each);
  const { report } = await validate(options, io);
  expect(report.internalErrors).toEqual([]);
  const errors = report.findings.filter(({ severity }) => severity === "error");
  return [...new Set(errors.map(({ range }) => `${range.file}:${range.start.line}`))].sort();
}

describe("JSON syntax and override files as terraform reads them", () => {
  it.each(cases)("$name", async (each) => {
    const recorded = records.find(({ name }) => name === each.name);
    const errors = (recorded?.errors ?? []).map(({ place }) => place);
    const expected = each.instead?.places ?? (each.first === true ? errors.slice(0, 1) : errors);
    expect(await placesOf(each)).toEqual([...new Set(expected)].sort());
    if (recorded?.output !== undefined) expect(await outputOf(each)).toEqual(recorded.output);
  });

  it("is recorded for every case under its own name", () => {
    expect(records.map(({ name }) => name)).toEqual(cases.map(({ name }) => name));
    expect(new Set(records.map(({ name }) => name)).size).toBe(cases.length);
  });

  it("differs from terraform's places only where that is said", () => {
    for (const { name, instead } of cases) {
      if (instead === undefined) continue;
      const errors = records.find((record) => record.name === name)?.errors ?? [];
      expect(
        errors.map(({ place }) => place),
        name,
      ).not.toEqual(instead.places);
    }
  });
});
