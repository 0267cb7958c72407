import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "../index.ts";
import { connect, listPot, TEST_OPTIONS, type Client } from "../test-client.ts";
import { buy, control, errorIds, FULFILLMENT, ordersOf, type Json } from "./testing.ts";

let now = Date.parse("2026-03-01T10:00:00.000Z");
let standIn: EbayStandIn;
let seller: Client;
let id = "";
let lineIds: string[] = [];
beforeEach(async () => {
  standIn = await startEbay({ ...TEST_OPTIONS, clock: () => now });
  seller = await connect(standIn);
  await listPot(standIn, seller, "P1", 5); // at 12.50 USD
  id = await buy(standIn, {
    lines: [
      { sku: "P1", quantity: 2 },
      { sku: "P1", price: 5 },
    ],
    shippingMinor: 600,
    taxMinor: 300,
  });
  lineIds = ((await order()).lineItems as unknown as { lineItemId: string }[]).map(({ lineItemId }) => lineItemId);
});
afterEach(() => standIn.close());

const order = () => seller.must("GET", `${FULFILLMENT}/${id}`);
const usd = (value: string) => ({ value, currency: "USD" });
const refund = (body: Json) => seller.call("POST", `${FULFILLMENT}/${id}/issue_refund`, body);
const whole = (value: string, currency = "USD") => ({
  reasonForRefund: "BUYER_RETURN",
  orderLevelRefundAmount: { value, currency },
});
const ofLine = (index: number, value: string) => ({
  reasonForRefund: "ITEM_NOT_AS_DESCRIBED",
  comment: "A crack",
  refundItems: [{ lineItemId: lineIds[index], refundAmount: usd(value) }],
});

describe("issue_refund", () => {
  it("is pending at once and refunded later, which changes the order", async () => {
    const issued = await refund(whole("10.00"));
    expect(issued).toMatchObject({ status: 200, body: { refundStatus: "PENDING" } });
    expect(await order()).toMatchObject({
      orderPaymentStatus: "PAID",
      lastModifiedDate: new Date(now).toISOString(),
      paymentSummary: { refunds: [{ refundStatus: "PENDING", amount: usd("10.00") }] },
    });
    expect(await ordersOf(standIn)).toMatchObject([{ refundedMinor: 0 }]);
    now += 300;
    const { refundId } = issued.body as Json;
    expect(await order()).toMatchObject({
      orderPaymentStatus: "PARTIALLY_REFUNDED",
      lastModifiedDate: new Date(now).toISOString(),
      paymentSummary: { totalDueSeller: usd("29.00"), refunds: [{ refundId, refundStatus: "REFUNDED" }] },
    });
    expect(await ordersOf(standIn)).toMatchObject([{ refundedMinor: 1000 }]);
    await refund(whole("26.00"));
    now += 300;
    expect(await order()).toMatchObject({ orderPaymentStatus: "FULLY_REFUNDED" });
    expect(errorIds(await refund(whole("0.01")))).toEqual([400, 34917]);
  });

  it("of a line shows at the line, and not beyond what the line was", async () => {
    // 30.00 of goods, 6.00 of shipping: the first line has 5.00 of it.
    expect(errorIds(await refund(ofLine(0, "30.01")))).toEqual([409, 34924]);
    await refund(ofLine(0, "30.00"));
    now += 300;
    expect(await order()).toMatchObject({ lineItems: [{ refunds: [{ amount: usd("30.00") }] }, { refunds: [] }] });
    expect(errorIds(await refund(ofLine(0, "0.01")))).toEqual([409, 34924]);
    expect(errorIds(await refund(whole("6.01")))).toEqual([400, 34915]);
    expect((await refund(ofLine(1, "6.00"))).status).toBe(200);
  });

  it("refuses with eBay's numbers, and then nothing has changed", async () => {
    const refused: [Json, number, number][] = [
      [whole("36.01"), 400, 34915],
      [whole("1.00", "EUR"), 400, 34909],
      [whole("1.001"), 400, 34907],
      [whole("-1.00"), 400, 34907],
      [whole("0"), 400, 34907],
      [{ reasonForRefund: "BUYER_RETURN", orderLevelRefundAmount: { currency: "USD" } }, 400, 34906],
      [{ reasonForRefund: "BUYER_RETURN", orderLevelRefundAmount: { value: "1.00" } }, 400, 34908],
      [{ orderLevelRefundAmount: usd("1.00") }, 400, 34903],
      [{ reasonForRefund: "BORED", orderLevelRefundAmount: usd("1.00") }, 400, 2004],
      [{ reasonForRefund: "BUYER_RETURN" }, 400, 34905],
      [{ ...whole("1.00"), ...ofLine(0, "1.00") }, 400, 34905],
      [{ reasonForRefund: "BUYER_RETURN", refundItems: [{ refundAmount: usd("1.00") }] }, 400, 34910],
      [{ reasonForRefund: "BUYER_RETURN", refundItems: [{ lineItemId: "7", refundAmount: usd("1.00") }] }, 400, 34914],
      [{ ...whole("1.00"), comment: "x".repeat(101) }, 400, 34921],
    ];
    for (const [body, status, errorId] of refused)
      expect(errorIds(await refund(body)), JSON.stringify(body)).toEqual([status, errorId]);
    expect((await order()).paymentSummary).toMatchObject({ refunds: [] });
    await refund(whole("1.00"));
    expect(errorIds(await refund(whole("1.00")))).toEqual([400, 34922]);
    const unpaid = await buy(standIn, { lines: [{ sku: "P1" }], paid: false });
    const path = `${FULFILLMENT}/${unpaid}/issue_refund`;
    expect(errorIds(await seller.call("POST", path, whole("1.00")))).toEqual([409, 34929]);
    const other = await connect(standIn, "second-seller");
    expect(errorIds(await other.call("POST", `${FULFILLMENT}/${id}/issue_refund`, whole("1.00")))).toEqual([
      404, 34913,
    ]);
  });
});

describe("on the channel itself", () => {
  it("the seller refunds", async () => {
    const lines = [{ sku: "P1", amountMinor: 400 }];
    expect(await control(standIn, `orders/${id}/refund`, { lines })).toMatchObject({ id, refundedMinor: 0 });
    now += 300;
    expect(await control(standIn, `orders/${id}`)).toMatchObject({
      refundedMinor: 400,
      netMinor: 3600,
      totalMinor: 3900,
    });
    await control(standIn, `orders/${id}/refund`, { amountMinor: 3201 }, 409);
    await control(standIn, `orders/${id}/refund`, {}, 400);
    await control(standIn, `orders/${id}/refund`, { lines: [{ sku: "Z", amountMinor: 1 }] }, 400);
    await control(standIn, `orders/${id}/refund`, { amountMinor: 5, lines }, 400);
    await control(standIn, "orders/none/refund", { amountMinor: 1 }, 404);
  });

  it("the buyer or eBay changes an order between two reads", async () => {
    now += 5_000;
    const change = { address: { line1: "New street 2", city: "Salem", country: "US" }, note: "Leave it at the door" };
    await control(standIn, `orders/${id}`, change, 200, "PATCH");
    expect(await order()).toMatchObject({
      lastModifiedDate: new Date(now).toISOString(),
      buyerCheckoutNotes: "Leave it at the door",
      fulfillmentStartInstructions: [
        { shippingStep: { shipTo: { fullName: "Rosa Lindqvist", contactAddress: { addressLine1: "New street 2" } } } },
      ],
    });
    await control(standIn, `orders/${id}`, { address: null, note: null, buyer: { email: null } }, 200, "PATCH");
    const after = await order();
    expect(after).not.toHaveProperty("buyerCheckoutNotes");
    expect(JSON.stringify(after.fulfillmentStartInstructions)).not.toMatch(/contactAddress|email/);
    const unpaid = await buy(standIn, { lines: [{ sku: "P1" }], paid: false });
    expect(await ordersOf(standIn)).toMatchObject([{ status: "paid" }, { status: "unpaid" }]);
    expect(await control(standIn, `orders/${unpaid}`, { paid: true }, 200, "PATCH")).toMatchObject({ status: "paid" });
    await control(standIn, `orders/${id}`, { colour: 1 }, 400, "PATCH");
    await control(standIn, "orders/none", { paid: true }, 404, "PATCH");
  });
});
