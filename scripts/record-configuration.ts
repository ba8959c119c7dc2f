/** Records what `terraform validate` says of the configurations in `test/schema/configuration/cases.ts`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Case, cases } from "../test/schema/configuration/cases.ts";

const target = process.argv[2] ?? "test/schema/configuration/record.json";

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly range?: { readonly start: { readonly line: number } };
}

function validate(directory: string): string {
  try {
    return execFileSync("terraform", ["validate", "-json"], {
      cwd: directory,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], TF_CLI_CONFIG_FILE: "/dev/null" },
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}

function record({ name, text }: Case) {
  const directory = mkdtempSync(join(tmpdir(), "record-configuration-"));
  writeFileSync(join(directory, "main.tf"), text);
  const { diagnostics } = JSON.parse(validate(directory)) as { readonly diagnostics: readonly Diagnostic[] };
  rmSync(directory, { recursive: true });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return { name, errors: errors.map(({ summary, range }) => ({ summary, line: range?.start.line })) };
}

writeFileSync(target, `${JSON.stringify(cases.map(record), undefined, 1)}\n`);
