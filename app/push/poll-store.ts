import type { Sql } from "../platform/database.ts";
import type { SentListing } from "./begin-store.ts";
import type { Lease } from "./lease-store.ts";
import { listingsPerSubmission } from "./limits.ts";

/** The submission that has waited longest to be asked about. */
export async function readDueSubmission(sql: Sql, { shopId, accountId }: Lease, now: Date) {
  const [row] = await sql.query<{ submission: string; sentAt: Date | null }>(
    `SELECT submission, sent_at AS "sentAt" FROM listing
     WHERE shop_id = $1 AND account_id = $2 AND poll_at <= $3 AND submission IS NOT NULL ORDER BY poll_at, id LIMIT 1`,
    [shopId, accountId, now],
  );
  return row;
}

export interface SubmittedListing extends SentListing {
  /** undefined: the content has been replaced since it was sent. */
  title: string | undefined;
  /** Offers that went out by themselves after the submission: it may have overtaken them. */
  overtaken: number[];
}

/** What went out in a submission, as it was marked then. Locked: nobody else records its end. */
export async function readSubmitted(tx: Sql, { shopId, accountId }: Lease, submission: string) {
  const rows = await tx.query<Omit<SubmittedListing, "title"> & { title: string | null }>(
    `SELECT l.id, l.sent_version AS version, l.attempts, l.desired_content AS content, l.remote_state AS "remoteState",
       l.status, CASE WHEN l.desired_version = l.sent_version THEN l.desired_content->>'title' END AS title,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'listingId', o.listing_id, 'sku', o.sku,
         'version', o.sent_version, 'quantity', o.sent_quantity, 'priceMinor', o.sent_price_minor,
         'remoteId', o.remote_id, 'attempts', o.attempts))
         FROM offer o WHERE o.listing_id = l.id AND o.sent_at = l.sent_at), '[]') AS offers,
       ARRAY(SELECT o.id FROM offer o WHERE o.listing_id = l.id AND o.sent_at > l.sent_at) AS overtaken
     FROM listing l WHERE l.shop_id = $1 AND l.account_id = $2 AND l.submission = $3
     ORDER BY l.id LIMIT $4 FOR UPDATE OF l`,
    [shopId, accountId, submission, listingsPerSubmission],
  );
  return rows.map((row): SubmittedListing => ({ ...row, title: row.title ?? undefined }));
}

export async function pollLater(sql: Sql, { shopId, accountId }: Lease, submission: string, at: Date): Promise<void> {
  await sql.query(`UPDATE listing SET poll_at = $4 WHERE shop_id = $1 AND account_id = $2 AND submission = $3`, [
    shopId,
    accountId,
    submission,
    at,
  ]);
}
