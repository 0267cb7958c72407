import { afterEach, expect, test } from "vitest";
import { embeddedDatabase, emptyEmbeddedDatabase } from "../../test/store/embedded.ts";
import { bench, connectAccount, createShop, putProduct } from "../../test/listings/shop.ts";
import { runRederive } from "./run-action.handler.ts";

afterEach(emptyEmbeddedDatabase);

test("deriving an account again makes its missing rows, ends, and sends no other job like itself", async () => {
  const database = await embeddedDatabase();
  const stage = bench(database);
  const shop = await createShop(database);
  await putProduct(database, shop, { id: "1" });
  const account = await connectAccount(database, shop);
  await runRederive(stage.deps, { shopId: shop, accountId: account }, new AbortController().signal);
  const rows = await database.sql.query<{ state: string }>(
    `SELECT state FROM listing_action WHERE shop_id = $1 AND kind = 'rederive'`,
    [shop],
  );
  expect(rows).toEqual([{ state: "done" }]);
  expect(await database.sql.query(`SELECT 1 FROM listing WHERE shop_id = $1`, [shop])).toHaveLength(1);
  expect(stage.sent.map(({ name }) => name)).not.toContain("listings.rederive");
});
