import type { ProductId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

export const readProductListings = (sql: Sql, shopId: ShopId, productId: ProductId) =>
  sql.query<{ listingId: number; title: string }>(
    `SELECT l.id AS "listingId", l.title FROM listing l
     JOIN channel_account a ON a.id = l.account_id AND a.shop_id = l.shop_id AND a.state <> 'disconnected'
     WHERE l.shop_id = $1 AND l.product_id = $2 ORDER BY l.id LIMIT 100`,
    [shopId, productId],
  );
