import type { Sql } from "../platform/database.ts";

interface Of {
  shopId: number;
  accountId: number;
  /** null: everything of the account. */
  listingId: number | null;
}

/** Listings and offers that were refused, or wait for another try, become due now. Answers how many. */
export async function retryRows(tx: Sql, { shopId, accountId, listingId }: Of, now: Date): Promise<number> {
  const listings = await tx.query(
    `UPDATE listing l SET due_at = $4, attempts = 0
     WHERE l.shop_id = $1 AND l.account_id = $2 AND ($3::int IS NULL OR l.id = $3) AND l.desired_content IS NOT NULL
       AND l.submission IS NULL AND l.wanted = 'listed'
       AND (l.due_at > $4 OR l.ack_version < l.desired_version OR l.status = 'ended' OR $3::int IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM issue i WHERE i.listing_id = l.id AND i.resolved_at IS NULL
         AND i.source = 'preflight' AND i.severity = 'error')
     RETURNING l.id`,
    [shopId, accountId, listingId, now],
  );
  const ends = await tx.query(
    `UPDATE listing l SET due_at = $4, attempts = 0
     WHERE l.shop_id = $1 AND l.account_id = $2 AND ($3::int IS NULL OR l.id = $3) AND l.wanted <> 'listed'
       AND (l.sent_version > 0 OR l.remote_id IS NOT NULL) AND (l.due_at > $4 OR l.status IN ('live', 'pending'))
     RETURNING l.id`,
    [shopId, accountId, listingId, now],
  );
  const offers = await tx.query(
    `UPDATE offer o SET due_at = $4, attempts = 0, parked_version = NULL FROM listing l
     WHERE o.shop_id = $1 AND o.account_id = $2 AND ($3::int IS NULL OR o.listing_id = $3) AND l.id = o.listing_id
       AND l.ack_version > 0 AND (o.parked_version IS NOT NULL OR o.due_at > $4) RETURNING o.id`,
    [shopId, accountId, listingId, now],
  );
  return listings.length + ends.length + offers.length;
}

export async function accountOfListing(sql: Sql, shopId: number, listingId: number): Promise<number | undefined> {
  const [row] = await sql.query<{ accountId: number }>(
    `SELECT account_id AS "accountId" FROM listing WHERE shop_id = $1 AND id = $2`,
    [shopId, listingId],
  );
  return row?.accountId;
}

/** Wakes the pusher, from the commit on. */
export async function notifyDue(tx: Sql, accountId: number): Promise<void> {
  await tx.query(`SELECT pg_notify('offers_due', $1)`, [String(accountId)]);
}
