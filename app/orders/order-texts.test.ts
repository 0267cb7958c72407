import { expect, test } from "vitest";
import { orderAttributes, orderNote, orderTags, safeUrl } from "./order-texts.ts";
import { line, orderInput, planOf } from "../../test/plan-shopify-order.cases.ts";

const source = (rest: Partial<ReturnType<typeof orderInput>["source"]>) => ({ ...orderInput().source, ...rest });

test("the note has the order, its link and what the buyer said, without control characters, within the limit", () => {
  const buyer = { isProxyEmail: true, note: "Please\r\nring\u0000 twice\u001b \ud800!" };
  const input = orderInput({ url: "https://www.ebay.com/o?id=1" }, { buyer });
  expect(orderNote(input)).toBe(
    "eBay order 12-34567-89012 (mugs-and-more)\nhttps://www.ebay.com/o?id=1\nBuyer's note: Please\nring twice !",
  );
  const long = orderNote({ ...input, buyer: { isProxyEmail: true, note: "word ".repeat(3000) } });
  expect(long.length).toBeLessThanOrEqual(5000);
  expect(long.length).toBeGreaterThan(4900);
});

test("an order without a number is known by its id", () => {
  expect(orderNote(orderInput({ number: "" }))).toContain("v1|12");
  expect(planOf(orderInput({ number: "" })).order.sourceIdentifier).toBe("v1|12");
});

test.each([
  ["https://www.ebay.com/a b", "https://www.ebay.com/a%20b"],
  ["http://www.ebay.com/", undefined],
  ["javascript:alert(1)", undefined],
  ["www.ebay.com", undefined],
  [undefined, undefined],
])("the link %j is %j", (text, wanted) => {
  expect(safeUrl(text)).toBe(wanted);
  expect(planOf(orderInput(text === undefined ? {} : { url: text })).order.sourceUrl).toBe(wanted);
});

test("tags are told apart, have no comma and fit", () => {
  const tags = orderTags(orderInput({}, { source: source({ channelName: "eBay", marketplaceName: "eBay" }) }));
  expect(tags).toEqual(["eBay", "Anabranch"]);
  const long = orderTags(orderInput({}, { source: source({ marketplaceName: `Germany, Austria ${"x".repeat(60)}` }) }));
  expect(long[1]).toMatch(/^Germany Austria/);
  expect(long[1]?.length).toBeLessThanOrEqual(40);
});

test("attributes: the fee in the order's currency, the earliest time to ship by, nothing empty", () => {
  const lines = [line(3980, 2, { shipByAt: "2026-11-23T23:59:59.000Z" })];
  const input = orderInput(
    { lines, shipByAt: "2026-11-24T10:00:00.000Z", feeMinor: 0, currency: "JPY" },
    { source: source({ accountName: "" }) },
  );
  const attributes = Object.fromEntries(orderAttributes(input).map(({ key, value }) => [key, value]));
  expect(attributes).toMatchObject({ "Marketplace fee": "0 JPY", "Ship by": "2026-11-23 23:59 UTC" });
  expect(attributes).not.toHaveProperty("Account");
  expect(orderAttributes(orderInput({ shipByAt: "soon" })).map(({ key }) => key)).not.toContain("Ship by");
});

test("no order is dated later than it was changed, or than now", () => {
  const early = { placedAt: "2026-11-21T00:00:00.000Z", updatedAt: "2026-11-20T00:00:00.000Z" };
  expect(planOf(orderInput(early)).order.processedAt).toBe("2026-11-20T00:00:00.000Z");
  const now = new Date("2026-11-01T00:00:00.000Z");
  expect(planOf(orderInput(early, { now })).order.processedAt).toBe("2026-11-01T00:00:00.000Z");
  expect(planOf(orderInput({ placedAt: "?", updatedAt: "?" })).order).not.toHaveProperty("processedAt");
});
