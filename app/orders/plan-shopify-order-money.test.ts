import { describe, expect, test } from "vitest";
import { component, line, moneyOf, orderInput, planOf, tax } from "../../test/plan-shopify-order.cases.ts";

const noShipping = { title: "Standard", code: "", amountMinor: 0, taxes: [] };

describe("taxes", () => {
  test("collected by the channel, on top: who remits each is said", () => {
    const lines = [line(3980, 2, { discountMinor: 380, taxes: [tax(297), tax(36, "seller", "City tax")] })];
    const shipping = { title: "Standard", code: "", amountMinor: 500, taxes: [tax(41)] };
    const plan = planOf(orderInput({ lines, shipping, totalMinor: 3600 + 500 + 297 + 36 + 41 }));
    // 2.97 of 36.00 = 8.25 %, 0.36 of 36.00 = 1 %, 0.41 of 5.00 = 8.2 %
    expect(moneyOf(plan)).toEqual({
      lines: ["2 x 19.90"],
      taxes: [
        [
          ["2.97", "0.0825", "channel"],
          ["0.36", "0.01", "seller"],
        ],
      ],
      discount: "3.80",
      shipping: "5.00",
      shippingTaxes: [["0.41", "0.082", "channel"]],
      paid: "44.74",
    });
    expect(plan.order.lineItems?.[0]?.taxable).toBe(true);
  });

  test("included: the base is the price without them, after the order's discount", () => {
    const lines = [line(12_000, 1, { taxes: [tax(1900, "seller", "MwSt.")] })];
    const order = { currency: "EUR", lines, discountMinor: 100, shipping: noShipping, taxesIncluded: true };
    const plan = planOf(orderInput({ ...order, totalMinor: 11_900 }, { shop: { currency: "EUR" } }));
    // 19.00 of (119.00 - 19.00)
    expect(moneyOf(plan)).toMatchObject({ taxes: [[["19.00", "0.19", "seller"]]], discount: "1.00", paid: "119.00" });
    expect(plan.order.taxesIncluded).toBe(true);
  });

  test("of a kit, spread as its price is", () => {
    const components = [component("1", 1, 2000), component("2", 1, 1000)];
    const input = orderInput(
      { lines: [line(3000, 1, { taxes: [tax(100)] })], shipping: noShipping, totalMinor: 3100 },
      { lines: [{ remoteLineId: "L1", kind: "matched", components }] },
    );
    // 1.00 on 30.00 is 3.3333 %; 0.67 and 0.33 of it
    expect(moneyOf(planOf(input))).toMatchObject({
      lines: ["1 x 20.00", "1 x 10.00"],
      taxes: [[["0.67", "0.033333", "channel"]], [["0.33", "0.033333", "channel"]]],
      paid: "31.00",
    });
  });

  test("on nothing: the amount, at no rate; of nothing or less: left out", () => {
    const taxes = [tax(25, "channel", "Recycling"), tax(0), tax(-5)];
    const plan = planOf(orderInput({ lines: [line(0, 1, { taxes })], shipping: noShipping, totalMinor: 20 }));
    expect(moneyOf(plan)).toMatchObject({ taxes: [[["0.20", "0", "channel"]]], paid: "0.20" });
  });
});

describe("currencies", () => {
  test("yen have no decimals, dinars three", () => {
    const yen = orderInput({ currency: "JPY", lines: [line(1000, 3)], shipping: noShipping, totalMinor: 1000 });
    expect(moneyOf(planOf({ ...yen, shop: { currency: "JPY" } }))).toMatchObject({
      lines: ["3 x 334"],
      discount: "2",
      paid: "1000",
    });
    const dinars = orderInput({ currency: "KWD", lines: [line(1000, 3)], shipping: noShipping, totalMinor: 1000 });
    expect(moneyOf(planOf({ ...dinars, shop: { currency: "KWD" } }))).toMatchObject({
      lines: ["3 x 0.334"],
      discount: "0.002",
      paid: "1.000",
    });
  });

  test("another than the shop's: converted, and the total is the conversion of the whole", () => {
    const order = { currency: "EUR", lines: [line(2000, 2)], totalMinor: 2500 };
    const plan = planOf(orderInput(order, { rate: "0.92" }));
    expect(plan.order).toMatchObject({ currency: "USD", presentmentCurrency: "EUR" });
    expect(moneyOf(plan)).toMatchObject({ lines: ["2 x 10.00"], shipping: "5.00", paid: "25.00" });
    // 25.00 / 0.92 = 27.17; 10.00 / 0.92 = 10.87 each, 5.43 remain for shipping (5.00 / 0.92 = 5.43)
    expect(moneyOf(plan, "shopMoney")).toMatchObject({ lines: ["2 x 10.87"], shipping: "5.43", paid: "27.17" });
  });

  test("from yen to dinars", () => {
    const order = { currency: "JPY", lines: [line(1500, 1)], shipping: noShipping, totalMinor: 1500 };
    const plan = planOf(orderInput(order, { shop: { currency: "KWD" }, rate: "500" }));
    expect(moneyOf(plan, "shopMoney")).toMatchObject({ lines: ["1 x 3.000"], paid: "3.000" });
  });

  test("rounding that nothing else can take makes a discount in both currencies", () => {
    const order = { currency: "EUR", lines: [line(2000, 4)], shipping: noShipping, totalMinor: 2000 };
    const plan = planOf(orderInput(order, { rate: "0.93" }));
    // 20.00 / 0.93 = 21.505 -> 21.51, but 5.00 / 0.93 = 5.376 -> 4 x 5.38 = 21.52
    expect(moneyOf(plan)).toMatchObject({ lines: ["4 x 5.01"], discount: "0.04", paid: "20.00" });
    // 5.01 / 0.93 = 5.387 -> 4 x 5.39 = 21.56, and 0.05 off
    expect(moneyOf(plan, "shopMoney")).toMatchObject({ lines: ["4 x 5.39"], discount: "0.05", paid: "21.51" });
  });

  test("a single unit takes the rounding where there is no shipping", () => {
    const lines = [line(2000, 4), line(1000, 1, { id: "L2" })];
    const plan = planOf(
      orderInput({ currency: "EUR", lines, shipping: noShipping, totalMinor: 3000 }, { rate: "0.93" }),
    );
    // 30.00 / 0.93 = 32.26; 4 x 5.38 = 21.52; 10.74 remain (10.00 / 0.93 = 10.75)
    expect(moneyOf(plan, "shopMoney")).toMatchObject({ lines: ["4 x 5.38", "1 x 10.74"], paid: "32.26" });
    expect(moneyOf(plan)).toMatchObject({ lines: ["4 x 5.00", "1 x 10.00"], discount: undefined });
  });

  test.each([null, "", "0", "-1", "about 1"])("without a rate (%j) the order's own stands for the shop's", (rate) => {
    const plan = planOf(orderInput({ currency: "EUR" }, { rate }));
    expect(plan.order).toMatchObject({ currency: "EUR", presentmentCurrency: "EUR" });
    expect(moneyOf(plan, "shopMoney")).toEqual(moneyOf(plan));
    expect(plan.notes[0]).toEqual({ code: "noRate", params: { currency: "EUR", shopCurrency: "USD" } });
  });
});
