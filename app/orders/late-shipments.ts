import type { OrdersDeps } from "./ports.ts";
import { lateWarningMs } from "./limits.ts";

/** At one time; the rest comes with the next. */
const mostWarnings = 500;
/** What should have been shipped longer ago was shipped, or given up, without us. */
const pastMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Tells merchants of orders that the channel wants on their way soon, or wanted already, and that are not. Each order
 * once: a task that the merchant has closed is not opened again. Answers how many are new.
 */
export async function warnLate({ database }: Pick<OrdersDeps, "database">, now: Date): Promise<number> {
  const rows = await database.sql.query(
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
    [now, new Date(now.getTime() - pastMs), new Date(now.getTime() + lateWarningMs), mostWarnings],
  );
  return rows.length;
}
