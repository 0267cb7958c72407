import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** Whether anything changed: false if what is there is newer. */
export async function putScopes(tx: Sql, shop: ShopId, scopes: string, at: Date): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE shop SET scopes = $2, scopes_at = $3
     WHERE id = $1 AND (scopes_at IS NULL OR scopes_at < $3) AND scopes <> $2 RETURNING id`,
    [shop, scopes, at],
  );
  return rows.length > 0;
}

export interface ShopFacts {
  name: string;
  currency: string;
  timezone: string | undefined;
  countryCode: string | undefined;
}

/** The currency that was there before, if another one took its place. */
export async function putShopFacts(tx: Sql, shop: ShopId, facts: ShopFacts, at: Date): Promise<string | undefined> {
  const [row] = await tx.query<{ before: string }>(
    `UPDATE shop SET name = $2, currency = $3, timezone = coalesce($4, shop.timezone),
       country_code = coalesce($5, shop.country_code), source_updated_at = $6
     FROM (SELECT id, currency FROM shop WHERE id = $1 FOR UPDATE) AS old
     WHERE shop.id = old.id AND (shop.source_updated_at IS NULL OR shop.source_updated_at <= $6)
     RETURNING old.currency AS before`,
    [shop, facts.name, facts.currency, facts.timezone ?? null, facts.countryCode ?? null, at],
  );
  return row && row.before !== "" && row.before !== facts.currency ? row.before : undefined;
}

const uninstalledReason = "uninstalled";

/** Nothing is sent for the shop any more, and no token of it is kept. What is live on the channels stays as it is. */
export async function markUninstalled(tx: Sql, shop: ShopId, domain: string, at: Date): Promise<void> {
  await tx.query("UPDATE shop SET state = 'uninstalled', uninstalled_at = $2 WHERE id = $1", [shop, at]);
  await tx.query(
    `-- all shops: of one, by its domain
     DELETE FROM shop_session WHERE shop = $1`,
    [domain],
  );
  await tx.query(
    `UPDATE channel_account SET state = 'paused', state_reason = $2
     WHERE shop_id = $1 AND state IN ('active', 'needsAuth')`,
    [shop, uninstalledReason],
  );
}

type ShopActivityKind =
  | "shop.uninstalled"
  | "shop.scopes"
  | "shop.currency"
  | "privacy.dataRequest"
  | "privacy.dataRequestOrders"
  | "privacy.erased";

export async function recordShopActivity(
  tx: Sql,
  shop: ShopId,
  { kind, params, at }: { kind: ShopActivityKind; params: Record<string, string | number>; at: Date },
): Promise<void> {
  await tx.query("INSERT INTO activity (shop_id, actor, kind, params, at) VALUES ($1, 'shopify', $2, $3::jsonb, $4)", [
    shop,
    kind,
    JSON.stringify(params),
    at,
  ]);
}
