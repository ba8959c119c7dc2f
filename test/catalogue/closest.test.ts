import { describe, expect, test } from "vitest";
import { closest, editDistance, isMisspelling } from "../../src/catalogue/closest.ts";

describe("edit distance", () => {
  test.each([
    ["", "", 0],
    ["client_id", "client_id", 0],
    ["cleint_id", "client_id", 2],
    ["lable", "label", 2],
    ["sym_targt", "sym_target", 1],
    ["abc", "xyz", undefined],
    ["ab", "abcde", undefined],
    ["kitten", "sitting", undefined],
    ["a", "", 1],
  ])("of %j and %j", (left, right, expected) => {
    expect(editDistance(left, right)).toBe(expected);
    expect(editDistance(right, left)).toBe(expected);
  });

  test("agrees with the whole table on all short words", () => {
    const words = [""];
    for (let index = 0; index < 40; index += 1) for (const letter of "ab") words.push(`${words[index]}${letter}`);
    for (const left of words) {
      for (const right of words) {
        const full = fullDistance(left, right);
        expect(editDistance(left, right), `${left}, ${right}`).toBe(full > 2 ? undefined : full);
      }
    }
  });
});

function fullDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      next.push(
        Math.min(
          (row[j - 1] as number) + (left[i - 1] === right[j - 1] ? 0 : 1),
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
        ),
      );
    }
    row = next;
  }
  return row[right.length] as number;
}

test("a name that begins the other is a misspelling", () => {
  expect(isMisspelling("role", "role_id")).toBe(true);
  expect(isMisspelling("privilege_level_name", "privilege_level")).toBe(true);
  expect(isMisspelling("", "role_id")).toBe(false);
  expect(isMisspelling("role_id", "role_id")).toBe(false);
});

test("names of two characters are no misspellings of each other where they share none", () => {
  expect(isMisspelling("_a", "id")).toBe(false);
  expect(isMisspelling("ib", "id")).toBe(true);
  expect(isMisspelling("ab", "id_")).toBe(false);
});

test("the nearest candidate is suggested, a near spelling before a common beginning", () => {
  expect(closest("client", ["client_secret", "client_id"])).toBe("client_secret");
  expect(closest("group_i", ["group_id_of_something", "group_id"])).toBe("group_id");
  expect(closest("okta", ["slack"])).toBeUndefined();
  expect(closest("slack", ["slac", "slack"])).toBeUndefined();
});

test("two long names take no quadratic time", () => {
  const started = performance.now();
  expect(editDistance("a".repeat(200_000), "b".repeat(200_000))).toBeUndefined();
  expect(editDistance("a".repeat(200_000), `${"a".repeat(199_999)}b`)).toBe(1);
  expect(performance.now() - started).toBeLessThan(2_000);
});
