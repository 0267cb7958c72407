import { expect, test } from "vitest";
import fc from "fast-check";
import { ebayOrderOf, paidFor, type OrderParts } from "../../../test/connectors/ebay-order.ts";
import { totalOf } from "../../../test/connectors/fake-orders.ts";
import type { RemoteOrder } from "../orders-contract.ts";
import { hasUntoldRequest, hasUntoldTaxes, readOrder } from "./orders-read.ts";

const read = (body: unknown) => readOrder(body, (id) => `https://hub.example/${id}`);
function order(parts: OrderParts = {}): RemoteOrder {
  const result = read(ebayOrderOf(parts));
  if (result.kind !== "order") throw new Error(result.message);
  return result.order;
}
function problem(body: unknown) {
  const result = read(body);
  if (result.kind !== "unreadable") throw new Error("it was read");
  return result;
}

const minor = fc.integer({ min: 0, max: 1_000_000 });
const parts = fc
  .record({
    currency: fc.constantFrom("USD", "JPY", "KWD", "GBP"),
    lines: fc.array(fc.record({ costMinor: minor, quantity: fc.integer({ min: 1, max: 9 }), share: fc.nat(100) }), {
      minLength: 1,
      maxLength: 6,
    }),
    shippingMinor: minor,
    deliveryShare: fc.nat(100),
    discountMinor: fc.nat(500),
    adjustmentMinor: fc.integer({ min: -2000, max: 2000 }),
    feeMinor: fc.nat(300),
    taxMinor: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50_000 })),
    collected: fc.boolean(),
    breakdown: fc.boolean(),
  })
  .map(({ lines, deliveryShare, ...rest }): OrderParts & { shippingMinor: number; taxMinor: number } => ({
    ...rest,
    lines: lines.map(({ share, ...line }) => ({ ...line, discountMinor: Math.floor((line.costMinor * share) / 100) })),
    deliveryDiscountMinor: Math.floor((rest.shippingMinor * deliveryShare) / 100),
    // Without the breakdown a fee is not told: it could be taken for a tax. Such orders are read again (see `hasUntoldTaxes`).
    feeMinor: rest.breakdown ? rest.feeMinor : 0,
    // Prices in pounds have the VAT in them.
    ...(rest.currency === "GBP" ? { included: true, collected: false, taxType: "VAT" } : {}),
  }));

test("what a buyer pays is the sum of an order's parts, to the minor unit, in every currency", () => {
  fc.assert(
    fc.property(parts, (given) => {
      const found = order(given);
      expect(found.totalMinor).toBe(paidFor(given));
      expect(totalOf(found)).toBe(found.totalMinor);
      expect(found.otherMinor).toBe((given.adjustmentMinor ?? 0) + (given.feeMinor ?? 0));
      expect(found.shipping.amountMinor).toBe(given.shippingMinor - (given.deliveryDiscountMinor ?? 0));
      const taxes = found.lines.flatMap((line) => line.taxes);
      expect(taxes.reduce((total, tax) => total + tax.amountMinor, 0)).toBe(given.taxMinor);
      expect(taxes.every(({ paidBy }) => paidBy === (given.collected ? "channel" : "seller"))).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test("the equation holds even where eBay's own amounts do not add up", () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: -5000, max: 5_000_000 }), (given, total) => {
      const currency = given.currency ?? "USD";
      const digits = { USD: 2, GBP: 2, JPY: 0, KWD: 3 }[currency] ?? 2;
      const value = (total / 10 ** digits).toFixed(digits);
      const body = ebayOrderOf(given);
      const pricing = body.pricingSummary as Record<string, unknown>; // as just made
      const found = read({ ...body, pricingSummary: { ...pricing, total: { value, currency } } });
      if (found.kind !== "order") throw new Error(found.message);
      expect(totalOf(found.order)).toBe(found.order.totalMinor);
    }),
    { numRuns: 200 },
  );
});

test("tax that eBay collects is the channel's and counted once, with and without the breakdown", () => {
  for (const breakdown of [true, false]) {
    const found = order({ taxMinor: 82, collected: true, breakdown, shippingMinor: 500 });
    expect(found).toMatchObject({ totalMinor: 1582, taxesIncluded: false, otherMinor: 0 });
    expect(found.lines[0]?.taxes).toEqual([{ title: "Sales tax", amountMinor: 82, paidBy: "channel" }]);
  }
});

test("VAT in the prices is told, not added; without any tax line nothing is said of taxes", () => {
  const told = order({ currency: "GBP", taxMinor: 167, included: true, taxType: "VAT" });
  expect(told).toMatchObject({ totalMinor: 1000, taxesIncluded: true, otherMinor: 0 });
  expect(told.lines[0]?.taxes).toEqual([{ title: "VAT", amountMinor: 167, paidBy: "seller" }]);
  expect(order({ currency: "GBP" }).lines[0]?.taxes).toEqual([]);
});

test("VAT that eBay collects although prices include it stays within the total", () => {
  const found = order({ currency: "GBP", taxMinor: 167, included: true, collected: true, taxType: "VAT" });
  expect(found).toMatchObject({ totalMinor: 1000, taxesIncluded: true, otherMinor: 0 });
});

test("sales tax is not taken for included because something unknown is about as large", () => {
  const short = { total: { value: "10.05", currency: "USD" }, deliveryCost: { value: "0.00", currency: "USD" } };
  const found = order({ taxMinor: 82, over: { pricingSummary: short } });
  expect(found).toMatchObject({ totalMinor: 1005, taxesIncluded: false, otherMinor: -77 });
});

test("an order in our words", () => {
  const found = order({
    lines: [
      { id: "a", sku: "S-A", quantity: 2, costMinor: 3998, discountMinor: 400 },
      { id: "b", sku: "S-B", costMinor: 500 },
    ],
    shippingMinor: 495,
    over: {
      buyerCheckoutNotes: " Ring twice ",
      totalMarketplaceFee: { value: "6.02", currency: "USD" },
    },
  });
  expect(found).toMatchObject({
    id: "12-34567-89012",
    number: "12-34567-89012",
    url: "https://hub.example/12-34567-89012",
    placedAt: "2026-01-02T03:04:05.678Z",
    updatedAt: "2026-01-02T04:00:00.000Z",
    status: "open",
    currency: "USD",
    shipping: { title: "USPS Ground Advantage", code: "USPSGroundAdvantage", amountMinor: 495, taxes: [] },
    discountMinor: 0,
    totalMinor: 4593,
    feeMinor: 602,
    refunds: [],
  });
  expect(found.lines[0]).toMatchObject({ id: "a", sku: "S-A", quantity: 2, totalMinor: 3998, discountMinor: 400 });
  expect(found.lines[0]?.listingRemoteId).toBe("11000000000");
  expect(found.buyer).toEqual({
    userId: "maple_reader",
    name: "Rosa Lindqvist",
    email: "abc123@members.ebay.com",
    isProxyEmail: true,
    phone: "503-555-0142",
    note: "Ring twice",
    shippingAddress: {
      name: "Rosa Lindqvist",
      line1: "418 Alder Street",
      city: "Portland",
      region: "OR",
      postalCode: "97205",
      countryCode: "US",
      phone: "503-555-0142",
    },
  });
});

test.each([
  ["PENDING", "unpaid"],
  ["FAILED", "unpaid"],
  ["PAID", "open"],
  ["PARTIALLY_REFUNDED", "open"],
  ["FULLY_REFUNDED", "open"],
])("payment %s: %s", (orderPaymentStatus, status) => {
  expect(order({ over: { orderPaymentStatus } }).status).toBe(status);
  const cancelStatus = { cancelState: "CANCELED", cancelRequests: [] };
  expect(order({ over: { orderPaymentStatus, cancelStatus } }).status).toBe("cancelled");
});

test("only a buyer's open request waits for the seller", () => {
  const asked = {
    cancelRequestId: "5000001",
    cancelInitiator: "Buyer",
    cancelReason: "ORDER_MISTAKE",
    cancelRequestState: "REQUESTED",
  };
  const status = (request: object, cancelState = "IN_PROGRESS") => ({
    over: { cancelStatus: { cancelState, cancelRequests: [request] } },
  });
  expect(order(status(asked)).cancelRequest).toEqual({ id: "5000001", reason: "order mistake" });
  expect(order(status({ ...asked, cancelRequestState: "REJECTED" })).cancelRequest).toBeUndefined();
  expect(order(status({ ...asked, cancelInitiator: "Seller" })).cancelRequest).toBeUndefined();
  expect(order(status(asked, "NONE_REQUESTED")).cancelRequest).toBeUndefined();
});

test("what a list leaves out: whose request it is, and the breakdown of taxes", () => {
  const cancelStatus = (cancelRequests: object[]) => ({
    over: { cancelStatus: { cancelState: "IN_PROGRESS", cancelRequests } },
  });
  expect(hasUntoldRequest(ebayOrderOf(cancelStatus([])))).toBe(true);
  expect(hasUntoldRequest(ebayOrderOf(cancelStatus([{ cancelRequestId: "1" }])))).toBe(false);
  for (const collected of [true, false]) {
    expect(hasUntoldTaxes(ebayOrderOf({ taxMinor: 5, collected, breakdown: false }))).toBe(true);
    expect(hasUntoldTaxes(ebayOrderOf({ taxMinor: 5, collected }))).toBe(false);
  }
  expect(hasUntoldTaxes(ebayOrderOf())).toBe(false);
  expect(hasUntoldRequest("no order") || hasUntoldTaxes("no order")).toBe(false);
});

test("refunds of the order and of its lines, by id", () => {
  const amount = (value: string) => ({ value, currency: "USD" });
  const body = ebayOrderOf({ lines: [{ id: "a", costMinor: 2000 }] });
  const [line] = body.lineItems as Record<string, unknown>[]; // as just made
  const refunded = {
    ...body,
    lineItems: [
      {
        ...line,
        refunds: [
          { refundId: "r1", amount: amount("3.00"), refundDate: "2026-01-03T00:00:00.000Z" },
          { refundId: "r3", amount: amount("1.00") },
        ],
      },
    ],
    paymentSummary: {
      payments: [],
      refunds: [
        { refundId: "r1", amount: amount("3.00"), refundStatus: "REFUNDED", refundDate: "2026-01-03T00:00:00.000Z" },
        { refundId: "r2", amount: amount("0.50"), refundStatus: "FAILED" },
      ],
    },
  };
  const found = read(refunded);
  expect(found.kind === "order" && found.order.refunds).toEqual([
    {
      id: "r1",
      amountMinor: 300,
      at: "2026-01-03T00:00:00.000Z",
      state: "done",
      lines: [{ lineId: "a", amountMinor: 300 }],
    },
    { id: "r2", amountMinor: 50, at: "2026-01-02T04:00:00.000Z", state: "failed", lines: [] },
    {
      id: "r3",
      amountMinor: 100,
      at: "2026-01-02T04:00:00.000Z",
      state: "pending",
      lines: [{ lineId: "a", amountMinor: 100 }],
    },
  ]);
});

test("ship-by is the earliest of the lines; pickup orders name the place", () => {
  const body = ebayOrderOf({ lines: [{ costMinor: 1 }, { costMinor: 2 }] });
  const lines = body.lineItems as Record<string, unknown>[]; // as just made
  const by = ["2026-01-09T00:00:00.000Z", "2026-01-05T00:00:00.000Z"];
  const found = read({
    ...body,
    lineItems: lines.map((line, index) => ({ ...line, lineItemFulfillmentInstructions: { shipByDate: by[index] } })),
    fulfillmentStartInstructions: [{ pickupStep: { merchantLocationKey: "store-7" } }],
  });
  if (found.kind !== "order") throw new Error(found.message);
  expect(found.order.shipByAt).toBe(by[1]);
  expect(found.order.lines.map((line) => line.shipByAt)).toEqual(by);
  expect(found.order.pickup).toEqual({ locationKey: "store-7" });
  expect(found.order.shipping.code).toBe("PICKUP");
  expect(found.order.buyer).toEqual({ userId: "maple_reader", isProxyEmail: false });
});

test("through eBay's parcel centre: its number stands above the street", () => {
  const found = order({
    over: {
      fulfillmentStartInstructions: [
        {
          ebaySupportedFulfillment: true,
          shippingStep: {
            shipToReferenceId: "Reference #77",
            shipTo: {
              fullName: "Parcel centre",
              contactAddress: { addressLine1: "1 Hub Way", city: "Erlanger", countryCode: "US" },
            },
          },
        },
      ],
    },
  });
  expect(found.buyer?.shippingAddress).toMatchObject({ company: "Reference #77", line1: "1 Hub Way", postalCode: "" });
});

test("what eBay withholds is simply not there", () => {
  const bare = order({ over: { buyer: undefined, fulfillmentStartInstructions: [] } });
  expect(bare.buyer).toBeUndefined();
  const old = order({
    over: {
      fulfillmentStartInstructions: [
        { shippingStep: { shipTo: { contactAddress: { city: "Portland", countryCode: "US" } } } },
      ],
    },
  });
  expect(old.buyer).toEqual({ userId: "maple_reader", isProxyEmail: false });
});

test("zero and negative prices, and a fee in another currency, are no reason not to read an order", () => {
  expect(order({ lines: [{ costMinor: 0 }, { costMinor: -500 }] }).totalMinor).toBe(-500);
  const fee = { totalMarketplaceFee: { value: "1.00", currency: "GBP" } };
  expect(order({ over: fee }).feeMinor).toBeUndefined();
});

test.each([
  ["nothing at all", undefined, "unknown", /form that could not be read \(all of it\)/],
  ["no lines", ebayOrderOf({ over: { lineItems: [] } }), "12-34567-89012", /without anything that was bought/],
  ["a new payment status", ebayOrderOf({ over: { orderPaymentStatus: "ODD" } }), "12-34567-89012", /payment status/],
  [
    "more digits than the currency has",
    ebayOrderOf({ over: { pricingSummary: { total: { value: "10.005", currency: "USD" } } } }),
    "12-34567-89012",
    /cannot be one in USD: 10\.005/,
  ],
  [
    "amounts in two currencies",
    ebayOrderOf({ over: { pricingSummary: { total: { value: "10.00", currency: "EUR" } } } }),
    "12-34567-89012",
    /EUR and in USD/,
  ],
  [
    "a quantity of nothing",
    { ...ebayOrderOf({ lines: [{ costMinor: 1, quantity: 0 }] }) },
    "12-34567-89012",
    /quantity/,
  ],
])("cannot be read: %s", (_name, body, id, message) => {
  const found = problem(body);
  expect(found.id).toBe(id);
  expect(found.message).toMatch(message);
});
