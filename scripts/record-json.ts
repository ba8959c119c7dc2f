/** Records what terraform makes of the configurations in `test/evaluate/json/cases.ts`. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Case, cases } from "../test/evaluate/json/cases.ts";

const target = process.argv[2] ?? "test/evaluate/json/record.json";

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

function terraform(directory: string, environment: Readonly<Record<string, string>>, args: readonly string[]): string {
  try {
    return execFileSync("terraform", [...args], {
      cwd: directory,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1", ...environment },
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

function errorsOf(diagnostics: readonly Diagnostic[]): readonly unknown[] {
  return diagnostics.flatMap(({ severity, summary, range }) =>
    severity === "error" ? [{ summary, place: range && `${range.filename}:${range.start.line}` }] : [],
  );
}

function record({ files, environment = {}, arguments: given = [] }: Case): unknown {
  const directory = mkdtempSync(join(tmpdir(), "record-json-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  terraform(directory, {}, ["init", "-backend=false"]);
  const validated = JSON.parse(terraform(directory, {}, ["validate", "-json"])) as {
    readonly diagnostics: readonly Diagnostic[];
  };
  const invalid = errorsOf(validated.diagnostics);
  const args = given.map(([option, value]) => `${option}=${value}`);
  const lines = terraform(directory, environment, ["plan", "-json", "-input=false", "-out=plan", ...args])
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { readonly diagnostic?: Diagnostic });
  const failed = errorsOf(lines.flatMap(({ diagnostic }) => diagnostic ?? []));
  // A module without files cannot be planned, one with a backend not without it.
  const errors =
    invalid.length > 0 ? invalid : failed.filter((error) => (error as { place?: string }).place !== undefined);
  const shown = failed.length > 0 ? "" : terraform(directory, {}, ["show", "-json", "plan"]);
  rmSync(directory, { recursive: true });
  if (errors.length > 0) return { errors };
  if (shown === "") return {};
  const plan = parseExactly(shown) as {
    readonly output_changes?: Record<string, { readonly after: unknown; readonly after_unknown: unknown }>;
  };
  const { after, after_unknown: unknown } = plan.output_changes?.["o"] ?? {};
  return { output: unknown === true ? { $unknown: true } : after };
}

const records = cases.map((each) => ({ name: each.name, ...(record(each) as object) }));
writeFileSync(target, `${JSON.stringify(records, undefined, 1)}\n`);
