import type { Sql } from "../platform/database.ts";

/** One line of a listing's history. */
export interface Attempt {
  listingId: number;
  offerId: number | null;
  operation: "upsertListing" | "setOffer" | "endListing";
  version: number;
  quantity: number | null;
  priceMinor: number | null;
  outcome: "accepted" | "submitted" | "rejected" | "throttled" | "unavailable" | "unknown" | "auth";
  message: string | null;
}

export async function recordAttempts(
  tx: Sql,
  of: { shopId: number; accountId: number; at: Date; durationMs: number },
  attempts: readonly Attempt[],
): Promise<void> {
  if (attempts.length === 0) return;
  await tx.query(
    `INSERT INTO push_attempt (shop_id, account_id, at, duration_ms,
       listing_id, offer_id, operation, version, quantity, price_minor, outcome, message)
     SELECT $1, $2, $3, $4, r.* FROM
       unnest($5::int[], $6::int[], $7::text[], $8::int[], $9::int[], $10::bigint[], $11::text[], $12::text[]) r`,
    [
      of.shopId,
      of.accountId,
      of.at,
      Math.round(of.durationMs),
      attempts.map(({ listingId }) => listingId),
      attempts.map(({ offerId }) => offerId),
      attempts.map(({ operation }) => operation),
      attempts.map(({ version }) => version),
      attempts.map(({ quantity }) => quantity),
      attempts.map(({ priceMinor }) => priceMinor),
      attempts.map(({ outcome }) => outcome),
      attempts.map(({ message }) => message?.slice(0, 500) ?? null),
    ],
  );
}
