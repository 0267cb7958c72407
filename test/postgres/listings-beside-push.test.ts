import { expect, test } from "vitest";
import { deriveChanges, listProducts } from "../../app/listings/index.ts";
import { runListingAction } from "../../app/listings/run-action.handler.ts";
import { acceptAll, bench, changesOf, createShop, derive, putMany, setStock } from "../listings/shop.ts";
import { serverDatabase } from "../store/server.ts";

// The pusher marks offers and then their listings, or listings and then their offers, in one statement each. Stock that
// changes at the same moment must wait for neither in a circle.

const offersInOrder = `held AS (SELECT id FROM offer WHERE shop_id = $1 ORDER BY id FOR NO KEY UPDATE)`;

test("stock changes beside a pusher that marks what it sends: no deadlock, and no value is left behind", async () => {
  const database = await serverDatabase();
  const stage = bench(database);
  const shop = await createShop(database);
  const ids = await putMany(database, shop.id, 10);
  await derive(stage, shop.id, ids);
  const started = await listProducts(stage.deps, shop.id, shop.account, { everything: true });
  const payload = { shopId: shop.id, actionId: started?.actionId ?? 0 };
  await runListingAction(stage.deps, payload, new AbortController().signal);
  await acceptAll(database, shop.id);
  let isOver = false;
  const rounds = { offersFirst: 0, listingsFirst: 0 };
  const mark = async (order: keyof typeof rounds, statement: string) => {
    while (!isOver) {
      await database.sql.query(statement, [shop.id]);
      rounds[order] += 1;
    }
  };
  const offersFirst = mark(
    "offersFirst",
    `WITH ${offersInOrder},
       sent AS (UPDATE offer SET sent_version = desired_version FROM held WHERE offer.id = held.id RETURNING listing_id)
     UPDATE listing SET revisions_count = revisions_count + 1 WHERE shop_id = $1 AND id IN (SELECT listing_id FROM sent)`,
  );
  const changes = async () => {
    const variants = ids.map((id) => `${id}0`);
    for (let turn = 1; turn <= 40; turn += 1) {
      await database.transaction(async (tx) => {
        for (const variant of variants) await setStock({ sql: tx }, shop.id, variant, 100 + turn);
        await deriveChanges(tx, shop.id, changesOf([], variants), stage.deps);
      });
    }
  };
  await changes().finally(() => (isOver = true));
  await offersFirst;
  isOver = false;
  const listingsFirst = mark(
    "listingsFirst",
    `WITH sent AS (UPDATE listing SET sent_version = desired_version WHERE shop_id = $1 RETURNING id), ${offersInOrder}
     UPDATE offer SET sent_version = desired_version FROM held WHERE offer.id = held.id AND listing_id IN (SELECT id FROM sent)`,
  );
  await changes().finally(() => (isOver = true));
  await listingsFirst;
  expect(Math.min(rounds.offersFirst, rounds.listingsFirst)).toBeGreaterThan(10);
  const rows = await database.sql.query(
    `SELECT desired_quantity AS quantity, due_at IS NOT NULL AS due, count(*)::int AS offers FROM offer GROUP BY 1, 2`,
  );
  expect(rows).toEqual([{ quantity: 140, due: true, offers: 10 }]);
}, 120_000);
