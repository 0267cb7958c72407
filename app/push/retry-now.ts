import { endPause } from "./account-store.ts";
import { recordActivities } from "./activity-store.ts";
import type { PushDeps } from "./deps.ts";
import { accountOfListing, notifyDue, retryRows } from "./retry-store.ts";

/**
 * The merchant's Retry: what was refused, or waits for another try, goes out again now, and a pause of the breaker ends.
 * Answers how many listings and offers that is. A listing or account of another shop is none.
 */
export async function retryNow(
  { database, clock }: Pick<PushDeps, "database" | "clock">,
  shopId: number,
  what: { accountId: number } | { listingId: number },
): Promise<number> {
  const listingId = "listingId" in what ? what.listingId : null;
  const accountId = "accountId" in what ? what.accountId : await accountOfListing(database.sql, shopId, what.listingId);
  if (accountId === undefined) return 0;
  const at = clock.now();
  return database.transaction(async (tx) => {
    const retried = await retryRows(tx, { shopId, accountId, listingId }, at);
    await endPause(tx, shopId, accountId);
    if (retried === 0) return 0;
    const of = { shopId, accountId, ...(listingId === null ? {} : { listingId }) };
    await recordActivities(tx, [
      { ...of, actor: "merchant" as const, kind: "push.retried" as const, params: { count: retried }, at },
    ]);
    await notifyDue(tx, accountId);
    return retried;
  });
}
