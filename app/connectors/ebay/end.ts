import { z } from "zod";
import type { Call, EndOutcome, Failure, ListingEnd } from "../contract.ts";
import { ebayCall, isNotFound } from "./client.ts";
import type { EbayApp } from "./env.ts";
import { readRemoteState, type EbayRemoteState } from "./remote-state.ts";

/** Withdraws each listing. What eBay no longer knows counts as ended: that is the state that was wanted. */
export async function endListings(app: EbayApp, listings: ListingEnd[], call: Call): Promise<EndOutcome[]> {
  const outcomes: EndOutcome[] = [];
  for (const { key, remoteState } of listings) {
    const failure = await withdraw(app, call, key, readRemoteState(remoteState));
    outcomes.push(failure ? { key, kind: "failed", failure } : { key, kind: "ended" });
  }
  return outcomes;
}

export async function withdraw(
  app: EbayApp,
  call: Call,
  key: string,
  state: EbayRemoteState,
): Promise<Failure | undefined> {
  const base = `${app.apiOrigin}/sell/inventory/v1/offer`;
  const request = state.grouped
    ? {
        url: `${base}/withdraw_by_inventory_item_group`,
        body: { inventoryItemGroupKey: key, marketplaceId: call.marketplace },
      }
    : singleRequest(base, state);
  if (!request) return undefined; // never had an offer: nothing is up
  const done = await ebayCall(call, { method: "POST", ...request }, z.unknown());
  if (done.ok || isNotFound(done.failure) || wasEnded(done.failure)) return undefined;
  return done.failure;
}

function singleRequest(base: string, state: EbayRemoteState): { url: string } | undefined {
  const offerId = Object.values(state.variants).find((variant) => variant.offerId !== undefined)?.offerId;
  return offerId === undefined ? undefined : { url: `${base}/${encodeURIComponent(offerId)}/withdraw` };
}

/** eBay reports an offer that is not up as a general user error (25002). */
const wasEnded = (failure: Failure) =>
  failure.kind === "rejected" &&
  failure.issues.every(
    ({ code, message }) =>
      code === "ebay.25002" && /not published|already (?:ended|withdrawn)|not active/i.test(message),
  );
