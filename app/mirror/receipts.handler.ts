import type { CatalogTopic } from "../domain/topics.ts";
import type { ReceiptHandler, ReceiptHandlers } from "../domain/receipt.ts";
import type { Sql } from "../platform/database.ts";
import { applyReceipts } from "./apply-receipts.ts";
import { lockMirror } from "./location-store.ts";
import { noteFinishedBulk } from "./mirror-shop.handler.ts";
import { emptyOutcome, handOver, type HandOverDeps } from "./outcome.ts";
import { readReceipts } from "./read-receipts.ts";

/** What the mirror does with Shopify's webhooks. All topics are one handler, so that a batch is one set of statements. */
export function mirrorHandlers(deps: HandOverDeps): ReceiptHandlers<Sql, CatalogTopic> {
  const catalog: ReceiptHandler<Sql> = {
    shops: "installed",
    async apply(tx, shop, receipts) {
      const read = readReceipts(receipts, shop.currency);
      const outcome = emptyOutcome();
      await lockMirror(tx, shop.id);
      await applyReceipts(tx, shop.id, read, outcome);
      await handOver(deps, tx, shop.id, outcome);
      for (const bulk of read.finishedBulks) await noteFinishedBulk(deps.queue, tx, shop.id, bulk);
      return read.outcomes;
    },
  };
  return {
    "products/create": catalog,
    "products/update": catalog,
    "products/delete": catalog,
    "inventory_levels/update": catalog,
    "inventory_levels/connect": catalog,
    "inventory_levels/disconnect": catalog,
    "inventory_items/create": catalog,
    "inventory_items/update": catalog,
    "inventory_items/delete": catalog,
    "locations/create": catalog,
    "locations/update": catalog,
    "locations/delete": catalog,
    "locations/activate": catalog,
    "locations/deactivate": catalog,
    "bulk_operations/finish": catalog,
  };
}
