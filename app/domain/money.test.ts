import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayMoney, formatAmount, minorDigits, parseAmount } from "./money.ts";

const currencies = ["USD", "EUR", "JPY", "KWD", "CLF", "XXQ", ""];

describe("amounts", () => {
  test("written and read again are the same, in every currency", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom(...currencies), (minor, currency) => {
        expect(parseAmount(formatAmount(minor, currency), currency)).toBe(minor === 0 ? 0 : minor);
      }),
    );
  });

  test.each([
    ["19.9", "USD", 1990],
    ["19.90", "USD", 1990],
    ["1990", "JPY", 1990],
    ["1990.00", "JPY", 1990],
    ["1.99", "KWD", 1990],
    ["-0.00", "USD", 0],
  ])("%s %s is %d minor units", (text, currency, minor) => expect(parseAmount(text, currency)).toBe(minor));

  test.each(["", "abc", "1,5", "1e3", "19.999", "NaN", "99999999999999999999", ".5", "--1"])(
    "%j is not an amount of dollars",
    (text) => expect(parseAmount(text, "USD")).toBeUndefined(),
  );

  test("digits follow the currency", () => {
    expect(currencies.map(minorDigits)).toEqual([2, 2, 0, 3, 4, 2, 2]);
  });

  test("are shown as people write them", () => {
    expect(displayMoney({ amountMinor: 123456, currency: "USD" })).toBe("$1,234.56");
    expect(displayMoney({ amountMinor: 500, currency: "JPY" })).toBe("¥500");
    expect(displayMoney({ amountMinor: 500, currency: "points" })).toBe("5.00 points");
  });
});
