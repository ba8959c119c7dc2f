import { describe, expect, test } from "vitest";
import { allows, compareVersions, parseConstraints, parseVersion, type Version } from "../../src/catalogue/version.ts";
import record from "./constraints.json" with { type: "json" };

const version = (text: string) => parseVersion(text) as Version;

describe(`what Terraform ${record.version} says of its own version`, () => {
  test.each(Object.entries(record.constraints))("%s", (text, expected) => {
    const constraints = parseConstraints(text);
    const outcome =
      constraints === undefined
        ? "invalid"
        : allows(constraints, version(record.version))
          ? "satisfied"
          : "not satisfied";
    expect(outcome).toBe(expected);
  });
});

// Terraform refuses prereleases in required_version; these are the rules that its registry client follows.
describe("prereleases", () => {
  test.each([
    [">= 1.0.0", "1.1.0-beta1", false],
    [">= 1.1.0-alpha", "1.1.0-beta1", true],
    [">= 1.1.0-alpha", "1.2.0-beta1", false],
    ["1.1.0-beta1", "1.1.0-beta1", true],
    ["!= 1.1.0", "1.1.0-beta1", true],
    ["~> 1.1.0-alpha", "1.1.5", false],
    ["> 1.1.0-beta.2", "1.1.0", true],
  ])("%s on %s", (constraint, candidate, expected) => {
    expect(allows(parseConstraints(constraint) ?? [], version(candidate))).toBe(expected);
  });

  test("order by their parts, numbers before words, before the release", () => {
    const ordered = [
      "1.0.0-1",
      "1.0.0-2",
      "1.0.0-10",
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-beta",
      "1.0.0",
      "1.0.1-a",
    ];
    const shuffled = [...ordered].reverse().sort((left, right) => compareVersions(version(left), version(right)));
    expect(shuffled).toEqual(ordered);
  });
});

test("a hostile constraint takes no time", () => {
  const started = performance.now();
  expect(parseConstraints(`>= ${"1.".repeat(100_000)}`)).toBeUndefined();
  expect(parseConstraints(`1.0-${"a-".repeat(100_000)}!`)).toBeUndefined();
  expect(parseConstraints(`${" ".repeat(100_000)}x`)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(1_000);
});
