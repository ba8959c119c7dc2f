/** When output is coloured. */
import { expect, test } from "vitest";
import { wantsColor } from "../../src/cli/color.ts";

test.each([
  ["auto", {}, true, true],
  ["auto", {}, false, false],
  ["always", { NO_COLOR: "1", TERM: "dumb" }, false, true],
  ["never", { FORCE_COLOR: "1" }, true, false],
  ["auto", { FORCE_COLOR: "1" }, false, true],
  ["auto", { FORCE_COLOR: "" }, false, false],
  ["auto", { FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  ["auto", { NO_COLOR: "1" }, true, false],
  ["auto", { NO_COLOR: "" }, true, true],
  ["auto", { TERM: "dumb" }, true, false],
  ["auto", { TERM: "xterm-256color" }, true, true],
  ["auto", { FORCE_COLOR: "1", TERM: "dumb" }, false, true],
] as const)("--color %s with %j on a terminal (%s) gives %s", (option, env, isTerminal, expected) => {
  expect(wantsColor(option, env, isTerminal)).toBe(expected);
});
