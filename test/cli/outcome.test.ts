/** The order of exit codes. */
import { expect, test } from "vitest";
import { exitCode } from "../../src/cli/outcome.ts";

const bugs = [{ error: new Error("x") }];

test.each([
  [{}, 0],
  [{ inconclusive: true }, 4],
  [{ inconclusive: true, failed: true }, 1],
  [{ inconclusive: true, failed: true, usageErrors: ["x"] }, 2],
  [{ inconclusive: true, failed: true, usageErrors: ["x"], bugs }, 3],
  [{ bugs: [], usageErrors: [], failed: false, inconclusive: false }, 0],
])("%j gives exit code %i", (outcome, code) => {
  expect(exitCode(outcome)).toBe(code);
});
