/** Terraform numbers: binary floating point with a 512-bit mantissa. */

/** mantissa × 2^exponent, normalised: the mantissa is odd, or both are zero. */
export interface Numeric {
  readonly mantissa: bigint;
  readonly exponent: number;
}
