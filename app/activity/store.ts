import { z } from "zod";
import type { AccountId, ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

export interface ActivityEntry {
  id: number;
  accountId: number | null;
  accountName: string | null;
  listingId: number | null;
  listingTitle: string | null;
  actor: string;
  kind: string;
  params: Record<string, string | number>;
  /** ISO 8601 */
  at: string;
}

interface Row {
  id: number;
  account_id: number | null;
  account_name: string | null;
  listing_id: number | null;
  listing_title: string | null;
  actor: string;
  kind: string;
  params: unknown;
  at: Date;
}

const params = z.record(z.string(), z.union([z.string(), z.number()])).catch({});

/** Newest first, older than `beforeId`. At most `limit`. */
export async function readActivity(
  sql: Sql,
  shopId: ShopId,
  { beforeId, accountId, limit }: { beforeId?: number; accountId?: AccountId; limit: number },
): Promise<ActivityEntry[]> {
  const rows = await sql.query<Row>(
    `SELECT activity.id, activity.account_id, channel_account.name AS account_name, activity.listing_id,
       listing.title AS listing_title, activity.actor, activity.kind, activity.params, activity.at
     FROM activity
     LEFT JOIN channel_account ON channel_account.id = activity.account_id AND channel_account.shop_id = activity.shop_id
     LEFT JOIN listing ON listing.id = activity.listing_id AND listing.shop_id = activity.shop_id
     WHERE activity.shop_id = $1 AND ($2::bigint IS NULL OR activity.id < $2)
       AND ($3::int IS NULL OR activity.account_id = $3)
     ORDER BY activity.id DESC LIMIT $4`,
    [shopId, beforeId ?? null, accountId ?? null, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    accountName: row.account_name,
    listingId: row.listing_id,
    listingTitle: row.listing_title,
    actor: row.actor,
    kind: row.kind,
    params: params.parse(row.params),
    at: row.at.toISOString(),
  }));
}

/** Deletes entries older than `before`, at most `limit`, of every shop: their time is up wherever they belong. */
export async function purgeActivity(sql: Sql, before: Date, limit: number): Promise<number> {
  const rows = await sql.query(
    `-- all shops: their time is up wherever they belong
     DELETE FROM activity WHERE id IN (SELECT id FROM activity WHERE at < $1 ORDER BY id LIMIT $2)
     RETURNING id`,
    [before, limit],
  );
  return rows.length;
}
