import type { Sql } from "../platform/database.ts";
import type { DueWork } from "./plan-work.ts";

interface Of {
  shopId: number;
  accountId: number;
}

/** What of the account is due now. */
export async function readDueWork(sql: Sql, { shopId, accountId }: Of, now: Date): Promise<DueWork> {
  const [row] = await sql.query<Omit<DueWork, "offers"> & { offers: 0 | 1 | 2 | null }>(
    `SELECT
       (SELECT o.priority FROM offer o JOIN listing l ON l.id = o.listing_id AND l.ack_version > 0
        WHERE o.shop_id = $1 AND o.account_id = $2 AND o.due_at <= $3 ORDER BY o.priority LIMIT 1) AS offers,
       EXISTS (SELECT 1 FROM listing WHERE shop_id = $1 AND account_id = $2 AND due_at <= $3
         AND wanted <> 'listed' AND submission IS NULL) AS ends,
       EXISTS (SELECT 1 FROM listing WHERE shop_id = $1 AND account_id = $2 AND poll_at <= $3) AS polls,
       EXISTS (SELECT 1 FROM listing WHERE shop_id = $1 AND account_id = $2 AND due_at <= $3
         AND wanted = 'listed' AND submission IS NULL AND desired_content IS NOT NULL) AS upserts,
       EXISTS (SELECT 1 FROM offer WHERE shop_id = $1 AND account_id = $2 AND next_read_at <= $3) AS reads`,
    [shopId, accountId, now],
  );
  if (!row) throw new Error("a query without FROM answered no row");
  return { ...row, offers: row.offers ?? undefined };
}

/** When the next row becomes due, if that is before `horizon`. */
export async function readNextDue(
  sql: Sql,
  { shopId, accountId }: Of,
  now: Date,
  horizon: Date,
): Promise<Date | undefined> {
  const [row] = await sql.query<{ nextAt: Date | null }>(
    `SELECT LEAST(
       (SELECT min(o.due_at) FROM offer o JOIN listing l ON l.id = o.listing_id AND l.ack_version > 0
        WHERE o.shop_id = $1 AND o.account_id = $2 AND o.due_at > $3 AND o.due_at <= $4),
       (SELECT min(due_at) FROM listing WHERE shop_id = $1 AND account_id = $2 AND due_at > $3 AND due_at <= $4
         AND submission IS NULL),
       (SELECT min(poll_at) FROM listing WHERE shop_id = $1 AND account_id = $2 AND poll_at > $3 AND poll_at <= $4),
       (SELECT min(next_read_at) FROM offer
        WHERE shop_id = $1 AND account_id = $2 AND next_read_at > $3 AND next_read_at <= $4)) AS "nextAt"`,
    [shopId, accountId, now, horizon],
  );
  return row?.nextAt ?? undefined;
}

export interface DueOffer {
  id: number;
  listingId: number;
  desiredQuantity: number;
  desiredVersion: number;
  desiredAt: Date | null;
  sentQuantity: number | null;
  sentAt: Date | null;
  revisionsDay: string | null;
  revisionsCount: number;
}

/** Due offers of listings that the channel has, most harmful staleness first. */
export async function readDueOffers(sql: Sql, { shopId, accountId }: Of, now: Date, limit: number) {
  return sql.query<DueOffer>(
    `SELECT o.id, o.listing_id AS "listingId", o.desired_quantity AS "desiredQuantity",
       o.desired_version AS "desiredVersion", o.desired_at AS "desiredAt", o.sent_quantity AS "sentQuantity",
       o.sent_at AS "sentAt", l.revisions_day AS "revisionsDay", l.revisions_count AS "revisionsCount"
     FROM offer o JOIN listing l ON l.id = o.listing_id AND l.ack_version > 0
     WHERE o.shop_id = $1 AND o.account_id = $2 AND o.due_at <= $3
     ORDER BY o.priority, o.due_at, o.id LIMIT $4`,
    [shopId, accountId, now, limit],
  );
}

export interface DueListing {
  id: number;
  desiredVersion: number;
  sentAt: Date | null;
  revisionsDay: string | null;
  revisionsCount: number;
}

/** `wanted`: listed for those to be put up or revised, unlisted for those to be ended. */
export async function readDueListings(
  sql: Sql,
  { shopId, accountId }: Of,
  wanted: "listed" | "unlisted",
  now: Date,
  limit: number,
) {
  return sql.query<DueListing>(
    `SELECT id, desired_version AS "desiredVersion", sent_at AS "sentAt", revisions_day AS "revisionsDay",
       revisions_count AS "revisionsCount"
     FROM listing
     WHERE shop_id = $1 AND account_id = $2 AND due_at <= $3 AND submission IS NULL AND (wanted = 'listed') = $4
     ORDER BY due_at, id LIMIT $5`,
    [shopId, accountId, now, wanted === "listed", limit],
  );
}

export interface Deferral {
  id: number;
  desiredVersion: number;
  dueAtMs: number;
}

/** Not yet: from then on. A row that changed meanwhile is left alone: it may be urgent now. */
export async function defer(sql: Sql, table: "offer" | "listing", shopId: number, deferrals: readonly Deferral[]) {
  if (deferrals.length === 0) return;
  await sql.query(
    `UPDATE ${table} t SET due_at = d.due_at FROM unnest($2::int[], $3::int[], $4::timestamptz[]) d(id, version, due_at)
     WHERE t.shop_id = $1 AND t.id = d.id AND t.desired_version = d.version AND t.due_at IS NOT NULL`,
    [
      shopId,
      deferrals.map(({ id }) => id),
      deferrals.map(({ desiredVersion }) => desiredVersion),
      deferrals.map(({ dueAtMs }) => new Date(dueAtMs).toISOString()),
    ],
  );
}

/** Listings to be ended that the channel never had: there is nothing to say to it. */
export async function forgetNeverListed(sql: Sql, { shopId, accountId }: Of, now: Date): Promise<void> {
  await sql.query(
    `WITH gone AS (
       UPDATE listing SET due_at = NULL, status = 'unlisted'
       WHERE shop_id = $1 AND account_id = $2 AND due_at <= $3 AND wanted <> 'listed' AND submission IS NULL
         AND sent_version = 0 AND remote_id IS NULL RETURNING id)
     UPDATE offer SET due_at = NULL FROM gone WHERE offer.listing_id = gone.id AND offer.shop_id = $1`,
    [shopId, accountId, now],
  );
}
