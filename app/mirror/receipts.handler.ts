import type { CatalogTopic } from "../domain/topics.ts";
import type { ReceiptHandler, ReceiptHandlers, ReceiptOutcome } from "../domain/receipt.ts";
import type { Sql } from "../platform/database.ts";
import { applyReceipts } from "./apply-receipts.ts";
import { lockMirror } from "./location-store.ts";
import { noteFinishedBulk } from "./mirror-shop.handler.ts";
import { emptyOutcome, handOver, type HandOverDeps } from "./outcome.ts";
import { readReceipts } from "./read-receipts.ts";

/** Shopify's webhook can be faster than our own note of what was begun. Later than this it is not that. */
const earlyLimitMs = 10_000;
const tooEarly: ReceiptOutcome = {
  kind: "later",
  seconds: 1,
  note: "the operation that has ended is just being noted",
};

/** What the mirror does with Shopify's webhooks. All topics are one handler, so that a batch is one set of statements. */
export function mirrorHandlers(deps: HandOverDeps): ReceiptHandlers<Sql, CatalogTopic> {
  const catalog: ReceiptHandler<Sql> = {
    shops: "installed",
    async apply(tx, shop, receipts, now) {
      const read = readReceipts(receipts, shop.currency);
      const outcome = emptyOutcome();
      await lockMirror(tx, shop.id);
      await applyReceipts(tx, shop.id, read, outcome);
      await handOver(deps, tx, shop.id, outcome);
      for (const { receipt, id } of read.finishedBulks) {
        const noted = await noteFinishedBulk(deps.queue, tx, shop.id, id);
        const ageMs = now.getTime() - receipt.receivedAt.getTime();
        if (noted === "tooEarly" && ageMs < earlyLimitMs) read.outcomes.set(receipt.id, tooEarly);
      }
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
