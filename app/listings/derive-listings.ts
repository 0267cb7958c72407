import type { ShopId } from "../domain/ids.ts";
import type { Sql } from "../platform/database.ts";
import type { ListingAccount } from "./account-store.ts";
import { deriveChunk, type ChunkOutcome } from "./derive-chunk.ts";
import type { ListingRow } from "./listing-store.ts";
import { readLocations } from "./source-store.ts";

/** Derives these listings of one account whole, in the caller's transaction. They are locked by the caller. */
export async function deriveListings(
  tx: Sql,
  shopId: ShopId,
  account: ListingAccount,
  listings: readonly ListingRow[],
  at: Date,
  resend: ReadonlySet<number> = new Set(),
): Promise<ChunkOutcome> {
  return deriveChunk(tx, {
    shopId,
    accounts: new Map([[account.id, account]]),
    listings,
    whole: new Set(listings.map(({ productId }) => productId)),
    variantIds: [],
    locations: await readLocations(tx, shopId),
    at,
    resend,
  });
}
