import type { LocationId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/**
 * The shop's location that a channel's pickup place is: by the location's id in the channel's key (as our own set-up
 * names them), else by the same name. null: unknown; the order says so by the channel's own name of it.
 */
export async function locationOfPickup(sql: Sql, shop: ShopId, locationKey: string): Promise<LocationId | null> {
  const [row] = await sql.query<{ id: LocationId }>(
    `SELECT id FROM location WHERE shop_id = $1 AND deleted_at IS NULL
       AND (id = substring($2 FROM '[0-9]+$') OR lower(name) = lower($2)) ORDER BY (lower(name) = lower($2)) DESC, id LIMIT 1`,
    [shop, locationKey],
  );
  return row?.id ?? null;
}
