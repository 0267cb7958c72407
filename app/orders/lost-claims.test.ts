import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createStage, seedSeller, type Stage } from "../../test/orders/stage.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database, Sql } from "../platform/database.ts";
import { startOrders, type OrdersWorker } from "./start-orders.ts";

let database: Database;
let worker: OrdersWorker | undefined;
let stage: Stage;
beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  stage = createStage(database);
});
afterEach(() => worker?.stop());

const lines = [{ id: "l1", sku: "MUG", title: "Mug", quantity: 1, totalMinor: 1000, discountMinor: 0, taxes: [] }];
const wentAway = () => Promise.reject(new Error("terminating connection due to administrator command"));

/** The clock goes on in small steps; between them the worker comes to rest. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    stage.clock.advance(500);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function imported(): Promise<number> {
  const [row] = await database.sql.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM channel_order WHERE state = 'imported' AND due_at IS NULL AND claimed_until IS NULL",
  );
  return row?.count ?? 0;
}

test("a database that goes away while orders are read keeps nobody waiting for the claim to end", async () => {
  await seedSeller(database, stage, [{ id: "11", sku: "MUG" }]);
  stage.channel.orders.place({ id: "o-1", lines }, { sellerId: "seller" });
  let failures = 1;
  const transaction: Database["transaction"] = (run) => (failures-- > 0 ? wentAway() : database.transaction(run));
  worker = await startOrders({ ...stage.deps, database: { ...database, transaction } });
  await pass(30_000);
  expect(await imported()).toBe(1);
});

test("an order whose claim could not be given back is worked on again, although its worker is busy with others", async () => {
  const { domain } = await seedSeller(database, stage, [{ id: "11", sku: "MUG", available: 9 }]);
  let failures = 1;
  const query: Sql["query"] = (text, values) =>
    text.includes("attempts = CASE") && failures-- > 0 ? wentAway() : database.sql.query(text, values);
  const { shopify } = stage.deps;
  let isHeld = false;
  const held: ((reply: { ok: false; failure: { kind: "unavailable"; message: string } }) => void)[] = [];
  const admin: typeof shopify.admin = (shop) => ({
    ...shopify.admin(shop),
    // The second order's call is not answered until the end: there is always an order whose claim is renewed.
    request: (operation, variables, options) =>
      isHeld
        ? new Promise((resolve) => held.push(resolve))
        : shopify.admin(shop).request(operation, variables, options),
  });
  const deps = { ...stage.deps, pollEveryMs: 1_000, shopify: { admin }, database: { ...database, sql: { query } } };
  worker = await startOrders(deps);
  stage.channel.orders.place({ id: "o-1", lines }, { sellerId: "seller" });
  await pass(5_000);
  expect(stage.shopify.shop(domain).orders.size).toBe(1);
  expect(failures).toBe(0);
  isHeld = true;
  stage.channel.orders.place({ id: "o-2", lines }, { sellerId: "seller" });
  await pass(60_000);
  expect(await imported()).toBe(1);
  // Or it could not stop, and would go on with the orders of other tests.
  expect(held).not.toEqual([]);
  for (const answer of held) answer({ ok: false, failure: { kind: "unavailable", message: "at last" } });
});
