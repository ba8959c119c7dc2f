/** The HCL files that the parser's tests run over, and random edits of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const directory = join(import.meta.dirname, "corpus");

/** Name to text; each file also with Windows line ends and after a byte order mark. */
export function corpus(): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of readdirSync(directory).sort()) {
    const text = readFileSync(join(directory, name), "utf8");
    files.set(name, text);
    files.set(`${name}, CRLF`, text.replaceAll("\n", "\r\n"));
  }
  files.set("arguments.tf, BOM", `\ufeff${files.get("arguments.tf")}`);
  return files;
}

/** A generator of numbers from 0 up to 1 that gives the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const insertions = [
  ..."{}[]()\"\n\r\t ,.:;=<>!?*+-/%$~&|\\#'`^@",
  ...[
    "${",
    "%{",
    "~}",
    "$${",
    "%%{",
    "<<EOT\n",
    "<<-EOT\n",
    "EOT\n",
    "...",
    "=>",
    "::",
    "[*]",
    ".*",
    ".0",
    ".0.1",
    "/*",
    "*/",
    "//",
  ],
  ...[
    "for ",
    "in ",
    "if ",
    "else",
    "endif",
    "endfor",
    "true",
    "null",
    "a",
    "1",
    "1e9",
    "0.5",
    '"x"',
    "x {",
    "é",
    "\u00a0",
    "😀",
    "\u200b",
  ],
  ...["\r\n", "\\u12", "\\q", "provider::f", "a = 1\n", "b {\n", "}\n"],
];

const tokens = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

/** One to three random edits of a text: characters, tokens, lines and brackets deleted, doubled, swapped, inserted. */
export function mutate(text: string, random: () => number): string {
  let result = text;
  for (let edits = 1 + Math.floor(random() * random() * 3); edits > 0; edits--) result = edit(result, random);
  return result;
}

function edit(text: string, random: () => number): string {
  const pick = (count: number) => Math.floor(random() * count);
  switch (pick(5)) {
    case 0: {
      const at = pick(text.length + 1);
      return text.slice(0, at) + insertions[pick(insertions.length)] + text.slice(at);
    }
    case 1: {
      const at = pick(text.length);
      return text.slice(0, at) + text.slice(at + 1 + pick(2));
    }
    case 2:
      return rearrange(text.match(tokens) ?? [], pick).join("");
    case 3:
      return rearrange(text.split(/(?<=\n)/), pick).join("");
    default: {
      const at = pick(text.length);
      return text.slice(0, at) + insertions[pick(insertions.length)] + text.slice(at + 1);
    }
  }
}

/** Deletes, doubles, swaps or moves elements of a list. */
function rearrange(elements: string[], pick: (count: number) => number): string[] {
  if (elements.length === 0) return elements;
  const from = pick(elements.length);
  const to = pick(elements.length);
  const element = elements[from] as string;
  switch (pick(4)) {
    case 0:
      return elements.toSpliced(from, 1);
    case 1:
      return elements.toSpliced(from, 0, element);
    case 2:
      return elements.with(from, elements[to] as string).with(to, element);
    default:
      return elements.toSpliced(from, 1).toSpliced(to, 0, element);
  }
}
