import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idNumber, instant, storableValue, text, toGrams, toMinor } from "./plain-values.ts";

describe("toMinor", () => {
  it.each([
    ["19.9", "USD", 1990],
    ["19.99", "JPY", 20],
    ["0.5", "JPY", 1],
    ["0.4999", "JPY", 0],
    ["-0.5", "JPY", -1],
    ["1.2345", "KWD", 1235],
    ["1.005", "USD", 101],
    ["1000", "JPY", 1000],
  ])("%s %s is %i", (amount, currency, minor) => {
    expect(toMinor(amount, currency)).toBe(minor);
  });

  it("is exact for every amount that the currency can express", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (minor) => {
        const digits = String(minor).padStart(3, "0");
        expect(toMinor(`${digits.slice(0, -2)}.${digits.slice(-2)}`, "EUR")).toBe(minor);
      }),
    );
  });
});

describe("toGrams", () => {
  it("knows both of Shopify's names of a unit, and nothing else", () => {
    expect(toGrams({ value: 0.4, unit: "kg" })).toBe(400);
    expect(toGrams({ value: 0.4, unit: "KILOGRAMS" })).toBe(400);
    expect(toGrams({ value: 2, unit: "POUNDS" })).toBe(907);
    expect(toGrams({ value: 3, unit: "stone" })).toBeNull();
    expect(toGrams(null)).toBeNull();
  });
});

describe("text", () => {
  it("loses what PostgreSQL cannot store, and no emoji", () => {
    expect(text.parse("a\0b\ud83d c 👩‍👩‍👧 \ude00")).toBe("a\uFFFDb\uFFFD c 👩‍👩‍👧 \uFFFD");
    const json = String.raw`{"a":["x\u0000y"],"b":{"c":"\ud83d"},"d":"\ud83d\ude00","e":1}`;
    expect(storableValue(JSON.parse(json), json)).toEqual({ a: ["x\uFFFDy"], b: { c: "\uFFFD" }, d: "😀", e: 1 });
  });
});

describe("idNumber and instant", () => {
  it("take an id as a safe number or as digits, and a time with an offset", () => {
    const id = idNumber("Location");
    expect(id.parse(24826418)).toBe("24826418");
    expect(id.parse("788032119674292922")).toBe("788032119674292922");
    expect(id.safeParse(2 ** 53).success).toBe(false);
    expect(id.safeParse("12x").success).toBe(false);
    expect(instant.parse("2021-12-31T19:00:00-05:00")).toBe(Date.UTC(2022, 0, 1));
    expect(instant.safeParse("soon").success).toBe(false);
  });
});
