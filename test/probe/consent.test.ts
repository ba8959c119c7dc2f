/** When `auto` keeps silent because somebody else may have started the run. */
import { describe, expect, test } from "vitest";
import type { BoundedReader } from "../../src/probe/bounded-read.ts";
import { makeTarget, reasonOf, resolver, run, summary } from "./harness.ts";

const network = { lookup: resolver({}) };

/** Whether `auto` would have sent something: it then fails at the resolver, which knows nothing. */
async function sends(env: Readonly<Record<string, string>>, event?: unknown): Promise<boolean> {
  const readFile: BoundedReader = async () =>
    event === undefined
      ? { failure: "missing" }
      : { bytes: Buffer.from(typeof event === "string" ? event : JSON.stringify(event)) };
  const result = await run([makeTarget()], { mode: "auto" }, { network, env, readFile });
  const { verdict } = summary({ result });
  if (verdict !== "skipped") expect(reasonOf(result)).toContain("neither does onelogin.com");
  return verdict !== "skipped";
}

const repo = (id: number, full_name: string, fork = false) => ({ id, full_name, fork });
const pullRequest = (head: unknown, base: unknown = repo(1, "acme/infra")) => ({
  pull_request: { head: { repo: head }, base: { repo: base } },
});
const github = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: "/event.json" };

describe("GitHub", () => {
  test.each(["pull_request_target", "workflow_run", "issue_comment"])("the event %s is refused", async (name) => {
    expect(await sends({ ...github, GITHUB_EVENT_NAME: name }, pullRequest(repo(1, "acme/infra")))).toBe(false);
  });

  test.each(["push", "schedule", "workflow_dispatch", "merge_group"])("the event %s is not", async (name) => {
    expect(await sends({ ...github, GITHUB_EVENT_NAME: name })).toBe(true);
  });

  test("a pull request of the same repository is not refused, also where that is a fork itself", async () => {
    expect(await sends(github, pullRequest(repo(1, "acme/infra")))).toBe(true);
    expect(await sends(github, pullRequest(repo(1, "acme/infra", true)))).toBe(true);
  });

  test("a pull request from a fork is refused", async () => {
    expect(await sends(github, pullRequest(repo(2, "stranger/infra", true)))).toBe(false);
    expect(await sends(github, pullRequest(repo(2, "acme/infra")))).toBe(false);
  });

  test.each([
    ["whose head repository is gone", pullRequest(null)],
    ["that is not JSON", "{"],
    ["that is a list", []],
    ["that is null", null],
    [
      "with __proto__ in it",
      '{"__proto__":{"pull_request":{"head":{"repo":{"full_name":"a/b"}},"base":{"repo":{"full_name":"a/b"}}}}}',
    ],
    ["that cannot be read", undefined],
  ])("a description %s counts as a fork", async (_what, event) => {
    expect(await sends(github, event)).toBe(false);
  });

  test("a run without the name of its event counts as a fork", async () => {
    expect(await sends({ GITHUB_ACTIONS: "true" })).toBe(false);
  });

  test("require does not ask who started the run", async () => {
    const result = await run(
      [makeTarget()],
      {},
      { network, env: { ...github, GITHUB_EVENT_NAME: "pull_request_target" } },
    );
    expect(summary({ result }).verdict).toBe("inconclusive");
  });
});

describe("GitLab", () => {
  const merge = { CI_PIPELINE_SOURCE: "merge_request_event", CI_MERGE_REQUEST_PROJECT_ID: "7" };

  test("a merge request of the same project is not refused", async () => {
    expect(await sends({ ...merge, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "7" })).toBe(true);
  });

  test("a merge request from a fork, or of unknown origin, is refused", async () => {
    expect(await sends({ ...merge, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "8" })).toBe(false);
    expect(await sends(merge)).toBe(false);
    expect(await sends({ CI_MERGE_REQUEST_IID: "3" })).toBe(false);
  });
});

test("PRE_COMMIT=1 makes auto skip", async () => {
  expect(await sends({ PRE_COMMIT: "1" })).toBe(false);
  expect(await sends({ PRE_COMMIT: "0" })).toBe(true);
});
