import type { ListingContent, RemoteState } from "../connectors/contract.ts";
import type { Sql } from "../platform/database.ts";
import { leaseEndsAt, type Lease } from "./lease-store.ts";

/**
 * What is about to be sent, marked as sent before it is: in one statement with the lease's fence and the call's deadline.
 * A holder whose lease is gone marks nothing, and so sends nothing. What is read here is the newest value there is.
 */
export interface Begin {
  lease: Lease;
  now: Date;
  /** The latest moment at which the call may still take effect. */
  callingUntil: Date;
  ids: readonly number[];
  /** `2026-11-22`: revisions are counted under it. undefined: this channel does not count them. */
  day: string | undefined;
}

const leaseRow = `held AS (
    UPDATE account_lease SET calling_until = $4, expires_at = $5
    WHERE account_id = $1 AND shop_id = $2 AND fence = $3 RETURNING account_id)`;

/** Whoever derives takes listings before offers, and both by id: in another order two of us would wait for each other. */
const lockedParents = `
       SELECT l.id FROM listing l JOIN held ON held.account_id = l.account_id
       WHERE l.shop_id = $2 AND l.id IN (SELECT listing_id FROM offer WHERE shop_id = $2 AND id = ANY($7::int[]))
       ORDER BY l.id FOR NO KEY UPDATE OF l`;

const leaseValues = ({ lease, now, callingUntil }: Begin) => [
  lease.accountId,
  lease.shopId,
  lease.fence,
  callingUntil,
  leaseEndsAt(now),
];

export interface SentOffer {
  id: number;
  listingId: number;
  sku: string;
  version: number;
  quantity: number;
  priceMinor: number;
  remoteId: string | null;
  attempts: number;
  desiredAt: Date | null;
  /** Only of `beginOffers`. */
  listingKey: string;
  remoteState: RemoteState;
}

export async function beginOffers(sql: Sql, begin: Begin): Promise<SentOffer[]> {
  return sql.query<SentOffer>(
    `WITH ${leaseRow},
     parents AS (${lockedParents}),
     locked AS (
       SELECT o.id FROM offer o JOIN parents p ON p.id = o.listing_id
       WHERE o.shop_id = $2 AND o.id = ANY($7::int[]) AND o.due_at IS NOT NULL ORDER BY o.id FOR NO KEY UPDATE OF o),
     sent AS (
       UPDATE offer o SET sent_version = desired_version, sent_quantity = desired_quantity,
         sent_price_minor = desired_price_minor, sent_at = $6
       FROM locked WHERE o.id = locked.id AND o.shop_id = $2
       RETURNING o.id, o.listing_id, o.sku, o.sent_version, o.sent_quantity, o.sent_price_minor, o.remote_id, o.attempts,
         o.desired_at, o.priority),
     counted AS (
       UPDATE listing SET revisions_count = CASE WHEN revisions_day = $8 THEN revisions_count + 1 ELSE 1 END,
         revisions_day = $8
       WHERE shop_id = $2 AND $8::text IS NOT NULL AND id IN (SELECT listing_id FROM sent))
     SELECT sent.id, sent.listing_id AS "listingId", sent.sku, sent.sent_version AS version,
       sent.sent_quantity AS quantity, sent.sent_price_minor AS "priceMinor", sent.remote_id AS "remoteId",
       sent.attempts, sent.desired_at AS "desiredAt",
       COALESCE(l.desired_content->>'key', l.id::text) AS "listingKey", l.remote_state AS "remoteState"
     FROM sent JOIN listing l ON l.id = sent.listing_id ORDER BY sent.priority, sent.id`,
    [...leaseValues(begin), begin.now, begin.ids, begin.day ?? null],
  );
}

export interface SentListing {
  id: number;
  version: number;
  attempts: number;
  content: ListingContent;
  remoteState: RemoteState;
  status: string;
  /** Those of the content's variants, with the values that go out in it. */
  offers: Omit<SentOffer, "listingKey" | "remoteState" | "desiredAt">[];
}

/** Listings to put up or revise; their offers' current values go along, and so are marked as well. */
export async function beginUpserts(sql: Sql, begin: Begin, revisions: number): Promise<SentListing[]> {
  return sql.query<SentListing>(
    `WITH ${leaseRow},
     sent AS (
       UPDATE listing l SET sent_version = desired_version, sent_at = $6,
         revisions_count = CASE WHEN revisions_day = $8 THEN revisions_count + $9 ELSE $9 END, revisions_day = $8::text
       FROM held WHERE l.account_id = held.account_id AND l.shop_id = $2 AND l.id = ANY($7::int[]) AND l.wanted = 'listed'
         AND l.due_at IS NOT NULL AND l.submission IS NULL AND l.desired_content IS NOT NULL
       RETURNING l.id, l.sent_version, l.attempts, l.desired_content, l.remote_state, l.status),
     locked AS (
       SELECT o.id FROM offer o JOIN sent ON o.listing_id = sent.id
       WHERE o.shop_id = $2
         AND o.sku IN (SELECT v->>'sku' FROM jsonb_array_elements(sent.desired_content->'variants') v)
       ORDER BY o.id FOR NO KEY UPDATE OF o),
     offers AS (
       UPDATE offer o SET sent_version = desired_version, sent_quantity = desired_quantity,
         sent_price_minor = desired_price_minor, sent_at = $6
       FROM locked WHERE o.id = locked.id AND o.shop_id = $2
       RETURNING o.id, o.listing_id, o.sku, o.sent_version, o.sent_quantity, o.sent_price_minor, o.remote_id, o.attempts)
     SELECT sent.id, sent.sent_version AS version, sent.attempts, sent.desired_content AS content,
       sent.remote_state AS "remoteState", sent.status,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'listingId', o.listing_id, 'sku', o.sku,
         'version', o.sent_version, 'quantity', o.sent_quantity, 'priceMinor', o.sent_price_minor,
         'remoteId', o.remote_id, 'attempts', o.attempts) ORDER BY o.id)
         FROM offers o WHERE o.listing_id = sent.id), '[]') AS offers
     FROM sent ORDER BY sent.id`,
    [...leaseValues(begin), begin.now, begin.ids, begin.day ?? null, revisions],
  );
}

export interface SentEnd {
  id: number;
  version: number;
  attempts: number;
  key: string;
  remoteId: string | null;
  remoteState: RemoteState;
  skus: string[];
}

export async function beginEnds(sql: Sql, begin: Begin): Promise<SentEnd[]> {
  return sql.query<SentEnd>(
    `WITH ${leaseRow},
     sent AS (
       UPDATE listing l SET sent_at = $6
       FROM held WHERE l.account_id = held.account_id AND l.shop_id = $2 AND l.id = ANY($7::int[]) AND l.wanted <> 'listed'
         AND l.due_at IS NOT NULL AND l.submission IS NULL
       RETURNING l.id, l.desired_version, l.attempts, l.desired_content, l.remote_id, l.remote_state)
     SELECT sent.id, sent.desired_version AS version, sent.attempts,
       COALESCE(sent.desired_content->>'key', sent.id::text) AS key, sent.remote_id AS "remoteId",
       sent.remote_state AS "remoteState",
       ARRAY(SELECT o.sku FROM offer o WHERE o.listing_id = sent.id ORDER BY o.id) AS skus
     FROM sent ORDER BY sent.id`,
    [...leaseValues(begin), begin.now, begin.ids],
  );
}
