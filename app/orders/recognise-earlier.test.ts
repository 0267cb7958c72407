import { beforeAll, beforeEach, expect, test } from "vitest";
import type { OrderInput } from "../../test/orders/fake-shopify-orders.ts";
import { unavailable } from "../../test/orders/fake-shopify.ts";
import { createStage, seedSeller, type Seller, type Stage } from "../../test/orders/stage.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { claimOrders } from "./due-store.ts";
import { importRecognised } from "./index.ts";
import * as limits from "./limits.ts";
import { workOrder } from "./work-order.ts";

const hourMs = 60 * 60 * 1000;

let database: Database;
let stage: Stage;
let seller: Seller;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  stage = createStage(database);
  seller = await seedSeller(database, stage, [
    { id: "11", sku: "MUG", available: 50 },
    { id: "12", sku: "TEE", available: 50 },
  ]);
});

/** An hour after the account was connected: three days ago. */
const early = () => new Date(stage.clock.nowMs() - 71 * hourMs);
const line = (sku: string, quantity = 1) => ({
  id: `line-${sku}`,
  sku,
  title: sku,
  quantity,
  totalMinor: 1000 * quantity,
  discountMinor: 0,
  taxes: [],
});
function sell(id: string, lines = [line("MUG")], placedAt = early()) {
  const order = { id, lines, placedAt: placedAt.toISOString(), updatedAt: placedAt.toISOString() };
  stage.channel.orders.place(order, { sellerId: seller.sellerId });
}
const priced = (sku: string, quantity = 1) => ({
  sku,
  title: sku,
  quantity,
  variantId: `gid://shopify/ProductVariant/${sku === "MUG" ? "11" : "12"}`,
  priceSet: { shopMoney: { amount: "10.00", currencyCode: "USD" } },
});
/** As an earlier app left it in Shopify, some minutes after the order was placed. */
function earlier(input: Partial<OrderInput> = {}, createdAt = new Date(early().getTime() + 10 * 60_000)) {
  const made = stage.shopify.shop(seller.domain).create({ sourceName: "580111", lineItems: [priced("MUG")], ...input });
  made.createdAt = createdAt.toISOString();
  return made;
}

const rows = () =>
  database.sql.query<{ id: number; remote: string; state: string; name: string | null }>(
    "SELECT id, remote_id AS remote, state, shopify_order_name AS name FROM channel_order ORDER BY remote_id",
  );
const stateOf = async (remote: string) => {
  const row = (await rows()).find((each) => each.remote === remote);
  return [row?.state, row?.name];
};
const openTasks = async () =>
  (await database.sql.query<{ kind: string }>("SELECT kind FROM order_task WHERE resolved_at IS NULL")).map(
    ({ kind }) => kind,
  );
const made = () => stage.shopify.callsOf("orderCreate").length;

test.each<[string, Partial<OrderInput>]>([
  ["sourceIdentifier", { sourceIdentifier: "26-11111-00001", lineItems: [priced("TEE", 3)] }],
  ["tag", { tags: ["x", "26-11111-00001"], lineItems: [priced("TEE", 3)] }],
  ["note", { note: "eBay order 26-11111-00001", lineItems: [priced("TEE", 3)] }],
  ["content", {}],
])("an order that an earlier app made is recognised by its %s, and not made again", async (by, input) => {
  const there = earlier(input);
  sell("26-11111-00001");
  await stage.run();
  expect(await stateOf("26-11111-00001")).toEqual(["recognised", there.name]);
  expect(made()).toBe(0);
  expect(await openTasks()).toEqual(by === "content" ? ["checkRecognised"] : []);
  const [event] = await database.sql.query<{ params: object }>(
    "SELECT params FROM order_event WHERE kind = 'recognised'",
  );
  expect(event?.params).toEqual({ order: there.name, by });
  const [held] = await database.sql.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM reservation WHERE released_at IS NULL",
  );
  expect(held).toEqual({ n: 0 });
});

test("of two equal sales of which one was brought by the earlier app, each comes to Shopify once", async () => {
  earlier({ sourceIdentifier: "26-11111-00001" });
  sell("26-11111-00002"); // read first, and equal in all but its number
  sell("26-11111-00001");
  await stage.run();
  expect((await rows()).map(({ remote, state }) => [remote, state])).toEqual([
    ["26-11111-00001", "recognised"],
    ["26-11111-00002", "imported"],
  ]);
  expect(stage.shopify.shop(seller.domain).orders.size).toBe(2);
});

test("of three equal sales and two nameless orders two are recognised, each as another, and one is made", async () => {
  const first = earlier();
  const second = earlier();
  for (const n of [1, 2, 3]) sell(`26-11111-0000${n}`);
  await stage.run();
  const all = await rows();
  expect(all.map(({ state }) => state).sort()).toEqual(["imported", "recognised", "recognised"]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(3);
  expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining([first.name, second.name]));
  expect(made()).toBe(1);
});

test("the same at one time: whoever comes second looks again", async () => {
  earlier();
  for (const n of [1, 2]) sell(`26-11111-0000${n}`);
  stage.shopify.shop(seller.domain).script("orders", unavailable, unavailable); // not before both are due
  await stage.run();
  stage.clock.advance(hourMs);
  const until = new Date(stage.clock.nowMs() + limits.orderClaimMs);
  const claimed = await claimOrders(database.sql, "test", { now: stage.clock.now(), until }, { all: 10, ofShop: 10 });
  expect(claimed).toHaveLength(2);
  await Promise.all(claimed.map((one) => workOrder(stage.deps, one, { isDefined: false, ordersFromMs: 0 })));
  expect((await rows()).map(({ state }) => state).sort()).toEqual(["due", "recognised"]);
  await stage.later(hourMs);
  expect((await rows()).map(({ state }) => state).sort()).toEqual(["imported", "recognised"]);
  expect(made()).toBe(1);
});

test("a surer sign wins over the same goods, however many of these there are", async () => {
  for (let n = 0; n < 60; n++) earlier({}, new Date(early().getTime() + n * 60_000));
  const named = earlier({ tags: ["26-11111-00001"], lineItems: [priced("TEE")] });
  sell("26-11111-00001");
  await stage.run();
  expect(await stateOf("26-11111-00001")).toEqual(["recognised", named.name]);
});

test("goods that are sold a hundred times a day are searched in shorter spans of time", async () => {
  for (let n = 0; n < 100; n++) {
    earlier({ lineItems: [priced("MUG", 2)] }, new Date(early().getTime() + (n % 47) * hourMs + n * 1000));
  }
  const there = earlier({}, new Date(early().getTime() + 40 * hourMs));
  sell("26-11111-00001");
  await stage.run();
  expect(await stateOf("26-11111-00001")).toEqual(["recognised", there.name]);
  expect(stage.shopify.callsOf("orders").length).toBeLessThan(25);
});

test("orders of the shop itself, of another shop and of other times are not taken for ours", async () => {
  earlier({ sourceName: "web" });
  earlier({ sourceName: "pos" });
  earlier({ metafields: [{ namespace: "$app:anabranch", key: "channel_order", value: "another" }] });
  earlier({}, new Date(early().getTime() - 5 * hourMs));
  const other = await seedSeller(database, stage, [], { sellerId: "other" });
  stage.shopify.shop(other.domain).create({ sourceName: "580111", sourceIdentifier: "26-11111-00001" });
  stage.channel.orders.place(
    { id: "26-11111-00001", lines: [line("MUG")], placedAt: early().toISOString() },
    { sellerId: seller.sellerId },
  );
  await stage.run();
  expect((await stateOf("26-11111-00001"))[0]).toBe("imported");
});

test("what was placed a day after connecting is ours alone: Shopify is not searched", async () => {
  earlier({ sourceIdentifier: "26-11111-00001" });
  sell("26-11111-00001", [line("MUG")], new Date(early().getTime() + 24 * hourMs));
  await stage.run();
  expect((await stateOf("26-11111-00001"))[0]).toBe("imported");
  expect(stage.shopify.callsOf("orders")).toEqual([]);
});

test("while Shopify cannot be searched nothing is made; signs in a number do not break out of the search", async () => {
  const there = earlier({ tags: ["26' OR tag:'11111\\00001"], lineItems: [priced("TEE")] });
  stage.shopify.shop(seller.domain).script("orders", unavailable);
  sell("26' OR tag:'11111\\00001");
  await stage.run();
  expect(made()).toBe(0);
  await stage.later(hourMs);
  expect(await stateOf("26' OR tag:'11111\\00001")).toEqual(["recognised", there.name]);
});

test("an order with more lines than a page is adopted with all of them", async () => {
  const many = Array.from({ length: 120 }, (_, n) => ({ ...line(n % 2 ? "MUG" : "TEE"), id: `line-${n}` }));
  earlier({ sourceIdentifier: "26-11111-00001", lineItems: many.map(({ sku }) => priced(sku)) });
  sell("26-11111-00001", many);
  await stage.run();
  const [row] = await database.sql.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM channel_order_line WHERE shopify_lines <> '[]'",
  );
  expect(row).toEqual({ n: 120 });
});

test("the merchant says that it is another: it is made after all, once, and not recognised again", async () => {
  const wrong = earlier();
  stage.shopify.shop(seller.domain).fulfil(wrong.id, { tracking: [{ company: "DHL", number: "1", url: null }] });
  sell("26-11111-00001");
  stage.channel.orders.script("ship", { kind: "failure", failure: { kind: "unavailable", message: "not now" } });
  await stage.run();
  const [order] = await rows();
  expect(order?.state).toBe("recognised");
  stage.shopify.shop(seller.domain).script("orderCreate", unavailable);
  const other = await seedSeller(database, stage, [], { sellerId: "other" });
  expect(await importRecognised(stage.deps, other.shopId, order?.id ?? 0)).toMatchObject({ ok: false });
  expect(await importRecognised(stage.deps, seller.shopId, order?.id ?? 0)).toEqual({ ok: true });
  await stage.run();
  await stage.later(hourMs);
  const [after] = await rows();
  expect(after?.state).toBe("imported");
  expect(after?.name).not.toBe(wrong.name);
  expect(stage.shopify.shop(seller.domain).orders.size).toBe(2);
  expect(await openTasks()).toEqual([]);
  expect(stage.channel.orders.shipmentsOf("26-11111-00001")).toEqual([]); // that parcel was another order's
  const [row] = await database.sql.query<{ available: number; shipped: Date | null }>(
    `SELECT l.available, o.shipped_at AS shipped FROM inventory_level l, channel_order o
     WHERE l.shop_id = $1 AND l.inventory_item_id = 'i11' AND l.location_id = '1' AND o.shop_id = $1`,
    [seller.shopId],
  );
  expect(row).toEqual({ available: 49, shipped: null });
  expect(await importRecognised(stage.deps, seller.shopId, order?.id ?? 0)).toMatchObject({ ok: false });
});
