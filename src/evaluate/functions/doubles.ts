/**
 * `log` and `pow` in double precision, step by step as Terraform's amd64 builds compute them (Go's math package): the last
 * digit depends on it.
 */

/** A double as fraction × 2^exponent, the fraction from 0.5 up to 1. */
function split(value: number): { readonly fraction: number; readonly exponent: number } {
  let fraction = value;
  let exponent = 0;
  for (; Math.abs(fraction) >= 1; exponent += 1) fraction /= 2;
  for (; Math.abs(fraction) < 0.5; exponent -= 1) fraction *= 2;
  return { fraction, exponent };
}

/** ln 2 in two parts, and the coefficients of the series (FreeBSD's e_log.c, which Go cites). */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const [l1, l2, l3, l4, l5, l6, l7] = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
] as const;

function naturalLogarithm(value: number): number {
  if (value === 0) return Number.NEGATIVE_INFINITY;
  if (!(value > 0)) return Number.NaN;
  let { fraction, exponent } = split(value);
  if (fraction <= Math.SQRT1_2) {
    fraction *= 2;
    exponent -= 1;
  }
  const f = fraction - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const s4 = s2 * s2;
  const odd = s2 * (l1 + s4 * (l3 + s4 * (l5 + s4 * l7)));
  const even = s4 * (l2 + s4 * (l4 + s4 * l6));
  const half = 0.5 * f * f;
  return exponent * ln2High - (half - (s * (half + (odd + even)) + exponent * ln2Low) - f);
}

/** The logarithm of a positive number to a base; NaN and infinities as the division gives them. */
export function logarithm(value: number, base: number): number {
  return naturalLogarithm(value) / naturalLogarithm(base);
}

/** Exponents beyond this give nothing that a double can hold, but for the bases 0, 1 and -1. */
const exponentLimit = 4096;

/** A power; undefined where the exponent has a fraction other than one half, for which Go has an approximation. */
export function power(base: number, exponent: number): number | undefined {
  if (exponent === 0 || base === 1) return 1;
  if (exponent === 1) return base;
  if (base === 0) return base ** exponent;
  if (exponent === 0.5) return Math.sqrt(base);
  if (exponent === -0.5) return 1 / Math.sqrt(base);
  if (!Number.isInteger(exponent)) return base < 0 ? Number.NaN : undefined;
  const size = Math.abs(exponent);
  if (size > 2 ** 53) return base ** exponent;
  let result = 1;
  let scale = 0;
  let { fraction, exponent: twos } = split(base);
  for (let rest = size; rest !== 0; rest = Math.floor(rest / 2)) {
    if (Math.abs(twos) > exponentLimit) {
      scale += twos;
      break;
    }
    if (rest % 2 === 1) {
      result *= fraction;
      scale += twos;
    }
    fraction *= fraction;
    twos *= 2;
    if (fraction < 0.5) {
      fraction += fraction;
      twos -= 1;
    }
  }
  if (exponent > 0) return scaled(result, scale);
  return scaled(1 / result, -scale);
}

/** value × 2^exponent; undefined where that is too small for a normal double, where more bits are lost. */
function scaled(value: number, exponent: number): number | undefined {
  if (exponent > 2000) return value * Number.POSITIVE_INFINITY;
  if (exponent < -2000) return 0 * value;
  const { fraction, exponent: own } = split(value);
  const sum = own + exponent;
  if (sum < -1021) return sum < -1080 ? 0 * value : undefined;
  return fraction * 2 ** Math.min(sum, 1023) * (sum > 1023 ? 2 ** (sum - 1023) : 1);
}
