/** Which files have changed since a commit, as git tells. */
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import type { Workspace } from "./workspace.ts";

export type Changes =
  /** Absolute paths, also of files that are gone; `since` says what they are compared with. */
  { readonly files: readonly string[]; readonly since: string } | { readonly usageError: string };

type Answer = { readonly output: string } | { readonly failure: string };

/** Bytes of output; a repository has far fewer names than that. */
const largestOutput = 256 * 1024 * 1024;
const longestWait = 60_000;

/** No program that a configuration of git names is run, no lock taken, no pager opened. */
const quiet = [
  // A tree that only looks like a bare repository could name programs in its configuration.
  "-c",
  "safe.bareRepository=explicit",
  "--no-pager",
  "--no-optional-locks",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
];

/**
 * The files of a workspace's repository that differ from the commit `ref`, untracked ones that are not ignored included. With an empty
 * `ref` the commit is the one where the branch left its upstream.
 */
export async function changedFiles(
  workspace: Workspace,
  ref: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Changes> {
  // As an argument it would be an option of git, which may write files.
  if (ref.startsWith("-") || ref.includes("\0")) {
    return { usageError: `"--changed" does not take "${ref}"; give a commit, branch or tag` };
  }
  const git = (...argv: readonly string[]) => ask(workspace.repository, argv, env);
  const top = await git("rev-parse", "--show-toplevel");
  if ("failure" in top) return { usageError: `"--changed" needs a git repository: ${top.failure}` };
  const upstream =
    ref === "" ? await git("rev-parse", "--verify", "--quiet", "--end-of-options", "@{upstream}^{commit}") : undefined;
  if (upstream !== undefined && "failure" in upstream) {
    return {
      usageError: '"--changed" finds no upstream branch to compare with; name a commit, as in "--changed=origin/main"',
    };
  }
  const commit =
    upstream === undefined
      ? await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)
      : await git("merge-base", "HEAD", line(upstream.output));
  if ("failure" in commit) {
    const usageError =
      ref === ""
        ? '"--changed" finds no commit that the branch and its upstream share; name one, as in "--changed=origin/main"'
        : `"--changed" finds no commit "${ref}"; in a CI job the history may have to be fetched first`;
    return { usageError };
  }
  const sha = line(commit.output);
  const differing = await git(
    ...["diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-color"],
    ...["--no-relative", "--ignore-submodules=all", sha, "--"],
  );
  if ("failure" in differing) return { usageError: `"--changed" cannot compare with "${sha}": ${differing.failure}` };
  const untracked = await git("ls-files", "--others", "--exclude-standard", "-z", "--full-name", "--", ":/");
  if ("failure" in untracked) return { usageError: `"--changed" cannot list new files: ${untracked.failure}` };
  const directory = top.output.replace(/\r?\n$/, "");
  const names = [...differing.output.split("\0"), ...untracked.output.split("\0")].filter((name) => name !== "");
  return {
    files: [...new Set(names)].map((name) => join(directory, name)),
    since: ref === "" ? `the upstream branch (${sha.slice(0, 12)})` : `"${ref}"`,
  };
}

function line(output: string): string {
  return output.trim();
}

/** Runs git without a shell. It starts in a directory that no repository can put a program into, for systems that look there first. */
function ask(
  repository: string,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Answer> {
  const options = {
    cwd: dirname(process.execPath),
    // Objects that a partial clone lacks stay away: nothing here connects to anywhere.
    env: { ...env, GIT_NO_LAZY_FETCH: "1", GIT_TERMINAL_PROMPT: "0" },
    encoding: "utf8",
    maxBuffer: largestOutput,
    timeout: longestWait,
    windowsHide: true,
  } as const;
  return new Promise((settle) => {
    const child = execFile("git", ["-C", repository, ...quiet, ...argv], options, (error, output, complaint) => {
      if (error === null) return settle({ output });
      if (error.code === "ENOENT") return settle({ failure: "git is not installed" });
      const [first = ""] = complaint.trim().split("\n");
      settle({ failure: first === "" ? "git gave no answer" : first.replace(/^fatal: /, "") });
    });
    child.stdin?.end();
  });
}
