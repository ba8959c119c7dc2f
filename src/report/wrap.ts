/** Breaks text into lines that fit a terminal. */
import { displayWidth } from "./characters.ts";

/**
 * Breaks a text without control characters at blanks, so that no line but one of a single long word takes more than `width` columns.
 * Without a width the text stays one line.
 */
export function wrap(text: string, width: number | undefined): readonly string[] {
  if (width === undefined) return [text];
  const room = Math.max(20, width);
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ")) {
    const length = displayWidth(word);
    if (line !== "" && used + 1 + length > room) {
      lines.push(line);
      line = word;
      used = length;
    } else {
      used += length + (line === "" ? 0 : 1);
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
