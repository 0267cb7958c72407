import { expect, test } from "vitest";
import { originView } from "./origin-view.ts";

const origin = {
  orderId: 5,
  channel: "eBay",
  accountName: "demo-seller",
  number: "25-00001",
  url: "https://example.com/order",
  state: "imported",
  reason: "backorder",
  shippedAt: null,
  cancelledAt: null,
  shipByAt: "2026-11-24T10:00:00.000Z",
  urgency: "late" as const,
  tracking: [],
  tasks: [{ id: 3, kind: "stepRefused", params: { step: "ship", target: "channel", message: "Unknown carrier." } }],
};

test("an order on its way says where it was sold, what it waits for, and what is wrong", () => {
  const { facts, problems, path } = originView(origin);
  expect(facts.map(({ key, value }) => [key, value])).toEqual([
    ["channel", "eBay · demo-seller"],
    ["number", "25-00001"],
    ["state", "To ship. More was sold than there is in stock."],
    ["shipBy", "Nov 24 · Late"],
  ]);
  expect(facts[1]?.url).toBe(origin.url);
  expect(problems[0]?.title).toBe("The other side refused it");
  expect(problems[0]?.text).toContain("Tracking number to the channel · Unknown carrier.");
  expect(path).toBe("app/orders/5");
});

test("a shipped one shows its parcels, and is late no more", () => {
  const tracking = [{ carrier: "UPS", number: "1Z" }];
  const { facts } = originView({ ...origin, shippedAt: "2026-11-23T10:00:00.000Z", tracking, tasks: [] });
  expect(facts.map(({ value }) => value)).toEqual(["eBay · demo-seller", "25-00001", "Shipped", "UPS 1Z"]);
});
