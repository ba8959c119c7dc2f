/** Terraform numbers: binary floating point with a 512-bit mantissa. */

/**
 * mantissa × 2^exponent, normalised: the mantissa is odd, or both are zero.
 *
 * Terraform keeps 512 bits for literals and what is computed from them, fewer for what a few functions return: 64 for
 * counts (`length`), 53 for `pow` and `log`. The shortest numeral that reads back depends on it.
 */
export interface Numeric {
  readonly mantissa: bigint;
  readonly exponent: number;
  /** Bits of the mantissa; 512 where absent. */
  readonly precision?: number;
  /** Terraform prints `-0` for it. */
  readonly negativeZero?: true;
}

const fullPrecision = 512;

/** Numbers beyond 2^±16384 are not followed: printing one costs time that grows with the square of its size. */
const exponentLimit = 16_384;

/** More digits or a larger decimal exponent than this cannot give a number within the limit. */
const decimalLimit = 5_000;

export const zero: Numeric = { mantissa: 0n, exponent: 0 };

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const hex = value.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0] as string, 16)) + 28;
}

function trailingZeroBits(value: bigint): number {
  let count = 0;
  let rest = value;
  while ((rest & 0xffff_ffffn) === 0n) {
    rest >>= 32n;
    count += 32;
  }
  return count + 31 - Math.clz32(Number(rest & -rest & 0xffff_ffffn));
}

function precisionOf(value: Numeric): number {
  return value.precision ?? fullPrecision;
}

function isNegative(value: Numeric): boolean {
  return value.mantissa < 0n || value.negativeZero === true;
}

function signedZero(negative: boolean, precision: number): Numeric {
  return {
    mantissa: 0n,
    exponent: 0,
    ...(precision === fullPrecision ? {} : { precision }),
    ...(negative ? { negativeZero: true } : {}),
  };
}

/** Rounds to nearest, ties to even; `sticky` says that something non-zero was cut off below the mantissa already. */
function rounded(mantissa: bigint, exponent: number, precision: number, sticky = false): Numeric {
  if (mantissa === 0n) return signedZero(false, precision);
  const negative = mantissa < 0n;
  let size = magnitude(mantissa);
  let scale = exponent;
  const excess = bitLength(size) - precision;
  if (excess > 0) {
    const shift = BigInt(excess);
    const rest = size & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    size >>= shift;
    scale += excess;
    if (rest > half || (rest === half && (sticky || (size & 1n) === 1n))) size += 1n;
  }
  const zeros = trailingZeroBits(size);
  size >>= BigInt(zeros);
  scale += zeros;
  const signed = negative ? -size : size;
  return precision === fullPrecision
    ? { mantissa: signed, exponent: scale }
    : { mantissa: signed, exponent: scale, precision };
}

function followed(value: Numeric): Numeric | undefined {
  return Math.abs(value.exponent) <= exponentLimit && Math.abs(topBit(value)) <= exponentLimit ? value : undefined;
}

/** The exponent of the bit above the highest one: 2^(topBit-1) <= |value| < 2^topBit. */
function topBit(value: Numeric): number {
  return value.exponent + bitLength(magnitude(value.mantissa));
}

function product(left: Numeric, right: Numeric, precision: number): Numeric {
  const result = rounded(left.mantissa * right.mantissa, left.exponent + right.exponent, precision);
  return result.mantissa === 0n ? signedZero(isNegative(left) !== isNegative(right), precision) : result;
}

function quotient(left: Numeric, right: Numeric, precision: number): Numeric {
  if (left.mantissa === 0n) return signedZero(isNegative(left) !== isNegative(right), precision);
  const divisor = magnitude(right.mantissa);
  const dividend = magnitude(left.mantissa);
  const shift = Math.max(0, precision + 2 + bitLength(divisor) - bitLength(dividend));
  const scaled = dividend << BigInt(shift);
  const whole = scaled / divisor;
  const negative = left.mantissa < 0n !== right.mantissa < 0n;
  return rounded(
    negative ? -whole : whole,
    left.exponent - right.exponent - shift,
    precision,
    whole * divisor !== scaled,
  );
}

/**
 * 5^power as Go's math/big computes it: from 5^27 on by squaring with 64 guard bits, which for large powers is not the
 * nearest number. Terraform parses numerals with it, so the last bit of `1e300` depends on it.
 */
function powerOfFive(power: number, precision: number): Numeric {
  const exact = Math.min(power, 27);
  let result = rounded(5n ** BigInt(exact), 0, precision);
  let factor = rounded(5n, 0, precision + 64);
  for (let rest = power - exact; rest > 0; rest >>>= 1) {
    if (rest % 2 === 1) result = product(result, factor, precision);
    factor = product(factor, factor, precision + 64);
  }
  return result;
}

const numeralPattern = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:([eEpP])([+-]?\d+))?$/;

/**
 * The number that a numeral or a string stands for, as Terraform reads it (`ParseFloat` of Go's math/big with base 10:
 * `.5`, `5.` and binary exponents as in `1p5` are numbers, hexadecimal and `_` are not).
 * "not a number" where Terraform says so; "not followed" for infinities and numbers too large to compute with here.
 */
export function parseNumeral(text: string): Numeric | "not a number" | "not followed" {
  if (text.length > decimalLimit)
    return /^[+-]?[\d.]+(?:[eEpP][+-]?\d+)?$/.test(text) ? "not followed" : "not a number";
  const match = numeralPattern.exec(text);
  if (match === null) return /^[+-]?[iI]nf$/.test(text) ? "not followed" : "not a number";
  const [, sign, whole = "", fraction = match[4] ?? "", , letter, power = "0"] = match;
  const digits = BigInt(`${whole}${fraction}`);
  const negative = sign === "-";
  if (digits === 0n) return signedZero(negative, fullPrecision);
  const written = Number(power);
  const binary = letter === "p" || letter === "P";
  if (Math.abs(written) > (binary ? exponentLimit : decimalLimit)) return "not followed";
  const fives = (binary ? 0 : written) - fraction.length;
  const twos = written - fraction.length;
  const signed = negative ? -digits : digits;
  if (fives === 0) return followed(rounded(signed, twos, fullPrecision)) ?? "not followed";
  const scaled = { mantissa: signed, exponent: twos };
  const power5 = powerOfFive(Math.abs(fives), fullPrecision + 64);
  const result = fives > 0 ? product(scaled, power5, fullPrecision) : quotient(scaled, power5, fullPrecision);
  return followed(result) ?? "not followed";
}

/** A whole number as Terraform's functions return counts and indices: with 64 bits. */
export function numericFrom(integer: number | bigint): Numeric {
  const value = BigInt(integer);
  return rounded(value, 0, Math.max(64, bitLength(magnitude(value))));
}

/** A double as `pow` and `log` return it: with 53 bits. Undefined for infinities and NaN. */
export function numericFromDouble(double: number): Numeric | undefined {
  if (!Number.isFinite(double)) return undefined;
  if (double === 0) return signedZero(Object.is(double, -0), 53);
  let mantissa = double;
  let exponent = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent -= 1;
  }
  return rounded(BigInt(mantissa), exponent, 53);
}

/** left + right; undefined where the result is too large to follow. The same holds for the operations below. */
export function add(left: Numeric, right: Numeric): Numeric | undefined {
  const precision = Math.max(precisionOf(left), precisionOf(right));
  if (left.mantissa === 0n && right.mantissa === 0n) {
    return signedZero(isNegative(left) && isNegative(right), precision);
  }
  const exponent = Math.min(left.exponent, right.exponent);
  const sum =
    (left.mantissa << BigInt(left.exponent - exponent)) + (right.mantissa << BigInt(right.exponent - exponent));
  return followed(rounded(sum, exponent, precision));
}

export function subtract(left: Numeric, right: Numeric): Numeric | undefined {
  return add(left, negate(right));
}

export function multiply(left: Numeric, right: Numeric): Numeric | undefined {
  const full = product(left, right, fullPrecision);
  const needed = bitLength(magnitude(full.mantissa));
  const precision = Math.max(precisionOf(left), precisionOf(right), needed);
  return followed(withPrecision(full, precision));
}

function withPrecision(value: Numeric, precision: number): Numeric {
  if (value.mantissa === 0n) return signedZero(isNegative(value), precision);
  return rounded(value.mantissa, value.exponent, precision);
}

/**
 * left / right. "indeterminate" for 0 / 0, which Terraform rejects; undefined for anything else over zero, which in
 * Terraform is an infinity, and for results too large or small to follow.
 */
export function divide(left: Numeric, right: Numeric): Numeric | "indeterminate" | undefined {
  if (right.mantissa === 0n) return left.mantissa === 0n ? "indeterminate" : undefined;
  return followed(quotient(left, right, Math.max(precisionOf(left), precisionOf(right))));
}

/** left - right × truncated(left / right), with the sign of `left`; `left` itself where `right` is zero. */
export function modulo(left: Numeric, right: Numeric): Numeric | undefined {
  if (right.mantissa === 0n) return left;
  const precision = precisionOf(left);
  const ratio = divide(left, right);
  if (ratio === undefined || ratio === "indeterminate") return undefined;
  const whole = rounded(truncated(ratio), 0, precision);
  const multiple = product(right, whole, precision);
  const rest = subtract(left, multiple);
  return rest === undefined ? undefined : withPrecision(rest, precision);
}

export function negate(value: Numeric): Numeric {
  if (value.mantissa === 0n) return signedZero(!isNegative(value), precisionOf(value));
  return { ...value, mantissa: -value.mantissa };
}

export function absolute(value: Numeric): Numeric {
  return isNegative(value) ? negate(value) : value;
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`. */
export function compare(left: Numeric, right: Numeric): number {
  const signs = Number(left.mantissa > 0n) - Number(left.mantissa < 0n);
  const others = Number(right.mantissa > 0n) - Number(right.mantissa < 0n);
  if (signs !== others || signs === 0) return signs - others;
  const tops = topBit(left) - topBit(right);
  if (tops !== 0) return signs * tops;
  const exponent = Math.min(left.exponent, right.exponent);
  const difference =
    (left.mantissa << BigInt(left.exponent - exponent)) - (right.mantissa << BigInt(right.exponent - exponent));
  return difference < 0n ? -1 : Number(difference > 0n);
}

export function isInteger(value: Numeric): boolean {
  return value.exponent >= 0;
}

function truncated(value: Numeric): bigint {
  if (value.exponent >= 0) return value.mantissa << BigInt(value.exponent);
  const size = magnitude(value.mantissa) >> BigInt(-value.exponent);
  return value.mantissa < 0n ? -size : size;
}

/** The number as an integer, without its fraction. */
export function toBigInt(value: Numeric): bigint {
  return truncated(value);
}

/** The number where it is whole and exact as a JavaScript number, else undefined. */
export function toSafeInteger(value: Numeric): number | undefined {
  if (!isInteger(value) || topBit(value) > 53) return undefined;
  return Number(truncated(value));
}

/** The nearest double; undefined where only an infinity is near, or a double that has lost bits to its small size. */
export function toDouble(value: Numeric): number | undefined {
  if (value.mantissa === 0n) return isNegative(value) ? -0 : 0;
  const top = topBit(value);
  if (top > 1024 || top < -1021) return undefined;
  const { mantissa, exponent } = rounded(value.mantissa, value.exponent, 53);
  const nearest = Number(mantissa) * 2 ** Math.max(exponent, -1000) * (exponent < -1000 ? 2 ** (exponent + 1000) : 1);
  return Number.isFinite(nearest) ? nearest : undefined;
}

/** The nearest whole number towards positive (`ceil`) or negative (`floor`) infinity. */
export function toWhole(value: Numeric, direction: "ceil" | "floor"): Numeric {
  if (isInteger(value)) return value.mantissa === 0n ? signedZero(false, precisionOf(value)) : value;
  const whole = truncated(value);
  if (direction === "ceil") return rounded(value.mantissa > 0n ? whole + 1n : whole, 0, precisionOf(value));
  return rounded(value.mantissa < 0n ? whole - 1n : whole, 0, precisionOf(value));
}

/** 0.digits × 10^point, without trailing zeros; no digits for zero. */
interface Decimal {
  digits: string;
  point: number;
}

function trimmed(digits: string, point: number): Decimal {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end -= 1;
  return end === 0 ? { digits: "", point: 0 } : { digits: digits.slice(0, end), point };
}

function decimalOf(mantissa: bigint, exponent: number): Decimal {
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return trimmed(digits, digits.length);
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return trimmed(digits, digits.length + exponent);
}

function roundedDown(decimal: Decimal, count: number): Decimal {
  return count >= decimal.digits.length ? decimal : trimmed(decimal.digits.slice(0, count), decimal.point);
}

function roundedUp(decimal: Decimal, count: number): Decimal {
  if (count >= decimal.digits.length) return decimal;
  const kept = (BigInt(decimal.digits.slice(0, count) || "0") + 1n).toString().padStart(count, "0");
  return trimmed(kept, decimal.point + kept.length - count);
}

/** To `count` digits: nearest, an exact half to the even digit. */
function roundedTo(decimal: Decimal, count: number): Decimal {
  const { digits } = decimal;
  if (count < 0) return { digits: "", point: 0 };
  if (count >= digits.length) return decimal;
  const next = digits[count] as string;
  const half = next === "5" && count + 1 === digits.length;
  const up = half ? count > 0 && Number(digits[count - 1]) % 2 === 1 : next >= "5";
  return up ? roundedUp(decimal, count) : roundedDown(decimal, count);
}

/**
 * The shortest decimal that reads back as the number at its precision, chosen digit by digit as Go's math/big does
 * ("shortest" there is not always nearest, so the digits themselves are the contract).
 */
function shortest(value: Numeric): Decimal {
  const size = magnitude(value.mantissa);
  const exact = decimalOf(size, value.exponent);
  const spare = precisionOf(value) + 1 - bitLength(size);
  const doubled = size << BigInt(spare);
  const exponent = value.exponent - spare;
  const lower = decimalOf(doubled - 1n, exponent);
  const upper = decimalOf(doubled + 1n, exponent);
  const inclusive = (doubled & 2n) === 0n;
  for (let index = 0; index < exact.digits.length; index += 1) {
    const digit = Number(exact.digits[index]);
    const below = Number(lower.digits[index] ?? 0);
    const above = Number(upper.digits[index] ?? 0);
    const down = below !== digit || (inclusive && index + 1 === lower.digits.length);
    const up = digit !== above && (inclusive || digit + 1 < above || index + 1 < upper.digits.length);
    if (down && up) return roundedTo(exact, index + 1);
    if (down) return roundedDown(exact, index + 1);
    if (up) return roundedUp(exact, index + 1);
  }
  return exact;
}

function plainText({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (places <= 0) return whole;
  const fraction = point > 0 ? digits.slice(point) : "0".repeat(Math.min(-point, places)) + digits;
  return `${whole}.${fraction.slice(0, places).padEnd(places, "0")}`;
}

function exponentText({ digits, point }: Decimal, places: number, letter: string): string {
  const fraction = places > 0 ? `.${digits.slice(1, places + 1).padEnd(places, "0")}` : "";
  const exponent = digits === "" ? 0 : point - 1;
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${digits[0] ?? "0"}${fraction}${letter}${exponent < 0 ? "-" : "+"}${size}`;
}

/**
 * The number in one of Go's formats: `e` and `E` with `precision` digits after the point, `f` likewise, `g` and `G` with
 * that many significant digits. A precision of -1 asks for the shortest text that reads back.
 */
export function floatText(value: Numeric, format: "e" | "E" | "f" | "g" | "G", precision: number): string {
  const sign = isNegative(value) ? "-" : "";
  const isShortest = precision < 0;
  let decimal =
    value.mantissa === 0n
      ? { digits: "", point: 0 }
      : isShortest
        ? shortest(value)
        : decimalOf(magnitude(value.mantissa), value.exponent);
  let places = precision;
  if (format === "f") {
    if (isShortest) places = Math.max(decimal.digits.length - decimal.point, 0);
    else decimal = roundedTo(decimal, decimal.point + precision);
    return sign + plainText(decimal, places);
  }
  if (format === "e" || format === "E") {
    if (isShortest) places = decimal.digits.length - 1;
    else decimal = roundedTo(decimal, precision + 1);
    return sign + exponentText(decimal, places, format);
  }
  if (isShortest) places = decimal.digits.length;
  else {
    places = Math.max(precision, 1);
    decimal = roundedTo(decimal, places);
  }
  const count = decimal.digits.length;
  const threshold = isShortest ? 6 : places > count && count >= decimal.point ? count : places;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= threshold) {
    return sign + exponentText(decimal, Math.min(places, count) - 1, format === "g" ? "e" : "E");
  }
  if (places > decimal.point) places = count;
  return sign + plainText(decimal, Math.max(places - decimal.point, 0));
}

/** The numeral that Terraform prints and that string conversion gives: integers in full, never an exponent. */
export function formatNumeral(value: Numeric): string {
  // Of a whole number whose last digit counts no shorter numeral reads back.
  if (value.mantissa !== 0n && value.exponent >= 0 && topBit(value) <= precisionOf(value))
    return (value.mantissa << BigInt(value.exponent)).toString();
  return floatText(value, "f", -1);
}
