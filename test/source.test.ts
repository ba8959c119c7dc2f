/** Places in texts of any shape, against what Node counts. */
import { expect, test } from "vitest";
import { makeSource, positionAt } from "../src/source.ts";

const characters = ["a", "é", "€", "😀", "\t"];

test("columns and bytes in a line of any length are those of the text before", () => {
  let text = "first\n";
  for (let index = 0; index < 30_000; index += 1) text += characters[(index * 7) % characters.length];
  text += "\nlast";
  const source = makeSource("x.tf", "/x.tf", text);
  for (let offset = 0; offset <= text.length; offset += 97) {
    if ((text.codePointAt(offset - 1) ?? 0) > 0xffff) continue;
    const before = text.slice(0, offset);
    expect(positionAt(source, offset)).toEqual({
      line: before.split("\n").length,
      column: offset - before.lastIndexOf("\n"),
      byte: Buffer.byteLength(before),
    });
  }
});

test("many places in one line of megabytes are found in little time", () => {
  const source = makeSource("x.json", "/x.json", "ä".repeat(4_000_000));
  const start = performance.now();
  let last = 0;
  for (let offset = 0; offset < 4_000_000; offset += 40) last = positionAt(source, offset).byte;
  expect(last).toBe(2 * 3_999_960);
  expect(performance.now() - start).toBeLessThan(5_000);
});
