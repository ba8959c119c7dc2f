/** A repository of three environments and what they share, to be changed and checked by tests. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type ValidateOptions, type ValidateResult, validate } from "../../src/validate.ts";
import { makeDirectory } from "./directory.ts";

const { PATH } = process.env;
const source = fileURLToPath(new URL("monorepo", import.meta.url));

/** A copy of the repository, gone when the test is; gives its absolute path. */
export function monorepo(): string {
  const root = makeDirectory({ ".git": null });
  cpSync(source, root, { recursive: true });
  return root;
}

/** The same as a real repository of git with one commit. */
export function committedMonorepo(): string {
  const root = makeDirectory({});
  cpSync(source, root, { recursive: true });
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "add", "--all");
  commit(root);
  return root;
}

/** Runs git in a directory, untouched by the settings of whoever runs the tests. */
export function git(root: string, ...argv: readonly string[]): string {
  const settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const env = { PATH, HOME: root, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return execFileSync("git", ["-C", root, ...settings, ...argv], { env, encoding: "utf8" });
}

/** Commits what is staged. */
export function commit(root: string): void {
  git(root, "commit", "--quiet", "--allow-empty", "--message", "state");
}

/** Writes a file below `root`. */
export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Replaces a text that stands once in a file below `root`. */
export function edit(root: string, path: string, before: string, after: string): void {
  const text = readFileSync(join(root, path), "utf8");
  if (text.split(before).length !== 2) throw new Error(`"${before}" does not stand once in ${path}`);
  put(
    root,
    path,
    text.replace(before, () => after),
  );
}

/** Validates paths of a repository from its top, with the tool's defaults, an environment of PATH alone and `stdin` as standard input. */
export function check(
  root: string,
  paths: readonly string[],
  options: Partial<ValidateOptions> = {},
  { stdin, cwd = root }: { stdin?: string | Buffer; cwd?: string } = {},
): Promise<ValidateResult> {
  const defaults: ValidateOptions = {
    paths,
    inputs: [],
    probe: { mode: "off", secretSources: [], timeoutSeconds: 30 },
    strictSyntax: false,
    cache: false,
    respectIgnore: true,
    exclude: [],
  };
  return validate(
    { ...defaults, ...options },
    {
      env: { PATH, HOME: root },
      cwd,
      stdin: stdin === undefined ? new PassThrough() : Readable.from([Buffer.from(stdin)]),
      now: () => performance.now(),
      progress: () => {},
    },
  );
}

/** `file rule` of each finding. */
export function found({ report }: ValidateResult): string[] {
  return report.findings.map(({ range, rule }) => `${range.file} ${rule}`);
}

/** The root modules that a run looked at. */
export function rootsOf({ report }: ValidateResult): string[] {
  return report.coverage.roots.map(({ path }) => path).sort();
}
