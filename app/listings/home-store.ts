import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";

/** Figures of the Home page. */

export interface AccountFigures {
  id: number;
  connector: string;
  seller: string;
  marketplace: string;
  state: string;
  stateReason: string | null;
  pausedUntil: Date | null;
  lastCallAt: Date | null;
  live: number;
  pending: number;
  rejected: number;
  unlisted: number;
  ended: number;
  attention: number;
  changesWaiting: number;
  drift: number;
}

export async function readAccountFigures(sql: Sql, shop: ShopId): Promise<AccountFigures[]> {
  return sql.query<AccountFigures>(
    `SELECT a.id, a.connector, a.name AS seller, a.marketplace, a.state, a.state_reason AS "stateReason",
       a.paused_until AS "pausedUntil", a.last_call_at AS "lastCallAt",
       COALESCE(s.live, 0) AS live, COALESCE(s.pending, 0) AS pending, COALESCE(s.rejected, 0) AS rejected,
       COALESCE(s.unlisted, 0) AS unlisted, COALESCE(s.ended, 0) AS ended,
       (SELECT count(*)::int FROM listing l WHERE l.shop_id = $1 AND l.account_id = a.id AND l.issue_count > 0) AS attention,
       (SELECT count(*)::int FROM offer o WHERE o.shop_id = $1 AND o.account_id = a.id AND o.due_at IS NOT NULL)
         + (SELECT count(*)::int FROM listing l WHERE l.shop_id = $1 AND l.account_id = a.id AND l.due_at IS NOT NULL)
         AS "changesWaiting",
       (SELECT count(*)::int FROM drift d WHERE d.shop_id = $1 AND d.account_id = a.id AND d.resolved_at IS NULL) AS drift
     FROM channel_account a LEFT JOIN (
       SELECT account_id, count(*) FILTER (WHERE status = 'live')::int AS live,
         count(*) FILTER (WHERE status = 'pending')::int AS pending,
         count(*) FILTER (WHERE status = 'rejected')::int AS rejected,
         count(*) FILTER (WHERE status = 'unlisted')::int AS unlisted,
         count(*) FILTER (WHERE status = 'ended')::int AS ended
       FROM listing WHERE shop_id = $1 GROUP BY account_id) s ON s.account_id = a.id
     WHERE a.shop_id = $1 AND a.state <> 'disconnected' ORDER BY a.id LIMIT 100`,
    [shop],
  );
}

export interface IssueGroup {
  accountId: number;
  severity: "error" | "warning";
  code: string;
  field: string;
  message: string;
  listings: number;
  exampleListingId: number | null;
}

/** Open problems by account and kind, over at most `scanned` of the newest. */
export async function readIssueGroups(sql: Sql, shop: ShopId, scanned: number, limit: number): Promise<IssueGroup[]> {
  return sql.query<IssueGroup>(
    `SELECT account_id AS "accountId", min(severity) AS severity, code, min(field) AS field,
       (array_agg(message ORDER BY id DESC))[1] AS message, count(DISTINCT listing_id)::int AS listings,
       max(listing_id) AS "exampleListingId"
     FROM (SELECT id, account_id, severity, code, field, message, listing_id FROM issue
           WHERE shop_id = $1 AND resolved_at IS NULL AND severity <> 'info' ORDER BY id DESC LIMIT $2) i
     GROUP BY account_id, code
     ORDER BY min(severity), count(DISTINCT listing_id) DESC, code LIMIT $3`,
    [shop, scanned, limit],
  );
}

export interface ActionRow {
  id: number;
  accountId: number;
  accountName: string;
  kind: "list" | "end" | "ask" | "rederive";
  state: "running" | "done" | "failed";
  total: number;
  done: number;
  skipped: number;
  error: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

/** What runs, and what ended after `since`: for progress bars. */
export async function readRecentActions(sql: Sql, shop: ShopId, since: Date): Promise<ActionRow[]> {
  return sql.query<ActionRow>(
    `SELECT t.id, t.account_id AS "accountId", a.name AS "accountName", t.kind, t.state, t.total, t.done, t.skipped,
       t.error, t.started_at AS "startedAt", t.finished_at AS "finishedAt"
     FROM listing_action t JOIN channel_account a ON a.id = t.account_id AND a.shop_id = t.shop_id
     WHERE t.shop_id = $1 AND (t.state = 'running' OR t.finished_at > $2) ORDER BY t.id DESC LIMIT 20`,
    [shop, since],
  );
}
