import fc from "fast-check";
import { expect, test } from "vitest";
import { fraction, roundHalfUp } from "../domain/decimal.ts";
import { conversion } from "./order-money.ts";
import { totalOfPlan, type OrderPlan, type OrderPlanInput } from "./plan-shopify-order.ts";
import { generatedInput, planOf } from "../../test/plan-shopify-order.cases.ts";

const runs = { numRuns: 500 };

/** Reckoned here a second time, from the texts that are sent, in whole minor units. */
function totalFromTexts({ order }: OrderPlan, money: "shopMoney" | "presentmentMoney") {
  const lines = order.lineItems ?? [];
  const shipping = order.shippingLines ?? [];
  const digits = (text: unknown) => BigInt(String(text).replace(".", ""));
  let total = 0n;
  for (const { priceSet, quantity } of lines) total += digits(priceSet?.[money]?.amount) * BigInt(quantity);
  for (const { priceSet } of shipping) total += digits(priceSet[money]?.amount);
  if (order.taxesIncluded !== true) {
    for (const { priceSet } of [...lines, ...shipping].flatMap(({ taxLines }) => taxLines ?? [])) {
      total += digits(priceSet?.[money]?.amount);
    }
  }
  return total - digits(order.discountCode?.itemFixedDiscountCode?.amountSet?.[money]?.amount ?? "0");
}

function wantedShopTotal({ order, shop, rate }: OrderPlanInput): bigint {
  const factor = order.currency === shop.currency ? undefined : conversion(rate ?? "", order.currency, shop.currency);
  if (!factor) return BigInt(order.totalMinor);
  return roundHalfUp(fraction(BigInt(order.totalMinor) * factor.numerator, factor.denominator));
}

test("the total is the channel's, and its conversion in the shop's currency, to the minor unit", () => {
  fc.assert(
    fc.property(generatedInput, (input) => {
      const plan = planOf(input);
      expect(totalFromTexts(plan, "presentmentMoney")).toBe(BigInt(input.order.totalMinor));
      expect(totalFromTexts(plan, "shopMoney")).toBe(wantedShopTotal(input));
      expect(totalOfPlan(plan)).toEqual({
        presentmentMinor: input.order.totalMinor,
        shopMinor: Number(wantedShopTotal(input)),
      });
    }),
    runs,
  );
});

test("no amount is below zero, and the discount takes no more than the lines cost", () => {
  fc.assert(
    fc.property(generatedInput, (input) => {
      const { order } = planOf(input);
      expect(JSON.stringify(order)).not.toMatch(/"amount":"(?!\d+(?:\.\d+)?")/);
      for (const money of ["shopMoney", "presentmentMoney"] as const) {
        const digits = (text: unknown) => BigInt(String(text).replace(".", ""));
        const goods = (order.lineItems ?? []).reduce(
          (sum, { priceSet, quantity }) => sum + digits(priceSet?.[money]?.amount) * BigInt(quantity),
          0n,
        );
        const discount = digits(order.discountCode?.itemFixedDiscountCode?.amountSet?.[money]?.amount ?? "0");
        expect(discount <= goods).toBe(true);
      }
    }),
    runs,
  );
});

test("every line of the channel has its lines in Shopify, with its units of every component", () => {
  fc.assert(
    fc.property(generatedInput, (input) => {
      const plan = planOf(input);
      expect(plan.lines.map(({ quantity }) => quantity)).toEqual((plan.order.lineItems ?? []).map((l) => l.quantity));
      for (const [index, { id, quantity }] of input.order.lines.entries()) {
        const parts = input.lines[index]?.components ?? [];
        const wanted =
          parts.length > 0
            ? parts.map(({ variantId, units }) => ({ remoteLineId: id, variantId, quantity: units * quantity }))
            : [{ remoteLineId: id, variantId: null, quantity }];
        expect(plan.lines.filter(({ remoteLineId }) => remoteLineId === id)).toEqual(wanted);
      }
    }),
    runs,
  );
});

test("a unit price in the shop's currency is the converted one, but for what rounding asks of single units", () => {
  fc.assert(
    fc.property(generatedInput, (input) => {
      const { order, shop, rate } = input;
      const factor =
        order.currency === shop.currency ? undefined : conversion(rate ?? "", order.currency, shop.currency);
      if (!factor) return;
      for (const { priceSet, quantity } of planOf(input).order.lineItems ?? []) {
        if (quantity === 1) continue;
        const minor = BigInt(String(priceSet?.presentmentMoney?.amount).replace(".", ""));
        const exact = roundHalfUp(fraction(minor * factor.numerator, factor.denominator));
        const off = BigInt(String(priceSet?.shopMoney.amount).replace(".", "")) - exact;
        expect(off >= 0n && off <= 2n).toBe(true);
      }
    }),
    runs,
  );
});
