import type { Sql } from "../../app/platform/database.ts";
import { locationId, type SeededShop } from "./seed.ts";

/** A change of stock, of the n-th variant. */
export interface StockChange {
  item: string;
  variant: string;
  available: number;
  /** When, by Shopify's clock. */
  at: string;
}

/**
 * The rows of a batch of stock changes, written by hand: one statement a table, nothing read that is not needed for writing,
 * nothing checked, every value known beforehand. Leaves the same rows as the engine: the mirror's level, the wish of each
 * account's offer, the sums of its listing, the receipt, and a notification.
 */
export async function applyByHand(
  sql: Sql,
  { shopId, domain }: SeededShop,
  changes: readonly StockChange[],
  now: Date,
) {
  await sql.query(
    `UPDATE webhook_receipt SET state = 'applied', applied_at = $2
     WHERE id IN (SELECT id FROM webhook_receipt WHERE state = 'due' AND shop_domain = $1 ORDER BY due_at, id LIMIT $3)`,
    [domain, now, changes.length],
  );
  await writeLevels(sql, shopId, changes);
  await writeOffers(sql, shopId, changes, now);
  await sql.query(
    `UPDATE listing_figure f SET quantity_total = t.quantity FROM (
       SELECT o.listing_id, sum(o.desired_quantity)::int AS quantity FROM offer o WHERE o.shop_id = $1 AND o.listing_id IN (
         SELECT p.listing_id FROM offer_component c JOIN offer p ON p.id = c.offer_id
         WHERE c.shop_id = $1 AND c.variant_id = ANY($2::text[])) GROUP BY o.listing_id) t
     WHERE f.listing_id = t.listing_id AND f.shop_id = $1`,
    [shopId, changes.map(({ variant }) => variant)],
  );
  await sql.query(`SELECT pg_notify('offers_due', id::text) FROM channel_account WHERE shop_id = $1`, [shopId]);
}

export async function writeLevels(sql: Sql, shopId: number, changes: readonly StockChange[]): Promise<void> {
  await sql.query(
    `UPDATE inventory_level l SET available = n.available, source_updated_at = n.at
     FROM unnest($3::text[], $4::int[], $5::timestamptz[]) n(item, available, at)
     WHERE l.shop_id = $1 AND l.inventory_item_id = n.item AND l.location_id = $2`,
    [
      shopId,
      locationId,
      changes.map(({ item }) => item),
      changes.map(({ available }) => available),
      changes.map(({ at }) => at),
    ],
  );
}

export async function writeOffers(sql: Sql, shopId: number, changes: readonly StockChange[], now: Date): Promise<void> {
  await sql.query(
    `UPDATE offer o SET desired_quantity = n.available, desired_version = o.desired_version + 1, desired_at = $4, due_at = $4,
       priority = CASE WHEN n.available = 0 THEN 0 WHEN n.available < o.ack_quantity THEN 1 ELSE 2 END
     FROM unnest($2::text[], $3::int[]) n(variant, available) JOIN offer_component c ON c.variant_id = n.variant
     WHERE c.shop_id = $1 AND o.id = c.offer_id AND o.shop_id = $1 AND o.desired_quantity <> n.available`,
    [shopId, changes.map(({ variant }) => variant), changes.map(({ available }) => available), now],
  );
}
