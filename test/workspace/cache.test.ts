import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCache } from "../../src/workspace/cache.ts";

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "symcheck-cache-"));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

const accepted = { kind: "accepted" } as const;

function open(given: string | undefined, env: Record<string, string> = {}) {
  return openCache({ given, env, cwd: base, repositories: [join(base, "repository")] });
}

describe("the cache", () => {
  it("gives back what was stored, from a directory that only its owner can read", () => {
    open("cache").store?.set("a".repeat(64), accepted);
    expect(open("cache").store?.get("a".repeat(64))).toEqual(accepted);
    expect(statSync(join(base, "cache")).mode & 0o777).toBe(0o700);
  });

  it("knows nothing of another key", () => {
    open("cache").store?.set("a".repeat(64), accepted);
    expect(open("cache").store?.get("b".repeat(64))).toBeUndefined();
  });

  it("stands in XDG_CACHE_HOME without the option", () => {
    open(undefined, { XDG_CACHE_HOME: join(base, "xdg") }).store?.set("a".repeat(64), accepted);
    expect(readdirSync(join(base, "xdg", "symcheck"))).toHaveLength(1);
  });

  it("is refused inside the repository", () => {
    expect(open("repository/cache").usageError).toContain("inside the repository");
    expect(open("repository/cache").store).toBeUndefined();
  });

  it("is not used where the default place lies inside the repository", () => {
    expect(open(undefined, { XDG_CACHE_HOME: join(base, "repository") })).toEqual({});
  });

  it("counts a damaged entry as none", () => {
    const { store } = open("cache");
    store?.set("a".repeat(64), accepted);
    const [name = ""] = readdirSync(join(base, "cache"));
    writeFileSync(join(base, "cache", name), '{"kind":');
    expect(store?.get("a".repeat(64))).toBeUndefined();
    expect(readFileSync(join(base, "cache", name), "utf8")).toBe('{"kind":');
  });

  it("is not believed in a directory that others can write to", () => {
    const { store } = open("cache");
    store?.set("a".repeat(64), accepted);
    chmodSync(join(base, "cache"), 0o777);
    expect(store?.get("a".repeat(64))).toBeUndefined();
  });

  it("is no hindrance where it cannot be written", () => {
    mkdirSync(join(base, "blocked"));
    writeFileSync(join(base, "blocked", "file"), "");
    const { store } = open("blocked/file/cache");
    store?.set("a".repeat(64), accepted);
    expect(store?.get("a".repeat(64))).toBeUndefined();
  });
});
