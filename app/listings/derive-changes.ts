import type { ShopId } from "../domain/ids.ts";
import type { MirrorChanges } from "../domain/mirror-changes.ts";
import type { Sql } from "../platform/database.ts";
import { readListingAccounts } from "./account-store.ts";
import { deriveChunk } from "./derive-chunk.ts";
import { ensureListings, lockListings } from "./listing-store.ts";
import { productsOfVariants } from "./offer-store.ts";
import type { DeriveDeps } from "./ports.ts";
import { askChannelFor } from "./request-action.ts";
import { readLocations } from "./source-store.ts";

/** Products derived at a time: what is held in memory, whatever the mirror's own chunks are. */
const productsAtOnce = 500;

/**
 * The mirror changed; this is its port, called in the transaction that changed it. Listings and offers of every account
 * get what they should show now, and become due where that differs.
 */
export async function deriveChanges(tx: Sql, shopId: ShopId, changes: MirrorChanges, deps: DeriveDeps): Promise<void> {
  const accounts = new Map(
    (await readListingAccounts(tx, shopId, deps.connectors)).map((one) => [one.id as number, one]),
  );
  if (accounts.size === 0) return;
  const at = deps.clock.now();
  const whole = new Set<string>(changes.productIds);
  const connected = [...accounts.values()].filter(({ connector }) => connector !== undefined).map(({ id }) => id);
  await ensureListings(tx, shopId, connected, [...whole], at);
  const affected = new Set([...whole, ...(await productsOfVariants(tx, shopId, changes.variantIds))]);
  const listings = await lockListings(tx, shopId, [...accounts.keys()], [...affected]);
  const locations = await readLocations(tx, shopId);
  const productIds = [...new Set(listings.map(({ productId }) => productId))];
  for (let from = 0; from < productIds.length; from += productsAtOnce) {
    const slice = new Set(productIds.slice(from, from + productsAtOnce));
    const { unasked } = await deriveChunk(tx, {
      shopId,
      accounts,
      listings: listings.filter(({ productId }) => slice.has(productId)),
      whole,
      variantIds: changes.variantIds,
      locations,
      at,
    });
    await askChannelFor(tx, deps, shopId, unasked, at);
  }
}
