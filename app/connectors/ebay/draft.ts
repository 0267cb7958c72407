import type { Issue } from "../../domain/issue.ts";
import type { Failure, ListingContent, ListingOutcome, ListingUpsert } from "../contract.ts";
import { readRemoteState, writeRemoteState, type EbayRemoteState } from "./remote-state.ts";

/**
 * One listing on its way through eBay's steps (items, group, offers, publish). The steps take many drafts at once, for
 * eBay's calls are bulk calls; a draft that failed is left out of the steps that follow, and keeps what it has learnt.
 */
export interface Draft {
  content: ListingContent;
  state: EbayRemoteState;
  grouped: boolean;
  failure?: Failure;
  issues: Issue[];
}

export function toDraft({ content, remoteState }: ListingUpsert): Draft {
  const state = readRemoteState(remoteState);
  const variants = { ...state.variants };
  for (const { sku, options } of content.variants) variants[sku] = { ...variants[sku], options };
  return { content, grouped: content.axes.length > 0, state: { ...state, variants }, issues: [] };
}

export const open = (drafts: readonly Draft[]) => drafts.filter((draft) => !draft.failure);

/** The first failure that says something about the listing counts most: a rejection over a passing trouble. */
export function fail(draft: Draft, failure: Failure) {
  if (draft.failure?.kind === "rejected" && failure.kind === "rejected") {
    draft.failure = { kind: "rejected", issues: [...draft.failure.issues, ...failure.issues] };
  } else if (draft.failure?.kind !== "rejected") {
    draft.failure = failure;
  }
}

export function outcomeOf(draft: Draft, itemUrl: (listingId: string) => string): ListingOutcome {
  const { content, failure, state, issues } = draft;
  const remoteState = writeRemoteState({ ...state, grouped: draft.grouped });
  if (failure) return { key: content.key, kind: "failed", failure, remoteState: writeRemoteState(state) };
  const { listingId } = state;
  return {
    key: content.key,
    kind: "accepted",
    status: "pending", // eBay took it; whether it is live is said by readOffers
    ...(listingId === undefined ? {} : { remoteId: listingId, remoteUrl: itemUrl(listingId) }),
    remoteState,
    offers: content.variants.map(({ sku }) => {
      const offerId = state.variants[sku]?.offerId;
      return offerId === undefined ? { sku } : { sku, remoteId: offerId };
    }),
    issues,
  };
}

/** `items` in runs of at most `size`. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
