import { describe, expect, test } from "vitest";
import { planShopifyOrder, totalOfPlan, type OrderPlanInput } from "./plan-shopify-order.ts";
import { mostLines } from "./plan-shopify-order-draft.ts";
import { component, line, moneyOf, orderInput, planOf } from "../../test/plan-shopify-order.cases.ts";

const reasonOf = (input: OrderPlanInput) => {
  const result = planShopifyOrder(input);
  return result.ok ? "ok" : result.reason;
};
const codesOf = (input: OrderPlanInput) => planOf(input).notes.map(({ code }) => code);

test("one line in the shop's own currency, whole", () => {
  const plan = planOf(orderInput({ url: "https://www.ebay.com/mesh/ord/details?orderid=12", feeMinor: 512 }));
  const usd = (amount: string) => ({
    shopMoney: { amount, currencyCode: "USD" },
    presentmentMoney: { amount, currencyCode: "USD" },
  });
  expect(plan).toEqual({
    order: {
      sourceName: "ebay",
      sourceIdentifier: "12-34567-89012",
      sourceUrl: "https://www.ebay.com/mesh/ord/details?orderid=12",
      processedAt: "2026-11-20T10:00:00.000Z",
      tags: ["eBay", "eBay US", "Anabranch"],
      note: "eBay order 12-34567-89012 (mugs-and-more)\nhttps://www.ebay.com/mesh/ord/details?orderid=12",
      customAttributes: [
        { key: "Channel", value: "eBay" },
        { key: "Marketplace", value: "eBay US" },
        { key: "Account", value: "mugs-and-more" },
        { key: "Order number", value: "12-34567-89012" },
        { key: "Marketplace fee", value: "5.12 USD" },
      ],
      metafields: [{ namespace: "$app:anabranch", key: "channel_order", type: "id", value: "k-1" }],
      currency: "USD",
      presentmentCurrency: "USD",
      taxesIncluded: false,
      financialStatus: "PAID",
      lineItems: [
        {
          variantId: "gid://shopify/ProductVariant/11",
          sku: "SKU-11",
          quantity: 2,
          priceSet: usd("19.90"),
          taxable: false,
          requiresShipping: true,
          taxLines: [],
        },
      ],
      shippingLines: [{ title: "Standard", code: "USPS", priceSet: usd("5.00"), taxLines: [] }],
      transactions: [{ kind: "SALE", status: "SUCCESS", gateway: "eBay", amountSet: usd("44.80") }],
    },
    lines: [{ remoteLineId: "L1", variantId: "11", quantity: 2 }],
    notes: [{ code: "noAddress", params: {} }],
  });
  expect(totalOfPlan(plan)).toEqual({ shopMinor: 4480, presentmentMinor: 4480 });
});

describe("prices and discounts", () => {
  test("a price that does not divide is rounded up, and the rest is a discount with the others", () => {
    const plan = planOf(
      orderInput({ lines: [line(1000, 3, { discountMinor: 150 })], discountMinor: 50, totalMinor: 1300 }),
    );
    // 3 x 3.34 = 10.02; 1.50 + 0.50 + 0.02 off; + 5.00
    expect(moneyOf(plan)).toMatchObject({ lines: ["3 x 3.34"], discount: "2.02", shipping: "5.00", paid: "13.00" });
    expect(plan.order.discountCode?.itemFixedDiscountCode?.code).toBe("eBay");
    expect(plan.notes[0]).toEqual({ code: "rounded", params: { amount: "0.02", currency: "USD" } });
  });

  test("other charges are a line of their own, what is given back a discount", () => {
    const charged = planOf(orderInput({ otherMinor: 250, totalMinor: 4730 }));
    expect(moneyOf(charged)).toMatchObject({ lines: ["2 x 19.90", "1 x 2.50"], discount: undefined, paid: "47.30" });
    expect(charged.order.lineItems?.[1]).toMatchObject({
      title: "Other charges on eBay",
      taxable: false,
      requiresShipping: false,
    });
    expect(charged.lines[1]).toEqual({ remoteLineId: "", variantId: null, quantity: 1 });
    const given = planOf(orderInput({ otherMinor: -250, totalMinor: 4230 }));
    expect(moneyOf(given)).toMatchObject({ lines: ["2 x 19.90"], discount: "2.50", paid: "42.30" });
  });

  test("a sum of the channel that is wrong is made good, and said", () => {
    const less = planOf(orderInput({ totalMinor: 4400 }));
    expect(moneyOf(less)).toMatchObject({ discount: "0.80", paid: "44.00" });
    expect(less.notes[0]).toEqual({ code: "adjusted", params: { amount: "-0.80", currency: "USD" } });
    const more = planOf(orderInput({ totalMinor: 4500 }));
    expect(moneyOf(more)).toMatchObject({ lines: ["2 x 19.90", "1 x 0.20"], discount: undefined, paid: "45.00" });
    expect(more.notes[0]).toEqual({ code: "adjusted", params: { amount: "0.20", currency: "USD" } });
  });

  test("a discount beyond the lines comes off shipping, then off the taxes", () => {
    const shipping = planOf(orderInput({ discountMinor: 4180, totalMinor: 300 }));
    expect(moneyOf(shipping)).toMatchObject({
      lines: ["2 x 19.90"],
      discount: "39.80",
      shipping: "3.00",
      paid: "3.00",
    });
    expect(shipping.notes[0]).toEqual({ code: "discountOnShipping", params: { amount: "2.00", currency: "USD" } });
    const taxes = [{ title: "Tax", amountMinor: 300, paidBy: "channel" as const }];
    const lines = [line(3980, 2, { taxes })];
    const both = planOf(orderInput({ lines, discountMinor: 4580, totalMinor: 200 }));
    expect(moneyOf(both)).toMatchObject({ discount: "39.80", shipping: "0.00", paid: "2.00" });
    expect(both.order.lineItems?.[0]?.taxLines?.[0]?.priceSet?.shopMoney.amount).toBe("2.00");
    expect(both.notes.map(({ code }) => code)).toContain("discountOnTaxes");
  });

  test("an order that costs nothing is paid without a payment", () => {
    const shipping = { title: "", code: "", amountMinor: 0, taxes: [] };
    const plan = planOf(orderInput({ lines: [line(0, 4)], shipping, totalMinor: 0 }));
    expect(moneyOf(plan)).toMatchObject({
      lines: ["4 x 0.00"],
      discount: undefined,
      shipping: "0.00",
      paid: undefined,
    });
    expect(plan.order).toMatchObject({ financialStatus: "PAID", shippingLines: [{ title: "Shipping" }] });
  });
});

describe("kits and multipacks", () => {
  const exploded = (components: OrderPlanInput["lines"][number]["components"], totalMinor: number, quantity: number) =>
    planOf(
      orderInput(
        { lines: [line(totalMinor, quantity, { title: "Tea for two" })], totalMinor: totalMinor + 500 },
        { lines: [{ remoteLineId: "L1", kind: "matched", components }] },
      ),
    );

  test("a kit is split in proportion to its parts' own prices", () => {
    // A pot at 30.00 and two cups at 10.00: 3/5 and 2/5 of 2 x 45.00 = 54.00 and 36.00
    const plan = exploded([component("1", 1, 3000), component("2", 2, 1000)], 9000, 2);
    expect(moneyOf(plan)).toMatchObject({ lines: ["2 x 27.00", "4 x 9.00"], discount: undefined, paid: "95.00" });
    expect(plan.order.lineItems?.map(({ properties }) => properties)).toEqual(
      [1, 2].map(() => [
        { name: "Sold as", value: "Tea for two" },
        { name: "Quantity sold", value: "2" },
      ]),
    );
    expect(plan.lines).toEqual([
      { remoteLineId: "L1", variantId: "1", quantity: 2 },
      { remoteLineId: "L1", variantId: "2", quantity: 4 },
    ]);
  });

  test("a multipack is its units; parts without prices cost the same", () => {
    expect(moneyOf(exploded([component("1", 6, 500)], 1000, 1))).toMatchObject({
      lines: ["6 x 1.67"],
      discount: "0.02",
      paid: "15.00",
    });
    // 9.99 in three: 3.33 each
    const parts = [component("1"), component("2"), component("3")];
    expect(moneyOf(exploded(parts, 999, 1))).toMatchObject({ lines: ["1 x 3.33", "1 x 3.33", "1 x 3.33"] });
  });

  test("one unit of one variant says nothing of what it was sold as; a line without a product has its own title", () => {
    expect(planOf(orderInput()).order.lineItems?.[0]).not.toHaveProperty("properties");
    const lines = [line(3980, 2, { sku: "\u0000X 1\n", title: `Mug\u0007 ${"blue ".repeat(80)}` })];
    const custom = planOf(orderInput({ lines }, { lines: [{ remoteLineId: "L1", kind: "custom", components: [] }] }));
    const item = custom.order.lineItems?.[0];
    expect(item).toMatchObject({ sku: "X 1", quantity: 2, requiresShipping: true });
    expect(item).not.toHaveProperty("variantId");
    expect(item?.title).toMatch(/^Mug blue blue/);
    expect(item?.title?.length).toBeLessThanOrEqual(255);
  });
});

describe("what cannot be planned says why", () => {
  const many = (count: number) =>
    orderInput({
      lines: Array.from({ length: count }, (_, index) => line(100, 1, { id: `L${index}` })),
      totalMinor: count * 100 + 500,
    });

  test.each([
    ["negativePrice", orderInput({ lines: [line(-1)], totalMinor: 499 })],
    ["negativeTotal", orderInput({ totalMinor: -1 })],
    ["amountInvalid", orderInput({ totalMinor: 44.5 })],
    ["amountInvalid", orderInput({ totalMinor: 2 ** 53 })],
    ["amountInvalid", orderInput({ lines: [line(Number.NaN)] })],
    ["amountTooLarge", orderInput({ lines: [line(Number.MAX_SAFE_INTEGER)], totalMinor: Number.MAX_SAFE_INTEGER })],
    ["amountTooLarge", orderInput({ totalMinor: 2 ** 52 }, { shop: { currency: "JPY" }, rate: "0.0001" })],
    ["badQuantity", orderInput({ lines: [line(100, 0)], totalMinor: 600 })],
    ["badQuantity", orderInput({ lines: [line(100, 1.5)], totalMinor: 600 })],
    ["badQuantity", orderInput({ lines: [line(100, 2 ** 31)], totalMinor: 600 })],
    ["linesDiffer", orderInput({}, { lines: [] })],
    ["linesDiffer", orderInput({}, { lines: [{ remoteLineId: "L2", kind: "custom", components: [] }] })],
    ["noLines", orderInput({ lines: [], totalMinor: 500 })],
    ["tooManyLines", many(mostLines + 1)],
    ["unknownCurrency", orderInput({ currency: "XBT" })],
    ["unknownCurrency", orderInput({ currency: "usd" })],
    ["unknownCurrency", orderInput({ currency: "USDC" })],
    ["unknownCurrency", orderInput({}, { shop: { currency: "" } })],
    ["ok", many(mostLines)],
  ])("%s", (reason, input) => {
    expect(reasonOf(input)).toBe(reason);
  });

  test("500 lines are all there", () => {
    expect(planOf(many(500)).order.lineItems).toHaveLength(500);
  });

  test("an order without lines that costs something is one charge", () => {
    expect(moneyOf(planOf(orderInput({ lines: [], totalMinor: 700 })))).toMatchObject({ lines: ["1 x 2.00"] });
    expect(codesOf(orderInput({ lines: [], totalMinor: 700 }))).toContain("adjusted");
  });
});
