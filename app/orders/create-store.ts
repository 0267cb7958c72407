import type { ShopId, VariantId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** What creating an order in Shopify reads and writes besides the order's own state. */

/** Price and SKU of variants, to divide a kit's price among its parts. */
export async function readPrices(
  sql: Sql,
  shop: ShopId,
  ids: readonly VariantId[],
): Promise<Map<string, { priceMinor: number; sku: string }>> {
  const rows = await sql.query<{ id: string; priceMinor: number; sku: string }>(
    `SELECT id, price_minor AS "priceMinor", sku FROM variant WHERE shop_id = $1 AND id = ANY($2::text[])`,
    [shop, ids],
  );
  return new Map(rows.map(({ id, ...price }) => [id, price]));
}

export async function readLocationName(sql: Sql, shop: ShopId, id: string | null): Promise<string | null> {
  if (id === null) return null;
  const [row] = await sql.query<{ name: string }>("SELECT name FROM location WHERE shop_id = $1 AND id = $2", [
    shop,
    id,
  ]);
  return row?.name ?? null;
}

/**
 * The moment of no return: from here on Shopify is asked before anything is sent. false: the order changed meanwhile
 * (cancelled, made by another process), so that nothing is to be sent.
 */
export async function writeIntent(
  sql: Sql,
  shop: ShopId,
  { id, claim }: { id: number; claim: string },
  at: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE channel_order SET intent_at = $3
     WHERE shop_id = $1 AND id = $2 AND state = 'due' AND shopify_order_id IS NULL AND remote_status <> 'cancelled'
       AND claimed_by = $4 AND claimed_until > $3 RETURNING id`,
    [shop, id, at, claim],
  );
  return rows.length > 0;
}

/** Certainly nothing was made: the next try need not ask first. */
export async function withdrawIntent(sql: Sql, shop: ShopId, orderId: number): Promise<void> {
  await sql.query(
    "UPDATE channel_order SET intent_at = NULL WHERE shop_id = $1 AND id = $2 AND shopify_order_id IS NULL",
    [shop, orderId],
  );
}

/**
 * false: it was recorded before; or another order of a channel has taken Shopify's order meanwhile, and this one is due once
 * more: two that hold the same goods may be looked for at the same time.
 */
export async function writeShopifyOrder(
  tx: Sql,
  shop: ShopId,
  orderId: number,
  made: { id: string; name: string; state: "imported" | "recognised"; at: Date },
): Promise<boolean> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`shopify order ${shop} ${made.id}`]);
  const others = await tx.query(
    `UPDATE channel_order SET work_version = work_version + 1
     WHERE shop_id = $1 AND id = $2 AND shopify_order_id IS NULL
       AND EXISTS (SELECT 1 FROM channel_order x WHERE x.shop_id = $1 AND x.shopify_order_id = $3 AND x.id <> $2)
     RETURNING id`,
    [shop, orderId, made.id],
  );
  if (others.length > 0) return false;
  const rows = await tx.query(
    `UPDATE channel_order SET state = $3, reason = NULL, message = NULL, shopify_order_id = $4, shopify_order_name = $5,
       shopify_at = $6, look_at = $6, work_version = work_version + 1
     WHERE shop_id = $1 AND id = $2 AND shopify_order_id IS NULL RETURNING id`,
    [shop, orderId, made.state, made.id, made.name, made.at],
  );
  return rows.length > 0;
}
