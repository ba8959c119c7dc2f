/** The functions on dates: `formatdate`, `timeadd`, `timecmp`, and those that ask for the time. */
import { numberValue } from "../construct.ts";
import { numericFrom } from "../number.ts";
import { quoted } from "../text.ts";
import { numberType, stringType, stringValue, type Value } from "../value.ts";
import { type Failure, type FunctionDefinition, parameter } from "./definition.ts";
import { textResult } from "./strings.ts";
import {
  type ClockTime,
  clockTime,
  digits,
  offsetText,
  parseDuration,
  parseTimestamp,
  type Timestamp,
  timestampText,
} from "./timestamp.ts";

/** Longer formats are not followed: Terraform reads them in pieces of 64 KB. */
const formatLimit = 60_000;

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

interface Verb {
  /** Why Terraform refuses another number of letters. */
  readonly expected: string;
  /** Undefined for a number of letters that the verb does not have. */
  readonly write: (clock: ClockTime, count: number, timestamp: Timestamp) => string | undefined;
}

function oneOrTwo(of: (clock: ClockTime) => number): Verb["write"] {
  return (clock, count) => (count > 2 ? undefined : digits(of(clock), count));
}

function named(names: readonly string[], index: number, count: number): string | undefined {
  const name = names[index];
  return count === 3 ? name?.slice(0, 3) : count === 4 ? name : undefined;
}

function halfOfDay(before: string, after: string): Verb["write"] {
  return ({ hour }, count) => (count === 2 ? (hour < 12 ? before : after) : undefined);
}

function offsetVerb(_: ClockTime, count: number, { offset }: Timestamp): string | undefined {
  if (count === 1) return offset === 0 ? "Z" : offsetText(offset);
  if (count === 3) return offset === 0 ? "UTC" : offsetText(offset, "");
  if (count === 4) return offsetText(offset, "");
  return count === 5 ? offsetText(offset) : undefined;
}

const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  [
    "Y",
    {
      expected: 'year must either be "YY" or "YYYY"',
      write: ({ year }, count) => (count === 2 ? digits(year % 100, 2) : count === 4 ? digits(year, 4) : undefined),
    },
  ],
  [
    "M",
    {
      expected: 'month must be "M", "MM", "MMM", or "MMMM"',
      write: ({ month }, count) => (count < 3 ? digits(month, count) : named(months, month - 1, count)),
    },
  ],
  ["D", { expected: 'day of month must either be "D" or "DD"', write: oneOrTwo(({ day }) => day) }],
  [
    "E",
    {
      expected: 'day of week must either be "EEE" or "EEEE"',
      write: ({ weekday }, count) => named(weekdays, weekday, count),
    },
  ],
  ["h", { expected: '24-hour must either be "h" or "hh"', write: oneOrTwo(({ hour }) => hour) }],
  ["H", { expected: '12-hour must either be "H" or "HH"', write: oneOrTwo(({ hour }) => hour % 12 || 12) }],
  ["A", { expected: 'must be "AA"', write: halfOfDay("AM", "PM") }],
  ["a", { expected: 'must be "aa"', write: halfOfDay("am", "pm") }],
  ["m", { expected: 'minute must either be "m" or "mm"', write: oneOrTwo(({ minute }) => minute) }],
  ["s", { expected: 'second must either be "s" or "ss"', write: oneOrTwo(({ second }) => second) }],
  ["Z", { expected: "timezone must be Z, ZZZZ, or ZZZZZ", write: offsetVerb }],
]);

/** A quoted stretch with `''` for a quote, the same letter repeated, or a stretch of anything else. */
const tokenPattern = /''|'(?:[^']|'')*'?|([a-zA-Z])\1*|[^'a-zA-Z]+/g;

function literal(token: string): string | Failure {
  if (token === "''") return "'";
  if (token.length === 1 || !token.endsWith("'")) return { error: "unterminated literal '", argument: 0 };
  return token.slice(1, -1).replaceAll("''", "'");
}

function verbText(token: string, clock: ClockTime, timestamp: Timestamp): string | Failure {
  const verb = verbs.get(token[0] as string);
  const shown = quoted(token.slice(0, 200));
  if (verb === undefined) return { error: `invalid date format verb ${shown}`, argument: 0 };
  return (
    verb.write(clock, token.length, timestamp) ?? {
      error: `invalid date format verb ${shown}: ${verb.expected}`,
      argument: 0,
    }
  );
}

function formatDate([format, time]: readonly Value[]): Value | Failure | undefined {
  const timestamp = parseTimestamp(time?.data as string, true);
  if ("error" in timestamp) return { error: timestamp.error, argument: 1 };
  const clock = clockTime(timestamp);
  const written = format?.data as string;
  if (clock === undefined || written.length > formatLimit) return undefined;
  let result = "";
  for (const [token] of written.matchAll(tokenPattern)) {
    const part = token.startsWith("'")
      ? literal(token)
      : /^[a-zA-Z]/.test(token)
        ? verbText(token, clock, timestamp)
        : token;
    if (typeof part !== "string") return part;
    result += part;
  }
  return textResult(result);
}

function timeAdd([time, duration]: readonly Value[]): Value | Failure | undefined {
  const timestamp = parseTimestamp(time?.data as string, true);
  if ("error" in timestamp) return timestamp;
  const added = parseDuration(duration?.data as string);
  if (typeof added === "object") return added;
  const result = timestampText({ ...timestamp, instant: timestamp.instant + added });
  return result === undefined ? undefined : stringValue(result);
}

function timeCompare(args: readonly Value[]): Value | Failure {
  const instants: bigint[] = [];
  for (const [argument, value] of args.entries()) {
    const timestamp = parseTimestamp(value.data as string, false);
    if ("error" in timestamp) return { error: timestamp.error, argument };
    instants.push(timestamp.instant);
  }
  const [one = 0n, other = 0n] = instants;
  return numberValue(numericFrom(one < other ? -1 : Number(one > other)));
}

export const dateFunctions: readonly FunctionDefinition[] = [
  {
    name: "formatdate",
    parameters: [parameter("format", stringType), parameter("time", stringType)],
    resultType: stringType,
    run: formatDate,
  },
  {
    name: "timeadd",
    parameters: [parameter("timestamp", stringType), parameter("duration", stringType)],
    nullable: true,
    resultType: stringType,
    run: timeAdd,
  },
  {
    name: "timecmp",
    parameters: [parameter("timestamp_a", stringType), parameter("timestamp_b", stringType)],
    resultType: numberType,
    run: timeCompare,
  },
  { name: "timestamp", parameters: [], resultType: stringType },
  { name: "plantimestamp", parameters: [], nullable: true, resultType: stringType },
];
