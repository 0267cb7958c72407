import { afterEach, beforeEach, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "../index.ts";
import { connect, TEST_OPTIONS, type Client } from "../test-client.ts";
import { buy, errorIds, FULFILLMENT, ordersOf, type Json } from "./testing.ts";

let standIn: EbayStandIn;
let seller: Client;
let id = "";
let lineIds: string[] = [];
beforeEach(async () => {
  standIn = await startEbay(TEST_OPTIONS);
  seller = await connect(standIn);
  id = await buy(standIn, { lines: [{ sku: "A", quantity: 3 }, { sku: "B" }], force: true });
  const order = await seller.must("GET", `${FULFILLMENT}/${id}`);
  lineIds = (order.lineItems as unknown as { lineItemId: string }[]).map(({ lineItemId }) => lineItemId);
});
afterEach(() => standIn.close());

const path = () => `${FULFILLMENT}/${id}/shipping_fulfillment`;
const line = (index: number, quantity: number) => ({ lineItemId: lineIds[index], quantity });
const parcel = (number: string, ...lineItems: Json[]) => ({
  lineItems,
  shippingCarrierCode: "RoyalMail",
  trackingNumber: number,
  shippedDate: new Date().toISOString(),
});
const order = () => seller.must("GET", `${FULFILLMENT}/${id}`);

it("ships parcel by parcel, and a line's and the order's status follow", async () => {
  const first = await seller.call("POST", path(), parcel("AA1", line(0, 2)));
  expect([first.status, first.headers.get("location")]).toEqual([201, `${standIn.origin}${path()}/AA1`]);
  expect(await order()).toMatchObject({
    orderFulfillmentStatus: "IN_PROGRESS",
    lineItems: [{ lineItemFulfillmentStatus: "IN_PROGRESS" }, { lineItemFulfillmentStatus: "NOT_STARTED" }],
  });
  expect(await ordersOf(standIn)).toMatchObject([
    { status: "partiallyShipped", tracking: [{ carrier: "RoyalMail", number: "AA1" }] },
  ]);
  await seller.must("POST", path(), parcel("AA2", line(0, 1), line(1, 1)));
  expect(await order()).toMatchObject({
    orderFulfillmentStatus: "FULFILLED",
    fulfillmentHrefs: [`${standIn.origin}${path()}/AA1`, `${standIn.origin}${path()}/AA2`],
  });
  expect(await ordersOf(standIn)).toMatchObject([{ status: "shipped" }]);
  expect(await seller.must("GET", path())).toMatchObject({ total: 2 });
  expect(await seller.must("GET", `${path()}/AA2`)).toMatchObject({
    shipmentTrackingNumber: "AA2",
    lineItems: [line(0, 1), line(1, 1)],
  });
});

it("takes the same parcel again as the same, and another number for what is shipped as a correction", async () => {
  await seller.must("POST", path(), parcel("AA1", line(1, 1)));
  await seller.must("POST", path(), parcel("AA1", line(1, 1)));
  expect(await seller.must("GET", path())).toMatchObject({ total: 1 });
  await seller.must("POST", path(), parcel("AA9", line(1, 1)));
  expect(await ordersOf(standIn)).toMatchObject([{ status: "partiallyShipped", tracking: [{}, { number: "AA9" }] }]);
});

it("takes a parcel without a number", async () => {
  const sent = await seller.call("POST", path(), { lineItems: [line(1, 1)] });
  expect(sent.headers.get("location")).toBe(`${standIn.origin}${path()}/999`);
  expect(await ordersOf(standIn)).toMatchObject([{ tracking: [] }]);
});

it("refuses with eBay's numbers, and then nothing has changed", async () => {
  const refused: [Json, number][] = [
    [parcel("A1", { lineItemId: "1", quantity: 1 }), 32200],
    [parcel("A1", line(0, 1), line(0, 1)), 32210],
    [parcel("A1", line(0, 4)), 32600],
    [parcel("A1", line(0, 0)), 32600],
    [parcel("A1"), 32600],
    [{ ...parcel("A1", line(0, 1)), shippingCarrierCode: "Pigeon Post" }, 32300],
    [parcel("A-1", line(0, 1)), 32300],
    [{ lineItems: [line(0, 1)], trackingNumber: "A1" }, 32300],
    [{ lineItems: [line(0, 1)], shippingCarrierCode: "UPS" }, 32300],
    [{ ...parcel("A1", line(0, 1)), shippedDate: "today" }, 32500],
  ];
  for (const [body, errorId] of refused)
    expect(errorIds(await seller.call("POST", path(), body)), JSON.stringify(body)).toEqual([400, errorId]);
  expect(await ordersOf(standIn)).toMatchObject([{ status: "paid", tracking: [] }]);
  await seller.must("POST", path(), parcel("A1", line(0, 2)));
  expect(errorIds(await seller.call("POST", path(), parcel("A2", line(0, 2))))).toEqual([400, 32600]);
  standIn.state.limits.trackingNumbersPerOrder = 1;
  expect(errorIds(await seller.call("POST", path(), parcel("A2", line(0, 1))))).toEqual([400, 34100]);
  expect((await seller.call("GET", `${path()}/none`)).status).toBe(404);
});
