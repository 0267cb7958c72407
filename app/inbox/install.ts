import { shopId, type ShopId } from "../domain/ids.ts";
import type { Database } from "../platform/database.ts";

/**
 * Notes that the shop has the app, with these scopes. Cheap and repeatable: to be called after every token exchange.
 * `isNew`: it was not installed until now; just one of several callers at the same time hears so. Accounts that an
 * uninstall paused stay paused: what they would send may be long out of date, so the merchant resumes them.
 */
export function recordInstalled(
  database: Pick<Database, "transaction">,
  { shopDomain, scopes, now }: { shopDomain: string; scopes: string; now: Date },
): Promise<{ shopId: ShopId; isNew: boolean }> {
  return database.transaction(async (tx) => {
    const [again] = await tx.query<{ id: number }>(
      `UPDATE shop SET state = 'installed', installed_at = $2, uninstalled_at = NULL, scopes = $3, scopes_at = $2
       WHERE domain = $1 AND state <> 'installed' RETURNING id`,
      [shopDomain, now, scopes],
    );
    if (again) return { shopId: shopId(again.id), isNew: true };
    const [known] = await tx.query<{ id: number }>(
      "UPDATE shop SET scopes = $2, scopes_at = $3 WHERE domain = $1 AND state = 'installed' RETURNING id",
      [shopDomain, scopes, now],
    );
    if (known) return { shopId: shopId(known.id), isNew: false };
    const [added] = await tx.query<{ id: number; is_new: boolean }>(
      `INSERT INTO shop (domain, state, scopes, scopes_at, installed_at) VALUES ($1, 'installed', $2, $3, $3)
       ON CONFLICT (domain) DO UPDATE SET scopes = excluded.scopes RETURNING id, xmax = 0 AS is_new`,
      [shopDomain, scopes, now],
    );
    if (!added) throw new Error("a shop was neither found nor added"); // an upsert always answers its row
    return { shopId: shopId(added.id), isNew: added.is_new };
  });
}
