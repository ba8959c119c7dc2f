/** Runs the pipeline on a directory as the tests of rules need it: without the probe and the cache. */
import { PassThrough } from "node:stream";
import type { Finding } from "../../src/finding.ts";
import { type ValidateOptions, type ValidateResult, validate } from "../../src/validate.ts";

/** Validates the root modules at `directory` with an empty environment. */
export async function runOn(
  directory: string,
  {
    env = {},
    cwd = process.cwd(),
    options = {},
  }: { env?: Record<string, string>; cwd?: string; options?: Partial<ValidateOptions> } = {},
): Promise<ValidateResult> {
  return validate(
    {
      paths: [directory],
      inputs: [],
      probe: { mode: "off", secretSources: [], timeoutSeconds: 30 },
      strictSyntax: false,
      cache: false,
      respectIgnore: true,
      exclude: [],
      ...options,
    },
    { env, cwd, stdin: new PassThrough(), now: () => performance.now(), progress: () => {} },
  );
}

/** `file:line rule`, with the severity behind where it is asked for. */
export function places(findings: readonly Finding[], { severity: withSeverity = false } = {}): string[] {
  return findings
    .map(
      ({ range, rule, severity }) => `${range.file}:${range.start.line} ${rule}${withSeverity ? ` ${severity}` : ""}`,
    )
    .sort();
}
