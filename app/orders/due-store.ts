import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** When an order is worked on, and by whom. */

export interface ClaimedOrder {
  id: number;
  shopId: ShopId;
  accountId: number;
  /** As it was when it was claimed. */
  workVersion: number;
  /** Names this claim: what a holder writes when it is no longer the holder has no effect. */
  claim: string;
}

/** Something is to be done about it, from `at` on. */
export async function makeDue(tx: Sql, shop: ShopId, orderId: number, at: Date): Promise<void> {
  await tx.query(
    `UPDATE channel_order SET due_at = LEAST(due_at, $3::timestamptz), work_version = work_version + 1
     WHERE shop_id = $1 AND id = $2`,
    [shop, orderId, at],
  );
  await notifyOrders(tx);
}

/** Shopify said that something about these orders of its own changed: they are to be read again. Answers how many are ours. */
export async function lookAgain(tx: Sql, shop: ShopId, shopifyOrderIds: readonly string[], at: Date): Promise<number> {
  if (shopifyOrderIds.length === 0) return 0;
  const rows = await tx.query(
    `UPDATE channel_order SET look_at = LEAST(look_at, $3::timestamptz), due_at = LEAST(due_at, $3::timestamptz),
       work_version = work_version + 1
     WHERE shop_id = $1 AND shopify_order_id = ANY($2::text[]) RETURNING id`,
    [shop, shopifyOrderIds, at],
  );
  if (rows.length > 0) await notifyOrders(tx);
  return rows.length;
}

/** Wakes whoever works on orders, at the commit. */
export async function notifyOrders(tx: Sql): Promise<void> {
  await tx.query("SELECT pg_notify('orders_due', '')");
}

/**
 * Takes orders that are due and nobody's, the longest waiting first; at most `ofShop` of one shop beside those that
 * this process already works on. `claim` names this taking.
 */
export async function claimOrders(
  sql: Sql,
  claim: string,
  { now, until }: { now: Date; until: Date },
  most: { all: number; ofShop: number },
): Promise<ClaimedOrder[]> {
  return sql.query<ClaimedOrder>(
    `-- all shops: the worker serves them all
     UPDATE channel_order SET claimed_until = $2, claimed_by = $5 WHERE id IN (
       SELECT id FROM channel_order WHERE id IN (
         SELECT id FROM (
           SELECT o.id, o.due_at, row_number() OVER (PARTITION BY o.shop_id ORDER BY o.due_at, o.id) AS place
           FROM (SELECT id, shop_id, due_at FROM channel_order
                 WHERE due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) ORDER BY due_at LIMIT 500) o
         ) ranked WHERE place <= $4 ORDER BY due_at LIMIT $3)
       AND due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)
       FOR UPDATE SKIP LOCKED)
     RETURNING id, shop_id AS "shopId", account_id AS "accountId", work_version AS "workVersion", claimed_by AS claim`,
    [now, until, most.all, most.ofShop, claim],
  );
}

/** Of these orders, those that are still this claim's stay so until then. */
export async function renewClaims(sql: Sql, claim: string, orderIds: readonly number[], until: Date): Promise<void> {
  await sql.query(
    `-- all shops: of one worker
     UPDATE channel_order SET claimed_until = $2 WHERE claimed_by = $1 AND claimed_until IS NOT NULL AND id = ANY($3::int[])`,
    [claim, until, orderIds],
  );
}

/**
 * Gives it back. It is due again at `dueAt` (null: not by itself), or at once where something was asked for meanwhile.
 * `failed`: nothing went forward; counts towards giving up. One that went to another holder meanwhile is left alone.
 */
export async function giveBack(
  sql: Sql,
  claimed: ClaimedOrder,
  to: { dueAt: Date | null; now: Date; failed: boolean },
): Promise<void> {
  await sql.query(
    `UPDATE channel_order SET claimed_until = NULL, claimed_by = NULL,
       attempts = CASE WHEN $6 THEN attempts + 1 ELSE 0 END,
       due_at = CASE WHEN work_version = $3 THEN $4::timestamptz ELSE LEAST(due_at, $5::timestamptz) END
     WHERE shop_id = $1 AND id = $2 AND claimed_by = $7`,
    [claimed.shopId, claimed.id, claimed.workVersion, to.dueAt, to.now, to.failed, claimed.claim],
  );
}

/** At the start of the only process there can be: whoever had claims is gone. */
export async function endAllClaims(sql: Sql): Promise<void> {
  await sql.query(
    `-- all shops: of a process that is gone
     UPDATE channel_order SET claimed_until = NULL, claimed_by = NULL WHERE claimed_until IS NOT NULL`,
  );
  await sql.query(
    `-- all shops: of a process that is gone
     UPDATE order_feed SET claimed_until = NULL WHERE claimed_until IS NOT NULL`,
  );
}
