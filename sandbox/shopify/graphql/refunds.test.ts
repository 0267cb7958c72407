/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment -- answers have the shapes that the schema gives them, and the tests expect their values */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importCatalog, type ShopifyStandIn } from "../index.ts";
import { gid } from "../store/ids.ts";
import type { Order } from "../store/order-records.ts";
import {
  ask,
  catalogProduct,
  catalogVariant,
  FakeApp,
  graphql,
  type GraphqlReply,
  install,
  startStandIn,
} from "../testing.ts";

const SCOPES = ["write_products", "write_inventory", "read_locations", "write_orders"];
const folder = mkdtempSync(join(tmpdir(), "refunds-"));
const open: { close(): Promise<void> }[] = [];
let app: FakeApp;
let standIn: ShopifyStandIn;
let token: string;
let run: (query: string, variables?: Record<string, unknown>) => Promise<GraphqlReply>;
let files = 0;
let stateFile: string;

const started = async (): Promise<ShopifyStandIn> => {
  const one = await startStandIn({ appOrigin: app.origin, scopes: SCOPES, stateFile });
  open.push(one);
  return one;
};

beforeEach(async () => {
  app = await FakeApp.start();
  stateFile = join(folder, `${++files}.jsonl`);
  standIn = await started();
  await importCatalog(standIn.shop(), [
    catalogProduct({ variants: [catalogVariant({ sku: "A", quantities: { Warehouse: 5, "Shop floor": 2 } })] }),
  ]);
  token = await install(standIn);
  run = graphql(standIn, token);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  await app.close();
  if (open.length === 0 && files > 100) rmSync(folder, { recursive: true });
});

function last(): Order {
  const order = standIn.shop().orders.all.at(-1);
  if (!order) throw new Error("no order was made");
  return order;
}
const stock = (sku: string, location = "Warehouse"): number | undefined =>
  standIn
    .shop()
    .variantsBySku(sku)[0]
    ?.item.levels.find((level) => level.location.name === location)?.available;
const control = async (path: string, body: unknown): Promise<void> => {
  expect((await ask(standIn.origin, "POST", `/_sandbox${path}`, body)).status).toBe(200);
};

const refund = `mutation ($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) {
  refund { id totalRefundedSet { shopMoney { amount } presentmentMoney { amount } } } order { name } userErrors { field message } } }`;
const payback = (amount: string, extra = {}): Record<string, unknown> => ({
  orderId: gid("Order", last().id),
  kind: "REFUND",
  gateway: last().transactions[0]?.gateway,
  amount,
  parentId: gid("OrderTransaction", last().transactions[0]?.id ?? 0),
  ...extra,
});
const give = async (input: Record<string, unknown>, key = "key-1"): Promise<Record<string, unknown>> => {
  const { data, errors } = await run(refund, { input: { orderId: gid("Order", last().id), ...input }, key });
  expect(errors).toBeUndefined();
  return data.refundCreate as Record<string, unknown>;
};

describe("refundCreate", () => {
  it("pays back once for its key, over a restart too", async () => {
    await control("/orders", { lines: [{ sku: "A", quantity: 2 }] });
    const input = {
      note: "one came broken",
      refundLineItems: [
        { lineItemId: gid("LineItem", last().lines[0]?.id ?? 0), quantity: 1, restockType: "NO_RESTOCK" },
      ],
      transactions: [payback("19.90")],
    };
    const first = await give(input);
    expect(first).toMatchObject({ userErrors: [], order: { name: "#1001" } });
    expect(await give(input)).toEqual(first);
    standIn = await started();
    run = graphql(standIn, token);
    expect(await give(input)).toEqual(first);
    expect(last().refunds).toHaveLength(1);
    expect(await give({ ...input, note: "two" })).toMatchObject({
      refund: null,
      userErrors: [{ message: expect.stringContaining("cannot be used with different") as string }],
    });
    const bare = await run(refund.replace("@idempotent(key: $key)", "").replace(", $key: String!", ""), {
      input: { orderId: gid("Order", last().id) },
    });
    expect(bare.errors?.[0]?.message).toMatch(/@idempotent directive is required/);
  });

  it("refuses more than was paid, in one go or in several", async () => {
    await control("/orders", { lines: [{ sku: "A", quantity: 1 }] });
    expect(await give({ transactions: [payback("19.91")] })).toMatchObject({
      refund: null,
      userErrors: [{ field: ["transactions"], message: expect.stringContaining("19.90 USD can still") as string }],
    });
    expect(await give({ transactions: [payback("10.00"), payback("10.00")] }, "key-2")).toMatchObject({ refund: null });
    expect(await give({ transactions: [payback("10.00")] }, "key-3")).toMatchObject({ userErrors: [] });
    expect(await give({ transactions: [payback("10.00")] }, "key-4")).toMatchObject({ refund: null });
    expect(await give({ transactions: [payback("1", { kind: "SALE" })] }, "key-5")).toMatchObject({
      userErrors: [{ message: "Kind must be REFUND" }],
    });
    expect(last().refunds).toHaveLength(1);
  });

  it("restocks where it is told to, and only what there was", async () => {
    await control("/orders", { lines: [{ sku: "A", quantity: 2 }] });
    await control("/fulfillments", { order: 1001, lines: [{ sku: "A", quantity: 1 }] });
    const line = gid("LineItem", last().lines[0]?.id ?? 0);
    const locationId = gid("Location", standIn.shop().locationByName("Shop floor")?.id ?? 0);
    const lines = (restockType: string, quantity: number): Record<string, unknown> => ({
      refundLineItems: [{ lineItemId: line, quantity, restockType, locationId }],
    });
    expect(await give(lines("CANCEL", 2), "key-1")).toMatchObject({ refund: null });
    expect(await give(lines("RETURN", 3), "key-2")).toMatchObject({ refund: null });
    expect([stock("A"), stock("A", "Shop floor")]).toEqual([3, 2]);
    expect(await give(lines("RETURN", 1), "key-3")).toMatchObject({ userErrors: [] });
    expect([stock("A"), stock("A", "Shop floor")]).toEqual([3, 3]);
    expect(await give(lines("CANCEL", 1), "key-4")).toMatchObject({ userErrors: [] });
    expect([stock("A"), stock("A", "Shop floor")]).toEqual([3, 4]);
    expect(last().lines[0]).toMatchObject({ taken: 0, removed: 1, returned: 1 });
  });

  it("is given in the buyer's currency where that is another", async () => {
    const both = (usd: string, jpy: string): unknown => ({
      shopMoney: { amount: usd, currencyCode: "USD" },
      presentmentMoney: { amount: jpy, currencyCode: "JPY" },
    });
    const order = {
      currency: "USD",
      presentmentCurrency: "JPY",
      lineItems: [{ title: "A", quantity: 1, priceSet: both("10.00", "1500") }],
      transactions: [{ kind: "SALE", status: "SUCCESS", gateway: "ebay", amountSet: both("10.00", "1500") }],
    };
    const made = await run(
      `mutation ($order: OrderCreateOrderInput!) { orderCreate(order: $order) { userErrors { message } } }`,
      { order },
    );
    expect(made.data).toEqual({ orderCreate: { userErrors: [] } });
    expect(await give({ transactions: [payback("500")] })).toMatchObject({
      userErrors: [{ message: "Currency is required for an order in two currencies" }],
    });
    expect(await give({ currency: "JPY", transactions: [payback("500")] }, "key-2")).toMatchObject({
      refund: { totalRefundedSet: { shopMoney: { amount: "3.33" }, presentmentMoney: { amount: "500" } } },
    });
    expect(await give({ currency: "JPY", transactions: [payback("1000")] }, "key-3")).toMatchObject({
      refund: { totalRefundedSet: { shopMoney: { amount: "6.67" } } },
    });
  });
});

describe("orderCancel", () => {
  const cancel = `mutation ($id: ID!, $refundMethod: OrderCancelRefundMethodInput) {
    orderCancel(orderId: $id, reason: INVENTORY, restock: true, refundMethod: $refundMethod, notifyCustomer: false, staffNote: "gone") {
      job { id done } orderCancelUserErrors { code message } userErrors { message } } }`;

  it("cancels in a job, with its money and its units, and not twice", async () => {
    await control("/orders", { lines: [{ sku: "A", quantity: 3 }] });
    expect(stock("A")).toBe(2);
    const id = gid("Order", last().id);
    const { data } = await run(cancel, { id, refundMethod: { originalPaymentMethodsRefund: true } });
    expect(data.orderCancel).toMatchObject({ job: { done: false }, orderCancelUserErrors: [], userErrors: [] });
    expect((await run(`{ job(id: "${String(data.orderCancel.job.id)}") { done } }`)).data).toEqual({
      job: { done: true },
    });
    const look = `{ order(id: "${id}") { cancelledAt cancelReason cancellation { staffNote } displayFinancialStatus
      totalRefundedSet { shopMoney { amount } } lineItems(first: 2) { nodes { currentQuantity } } } }`;
    expect((await run(look)).data.order).toMatchObject({
      cancelledAt: expect.stringMatching(/Z$/) as string,
      cancelReason: "INVENTORY",
      cancellation: { staffNote: "gone" },
      displayFinancialStatus: "REFUNDED",
      totalRefundedSet: { shopMoney: { amount: "59.70" } },
      lineItems: { nodes: [{ currentQuantity: 0 }] },
    });
    expect(stock("A")).toBe(5);
    const again = await run(cancel, { id });
    expect(again.data.orderCancel).toMatchObject({ job: null, orderCancelUserErrors: [{ code: "INVALID" }] });
    const unknown = await run(cancel, { id: gid("Order", 1) });
    expect(unknown.data.orderCancel).toMatchObject({ orderCancelUserErrors: [{ code: "NOT_FOUND" }] });
  });

  it("fails where a paid order's place is closed", async () => {
    await control("/orders", { lines: [{ sku: "A", quantity: 3 }] });
    await ask(standIn.origin, "PATCH", "/_sandbox/locations/Warehouse", { active: false });
    const { data } = await run(cancel, { id: gid("Order", last().id) });
    expect(data.orderCancel.orderCancelUserErrors).toMatchObject([
      { message: expect.stringContaining("not active") as string },
    ]);
    expect(last().cancelledAtMs).toBeNull();
  });
});

describe("orders in the state file", () => {
  const shown = async (): Promise<unknown> => {
    const { webhooks: _sent, ...state } = (await ask(standIn.origin, "GET", "/_sandbox/state")).body as Record<
      string,
      unknown
    >;
    return state;
  };

  it("come back with their parcels, refunds and units, without a goodbye", async () => {
    await control("/orders", { lines: [{ sku: "A", quantity: 3 }], sourceIdentifier: "X-1" });
    await control("/fulfillments", { order: 1001, lines: [{ sku: "A", quantity: 1 }] });
    await control("/refunds", { order: 1001, lines: [{ sku: "A", quantity: 1 }], restock: true });
    const before = await shown();
    const order = JSON.stringify(last());
    standIn = await started();
    expect(await shown()).toEqual(before);
    expect(JSON.stringify(last())).toBe(order);
    expect(standIn.shop().orders.having("source_identifier", "x-1")).toHaveLength(1);
    await control("/orders", { lines: [{ sku: "A", quantity: 1 }] });
    expect(last().name).toBe("#1002");
  });

  it("and the unique metafield's value stays taken", async () => {
    const definition = { ownerType: "ORDER", namespace: "$app:anabranch", key: "channel_order", type: "id", name: "N" };
    await run(
      "mutation ($d: MetafieldDefinitionInput!) { metafieldDefinitionCreate(definition: $d) { userErrors { code } } }",
      { d: definition },
    );
    const order = {
      lineItems: [{ title: "A", quantity: 1, priceSet: { shopMoney: { amount: "1", currencyCode: "USD" } } }],
      metafields: [{ namespace: "$app:anabranch", key: "channel_order", value: "ebay:1", type: "id" }],
    };
    const make =
      "mutation ($o: OrderCreateOrderInput!) { orderCreate(order: $o) { order { id } userErrors { message } } }";
    expect((await run(make, { o: order })).data.orderCreate.userErrors).toEqual([]);
    standIn = await started();
    run = graphql(standIn, token);
    expect((await run(make, { o: order })).data.orderCreate.order).toBeNull();
    expect(standIn.shop().orders.size).toBe(1);
  });
});

describe("an answer that is lost after it was applied", () => {
  it.each(["orderCreate", "refundCreate", "orderCancel"])("leaves what %s did", async (name) => {
    await control("/orders", { lines: [{ sku: "A", quantity: 1 }] });
    await control("/faults", { timeoutAfterApplyRate: 1, holdMs: 50 });
    const id = gid("Order", last().id);
    const documents: Record<string, string> = {
      orderCreate: `mutation { orderCreate(order: {lineItems: [{title: "A", quantity: 1, priceSet: {shopMoney: {amount: "1", currencyCode: USD}}}]}) { order { id } userErrors { message } } }`,
      refundCreate: `mutation { refundCreate(input: {orderId: "${id}", transactions: [{orderId: "${id}", kind: REFUND, gateway: "shopify_payments", amount: "1.00"}]}) @idempotent(key: "k") { refund { id } userErrors { message } } }`,
      orderCancel: `mutation { orderCancel(orderId: "${id}", reason: OTHER, restock: true) { job { id } userErrors { message } } }`,
    };
    await expect(run(documents[name] ?? "")).rejects.toThrow();
    await ask(standIn.origin, "POST", "/_sandbox/faults", { timeoutAfterApplyRate: 0 });
    const [first] = standIn.shop().orders.all;
    expect([standIn.shop().orders.size, first?.refunds.length, first?.cancelledAtMs !== null]).toEqual(
      { orderCreate: [2, 0, false], refundCreate: [1, 1, false], orderCancel: [1, 1, true] }[name],
    );
  });
});

it("ten thousand orders are not slow to make or to find", { timeout: 60_000 }, async () => {
  const shop = standIn.shop();
  const body = { lines: [{ sku: "A", quantity: 1 }], inventory: "leave" };
  for (let n = 0; n < 20; n++) await control("/orders", { ...body, sourceIdentifier: `first-${n}` });
  const template = last();
  shop.transact(() => {
    for (let n = 0; n < 10_000; n++) {
      const id = shop.numbering.next("Order");
      shop.orders.put({ ...template, id, number: n, name: `#P${n}`, sourceIdentifier: `P-${n}` });
    }
  });
  const startedAt = performance.now();
  for (let n = 0; n < 100; n++) {
    const { data } = await run(
      `{ orders(first: 5, query: "source_identifier:'P-${n * 90}' OR tag:none OR (sku:NONE created_at:>=2020)") { nodes { name } } }`,
    );
    expect(data.orders.nodes).toEqual([{ name: `#P${n * 90}` }]);
  }
  for (let n = 0; n < 20; n++) await control("/orders", body);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
