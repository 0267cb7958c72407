import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { priceFor, type PriceInput, type PriceRules } from "./price.ts";
import { priceEndings, roundingDirections, roundPrice } from "./rounding.ts";
import { fraction } from "./decimal.ts";
import { minorDigits } from "./money.ts";

const plain: PriceRules = {
  percent: "0",
  fixedMinor: 0,
  ending: "none",
  direction: "nearest",
  minMinor: null,
  maxMinor: null,
  rate: null,
};
const input = (sourceMinor: number, rules: Partial<PriceRules> = {}, rest: Partial<PriceInput> = {}): PriceInput => ({
  sourceMinor,
  sourceCurrency: "USD",
  currency: "USD",
  rules: { ...plain, ...rules },
  ...rest,
});
const priceOf = (given: PriceInput) => {
  const result = priceFor(given);
  return "priceMinor" in result ? result.priceMinor : result.issue.code;
};

const currencies = fc.constantFrom("USD", "JPY", "KWD");
const rulesOf = fc.record({
  percent: fc.integer({ min: -9999, max: 100_000 }).map((value) => (value / 100).toFixed(2)),
  fixedMinor: fc.integer({ min: -5000, max: 5000 }),
  ending: fc.constantFrom(...priceEndings),
  direction: fc.constantFrom(...roundingDirections),
  rate: fc.option(
    fc.integer({ min: 1, max: 1_000_000 }).map((value) => (value / 1000).toFixed(3)),
    { nil: null },
  ),
});

describe("price rules", () => {
  test.each([
    [input(1990), 1990],
    [input(1990, { percent: "10" }), 2189],
    [input(1990, { percent: "10", ending: ".99" }), 2199],
    [input(1990, { percent: "-10", fixedMinor: 250 }), 2041],
    [input(1000, { percent: "0.05" }), 1001], // 1000.5 is rounded up, never cut
    [input(1000, { rate: "0.92" }, { currency: "EUR" }), 920],
    [input(1000, { rate: "151.5" }, { currency: "JPY" }), 1515],
    [input(1000, { rate: "0.307" }, { currency: "KWD" }), 3070],
    [input(3, { rate: "0.1" }, { currency: "EUR", sourceCurrency: "USD" }), "preflight.priceNotPositive"],
    [input(1000, {}, { currency: "EUR" }), "preflight.currencyRateMissing"],
    [input(1000, { fixedMinor: -1000 }), "preflight.priceNotPositive"],
    [input(1000, { fixedMinor: -2500 }), "preflight.priceNotPositive"],
    [input(1000, { fixedMinor: -2500, minMinor: 500 }), 500],
    [input(0, { minMinor: 500 }), "preflight.priceNotPositive"],
    [input(1000, { percent: "-100" }), "preflight.priceNotPositive"],
    [input(9_000_000_000_000, { rate: "1000000" }), "preflight.priceTooLarge"],
    [input(1990, { percent: "50" }, { overrideMinor: 700 }), 700],
    [input(1990, {}, { overrideMinor: 0 }), "preflight.priceNotPositive"],
    [input(2010, { ending: ".99", maxMinor: 2050 }), 1999],
    [input(2010, { ending: ".99", minMinor: 2005, maxMinor: 2050 }), 2010], // no .99 between the two
  ])("%j", (given, expected) => expect(priceOf(given)).toBe(expected));

  test("every step is told, with its figures", () => {
    const { steps } = priceFor(input(1000, { percent: "10", fixedMinor: 50, ending: ".99", rate: "0.9" }));
    expect(steps.map((step) => [step.key, step.value])).toEqual([
      ["shopify", 1000],
      ["rate", 900],
      ["percent", 990],
      ["fixed", 1040],
      ["rounding", 999],
    ]);
  });

  test("the message of a price that went below zero names the amount", () => {
    const result = priceFor(input(1000, { fixedMinor: -2500 }));
    expect("issue" in result && result.issue.message).toContain("-$15.00");
  });

  test("a price is between minimum and maximum, a whole number above zero, or an issue", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        rulesOf,
        currencies,
        fc.integer({ min: 1, max: 100_000 }),
        fc.nat(100_000),
        (sourceMinor, rules, currency, minMinor, room) => {
          const maxMinor = minMinor + room;
          const price = priceOf(
            input(sourceMinor, { ...rules, rate: rules.rate ?? "1", minMinor, maxMinor }, { currency }),
          );
          expect(price).toBeTypeOf("number");
          expect(Number.isSafeInteger(price)).toBe(true);
          expect(price).toBeGreaterThanOrEqual(minMinor);
          expect(price).toBeLessThanOrEqual(maxMinor);
        },
      ),
    );
  });

  test("without bounds it is above zero, or an issue; and the last step is the price", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), rulesOf, currencies, (sourceMinor, rules, currency) => {
        const result = priceFor(input(sourceMinor, { ...rules, rate: rules.rate ?? "1" }, { currency }));
        if ("issue" in result) {
          expect(result.issue.severity).toBe("error");
          return;
        }
        expect(result.priceMinor).toBeGreaterThan(0);
        expect(result.steps.at(-1)?.value).toBe(result.priceMinor);
      }),
    );
  });

  test("a dearer product is never cheaper on the channel", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.nat(1_000_000),
        rulesOf,
        currencies,
        (sourceMinor, more, rules, currency) => {
          const cheaper = priceOf(input(sourceMinor, { ...rules, rate: rules.rate ?? "1" }, { currency }));
          const dearer = priceOf(input(sourceMinor + more, { ...rules, rate: rules.rate ?? "1" }, { currency }));
          if (typeof cheaper === "number" && typeof dearer === "number") expect(dearer).toBeGreaterThanOrEqual(cheaper);
        },
      ),
    );
  });
});

describe("rounding", () => {
  test.each([
    [2010, ".99", "nearest", "USD", 1999],
    [2060, ".99", "nearest", "USD", 2099],
    [2000, ".99", "up", "USD", 2099],
    [2098, ".99", "down", "USD", 1999],
    [50, ".99", "down", "USD", 99],
    [50, ".00", "down", "USD", 100],
    [1234, ".95", "up", "USD", 1295],
    [1234, ".00", "nearest", "USD", 1200],
    [1234, ".99", "up", "JPY", 1299],
    [84, ".99", "nearest", "JPY", 89],
    [3, ".99", "down", "JPY", 9],
    [1234, ".00", "nearest", "JPY", 1200],
    [1234, ".99", "nearest", "KWD", 990],
    [1600, ".95", "nearest", "KWD", 1950],
  ] as const)("%d %s %s %s is %d", (minor, ending, direction, currency, expected) =>
    expect(roundPrice(fraction(BigInt(minor)), ending, direction, currency)).toBe(BigInt(expected)),
  );

  const ended = fc.constantFrom(".99", ".95", ".90", ".00" as const);
  test("up is never below, down never above where it can be, nearest is one of them; again changes nothing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), ended, currencies, (minor, ending, currency) => {
        const price = fraction(BigInt(minor));
        const [up, down, nearest] = (["up", "down", "nearest"] as const).map((direction) =>
          Number(roundPrice(price, ending, direction, currency)),
        ) as [number, number, number];
        expect(up).toBeGreaterThanOrEqual(minor);
        expect(down <= minor || down === up).toBe(true);
        expect([up, down]).toContain(nearest);
        expect(Math.abs(nearest - minor)).toBeLessThanOrEqual(Math.min(up - minor, Math.abs(minor - down)));
        expect(roundPrice(fraction(BigInt(nearest)), ending, "nearest", currency)).toBe(BigInt(nearest));
        const unit = 10 ** minorDigits(currency);
        if (unit >= 100) expect(nearest % unit).toBe(Math.round(Number(ending) * unit));
      }),
    );
  });
});
