import type { OrdersDeps } from "./ports.ts";
import { readFeedNow } from "./feed-store.ts";
import { feedsOfSeller } from "./seller-feeds-store.ts";

/**
 * A channel said that a seller has new orders: every account of that seller reads now, not at its next poll. What the
 * message says beyond that is not used, so it may repeat, come late or out of order. Answers how many accounts there are;
 * none: nobody of ours.
 */
export async function readSellerNow(
  { database, clock }: Pick<OrdersDeps, "database" | "clock">,
  connector: string,
  sellerId: string,
): Promise<number> {
  const feeds = await feedsOfSeller(database.sql, connector, sellerId);
  if (feeds.length === 0) return 0;
  const now = clock.now();
  const { asShop } = database;
  await database.transaction(async (tx) => {
    for (const { shopId, accountId } of feeds) await asShop(shopId, () => readFeedNow(tx, shopId, accountId, now));
  });
  return feeds.length;
}
