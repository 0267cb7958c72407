import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantityFor, type QuantityComponent, type QuantityInput } from "./quantity.ts";

const component = (levels: number[], rest: Partial<QuantityComponent> = {}): QuantityComponent => ({
  name: "Vase",
  units: 1,
  tracked: true,
  oversells: false,
  removed: false,
  levels: levels.map((available, index) => ({ location: `Location ${index}`, available })),
  reserved: 0,
  ...rest,
});
const input = (components: QuantityComponent[], rules: Partial<QuantityInput["rules"]> = {}): QuantityInput => ({
  components,
  withheld: null,
  rules: { buffer: 0, cap: null, allocationPercent: 100, untrackedQuantity: 5, ...rules },
  channelMax: 1_000_000,
});
const quantityOf = (given: QuantityInput) => quantityFor(given).quantity;

const stock = fc.array(fc.integer({ min: -50, max: 500 }), { maxLength: 4 });
const counted = fc
  .record({ stock, units: fc.integer({ min: 1, max: 6 }), reserved: fc.nat(20) })
  .map(({ stock: levels, units, reserved }) => component(levels, { units, reserved }));
const rulesOf = fc.record({
  buffer: fc.nat(20),
  cap: fc.option(fc.nat(100), { nil: null }),
  allocationPercent: fc.nat(100),
  untrackedQuantity: fc.nat(50),
});
const sum = (levels: { available: number }[]) => levels.reduce((total, level) => total + level.available, 0);

describe("quantity", () => {
  test("is explained step by step", () => {
    const { quantity, steps } = quantityFor(input([component([5, 2])], { buffer: 1, cap: 3 }));
    expect(quantity).toBe(3);
    expect(steps.map((step) => [step.key, step.value])).toEqual([
      ["location", 5],
      ["location", 2],
      ["available", 7],
      ["buffer", 6],
      ["cap", 3],
    ]);
  });

  test("a kit has as many as its scarcest component allows", () => {
    expect(quantityOf(input([component([10], { units: 3 }), component([8], { units: 2 })]))).toBe(3);
    expect(quantityOf(input([component([10], { units: 3, reserved: 5 }), component([8])]))).toBe(1);
  });

  test("what Shopify does not count shows the standard quantity, whatever its levels say", () => {
    expect(quantityOf(input([component([900], { tracked: false })]))).toBe(5);
    expect(quantityOf(input([component([], { tracked: false })], { buffer: 3, cap: 2 }))).toBe(2);
  });

  test("what may be sold beyond zero shows its stock, and never less than the standard quantity", () => {
    expect(quantityOf(input([component([20], { oversells: true })], { buffer: 1 }))).toBe(19);
    expect(quantityOf(input([component([-4], { oversells: true })]))).toBe(5);
  });

  test("an untracked part does not limit a kit", () => {
    expect(quantityOf(input([component([], { tracked: false }), component([4], { units: 2 })]))).toBe(2);
  });

  test("nothing is shown of what is withheld, removed, or made of nothing", () => {
    expect(quantityOf({ ...input([component([9])]), withheld: "productNotActive" })).toBe(0);
    expect(quantityOf(input([component([9], { removed: true }), component([9])]))).toBe(0);
    expect(quantityOf(input([]))).toBe(0);
  });

  test("no location that counts is nothing, and said", () => {
    const { quantity, steps } = quantityFor(input([component([])]));
    expect(quantity).toBe(0);
    expect(steps[0]?.key).toBe("noLocation");
  });

  test("is a whole number, never negative, never above cap, channel, or what is there", () => {
    fc.assert(
      fc.property(
        fc.array(counted, { minLength: 1, maxLength: 3 }),
        rulesOf,
        fc.nat(300),
        (components, rules, channelMax) => {
          const { quantity, steps } = quantityFor({ ...input(components, rules), channelMax });
          expect(Number.isSafeInteger(quantity)).toBe(true);
          expect(quantity).toBeGreaterThanOrEqual(0);
          expect(quantity).toBeLessThanOrEqual(Math.min(rules.cap ?? channelMax, channelMax));
          for (const { levels, reserved, units } of components) {
            expect(quantity).toBeLessThanOrEqual(Math.max(0, Math.floor((sum(levels) - reserved) / units)));
          }
          expect(steps.at(-1)?.value).toBe(quantity);
        },
      ),
    );
  });

  test("holds back the whole buffer, and more buffer never shows more", () => {
    fc.assert(
      fc.property(counted, rulesOf, fc.nat(20), (one, rules, more) => {
        const free = quantityOf(input([one], { ...rules, buffer: 0, cap: null }));
        const held = quantityOf(input([one], { ...rules, cap: null }));
        expect(held).toBe(Math.max(0, free - rules.buffer));
        expect(quantityOf(input([one], { ...rules, buffer: rules.buffer + more }))).toBeLessThanOrEqual(
          quantityOf(input([one], rules)),
        );
      }),
    );
  });

  test("more stock never shows less, tracked or not", () => {
    fc.assert(
      fc.property(counted, rulesOf, fc.nat(50), fc.boolean(), fc.boolean(), (one, rules, more, tracked, oversells) => {
        const before = { ...one, tracked, oversells };
        const after = { ...before, levels: [...before.levels, { location: "New", available: more }] };
        expect(quantityOf(input([after], rules))).toBeGreaterThanOrEqual(quantityOf(input([before], rules)));
      }),
    );
  });
});
