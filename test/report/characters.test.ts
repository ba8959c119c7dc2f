/** Characters as users perceive them, in texts of any length. */
import { expect, test } from "vitest";
import { graphemes } from "../../src/report/characters.ts";

const pieces = [
  "é",
  "e\u0301",
  "漢",
  "👩‍👩‍👧",
  "🇩🇪",
  "🇫",
  "👋🏽",
  "क्षि",
  "\r\n",
  "a",
  "\ud83c",
  "\u200d",
  "\u0301".repeat(700),
  "한",
  "\u1112\u1161\u11ab",
];

test("long texts have the same characters as when they are segmented at once", () => {
  const whole = new Intl.Segmenter("und", { granularity: "grapheme" });
  for (let shift = 0; shift < 40; shift += 1) {
    const mixed = Array.from({ length: 300 }, (_, index) => pieces[(index * index + shift * 7) % pieces.length]);
    const text = "é".repeat(490 + shift) + mixed.join("");
    const expected = [...whole.segment(text)].map(({ segment, index }) => [segment, index]);
    expect([...graphemes(text)].map(({ segment, index }) => [segment, index])).toEqual(expected);
  }
});

test("a line of a million characters beyond ASCII has as many", () => {
  let count = 0;
  for (const { index } of graphemes("é".repeat(1_000_000))) count += index >= 0 ? 1 : 0;
  expect(count).toBe(1_000_000);
});
