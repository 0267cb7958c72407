import { createServer, type Server } from "node:http";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importCatalog } from "../shopify/index.ts";
import { addLocation } from "../shopify/store/locations.ts";
import { ShopStore } from "../shopify/store/shop-store.ts";
import { sellOrder, orderBody } from "../shopify/controls/orders.ts";
import { catalogProduct, catalogVariant } from "../shopify/testing.ts";
import { bundle } from "./bundle.ts";
import { listen } from "./listen.ts";
import type { OrderPage, OrderView } from "./order-views.ts";
import { adminRoutes } from "./routes.ts";

const told: string[] = [];
const shopOptions = { name: "Fernhollow", currency: "USD", timezone: "UTC", countryCode: "US", locations: [] };
const shops = ["demo", "other"].map(
  (name, index) =>
    new ShopStore(index, { ...shopOptions, domain: `${name}.myshopify.com` }, Date.now, (_shop, changes) => {
      told.push(...changes.map(({ topic }) => topic));
    }),
);
let server: Server;
let origin: string;

beforeAll(async () => {
  for (const shop of shops) {
    for (const name of ["Warehouse", "Shop floor"]) addLocation(shop, { name });
    await importCatalog(shop, [
      catalogProduct({ variants: [catalogVariant({ sku: "A", quantities: { Warehouse: 9 } })] }),
    ]);
  }
  const app = express().use(
    adminRoutes({
      shops,
      app: { name: "Anabranch", handle: "anabranch", apiKey: "key-1", apiSecret: "secret", path: "/app" },
      edgeOrigin: () => "http://localhost:4999",
      idToken: (domain) => `token-for-${domain}`,
      appBridge: () => bundle("./app-bridge/main.ts", { __ADMIN_ORIGIN__: "http://localhost:4998" }),
      channels: () => [],
      user: { id: 1, name: "Demo Owner", email: "owner@example.com" },
      scopes: () => ({ granted: [], required: [], optional: [] }),
    }),
  );
  server = createServer(app);
  origin = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

async function ask(path: string, body?: unknown, shop = "demo"): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${origin}/_admin/shops/${shop}.myshopify.com/${path}`, {
    method: body === undefined ? "GET" : "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, answer: await response.json() };
}
const view = async (path: string, body?: unknown): Promise<OrderView> => (await ask(path, body)).answer as OrderView;
const page = async (query = ""): Promise<OrderPage> => (await ask(`orders?${query}`)).answer as OrderPage;

function sale(extra: object = {}): number {
  const [shop] = shops;
  if (!shop) throw new Error("there is no shop");
  return sellOrder(shop, orderBody.parse({ lines: [{ sku: "A", quantity: 2 }], ...extra })).id;
}

test("orders are listed, latest first, in pages, and found by words", async () => {
  const first = sale({ sourceName: "ebay", sourceIdentifier: "12-1", tags: ["gift"], inventory: "leave" });
  for (let n = 0; n < 3; n++) sale({ inventory: "leave" });
  expect((await page("size=2")).orders.map(({ name }) => name)).toEqual(["#1004", "#1003"]);
  expect((await page("size=2&page=2")).orders.map(({ name }) => name)).toEqual(["#1002", "#1001"]);
  expect(await page("size=3&page=2")).toMatchObject({ page: 2, pages: 2, total: 4, orders: [{ id: first }] });
  for (const query of ["12-1", "%231001", "1001", "gift%20a", "EBAY"]) {
    expect((await page(`query=${query}`)).orders.map(({ id }) => id)).toEqual([first]);
  }
  expect((await page("query=nothing")).orders).toEqual([]);
});

test("an order is fulfilled, its tracking edited, refunded and cancelled from its page", async () => {
  const id = sale({ shippingAddress: { firstName: "Jo", lastName: "Doe", city: "Berlin", countryCode: "DE" } });
  const shown = await view(`orders/${id}`);
  expect(shown).toMatchObject({
    buyer: "Jo Doe",
    address: ["Jo Doe", "Berlin", "DE"],
    total: "39.80 USD",
    payment: "paid",
    fulfilment: "unfulfilled",
    refundable: { minor: 3980, text: "39.80", digits: 2 },
    lines: [{ sku: "A", quantity: 2, current: 2, unfulfilled: 2 }],
    sums: [
      { name: "Goods", amount: "39.80 USD" },
      { name: "Total", amount: "39.80 USD" },
      { name: "Paid", amount: "39.80 USD" },
    ],
  });
  const lines = [{ lineItemId: shown.lines[0]?.id, quantity: 1 }];
  told.length = 0;
  const sent = await view(`orders/${id}/fulfil`, { lines, tracking: { company: "DHL", number: "7" } });
  expect(sent).toMatchObject({ fulfilment: "partially fulfilled", fulfilments: [{ units: 1, tracking: ["DHL 7"] }] });
  expect(told).toContain("fulfillments/create");
  const fulfilment = sent.fulfilments[0]?.id;
  const edited = await view(`orders/${id}/tracking`, { fulfilment, tracking: { company: "UPS", number: "8" } });
  expect(edited.fulfilments).toMatchObject([{ tracking: ["UPS 8"] }]);
  const refunded = await view(`orders/${id}/refund`, { lines, restock: true });
  expect(refunded).toMatchObject({ payment: "partially refunded", refunds: [{ amount: "19.90 USD", units: 1 }] });
  expect(await ask(`orders/${id}/cancel`, {})).toMatchObject({ status: 422 });
  const other = sale();
  expect(await view(`orders/${other}/cancel`, { reason: "STAFF" })).toMatchObject({
    cancelled: true,
    payment: "refunded",
  });
});

test("what cannot be done is said, and nothing is done", async () => {
  const id = sale();
  const count = told.length;
  expect(await ask(`orders/${id}/refund`, { amountMinor: 99_999 })).toMatchObject({
    status: 422,
    answer: { error: expect.stringContaining("larger than what was paid") as string },
  });
  expect(await ask(`orders/${id}/fulfil`, { lines: [] })).toMatchObject({ status: 422 });
  expect(await ask("orders/1999")).toMatchObject({ status: 404, answer: { error: "There is no order 1999" } });
  expect(await ask(`orders/${id}`, undefined, "other")).toMatchObject({ status: 404 });
  expect(await ask(`orders/${id}/cancel`, {}, "other")).toMatchObject({ status: 404 });
  expect(told).toHaveLength(count);
});

test("the list and each order have a page", async () => {
  for (const path of ["orders", `orders/${sale()}`]) {
    expect(await (await fetch(`${origin}/store/demo/${path}`)).text()).toContain('<body data-page="orders">');
  }
});
