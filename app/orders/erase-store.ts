import type { Sql } from "../platform/database.ts";

export type ErasedBy =
  /** The channel's own time for keeping them is over. */
  | "schedule"
  /** Shopify passed on that a customer wants it. */
  | "shopify"
  /** The channel closed the buyer's account. */
  | "channel";

/**
 * Erases the buyers of these orders, and says so in each order's timeline. The row stays, or is made, to keep what a later
 * read of the channel brings from coming back. Answers how many were erased now; those that were before are left out.
 */
export async function eraseBuyersOf(
  tx: Sql,
  orderIds: readonly number[],
  { by, at }: { by: ErasedBy; at: Date },
): Promise<number> {
  if (orderIds.length === 0) return 0;
  const rows = await tx.query(
    `-- all shops: of the orders that the caller has locked, which may be those of several
     WITH erased AS (
       INSERT INTO order_buyer (order_id, shop_id, account_id, purged_at)
       SELECT id, shop_id, account_id, $2 FROM channel_order WHERE id = ANY($1::int[]) ORDER BY id
       ON CONFLICT (order_id) DO UPDATE SET sealed = NULL, email_hash = NULL, user_hash = NULL, purged_at = excluded.purged_at
         WHERE order_buyer.purged_at IS NULL
       RETURNING order_id, shop_id)
     INSERT INTO order_event (shop_id, order_id, actor, kind, params, at)
     SELECT shop_id, order_id, 'anabranch', 'dataErased', jsonb_build_object('by', $3::text), $2 FROM erased
     RETURNING order_id`,
    [orderIds, at, by],
  );
  return rows.length;
}
