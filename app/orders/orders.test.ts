import { beforeAll, beforeEach, expect, test } from "vitest";
import { appliedUnknown, unavailable } from "../../test/orders/fake-shopify.ts";
import { createStage, seedSeller, type Seller, type Stage } from "../../test/orders/stage.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { lookAgain } from "./due-store.ts";
import { importAnyway, importWithoutProduct, matchLines, retryOrder } from "./index.ts";
import type { Database } from "../platform/database.ts";

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
    { id: "11", sku: "MUG", available: 5 },
    { id: "12", sku: "TEE", available: 5, barcode: "4006381333931" },
    { id: "13", sku: "TWIN", available: 5 },
    { id: "14", sku: "TWIN", available: 5 },
  ]);
});

interface Row {
  state: string;
  reason: string | null;
  name: string | null;
  held: number;
}
async function orderOf(remoteId: string): Promise<Row & { id: number }> {
  const [row] = await database.sql.query<Row & { id: number }>(
    `SELECT o.id, o.state, o.reason, o.shopify_order_name AS name,
       (SELECT COALESCE(sum(units), 0)::int FROM reservation r WHERE r.order_id = o.id AND r.released_at IS NULL) AS held
     FROM channel_order o WHERE o.remote_id = $1`,
    [remoteId],
  );
  if (!row) throw new Error(`${remoteId} is not stored`);
  return row;
}
const tasks = async () =>
  (
    await database.sql.query<{ kind: string }>("SELECT kind FROM order_task WHERE resolved_at IS NULL ORDER BY kind")
  ).map(({ kind }) => kind);
const events = async (remoteId: string) =>
  (
    await database.sql.query<{ kind: string }>(
      `SELECT e.kind FROM order_event e JOIN channel_order o ON o.id = e.order_id WHERE o.remote_id = $1 ORDER BY e.id`,
      [remoteId],
    )
  ).map(({ kind }) => kind);
const line = (sku: string, quantity = 1, more: object = {}) => ({
  id: `line-${sku}`,
  sku,
  title: `A ${sku}`,
  quantity,
  totalMinor: 1000 * quantity,
  discountMinor: 0,
  taxes: [],
  ...more,
});
const shopOrders = () => [...stage.shopify.shop(seller.domain).orders.values()];
const sources = () => shopOrders().map(({ input }) => input.sourceIdentifier);
const available = async (variant: string) =>
  (
    await database.sql.query<{ available: number }>(
      "SELECT available FROM inventory_level WHERE shop_id = $1 AND inventory_item_id = 'i' || $2 AND location_id = '1'",
      [seller.shopId, variant],
    )
  )[0]?.available;

test("an order comes home: stored, held, made once, its stock read, its units released", async () => {
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG", 2)] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
  expect((await orderOf("A-1")).name).toMatch(/^#/);
  expect(shopOrders()).toHaveLength(1);
  expect(await available("11")).toBe(3);
  expect(await events("A-1")).toEqual(expect.arrayContaining(["placed", "read", "created", "stockTaken"]));
  await stage.later(120_000);
  await stage.later(120_000);
  expect(shopOrders()).toHaveLength(1);
});

const shown = async () =>
  database.sql.query<{ sku: string; quantity: number; account: number }>(
    `SELECT sku, desired_quantity AS quantity, account_id AS account FROM offer WHERE shop_id = $1 ORDER BY sku, account_id`,
    [seller.shopId],
  );

test("what is sold on one account leaves the others with the order's own commit, and is not taken twice", async () => {
  await database.sql.query(
    `INSERT INTO channel_account (shop_id, connector, name, remote_seller_id, marketplace, currency)
     VALUES ($1, 'fake', 'Another', 'another', 'FAKE_US', 'USD')`,
    [seller.shopId],
  );
  await stage.list(seller, ["p11"]);
  const [own, other] = await shown();
  expect([own?.quantity, other?.quantity]).toEqual([5, 5]);
  stage.shopify.shop(seller.domain).script("orderCreate", ...Array.from({ length: 30 }, () => unavailable));
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG", 2)] }, { sellerId: seller.sellerId });
  await stage.run();
  expect((await shown()).map(({ quantity }) => quantity)).toEqual([3, 3]);
  await database.sql.query("UPDATE channel_order SET due_at = $1", [stage.clock.now()]);
  for (let n = 0; n < 40 && (await orderOf("A-1")).state === "due"; n++) await stage.later(30 * 60_000);
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
  expect((await shown()).map(({ quantity }) => quantity)).toEqual([3, 3]);
});

test("under a cap the channel is filled up again after each sale, although the wanted quantity stays", async () => {
  await database.sql.query(`UPDATE channel_account SET rules = '{"cap": 3}' WHERE shop_id = $1`, [seller.shopId]);
  await stage.list(seller, ["p11"]);
  await database.sql.query(
    `UPDATE offer SET status = 'live', ack_version = desired_version, ack_quantity = desired_quantity, due_at = NULL;`,
  );
  await database.sql.query("UPDATE listing SET wanted = 'listed'");
  const due = async () =>
    database.sql.query("SELECT desired_quantity AS quantity, due_at IS NOT NULL AS due FROM offer WHERE sku = 'MUG'");
  expect(await due()).toEqual([{ quantity: 3, due: false }]);
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] });
  await stage.run();
  expect(await due()).toEqual([{ quantity: 3, due: true }]);
});

test("what the channel sold and cancelled before anybody read it is filled up again", async () => {
  await stage.list(seller, ["p11"]);
  await database.sql.query(
    `UPDATE offer SET status = 'live', ack_version = desired_version, ack_quantity = desired_quantity, due_at = NULL;`,
  );
  await database.sql.query("UPDATE listing SET wanted = 'listed'");
  stage.channel.orders.place({ id: "A-1", status: "cancelled", lines: [line("MUG", 2)] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "cancelled", held: 0 });
  expect(
    await database.sql.query(
      "SELECT desired_quantity AS quantity, due_at IS NOT NULL AS due FROM offer WHERE sku = 'MUG'",
    ),
  ).toEqual([{ quantity: 5, due: true }]);
});

test("a kit is one line on the channel and its parts in Shopify; all parts sent, the line is sent", async () => {
  await stage.list(seller, ["p11", "p12"]);
  const [offer] = await database.sql.query<{ id: number }>("SELECT id FROM offer WHERE sku = 'MUG'");
  await database.sql.query("UPDATE offer SET sku = 'KIT' WHERE id = $1", [offer?.id]);
  await database.sql.query("UPDATE offer_component SET units = 2 WHERE offer_id = $1", [offer?.id]);
  await database.sql.query(
    "INSERT INTO offer_component (offer_id, variant_id, shop_id, units) VALUES ($1, '12', $2, 1)",
    [offer?.id, seller.shopId],
  );
  stage.channel.orders.place({ id: "A-1", lines: [line("KIT", 1, { totalMinor: 3001 })] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
  expect([await available("11"), await available("12")]).toEqual([3, 4]);
  const [made] = shopOrders();
  expect(made?.lines.map(({ variantId, quantity }) => [variantId, quantity])).toEqual([
    ["gid://shopify/ProductVariant/11", 2],
    ["gid://shopify/ProductVariant/12", 1],
  ]);
  expect(made?.totalMinor).toBe(3001);
  const shop = stage.shopify.shop(seller.domain);
  const look = async () => {
    await database.transaction((tx) =>
      lookAgain(tx, seller.shopId, [made?.id.split("/").at(-1) ?? ""], stage.clock.now()),
    );
    await stage.run();
  };
  const [first, second] = made?.lines ?? [];
  const parcel = (number: string) => [{ company: "UPS", number, url: null }];
  shop.fulfil(made?.id ?? "", { lines: [{ lineItemId: first?.id ?? "", quantity: 2 }], tracking: parcel("1Z1") });
  await look();
  expect(stage.channel.orders.shipmentsOf("A-1")).toEqual([]);
  shop.fulfil(made?.id ?? "", { lines: [{ lineItemId: second?.id ?? "", quantity: 1 }], tracking: parcel("1Z2") });
  await look();
  const sent = stage.channel.orders.shipmentsOf("A-1");
  expect(sent.map(({ number }) => number).sort()).toEqual(["1Z1", "1Z2"]);
  expect(sent.flatMap(({ lines }) => lines.map(({ lineId }) => lineId))).toEqual(["line-KIT", "line-KIT"]);
});

test("an order to be collected says where", async () => {
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")], pickup: { locationKey: "warehouse" } });
  await stage.run();
  const [made] = shopOrders();
  expect(made?.input.tags).toContain("Pickup");
  expect(JSON.stringify(made?.input.shippingLines)).toContain("Pickup at Warehouse");
  const [stored] = await database.sql.query("SELECT pickup_location_id FROM channel_order");
  expect(stored).toEqual({ pickup_location_id: "1" });
});

test("units are held in the transaction that stores the order, and until Shopify counts them", async () => {
  stage.shopify.shop(seller.domain).script("orderCreate", unavailable, unavailable, unavailable);
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG", 2)] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "due", held: 2 });
  expect(await available("11")).toBe(5);
  for (let minute = 0; minute < 4; minute++) await stage.later(60_000);
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
});

test("an answer that is lost makes no second order", async () => {
  stage.shopify.shop(seller.domain).script("orderCreate", appliedUnknown);
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] });
  await stage.run();
  await stage.later(60_000);
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
  expect(shopOrders()).toHaveLength(1);
  expect(stage.shopify.callsOf("orderCreate")).toHaveLength(1);
});

test("an unpaid order waits with its units held; paid, it goes on; cancelled, they are free again", async () => {
  stage.channel.orders.place({ id: "A-1", status: "unpaid", lines: [line("MUG", 2)] });
  stage.channel.orders.place({ id: "A-2", status: "unpaid", lines: [line("TEE", 1)] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "waiting", reason: "unpaid", held: 2 });
  stage.clock.advance(60_000);
  stage.channel.orders.update("A-1", { status: "open" });
  stage.channel.orders.update("A-2", { status: "cancelled" });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
  expect(await orderOf("A-2")).toMatchObject({ state: "cancelled", held: 0 });
  expect(shopOrders()).toHaveLength(1);
});

test("an unknown product is asked about, the order goes on, and the next one knows", async () => {
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG"), line("NOBODY-KNOWS")] });
  await stage.run();
  const { id, ...held } = await orderOf("A-1");
  expect(held).toMatchObject({ state: "quarantined", reason: "unknownProduct", held: 1 });
  expect(await tasks()).toEqual(["unknownProduct"]);
  const matches = [{ remoteLineId: "line-NOBODY-KNOWS", variantIds: ["12", "12"] }];
  expect(await matchLines(stage.deps, seller.shopId, id, matches)).toEqual({ ok: true });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
  expect(await available("12")).toBe(3);
  expect(await tasks()).toEqual([]);
  stage.channel.orders.place({ id: "A-2", lines: [line("NOBODY-KNOWS")] });
  await stage.later(60_000);
  expect(await orderOf("A-2")).toMatchObject({ state: "imported" });
  expect(await available("12")).toBe(1);
});

test("a SKU that two variants bear is not guessed", async () => {
  stage.channel.orders.place({ id: "A-1", lines: [line("TWIN")] });
  await stage.run();
  const { id, state } = await orderOf("A-1");
  expect(state).toBe("quarantined");
  const [stored] = await database.sql.query<{ match: string }>("SELECT match FROM channel_order_line");
  expect(stored?.match).toBe("ambiguous");
  expect(await importWithoutProduct(stage.deps, seller.shopId, id)).toEqual({ ok: true });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported" });
  expect(shopOrders()[0]?.lines[0]).toMatchObject({ variantId: null, quantity: 1 });
});

test("a barcode names the product where no SKU does", async () => {
  stage.channel.orders.place({ id: "A-1", lines: [line("", 1, { id: "l1", barcode: "4006381333931" })] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported" });
  expect(await available("12")).toBe(4);
});

test("a backorder: imported with a word to the merchant, or held until there is stock or the merchant says so", async () => {
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG", 7)] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
  expect(await tasks()).toEqual(["backorder"]);
  await database.sql.query(`UPDATE channel_account SET rules = '{"orders": {"backorder": "hold"}}'`);
  stage.channel.orders.place({ id: "A-2", lines: [line("TEE", 9)] });
  await stage.later(60_000);
  const { id, ...held } = await orderOf("A-2");
  expect(held).toMatchObject({ state: "held", reason: "backorder", held: 9 });
  expect(await importAnyway(stage.deps, seller.shopId, id)).toEqual({ ok: true });
  await stage.run();
  expect(await orderOf("A-2")).toMatchObject({ state: "imported", held: 0 });
});

test("an order that cannot be read is kept, and goes the usual way once it can", async () => {
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] }, { unreadable: "The amount is no number." });
  stage.channel.orders.place({ id: "A-2", lines: [line("TEE")] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "blocked", reason: "unreadable" });
  expect(await orderOf("A-2")).toMatchObject({ state: "imported" });
  expect(await tasks()).toEqual(["unreadable"]);
  stage.clock.advance(60_000);
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported" });
  expect(await tasks()).toEqual([]);
});

test("what Shopify does not take is told in its words, and can be tried again", async () => {
  const { domain } = seller;
  stage.shopify.shop(domain).script("orderCreate", { kind: "userErrors", errors: [{ message: "Shop is asleep." }] });
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] });
  stage.channel.orders.place({ id: "A-2", currency: "XXQ", lines: [line("TEE")] });
  await stage.run();
  const { id, ...blocked } = await orderOf("A-1");
  expect(blocked).toMatchObject({ state: "blocked", reason: "refusedByShopify", held: 1 });
  expect(await orderOf("A-2")).toMatchObject({ state: "blocked", reason: "unknownCurrency", held: 1 });
  expect(await tasks()).toEqual(["notCreated", "notCreated"]);
  expect(await retryOrder(stage.deps, seller.shopId, id)).toEqual({ ok: true });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
});

test("an order that becomes visible late is read all the same, and one that is read again changes nothing", async () => {
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] }, { hiddenMs: 240_000 });
  for (let minute = 0; minute < 6; minute++) await stage.later(60_000);
  expect(await orderOf("A-1")).toMatchObject({ state: "imported" });
  const before = await database.sql.query("SELECT * FROM channel_order");
  await stage.later(60_000);
  expect(await database.sql.query("SELECT * FROM channel_order")).toEqual(before);
});

test("a development store takes five orders a minute: the rest wait, and none is lost", async () => {
  stage.shopify.shop(seller.domain).ordersPerMinute = 5;
  for (let n = 1; n <= 12; n++) stage.channel.orders.place({ id: `A-${n}`, lines: [line(n % 2 ? "MUG" : "TEE")] });
  await stage.run();
  expect(shopOrders()).toHaveLength(5);
  for (let step = 0; step < 20; step++) await stage.later(15_000);
  expect(shopOrders()).toHaveLength(12);
  expect(new Set(sources()).size).toBe(12);
});

test("two sellers of one channel: each shop gets its own orders only", async () => {
  const other = await seedSeller(database, stage, [{ id: "91", sku: "MUG", available: 4 }], { sellerId: "other" });
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] }, { sellerId: seller.sellerId });
  stage.channel.orders.place({ id: "B-1", lines: [line("MUG", 2)] }, { sellerId: "other" });
  await stage.run();
  expect(sources()).toEqual(["A-1"]);
  expect(stage.shopify.shop(other.domain).orders.size).toBe(1);
  const { id } = await orderOf("B-1");
  expect(await retryOrder(stage.deps, seller.shopId, id)).toMatchObject({ ok: false });
  expect(await matchLines(stage.deps, seller.shopId, id, [])).toMatchObject({ ok: false });
});

test("without the permission to write orders they are read and held; nothing is lost", async () => {
  await database.sql.query("UPDATE shop SET scopes = 'read_products'");
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] });
  await stage.run();
  expect(await orderOf("A-1")).toMatchObject({ state: "due", held: 1 });
  expect(await tasks()).toEqual(["scopes"]);
  await database.sql.query("UPDATE shop SET scopes = 'read_products,write_orders'");
  await stage.later(10 * 60_000);
  expect(await orderOf("A-1")).toMatchObject({ state: "imported", held: 0 });
});

test("a channel that fails is asked again from where it was", async () => {
  const failure = { kind: "unavailable", message: "Maintenance." } as const;
  stage.channel.orders.script("listOrders", { kind: "failure", failure });
  stage.channel.orders.place({ id: "A-1", lines: [line("MUG")] });
  await stage.run();
  const [feed] = await database.sql.query("SELECT failures, message FROM order_feed");
  expect(feed).toEqual({ failures: 1, message: "Maintenance." });
  await stage.later(60_000);
  expect(await orderOf("A-1")).toMatchObject({ state: "imported" });
});
