import { beforeAll, beforeEach, expect, test } from "vitest";
import { erasures, holding, jane, seedOrder, tracesOfJane, type Stored } from "../../test/orders/buyers.ts";
import { findsAnywhere } from "../../test/orders/search-database.ts";
import { createHarness, seedAccount, testKeyring, type SeededAccount } from "../../test/push/harness.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { readBuyer, writeBuyer } from "./buyer-store.ts";
import { openBuyer, sealBuyer } from "./buyers.ts";
import { purgeBuyers } from "./purge-buyers.ts";

const dayMs = 24 * 60 * 60 * 1000;

let database: Database;
let harness: ReturnType<typeof createHarness>;
let seller: SeededAccount;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  harness = createHarness(database);
  seller = await seedAccount(database, harness.clock);
});

const purge = () => purgeBuyers(harness.deps, harness.clock.now());
const after = (days: number) => {
  harness.clock.advance(days * dayMs);
  return purge();
};
const set = ({ orderId }: Stored, column: "shipped_at" | "cancelled_at", at: Date | null) =>
  database.sql.query(`UPDATE channel_order SET ${column} = $2 WHERE id = $1`, [orderId, at]);

test("a buyer is erased thirty days after the order was shipped, as the channel says, and not an hour before", async () => {
  const order = await seedOrder(database, harness.clock, seller);
  expect(await after(2)).toBe(0);
  await set(order, "shipped_at", harness.clock.now());
  expect(await after(29.9)).toBe(0);
  expect(await holding(database)).toEqual([order.orderId]);
  expect(await after(0.1)).toBe(1);
  expect(await holding(database)).toEqual([]);
  expect(await erasures(database)).toEqual([{ orderId: order.orderId, by: "schedule", at: harness.clock.now() }]);
  expect(await readBuyer(database.sql, order.shopId, order.orderId)).toBeUndefined();
  for (const trace of tracesOfJane) expect(await findsAnywhere(database, trace)).toEqual([]);
  expect(await after(100)).toBe(0);
});

test("of a cancelled order thirty days after that; of one that nobody ever ships ninety days after it was placed", async () => {
  const cancelled = await seedOrder(database, harness.clock, seller);
  const open = await seedOrder(database, harness.clock, seller);
  await set(cancelled, "cancelled_at", harness.clock.now());
  expect(await after(31)).toBe(1);
  expect(await holding(database)).toEqual([open.orderId]);
  expect(await after(58.9)).toBe(0);
  expect(await after(0.2)).toBe(1);
  expect(await holding(database)).toEqual([]);
});

test("an order that is opened again keeps its buyer longer; one that is shipped late is counted from then", async () => {
  const reopened = await seedOrder(database, harness.clock, seller);
  const late = await seedOrder(database, harness.clock, seller);
  await set(reopened, "shipped_at", harness.clock.now());
  await purge();
  await set(reopened, "shipped_at", null);
  expect(await after(80)).toBe(0);
  await set(late, "shipped_at", harness.clock.now());
  expect(await after(20)).toBe(1); // a hundred days after both were placed
  expect(await holding(database)).toEqual([late.orderId]);
  expect(await after(10)).toBe(1);
});

test("never longer than 180 days while open, whatever the channel allows; a connector that is gone counts as thirty", async () => {
  const { orders } = harness.channel.connector;
  if (!orders) throw new Error("the test's channel has orders");
  const generous = { ...harness.channel.connector, orders: { ...orders, buyerDays: 100 } };
  const open = await seedOrder(database, harness.clock, seller);
  const generousDeps = { database, connectors: new Map([[generous.id, generous]]) };
  harness.clock.advance(179 * dayMs);
  expect(await purgeBuyers(generousDeps, harness.clock.now())).toBe(0);
  harness.clock.advance(dayMs);
  expect(await purgeBuyers(generousDeps, harness.clock.now())).toBe(1);
  expect(await holding(database)).not.toContain(open.orderId);

  const other = await seedOrder(database, harness.clock, seller);
  await set(other, "shipped_at", harness.clock.now());
  harness.clock.advance(30 * dayMs);
  expect(await purgeBuyers({ database, connectors: new Map() }, harness.clock.now())).toBe(1);
});

test("all shops are served, each order by its own time, in more chunks than one; twice at once erases once", async () => {
  const other = await seedAccount(database, harness.clock, { sellerId: "other" });
  const kept = await seedOrder(database, harness.clock, other, { placedAt: new Date(harness.clock.nowMs() - dayMs) });
  const first = await seedOrder(database, harness.clock, seller);
  await database.sql.query(
    `INSERT INTO channel_order SELECT (o).* FROM (
       SELECT jsonb_populate_record(o, jsonb_build_object('id', 1000 + n, 'remote_id', 'n' || n, 'key', 'n' || n,
         'shipped_at', $2::timestamptz)) AS o FROM channel_order o, generate_series(1, 2300) n WHERE o.id = $1) x`,
    [first.orderId, harness.clock.now()],
  );
  await database.sql.query(
    "INSERT INTO order_buyer (order_id, shop_id, account_id, sealed) SELECT id, shop_id, account_id, 'x' FROM channel_order WHERE id > 1000",
  );
  harness.clock.advance(30 * dayMs);
  const counts = await Promise.all([purge(), purge()]);
  expect(counts[0] + counts[1]).toBe(2300);
  expect(await holding(database)).toEqual([kept.orderId, first.orderId].sort((a, b) => a - b));
  expect(await erasures(database)).toHaveLength(2300);
});

test("a later read of the channel does not bring back what was erased, and a sealed row opens for its own order only", async () => {
  const order = await seedOrder(database, harness.clock, seller);
  const second = await seedOrder(database, harness.clock, seller);
  const sealed = await readBuyer(database.sql, order.shopId, order.orderId);
  if (!sealed) throw new Error("the buyer was stored");
  expect(openBuyer(testKeyring, order.shopId, order.orderId, sealed)).toEqual(jane);
  expect(() => openBuyer(testKeyring, order.shopId, second.orderId, sealed)).toThrow();
  await set(order, "shipped_at", harness.clock.now());
  await after(31);
  const again = sealBuyer(testKeyring, { ...order, connector: "fake" }, jane);
  await writeBuyer(database.sql, order.shopId, again);
  expect(await readBuyer(database.sql, order.shopId, order.orderId)).toBeUndefined();
});
