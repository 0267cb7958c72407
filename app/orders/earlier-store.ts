import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/**
 * It is another's: two orders of channels are never the same order of Shopify's; and what the merchant said is not this one
 * stays so. That is kept in the order's timeline.
 */
export async function isRuledOut(sql: Sql, shop: ShopId, shopifyOrderId: string, orderId: number): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM channel_order WHERE shop_id = $1 AND shopify_order_id = $2 AND id <> $3
     UNION ALL
     SELECT 1 FROM order_event WHERE shop_id = $1 AND order_id = $3 AND kind = 'forced' AND params->>'notOrder' = $2
     LIMIT 1`,
    [shop, shopifyOrderId, orderId],
  );
  return rows.length > 0;
}
