import { afterEach, beforeEach, expect, test } from "vitest";
import { writeBuyer } from "../../app/orders/buyer-store.ts";
import { sealBuyer } from "../../app/orders/buyers.ts";
import { writeShopifyOrder } from "../../app/orders/create-store.ts";
import { createBuyers } from "../../app/orders/privacy.ts";
import { purgeBuyers } from "../../app/orders/purge-buyers.ts";
import type { Database } from "../../app/platform/database.ts";
import { erasures, holding, jane, seedOrder, tracesOfJane } from "../orders/buyers.ts";
import { redactWith } from "../orders/redaction.ts";
import { findsAnywhere } from "../orders/search-database.ts";
import { createHarness, seedAccount, testKeyring, type SeededAccount } from "../push/harness.ts";
import { emptyDatabase } from "../store/embedded.ts";
import { secondServerDatabase, serverDatabase } from "../store/server.ts";

const dayMs = 24 * 60 * 60 * 1000;

let database: Database;
let second: Database;
let harness: ReturnType<typeof createHarness>;
let seller: SeededAccount;

beforeEach(async () => {
  database = await serverDatabase();
  await emptyDatabase(database);
  second = await secondServerDatabase();
  harness = createHarness(database);
  seller = await seedAccount(database, harness.clock);
});
afterEach(() => second.close());

test("two processes that purge while orders are read erase each buyer once, and none comes back", async () => {
  const orders = [];
  for (let n = 0; n < 150; n++) orders.push(await seedOrder(database, harness.clock, seller));
  await database.sql.query("UPDATE channel_order SET shipped_at = $1", [harness.clock.now()]);
  harness.clock.advance(31 * dayMs);
  const { connectors } = harness.deps;
  const purges = [database, second, database, second].map((each) =>
    purgeBuyers({ database: each, connectors }, harness.clock.now()),
  );
  const reads = orders.map((order, n) =>
    (n % 2 ? database : second).transaction((tx) =>
      writeBuyer(tx, order.shopId, sealBuyer(testKeyring, { ...order, connector: "fake" }, jane)),
    ),
  );
  await Promise.all([...purges, ...reads]);
  await purgeBuyers({ database, connectors }, harness.clock.now());
  expect(await holding(database)).toEqual([]);
  expect(await erasures(database)).toHaveLength(150);
});

test("a customer who is erased while the same is asked for elsewhere is erased once, and found nowhere", async () => {
  for (let n = 0; n < 30; n++) await seedOrder(database, harness.clock, seller, { shopifyOrderId: `50${n}` });
  const buyers = createBuyers({ keyring: testKeyring });
  const inboxes = [redactWith(database, buyers), redactWith(second, buyers)];
  const customer = { id: 7_012_345, email: jane.email, phone: jane.phone };
  for (const inbox of inboxes) {
    await inbox.receive(seller, "customers/redact", { customer, orders_to_redact: [501, 502] });
  }
  await Promise.all(inboxes.map((inbox) => inbox.drain()));
  expect(await erasures(database)).toHaveLength(30);
  for (const trace of tracesOfJane) expect(await findsAnywhere(database, trace)).toEqual([]);
});

test("two orders that recognise the same order of Shopify's at one time: one has it, the other is due again", async () => {
  for (let round = 0; round < 20; round++) {
    const pair = [
      await seedOrder(database, harness.clock, seller, { buyer: null }),
      await seedOrder(database, harness.clock, seller, { buyer: null }),
    ];
    const made = { id: String(9000 + round), name: `#${round}`, state: "recognised", at: harness.clock.now() } as const;
    const written = await Promise.all(
      pair.map(({ shopId, orderId }, n) =>
        (n ? database : second).transaction((tx) => writeShopifyOrder(tx, shopId, orderId, made)),
      ),
    );
    expect(written.sort()).toEqual([false, true]);
    const [taken] = await database.sql.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM channel_order WHERE shopify_order_id = $1",
      [made.id],
    );
    expect(taken).toEqual({ n: 1 });
  }
});
