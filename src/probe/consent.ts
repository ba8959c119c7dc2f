/** Finds out whether this run was set off by somebody who must not set off a probe. */
import { resolve } from "node:path";
import { type ProbeIo, variable } from "./options.ts";

/** What the surroundings of the run say about a probe that nobody asked for. */
export interface Consent {
  /** Why `auto` sends nothing at all. */
  readonly refusal?: string;
  /** `CI` is set: `auto` sends only to a pinned domain. */
  readonly ci: boolean;
}

/** GitHub's own limit for an event description is 25 MB. */
const eventBytes = 32 * 1024 * 1024;

/** GitHub events that run with the repository's secrets although a stranger may have caused them. */
const strangersEvents: ReadonlySet<string> = new Set(["pull_request_target", "workflow_run", "issue_comment"]);

/**
 * Reads the variables of pre-commit, GitHub Actions and GitLab CI and GitHub's event description, at most
 * `milliseconds` long. What cannot be read counts as coming from a fork.
 */
export async function readConsent(io: ProbeIo, milliseconds: number): Promise<Consent> {
  const get = (name: string) => variable(io.env, name) ?? "";
  const ci = get("CI") !== "";
  const refusal =
    (get("PRE_COMMIT") === "1" ? "PRE_COMMIT=1 is set, and a commit hook does not probe" : undefined) ??
    (await githubRefusal(io, get, milliseconds)) ??
    gitlabRefusal(get);
  return refusal === undefined ? { ci } : { ci, refusal };
}

async function githubRefusal(
  io: ProbeIo,
  get: (name: string) => string,
  milliseconds: number,
): Promise<string | undefined> {
  const event = get("GITHUB_EVENT_NAME");
  if (strangersEvents.has(event)) return `the GitHub event "${event}" runs with secrets for changes of strangers`;
  if (event === "")
    return get("GITHUB_ACTIONS") === "true"
      ? "GITHUB_EVENT_NAME is not set, so a fork may have started this run"
      : undefined;
  if (!event.startsWith("pull_request")) return undefined;
  const path = get("GITHUB_EVENT_PATH");
  const unreadable = "the description of the pull request cannot be read, so it may come from a fork";
  if (path === "") return unreadable;
  const read = await io.readFile(resolve(io.cwd, path), eventBytes, milliseconds);
  if ("failure" in read) return unreadable;
  return comesFromSameRepository(read.bytes.toString("utf8"))
    ? undefined
    : "the pull request comes from a fork, or its origin is unknown";
}

function comesFromSameRepository(eventText: string): boolean {
  let event: unknown;
  try {
    event = JSON.parse(eventText);
  } catch {
    return false;
  }
  const pullRequest = property(event, "pull_request");
  const head = property(property(pullRequest, "head"), "repo");
  const base = property(property(pullRequest, "base"), "repo");
  const headName = property(head, "full_name");
  const baseName = property(base, "full_name");
  if (typeof headName !== "string" || typeof baseName !== "string" || headName === "") return false;
  const headId = property(head, "id");
  const baseId = property(base, "id");
  return headName.toLowerCase() === baseName.toLowerCase() && headId === baseId;
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function gitlabRefusal(get: (name: string) => string): string | undefined {
  const isMergeRequest =
    get("CI_PIPELINE_SOURCE") === "merge_request_event" ||
    get("CI_MERGE_REQUEST_IID") !== "" ||
    get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID") !== "";
  if (!isMergeRequest) return undefined;
  const source = get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID");
  const target = get("CI_MERGE_REQUEST_PROJECT_ID");
  return source !== "" && source === target
    ? undefined
    : "the merge request comes from a fork, or its origin is unknown";
}
