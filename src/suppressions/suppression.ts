/** Reads one suppression comment: `symcheck-ignore: role-id, client-id-format until=2027-01-31 -- the vendor's own ids`. */
import { closest } from "../catalogue/closest.ts";

export interface Directive {
  /** For the whole file. */
  readonly wholeFile: boolean;
  readonly rules: readonly string[];
  /** `2027-01-31`: the last day on which it counts. */
  readonly until?: string;
  readonly reason: string;
}

/** What is wrong with a comment that is meant as a suppression, as a sentence, and what to do. */
export interface Malformed {
  readonly message: string;
  readonly help: string;
}

/** The rules that no comment can suppress: what they report hides what else is wrong. */
const unsuppressable: ReadonlySet<string> = new Set(["syntax", "malformed-suppression"]);

const form = "Write symcheck-ignore: <rule> -- <reason>.";

/** UTF-16 code units of a comment that are read, and of a word that a message repeats. */
const lengthLimit = 2_000;
const wordLimit = 60;

/** The suppression that a comment (without its marker) is; undefined where it is none. `ruleIds` are those that exist. */
export function readDirective(
  comment: string,
  ruleIds: ReadonlySet<string>,
): Directive | { readonly malformed: Malformed } | undefined {
  const text = comment.trim();
  if (!text.startsWith("symcheck-ignore")) return undefined;
  const malformed = (message: string, help = form) => ({ malformed: { message, help } });
  if (text.length > lengthLimit) return malformed("The suppression is too long to be read.");
  const head = /^symcheck-ignore(-file)?[ \t]*:/.exec(text);
  if (head === null) return malformed("The suppression has no colon before its rules.");
  const rest = text.slice(head[0].length);
  const dashes = /(?:^|\s)--(?:\s|$)/.exec(rest);
  const reason = dashes === null ? "" : rest.slice(dashes.index + dashes[0].length).trim();
  if (dashes === null || reason === "") return malformed("The suppression gives no reason, so it suppresses nothing.");
  const words = rest
    .slice(0, dashes.index)
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  const dates = words.filter((word) => word.startsWith("until="));
  const rules = words.filter((word) => !word.startsWith("until="));
  if (rules.length === 0) return malformed("The suppression names no rule.");
  for (const rule of rules) {
    const shown = rule.length > wordLimit ? `${rule.slice(0, wordLimit)}…` : rule;
    if (!ruleIds.has(rule)) {
      const near = closest(rule, ruleIds);
      return malformed(
        `There is no rule "${shown}", so the suppression suppresses nothing.`,
        near === undefined ? '"symcheck rules" lists the rules.' : `Did you mean "${near}"?`,
      );
    }
    if (unsuppressable.has(rule)) return malformed(`"${shown}" cannot be suppressed.`, "Mend what it reports.");
  }
  const [date, second] = dates.map((word) => word.slice("until=".length));
  if (second !== undefined || (date !== undefined && !isDate(date)))
    return malformed("The suppression's date cannot be read.", "Write it as until=2027-01-31, before the dashes.");
  const whole = head[1] !== undefined;
  return { wholeFile: whole, rules: [...new Set(rules)], reason, ...(date === undefined ? {} : { until: date }) };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
