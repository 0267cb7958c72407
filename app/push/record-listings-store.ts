import type { RemoteState } from "../connectors/contract.ts";
import type { Sql } from "../platform/database.ts";

export interface ListingRecord {
  id: number;
  version: number;
  kind: "accepted" | "submitted" | "rejected" | "again";
  /** The title that was sent, if that is still known. */
  title: string | null;
  remoteId: string | null;
  remoteUrl: string | null;
  /** undefined: as it was. */
  remoteState: RemoteState | undefined;
  submission: string | null;
  pollAtMs: number;
  dueAtMs: number;
}

/** Writes down what became of listings that were put up or revised. Their status tells what was seen, so it stays `live` where it was. */
export async function recordListings(
  tx: Sql,
  shopId: number,
  records: readonly ListingRecord[],
  now: Date,
): Promise<void> {
  if (records.length === 0) return;
  await tx.query(
    `UPDATE listing l SET
       ack_version = CASE WHEN r.kind = 'accepted' THEN r.version ELSE l.ack_version END,
       ack_at = CASE WHEN r.kind = 'accepted' THEN $2 ELSE l.ack_at END,
       ack_title = CASE WHEN r.kind = 'accepted' THEN r.title ELSE l.ack_title END,
       remote_id = COALESCE(r.remote_id, l.remote_id),
       remote_url = COALESCE(r.remote_url, l.remote_url),
       remote_state = COALESCE(r.remote_state, l.remote_state),
       submission = r.submission,
       poll_at = CASE WHEN r.kind = 'submitted' THEN r.poll_at END,
       attempts = CASE WHEN r.kind = 'again' THEN l.attempts + 1 ELSE 0 END,
       due_at = CASE WHEN r.kind = 'again' THEN r.due_at
                     WHEN l.wanted = 'listed' AND l.desired_version = r.version THEN NULL
                     ELSE COALESCE(l.due_at, $2) END,
       status = CASE WHEN l.status = 'live' THEN l.status
                     WHEN r.kind IN ('accepted', 'submitted') THEN 'pending'
                     WHEN r.kind = 'rejected' AND l.ack_version = 0 THEN 'rejected' ELSE l.status END
     FROM unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[],
       $11::timestamptz[], $12::timestamptz[])
       r(id, version, kind, title, remote_id, remote_url, remote_state, submission, poll_at, due_at)
     WHERE l.shop_id = $1 AND l.id = r.id`,
    [
      shopId,
      now,
      records.map(({ id }) => id),
      records.map(({ version }) => version),
      records.map(({ kind }) => kind),
      records.map(({ title }) => title),
      records.map(({ remoteId }) => remoteId),
      records.map(({ remoteUrl }) => remoteUrl),
      records.map(({ remoteState }) => (remoteState === undefined ? null : JSON.stringify(remoteState))),
      records.map(({ submission }) => submission),
      records.map(({ pollAtMs }) => new Date(pollAtMs).toISOString()),
      records.map(({ dueAtMs }) => new Date(dueAtMs).toISOString()),
    ],
  );
  await tx.query(
    `UPDATE offer o SET status = CASE r.kind WHEN 'submitted' THEN 'pending' ELSE 'rejected' END
     FROM unnest($2::int[], $3::text[]) r(id, kind)
     WHERE o.shop_id = $1 AND o.listing_id = r.id AND r.kind IN ('submitted', 'rejected') AND o.ack_version = 0
       AND o.status <> 'live'`,
    [shopId, records.map(({ id }) => id), records.map(({ kind }) => kind)],
  );
}

export interface EndRecord {
  id: number;
  kind: "ended" | "rejected" | "again";
  dueAtMs: number;
}

/**
 * Ended: nothing of it is out there, so nothing is acknowledged any more, and should it go up again it begins anew; its
 * offers are read once more, to say so truly.
 * A listing that is wanted again meanwhile becomes due.
 */
export async function recordEnds(
  tx: Sql,
  shopId: number,
  records: readonly EndRecord[],
  now: Date,
  readAt: Date,
): Promise<void> {
  await tx.query(
    `UPDATE listing l SET
       attempts = CASE WHEN r.kind = 'again' THEN l.attempts + 1 ELSE 0 END,
       due_at = CASE WHEN r.kind = 'again' THEN r.due_at WHEN l.wanted <> 'listed' THEN NULL ELSE COALESCE(l.due_at, $2) END,
       ack_version = CASE WHEN r.kind = 'ended' THEN 0 ELSE l.ack_version END,
       ack_at = CASE WHEN r.kind = 'ended' THEN NULL ELSE l.ack_at END,
       ack_title = CASE WHEN r.kind = 'ended' THEN NULL ELSE l.ack_title END,
       sent_version = CASE WHEN r.kind = 'ended' THEN 0 ELSE l.sent_version END,
       remote_id = CASE WHEN r.kind = 'ended' THEN NULL ELSE l.remote_id END,
       remote_url = CASE WHEN r.kind = 'ended' THEN NULL ELSE l.remote_url END,
       remote_state = CASE WHEN r.kind = 'ended' THEN '{}'::jsonb ELSE l.remote_state END
     FROM unnest($3::int[], $4::text[], $5::timestamptz[]) r(id, kind, due_at)
     WHERE l.shop_id = $1 AND l.id = r.id`,
    [
      shopId,
      now,
      records.map(({ id }) => id),
      records.map(({ kind }) => kind),
      records.map(({ dueAtMs }) => new Date(dueAtMs).toISOString()),
    ],
  );
  const ended = records.filter(({ kind }) => kind === "ended").map(({ id }) => id);
  await tx.query(
    `UPDATE offer SET ack_version = 0, ack_quantity = NULL, ack_price_minor = NULL, ack_at = NULL, due_at = NULL,
       parked_version = NULL, attempts = 0, next_read_at = $3
     WHERE shop_id = $1 AND listing_id = ANY($2::int[])`,
    [shopId, ended, readAt],
  );
  await tx.query(
    `WITH drift_closed AS (
       UPDATE drift SET resolved_at = $3 WHERE shop_id = $1 AND listing_id = ANY($2::int[]) AND resolved_at IS NULL)
     UPDATE issue SET resolved_at = $3
     WHERE shop_id = $1 AND listing_id = ANY($2::int[]) AND resolved_at IS NULL AND source IN ('push', 'status')`,
    [shopId, ended, now],
  );
}

/** A call whose lease was lost meanwhile: what the late call carried goes out again as it is wanted now. */
export async function makeListingsDue(tx: Sql, shopId: number, ids: readonly number[], now: Date): Promise<void> {
  await tx.query(
    `UPDATE listing SET due_at = LEAST(COALESCE(due_at, $3), $3)
     WHERE shop_id = $1 AND id = ANY($2::int[]) AND (wanted <> 'listed' OR desired_content IS NOT NULL)`,
    [shopId, ids, now],
  );
}
