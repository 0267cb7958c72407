import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { jane, tracesOfJane } from "../../test/orders/buyers.ts";
import { createStage, seedSeller, type Seller, type Stage } from "../../test/orders/stage.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { matchLines, retryOrder, setImportFrom } from "./index.ts";
import { readBuyer } from "./buyer-store.ts";

const dayMs = 24 * 60 * 60 * 1000;

let database: Database;
let stage: Stage;
let seller: Seller;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  stage = createStage(database);
  // Connected three days ago.
  seller = await seedSeller(database, stage, [{ id: "11", sku: "MUG", available: 50 }]);
});

const daysAgo = (days: number) => new Date(stage.clock.nowMs() - days * dayMs);
const line = (sku: string) => ({
  id: `line-${sku}`,
  sku,
  title: sku,
  quantity: 1,
  totalMinor: 1000,
  discountMinor: 0,
  taxes: [],
});
/** Placed so many days ago, and changed since (a note of the seller's) so many. */
function sell(
  id: string,
  placed: number,
  { changed = placed, sku = "MUG", of = seller, status = "open" as const } = {},
) {
  const times = { placedAt: daysAgo(placed).toISOString(), updatedAt: daysAgo(changed).toISOString() };
  stage.channel.orders.place({ id, lines: [line(sku)], buyer: jane, status, ...times }, { sellerId: of.sellerId });
}
const from = (days: number, of = seller) => setImportFrom(stage.deps, of.shopId, of.accountId, daysAgo(days));
const states = async (of = seller) =>
  Object.fromEntries(
    (
      await database.sql.query<{ id: string; state: string }>(
        "SELECT remote_id AS id, state FROM channel_order WHERE shop_id = $1 ORDER BY remote_id",
        [of.shopId],
      )
    ).map(({ id, state }) => [id, state]),
  );
const idOf = async (remote: string) =>
  (await database.sql.query<{ id: number }>("SELECT id FROM channel_order WHERE remote_id = $1", [remote]))[0]?.id ?? 0;
const ordersOf = (of: Seller) => stage.shopify.shop(of.domain).orders.size;

test("at first what was placed after connecting comes home; what changed only since then is skipped, without its buyer", async () => {
  sell("new", 2);
  sell("old", 10, { changed: 1 });
  sell("unseen", 10);
  await stage.run();
  expect(await states()).toEqual({ new: "imported", old: "skipped" });
  expect(await readBuyer(database.sql, seller.shopId, await idOf("old"))).toBeUndefined();
  expect(await readBuyer(database.sql, seller.shopId, await idOf("new"))).toBeDefined();
  const held = await database.sql.query("SELECT 1 FROM reservation WHERE released_at IS NULL");
  expect(held).toEqual([]);
});

describe("an earlier date", () => {
  test("brings home what is read for the first time and what was skipped, each once, and nothing before it", async () => {
    sell("new", 2);
    sell("old", 10, { changed: 1 });
    sell("unseen", 12);
    sell("older", 30, { changed: 2 });
    await stage.run();
    expect(await from(15)).toEqual({ ok: true });
    await stage.run();
    expect(await states()).toEqual({ new: "imported", old: "imported", unseen: "imported", older: "skipped" });
    expect(ordersOf(seller)).toBe(3);
    const [made] = [...stage.shopify.shop(seller.domain).orders.values()].filter(
      ({ input }) => input.sourceIdentifier === "old",
    );
    expect(JSON.stringify(made?.input.shippingAddress)).toContain("Wierzbowa");
    expect(await from(15)).toEqual({ ok: true });
    await stage.run();
    await stage.later(dayMs);
    expect(ordersOf(seller)).toBe(3);
  });

  test("reads in steps as far back as sixty days, and says why no further", async () => {
    for (const days of [8, 20, 33, 47, 59]) sell(`d${days}`, days);
    const tooFar = await from(61);
    expect(tooFar.ok ? "" : tooFar.message).toContain("last 60");
    await stage.run();
    expect(await states()).toEqual({});
    expect(await from(60)).toEqual({ ok: true });
    await stage.run();
    expect(Object.values(await states())).toEqual(Array(5).fill("imported"));
  });

  test("chosen while a page is being read: what was read by the old date does not stay skipped", async () => {
    sell("old", 10, { changed: 1 });
    const { listOrders } = stage.channel.orders.orders;
    let isChosen = false;
    stage.channel.orders.orders.listOrders = async (query, call) => {
      const page = await listOrders(query, call);
      if (!isChosen) {
        isChosen = true;
        expect(await from(15)).toEqual({ ok: true });
      }
      return page;
    };
    await stage.run();
    await stage.later(60 * 60 * 1000);
    expect(await states()).toEqual({ old: "imported" });
    expect(ordersOf(seller)).toBe(1);
  });

  test("is one account's: another shop's orders stay skipped, and its merchant cannot set ours", async () => {
    const other = await seedSeller(database, stage, [{ id: "11", sku: "MUG" }], { sellerId: "other" });
    sell("mine", 10, { changed: 1 });
    sell("theirs", 10, { changed: 1, of: other });
    await stage.run();
    expect(await setImportFrom(stage.deps, other.shopId, seller.accountId, daysAgo(15))).toMatchObject({ ok: false });
    await stage.run();
    expect(await states()).toEqual({ mine: "skipped" });
    await from(15);
    await stage.run();
    expect(await states()).toEqual({ mine: "imported" });
    expect(await states(other)).toEqual({ theirs: "skipped" });
  });

  test("does not let a retry send an order without its buyer before it is read again", async () => {
    sell("old", 10, { changed: 1 });
    await stage.run();
    await from(15);
    expect(await retryOrder(stage.deps, seller.shopId, await idOf("old"))).toEqual({ ok: true });
    expect(await states()).toEqual({ old: "skipped" });
    await stage.run();
    expect(await states()).toEqual({ old: "imported" });
    expect(await readBuyer(database.sql, seller.shopId, await idOf("old"))).toBeDefined();
  });
});

describe("a later date", () => {
  test("skips what comes then and is older; what is on its way goes on", async () => {
    sell("unknown", 2, { sku: "NOBODY-KNOWS" });
    stage.channel.orders.place(
      { id: "unpaid", lines: [line("MUG")], status: "unpaid", placedAt: daysAgo(2).toISOString() },
      { sellerId: seller.sellerId },
    );
    sell("done", 2);
    await stage.run();
    expect(await states()).toEqual({ unknown: "quarantined", unpaid: "waiting", done: "imported" });
    expect(await from(0)).toEqual({ ok: true });
    sell("late", 1);
    stage.channel.orders.update("late", {});
    stage.channel.orders.update("unpaid", { status: "open" });
    await stage.later(dayMs);
    const matches = [{ remoteLineId: "line-NOBODY-KNOWS", variantIds: ["11"] }];
    expect(await matchLines(stage.deps, seller.shopId, await idOf("unknown"), matches)).toEqual({ ok: true });
    await stage.run();
    expect(await states()).toEqual({ unknown: "imported", unpaid: "imported", done: "imported", late: "skipped" });
  });

  test("and an order of before that could not be read counts as one that comes then", async () => {
    stage.channel.orders.place(
      { id: "odd", lines: [line("MUG")], placedAt: daysAgo(2).toISOString() },
      { sellerId: seller.sellerId, unreadable: "no currency" },
    );
    await stage.run();
    expect(await states()).toEqual({ odd: "blocked" });
    await from(0);
    stage.channel.orders.update("odd", {}, { unreadable: undefined as never });
    await stage.later(dayMs);
    expect(await states()).toEqual({ odd: "skipped" });
  });
});

test.each([
  ["no date", () => new Date(Number.NaN)],
  ["a day to come", () => daysAgo(-1)],
  ["long ago", () => daysAgo(61)],
])("%s is refused in words, and changes nothing", async (_, date) => {
  await stage.run();
  const before = await database.sql.query("SELECT import_from, cursor_at FROM order_feed");
  const result = await setImportFrom(stage.deps, seller.shopId, seller.accountId, date());
  expect(result.ok ? "" : result.message).toMatch(/\w\.$/);
  expect(await database.sql.query("SELECT import_from, cursor_at FROM order_feed")).toEqual(before);
});

test("before an account's orders are read for the first time there is no date to change", async () => {
  expect(await from(1)).toMatchObject({ ok: false });
});

test("nothing of the buyers was logged", async () => {
  sell("new", 2);
  sell("old", 10, { changed: 1 });
  await stage.run();
  for (const trace of tracesOfJane) expect(stage.log.join("\n")).not.toContain(trace);
});
