/** Positions in lines that are longer than what is counted at once. */
import { expect, it } from "vitest";
import { makeSource, positionAt } from "../../src/source.ts";

it.each([
  ["one byte", "a"],
  ["two bytes", "é"],
  ["three bytes", "漢"],
  ["two code units", "👩"],
  ["two code units after one", "a👩"],
  ["half a pair", "\ud800a"],
])("counts the bytes before each place of a long line of characters of %s", (_name, character) => {
  const text = `é = "👩"\n${character.repeat(10_000)}\n${character.repeat(9_000)}`;
  const source = makeSource("main.tf", "/main.tf", `\ufeff${text}`);
  for (let offset = 0; offset <= text.length; offset += 509) {
    const before = text.slice(0, offset);
    expect(positionAt(source, offset)).toEqual({
      line: before.split("\n").length,
      column: offset - before.lastIndexOf("\n"),
      byte: 3 + Buffer.byteLength(before),
    });
  }
});
