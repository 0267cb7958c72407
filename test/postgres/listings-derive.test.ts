import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deriveChanges, listProducts } from "../../app/listings/index.ts";
import { runListingAction } from "../../app/listings/run-action.handler.ts";
import type { Database } from "../../app/platform/database.ts";
import {
  acceptAll,
  bench,
  changesOf,
  connectAccount,
  createShop,
  derive,
  putMany,
  putProduct,
  setStock,
  type Bench,
} from "../listings/shop.ts";
import { emptyDatabase } from "../store/embedded.ts";
import { serverDatabase } from "../store/server.ts";

// What only a real server shows: transactions that run side by side.

let database: Database;
let stage: Bench;
beforeAll(async () => {
  database = await serverDatabase();
});
beforeEach(() => {
  stage = bench(database);
});
afterEach(() => emptyDatabase(database));

const signal = new AbortController().signal;

describe("two at once", () => {
  test("stock that changes at two locations in two transactions is added up right, whoever commits last", async () => {
    const shop = await createShop(database, { rules: { locations: { kind: "chosen", ids: ["1", "2"] } } });
    const ids = Array.from({ length: 8 }, (_, index) => String(index + 1));
    for (const id of ids) await putProduct(database, shop.id, { id, variants: [{ id: `${id}0`, available: 0 }] });
    await derive(stage, shop.id, ids);
    const change = (id: string, location: string, available: number) =>
      database.transaction(async (tx) => {
        await tx.query(
          `UPDATE inventory_level SET available = $4 WHERE shop_id = $1 AND inventory_item_id = $2 AND location_id = $3`,
          [shop.id, `i${id}0`, location, available],
        );
        await deriveChanges(tx, shop.id, changesOf([], [`${id}0`]), stage.deps);
      });
    for (let turn = 1; turn <= 5; turn += 1) {
      await Promise.all(ids.flatMap((id) => [change(id, "1", turn), change(id, "2", turn * 10)]));
      const rows = await database.sql.query(
        `SELECT DISTINCT desired_quantity AS quantity FROM offer WHERE shop_id = $1`,
        [shop.id],
      );
      expect(rows).toEqual([{ quantity: turn * 11 }]);
    }
  });

  test("products with one SKU, derived side by side, get two SKUs; in opposite orders nobody waits for ever", async () => {
    const shop = await createShop(database);
    const ids = Array.from({ length: 30 }, (_, index) => String(index + 1));
    for (const id of ids)
      await putProduct(database, shop.id, { id, variants: [{ id: `${id}0`, sku: `S${Number(id) % 5}` }] });
    await Promise.all([
      derive(stage, shop.id, ids),
      derive(stage, shop.id, [...ids].reverse()),
      ...ids.map((id) => derive(stage, shop.id, [id])),
    ]);
    const [row] = await database.sql.query<{ offers: number; skus: number; listings: number }>(
      `SELECT count(*)::int AS offers, count(DISTINCT sku)::int AS skus, count(DISTINCT listing_id)::int AS listings
       FROM offer WHERE shop_id = $1`,
      [shop.id],
    );
    expect(row).toEqual({ offers: 30, skus: 30, listings: 30 });
  });

  test("rules that are applied while stock changes never leave an older stock behind", async () => {
    const shop = await createShop(database);
    const ids = await putMany(database, shop.id, 120);
    await derive(stage, shop.id, ids);
    const started = await listProducts(stage.deps, shop.id, shop.account, { everything: true });
    const stocks = async () => {
      for (let turn = 6; turn < 16; turn += 1) {
        await database.transaction(async (tx) => {
          for (const id of ["5", "50", "110"]) await setStock({ sql: tx }, shop.id, `${id}0`, turn);
          await deriveChanges(tx, shop.id, changesOf([], ["50", "500", "1100"]), stage.deps);
        });
      }
    };
    const work = () => runListingAction(stage.deps, { shopId: shop.id, actionId: started?.actionId ?? 0 }, signal);
    await Promise.all([stocks(), work(), work()]);
    const rows = await database.sql.query(
      `SELECT desired_quantity AS quantity, count(*)::int AS offers FROM offer WHERE shop_id = $1 GROUP BY 1 ORDER BY 1`,
      [shop.id],
    );
    expect(rows).toEqual([
      { quantity: 5, offers: 117 },
      { quantity: 15, offers: 3 },
    ]);
  });
});

test("a change of one variant takes few milliseconds among 20,000 live ones, and touches no other row", async () => {
  const shop = await createShop(database);
  const ids = await putMany(database, shop.id, 20_000);
  await derive(stage, shop.id, ids);
  await database.sql.query(
    `UPDATE listing SET wanted = 'listed', due_at = now(), desired_version = 1, desired_content = '{}' WHERE shop_id = $1`,
    [shop.id],
  );
  await acceptAll(database, shop.id);
  await database.sql.query(
    `UPDATE listing SET variants_hash = (SELECT md5(string_agg(concat_ws(' ', id, content_hash, price_minor, weight_grams), ',' ORDER BY id))
       FROM variant v WHERE v.shop_id = listing.shop_id AND v.product_id = listing.product_id AND v.deleted_at IS NULL)`,
  );
  await database.sql.query("ANALYZE");
  const times: number[] = [];
  for (let turn = 0; turn < 41; turn += 1) {
    await setStock(database, shop.id, "70", 100 + turn);
    const startedAt = performance.now();
    await derive(stage, shop.id, [], ["70"]);
    times.push(performance.now() - startedAt);
  }
  const median = times.sort((a, b) => a - b)[20] ?? 0;
  console.log(`one stock change: ${median.toFixed(1)} ms from the mirror's transaction to its commit`);
  expect(median).toBeLessThan(100);
  expect(await database.sql.query(`SELECT count(*)::int AS due FROM offer WHERE due_at IS NOT NULL`)).toEqual([
    { due: 1 },
  ]);
});

test("an import with two accounts connected keeps its pace and its memory", async () => {
  const shop = await createShop(database);
  await connectAccount(database, shop.id, { seller: "second" });
  const ids = await putMany(database, shop.id, 20_000);
  const rates: number[] = [];
  const heaps: number[] = [];
  for (let from = 0; from < ids.length; from += 5_000) {
    const startedAt = performance.now();
    await derive(stage, shop.id, ids.slice(from, from + 5_000));
    rates.push((5_000 * 1000) / (performance.now() - startedAt));
    heaps.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  console.log(
    `products a second, by chunk: ${rates.map(Math.round).join(", ")}; heap in MB: ${heaps.map(Math.round).join(", ")}`,
  );
  expect(Math.min(...rates)).toBeGreaterThan(300);
  expect(await database.sql.query(`SELECT count(*)::int AS offers FROM offer`)).toEqual([{ offers: 40_000 }]);
}, 120_000);
