import EbayApi from "ebay-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "../../../sandbox/channels/ebay/index.ts";
import { buy, control } from "../../../sandbox/channels/ebay/orders/testing.ts";
import { ALL_SCOPES, APP, authorizeCode, TEST_OPTIONS } from "../../../sandbox/channels/ebay/test-client.ts";

/** Independent evidence, as for listings: a client that others wrote against the real eBay handles orders here. */
let standIn: EbayStandIn;
let ebay: EbayApi;
beforeAll(async () => {
  standIn = await startEbay({ ...TEST_OPTIONS, limits: { refundDelayMs: 0 } });
  const { clientId: appId, clientSecret: certId, ruName } = APP;
  ebay = new EbayApi({ appId, certId, ruName, sandbox: false, scope: ALL_SCOPES.split(" ") });
  ebay.req.instance.interceptors.request.use((request) => {
    request.url = (request.url ?? "").replace(/^https:\/\/[a-z]+\.ebay\.com/, standIn.origin);
    return request;
  });
  const code = (await authorizeCode(standIn, "demo-seller")).searchParams.get("code") ?? "";
  ebay.OAuth2.setCredentials(await ebay.OAuth2.getToken(code));
});
afterAll(() => standIn.close());

it("the npm client ebay-api reads, ships and refunds an order", async () => {
  const id = await buy(standIn, { lines: [{ sku: "X", price: 12 }], force: true });
  const { fulfillment } = ebay.sell;
  expect(await fulfillment.getOrders({ filter: "creationdate:[2026-01-01T00:00:00.000Z..]" })).toMatchObject({
    total: 1,
    orders: [{ orderId: id, orderPaymentStatus: "PAID" }],
  });
  const { lineItems } = (await fulfillment.getOrder(id)) as { lineItems: { lineItemId: string }[] };
  const lineItemId = lineItems[0]?.lineItemId ?? "";
  await fulfillment.createShippingFulfillment(id, {
    lineItems: [{ lineItemId, quantity: 1 }],
    shippingCarrierCode: "DHL",
    trackingNumber: "JJD01",
  });
  expect(await fulfillment.getShippingFulfillments(id)).toMatchObject({ fulfillments: [{ fulfillmentId: "JJD01" }] });
  const orderLevelRefundAmount = { value: "5.00", currency: "USD" };
  await fulfillment.issueRefund(id, { reasonForRefund: "BUYER_RETURN", orderLevelRefundAmount });
  expect(await fulfillment.getOrder(id)).toMatchObject({
    orderFulfillmentStatus: "FULFILLED",
    paymentSummary: { refunds: [{ refundStatus: "REFUNDED" }] },
  });
});

it("the npm client ebay-api answers a buyer who asks to cancel, and cancels itself", async () => {
  const asked = await buy(standIn, { lines: [{ sku: "X", price: 12 }], force: true });
  await control(standIn, `orders/${asked}/cancel`, { by: "request" });
  const { cancellation } = ebay.postOrder;
  const found = (await cancellation.search({ legacy_order_id: asked })) as { cancellations: { cancelId: string }[] };
  await cancellation.approveCancellationRequest(found.cancellations[0]?.cancelId ?? "");
  const own = await buy(standIn, { lines: [{ sku: "X", price: 12 }], force: true });
  await cancellation.createCancellation({ legacyOrderId: own, cancelReason: "OUT_OF_STOCK_OR_CANNOT_FULFILL" });
  for (const id of [asked, own])
    expect(await ebay.sell.fulfillment.getOrder(id)).toMatchObject({ cancelStatus: { cancelState: "CANCELED" } });
});
