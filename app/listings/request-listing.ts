import type { AccountId, ShopId } from "../domain/ids.ts";
import { jobs } from "../jobs.ts";
import { readListingAccounts } from "./account-store.ts";
import { insertAction } from "./action-store.ts";
import { recordActivities } from "./activity-store.ts";
import { deriveListings } from "./derive-listings.ts";
import { lockListingsById, readListings } from "./listing-store.ts";
import type { ListingsDeps } from "./ports.ts";
import { askChannelFor } from "./request-action.ts";
import type { Selection } from "./selection.ts";
import { countSelected } from "./selection-store.ts";

/** Answers the action to follow; undefined: no such account, or nothing is selected. */
export const listProducts = (deps: ListingsDeps, shopId: ShopId, accountId: AccountId, chosen: Selection) =>
  request(deps, shopId, accountId, "list", chosen);

export const endListings = (deps: ListingsDeps, shopId: ShopId, accountId: AccountId, chosen: Selection) =>
  request(deps, shopId, accountId, "end", chosen);

/** Before an account is disconnected. Nothing up: nothing to do. */
export async function endAllListings(deps: ListingsDeps, shopId: ShopId, accountId: AccountId): Promise<void> {
  await request(deps, shopId, accountId, "end", { everything: true });
}

async function request(
  deps: ListingsDeps,
  shopId: ShopId,
  accountId: AccountId,
  kind: "list" | "end",
  chosen: Selection,
): Promise<{ actionId: number; total: number } | undefined> {
  const [account] = await readListingAccounts(deps.database.sql, shopId, deps.connectors, accountId);
  if (!account) return undefined;
  const at = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const total = await countSelected(tx, shopId, accountId, chosen);
    if (total === 0) return undefined;
    const actionId = await insertAction(
      tx,
      shopId,
      { accountId, kind, selection: chosen, actor: "merchant", total },
      at,
    );
    const activity = kind === "list" ? "listings.listRequested" : "listings.endRequested";
    await recordActivities(
      tx,
      shopId,
      [{ accountId, actor: "merchant", kind: activity, params: { count: total } }],
      at,
    );
    await deps.queue.send(jobs.listingAction, { shopId, actionId }, { tx });
    return { actionId, total };
  });
}

export type Retried = { kind: "sent" } | { kind: "blocked" } | { kind: "notFound" };

/** The merchant's Retry of one listing: derived anew, and sent again unless something of ours still stands against it. */
export async function retryListing(deps: ListingsDeps, shopId: ShopId, listingId: number): Promise<Retried> {
  const [known] = await readListings(deps.database.sql, shopId, [listingId]);
  const accounts = await readListingAccounts(deps.database.sql, shopId, deps.connectors);
  const account = accounts.find(({ id }) => id === known?.accountId);
  if (!known || !account) return { kind: "notFound" };
  const at = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const listings = await lockListingsById(tx, shopId, [listingId]);
    const resend = new Set(listings.filter(({ wanted }) => wanted === "listed").map(({ id }) => id));
    const { blocked, unasked } = await deriveListings(tx, shopId, account, listings, at, resend);
    await askChannelFor(tx, deps, shopId, unasked, at);
    const { title } = known;
    const activity = { accountId: account.id, listingId, actor: "merchant", kind: "listing.retried" } as const;
    await recordActivities(tx, shopId, [{ ...activity, params: { title } }], at);
    return { kind: blocked.has(listingId) ? "blocked" : "sent" };
  });
}
