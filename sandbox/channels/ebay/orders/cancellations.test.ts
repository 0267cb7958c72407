import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "../index.ts";
import { connect, listPot, TEST_OPTIONS, type Client } from "../test-client.ts";
import { buy, control, FULFILLMENT, ordersOf, quantityOf, type Json } from "./testing.ts";

const CANCELLATION = "/post-order/v2/cancellation";
let now = Date.parse("2026-03-01T10:00:00.000Z");
let standIn: EbayStandIn;
let seller: Client;
let id = "";
beforeEach(async () => {
  standIn = await startEbay({ ...TEST_OPTIONS, clock: () => now });
  seller = await connect(standIn);
  await listPot(standIn, seller, "P1", 5);
  id = await buy(standIn, { lines: [{ sku: "P1", quantity: 2 }] });
});
afterEach(() => standIn.close());

const iaf = (client: Client, method: string, path: string, body?: unknown) =>
  client.call(method, CANCELLATION + path, body, { authorization: `IAF ${client.accessToken}` });
const order = () => seller.must("GET", `${FULFILLMENT}/${id}`);
const cancelBy = (body: Json, status = 200) => control(standIn, `orders/${id}/cancel`, body, status);
const errorName = (exchange: { status: number; body: unknown }) => {
  const { error } = exchange.body as { error: { errorName: string }[] };
  return [exchange.status, error[0]?.errorName];
};
const ship = async () => {
  const [line] = (await order()).lineItems as unknown as { lineItemId: string }[];
  await seller.must("POST", `${FULFILLMENT}/${id}/shipping_fulfillment`, { lineItems: [{ ...line, quantity: 2 }] });
};
/** The id of the cancellation that the buyer asked for. */
const asked = async () => {
  const { cancelStatus } = await order();
  const { cancelRequests } = cancelStatus as unknown as { cancelRequests: { cancelRequestId: string }[] };
  return cancelRequests[0]?.cancelRequestId ?? "";
};

describe("the seller cancels", () => {
  it("without stock: the order is cancelled, refunded, and nothing comes back to the listing", async () => {
    const body = { legacyOrderId: id, cancelReason: "OUT_OF_STOCK_OR_CANNOT_FULFILL" };
    const created = await iaf(seller, "POST", "", body);
    expect(created.status).toBe(200);
    const { cancelId } = created.body as { cancelId: string };
    expect((await iaf(seller, "GET", `/${cancelId}`)).body).toMatchObject({
      cancelDetail: { cancelId, legacyOrderId: id, requestorType: "SELLER", cancelState: "REFUND_PENDING" },
    });
    now += 300;
    expect((await iaf(seller, "GET", `/search?legacy_order_id=${id}`)).body).toMatchObject({
      total: 1,
      cancellations: [{ cancelId, cancelState: "CLOSED", cancelStatus: "CANCEL_CLOSED_WITH_REFUND" }],
    });
    expect(await order()).toMatchObject({
      orderPaymentStatus: "FULLY_REFUNDED",
      cancelStatus: { cancelState: "CANCELED", cancelRequests: [{ cancelInitiator: "Seller" }] },
    });
    const listed = await seller.must("GET", FULFILLMENT);
    expect(listed).toMatchObject({ orders: [{ cancelStatus: { cancelState: "CANCELED", cancelRequests: [] } }] });
    expect(await ordersOf(standIn)).toMatchObject([{ status: "cancelled", refundedMinor: 2500 }]);
    expect(await quantityOf(standIn, "P1")).toBe(3);
    expect(errorName(await iaf(seller, "POST", "", body))).toEqual([400, "eligibilityCheckFailed"]);
  });

  it("for the buyer: the units come back to the listing", async () => {
    expect((await iaf(seller, "POST", "/check_eligibility", { legacyOrderId: id })).body).toEqual({
      legacyOrderId: id,
      eligible: true,
    });
    await iaf(seller, "POST", "", { legacyOrderId: id, cancelReason: "BUYER_ASKED_CANCEL" });
    expect(await quantityOf(standIn, "P1")).toBe(5);
  });

  it("not what is sent, not with a buyer's reason, not another's, not without the word IAF", async () => {
    const body = { legacyOrderId: id, cancelReason: "ORDER_MISTAKE" };
    expect(errorName(await iaf(seller, "POST", "", body))).toEqual([400, "invalidCancelReason"]);
    const other = await connect(standIn, "second-seller");
    expect(errorName(await iaf(other, "POST", "", { legacyOrderId: id }))).toEqual([404, "orderNotFound"]);
    expect((await seller.call("POST", CANCELLATION, { legacyOrderId: id })).status).toBe(401);
    await ship();
    expect(errorName(await iaf(seller, "POST", "", { legacyOrderId: id }))).toEqual([400, "eligibilityCheckFailed"]);
    expect((await iaf(seller, "POST", "/check_eligibility", { legacyOrderId: id })).body).toMatchObject({
      eligible: false,
    });
    expect(errorName(await iaf(seller, "GET", "/search?limit=0"))).toEqual([400, "invalidInput"]);
    expect(errorName(await iaf(seller, "GET", "/search?creation_date_range_from=soon"))).toEqual([400, "invalidInput"]);
    expect(await ordersOf(standIn)).toMatchObject([{ status: "shipped" }]);
  });
});

describe("the buyer asks to cancel", () => {
  it("and the seller says yes, once", async () => {
    await cancelBy({ by: "request", reason: "FOUND_CHEAPER_PRICE" });
    expect(await order()).toMatchObject({
      cancelStatus: {
        cancelState: "IN_PROGRESS",
        cancelRequests: [
          { cancelInitiator: "Buyer", cancelRequestState: "REQUESTED", cancelReason: "FOUND_CHEAPER_PRICE" },
        ],
      },
    });
    expect(await ordersOf(standIn)).toMatchObject([{ status: "cancelRequested" }]);
    const cancelId = await asked();
    const other = await connect(standIn, "second-seller");
    expect(errorName(await iaf(other, "POST", `/${cancelId}/approve`))).toEqual([404, "cancelIdNotFound"]);
    expect(errorName(await iaf(seller, "POST", "", { legacyOrderId: id }))).toEqual([400, "eligibilityCheckFailed"]);
    expect((await iaf(seller, "POST", `/${cancelId}/approve`)).status).toBe(200);
    expect(errorName(await iaf(seller, "POST", `/${cancelId}/approve`))).toEqual([400, "invalidCancelState"]);
    now += 300;
    expect(await ordersOf(standIn)).toMatchObject([{ status: "cancelled", refundedMinor: 2500 }]);
    expect(await quantityOf(standIn, "P1")).toBe(5);
  });

  it("and the seller says no, or sends the order, which is a no", async () => {
    await cancelBy({ by: "request" });
    await iaf(seller, "POST", `/${await asked()}/reject`, { trackingNumber: "AA1" });
    expect(await order()).toMatchObject({
      cancelStatus: { cancelState: "NONE_REQUESTED", cancelRequests: [{ cancelRequestState: "REJECTED" }] },
    });
    expect(await ordersOf(standIn)).toMatchObject([{ status: "paid", refundedMinor: 0 }]);
    await cancelBy({ by: "request" });
    await ship();
    expect(await ordersOf(standIn)).toMatchObject([{ status: "shipped" }]);
  });
});

describe("cancelled on the channel", () => {
  it("an order that nobody paid needs no refund", async () => {
    id = await buy(standIn, { lines: [{ sku: "P1" }], paid: false });
    expect(await cancelBy({ by: "buyer" })).toMatchObject({ status: "cancelled" });
    expect((await iaf(seller, "GET", "/search")).body).toMatchObject({
      cancellations: [{ cancelStatus: "CANCEL_CLOSED_FOR_COMMITMENT", requestorType: "BUYER" }],
    });
    now += 300;
    expect(await ordersOf(standIn)).toMatchObject([{}, { refundedMinor: 0 }]);
  });

  it("once, and only before it is sent", async () => {
    await cancelBy({ by: "seller" });
    expect(await quantityOf(standIn, "P1")).toBe(3);
    expect(await cancelBy({ by: "buyer" }, 409)).toHaveProperty("error");
    expect(await cancelBy({ by: "nobody" }, 400)).toHaveProperty("error");
    const shipping = `${FULFILLMENT}/${id}/shipping_fulfillment`;
    const [line] = (await order()).lineItems as unknown as Json[];
    expect((await seller.call("POST", shipping, { lineItems: [{ ...line, quantity: 1 }] })).status).toBe(400);
    await control(standIn, "orders/none/cancel", {}, 404);
  });
});
