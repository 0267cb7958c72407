import { describe, expect, test } from "vitest";
import { countsLocation, isInScope, parseRules, readRules, rulesSchema } from "./rules.ts";

const errorsOf = (input: unknown) => {
  const parsed = parseRules(input);
  return parsed.ok ? {} : parsed.errors;
};

describe("rules of an account", () => {
  test("nothing stored is a full set of rules that change nothing", () => {
    expect(readRules({})).toEqual({
      locations: { kind: "online" },
      buffer: 0,
      cap: null,
      allocationPercent: 100,
      untrackedQuantity: 5,
      price: {
        percent: "0",
        fixedMinor: 0,
        ending: "none",
        direction: "nearest",
        minMinor: null,
        maxMinor: null,
        rate: null,
      },
      titleTemplate: "",
      descriptionTemplate: "",
      shortenTitles: true,
      products: { kind: "all" },
      autoList: false,
      aspects: {},
      missingAspect: "Does not apply",
      orders: { backorder: "alert", unmatched: "hold" },
    });
  });

  test("stored and read again are the same", () => {
    const rules = rulesSchema.parse({
      buffer: 2,
      price: { percent: " 12.5 " },
      products: { kind: "tag", tags: ["ebay"] },
    });
    expect(readRules(JSON.parse(JSON.stringify(rules)))).toEqual(rules);
    expect(rules.price.percent).toBe("12.5");
  });

  test.each([
    [{ buffer: -1 }, "buffer", "below zero"],
    [{ buffer: 1.5 }, "buffer", "whole number"],
    [{ buffer: "many" }, "buffer", "whole number"],
    [{ allocationPercent: 101 }, "allocationPercent", "above 100"],
    [{ price: { percent: "ten" } }, "price.percent", "percentage"],
    [{ price: { percent: "-101" } }, "price.percent", "between -100"],
    [{ price: { rate: "0" } }, "price.rate", "above zero"],
    [{ price: { rate: "1e3" } }, "price.rate", "0.92"],
    [{ price: { minMinor: 500, maxMinor: 400 } }, "price.maxMinor", "below the lowest"],
    [{ products: { kind: "tag", tags: [] } }, "products.tags", "at least one tag"],
    [{ locations: { kind: "chosen", ids: [] } }, "locations.ids", "at least one location"],
    [{ titleTemplate: "x".repeat(20_001) }, "titleTemplate", "at most 20,000"],
  ])("%j is refused at %s", (input, field, words) => expect(errorsOf(input)[field]).toContain(words));

  test("every wrong field is told at once", () => {
    expect(Object.keys(errorsOf({ buffer: -1, cap: -1, price: { percent: "" } }))).toEqual([
      "buffer",
      "cap",
      "price.percent",
    ]);
  });
});

describe("scope", () => {
  const product = { tags: ["Summer", "ebay"], collectionIds: ["7"] };
  test.each([
    [{ kind: "all" }, true],
    [{ kind: "hand" }, true],
    [{ kind: "tag", tags: ["EBAY"] }, true],
    [{ kind: "tag", tags: ["ebay us"] }, false],
    [{ kind: "collection", ids: ["6", "7"] }, true],
    [{ kind: "collection", ids: ["6"] }, false],
  ] as const)("%j: %s", (scope, expected) =>
    expect(isInScope(JSON.parse(JSON.stringify(scope)) as Parameters<typeof isInScope>[0], product)).toBe(expected),
  );

  test("a closed location never counts, and one that does not ship online only where it was chosen", () => {
    const store = { id: "1", isActive: true, fulfillsOnline: false };
    expect(countsLocation({ kind: "online" }, store)).toBe(false);
    expect(countsLocation({ kind: "chosen", ids: ["1"] }, store)).toBe(true);
    expect(countsLocation({ kind: "chosen", ids: ["1"] }, { ...store, isActive: false })).toBe(false);
  });
});
