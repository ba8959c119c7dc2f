/** Records what terraform makes of the configurations in `test/evaluate/module/cases.ts`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Case, cases } from "../test/evaluate/module/cases.ts";

const target = process.argv[2] ?? "test/evaluate/module/record.json";

interface Line {
  readonly type: string;
  readonly diagnostic?: {
    readonly severity: string;
    readonly summary: string;
    readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  };
}

function terraform(directory: string, environment: Readonly<Record<string, string>>, args: readonly string[]): string {
  try {
    return execFileSync("terraform", [...args], {
      cwd: directory,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], TF_CLI_CONFIG_FILE: "/dev/null", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}

/** JSON with its numbers as `{"$number": "…"}`, since they may have more digits than a double. */
function parseExactly(text: string): unknown {
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `{"$number":"${token}"}`,
  );
  return JSON.parse(exact);
}

function record({ files, environment = {}, arguments: given = [] }: Case) {
  const directory = mkdtempSync(join(tmpdir(), "record-modules-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  terraform(directory, {}, ["init", "-backend=false"]);
  const args = given.map(([option, value]) => `${option}=${value}`);
  const lines = terraform(directory, environment, ["plan", "-json", "-out=plan", ...args])
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);
  const errors = lines.flatMap(({ diagnostic }) =>
    diagnostic?.severity === "error"
      ? [
          {
            summary: diagnostic.summary,
            place: diagnostic.range && `${diagnostic.range.filename}:${diagnostic.range.start.line}`,
          },
        ]
      : [],
  );
  const shown = errors.length > 0 ? "" : terraform(directory, {}, ["show", "-json", "plan"]);
  rmSync(directory, { recursive: true });
  if (errors.length > 0) return { errors };
  const plan = parseExactly(shown) as { readonly output_changes?: Record<string, { readonly after: unknown }> };
  return { output: plan.output_changes?.["o"]?.after };
}

const records = cases.map((each) => ({ name: each.name, ...record(each) }));
writeFileSync(target, `${JSON.stringify(records, undefined, 1)}\n`);
