import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** The table `order_buyer`: who bought, sealed. */

export interface SealedBuyer {
  orderId: number;
  accountId: number;
  sealed: Uint8Array;
  emailHash: string | null;
  userHash: string | null;
}

/** Keeps the newest details; those that were erased stay erased. */
export async function writeBuyer(tx: Sql, shop: ShopId, buyer: SealedBuyer): Promise<void> {
  await tx.query(
    `INSERT INTO order_buyer (shop_id, order_id, account_id, sealed, email_hash, user_hash) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (order_id) DO UPDATE SET sealed = excluded.sealed, email_hash = excluded.email_hash,
       user_hash = excluded.user_hash WHERE order_buyer.purged_at IS NULL`,
    [shop, buyer.orderId, buyer.accountId, Buffer.from(buyer.sealed), buyer.emailHash, buyer.userHash],
  );
}

/** undefined: the channel told none, or they are erased. */
export async function readBuyer(sql: Sql, shop: ShopId, orderId: number): Promise<Uint8Array | undefined> {
  const [row] = await sql.query<{ sealed: Uint8Array | null }>(
    "SELECT sealed FROM order_buyer WHERE shop_id = $1 AND order_id = $2",
    [shop, orderId],
  );
  return row?.sealed ?? undefined;
}
