import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** Orders of one person. */
export interface PersonKeys {
  shopifyOrderIds: readonly string[];
  emailHashes: readonly string[];
}

/** Those whose buyer is not erased yet, also where the channel told none so far; at most `most`, locked. */
export async function lockOrdersOf(tx: Sql, shop: ShopId, of: PersonKeys, most: number): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `SELECT o.id FROM channel_order o
     WHERE o.shop_id = $1 AND (o.shopify_order_id = ANY($2::text[]) OR o.id IN (
         SELECT order_id FROM order_buyer WHERE shop_id = $1 AND email_hash = ANY($3::text[])))
       AND NOT EXISTS (SELECT 1 FROM order_buyer b WHERE b.shop_id = $1 AND b.order_id = o.id AND b.purged_at IS NOT NULL)
     ORDER BY o.id LIMIT $4 FOR UPDATE OF o`,
    [shop, of.shopifyOrderIds, of.emailHashes, most],
  );
  return rows.map(({ id }) => id);
}

/** As the merchant knows them in Shopify, or else on the channel; newest first, `most` of them, and how many there are. */
export async function readOrdersHolding(
  sql: Sql,
  shop: ShopId,
  of: PersonKeys,
  most: number,
): Promise<{ numbers: string[]; count: number }> {
  const rows = await sql.query<{ number: string; count: number }>(
    `SELECT COALESCE(o.shopify_order_name, o.number) AS number, (count(*) OVER ())::int AS count
     FROM channel_order o JOIN order_buyer b ON b.shop_id = o.shop_id AND b.order_id = o.id AND b.sealed IS NOT NULL
     WHERE o.shop_id = $1 AND (o.shopify_order_id = ANY($2::text[]) OR b.email_hash = ANY($3::text[]))
     ORDER BY o.placed_at DESC, o.id DESC LIMIT $4`,
    [shop, of.shopifyOrderIds, of.emailHashes, most],
  );
  return { numbers: rows.map(({ number }) => number), count: rows[0]?.count ?? 0 };
}

/** Orders of a channel's user, in all shops; at most `most`, locked. */
export async function lockOrdersOfUser(
  tx: Sql,
  connector: string,
  userHashes: readonly string[],
  most: number,
): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `-- all shops: the channel names its user, not our shop
     SELECT order_id AS id FROM order_buyer
     WHERE account_id IN (SELECT id FROM channel_account WHERE connector = $1) AND user_hash = ANY($2::text[])
       AND purged_at IS NULL
     ORDER BY order_id LIMIT $3 FOR UPDATE`,
    [connector, userHashes, most],
  );
  return rows.map(({ id }) => id);
}
