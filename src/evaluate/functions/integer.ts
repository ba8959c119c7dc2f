/** Reads whole numbers from arguments. */
import { isInteger, type Numeric, toBigInt } from "../number.ts";
import type { Value } from "../value.ts";
import type { Failure } from "./definition.ts";

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

/** A known number as an integer; the failure has Terraform's words, which the caller may put others before. */
export function integer(value: Value | undefined): number | Failure {
  const number = value?.data as Numeric;
  if (isInteger(number)) {
    const whole = toBigInt(number);
    if (whole >= least && whole <= most) return Number(whole);
  }
  return { error: `value must be a whole number, between ${least} and ${most}` };
}
