import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEbay, type EbayStandIn } from "../index.ts";
import { connect, listPot, listShirts, TEST_OPTIONS, type Client } from "../test-client.ts";
import { buy, control, errorIds, FULFILLMENT, ordersOf, quantityOf, type Json } from "./testing.ts";

const START = Date.parse("2026-03-01T10:00:00.000Z");
let now = START;
let standIn: EbayStandIn;
let seller: Client;
beforeEach(async () => {
  now = START;
  standIn = await startEbay({ ...TEST_OPTIONS, clock: () => now });
  seller = await connect(standIn);
});
afterEach(() => standIn.close());

describe("a buyer buys", () => {
  it("what is listed: the listing has fewer units at once, and the order is of that listing", async () => {
    const { listingId } = await listPot(standIn, seller, "P1", 5);
    const id = await buy(standIn, { lines: [{ sku: "P1", quantity: 2 }], shippingMinor: 499, taxMinor: 250 });
    expect(id).toMatch(/^\d\d-\d{5}-\d{5}$/);
    expect(await quantityOf(standIn, "P1")).toBe(3);
    expect(await ordersOf(standIn)).toEqual([
      { id, status: "paid", lines: [{ sku: "P1", quantity: 2 }], tracking: [], refundedMinor: 0 },
    ]);
    const order = await seller.must("GET", `${FULFILLMENT}/${id}`);
    expect(order).toMatchObject({
      orderId: id,
      orderPaymentStatus: "PAID",
      orderFulfillmentStatus: "NOT_STARTED",
      cancelStatus: { cancelState: "NONE_REQUESTED", cancelRequests: [] },
      pricingSummary: { priceSubtotal: { value: "25.00" }, deliveryCost: { value: "4.99" }, total: { value: "29.99" } },
      lineItems: [
        {
          sku: "P1",
          legacyItemId: listingId,
          quantity: 2,
          taxes: [],
          ebayCollectAndRemitTaxes: [{ amount: { value: "2.50", currency: "USD" }, taxType: "STATE_SALES_TAX" }],
          lineItemFulfillmentInstructions: { shipByDate: "2026-03-04T10:00:00.000Z" },
        },
      ],
      fulfillmentStartInstructions: [
        { shippingStep: { shipTo: { email: expect.stringMatching(/^[0-9a-f]{20}@members\.ebay\.com$/) as string } } },
      ],
    });
    const taxed = await seller.must("GET", `${FULFILLMENT}/${id}?fieldGroups=TAX_BREAKDOWN`);
    expect(taxed).toMatchObject({
      pricingSummary: { tax: { value: "2.50" }, total: { value: "32.49" } },
      lineItems: [{ taxes: [{ amount: { value: "2.50" }, taxType: "STATE_SALES_TAX" }] }],
    });
  });

  it("a variation: its number and its aspects come with the line", async () => {
    const { skus, listingId } = await listShirts(standIn, seller, "TEE");
    const id = await buy(standIn, { lines: [{ sku: skus[0] }, { sku: skus[3] }] });
    const order = await seller.must("GET", `${FULFILLMENT}/${id}`);
    const [first, second] = order.lineItems as unknown as Json[];
    expect(first).toMatchObject({
      legacyItemId: listingId,
      variationAspects: [
        { name: "Size", value: "S" },
        { name: "Color", value: "Blue" },
      ],
    });
    expect(second?.legacyVariationId).not.toBe(first?.legacyVariationId);
    expect(await quantityOf(standIn, skus[0] ?? "")).toBe(2);
  });

  it("not more than there is, unless forced; and what the seller has listed without us", async () => {
    await listPot(standIn, seller, "P1", 2);
    const twice = {
      lines: [
        { sku: "P1", quantity: 1 },
        { sku: "P1", quantity: 2 },
      ],
    };
    expect(await control(standIn, "orders", twice, 409)).toEqual({
      error: "Only 2 of SKU P1 can be bought. Send force: true to sell more.",
    });
    expect(await ordersOf(standIn)).toEqual([]);
    await buy(standIn, { ...twice, force: true });
    expect(await quantityOf(standIn, "P1")).toBe(0);
    const id = await buy(standIn, { lines: [{ sku: "NONE", price: "3.50" }, { sku: "NOR-THIS" }] });
    expect(await seller.must("GET", `${FULFILLMENT}/${id}`)).toMatchObject({
      lineItems: [
        { sku: "NONE", lineItemCost: { value: "3.50", currency: "USD" } },
        { sku: "NOR-THIS", lineItemCost: { value: "10.00", currency: "USD" } },
      ],
    });
  });

  it.each([
    [{ lines: [] }, "lines"],
    [{ lines: [{ sku: "P1", quantity: 0 }] }, "quantity"],
    [{ lines: [{ sku: "P1", price: "cheap" }] }, "price"],
    [{ lines: [{ sku: "P1" }], payed: true }, "payed"],
    [{ lines: [{ sku: "P1" }], buyer: { address: { street: "x" } } }, "street"],
    [{ lines: [{ sku: "P1" }], seller: "nobody" }, "nobody"],
  ])("with a sentence about what makes no sense: %j", async (body, word) => {
    expect(await control(standIn, "orders", body, 400)).toEqual({ error: expect.stringContaining(word) as string });
  });

  it("oddly: free, below zero, in unknown money, without an address, five hundred lines, unpaid, to be collected", async () => {
    const lines = Array.from({ length: 500 }, (_, index) => ({ sku: `X${index}`, quantity: 1, price: 0.01 }));
    const read = async (body: Json) =>
      seller.must("GET", `${FULFILLMENT}/${await buy(standIn, { force: true, ...body })}?fieldGroups=TAX_BREAKDOWN`);
    const long = await read({ lines, shippingMinor: 333, taxMinor: 77, discountMinor: 11 });
    const parts = (long.lineItems as unknown as { total: { value: string } }[]).map(({ total }) => Number(total.value));
    expect(parts).toHaveLength(500);
    expect(parts.reduce((sum, part) => sum + Math.round(part * 100), 0)).toBe(500 + 333 + 77 - 11);
    expect(long.pricingSummary).toMatchObject({ priceDiscount: { value: "-0.11" }, total: { value: "8.99" } });
    expect(await read({ lines: [{ sku: "X", price: 0 }] })).toMatchObject({
      pricingSummary: { total: { value: "0.00" } },
    });
    expect(await read({ lines: [{ sku: "X", price: 5 }], adjustmentMinor: -250 })).toMatchObject({
      pricingSummary: { adjustment: { value: "-2.50" }, total: { value: "2.50" } },
    });
    expect(await read({ lines: [{ sku: "X", price: "-4.00" }], currency: "ZZZ" })).toMatchObject({
      pricingSummary: { total: { value: "-4.00", currency: "ZZZ" } },
    });
    expect(await read({ lines: [{ sku: "X", price: "1.234" }], currency: "KWD" })).toMatchObject({
      pricingSummary: { total: { value: "1.234" } },
    });
    const nameless = await read({
      lines: [{ sku: "X" }],
      buyer: { address: null, name: null, email: null, phone: null },
    });
    expect(nameless.fulfillmentStartInstructions).toMatchObject([{ shippingStep: { shipTo: {} } }]);
    expect(await read({ lines: [{ sku: "X" }], paid: false })).toMatchObject({
      orderPaymentStatus: "PENDING",
      paymentSummary: { payments: [{ paymentStatus: "PENDING" }] },
    });
    expect(await read({ lines: [{ sku: "X" }], pickupLocation: "store-7" })).toMatchObject({
      fulfillmentStartInstructions: [
        { fulfillmentInstructionsType: "PREPARE_FOR_PICKUP", pickupStep: { merchantLocationKey: "store-7" } },
      ],
    });
    const german = { marketplace: "EBAY_DE", lines: [{ sku: "X", price: 119 }], taxMinor: 1900, taxIncluded: true };
    expect(await read(german)).toMatchObject({
      pricingSummary: { total: { value: "119.00", currency: "EUR" } },
      lineItems: [{ taxes: [{ amount: { value: "19.00" }, taxType: "VAT" }], total: { value: "119.00" } }],
    });
  });
});

describe("getOrders", () => {
  const list = async (query: string) => {
    const found = await seller.must("GET", `${FULFILLMENT}?${query}`);
    return (found.orders as unknown as Json[]).map(({ orderId }) => orderId);
  };
  const filter = (text: string) => `filter=${encodeURIComponent(text)}`;
  const buyOne = (body: Json = {}) => buy(standIn, { lines: [{ sku: "X" }], force: true, ...body });

  it("pages through what changed, oldest change first", async () => {
    const ids = [];
    for (let index = 0; index < 5; index += 1) {
      now += 1_000;
      ids.push(await buyOne());
    }
    const from = filter("lastmodifieddate:[2026-03-01T10:00:02.000Z..]");
    const first = await seller.must("GET", `${FULFILLMENT}?${from}&limit=3`);
    expect(first).toMatchObject({ total: 4, limit: 3, offset: 0 });
    expect(first).not.toHaveProperty("prev");
    const next = new URL(String(first.next));
    const second = await seller.must("GET", next.pathname + next.search);
    expect(second).toMatchObject({ total: 4, limit: 3, offset: 3, orders: [{ orderId: ids[4] }] });
    expect(second).not.toHaveProperty("next");
    expect(new URL(String(second.prev)).searchParams.get("offset")).toBe("0");
    expect(await list(filter("creationdate:[2026-03-01T10:00:01.000Z..2026-03-01T10:00:02.000Z]"))).toEqual(
      ids.slice(0, 2),
    );
    expect(await list(`orderIds=${ids[3] ?? ""},nothing,${ids[1] ?? ""}`)).toEqual([ids[1], ids[3]]);
    expect(await list("")).toHaveLength(5);
  });

  it("shows an order late, with the date that it always had, and others before it", async () => {
    const late = await buyOne({ visibleAfterMs: 60_000 });
    now += 1_000;
    const early = await buyOne();
    expect(await list("")).toEqual([early]);
    expect(errorIds(await seller.call("GET", `${FULFILLMENT}/${late}`))).toEqual([404, 32100]);
    expect(errorIds(await seller.call("GET", `${FULFILLMENT}/${late}/shipping_fulfillment`))).toEqual([400, 32100]);
    now += 60_000;
    expect(await list(filter("lastmodifieddate:[2026-03-01T10:00:00.500Z..]"))).toEqual([early]);
    expect(await list("")).toEqual([late, early]);
    await control(standIn, "limits", { orderLagMs: 3_600_000 });
    expect(await list("")).toEqual([]);
    expect(await ordersOf(standIn)).toHaveLength(2);
  });

  it.each([
    ["filter=colour:[..]", 30700],
    [filter("orderfulfillmentstatus:{FULFILLED}"), 30800],
    [filter("creationdate:2026"), 30800],
    [filter("creationdate:[yesterday..]"), 30810],
    [filter("creationdate:[..2026-01-01T00:00:00.000Z]"), 30820],
    [filter("creationdate:[2020-01-01T00:00:00.000Z..]"), 30830],
    [filter("creationdate:[2026-02-02T00:00:00.000Z..2026-02-01T00:00:00.000Z]"), 30840],
    [filter("lastmodifieddate:[2026-02-02T00:00:00.000Z..2026-03-01T10:00:00.001Z]"), 30850],
    [`orderIds=${Array.from({ length: 51 }, (_, index) => index).join(",")}`, 30900],
    ["offset=-1", 31000],
    ["limit=201", 31100],
    ["limit=0", 31100],
    ["fieldGroups=ALL", 32800],
  ])("refuses %s", async (query, errorId) => {
    expect(errorIds(await seller.call("GET", `${FULFILLMENT}?${query}`))).toEqual([400, errorId]);
  });

  it("is for the seller with the scope only", async () => {
    const id = await buyOne({ seller: "demo-seller" });
    const other = await connect(standIn, "second-seller");
    expect(await other.must("GET", FULFILLMENT)).toMatchObject({ total: 0 });
    expect((await other.call("GET", `${FULFILLMENT}/${id}`)).status).toBe(404);
    expect(await other.must("GET", `${FULFILLMENT}?orderIds=${id}`)).toMatchObject({ total: 0 });
    const body = { lineItems: [{ lineItemId: "1" }] };
    expect(errorIds(await other.call("POST", `${FULFILLMENT}/${id}/shipping_fulfillment`, body))).toEqual([400, 32100]);
    expect((await seller.call("GET", FULFILLMENT, undefined, { authorization: "Bearer x" })).status).toBe(401);
    const narrow = await connect(
      standIn,
      "demo-seller",
      undefined,
      "https://api.ebay.com/oauth/api_scope/sell.inventory",
    );
    expect((await narrow.call("GET", FULFILLMENT)).status).toBe(403);
  });
});

it("survives the end of the process", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "ebay-orders-"));
  const options = { ...TEST_OPTIONS, stateFile: path.join(folder, "ebay.jsonl") };
  const before = await startEbay(options);
  await listPot(before, await connect(before), "P1", 5);
  const id = await buy(before, { lines: [{ sku: "P1", quantity: 2 }] });
  // Not closed first: only what was on disk before each reply may count.
  const after = await startEbay(options);
  expect(await ordersOf(after)).toMatchObject([{ id, status: "paid" }]);
  expect(await quantityOf(after, "P1")).toBe(3);
  expect(await buy(after, { lines: [{ sku: "P1" }] })).not.toBe(id);
  await Promise.all([before.close(), after.close()]);
  rmSync(folder, { recursive: true });
});
