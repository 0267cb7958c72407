import type { Sql } from "../platform/database.ts";

/** Of the table `order_task`: warnings of parcels that are late. */

/**
 * Opens a warning for each order that is to be shipped within the time, is not, and was never warned of: one that the
 * merchant has closed is not opened again. Answers how many are new.
 */
export async function openLateTasks(
  sql: Sql,
  now: Date,
  shipBy: { from: Date; to: Date },
  most: number,
): Promise<number> {
  const rows = await sql.query(
    `-- all shops: the worker warns them all
     INSERT INTO order_task (shop_id, account_id, order_id, kind, key, params, created_at, due_at)
     SELECT o.shop_id, o.account_id, o.id, 'shipLate', '', jsonb_build_object('number', o.number), $1, o.ship_by_at
     FROM channel_order o JOIN shop s ON s.id = o.shop_id AND s.state = 'installed'
     WHERE o.ship_by_at > $2 AND o.ship_by_at <= $3 AND o.shipped_at IS NULL AND o.cancelled_at IS NULL
       AND o.remote_status = 'open' AND o.state NOT IN ('skipped', 'cancelled', 'recognised')
       AND NOT EXISTS (SELECT 1 FROM order_task t
         WHERE t.shop_id = o.shop_id AND t.account_id = o.account_id AND t.order_id = o.id AND t.kind = 'shipLate')
     ORDER BY o.ship_by_at, o.id LIMIT $4
     ON CONFLICT DO NOTHING RETURNING id`,
    [now, shipBy.from, shipBy.to, most],
  );
  return rows.length;
}
