import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** Orders held for want of stock of which there is enough now; those waiting longest first. */
export async function readHeld(sql: Sql, most: number): Promise<{ shopId: ShopId; id: number }[]> {
  return sql.query<{ shopId: ShopId; id: number }>(
    `-- all shops: the worker serves them all
     SELECT o.shop_id AS "shopId", o.id FROM channel_order o
     WHERE o.state = 'held' AND NOT EXISTS (
       SELECT 1 FROM reservation r JOIN variant v ON v.shop_id = r.shop_id AND v.id = r.variant_id AND v.tracked
       WHERE r.order_id = o.id AND r.released_at IS NULL AND (
         SELECT COALESCE(sum(l.available), 0) FROM inventory_level l
         WHERE l.shop_id = r.shop_id AND l.inventory_item_id = v.inventory_item_id AND l.deleted_at IS NULL)
         < (SELECT sum(x.units) FROM reservation x
            WHERE x.shop_id = r.shop_id AND x.variant_id = r.variant_id AND x.released_at IS NULL))
     ORDER BY o.placed_at LIMIT $1`,
    [most],
  );
}
