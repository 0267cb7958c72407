import { describe, expect, test } from "vitest";
import type { VariantId } from "../domain/ids.ts";
import { planShopifyOrder, totalOfPlan, type OrderPlanInput } from "./plan-shopify-order.ts";

const simple: OrderPlanInput = {
  order: {
    id: "12-34567-89012",
    number: "12-34567-89012",
    placedAt: "2026-11-20T10:00:00.000Z",
    updatedAt: "2026-11-20T10:05:00.000Z",
    status: "open",
    currency: "USD",
    lines: [{ id: "L1", sku: "MUG", title: "Mug", quantity: 2, totalMinor: 3980, discountMinor: 0, taxes: [] }],
    shipping: { title: "Standard", code: "USPS", amountMinor: 500, taxes: [] },
    discountMinor: 0,
    otherMinor: 0,
    taxesIncluded: false,
    totalMinor: 4480,
    refunds: [],
  },
  buyer: undefined,
  lines: [
    {
      remoteLineId: "L1",
      kind: "matched",
      components: [{ variantId: "11" as VariantId, units: 1, priceMinor: 1990, sku: "MUG" }],
    },
  ],
  shop: { currency: "USD" },
  rate: null,
  source: { connectorId: "ebay", channelName: "eBay", marketplaceName: "eBay US", accountName: "mugs-and-more" },
  key: "k-1",
  pickupLocationName: null,
};

describe("a channel's order as Shopify's", () => {
  test("one line in the shop's own currency", () => {
    const result = planShopifyOrder(simple);
    if (!result.ok) throw new Error(result.reason);
    const { plan } = result;
    const usd = (amount: string) => ({
      shopMoney: { amount, currencyCode: "USD" },
      presentmentMoney: { amount, currencyCode: "USD" },
    });
    expect(plan.order.lineItems).toEqual([
      {
        variantId: "gid://shopify/ProductVariant/11",
        sku: "MUG",
        quantity: 2,
        priceSet: usd("19.90"),
        taxable: false,
        requiresShipping: true,
        taxLines: [],
      },
    ]);
    expect(plan.order.transactions).toEqual([
      { kind: "SALE", status: "SUCCESS", gateway: "eBay", amountSet: usd("44.80") },
    ]);
    expect(plan.lines).toEqual([{ remoteLineId: "L1", variantId: "11", quantity: 2 }]);
    expect(totalOfPlan(plan)).toEqual({ shopMinor: 4480, presentmentMinor: 4480 });
  });
});
