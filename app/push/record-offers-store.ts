import type { Sql } from "../platform/database.ts";
import { firstReadMs } from "./limits.ts";

export interface OfferRecord {
  id: number;
  /** What was sent: that, and nothing newer, is what the channel answered for. */
  version: number;
  quantity: number;
  priceMinor: number;
  kind: "accepted" | "rejected" | "again";
  /** Of `again`. */
  dueAtMs: number;
  remoteId: string | null;
}

/**
 * Writes down what became of each offer. Accepted: acknowledged is what was sent, and the offer is due no more only if
 * nothing newer is wanted. Rejected: parked with that version. Both are read back shortly, for acceptance is not "live".
 */
export async function recordOffers(tx: Sql, shopId: number, records: readonly OfferRecord[], now: Date): Promise<void> {
  if (records.length === 0) return;
  await tx.query(
    `UPDATE offer o SET
       ack_version = CASE WHEN r.kind = 'accepted' THEN r.version ELSE o.ack_version END,
       ack_quantity = CASE WHEN r.kind = 'accepted' THEN r.quantity ELSE o.ack_quantity END,
       ack_price_minor = CASE WHEN r.kind = 'accepted' THEN r.price_minor ELSE o.ack_price_minor END,
       ack_at = CASE WHEN r.kind = 'accepted' THEN $2 ELSE o.ack_at END,
       remote_id = COALESCE(r.remote_id, o.remote_id),
       parked_version = CASE r.kind WHEN 'accepted' THEN NULL WHEN 'rejected' THEN r.version ELSE o.parked_version END,
       attempts = CASE WHEN r.kind = 'again' THEN o.attempts + 1 ELSE 0 END,
       due_at = CASE WHEN r.kind = 'again' THEN r.due_at
                     WHEN o.desired_version = r.version THEN NULL ELSE COALESCE(o.due_at, $2) END,
       next_read_at = CASE WHEN r.kind = 'again' THEN o.next_read_at ELSE LEAST(COALESCE(o.next_read_at, $3), $3) END,
       status = CASE WHEN r.kind = 'accepted' AND o.status <> 'live' THEN 'pending' ELSE o.status END
     FROM unnest($4::int[], $5::int[], $6::int[], $7::bigint[], $8::text[], $9::timestamptz[], $10::text[])
       r(id, version, quantity, price_minor, kind, due_at, remote_id)
     WHERE o.shop_id = $1 AND o.id = r.id AND r.version >= o.ack_version`,
    [
      shopId,
      now,
      new Date(now.getTime() + firstReadMs),
      records.map(({ id }) => id),
      records.map(({ version }) => version),
      records.map(({ quantity }) => quantity),
      records.map(({ priceMinor }) => priceMinor),
      records.map(({ kind }) => kind),
      records.map(({ dueAtMs }) => new Date(dueAtMs).toISOString()),
      records.map(({ remoteId }) => remoteId),
    ],
  );
}

/**
 * A call whose lease was lost meanwhile: it may have put an older value over a newer one, so whatever is wanted now is
 * sent again.
 */
export async function makeOffersDue(tx: Sql, shopId: number, ids: readonly number[], now: Date): Promise<void> {
  await tx.query(
    `UPDATE offer o SET due_at = LEAST(COALESCE(o.due_at, $3), $3) FROM listing l
     WHERE o.shop_id = $1 AND o.id = ANY($2::int[]) AND l.id = o.listing_id AND l.ack_version > 0`,
    [shopId, ids, now],
  );
}
