/** Records what terraform makes of the expressions in `test/evaluate/expression/cases.ts`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  known,
  prelude,
  rejected,
  rejectedWithResources,
  unknown,
  unknowns,
} from "../test/evaluate/expression/cases.ts";

const directory = mkdtempSync(join(tmpdir(), "record-expressions-"));
const target = process.argv[2] ?? "test/evaluate/expression/record.json";

function terraform(...args: readonly string[]): string {
  const options = {
    cwd: directory,
    encoding: "utf8" as const,
    maxBuffer: 1 << 28,
    env: { PATH: process.env["PATH"], TF_CLI_CONFIG_FILE: "/dev/null", TF_IN_AUTOMATION: "1" },
    stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"],
  };
  try {
    return execFileSync("terraform", [...args], options);
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return stdout === "" ? stderr : stdout;
  }
}

/** JSON with its numbers as `{"$number": "…"}`, since they may have more digits than a double. */
function parseExactly(text: string): unknown {
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `{"$number":"${token}"}`,
  );
  return JSON.parse(exact);
}

function write(name: string, text: string): void {
  writeFileSync(join(directory, name), text);
}

function output(index: number, expression: string): string {
  return `output "o${index}" {\n  value = ${expression}\n}\n`;
}

interface Output {
  readonly type: unknown;
  readonly value: unknown;
}

function recordKnown(): unknown[] {
  write("prelude.tf", prelude);
  write("main.tf", known.map((expression, index) => output(index, expression)).join(""));
  terraform("init");
  const applied = terraform("apply", "-auto-approve", "-no-color");
  const text = terraform("output", "-json");
  const outputs = parseExactly(text) as Record<string, Output>;
  if (Object.keys(outputs).length === 0) throw new Error(applied);
  // An output whose value is null is not kept, nor is its type.
  return known.map((expression, index) => {
    const { type, value } = outputs[`o${index}`] ?? { type: undefined, value: null };
    return { expression, type, value };
  });
}

/** One value with its unknown parts as `{"$unknown": true}`. */
function combine(after: unknown, hidden: unknown): unknown {
  if (hidden === true) return { $unknown: true };
  if (Array.isArray(after))
    return after.map((element, index) => combine(element, (hidden as unknown[] | undefined)?.[index]));
  if (typeof after === "object" && after !== null && !("$number" in after)) {
    const hiddenEntries = typeof hidden === "object" && hidden !== null ? Object.entries(hidden) : [];
    const inside = Object.fromEntries(hiddenEntries);
    const names = [...new Set([...Object.keys(after), ...hiddenEntries.map(([name]) => name)])].sort();
    return Object.fromEntries(
      names.map((name) => [name, combine((after as Record<string, unknown>)[name], inside[name])]),
    );
  }
  return after;
}

interface Plan {
  readonly output_changes: Record<string, { readonly after: unknown; readonly after_unknown: unknown }>;
}

function recordUnknown(): unknown[] {
  write("prelude.tf", prelude + unknowns);
  const values = unknown.map((expression, index) => output(index, expression));
  write("main.tf", values.join(""));
  rmSync(join(directory, "terraform.tfstate"), { force: true });
  const planned = terraform("plan", "-out=plan", "-no-color");
  const text = terraform("show", "-json", "plan");
  if (!text.startsWith("{")) throw new Error(planned);
  const { output_changes: changes } = parseExactly(text) as Plan;
  return unknown.map((expression, index) => {
    const change = changes[`o${index}`];
    return { expression, value: combine(change?.after ?? null, change?.after_unknown) };
  });
}

interface Line {
  readonly type: string;
  readonly diagnostic?: {
    readonly severity: string;
    readonly summary: string;
    readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  };
}

function recordRejected(expressions: readonly string[], beside: string): unknown[] {
  write("prelude.tf", beside);
  return expressions.map((expression) => {
    write("main.tf", output(0, expression));
    const lines = terraform("plan", "-json").trim().split("\n");
    const errors = lines
      .map((line) => JSON.parse(line) as Line)
      .flatMap(({ diagnostic }) => (diagnostic?.severity === "error" ? [diagnostic] : []));
    return {
      expression,
      errors: errors.map(({ summary, range }) => ({
        summary,
        line: range?.filename === "main.tf" ? range.start.line : null,
      })),
    };
  });
}

const record = {
  known: recordKnown(),
  unknown: recordUnknown(),
  rejected: recordRejected(rejected, prelude),
  rejectedWithResources: recordRejected(rejectedWithResources, prelude + unknowns),
};
writeFileSync(target, `${JSON.stringify(record, undefined, 1)}\n`);
rmSync(directory, { recursive: true });
