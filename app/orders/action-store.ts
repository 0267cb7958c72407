import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** What a merchant's decisions write. */

export async function forceOrder(tx: Sql, shop: ShopId, orderId: number): Promise<void> {
  await tx.query("UPDATE channel_order SET is_forced = true WHERE shop_id = $1 AND id = $2", [shop, orderId]);
}

/** Variants of this shop among the ids, living ones. */
export async function livingVariants(sql: Sql, shop: ShopId, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>(
    "SELECT id FROM variant WHERE shop_id = $1 AND id = ANY($2::text[]) AND deleted_at IS NULL",
    [shop, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** A step that was refused, or has to be done by hand, is tried again. false: it is not that. */
export async function reviveStep(tx: Sql, shop: ShopId, orderId: number, stepId: number, at: Date): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE order_step SET state = 'due', due_at = $4, attempts = 0, done_at = NULL
     WHERE shop_id = $1 AND order_id = $2 AND id = $3 AND state IN ('refused', 'task') RETURNING id`,
    [shop, orderId, stepId, at],
  );
  return rows.length > 0;
}

export interface TaskRow {
  id: number;
  orderId: number | null;
  kind: string;
  key: string;
}

/** Ends an open task by hand. undefined: this shop has no such open task. */
export async function endTask(tx: Sql, shop: ShopId, taskId: number, at: Date): Promise<TaskRow | undefined> {
  const [row] = await tx.query<TaskRow>(
    `UPDATE order_task SET resolved_at = $3, resolution = 'merchant'
     WHERE shop_id = $1 AND id = $2 AND resolved_at IS NULL RETURNING id, order_id AS "orderId", kind, key`,
    [shop, taskId, at],
  );
  return row;
}

/**
 * The order as Shopify has it is somebody else's after all: it is made anew. What was learned from that one, and what the
 * channel was to be told of it, counts no more.
 */
export async function forgetShopifyOrder(tx: Sql, shop: ShopId, orderId: number, at: Date): Promise<void> {
  await tx.query(
    `UPDATE channel_order SET shopify_order_id = NULL, shopify_order_name = NULL, shopify_at = NULL, look_at = NULL,
       shopify_content = NULL, shopify_read_at = NULL, shipped_at = NULL,
       cancelled_at = CASE WHEN remote_status = 'cancelled' THEN cancelled_at END,
       cancelled_by = CASE WHEN remote_status = 'cancelled' THEN cancelled_by END
     WHERE shop_id = $1 AND id = $2 AND state = 'recognised'`,
    [shop, orderId],
  );
  await tx.query(
    `UPDATE order_step SET state = 'dropped', done_at = $3, due_at = NULL
     WHERE shop_id = $1 AND order_id = $2 AND state IN ('due', 'refused', 'task')`,
    [shop, orderId, at],
  );
}
