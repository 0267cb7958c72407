import { expect, test } from "vitest";
import { judge, type Books, type Evidence, type JudgeName } from "./judges.ts";

const books: Books = {
  orders: new Map([
    ["12-1", { trackingNumber: "1Z1", refundMinor: 100 }],
    ["12-2", { trackingNumber: undefined, refundMinor: 0 }],
  ]),
  stock: new Map([["v1", 7]]),
  liveOffers: 2,
};
const right: Evidence = {
  receipts: [],
  differences: [],
  liveOffers: 2,
  channelOrders: [
    { id: "12-1", tracking: [{ number: "1Z1" }], refundedMinor: 100 },
    { id: "12-2", tracking: [], refundedMinor: 0 },
  ],
  shopifyOrders: [
    { name: "#1", sourceIdentifier: "12-1", refundedMinor: 100, fulfillments: [{ tracking: [{ number: "1Z1" }] }] },
    { name: "#2", sourceIdentifier: "12-2", refundedMinor: 0, fulfillments: [] },
  ],
  stock: new Map([["v1", 7]]),
  held: [],
  waiting: [{ what: "offers", count: 0 }],
};
const [first, second] = right.channelOrders;
const [one, two] = right.shopifyOrders;
if (!first || !second || !one || !two) throw new Error("two orders each");

test("nobody complains of what is as it was done", () => {
  expect(judge(right, books)).toEqual([]);
});

const wrongs: [string, JudgeName, Partial<Evidence>][] = [
  ["a receipt is gone", "receipts", { receipts: [{ webhookId: "w", topic: "products/update", state: null }] }],
  ["a receipt was given up", "receipts", { receipts: [{ webhookId: "w", topic: "products/update", state: "failed" }] }],
  ["the channel shows another quantity", "channel", { differences: ["MUG: quantity 4, should be 3"] }],
  ["an offer is no longer live", "channel", { liveOffers: 1 }],
  ["an order was made twice", "orders", { shopifyOrders: [one, one, two] }],
  ["an order was not made", "orders", { shopifyOrders: [one] }],
  ["an order that nobody bought", "orders", { shopifyOrders: [one, two, { ...two, sourceIdentifier: null }] }],
  ["an order is gone from the channel", "orders", { channelOrders: [first] }],
  [
    "a parcel was told twice",
    "parcels",
    { channelOrders: [{ ...first, tracking: [{ number: "1Z1" }, { number: "1Z1" }] }, second] },
  ],
  ["a parcel was not told", "parcels", { channelOrders: [{ ...first, tracking: [] }, second] }],
  ["a refund was paid twice", "refunds", { channelOrders: [{ ...first, refundedMinor: 200 }, second] }],
  ["units were taken twice", "stock", { stock: new Map([["v1", 6]]) }],
  ["units are held for ever", "held", { held: [{ variantId: "v1", units: 1 }] }],
  ["something is never done", "waiting", { waiting: [{ what: "offers", count: 1 }] }],
];

test.each(wrongs)("%s: the judge of %s says so", (_what, name, wrong) => {
  expect(judge({ ...right, ...wrong }, books).map((complaint) => complaint.judge)).toContain(name);
});
