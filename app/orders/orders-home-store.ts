import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import { standingStates } from "./orders-page-store.ts";

/** Figures of the Home page. */

export interface TaskGroupRow {
  accountId: number;
  kind: string;
  count: number;
  exampleOrderId: number | null;
  dueAt: Date | null;
}

/** Open tasks by account and kind, the most pressing first, over at most `scanned`. */
export async function readTaskGroups(sql: Sql, shop: ShopId, scanned: number, limit: number): Promise<TaskGroupRow[]> {
  return sql.query<TaskGroupRow>(
    `SELECT account_id AS "accountId", kind, count(*)::int AS count, max(order_id) AS "exampleOrderId",
       min(due_at) AS "dueAt"
     FROM (SELECT account_id, kind, order_id, due_at FROM order_task
           WHERE shop_id = $1 AND resolved_at IS NULL LIMIT $2) t
     GROUP BY account_id, kind ORDER BY min(due_at) NULLS LAST, count DESC, kind, account_id LIMIT $3`,
    [shop, scanned, limit],
  );
}

/** Orders that stand still, and those behind the channel's ship-by time; each counted up to `most`. */
export async function countStanding(
  sql: Sql,
  shop: ShopId,
  now: Date,
  most: number,
): Promise<{ standing: number; late: number }> {
  const [row] = await sql.query<{ standing: number; late: number }>(
    `SELECT (SELECT count(*)::int FROM (SELECT 1 FROM channel_order
         WHERE shop_id = $1 AND state = ANY($2::text[]) LIMIT $4) s) AS standing,
       (SELECT count(*)::int FROM (SELECT 1 FROM channel_order
         WHERE shop_id = $1 AND state = ANY($2::text[] || '{due,imported}') AND shipped_at IS NULL
           AND cancelled_at IS NULL AND ship_by_at < $3 LIMIT $4) l) AS late`,
    [shop, standingStates, now, most],
  );
  return row ?? { standing: 0, late: 0 };
}

export interface FigureRow {
  /** The beginning of a quarter of an hour: every time zone's days begin with one. */
  at: Date;
  accountId: number;
  currency: string;
  orders: number;
  units: number;
  totalMinor: string;
}

/** What buyers ordered since then; what was cancelled, or is older than the merchant wants, is left out. */
export async function readFigures(sql: Sql, shop: ShopId, since: Date): Promise<FigureRow[]> {
  return sql.query<FigureRow>(
    `SELECT date_bin('15 minutes', placed_at, '2000-01-01T00:00:00Z'::timestamptz) AS at, account_id AS "accountId",
       currency, count(*)::int AS orders, sum(unit_count)::int AS units, sum(total_minor)::text AS "totalMinor"
     FROM channel_order WHERE shop_id = $1 AND placed_at >= $2 AND cancelled_at IS NULL
       AND state NOT IN ('cancelled', 'skipped') AND remote_status <> 'unreadable'
     GROUP BY 1, 2, 3`,
    [shop, since],
  );
}

export async function readTimeZone(sql: Sql, shop: ShopId): Promise<string> {
  const [row] = await sql.query<{ timezone: string }>("SELECT timezone FROM shop WHERE id = $1", [shop]);
  return row?.timezone ?? "UTC";
}

export interface FeedRow {
  importFrom: Date;
  polledAt: Date | null;
  failures: number;
  message: string | null;
}

export async function readFeed(sql: Sql, shop: ShopId, accountId: number): Promise<FeedRow | undefined> {
  const [row] = await sql.query<FeedRow>(
    `SELECT import_from AS "importFrom", polled_at AS "polledAt", failures, message
     FROM order_feed WHERE shop_id = $1 AND account_id = $2`,
    [shop, accountId],
  );
  return row;
}
