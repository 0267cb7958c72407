import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `order_task`: what waits for the merchant. */

export interface NewTask {
  accountId: number;
  orderId: number | null;
  /** A key of the message catalogue: `order.task.<kind>` */
  kind: string;
  /** Tells apart several of a kind on one order. */
  key?: string;
  params?: Record<string, string | number>;
  /** Until when it should be done. */
  dueAt?: Date | undefined;
  at: Date;
}

/** Opens it, or brings the open one up to date. */
export async function openTask(tx: Sql, shop: ShopId, task: NewTask): Promise<void> {
  const { accountId, orderId, kind, key = "", params = {}, dueAt, at } = task;
  await tx.query(
    `INSERT INTO order_task (shop_id, account_id, order_id, kind, key, params, created_at, due_at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)
     ON CONFLICT (account_id, COALESCE(order_id, 0), kind, key) WHERE resolved_at IS NULL
     DO UPDATE SET params = excluded.params, due_at = excluded.due_at`,
    [shop, accountId, orderId, kind, key, JSON.stringify(params), at, dueAt ?? null],
  );
}

/** Of these kinds on this order; without kinds, all of them. Answers how many were open. */
export async function resolveTasks(
  tx: Sql,
  shop: ShopId,
  of: { orderId: number; kinds?: readonly string[]; key?: string },
  resolution: string,
  at: Date,
): Promise<number> {
  const rows = await tx.query(
    `UPDATE order_task SET resolved_at = $3, resolution = $4
     WHERE shop_id = $1 AND order_id = $2 AND resolved_at IS NULL AND ($5::text[] IS NULL OR kind = ANY($5::text[]))
       AND ($6::text IS NULL OR key = $6) RETURNING id`,
    [shop, of.orderId, at, resolution, of.kinds ?? null, of.key ?? null],
  );
  return rows.length;
}
