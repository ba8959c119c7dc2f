/** Functions on numbers. */
import { listValue, numberValue, withMarks } from "../construct.ts";
import {
  absolute,
  add,
  compare,
  type Numeric,
  numericFrom,
  numericFromDouble,
  toDouble,
  toWhole,
  zero,
} from "../number.ts";
import { typeName } from "../types.ts";
import { dynamicType, numberType, type Type, type Value } from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, parameter, shown } from "./definition.ts";
import { logarithm, power } from "./doubles.ts";
import { integer } from "./integer.ts";

const num = parameter("num", numberType);
const numberListType: Type = { kind: "list", element: numberType };

function number(value: Value | undefined): Numeric {
  return value?.data as Numeric;
}

function extreme(name: string, sign: number): FunctionDefinition {
  return {
    name,
    parameters: [],
    variadic: parameter("numbers", numberType, "dynamic"),
    resultType: numberType,
    run: (args) => {
      const [first, ...rest] = args;
      if (first === undefined) return { error: "must pass at least one number" };
      return rest.reduce((best, value) => (compare(number(value), number(best)) * sign > 0 ? value : best), first);
    },
  };
}

/** Terraform's own limit. */
const rangeLimit = 1024;

function range(args: readonly Value[]): Value | Failure | undefined {
  const [first, second, third] = args.map(number);
  if (first === undefined || args.length > 3) return { error: "must have one, two, or three arguments" };
  const start = second === undefined ? zero : first;
  const end = second ?? first;
  const step = third ?? numericFrom(compare(end, start) < 0 ? -1 : 1);
  // A step of zero counts as positive: Terraform misses it and runs into its limit.
  const direction = compare(step, zero) < 0 ? -1 : 1;
  if (direction * compare(end, start) < 0) {
    const reason = direction < 0 ? "less than start when step is negative" : "greater than start when step is positive";
    return { error: `end must be ${reason}`, argument: 1 };
  }
  const numbers: Value[] = [];
  for (let next: Numeric | undefined = start; direction * compare(next, end) < 0; ) {
    if (numbers.length >= rangeLimit) {
      const hint = "either decrease the difference between start and end or use a smaller step";
      return { error: `more than ${rangeLimit} values were generated; ${hint}` };
    }
    numbers.push(numberValue(next));
    next = add(next, step);
    if (next === undefined) return undefined;
  }
  return listValue(numberType, numbers);
}

/** What `pow` and `log` make of doubles; undefined for infinities, which are not followed. */
function onDoubles(
  compute: (one: number, other: number) => number | undefined,
): NonNullable<FunctionDefinition["run"]> {
  return (args) => {
    const [one, other] = args.map((value) => toDouble(number(value)));
    if (one === undefined || other === undefined) return undefined;
    const result = compute(one, other);
    if (result === undefined) return undefined;
    if (Number.isNaN(result)) return { error: "the result is not a number" };
    const numeric = numericFromDouble(result);
    return numeric === undefined ? undefined : numberValue(numeric);
  };
}

function sign([value]: readonly Value[]): Value | Failure {
  const whole = integer(value);
  return typeof whole === "object" ? whole : numberValue(numericFrom(Math.sign(whole)));
}

const digitValues = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Longer numerals are not parsed: it takes time that grows with the square of their length. */
const digitLimit = 4_000;

function parseInteger([text, radix]: readonly Value[], { sensitive }: Call): Value | Failure | undefined {
  if (text === undefined || radix === undefined) return undefined;
  const base = integer(radix);
  if (typeof base === "object") return { ...base, argument: 1 };
  if (base < 2 || base > 62) {
    return { error: "base must be a whole number between 2 and 62 inclusive", argument: 1 };
  }
  const written = text.data as string;
  if (written.length > digitLimit) return undefined;
  const digits = base <= 36 ? written.replace(/^[+-]/, "").toLowerCase() : written.replace(/^[+-]/, "");
  let result = 0n;
  let valid = digits !== "" && /^[0-9a-zA-Z]+$/.test(digits);
  for (const digit of valid ? digits : "") {
    const place = digitValues.indexOf(digit);
    valid &&= place < base;
    result = result * BigInt(base) + BigInt(place);
  }
  if (!valid) {
    const what = shown(written, sensitive);
    const which = sensitive ? "(sensitive value)" : base;
    return { error: `cannot parse ${what} as a base ${which} integer`, argument: 0 };
  }
  return numberValue(numericFrom(written.startsWith("-") ? -result : result));
}

export const numberFunctions: readonly FunctionDefinition[] = [
  {
    name: "abs",
    parameters: [parameter("num", numberType, "dynamic", "marked")],
    resultType: numberType,
    run: ([value]) => (value === undefined ? undefined : withMarks(numberValue(absolute(number(value))), value)),
  },
  {
    name: "ceil",
    parameters: [num],
    resultType: numberType,
    run: ([value]) => numberValue(toWhole(number(value), "ceil")),
  },
  {
    name: "floor",
    parameters: [num],
    resultType: numberType,
    run: ([value]) => numberValue(toWhole(number(value), "floor")),
  },
  extreme("min", -1),
  extreme("max", 1),
  { name: "pow", parameters: [num, parameter("power", numberType)], resultType: numberType, run: onDoubles(power) },
  { name: "log", parameters: [num, parameter("base", numberType)], resultType: numberType, run: onDoubles(logarithm) },
  { name: "signum", parameters: [num], resultType: numberType, run: sign },
  {
    name: "parseint",
    parameters: [parameter("number", dynamicType), parameter("base", numberType)],
    resultType: ([value]) =>
      value?.type.kind === "string"
        ? numberType
        : { error: `first argument must be a string, not ${typeName(value?.type ?? dynamicType)}`, argument: 0 },
    run: parseInteger,
  },
  { name: "range", parameters: [], variadic: parameter("params", numberType), resultType: numberListType, run: range },
];
