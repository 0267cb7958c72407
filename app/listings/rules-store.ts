import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** Tags and collections of the products whose listings are up, or are to be. */
export async function readLiveScopes(sql: Sql, shop: ShopId, accountId: number, limit: number) {
  return sql.query<{ tags: string[]; collectionIds: string[] }>(
    `SELECT p.tags, p.collection_ids AS "collectionIds"
     FROM listing l JOIN product p ON p.shop_id = l.shop_id AND p.id = l.product_id
     WHERE l.shop_id = $1 AND l.account_id = $2 AND l.wanted = 'listed' ORDER BY l.id LIMIT $3`,
    [shop, accountId, limit],
  );
}

/** `waiting`: wanted, and neither live nor under review. */
export async function countByStatus(sql: Sql, shop: ShopId, accountId: number) {
  const [row] = await sql.query<{ live: number; pending: number; waiting: number }>(
    `SELECT count(*) FILTER (WHERE status = 'live')::int AS live, count(*) FILTER (WHERE status = 'pending')::int AS pending,
       count(*) FILTER (WHERE wanted = 'listed' AND status NOT IN ('live', 'pending'))::int AS waiting
     FROM listing WHERE shop_id = $1 AND account_id = $2`,
    [shop, accountId],
  );
  return row ?? { live: 0, pending: 0, waiting: 0 };
}
