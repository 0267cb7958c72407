import { beforeAll, beforeEach, expect, test } from "vitest";
import { homecoming, soldLine, type Back } from "../../test/orders/back.ts";
import { unavailable } from "../../test/orders/fake-shopify.ts";
import { createStage, seedSeller, type Seller, type Stage } from "../../test/orders/stage.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import type { Database } from "../platform/database.ts";
import { reconcileOrders } from "./reconcile-orders.ts";

const hourMs = 3_600_000;
let database: Database;
let stage: Stage;
let seller: Seller;
let back: Back;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  stage = createStage(database);
  seller = await seedSeller(database, stage, [{ id: "11", sku: "MUG", available: 5 }]);
  stage.channel.orders.place({ id: "A-1", lines: [soldLine("MUG", 1)] });
  back = await homecoming(database, stage, seller, "A-1");
  await stage.later(hourMs);
});

const reconcile = (of = seller) => reconcileOrders(stage.deps, of.shopId);
const checkedAt = async () =>
  (await database.sql.query<{ at: Date | null }>("SELECT orders_checked_at AS at FROM shop ORDER BY id"))[0]?.at ??
  null;
const shipped = () => stage.channel.orders.shipmentsOf("A-1").map(({ number }) => number);

test("a parcel that no webhook told of reaches the channel", async () => {
  back.shop.fulfil(back.made.id, { tracking: [{ company: "UPS", number: "1Z1", url: null }] });
  await stage.run();
  expect(shipped()).toEqual([]);
  expect(await reconcile()).toEqual({ changed: 1, looks: 1, isDone: true });
  await stage.run();
  expect(shipped()).toEqual(["1Z1"]);
});

test("so do a refund and a cancellation, also after days without the app", async () => {
  await reconcile();
  await stage.run();
  back.shop.refund(back.made.id, { amountMinor: 300 });
  await stage.later(5 * 24 * hourMs);
  expect(await reconcile()).toMatchObject({ looks: 1 });
  await stage.run();
  expect(await back.steps()).toEqual(["channel/refund done"]);
});

test("what was read since it changed is not read again, nor is an order that is not ours", async () => {
  back.shop.fulfil(back.made.id);
  stage.clock.advance(2 * 60_000);
  await back.hear();
  back.shop.create({ ...back.made.input, sourceIdentifier: null, metafields: [] });
  const calls = back.shop.orders.size;
  expect(calls).toBe(2);
  expect(await reconcile()).toEqual({ changed: 2, looks: 0, isDone: true });
  await stage.later(hourMs);
  await reconcile(); // with the overlap they are seen twice
  await stage.later(hourMs);
  expect(await reconcile()).toEqual({ changed: 0, looks: 0, isDone: true });
});

test("more orders than one answer holds are gone through in pages", async () => {
  for (let n = 0; n < 600; n++) back.shop.create({ ...back.made.input, sourceIdentifier: null, metafields: [] });
  stage.clock.advance(1000);
  back.shop.fulfil(back.made.id);
  expect(await reconcile()).toEqual({ changed: 601, looks: 1, isDone: true });
});

test("where Shopify does not answer, nothing counts as gone through", async () => {
  back.shop.fulfil(back.made.id);
  back.shop.script("orders", unavailable);
  await expect(reconcile()).rejects.toThrow(/could not be read/);
  expect(await checkedAt()).toBeNull();
  expect(await reconcile()).toMatchObject({ looks: 1 });
  expect(await checkedAt()).toEqual(stage.clock.now());
});

test("another shop's orders are left alone; a shop without orders, or without the app, is not asked about", async () => {
  const other = await seedSeller(database, stage, [{ id: "21", sku: "TEE", available: 5 }], { sellerId: "other" });
  back.shop.fulfil(back.made.id);
  expect(await reconcile(other)).toEqual({ changed: 0, looks: 0, isDone: true });
  await stage.run();
  expect(stage.channel.orders.shipmentsOf("A-1")).toEqual([]);
  await database.sql.query("UPDATE shop SET state = 'uninstalled' WHERE id = $1", [seller.shopId]);
  expect(await reconcile()).toEqual({ changed: 0, looks: 0, isDone: true });
  const asked = stage.shopify.callsOf("orders").map(({ variables }) => String(variables.query));
  expect(asked.filter((query) => query.includes("updated_at"))).toEqual([]);
});
