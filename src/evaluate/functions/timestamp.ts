/** Timestamps of RFC 3339 and durations, read and written as Go does. */
import { quoted } from "../text.ts";

/** A point in time and the offset from UTC that it was written with. */
export interface Timestamp {
  /** Nanoseconds since the beginning of 1970, UTC. */
  readonly instant: bigint;
  /** Minutes. */
  readonly offset: number;
}

/** A timestamp's parts on the clock of its own offset. */
export interface ClockTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** From 0, Sunday. */
  readonly weekday: number;
}

interface ReadError {
  readonly error: string;
}

const invalid = "not a valid RFC3339 timestamp";

const nanosecondsPerMillisecond = 1_000_000n;
const millisecondsPerMinute = 60_000n;

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function instantOf(parts: readonly number[], nanoseconds: bigint, offset: number): bigint {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return (BigInt(date.getTime()) - BigInt(offset) * millisecondsPerMinute) * nanosecondsPerMillisecond + nanoseconds;
}

/** Up to nine digits count. */
function nanosecondsOf(fraction: string): bigint {
  return BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}

const timestampPattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads a timestamp; the error has Terraform's words. `strict` is how `formatdate` and `timeadd` read one; `timecmp` also
 * takes an hour of one digit, a comma before the fraction, and offsets of 24 hours and of 60 minutes.
 */
export function parseTimestamp(text: string, strict: boolean): Timestamp | ReadError {
  const match = text.length > 1_000 ? null : timestampPattern.exec(text);
  const fault = match === null ? shapeFault(text, strict) : rangeFault(match, strict);
  if (match === null || fault !== undefined) return { error: `${invalid}${fault ?? ""}` };
  const parts = match.slice(1, 7).map(Number);
  const [, , , , , , , fraction = "", sign, hours = "0", minutes = "0"] = match;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return { instant: instantOf(parts, nanosecondsOf(fraction), offset), offset };
}

interface Part {
  readonly name: string;
  readonly pattern: RegExp;
  /** What follows it; none where it is the last. */
  readonly separator?: string;
}

const parts: readonly Part[] = [
  { name: "year", pattern: /^\d{4}/, separator: "-" },
  { name: "month", pattern: /^\d{2}/, separator: "-" },
  { name: "day of month", pattern: /^\d{2}/, separator: "T" },
  { name: "hour", pattern: /^\d{1,2}/, separator: ":" },
  { name: "minute", pattern: /^\d{2}/, separator: ":" },
  { name: "second", pattern: /^\d{2}(?:[.,]\d+)?/ },
  { name: "UTC offset", pattern: /^(?:Z|[+-]\d{2}:\d{2})/ },
];

const most: Readonly<Record<string, number>> = { month: 12, hour: 23, minute: 59, second: 59 };

function cannotUse(rest: string, name: string, strict: boolean): string {
  if (rest === "") return `: end of string before ${name}`;
  const shown = rest.length > 200 ? `${rest.slice(0, 200)}…` : rest;
  if (strict && name === "hour" && rest.includes(":")) return ": hour must be between 0 and 23 inclusive";
  if (strict && (name === "hour" || name === "minute") && Buffer.byteLength(rest) !== 2) {
    return `: ${name} must have exactly two digits`;
  }
  return `: cannot use ${quoted(shown)} as ${name}`;
}

/** Where a text stops being a timestamp. */
function shapeFault(text: string, strict: boolean): string {
  let rest = text;
  for (const { name, pattern, separator } of parts) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) return cannotUse(rest, name, strict);
    const after = rest.slice(found.length);
    const number = Number(found.slice(0, 2));
    if (number > (most[name] ?? 99) || (name === "month" && number === 0)) return cannotUse(after, name, strict);
    rest = after;
    if (separator === undefined) continue;
    if (!rest.startsWith(separator)) {
      if (separator === "T") return ": missing required time introducer 'T'";
      if (rest === "") return `: end of string where ${quoted(separator)} is expected`;
      return `: found ${quoted(rest.slice(0, 200))} where ${quoted(separator)} is expected`;
    }
    rest = rest.slice(1);
  }
  return `: extra text: ${quoted(rest.slice(0, 200))}`;
}

/** What is out of range in a text of the right shape. */
function rangeFault(match: RegExpExecArray, strict: boolean): string | undefined {
  const [text, year, month, day, hour = "", , , , , hours = "0", minutes = "0"] = match;
  const fault = shapeFault(text, strict);
  if (!fault.startsWith(": extra text")) return fault;
  if (Number(hours) > 24 || Number(minutes) > 60) return cannotUse("", "UTC offset", strict);
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return ": day out of range";
  if (!strict) return undefined;
  if (hour.length === 1) return ": hour must have exactly two digits";
  if (text.includes(",")) return `: cannot use "," as timestamp segment`;
  return Number(hours) > 23 || Number(minutes) > 59
    ? `: cannot use ${quoted(text.slice(-6))} as UTC offset`
    : undefined;
}

const units: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["\u00b5s", 1_000n],
  ["\u03bcs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

const durationLimit = 1n << 63n;
const fractionLimit = (durationLimit - 1n) / 10n;

/** Nanoseconds of a fraction of a unit, with the rounding of Go's doubles. */
function fractionOf(digits: string, unit: bigint): bigint {
  let fraction = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (fraction > fractionLimit) break;
    const next = fraction * 10n + BigInt(digit);
    if (next > durationLimit) break;
    fraction = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(fraction) * (Number(unit) / scale)));
}

/** A duration such as `-1h30m` in nanoseconds; the error has Go's words. */
export function parseDuration(text: string): bigint | ReadError {
  const shown = quoted(text.length > 200 ? `${text.slice(0, 200)}…` : text);
  const wrong = { error: `time: invalid duration ${shown}` };
  const negative = text.startsWith("-");
  let rest = text.replace(/^[+-]/, "");
  if (rest === "0") return 0n;
  if (rest === "") return wrong;
  let sum = 0n;
  while (rest !== "") {
    const match = /^(\d*)(?:\.(\d*))?/.exec(rest);
    const [number = "", whole = "", fraction = ""] = match ?? [];
    if (whole === "" && fraction === "") return wrong;
    if (BigInt(whole.slice(0, 40) || "0") > durationLimit || whole.replace(/^0+/, "").length > 30) return wrong;
    rest = rest.slice(number.length);
    const name = /^[^\d.]*/.exec(rest)?.[0] ?? "";
    if (name === "") return { error: `time: missing unit in duration ${shown}` };
    const unit = units.get(name);
    if (unit === undefined) return { error: `time: unknown unit ${quoted(name.slice(0, 200))} in duration ${shown}` };
    rest = rest.slice(name.length);
    sum += BigInt(whole || "0") * unit + fractionOf(fraction, unit);
    if (sum > durationLimit) return wrong;
  }
  if (!negative && sum === durationLimit) return wrong;
  return negative ? -sum : sum;
}

/** The parts of a timestamp; undefined outside the years 0 to 9999. */
export function clockTime({ instant, offset }: Timestamp): ClockTime | undefined {
  const milliseconds = (instant - mod(instant, nanosecondsPerMillisecond)) / nanosecondsPerMillisecond;
  const date = new Date(Number(milliseconds) + offset * Number(millisecondsPerMinute));
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9999) return undefined;
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
  };
}

function mod(value: bigint, divisor: bigint): bigint {
  const rest = value % divisor;
  return rest < 0n ? rest + divisor : rest;
}

/** A number with at least so many digits. */
export function digits(number: number, count: number): string {
  return String(number).padStart(count, "0");
}

/** An offset as `+02:00`, with another separator where one is given. */
export function offsetText(offset: number, separator = ":"): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${digits(Math.floor(size / 60), 2)}${separator}${digits(size % 60, 2)}`;
}

/** A timestamp without its fraction, as RFC 3339 writes it; undefined outside the years 0 to 9999. */
export function timestampText(timestamp: Timestamp): string | undefined {
  const clock = clockTime(timestamp);
  if (clock === undefined) return undefined;
  const { year, month, day, hour, minute, second } = clock;
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  const time = `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}`;
  return `${date}T${time}${timestamp.offset === 0 ? "Z" : offsetText(timestamp.offset)}`;
}
