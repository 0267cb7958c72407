import type { OfferRead, RemoteState } from "../connectors/contract.ts";
import type { Sql } from "../platform/database.ts";
import type { KnownOffer } from "./derive-observed.ts";
import { hauntedMs } from "./limits.ts";

interface Of {
  shopId: number;
  accountId: number;
}

interface ReadRow {
  id: number;
  sku: string;
  remoteId: string | null;
  listingKey: string;
  remoteState: RemoteState;
}

const readColumns = `o.id, o.sku, o.remote_id AS "remoteId", l.remote_state AS "remoteState",
  COALESCE(l.desired_content->>'key', l.id::text) AS "listingKey"`;

export interface ReadTarget {
  id: number;
  read: OfferRead;
}

const toTarget = ({ id, sku, remoteId, listingKey, remoteState }: ReadRow): ReadTarget => ({
  id,
  read: { sku, ...(remoteId === null ? {} : { remoteId }), listingKey, remoteState },
});

/** Offers whose turn it is to be read, those of one listing together. */
export async function readDueReads(sql: Sql, { shopId, accountId }: Of, now: Date, limit: number) {
  const rows = await sql.query<ReadRow>(
    `SELECT ${readColumns} FROM offer o JOIN listing l ON l.id = o.listing_id
     WHERE o.shop_id = $1 AND o.account_id = $2 AND o.next_read_at <= $3
     ORDER BY o.next_read_at, o.listing_id, o.id LIMIT $4`,
    [shopId, accountId, now, limit],
  );
  return rows.map(toTarget);
}

/** What buyers may see now: every offer that the channel acknowledged or showed, in pages by id. */
export async function readListedOffers(sql: Sql, { shopId, accountId }: Of, afterId: number, limit: number) {
  const rows = await sql.query<ReadRow>(
    `SELECT ${readColumns} FROM offer o JOIN listing l ON l.id = o.listing_id
     WHERE o.shop_id = $1 AND o.account_id = $2 AND o.id > $3 AND (o.ack_version > 0 OR o.status IN ('live', 'pending'))
     ORDER BY o.id LIMIT $4`,
    [shopId, accountId, afterId, limit],
  );
  return rows.map(toTarget);
}

export async function readLater(sql: Sql, shopId: number, ids: readonly number[], at: Date): Promise<void> {
  await sql.query(
    `UPDATE offer SET next_read_at = $3 WHERE shop_id = $1 AND id = ANY($2::int[]) AND next_read_at IS NOT NULL`,
    [shopId, ids, at],
  );
}

/** What is known now of the offers that were read, locked until the comparison is recorded. */
export async function lockKnownOffers(
  tx: Sql,
  shopId: number,
  ids: readonly number[],
  now: Date,
): Promise<KnownOffer[]> {
  return tx.query<KnownOffer>(
    `SELECT o.id, o.listing_id AS "listingId", o.sku, o.currency, o.status, o.ack_version AS "ackVersion",
       o.ack_quantity AS "ackQuantity", o.ack_price_minor AS "ackPriceMinor", o.ack_at AS "ackAt",
       o.sent_version AS "sentVersion", o.sent_at AS "sentAt", o.parked_version AS "parkedVersion",
       o.observed_sold_quantity AS "observedSoldQuantity", l.wanted, l.ack_version AS "listingAckVersion",
       l.ack_at AS "listingAckAt", l.sent_at AS "listingSentAt", l.ack_title AS "ackTitle",
       COALESCE(l.desired_content->'variants' @> jsonb_build_array(jsonb_build_object('sku', o.sku)), true) AS "isWanted",
       EXISTS (SELECT 1 FROM push_attempt p WHERE p.shop_id = $1 AND p.listing_id = o.listing_id AND p.outcome = 'unknown'
         AND p.at > $3) AS "isHaunted"
     FROM offer o JOIN listing l ON l.id = o.listing_id
     WHERE o.shop_id = $1 AND o.id = ANY($2::int[]) ORDER BY o.id FOR UPDATE OF o`,
    [shopId, ids, new Date(now.getTime() - hauntedMs)],
  );
}

export interface ObservedRecord {
  id: number;
  status: string;
  quantity: number | null;
  priceMinor: number | null;
  soldQuantity: number | null;
  remoteId: string | null;
  nextReadAt: Date | null;
}

export async function recordObserved(tx: Sql, shopId: number, records: readonly ObservedRecord[], now: Date) {
  await tx.query(
    `UPDATE offer o SET status = r.status, status_at = $2, observed_quantity = r.quantity,
       observed_price_minor = r.price_minor, observed_at = $2,
       observed_sold_quantity = COALESCE(r.sold, o.observed_sold_quantity),
       remote_id = COALESCE(r.remote_id, o.remote_id), next_read_at = r.next_read_at
     FROM unnest($3::int[], $4::text[], $5::int[], $6::bigint[], $7::int[], $8::text[], $9::timestamptz[])
       r(id, status, quantity, price_minor, sold, remote_id, next_read_at)
     WHERE o.shop_id = $1 AND o.id = r.id`,
    [
      shopId,
      now,
      records.map(({ id }) => id),
      records.map(({ status }) => status),
      records.map(({ quantity }) => quantity),
      records.map(({ priceMinor }) => priceMinor),
      records.map(({ soldQuantity }) => soldQuantity),
      records.map(({ remoteId }) => remoteId),
      records.map((record) => record.nextReadAt?.toISOString() ?? null),
    ],
  );
}

/**
 * The last net: an offer that is up, and is to show something newer than it was acknowledged with, but waits for nothing,
 * becomes due. It happens where a value changed in the very moment in which its listing was accepted.
 */
export async function makeForgottenDue(tx: Sql, shopId: number, ids: readonly number[], now: Date): Promise<void> {
  await tx.query(
    `UPDATE offer o SET due_at = $3 FROM listing l
     WHERE o.shop_id = $1 AND o.id = ANY($2::int[]) AND o.due_at IS NULL AND o.desired_version > o.ack_version
       AND o.parked_version IS DISTINCT FROM o.desired_version AND o.status IN ('live', 'pending')
       AND l.id = o.listing_id AND l.wanted = 'listed' AND l.ack_version > 0 AND o.ack_version > 0`,
    [shopId, ids, now],
  );
}

export interface ListingSeen {
  id: number;
  title: string | null;
  remoteId: string | null;
  remoteUrl: string | null;
}

/**
 * A listing is live if one of its offers is, else pending, rejected, ended, unlisted, in this order. Answers those whose
 * status is another than before. One that is gone keeps nothing of what the connector remembered: put up again, it
 * begins anew.
 */
export async function recordListingsSeen(tx: Sql, shopId: number, seen: readonly ListingSeen[], now: Date) {
  return tx.query<{ id: number; title: string; before: string; status: string }>(
    `WITH shown AS (
       SELECT o.listing_id, CASE WHEN bool_or(o.status = 'live') THEN 'live' WHEN bool_or(o.status = 'pending') THEN 'pending'
         WHEN bool_or(o.status = 'rejected') THEN 'rejected' WHEN bool_or(o.status = 'ended') THEN 'ended'
         ELSE 'unlisted' END AS status
       FROM offer o WHERE o.shop_id = $1 AND o.listing_id = ANY($3::int[]) GROUP BY o.listing_id),
     before AS (SELECT id, status FROM listing WHERE shop_id = $1 AND id = ANY($3::int[]) FOR UPDATE),
     noted AS (
       UPDATE listing l SET status = shown.status, status_at = $2, observed_at = $2,
         observed_title = COALESCE(r.title, l.observed_title), remote_id = COALESCE(r.remote_id, l.remote_id),
         remote_url = COALESCE(r.remote_url, l.remote_url),
         remote_state = CASE WHEN l.status = 'live' AND shown.status IN ('ended', 'unlisted') THEN '{}'::jsonb
                             ELSE l.remote_state END
       FROM shown, unnest($3::int[], $4::text[], $5::text[], $6::text[]) r(id, title, remote_id, remote_url)
       WHERE l.shop_id = $1 AND l.id = shown.listing_id AND l.id = r.id RETURNING l.id, l.title, l.status)
     SELECT noted.id, noted.title, before.status AS before, noted.status
     FROM noted JOIN before ON before.id = noted.id WHERE before.status <> noted.status`,
    [
      shopId,
      now,
      seen.map(({ id }) => id),
      seen.map(({ title }) => title),
      seen.map(({ remoteId }) => remoteId),
      seen.map(({ remoteUrl }) => remoteUrl),
    ],
  );
}
