import { shopId, type ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** Who asks for a page: the tenant of everything that the page reads and does. */
export interface Merchant {
  shopId: ShopId;
  shopDomain: string;
  shopName: string;
  currency: string;
}

export async function findInstalled(sql: Sql, domain: string): Promise<Merchant | undefined> {
  const [row] = await sql.query<{ id: number; name: string; currency: string }>(
    `-- all shops: of one, by its domain, for its id is not known yet
     SELECT id, name, currency FROM shop WHERE domain = $1 AND state = 'installed'`,
    [domain],
  );
  return row && { shopId: shopId(row.id), shopDomain: domain, shopName: row.name || domain, currency: row.currency };
}

/** New, or back again. Answers the id, and whether it was not installed a moment ago: then everything is read anew. */
export async function recordInstalled(
  sql: Sql,
  domain: string,
  scopes: string,
  at: Date,
): Promise<{ shopId: ShopId; isNew: boolean }> {
  const [row] = await sql.query<{ id: number; is_new: boolean }>(
    `-- all shops: of one, by its domain; it may be new
     WITH before AS (SELECT id, state FROM shop WHERE domain = $1)
     INSERT INTO shop (domain, scopes, scopes_at, installed_at) VALUES ($1, $2, $3, $3)
     ON CONFLICT (domain) DO UPDATE SET scopes = excluded.scopes, scopes_at = excluded.scopes_at, uninstalled_at = NULL,
       state = 'installed',
       installed_at = CASE WHEN shop.state = 'installed' THEN shop.installed_at ELSE excluded.installed_at END
     RETURNING id, NOT EXISTS (SELECT 1 FROM before WHERE before.state = 'installed') AS is_new`,
    [domain, scopes, at],
  );
  if (!row) throw new Error("an upsert of a shop answered no row");
  return { shopId: shopId(row.id), isNew: row.is_new };
}
