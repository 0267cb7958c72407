import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { notifyOrders } from "./due-store.ts";

/** What looking through Shopify's changed orders reads and writes in the tables `shop` and `channel_order`. */

export interface OrdersCheck {
  domain: string;
  scopes: string;
  checkedAt: Date | null;
  /** When the first of the channels' orders came into this shop. */
  firstAt: Date;
}

/** undefined: the app is not installed, or has brought no order here yet. */
export async function readOrdersCheck(sql: Sql, shop: ShopId): Promise<OrdersCheck | undefined> {
  const [row] = await sql.query<OrdersCheck>(
    `SELECT s.domain, s.scopes, s.orders_checked_at AS "checkedAt", o.first_at AS "firstAt"
     FROM shop s, LATERAL (SELECT min(shopify_at) AS first_at FROM channel_order
       WHERE shop_id = $1 AND shopify_order_id IS NOT NULL) o
     WHERE s.id = $1 AND s.state = 'installed' AND o.first_at IS NOT NULL`,
    [shop],
  );
  return row;
}

export async function writeOrdersChecked(sql: Sql, shop: ShopId, until: Date): Promise<void> {
  await sql.query("UPDATE shop SET orders_checked_at = GREATEST(orders_checked_at, $2) WHERE id = $1", [shop, until]);
}

/**
 * Of the orders that changed in Shopify, ours are to be read again if they were last read before that. Answers how many.
 * `marginMs`: so much later than the change a reading counts, for Shopify's clock is not ours.
 */
export async function lookAtChanged(
  tx: Sql,
  shop: ShopId,
  changed: readonly { id: string; at: string }[],
  { now, marginMs }: { now: Date; marginMs: number },
): Promise<number> {
  const rows = await tx.query(
    `UPDATE channel_order o SET look_at = LEAST(o.look_at, $4::timestamptz), due_at = LEAST(o.due_at, $4::timestamptz),
       work_version = o.work_version + 1
     FROM unnest($2::text[], $3::timestamptz[]) c(id, at)
     WHERE o.shop_id = $1 AND o.shopify_order_id = c.id
       AND (o.shopify_read_at IS NULL OR o.shopify_read_at < c.at + $5 * interval '1 millisecond')
     RETURNING o.id`,
    [shop, changed.map(({ id }) => id), changed.map(({ at }) => at), now, marginMs],
  );
  if (rows.length > 0) await notifyOrders(tx);
  return rows.length;
}

export async function shopsWithOrders(sql: Sql): Promise<{ id: number }[]> {
  return sql.query(`-- all shops: each has its orders looked through
     SELECT id FROM shop s WHERE s.state = 'installed'
       AND EXISTS (SELECT 1 FROM channel_order o WHERE o.shop_id = s.id AND o.shopify_order_id IS NOT NULL) ORDER BY id`);
}
