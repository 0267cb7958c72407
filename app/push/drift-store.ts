import type { Sql } from "../platform/database.ts";
import type { Difference } from "./derive-observed.ts";

export interface FoundDrift extends Difference {
  listingId: number;
  /** null: it concerns the listing as a whole. */
  offerId: number | null;
  sku: string;
}

/** Opens what is new and updates what is open. `isNew`: found for the first time; `restores`: how often, if it is to be restored. */
export async function recordDrift(
  tx: Sql,
  { shopId, accountId }: { shopId: number; accountId: number },
  found: readonly FoundDrift[],
  now: Date,
) {
  if (found.length === 0) return [];
  return tx.query<{ listingId: number; offerId: number | null; field: string; restores: number; isNew: boolean }>(
    `INSERT INTO drift (shop_id, account_id, found_at, listing_id, offer_id, field, acknowledged, observed, cause, restores)
     SELECT $1, $2, $3, r.* FROM unnest($4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[]) r
     ON CONFLICT (listing_id, COALESCE(offer_id, 0), field) WHERE resolved_at IS NULL
     DO UPDATE SET acknowledged = excluded.acknowledged, observed = excluded.observed, cause = excluded.cause,
       restores = drift.restores + excluded.restores
     RETURNING listing_id AS "listingId", offer_id AS "offerId", field, restores, (xmax = 0) AS "isNew"`,
    [
      shopId,
      accountId,
      now,
      found.map(({ listingId }) => listingId),
      found.map(({ offerId }) => offerId),
      found.map(({ field }) => field),
      found.map(({ acknowledged }) => acknowledged.slice(0, 500)),
      found.map(({ observed }) => observed.slice(0, 500)),
      found.map(({ cause }) => cause),
      found.map(({ isToRestore }) => (isToRestore ? 1 : 0)),
    ],
  );
}

/**
 * Closes what is equal again. `offerIds`: offers that were compared; `listingIds`: listings whose title was. What was
 * just found at `now` to differ stays open.
 */
export async function resolveDrift(
  tx: Sql,
  shopId: number,
  compared: { offerIds: readonly number[]; listingIds: readonly number[] },
  found: readonly FoundDrift[],
  now: Date,
) {
  return tx.query<{ listingId: number; field: string }>(
    `UPDATE drift d SET resolved_at = $2
     WHERE d.shop_id = $1 AND d.resolved_at IS NULL
       AND (d.offer_id = ANY($3::int[]) OR (d.offer_id IS NULL AND d.listing_id = ANY($4::int[])))
       AND NOT EXISTS (SELECT 1 FROM unnest($5::int[], $6::int[], $7::text[]) f(listing_id, offer_id, field)
         WHERE f.listing_id = d.listing_id AND f.offer_id IS NOT DISTINCT FROM d.offer_id AND f.field = d.field)
     RETURNING listing_id AS "listingId", field`,
    [
      shopId,
      now,
      compared.offerIds,
      compared.listingIds,
      found.map(({ listingId }) => listingId),
      found.map(({ offerId }) => offerId),
      found.map(({ field }) => field),
    ],
  );
}
