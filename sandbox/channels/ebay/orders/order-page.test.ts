import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "../index.ts";
import { connect, listPot, listShirts, TEST_OPTIONS, type Client } from "../test-client.ts";
import { buy, control, FULFILLMENT, ordersOf, quantityOf } from "./testing.ts";

let standIn: EbayStandIn;
let seller: Client;
beforeEach(async () => {
  standIn = await startEbay(TEST_OPTIONS);
  seller = await connect(standIn);
});
afterEach(() => standIn.close());

const post = (path: string, fields: Record<string, string> = {}) =>
  fetch(standIn.origin + path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

async function read(path: string, status = 200): Promise<string> {
  const response = await fetch(standIn.origin + path);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  return response.text();
}

describe("the button of a listing", () => {
  it("buys the chosen variation and shows the order", async () => {
    const { skus, listingId } = await listShirts(standIn, seller, "TEE");
    const sku = skus[1] ?? "";
    const listing = await read(`/itm/${listingId}?variant=${sku}`);
    expect(listing).toContain(`action="/itm/${listingId}/buy"`);
    expect(listing).toContain(`max="3"`);
    const bought = await post(`/itm/${listingId}/buy`, { variant: sku, quantity: "2" });
    expect(bought.status).toBe(303);
    const text = await read(bought.headers.get("location") ?? "");
    for (const words of ["S / Red", "2 ×", "$20.00", "$43.20", "Paid", "Nothing was sent yet"])
      expect(text).toContain(words);
    expect(await quantityOf(standIn, sku)).toBe(1);
    expect(await ordersOf(standIn)).toMatchObject([{ status: "paid", lines: [{ sku, quantity: 2 }] }]);
  });

  it("says why nothing was bought", async () => {
    const { listingId } = await listPot(standIn, seller, "P1", 2);
    expect((await post(`/itm/${listingId}/buy`, { variant: "P1", quantity: "3" })).status).toBe(409);
    expect((await post(`/itm/${listingId}/buy`, { variant: "P1", quantity: "0" })).status).toBe(400);
    expect((await post(`/itm/${listingId}/buy`, { variant: "P2", quantity: "1" })).status).toBe(404);
    expect((await post("/itm/1/buy", { variant: "P1", quantity: "1" })).status).toBe(404);
    expect(await ordersOf(standIn)).toEqual([]);
    await post(`/itm/${listingId}/buy`, { variant: "P1", quantity: "2" });
    expect(await read(`/itm/${listingId}`)).toContain("disabled");
  });
});

describe("the page of an order", () => {
  it("follows it: parcels, refund, a wish to cancel; whatever somebody wrote", async () => {
    await listPot(standIn, seller, "P1", 5, `<b>Pot</b> & co`);
    const id = await buy(standIn, { lines: [{ sku: "P1" }], note: "<script>alert(1)</script>", shippingMinor: 499 });
    const [line] = (await seller.must("GET", `${FULFILLMENT}/${id}`)).lineItems as unknown as { lineItemId: string }[];
    const first = await read(`/orders/${id}`);
    expect(first).toContain("&lt;b&gt;Pot&lt;/b&gt;");
    expect(first).not.toContain("<script");
    expect((await post(`/orders/${id}/cancel`)).headers.get("location")).toBe(`/orders/${id}`);
    expect(await read(`/orders/${id}`)).toContain("The seller has not answered yet");
    expect(await ordersOf(standIn)).toMatchObject([{ status: "cancelRequested" }]);
    await seller.must("POST", `${FULFILLMENT}/${id}/shipping_fulfillment`, {
      lineItems: [{ lineItemId: line?.lineItemId, quantity: 1 }],
      shippingCarrierCode: "UPS",
      trackingNumber: "1Z999",
    });
    await control(standIn, "limits", { refundDelayMs: 0 });
    await control(standIn, `orders/${id}/refund`, { amountMinor: 250 });
    const last = await read(`/orders/${id}`);
    for (const words of ["UPS", "1Z999", "Refunded", "$2.50", "Sent"]) expect(last).toContain(words);
    expect(last).not.toContain("Ask the seller to cancel");
    // A wish that comes too late changes nothing.
    await post(`/orders/${id}/cancel`);
    expect(await ordersOf(standIn)).toMatchObject([{ status: "shipped" }]);
    await read("/orders/none", 404);
  });

  it("bears every odd order", async () => {
    const odd = {
      lines: [{ sku: "X", price: -3 }],
      force: true,
      currency: "gold",
      paid: false,
      buyer: { address: null },
    };
    const id = await buy(standIn, { ...odd, pickupLocation: "store-7" });
    const text = await read(`/orders/${id}`);
    for (const words of ["-3 gold", "not paid yet", "store-7"]) expect(text).toContain(words);
  });
});

it("orders are listed in the hub and on pages of their own", async () => {
  expect(await read("/orders")).toContain("Nobody has bought anything yet");
  for (let index = 0; index < 51; index += 1) await buy(standIn, { lines: [{ sku: `S${index}` }], force: true });
  const hub = await read("/");
  expect(hub).toContain("All 51 orders");
  expect(hub.match(/href="\/orders\/\d/g)).toHaveLength(10);
  expect(await read("/orders")).toContain("1 × S50");
  expect(await read("/orders?page=2")).toContain("1 × S0");
  expect(await read("/orders?page=99")).toContain("Page 2 of 2");
});
