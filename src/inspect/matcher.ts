/** Finds any of many texts inside other texts. */

export interface Matcher {
  /** Whether a text is or holds one of them. */
  readonly finds: (text: string) => boolean;
  /** The text with each of them replaced by `[redacted]`. */
  readonly replaced: (text: string) => string;
  /** Those that one of the texts is or holds. */
  readonly allIn: (texts: Iterable<string>) => ReadonlySet<string>;
}

/** UTF-16 units by which the texts are looked up; shorter ones are found only where they are the whole text. */
const startLength = 4;

/** Words of small letters up to this length are found only as a whole: "secret" is the name of many a thing. */
const wordLength = 7;

/** Steps that are made before it is given up to tell: from then on everything counts as found. */
const stepLimit = 50_000_000;

/** Prepares the search. Its time is linear in the texts searched, but for texts that are made to be alike. */
export function makeMatcher(wanted: ReadonlySet<string>): Matcher {
  const byStart = new Map<string, string[]>();
  for (const text of wanted) {
    if (text.length < startLength || (text.length <= wordLength && /^[a-z]+$/.test(text))) continue;
    const start = text.slice(0, startLength);
    const alike = byStart.get(start);
    if (alike === undefined) byStart.set(start, [text]);
    else alike.push(text);
  }
  // Of two texts at one place the longer one is replaced.
  for (const alike of byStart.values()) alike.sort((left, right) => right.length - left.length);
  let made = 0;

  function* findIn(text: string): Iterable<{ readonly at: number; readonly found: string }> {
    if (byStart.size === 0) return;
    made += text.length;
    if (made > stepLimit) return;
    for (let at = 0; at + startLength <= text.length; at += 1) {
      for (const candidate of byStart.get(text.slice(at, at + startLength)) ?? []) {
        made += 1 + candidate.length / 100;
        if (made > stepLimit) return;
        if (text.startsWith(candidate, at)) yield { at, found: candidate };
      }
    }
  }

  const answers = new Map<string, boolean>();
  const finds = (text: string): boolean => {
    if (wanted.size === 0) return false;
    const known = answers.get(text);
    if (known !== undefined) return known;
    let found = wanted.has(text);
    for (const _ of findIn(text)) found = true;
    found ||= made > stepLimit;
    answers.set(text, found);
    return found;
  };
  return {
    finds,
    replaced: (text) => {
      if (wanted.has(text)) return "[redacted]";
      let shown = "";
      let from = 0;
      for (const { at, found } of findIn(text)) {
        if (at < from) continue;
        shown += `${text.slice(from, at)}[redacted]`;
        from = at + found.length;
      }
      return made > stepLimit ? "[redacted]" : shown + text.slice(from);
    },
    allIn: (texts) => {
      const all = new Set<string>();
      for (const text of texts) {
        if (wanted.has(text)) all.add(text);
        for (const { found } of findIn(text)) all.add(found);
      }
      return all;
    },
  };
}
