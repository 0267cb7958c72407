import { afterEach, beforeEach, expect, test } from "vitest";
import { startOrders, type OrdersWorker } from "../../app/orders/index.ts";
import { systemClock } from "../../app/platform/clock.ts";
import type { Database } from "../../app/platform/database.ts";
import { seededRandom } from "../../app/platform/random.ts";
import { createFakeChannel } from "../connectors/fake-channel.ts";
import { appliedUnknown, FakeShopify, unavailable } from "../orders/fake-shopify.ts";
import { lifeOfAnOrder } from "../orders/life.cases.ts";
import { createOrdersDeps, seedSeller, type Seller } from "../orders/stage.ts";
import { emptyDatabase } from "../store/embedded.ts";
import { secondServerDatabase, serverDatabase } from "../store/server.ts";

let database: Database;
let second: Database;
const workers: OrdersWorker[] = [];

beforeEach(async () => {
  database = await serverDatabase();
  await emptyDatabase(database);
  second = await secondServerDatabase();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await second.close();
});

test("on a server too: killed at any point of an order's life, it ends the same", { timeout: 120_000 }, async () => {
  // All of them are gone through on the embedded database; here every fourth.
  for (let n = 1; n < 1_000; n += 4) {
    const life = await lifeOfAnOrder(database, { n, after: n % 8 === 1 });
    expect(life, `killed at effect ${n}`).toMatchObject({
      ordersInShopify: 1,
      stockInMirror: 3,
      held: 0,
      state: "imported",
      shipments: ["1Z1"],
      refundsOnChannel: [500],
      openTasks: [],
    });
    if (!life.wasKilled) return;
  }
});

const perShop = 25;

test(
  "two workers, a Shopify and a channel that fail: one Shopify order for each channel order, and no unit lost",
  { timeout: 120_000 },
  async () => {
    const channel = createFakeChannel(systemClock);
    const shopify = new FakeShopify(systemClock);
    const stage = { clock: systemClock, shopify };
    const sellers: Seller[] = [];
    for (const sellerId of ["one", "two"]) {
      sellers.push(await seedSeller(database, stage, [{ id: "11", sku: "MUG", available: 100 }], { sellerId }));
    }
    const random = seededRandom(11);
    for (const { domain } of sellers) {
      const faults = Array.from({ length: 30 }, () =>
        random.fraction() < 0.5 ? appliedUnknown : random.fraction() < 0.5 ? unavailable : undefined,
      );
      shopify.shop(domain).script("orderCreate", ...faults.filter((fault) => fault !== undefined));
    }
    for (const { sellerId } of sellers) {
      for (let n = 1; n <= perShop; n++) {
        const lines = [
          { id: "l1", sku: "MUG", title: "Mug", quantity: 1 + (n % 2), totalMinor: 1000, discountMinor: 0, taxes: [] },
        ];
        channel.orders.place({ id: `${sellerId}-${n}`, lines }, { sellerId });
      }
    }
    for (const [index, own] of [database, second].entries()) {
      const { deps } = createOrdersDeps(own, systemClock, channel, shopify, index + 1);
      workers.push(await startOrders({ ...deps, pollEveryMs: 200 }));
    }
    const settled = async () =>
      (
        await database.sql.query<{ count: number }>(
          `SELECT count(*)::int FROM channel_order o WHERE state = 'imported' AND NOT EXISTS (
             SELECT 1 FROM reservation r WHERE r.order_id = o.id AND r.released_at IS NULL)`,
        )
      )[0]?.count;
    await expect.poll(settled, { timeout: 100_000, interval: 250 }).toBe(2 * perShop);
    for (const { domain, sellerId, shopId } of sellers) {
      const orders = [...shopify.shop(domain).orders.values()];
      const sources = orders.map(({ input }) => input.sourceIdentifier);
      expect(sources.toSorted()).toEqual(Array.from({ length: perShop }, (_, n) => `${sellerId}-${n + 1}`).toSorted());
      const sold = orders.reduce((sum, { lines }) => sum + lines.reduce((units, line) => units + line.quantity, 0), 0);
      const [level] = await database.sql.query("SELECT available FROM inventory_level WHERE shop_id = $1", [shopId]);
      expect(level).toEqual({ available: 100 - sold });
    }
  },
);
