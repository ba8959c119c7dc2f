/** Makes text from a configuration or a server harmless to terminals and to CI systems that read logs for commands. */
import { escapeCharacter, unsafeCharacter } from "./characters.ts";

/** The first `#` of `##[` and of its dialects that name their system, as in `##vso[`. */
const bracketCommand = /#(?=#\w*\[)/g;

const everyUnsafe = new RegExp(unsafeCharacter.source, "gu");

/**
 * One line of text in which whatever acts on a terminal shows as its escape (`\u001b`, a line end as `\u000a`), and workflow commands
 * (`::` at the start of a line, `##[` anywhere) are broken up the same way.
 */
export function neutralise(text: string): string {
  return breakCommands(text.replace(everyUnsafe, escapeCharacter));
}

/** Breaks up workflow commands in finished lines, where wrapping may have put one at the start. Colour codes do not hide one. */
export function breakCommands(text: string): string {
  const start = /^((?:[^\S\n]|\u001b\[[\d;]*m)*):(?=:)/gm;
  return text.replace(start, "$1\\u003a").replace(bracketCommand, "\\u0023");
}

/**
 * JSON text in which every character that `neutralise` takes out is an escape that JSON readers turn back into it, so that values stay as
 * they are. What goes in must be valid JSON.
 */
export function neutraliseJson(json: string): string {
  return json
    .replace(everyUnsafe, (character) => (character === "\n" ? character : jsonEscape(character)))
    .replace(bracketCommand, "\\u0023");
}

function jsonEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
