import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "../../../sandbox/channels/ebay/index.ts";
import { connect, listPot, listShirts, TEST_OPTIONS, type Client } from "../../../sandbox/channels/ebay/test-client.ts";
import { buy, control, FULFILLMENT, type Json } from "../../../sandbox/channels/ebay/orders/testing.ts";
import { haveOrderSpecs, OrderSpecs } from "./order-spec.ts";

const CANCELLATION = "/post-order/v2/cancellation";
let specs: OrderSpecs;
let standIn: EbayStandIn;
let seller: Client;
const problems: string[] = [];

beforeAll(async () => {
  if (!haveOrderSpecs) return;
  specs = new OrderSpecs();
  standIn = await startEbay({ ...TEST_OPTIONS, limits: { refundDelayMs: 0 } });
  const setUp = await connect(standIn);
  await listPot(standIn, setUp, "P1", 50);
  await listShirts(standIn, setUp, "TEE");
  seller = await connect(standIn, "demo-seller", (exchange) => problems.push(...specs.problems(exchange)));
});
afterAll(async () => {
  if (haveOrderSpecs) await standIn.close();
});

const linesOf = async (id: string) =>
  (await seller.must("GET", `${FULFILLMENT}/${id}`)).lineItems as unknown as { lineItemId: string }[];
const iaf = (method: string, path: string, body?: unknown) =>
  seller.call(method, CANCELLATION + path, body, { authorization: `IAF ${seller.accessToken}` });

describe.skipIf(!haveOrderSpecs)("orders of the eBay stand-in against eBay's own specs", () => {
  it("are served under the specs' names and paths", () => {
    for (const { id, method, path } of standIn.orderOperations)
      expect(specs.find(method, path)?.id, `${method} ${path}`).toBe(id);
  });

  it("are read in every shape that they can have", async () => {
    const odd: Json[] = [
      {
        lines: [{ sku: "P1", quantity: 2 }, { sku: "TEE-S-Blue" }],
        shippingMinor: 499,
        taxMinor: 210,
        discountMinor: 99,
      },
      { lines: [{ sku: "P1" }], marketplace: "EBAY_US", taxCollectedBy: "seller", taxMinor: 80, note: "Hello" },
      { lines: [{ sku: "P1" }], taxMinor: 80, taxIncluded: true, pickupLocation: "main-warehouse" },
      { lines: [{ sku: "NONE", price: -1 }], force: true, paid: false, currency: "ZZZ", adjustmentMinor: -50 },
      { lines: [{ sku: "NONE" }], force: true, buyer: { address: null, email: null, name: null, phone: null } },
    ];
    for (const body of odd) {
      const id = await buy(standIn, body);
      await seller.must("GET", `${FULFILLMENT}/${id}`);
      await seller.must("GET", `${FULFILLMENT}/${id}?fieldGroups=TAX_BREAKDOWN`);
    }
    const filter = encodeURIComponent("orderfulfillmentstatus:{NOT_STARTED|IN_PROGRESS}");
    expect(await seller.must("GET", `${FULFILLMENT}?limit=2&offset=1&filter=${filter}`)).toMatchObject({ total: 5 });
    for (const query of ["limit=900", "offset=x", "filter=a:b", "fieldGroups=X"])
      expect((await seller.call("GET", `${FULFILLMENT}?${query}`)).status).toBe(400);
    expect((await seller.call("GET", `${FULFILLMENT}/none`)).status).toBe(404);
    expect((await seller.call("GET", FULFILLMENT, undefined, { authorization: "Bearer none" })).status).toBe(401);
  });

  it("are shipped and refunded", async () => {
    const id = await buy(standIn, { lines: [{ sku: "P1", quantity: 2 }] });
    const [line] = await linesOf(id);
    const path = `${FULFILLMENT}/${id}/shipping_fulfillment`;
    const parcel = {
      lineItems: [{ lineItemId: line?.lineItemId, quantity: 2 }],
      shippedDate: new Date().toISOString(),
      shippingCarrierCode: "USPS",
      trackingNumber: "9400100000000000000000",
    };
    await seller.must("POST", path, parcel);
    await seller.must("GET", path);
    await seller.must("GET", `${path}/${parcel.trackingNumber}`);
    expect((await seller.call("POST", path, { ...parcel, shippingCarrierCode: "None" })).status).toBe(400);
    expect((await seller.call("GET", `${path}/1`)).status).toBe(404);
    const refundPath = `${FULFILLMENT}/${id}/issue_refund`;
    const refundAmount = { value: "1.00", currency: "USD" };
    const refund = { reasonForRefund: "BUYER_RETURN", comment: "Sorry" };
    await seller.must("POST", refundPath, { ...refund, orderLevelRefundAmount: refundAmount });
    await seller.must("POST", refundPath, {
      ...refund,
      refundItems: [{ lineItemId: line?.lineItemId, refundAmount }],
    });
    const tooMuch = { ...refund, orderLevelRefundAmount: { value: "99.00", currency: "USD" } };
    expect((await seller.call("POST", refundPath, tooMuch)).status).toBe(400);
    expect((await seller.call("POST", `${FULFILLMENT}/none/issue_refund`, tooMuch)).status).toBe(404);
    expect(await seller.must("GET", `${FULFILLMENT}/${id}`)).toMatchObject({
      orderPaymentStatus: "PARTIALLY_REFUNDED",
    });
  });

  it("are cancelled", async () => {
    const [first, second, third] = [
      await buy(standIn, { lines: [{ sku: "P1" }] }),
      await buy(standIn, { lines: [{ sku: "P1" }] }),
      await buy(standIn, { lines: [{ sku: "P1" }] }),
    ];
    const created = await iaf("POST", "", { legacyOrderId: first, cancelReason: "OTHER" });
    await iaf("GET", `/${(created.body as { cancelId: string }).cancelId}`);
    await iaf("POST", "/check_eligibility", { legacyOrderId: second });
    for (const [id, answer] of [
      [second, "approve"],
      [third, "reject"],
    ] as const) {
      await control(standIn, `orders/${id}/cancel`, { by: "request" });
      const { body } = await iaf("GET", `/search?legacy_order_id=${id}`);
      const { cancellations } = body as { cancellations: { cancelId: string }[] };
      expect((await iaf("POST", `/${cancellations[0]?.cancelId ?? ""}/${answer}`)).status).toBe(200);
      await seller.must("GET", `${FULFILLMENT}/${id}`);
    }
    await seller.must("GET", FULFILLMENT);
  });

  it("sent and answered nothing that the specs do not know, in every operation that is served", () => {
    expect(problems).toEqual([]);
    // The judge itself: a field that nobody knows, a wrong type, an error and a status of another operation.
    const exchange = { method: "GET", path: `${FULFILLMENT}/1`, requestBody: undefined, requestHeaders: {} };
    const headers = new Headers();
    expect(specs.problems({ ...exchange, headers, status: 200, body: { colour: "red" } })).toHaveLength(1);
    expect(specs.problems({ ...exchange, headers, status: 200, body: { orderId: 1 } })).toHaveLength(1);
    const errors = [{ errorId: 34915, domain: "API_FULFILLMENT", category: "REQUEST", message: "No." }];
    expect(specs.problems({ ...exchange, headers, status: 400, body: { errors } })).toHaveLength(1);
    expect(specs.problems({ ...exchange, headers, status: 418, body: { errors: [] } })).toHaveLength(1);
    const called = Object.keys(standIn.calls.totals().byOperation);
    expect(standIn.orderOperations.map(({ id }) => id).filter((id) => !called.includes(id))).toEqual([]);
  });
});
