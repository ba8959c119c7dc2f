/** Patterns of `.gitignore` and `--exclude`, matched in time linear in pattern times path. */

type Token =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "any" }
  | { readonly kind: "star" }
  | { readonly kind: "class"; readonly negated: boolean; readonly has: (character: string) => boolean };

/** One part of a pattern between slashes; `"**"` stands for any number of path segments. */
type SegmentPattern = readonly Token[] | "**";

export interface Pattern {
  /** `!` before it: what it matches is taken back in. */
  readonly negated: boolean;
  readonly directoryOnly: boolean;
  readonly segments: readonly SegmentPattern[];
}

const posixClasses: ReadonlyMap<string, RegExp> = new Map([
  ["alnum", /^[A-Za-z0-9]$/],
  ["alpha", /^[A-Za-z]$/],
  ["blank", /^[ \t]$/],
  ["cntrl", /^\p{Cc}$/u],
  ["digit", /^[0-9]$/],
  ["graph", /^[!-~]$/],
  ["lower", /^[a-z]$/],
  ["print", /^[ -~]$/],
  ["punct", /^[!-/:-@[-`{-~]$/],
  ["space", /^\s$/],
  ["upper", /^[A-Z]$/],
  ["xdigit", /^[A-Fa-f0-9]$/],
]);

/**
 * Takes one line of a `.gitignore` apart by the rules of gitignore(5). Undefined for blank lines, comments and patterns
 * that can match nothing (a backslash at the end, a bracket left open).
 */
export function parsePattern(line: string): Pattern | undefined {
  let text = trimTrailingBlanks(line);
  if (text === "" || text.startsWith("#")) return undefined;
  const negated = text.startsWith("!");
  if (negated) text = text.slice(1);
  const directoryOnly = text.endsWith("/");
  if (directoryOnly) text = text.slice(0, -1);
  const anchored = text.includes("/");
  if (text.startsWith("/")) text = text.slice(1);
  if (text === "") return undefined;
  const segments: SegmentPattern[] = anchored ? [] : ["**"];
  for (const part of text.split("/")) {
    const segment = part === "**" ? "**" : parseSegment(part);
    if (segment === undefined) return undefined;
    if (segment !== "**" || segments.at(-1) !== "**") segments.push(segment);
  }
  return { negated, directoryOnly, segments };
}

/** Blanks at the end do not count unless a backslash stands before them. */
function trimTrailingBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === " ") end -= 1;
  let backslashes = 0;
  while (end - backslashes > 0 && line[end - backslashes - 1] === "\\") backslashes += 1;
  return line.slice(0, backslashes % 2 === 1 && end < line.length ? end + 1 : end);
}

function parseSegment(text: string): readonly Token[] | undefined {
  const characters = Array.from(text);
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] as string;
    if (character === "\\") {
      at += 1;
      const escaped = characters[at];
      if (escaped === undefined) return undefined;
      tokens.push({ kind: "character", character: escaped });
    } else if (character === "*") {
      if (tokens.at(-1)?.kind !== "star") tokens.push({ kind: "star" });
    } else if (character === "?") {
      tokens.push({ kind: "any" });
    } else if (character === "[") {
      const parsed = parseClass(characters, at + 1);
      if (parsed === undefined) return undefined;
      tokens.push(parsed.token);
      at = parsed.last;
    } else {
      tokens.push({ kind: "character", character });
    }
  }
  return tokens;
}

/** Reads a bracket expression whose first character is at `from`; `last` is the place of its closing bracket. */
function parseClass(characters: readonly string[], from: number): { token: Token; last: number } | undefined {
  const negated = characters[from] === "!" || characters[from] === "^";
  const tests: ((character: string) => boolean)[] = [];
  const first = negated ? from + 1 : from;
  for (let at = first; at < characters.length; at += 1) {
    const character = characters[at] as string;
    if (character === "]" && at > first) {
      return { token: { kind: "class", negated, has: (one) => tests.some((test) => test(one)) }, last: at };
    }
    if (character === "[" && characters[at + 1] === ":") {
      const end = characters.indexOf(":", at + 2);
      const named =
        end !== -1 && characters[end + 1] === "]"
          ? posixClasses.get(characters.slice(at + 2, end).join(""))
          : undefined;
      if (named === undefined) return undefined;
      tests.push((one) => named.test(one));
      at = end + 1;
      continue;
    }
    const low = character === "\\" ? characters[++at] : character;
    if (low === undefined) return undefined;
    if (characters[at + 1] === "-" && characters[at + 2] !== undefined && characters[at + 2] !== "]") {
      at += 2;
      const high = characters[at] === "\\" ? characters[++at] : characters[at];
      if (high === undefined) return undefined;
      tests.push((one) => one >= low && one <= high);
    } else {
      tests.push((one) => one === low);
    }
  }
  return undefined;
}

/** Whether a pattern matches a path given by its segments, relative to the place of the pattern. */
export function matchesPattern(pattern: Pattern, path: readonly string[], isDirectory: boolean): boolean {
  if (pattern.directoryOnly && !isDirectory) return false;
  const { segments } = pattern;
  // A trailing "**" stands for what is inside, so at least one segment is left to it.
  const least = segments.at(-1) === "**" && segments.length > 1 ? 1 : 0;
  return matchSequence(
    segments.length,
    path.length - least,
    (index) => segments[index] === "**",
    (index, at) => matchesSegment(segments[index] as readonly Token[], path[at] as string),
  );
}

function matchesSegment(tokens: readonly Token[], name: string): boolean {
  const characters = Array.from(name);
  return matchSequence(
    tokens.length,
    characters.length,
    (index) => tokens[index]?.kind === "star",
    (index, at) => {
      const token = tokens[index] as Token;
      const character = characters[at] as string;
      if (token.kind === "character") return token.character === character;
      return token.kind === "any" || (token.kind === "class" && token.has(character) !== token.negated);
    },
  );
}

/**
 * Matches a row of pattern items against a row of things. Only the last item that stands for many has to be tried again,
 * which bounds the work by the product of both lengths whatever the pattern.
 */
function matchSequence(
  items: number,
  things: number,
  isMany: (item: number) => boolean,
  matchesOne: (item: number, thing: number) => boolean,
): boolean {
  let item = 0;
  let thing = 0;
  let many = -1;
  let resume = 0;
  while (thing < things) {
    if (item < items && isMany(item)) {
      many = item;
      resume = thing;
      item += 1;
    } else if (item < items && matchesOne(item, thing)) {
      item += 1;
      thing += 1;
    } else if (many !== -1) {
      resume += 1;
      thing = resume;
      item = many + 1;
    } else {
      return false;
    }
  }
  while (item < items && isMany(item)) item += 1;
  return things >= 0 && item === items;
}
