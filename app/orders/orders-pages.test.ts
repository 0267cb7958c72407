import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createShop, putProduct, testChannel } from "../../test/listings/shop.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { RemoteOrder } from "../connectors/orders-contract.ts";
import { accountId, type ShopId, type VariantId } from "../domain/ids.ts";
import { manualClock } from "../platform/clock.ts";
import { parseKeyring } from "../platform/crypto.ts";
import type { Database } from "../platform/database.ts";
import { writeBuyer } from "./buyer-store.ts";
import { sealBuyer } from "./buyers.ts";
import { recordEvents } from "./event-store.ts";
import { replaceLines, type NewLine } from "./line-store.ts";
import { orderDetail, orderOrigin } from "./order-detail.ts";
import { orderFeed, orderFigures, ordersAttention } from "./orders-home.ts";
import { ordersPage } from "./orders-page.ts";
import type { OrdersQuery, PageDeps } from "./page-types.ts";
import { release, reserve } from "./reservation-store.ts";
import { addSteps, endStep, readSteps } from "./step-store.ts";
import { openTask, resolveTasks } from "./task-store.ts";
import { openTasks } from "./tasks-page.ts";

const hourMs = 3_600_000;
const clock = manualClock(Date.parse("2026-11-22T12:00:00Z"));
const keyring = parseKeyring(`k1:${"07".repeat(32)}`);
const at = (hours: number) => new Date(clock.nowMs() + hours * hourMs);

let database: Database;
let deps: PageDeps;
beforeEach(async () => {
  database = await embeddedDatabase();
  deps = { database, clock, keyring, connectors: testChannel().connectors };
});
afterEach(emptyEmbeddedDatabase);

interface Placed {
  number?: string;
  state?: string;
  placedAt?: Date;
  shipByAt?: Date | null;
  shippedAt?: Date | null;
  cancelledAt?: Date | null;
  shopifyName?: string | null;
  currency?: string;
  content?: Partial<RemoteOrder>;
}
let placedCount = 0;

async function place(shop: { id: ShopId; account: number }, order: Placed = {}): Promise<number> {
  const number = order.number ?? `25-${String((placedCount += 1)).padStart(5, "0")}`;
  const [row] = await database.sql.query<{ id: number }>(
    `INSERT INTO channel_order (shop_id, account_id, remote_id, number, url, placed_at, remote_updated_at, first_read_at,
       read_at, remote_status, state, currency, total_minor, unit_count, content, content_hash, ship_by_at, shipped_at,
       cancelled_at, shopify_order_id, shopify_order_name, key)
     VALUES ($1, $2, $3, $3, 'https://bazaar.example/' || $3, $4, $4, $4, $4, 'open', $5, $11, 1990, 2, $6::jsonb, '', $7,
       $8, $9, $10, $10, $3) RETURNING id`,
    [
      shop.id,
      shop.account,
      number,
      order.placedAt ?? at(-1),
      order.state ?? "imported",
      JSON.stringify(order.content ?? {}),
      order.shipByAt ?? null,
      order.shippedAt ?? null,
      order.cancelledAt ?? null,
      order.shopifyName ?? null,
      order.currency ?? "USD",
    ],
  );
  return row?.id ?? 0;
}

const line = (over: Partial<NewLine> = {}): NewLine => ({
  remoteLineId: "L1",
  position: 0,
  sku: "LAMP-1",
  title: "A lamp",
  quantity: 2,
  match: "matched",
  matchedBy: "sku",
  components: [{ variantId: "10" as VariantId, units: 1 }],
  ...over,
});

const query = (over: Partial<OrdersQuery> = {}): OrdersQuery => ({ tab: "all", search: "", sort: "newest", ...over });
const numbers = async (shop: ShopId, asked: Partial<OrdersQuery> = {}) =>
  (await ordersPage(deps, shop, query(asked))).rows.map(({ number }) => number);
const task = (account: number, orderId: number | null, kind: string, dueAt?: Date) => ({
  accountId: account,
  orderId,
  kind,
  params: { number: "x" },
  dueAt,
  at: at(-1),
});

describe("the Orders page", () => {
  test("shows each order with what is wrong and how near its ship-by time is", async () => {
    const shop = await createShop(database);
    const late = await place(shop, { number: "A", shipByAt: at(-1), placedAt: at(-3), shopifyName: "#1001" });
    await place(shop, { number: "B", shipByAt: at(5), placedAt: at(-2) });
    await place(shop, { number: "C", shipByAt: at(-1), shippedAt: at(-2), placedAt: at(-1) });
    await openTask(database.sql, shop.id, task(shop.account, late, "shipLate"));
    const of = { shopId: shop.id, accountId: shop.account, orderId: late };
    await addSteps(database.sql, of, [{ target: "channel", kind: "ship", key: "1", payload: {} }], at(0));
    const [step] = await readSteps(database.sql, shop.id, late);
    await endStep(database.sql, shop.id, step?.id ?? 0, { state: "done", at: at(0) });
    const page = await ordersPage(deps, shop.id, query());
    expect(JSON.parse(JSON.stringify(page))).toEqual(page);
    expect(page.rows).toMatchObject([
      { number: "C", urgency: null },
      { number: "B", urgency: "soon", shopifyOrderName: null },
      {
        number: "A",
        urgency: "late",
        url: "https://bazaar.example/A",
        channel: "Bazaar",
        accountName: "Bazaar US",
        units: 2,
        totalMinor: 1990,
        currency: "USD",
        shopifyOrderName: "#1001",
        trackingCount: 1,
        openTasks: 1,
      },
    ]);
  });

  test("leads to web pages only, whatever the channel sends", async () => {
    const shop = await createShop(database);
    await place(shop);
    await database.sql.query("UPDATE channel_order SET url = 'javascript:alert(1)' WHERE shop_id = $1", [shop.id]);
    expect((await ordersPage(deps, shop.id, query())).rows).toMatchObject([{ url: null }]);
  });

  test("groups states into tabs, and counts them", async () => {
    const shop = await createShop(database);
    await place(shop, { number: "held", state: "held" });
    await place(shop, { number: "due", state: "due" });
    const asked = await place(shop, { number: "asked" });
    await place(shop, { number: "shipped", shippedAt: at(-1) });
    await place(shop, { number: "skipped", state: "skipped" });
    await place(shop, { number: "gone", state: "imported", cancelledAt: at(-1) });
    await openTask(database.sql, shop.id, task(shop.account, asked, "cancelRequested"));
    const sorted = async (tab: OrdersQuery["tab"]) => (await numbers(shop.id, { tab })).sort();
    expect(await sorted("attention")).toEqual(["asked", "held"]);
    expect(await sorted("toShip")).toEqual(["asked", "due"]);
    expect(await sorted("done")).toEqual(["gone", "shipped", "skipped"]);
    const { tabs } = await ordersPage(deps, shop.id, query({ accountId: shop.account }));
    expect(tabs).toEqual({
      all: { count: 6, isMore: false },
      attention: { count: 2, isMore: false },
      toShip: { count: 2, isMore: false },
      done: { count: 3, isMore: false },
    });
    await resolveTasks(database.sql, shop.id, { orderId: asked }, "done", at(0));
    expect(await sorted("attention")).toEqual(["held"]);
  });

  test("is searched by number, Shopify's name and SKU, as they are typed", async () => {
    const shop = await createShop(database);
    const first = await place(shop, { number: "25-00_77", shopifyName: "#1042" });
    await place(shop, { number: "26-00177", shopifyName: "#1043" });
    await replaceLines(database.sql, shop.id, first, [line({ sku: "Lamp_50%" })]);
    expect(await numbers(shop.id, { search: "#1042" })).toEqual(["25-00_77"]);
    expect(await numbers(shop.id, { search: " 0_77 " })).toEqual(["25-00_77"]);
    expect(await numbers(shop.id, { search: "lamp_50%" })).toEqual(["25-00_77"]);
    expect(await numbers(shop.id, { search: "amp" })).toEqual([]);
    expect(await numbers(shop.id, { search: "%" })).toEqual([]);
    expect(await numbers(shop.id, { search: "'; DROP TABLE channel_order; --" })).toEqual([]);
  });

  test("goes on from its cursor in every order, and starts anew with one of another order or none at all", async () => {
    const shop = await createShop(database);
    const times = [null, at(5), at(5), at(1), null];
    for (const shipByAt of times) await place(shop, { shipByAt });
    for (const sort of ["newest", "oldest", "shipBy"] as const) {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await ordersPage(deps, shop.id, query({ sort, limit: 2, cursor }));
        seen.push(...page.rows.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined && seen.length <= times.length);
      expect(new Set(seen).size).toBe(times.length);
      expect(seen).toHaveLength(times.length);
    }
    const { nextCursor } = await ordersPage(deps, shop.id, query({ sort: "shipBy", limit: 1 }));
    for (const cursor of [nextCursor, "nonsense", "e30", "Ww", Buffer.from('["newest","x",1]').toString("base64url")]) {
      expect(await numbers(shop.id, { cursor })).toHaveLength(times.length);
    }
  });

  test("of a shop shows nothing of another", async () => {
    const [mine, other] = [await createShop(database), await createShop(database)];
    const order = await place(mine, { state: "blocked", shipByAt: at(-1), shopifyName: "9001" });
    await openTask(database.sql, mine.id, task(mine.account, order, "notCreated"));
    expect((await ordersPage(deps, other.id, query({ accountId: mine.account }))).rows).toEqual([]);
    expect((await ordersPage(deps, other.id, query())).tabs.all.count).toBe(0);
    expect(await orderDetail(deps, other.id, order)).toBeUndefined();
    expect(await orderOrigin(deps, other.id, "9001")).toBeUndefined();
    expect((await openTasks(deps, other.id, {})).rows).toEqual([]);
    expect(await ordersAttention(deps, other.id)).toEqual({ groups: [], standing: 0, late: 0, openTasks: 0 });
    expect((await orderFigures(deps, other.id)).last30.orders).toBe(0);
  });
});

const content: Partial<RemoteOrder> = {
  lines: [
    {
      id: "L1",
      sku: "LAMP-1",
      title: "A lamp",
      quantity: 2,
      totalMinor: 2000,
      discountMinor: 100,
      taxes: [
        { title: "VAT", amountMinor: 300, paidBy: "seller" },
        { title: "Fee", amountMinor: 10, paidBy: "channel" },
      ],
    },
    {
      id: "L2",
      sku: "?",
      title: "Something",
      quantity: 1,
      totalMinor: 500,
      discountMinor: 0,
      taxes: [{ title: "VAT", amountMinor: 75, paidBy: "seller" }],
    },
  ],
  shipping: { title: "Standard", code: "std", amountMinor: 400, taxes: [] },
  discountMinor: 50,
  otherMinor: 5,
  taxesIncluded: true,
  cancelRequest: { id: "9", reason: "Changed my mind" },
  pickup: { locationKey: "Shop floor" },
};

describe("the page of one order", () => {
  async function full() {
    const shop = await createShop(database);
    await putProduct(database, shop.id, { id: "1", title: "Lamp", variants: [{ id: "10" }, { id: "11" }] });
    const order = await place(shop, { content, shopifyName: "#1001" });
    const kit = [
      { variantId: "10" as VariantId, units: 2 },
      { variantId: "404" as VariantId, units: 1 },
    ];
    const [first, second] = await replaceLines(database.sql, shop.id, order, [
      line({ components: kit }),
      line({
        remoteLineId: "L2",
        position: 1,
        sku: "?",
        quantity: 1,
        match: "ambiguous",
        matchedBy: "",
        components: [],
      }),
    ]);
    return { shop, order, lines: [first?.id ?? 0, second?.id ?? 0] as const };
  }

  test("breaks the money down, and names each line's products", async () => {
    const { shop, order } = await full();
    const detail = await orderDetail(deps, shop.id, order);
    expect(JSON.parse(JSON.stringify(detail))).toEqual(detail);
    expect(detail?.money).toEqual({
      currency: "USD",
      linesMinor: 2500,
      discountMinor: 150,
      shippingMinor: 400,
      shippingTitle: "Standard",
      otherMinor: 5,
      taxes: [
        { title: "VAT", amountMinor: 375, paidBy: "seller" },
        { title: "Fee", amountMinor: 10, paidBy: "channel" },
      ],
      taxesIncluded: true,
      totalMinor: 1990,
      feeMinor: null,
      refundedMinor: 0,
    });
    expect(detail?.lines).toMatchObject([
      {
        match: "matched",
        matchedBy: "sku",
        quantity: 2,
        shipped: 0,
        products: [
          { variantId: "10", productId: "1", title: "Lamp", units: 2, isDeleted: false },
          { variantId: "404", title: "", units: 1, isDeleted: true },
        ],
      },
      { match: "ambiguous", products: [] },
    ]);
    expect(detail).toMatchObject({ pickup: "Shop floor", cancelRequest: { reason: "Changed my mind" } });
  });

  test("tells what is held, what was done in both directions, and what waits", async () => {
    const { shop, order, lines } = await full();
    const { sql } = database;
    await reserve(sql, shop.id, order, [{ lineId: lines[0], variantId: "10" as VariantId, units: 4 }], at(-1));
    await recordEvents(sql, shop.id, [
      { orderId: order, actor: "channel", kind: "placed", params: { number: "7" }, at: at(-2) },
      { orderId: order, actor: "anabranch", kind: "read", at: at(-1) },
    ]);
    await openTask(sql, shop.id, task(shop.account, order, "shipLate", at(-1)));
    const payload = { carrierCode: "UPS", number: "1Z", lines: [{ lineId: "L1", quantity: 1 }] };
    const of = { shopId: shop.id, accountId: shop.account, orderId: order };
    const steps = [
      { target: "channel", kind: "ship", key: "1", payload },
      { target: "channel", kind: "refund", key: "2", payload: { amountMinor: 500 } },
    ] as const;
    await addSteps(sql, of, steps, at(-1));
    const [ship, refund] = await readSteps(sql, shop.id, order);
    await endStep(sql, shop.id, ship?.id ?? 0, { state: "done", at: at(0) });
    await endStep(sql, shop.id, refund?.id ?? 0, { state: "refused", message: "Too much.", at: at(0) });
    const detail = await orderDetail(deps, shop.id, order);
    expect(JSON.parse(JSON.stringify(detail))).toEqual(detail);
    expect(detail?.stock).toEqual({ heldUnits: 4, releasedAt: null, releasedFor: null });
    expect(detail?.events.map(({ kind }) => kind)).toEqual(["read", "placed"]);
    expect(detail?.tasks).toMatchObject([{ kind: "shipLate", isLate: true, order: { id: order } }]);
    expect(detail?.lines[0]?.shipped).toBe(1);
    expect(detail?.steps).toMatchObject([
      { kind: "ship", state: "done", tracking: { carrier: "UPS", number: "1Z" } },
      { kind: "refund", state: "refused", message: "Too much.", amountMinor: 500, tracking: null },
    ]);
    await release(sql, shop.id, order, "inShopify", at(0));
    expect((await orderDetail(deps, shop.id, order))?.stock).toEqual({
      heldUnits: 0,
      releasedAt: at(0).toISOString(),
      releasedFor: "inShopify",
    });
    expect(await orderOrigin(deps, shop.id, "#1001")).toMatchObject({
      orderId: order,
      channel: "Bazaar",
      tracking: [{ carrier: "UPS", number: "1Z" }],
      tasks: [{ kind: "shipLate" }],
    });
  });

  test("opens the buyer's details, says when they were erased, and shows the order where they cannot be opened", async () => {
    const { shop, order } = await full();
    const { sql } = database;
    const buyer = async (id = order) => (await orderDetail(deps, shop.id, id))?.buyer;
    expect(await buyer()).toEqual({ kind: "none" });
    const details = {
      name: "Ada Lo",
      email: "x@members.example",
      isProxyEmail: true,
      shippingAddress: { name: "Ada Lo", line1: "Way 1", city: "Bern", postalCode: "3000", countryCode: "CH" },
    };
    const of = { shopId: shop.id, orderId: order, accountId: shop.account, connector: "bazaar" };
    await writeBuyer(sql, shop.id, sealBuyer(keyring, of, details));
    expect(await buyer()).toEqual({
      kind: "shown",
      name: "Ada Lo",
      email: "x@members.example",
      isProxyEmail: true,
      phone: null,
      note: null,
      address: { name: "Ada Lo", lines: ["Way 1", "3000 Bern", "CH"], phone: null },
    });
    const other = parseKeyring(`k9:${"09".repeat(32)}`);
    expect((await orderDetail({ ...deps, keyring: other }, shop.id, order))?.buyer).toEqual({ kind: "closed" });
    await sql.query("UPDATE order_buyer SET sealed = NULL, purged_at = $2 WHERE shop_id = $1", [shop.id, at(0)]);
    expect(await buyer()).toEqual({ kind: "erased", at: at(0).toISOString() });
  });

  test("of an order that could not be read shows what there is", async () => {
    const shop = await createShop(database);
    const order = await place(shop, { state: "blocked", content: {} });
    expect(await orderDetail(deps, shop.id, order)).toMatchObject({ state: "blocked", lines: [], pickup: null });
    expect(await orderDetail(deps, shop.id, order + 99)).toBeUndefined();
  });
});

describe("the Tasks page", () => {
  test("has the most pressing first, by kind and account, page by page", async () => {
    const shop = await createShop(database);
    const order = await place(shop, { number: "N1" });
    const { sql } = database;
    await openTask(sql, shop.id, task(shop.account, null, "scopes"));
    await openTask(sql, shop.id, task(shop.account, order, "shipLate", at(-1)));
    await openTask(sql, shop.id, task(shop.account, order, "cancelRequested", at(9)));
    await openTask(sql, shop.id, task(shop.account, order, "backorder"));
    await resolveTasks(sql, shop.id, { orderId: order, kinds: ["backorder"] }, "done", at(0));
    const page = await openTasks(deps, shop.id, {});
    expect(JSON.parse(JSON.stringify(page))).toEqual(page);
    expect(page.rows).toMatchObject([
      { kind: "shipLate", isLate: true, order: { id: order, number: "N1" }, accountName: "Bazaar US" },
      { kind: "cancelRequested", isLate: false, dueAt: at(9).toISOString() },
      { kind: "scopes", order: null, dueAt: null },
    ]);
    expect(page.kinds).toHaveLength(3);
    expect(page.total).toEqual({ count: 3, isMore: false });
    const kinds = async (asked: object) => (await openTasks(deps, shop.id, asked)).rows.map(({ kind }) => kind);
    expect(await kinds({ kind: "scopes" })).toEqual(["scopes"]);
    expect(await kinds({ accountId: accountId(shop.account + 1) })).toEqual([]);
    const first = await openTasks(deps, shop.id, { limit: 2 });
    expect(await kinds({ limit: 2, cursor: first.nextCursor })).toEqual(["scopes"]);
    expect(await kinds({ cursor: "Ww" })).toHaveLength(3);
  });
});

describe("Home", () => {
  test("says what waits, what stands still and what is late", async () => {
    const shop = await createShop(database);
    const held = await place(shop, { state: "held", shipByAt: at(-1) });
    const late = await place(shop, { shipByAt: at(-1) });
    await place(shop, { shipByAt: at(-1), shippedAt: at(-2) });
    for (const id of [held, late]) await openTask(database.sql, shop.id, task(shop.account, id, "shipLate", at(-1)));
    await openTask(database.sql, shop.id, task(shop.account, held, "backorderHeld"));
    expect(await ordersAttention(deps, shop.id)).toEqual({
      groups: [
        {
          accountId: shop.account,
          accountName: "Bazaar US",
          kind: "shipLate",
          count: 2,
          exampleOrderId: late,
          dueAt: at(-1).toISOString(),
        },
        {
          accountId: shop.account,
          accountName: "Bazaar US",
          kind: "backorderHeld",
          count: 1,
          exampleOrderId: held,
          dueAt: null,
        },
      ],
      standing: 1,
      late: 2,
      openTasks: 3,
    });
  });

  test.each([
    ["America/New_York", [1, 1]],
    ["UTC", [0, 2]],
    ["Mars/Olympus", [0, 2]],
  ])("counts orders by day as the shop in %s sees it", async (zone, counts) => {
    const shop = await createShop(database);
    await database.sql.query("UPDATE shop SET timezone = $2 WHERE id = $1", [shop.id, zone]);
    await place(shop, { placedAt: new Date("2026-11-22T02:00:00Z") }); // the evening before, in New York
    await place(shop, { placedAt: new Date("2026-11-22T11:00:00Z"), currency: "EUR" });
    await place(shop, { placedAt: new Date("2026-11-10T11:00:00Z") });
    await place(shop, { placedAt: new Date("2026-09-10T11:00:00Z") });
    await place(shop, { state: "skipped" });
    await place(shop, { cancelledAt: at(-1) });
    const figures = await orderFigures(deps, shop.id);
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
    expect(figures.days).toHaveLength(30);
    expect(figures.days.slice(-2)).toEqual([
      { day: "2026-11-21", orders: [counts[0]] },
      { day: "2026-11-22", orders: [counts[1]] },
    ]);
    expect(figures.last7).toEqual({ orders: 2, units: 4 });
    expect(figures.last30).toEqual({ orders: 3, units: 6 });
    expect(figures.sales).toEqual([
      { currency: "USD", totalMinor: 3980 },
      { currency: "EUR", totalMinor: 1990 },
    ]);
  });

  test("knows how the reading of an account goes, of one's own shop only", async () => {
    const [shop, other] = [await createShop(database), await createShop(database)];
    expect(await orderFeed(deps, shop.id, shop.account)).toBeUndefined();
    await database.sql.query(
      `INSERT INTO order_feed (account_id, shop_id, import_from, cursor_at, next_poll_at, polled_at, failures, message)
       VALUES ($1, $2, $3, $3, $3, $3, 2, 'Too many requests')`,
      [shop.account, shop.id, at(-5)],
    );
    expect(await orderFeed(deps, shop.id, shop.account)).toEqual({
      importFrom: at(-5).toISOString(),
      polledAt: at(-5).toISOString(),
      failures: 2,
      message: "Too many requests",
    });
    expect(await orderFeed(deps, other.id, shop.account)).toBeUndefined();
  });
});
