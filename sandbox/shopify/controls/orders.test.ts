import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importCatalog, type ShopifyStandIn, type StandInOptions } from "../index.ts";
import { gid } from "../store/ids.ts";
import type { Order } from "../store/order-records.ts";
import { ask, catalogProduct, catalogVariant, FakeApp, graphql, install, startStandIn } from "../testing.ts";
import type { GraphqlReply } from "../testing.ts";

const SCOPES = ["write_products", "write_inventory", "read_locations", "write_orders"];
const open: { close(): Promise<void> }[] = [];
let app: FakeApp;
let standIn: ShopifyStandIn;
let run: (query: string, variables?: Record<string, unknown>) => Promise<GraphqlReply>;

async function started(options: Partial<StandInOptions> = {}): Promise<ShopifyStandIn> {
  const one = await startStandIn({ appOrigin: app.origin, scopes: SCOPES, ...options });
  open.push(one);
  return one;
}

beforeEach(async () => {
  app = await FakeApp.start();
  standIn = await started();
  await importCatalog(standIn.shop(), [
    catalogProduct({ variants: [catalogVariant({ sku: "A", quantities: { Warehouse: 5, "Shop floor": 2 } })] }),
    catalogProduct({ handle: "b", variants: [catalogVariant({ sku: "B", price: "5.00", policy: "continue" })] }),
  ]);
  run = graphql(standIn, await install(standIn));
  await standIn.idle();
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  await app.close();
});

interface Answer {
  id: string;
  name: string;
  error: string;
  amountMinor: number;
}
async function control(method: string, path: string, body?: unknown): Promise<Answer & { http: number }> {
  const { status, body: answer } = await ask(standIn.origin, method, `/_sandbox${path}`, body);
  return { ...(answer as Answer), http: status };
}
const post = (path: string, body?: unknown): ReturnType<typeof control> => control("POST", path, body);
function last(): Order {
  const order = standIn.shop().orders.all.at(-1);
  if (!order) throw new Error("no order was made");
  return order;
}
const stock = (sku: string): Record<string, [available: number, committed: number]> =>
  Object.fromEntries(
    standIn
      .shop()
      .variantsBySku(sku)
      .flatMap(({ item }) => item.levels.map((one) => [one.location.name, [one.available, one.committed]])),
  );
const told = async (): Promise<string[]> => {
  await standIn.idle();
  return app.received.splice(0).map(({ topic }) => topic);
};

describe("a storefront sale", () => {
  it("takes its units, and the app is told", async () => {
    expect(await post("/orders", { lines: [{ sku: "A", quantity: 3 }], tags: ["x"] })).toMatchObject({
      http: 200,
      name: "#1001",
    });
    expect(stock("A")).toEqual({ Warehouse: [2, 3], "Shop floor": [2, 0] });
    expect((await told()).sort()).toEqual(["inventory_levels/update", "orders/create", "products/update"]);
    expect(last()).toMatchObject({ sourceName: "web", tags: ["x"], transactions: [{ type: "SALE" }] });
  });

  it("at a counter takes them there, and refuses what is not there at all", async () => {
    await post("/orders", { lines: [{ sku: "A", quantity: 1 }], location: "Shop floor", sourceName: "pos" });
    expect(stock("A")).toMatchObject({ "Shop floor": [1, 1] });
    const refused = await post("/orders", { lines: [{ sku: "A", quantity: 7 }] });
    expect(refused).toMatchObject({ http: 409 });
    expect(refused.error).toMatch(/A has 6 available of 7 ordered/);
    expect(await post("/orders", { lines: [{ sku: "B", quantity: 9 }] })).toMatchObject({ http: 200 });
  });

  it("may be planted as an earlier app made it, without a touch to the stock", async () => {
    const createdAt = new Date(standIn.shop().now() - 86_400_000).toISOString();
    const { name } = await post("/orders", {
      lines: [{ sku: "A", quantity: 2, price: "7.50" }],
      sourceName: "other-app",
      sourceIdentifier: "12-1",
      note: "eBay 12-1",
      createdAt,
      inventory: "leave",
    });
    expect(stock("A")).toMatchObject({ Warehouse: [5, 0] });
    const reply = await run(
      "{ orders(first: 1, query: \"source_identifier:'12-1'\") { nodes { name note createdAt } } }",
    );
    expect(reply.data).toMatchObject({
      orders: { nodes: [{ name, note: "eBay 12-1", createdAt: `${createdAt.slice(0, 19)}Z` }] },
    });
  });
});

describe("fulfilments", () => {
  it("move units out of the stock, in parts, with a tracking that may change", async () => {
    await post("/orders", { lines: [{ sku: "A", quantity: 3 }] });
    await told();
    const first = await post("/fulfillments", {
      order: "#1001",
      lines: [{ sku: "A", quantity: 2 }],
      tracking: { company: "DHL", number: "00340", url: "https://dhl.example/00340" },
    });
    expect(first).toMatchObject({ http: 200, name: "#1001-F1" });
    expect(stock("A")).toMatchObject({ Warehouse: [2, 1] });
    expect(await told()).toEqual(["fulfillments/create", "orders/updated"]);
    const query = `{ order(id: "${gid("Order", last().id)}") { displayFulfillmentStatus
      fulfillments(first: 10) { id status trackingInfo { company number url } location { name }
        fulfillmentLineItems(first: 10) { nodes { quantity lineItem { sku } } } } } }`;
    expect((await run(query)).data).toMatchObject({
      order: {
        displayFulfillmentStatus: "PARTIALLY_FULFILLED",
        fulfillments: [
          {
            id: first.id,
            status: "SUCCESS",
            trackingInfo: [{ company: "DHL", number: "00340", url: "https://dhl.example/00340" }],
            location: { name: "Warehouse" },
            fulfillmentLineItems: { nodes: [{ quantity: 2, lineItem: { sku: "A" } }] },
          },
        ],
      },
    });
    const path = `/fulfillments/${encodeURIComponent(first.id)}`;
    const parcels = [
      { company: "UPS", number: "1Z" },
      { company: "UPS", number: "2Z" },
    ];
    expect(await control("PATCH", path, { tracking: parcels })).toMatchObject({ http: 200 });
    expect((await run(query)).data).toMatchObject({ order: { fulfillments: [{ trackingInfo: parcels }] } });
    expect(await told()).toEqual(["fulfillments/update", "orders/updated"]);
    expect(await post(`${path}/cancel`)).toMatchObject({ status: "CANCELLED" });
    expect(stock("A")).toMatchObject({ Warehouse: [2, 3] });
    expect(await post(`${path}/cancel`)).toMatchObject({ http: 400 });
    expect(await post("/fulfillments", { order: 1001 })).toMatchObject({ http: 200 });
    expect(stock("A")).toMatchObject({ Warehouse: [2, 0] });
    expect((await run(query)).data).toMatchObject({ order: { displayFulfillmentStatus: "FULFILLED" } });
  });

  it("from another place take the units there", async () => {
    await post("/orders", { lines: [{ sku: "A", quantity: 2 }] });
    await post("/fulfillments", { order: last().id, location: "Shop floor" });
    expect(stock("A")).toEqual({ Warehouse: [5, 0], "Shop floor": [0, 0] });
  });
});

describe("refunds", () => {
  it("of a return at a shop's counter put the goods on sale there", async () => {
    await post("/orders", { lines: [{ sku: "A", quantity: 3 }] });
    await post("/fulfillments", { order: "1001" });
    await told();
    const refund = await post("/refunds", {
      order: "1001",
      lines: [{ sku: "A", quantity: 1 }],
      restock: true,
      location: "Shop floor",
      note: "changed mind",
    });
    expect(refund).toMatchObject({ http: 200, amountMinor: 1990 });
    expect(stock("A")).toEqual({ Warehouse: [2, 0], "Shop floor": [3, 0] });
    expect((await told()).sort()).toEqual([
      "inventory_levels/update",
      "orders/updated",
      "products/update",
      "refunds/create",
    ]);
    const reply = await run(`{ order(id: "${gid("Order", last().id)}") { displayFinancialStatus
      totalRefundedSet { shopMoney { amount } } lineItems(first: 5) { nodes { quantity currentQuantity } }
      refunds(first: 5) { note totalRefundedSet { shopMoney { amount } } transactions(first: 5) { nodes { kind gateway } }
        refundLineItems(first: 5) { nodes { quantity restockType location { name } subtotalSet { shopMoney { amount } } } } } } }`);
    expect(reply.data).toMatchObject({
      order: {
        displayFinancialStatus: "PARTIALLY_REFUNDED",
        totalRefundedSet: { shopMoney: { amount: "19.90" } },
        lineItems: { nodes: [{ quantity: 3, currentQuantity: 2 }] },
        refunds: [
          {
            note: "changed mind",
            totalRefundedSet: { shopMoney: { amount: "19.90" } },
            transactions: { nodes: [{ kind: "REFUND", gateway: "shopify_payments" }] },
            refundLineItems: {
              nodes: [{ quantity: 1, restockType: "RETURN", location: { name: "Shop floor" } }],
            },
          },
        ],
      },
    });
  });

  it("of an amount alone leave the lines, and of everything take all", async () => {
    await post("/orders", { lines: [{ sku: "A", quantity: 2 }] });
    expect(await post("/refunds", { order: 1001, amountMinor: 80 })).toMatchObject({ amountMinor: 80 });
    expect(last().lines[0]).toMatchObject({ removed: 0 });
    expect(await post("/refunds", { order: 1001, amountMinor: 3901 })).toMatchObject({ http: 400 });
    expect(await post("/refunds", { order: 1001, restock: true })).toMatchObject({ amountMinor: 3900 });
    expect(stock("A")).toMatchObject({ Warehouse: [5, 0] });
    expect((await post("/refunds", { order: 1001 })).error).toMatch(/nothing left to refund/);
  });
});

describe("a cancelled order", () => {
  it("gives back its units and its money, once", async () => {
    await post("/orders", { lines: [{ sku: "A", quantity: 3 }] });
    await told();
    expect(await post("/orders/1001/cancel", { reason: "inventory" })).toMatchObject({ http: 200, name: "#1001" });
    expect(stock("A")).toMatchObject({ Warehouse: [5, 0] });
    expect((await told()).sort()).toEqual([
      "inventory_levels/update",
      "orders/cancelled",
      "orders/updated",
      "products/update",
      "refunds/create",
    ]);
    expect(last()).toMatchObject({ cancelReason: "INVENTORY" });
    expect((await post("/orders/1001/cancel", {})).error).toMatch(/already been cancelled/);
    expect((await post("/fulfillments", { order: 1001 })).error).toMatch(/is cancelled/);
  });

  it("without restock loses the units", async () => {
    await post("/orders", { lines: [{ sku: "A", quantity: 3 }] });
    await post("/orders/1001/cancel", { restock: false, refund: false });
    expect(stock("A")).toMatchObject({ Warehouse: [2, 0] });
    const state = (await ask(standIn.origin, "GET", "/_sandbox/state")).body as { orders: unknown[] };
    expect(state.orders).toMatchObject([{ cancelled: true, refundedMinor: 0 }]);
  });

  it("is not cancelled while parts of it are on their way", async () => {
    await post("/orders", { lines: [{ sku: "A", quantity: 3 }] });
    await post("/fulfillments", { order: 1001, lines: [{ sku: "A", quantity: 1 }] });
    expect((await post("/orders/1001/cancel", {})).error).toMatch(/has fulfilments/);
  });
});

describe("bad input", () => {
  it.each([
    ["/orders", {}, 400],
    ["/orders", { lines: [] }, 400],
    ["/orders", { lines: [{ sku: "NOPE", quantity: 1 }] }, 404],
    ["/orders", { lines: [{ sku: "A", quantity: 0 }] }, 400],
    ["/orders", { lines: [{ sku: "A", quantity: 1, price: "1.999" }] }, 400],
    ["/orders", { lines: [{ sku: "A", quantity: 1 }], createdAt: "2999-01-01T00:00:00Z" }, 400],
    ["/orders", { lines: [{ sku: "A", quantity: 1 }], location: "Moon" }, 404],
    ["/orders/1999/cancel", {}, 404],
    ["/orders/1001/cancel", { reason: "boredom" }, 400],
    ["/fulfillments", { order: 1999 }, 404],
    ["/fulfillments", { order: 1001, lines: [{ sku: "B", quantity: 1 }] }, 404],
    ["/fulfillments", { order: 1001, lines: [{ sku: "A", quantity: 2 }] }, 400],
    ["/fulfillments", { order: 1001, lines: [{ quantity: 1 }] }, 400],
    ["/fulfillments", { order: 1001, tracking: { company: "", number: "1" } }, 400],
    ["/fulfillments/1/cancel", {}, 404],
    ["/refunds", { order: 1001, lines: [{ sku: "A", quantity: 2 }] }, 400],
    ["/refunds", { order: 1001, lines: [{ lineItemId: 1, quantity: 1 }] }, 400],
    ["/refunds", { order: 1001, amountMinor: -1 }, 400],
  ])("to %s is refused in words: %j", async (path, body, status) => {
    await post("/orders", { lines: [{ sku: "A", quantity: 1 }] });
    const before = JSON.stringify([last(), stock("A")]);
    const refused = await post(path, body);
    expect(refused.http).toBe(status);
    expect(refused.error).toMatch(/\w+ \w+/);
    expect(JSON.stringify([last(), stock("A")])).toBe(before);
    expect(standIn.shop().orders.size).toBe(1);
  });
});

it("an order's note and tags may be changed", async () => {
  await post("/orders", { lines: [{ sku: "A", quantity: 1 }] });
  await told();
  expect(await control("PATCH", "/orders/1001", { note: "Ring twice", tags: ["vip"] })).toMatchObject({ http: 200 });
  expect(last()).toMatchObject({ note: "Ring twice", tags: ["vip"] });
  expect(await told()).toEqual(["orders/updated"]);
});

it("two shops never see each other's orders", async () => {
  standIn = await started({ shops: [{ domain: "one.myshopify.com" }, { domain: "two.myshopify.com" }] });
  for (const shop of standIn.shops) {
    await importCatalog(shop, [catalogProduct({ variants: [catalogVariant({ sku: "A" })] })]);
  }
  const token = await install(standIn, "two.myshopify.com");
  const { id } = await post("/orders", { lines: [{ sku: "A", quantity: 1 }], sourceIdentifier: "X" });
  run = graphql(standIn, token, { "x-sim-shop": "two.myshopify.com" });
  expect((await run(`{ order(id: "${id}") { name } orders(first: 5) { nodes { id } } }`)).data).toEqual({
    order: null,
    orders: { nodes: [] },
  });
  expect((await post("/fulfillments?shop=two.myshopify.com", { order: id })).http).toBe(404);
});
