import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startEbay, type EbayStandIn } from "../index.ts";
import { connect, TEST_OPTIONS, type Client } from "../test-client.ts";
import { buy, control, FULFILLMENT, ordersOf } from "./testing.ts";

let standIn: EbayStandIn;
let seller: Client;
let id = "";
beforeEach(async () => {
  standIn = await startEbay(TEST_OPTIONS);
  seller = await connect(standIn);
  id = await buy(standIn, { lines: [{ sku: "X", quantity: 2, price: 10 }], force: true });
});
afterEach(() => standIn.close());

const order = () => seller.must("GET", `${FULFILLMENT}/${id}`);
const refund = () =>
  seller.call("POST", `${FULFILLMENT}/${id}/issue_refund`, {
    reasonForRefund: "OTHER_ADJUSTMENT",
    orderLevelRefundAmount: { value: "1.00", currency: "USD" },
  });
async function parcel() {
  const [line] = (await order()).lineItems as unknown as { lineItemId: string }[];
  return {
    lineItems: [{ lineItemId: line?.lineItemId, quantity: 1 }],
    shippingCarrierCode: "GLS",
    trackingNumber: "G1",
  };
}

it("a call that is carried out twice ships once and refunds once", async () => {
  const body = await parcel();
  await control(standIn, "faults", { duplicateRate: 1 });
  await seller.must("POST", `${FULFILLMENT}/${id}/shipping_fulfillment`, body);
  await refund();
  await control(standIn, "faults", { duplicateRate: 0 });
  const sent = () => standIn.calls.totals().byOperation;
  await vi.waitUntil(() => sent().createShippingFulfillment === 2 && sent().issueRefund === 2);
  expect(await ordersOf(standIn)).toMatchObject([{ status: "partiallyShipped", tracking: [{ number: "G1" }] }]);
  expect((await order()).paymentSummary).toMatchObject({ refunds: [{ amount: { value: "1.00" } }] });
});

it("what was carried out is there although the reply was lost", async () => {
  const body = await parcel();
  await control(standIn, "faults", { timeoutAfterApplyRate: 1, holdMs: 20 });
  await expect(seller.call("POST", `${FULFILLMENT}/${id}/shipping_fulfillment`, body)).rejects.toThrow();
  await expect(refund()).rejects.toThrow();
  await control(standIn, "faults", { timeoutAfterApplyRate: 0 });
  expect((await order()).paymentSummary).toMatchObject({ refunds: [{ amount: { value: "1.00" } }] });
  expect(await ordersOf(standIn)).toMatchObject([{ tracking: [{ number: "G1" }] }]);
});

it("orders have the day's limits and the faults of all operations", async () => {
  await control(standIn, "limits", { callsPerDayByOperation: { getOrders: 1 } });
  expect((await seller.call("GET", FULFILLMENT)).status).toBe(200);
  expect((await seller.call("GET", FULFILLMENT)).status).toBe(429);
  await control(standIn, "faults", { status500Rate: 1 });
  expect((await seller.call("GET", `${FULFILLMENT}/${id}`)).status).toBe(500);
  expect(await ordersOf(standIn)).toHaveLength(1);
  await control(standIn, "limits", { orderLagMs: -1 }, 400);
});
