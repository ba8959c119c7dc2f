/** Inspects directories and reads the JSON of it with all digits. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import type { InspectResult, SourceOptions } from "../../src/cli/options.ts";
import { inspect } from "../../src/inspect/inspect.ts";
import { inspectJson } from "../../src/report/inspect-json.ts";

/** What stands in the JSON for one root module. */
export interface RootJson {
  readonly path: string;
  readonly inputSet?: string;
  readonly inputs: Readonly<Record<string, { readonly value: unknown; readonly from: string }>>;
  readonly locals: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly range: unknown;
        readonly createdBy?: string;
        readonly values: Readonly<Record<string, unknown>>;
        readonly references: Readonly<Record<string, readonly string[]>>;
      }
    >
  >;
}

/** A directory with these files that is removed after the test. */
export function directoryOf(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "symcheck-inspect-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

export async function inspectedIn(
  cwd: string,
  options: Partial<SourceOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<InspectResult> {
  const io = { env, cwd, stdin: Readable.from([""]), now: () => 0, progress: () => undefined };
  return inspect({ paths: ["."], inputs: [], respectIgnore: true, exclude: [], ...options }, io);
}

/** The only root module of a directory with these files. */
export async function rootOf(
  files: Readonly<Record<string, string>> | string,
  options: Partial<SourceOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<RootJson> {
  const directory = directoryOf(typeof files === "string" ? { "main.tf": files } : files);
  const { inspection, usageErrors } = await inspectedIn(directory, options, env);
  if (usageErrors.length > 0 || inspection.roots.length !== 1) throw new Error(usageErrors.join("\n"));
  return (JSON.parse(inspectJson(inspection)) as { roots: [RootJson] }).roots[0];
}

/** JSON with its numbers as `{"$number": "…"}`, since they may have more digits than a double. */
export function parseExactly(text: string): unknown {
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `{"$number":"${token}"}`,
  );
  return JSON.parse(exact);
}

/** One text for a JSON value, whatever the order of its keys; what is not known without where it comes from. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Object.hasOwn(value, "$unknown")) return "unknown";
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(",")}}`;
}
