import { afterEach, expect, test } from "vitest";
import { bench, createShop, putProduct } from "../../test/listings/shop.ts";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import { runRederive } from "./run-action.handler.ts";

afterEach(emptyEmbeddedDatabase);

test("deriving an account again makes its missing rows, ends, and sends no other job like itself", async () => {
  const database = await embeddedDatabase();
  const stage = bench(database);
  const { id: shopId, account: accountId } = await createShop(database);
  await putProduct(database, shopId, { id: "1", variants: [{ id: "11", sku: "A" }] });
  await runRederive(stage.deps, { shopId, accountId }, new AbortController().signal);
  const rows = await database.sql.query(`SELECT state FROM listing_action WHERE shop_id = $1 AND kind = 'rederive'`, [
    shopId,
  ]);
  expect(rows).toEqual([{ state: "done" }]);
  expect(await database.sql.query(`SELECT 1 FROM listing WHERE shop_id = $1`, [shopId])).toHaveLength(1);
  expect(stage.jobs.map(({ name }) => name)).not.toContain("listings.rederive");
});
