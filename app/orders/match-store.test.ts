import { beforeAll, beforeEach, expect, test } from "vitest";
import { putProduct } from "../../test/listings/shop.ts";
import { createHarness, seedAccount, seedListing, type SeededAccount } from "../../test/push/harness.ts";
import { emptyEmbeddedDatabase, embeddedDatabase } from "../../test/store/embedded.ts";
import { shopId, type ShopId, type VariantId } from "../domain/ids.ts";
import type { Database } from "../platform/database.ts";
import { matchLine, rememberedKey, type LineClue } from "./match-line.ts";
import { readKnown, rememberMatch } from "./match-store.ts";

let database: Database;
let harness: ReturnType<typeof createHarness>;
let seller: SeededAccount;
let shop: ShopId;

beforeAll(async () => {
  database = await embeddedDatabase();
});
beforeEach(async () => {
  await emptyEmbeddedDatabase();
  harness = createHarness(database);
  seller = await seedAccount(database, harness.clock);
  shop = shopId(seller.shopId);
});

const match = async (clue: LineClue, of = seller) =>
  matchLine(clue, await readKnown(database.sql, shopId(of.shopId), of.accountId, [clue]));
const put = (id: string, sku: string, of = seller) =>
  putProduct(database, of.shopId, { id: `p${id}`, variants: [{ id, sku }] });
const remember = (clue: LineClue, variantId: string, of = seller) => {
  const components = [{ variantId: variantId as VariantId, units: 2 }];
  return rememberMatch(database.sql, shopId(of.shopId), of.accountId, rememberedKey(clue), components, new Date());
};
const remove = (id: string) =>
  database.sql.query("UPDATE variant SET deleted_at = now() WHERE shop_id = $1 AND id = $2", [shop, id]);

test("an answer is remembered until another is given, or its variant is deleted", async () => {
  await put("1", "MUG");
  await put("2", "TEE");
  const clue = { sku: "ODD" };
  expect(await match(clue)).toMatchObject({ match: "unmatched" });
  await remember(clue, "1");
  await remember(clue, "2");
  expect(await match(clue)).toEqual({
    match: "matched",
    matchedBy: "remembered",
    components: [{ variantId: "2", units: 2 }],
  });
  await remove("2");
  expect(await match(clue)).toMatchObject({ match: "unmatched" });
});

test("what we listed is no longer known by it when a part of it is deleted", async () => {
  await put("1", "PART");
  const [offer] = await seedListing(database, harness.clock, seller, ["KIT"]);
  await database.sql.query("DELETE FROM offer_component WHERE shop_id = $1", [shop]);
  await database.sql.query(
    "INSERT INTO offer_component (offer_id, variant_id, shop_id, units) VALUES ($1, '1', $2, 3)",
    [offer?.offerId, shop],
  );
  expect(await match({ sku: "KIT" })).toEqual({
    match: "matched",
    matchedBy: "sku",
    components: [{ variantId: "1", units: 3 }],
  });
  await remove("1");
  expect(await match({ sku: "KIT" })).toMatchObject({ match: "unmatched" });
});

test("each shop knows its own, and each account its own answers", async () => {
  const other = await seedAccount(database, harness.clock, { sellerId: "other" });
  await put("1", "MUG");
  await remember({ sku: "ODD" }, "1");
  expect(await match({ sku: "MUG" }, other)).toMatchObject({ match: "unmatched" });
  expect(await match({ sku: "ODD" }, other)).toMatchObject({ match: "unmatched" });
  await remember({ sku: "ODD" }, "1", other); // not a variant of that shop
  expect(await match({ sku: "ODD" }, other)).toMatchObject({ match: "unmatched" });
});

test("signs in a SKU do no harm; without lines nothing is asked", async () => {
  const sku = `'"\\{},%_; DROP TABLE variant --`;
  await put("1", sku);
  expect(await match({ sku })).toMatchObject({ match: "matched", matchedBy: "sku" });
  expect(await readKnown(database.sql, shop, seller.accountId, [])).toEqual({
    offers: [],
    variants: [],
    remembered: new Map(),
  });
});
