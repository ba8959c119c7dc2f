/** Numbers where the record of functions does not reach: limits, exactness, time. */
import { describe, expect, it } from "vitest";
import {
  add,
  compare,
  divide,
  formatNumeral,
  isInteger,
  modulo,
  multiply,
  type Numeric,
  numericFrom,
  numericFromDouble,
  parseNumeral,
  subtract,
  toSafeInteger,
} from "../../src/evaluate/number.ts";

function number(text: string): Numeric {
  const result = parseNumeral(text);
  if (typeof result === "string") throw new Error(`${text}: ${result}`);
  return result;
}

function printed(value: Numeric | string | undefined): string {
  return typeof value === "object" ? formatNumeral(value) : String(value);
}

describe("a numeral", () => {
  it.each(["0", "7", "-7", "0.1", "1234567890123456789012345678901234567890", "0.000001", "123.456"])(
    "%s prints as it is written",
    (text) => expect(printed(number(text))).toBe(text),
  );

  it.each(["", "-", ".", "e5", "1e", "0x10", "1_0", " 1", "1 ", "1.2.3", "--1", "NaN", "x"])(
    '"%s" is not a number',
    (text) => expect(parseNumeral(text)).toBe("not a number"),
  );

  it.each(["Inf", "-inf", "1e400000000", "1e999999999999999999999", "1e-99999", `1${"0".repeat(100_000)}`])(
    "%s is not followed",
    (text) => expect(parseNumeral(text)).toBe("not followed"),
  );
});

describe("arithmetic", () => {
  it("rounds to 512 bits, a tie to the even neighbour", () => {
    const large = { mantissa: 1n, exponent: 512 };
    expect(compare(add(large, number("1")) as Numeric, large)).toBe(0);
    expect(compare(add(large, number("3")) as Numeric, add(large, number("4")) as Numeric)).toBe(0);
  });

  it("is exact where it can be", () => {
    const left = number("123456789012345678901234567890");
    expect(printed(multiply(left, left))).toBe("15241578753238836750495351562536198787501905199875019052100");
    expect(printed(subtract(multiply(left, left) as Numeric, number("1")))).toMatch(/2099$/);
  });

  it("rounds counts to 64 bits, as Terraform's functions return them", () => {
    expect(printed(divide(numericFrom(1), numericFrom(3)))).toBe("0.33333333333333333334");
  });

  it("keeps what is zero over zero apart from what is infinite", () => {
    expect(divide(number("0"), number("0"))).toBe("indeterminate");
    expect(divide(number("1"), number("0"))).toBeUndefined();
  });

  it("takes the remainder's sign from the dividend", () => {
    expect(printed(modulo(number("-5"), number("3")))).toBe("-2");
    expect(printed(modulo(number("5"), number("-3")))).toBe("2");
  });

  it("gives up on results too large to follow", () => {
    let value: Numeric | undefined = number("1e4000");
    for (let round = 0; round < 40 && value !== undefined; round += 1) value = multiply(value, value);
    expect(value).toBeUndefined();
  });

  it("compares without writing out what is far apart", () => {
    expect(compare(number("1e4000"), number("1e-4000"))).toBeGreaterThan(0);
    expect(compare(number("-1e4000"), number("1e-4000"))).toBeLessThan(0);
  });
});

describe("JavaScript's numbers", () => {
  it.each(["0.1", "123456789.123", "-1.5", "0.000001"])("reads the double %s back from its shortest text", (text) => {
    expect(printed(numericFromDouble(Number(text)))).toBe(text);
  });

  it("tells whole numbers that are exact from others", () => {
    expect(toSafeInteger(number("9007199254740991"))).toBe(9007199254740991);
    expect(toSafeInteger(number("9007199254740993"))).toBeUndefined();
    expect(toSafeInteger(number("1.5"))).toBeUndefined();
    expect(isInteger(number("1e3"))).toBe(true);
  });
});
