import type { ShopId } from "../domain/ids.ts";
import type { Database } from "../platform/database.ts";

/** What is there now, for pages. */
export async function catalogCounts(
  { sql }: Pick<Database, "sql">,
  shopId: ShopId,
): Promise<{ products: number; variants: number }> {
  const [counts] = await sql.query<{ products: number; variants: number }>(
    `SELECT (SELECT count(*) FROM product WHERE shop_id = $1 AND deleted_at IS NULL) AS products,
            (SELECT count(*) FROM variant WHERE shop_id = $1 AND deleted_at IS NULL) AS variants`,
    [shopId],
  );
  return counts ?? { products: 0, variants: 0 };
}
