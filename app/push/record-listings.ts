import { failureMessage, type Failure, type ListingOutcome } from "../connectors/contract.ts";
import type { Issue } from "../domain/issue.ts";
import type { Sql } from "../platform/database.ts";
import { recordActivities } from "./activity-store.ts";
import { type Failed } from "./answers.ts";
import type { Attempt } from "./attempt-store.ts";
import type { SentListing } from "./begin-store.ts";
import { replaceIssues, type IssuesOf } from "./issue-store.ts";
import { attemptsUntilIssue, longestPollMs, shortestPollMs } from "./limits.ts";
import { retryDelayMs } from "./plan-retry.ts";
import { recordListings, type ListingRecord } from "./record-listings-store.ts";
import { makeOffersDue, recordOffers, type OfferRecord } from "./record-offers-store.ts";
import type { Session } from "./session.ts";
import { stillTrying } from "./still-trying.ts";

export type ListingAnswer = ListingOutcome | Failed;

export interface AnsweredListing {
  /** `title` undefined: what was sent has been replaced since, and is not known any more. */
  listing: SentListing & { title: string | undefined };
  outcome: ListingAnswer;
}

/** Writes down what became of listings, whether the channel answered at once or at the end of a submission. */
export async function recordListingAnswers(
  tx: Sql,
  session: Session,
  answered: readonly AnsweredListing[],
  now: Date,
): Promise<void> {
  const { account } = session;
  const of = { shopId: account.shopId, accountId: account.id };
  await recordListings(
    tx,
    account.shopId,
    answered.map((each) => toRecord(session, each, now)),
    now,
  );
  const offers = answered.flatMap(toOfferRecords);
  await recordOffers(tx, account.shopId, offers, now);
  await makeOffersDue(tx, account.shopId, unsettledOffers(answered, offers), now);
  await replaceIssues(tx, of, "push", answered.filter(isWorthTelling).flatMap(issuesByOwner), now);
  const rejected = answered.filter(({ outcome }) => failureOf(outcome)?.kind === "rejected");
  await recordActivities(
    tx,
    rejected.map(({ listing, outcome }) => ({
      ...of,
      listingId: listing.id,
      actor: "channel" as const,
      kind: "listing.pushRejected" as const,
      params: { title: listing.content.title, message: failureText(outcome) },
      at: now,
    })),
  );
}

export const failureOf = (outcome: ListingAnswer): Failure | undefined =>
  outcome.kind === "failed" ? outcome.failure : undefined;

const failureText = (outcome: ListingAnswer) => {
  const failure = failureOf(outcome);
  return failure ? failureMessage(failure).slice(0, 300) : "";
};

/** One line of history. */
export function toAttempt({ listing, outcome }: AnsweredListing): Attempt {
  const failure = failureOf(outcome);
  return {
    listingId: listing.id,
    offerId: null,
    operation: "upsertListing",
    version: listing.version,
    quantity: null,
    priceMinor: null,
    outcome: failure ? failure.kind : outcome.kind === "submitted" ? "submitted" : "accepted",
    message: failure ? failureMessage(failure) : null,
  };
}

function toRecord({ deps }: Session, { listing, outcome }: AnsweredListing, now: Date): ListingRecord {
  const nowMs = now.getTime();
  const common = {
    id: listing.id,
    version: listing.version,
    title: null,
    remoteId: null,
    remoteUrl: null,
    remoteState: "remoteState" in outcome ? outcome.remoteState : undefined,
    submission: null,
    pollAtMs: nowMs,
    dueAtMs: nowMs,
  };
  switch (outcome.kind) {
    case "accepted": {
      const { remoteId = null, remoteUrl = null } = outcome;
      return { ...common, kind: "accepted", title: listing.title ?? null, remoteId, remoteUrl };
    }
    case "submitted":
      return {
        ...common,
        kind: "submitted",
        submission: outcome.submission,
        pollAtMs: nowMs + Math.min(longestPollMs, Math.max(shortestPollMs, outcome.pollAfterMs)),
      };
    case "failed":
      if (outcome.failure.kind === "rejected") return { ...common, kind: "rejected" };
      return {
        ...common,
        kind: "again",
        dueAtMs: nowMs + retryDelayMs(outcome.failure, listing.attempts, deps.random),
      };
  }
}

/** Those that the channel named in its answer; each is acknowledged with what went out in the listing. */
function toOfferRecords({ listing, outcome }: AnsweredListing): OfferRecord[] {
  if (outcome.kind !== "accepted") return [];
  const bySku = new Map(outcome.offers.map((offer) => [offer.sku, offer]));
  return listing.offers.flatMap(({ id, sku, version, quantity, priceMinor }) => {
    const named = bySku.get(sku);
    if (!named) return [];
    return [{ id, version, quantity, priceMinor, kind: "accepted", dueAtMs: 0, remoteId: named.remoteId ?? null }];
  });
}

/**
 * Offers whose value is uncertain although the listing is decided: a revision that was refused may have been applied in
 * part, and one that was accepted may have left an offer out. Each is sent by itself.
 */
function unsettledOffers(answered: readonly AnsweredListing[], settled: readonly OfferRecord[]): number[] {
  const done = new Set(settled.map(({ id }) => id));
  return answered
    .filter(({ outcome }) => outcome.kind === "accepted" || failureOf(outcome)?.kind === "rejected")
    .flatMap(({ listing }) => listing.offers.map(({ id }) => id))
    .filter((id) => !done.has(id));
}

const isWorthTelling = ({ listing, outcome }: AnsweredListing) => {
  const failure = failureOf(outcome);
  return !failure || failure.kind === "rejected" || listing.attempts + 1 >= attemptsUntilIssue;
};

/** An issue that names a SKU belongs to that offer; the rest to the listing. */
function issuesByOwner({ listing, outcome }: AnsweredListing): IssuesOf[] {
  const issues = issuesIn(outcome);
  const skus = new Set(listing.offers.map(({ sku }) => sku));
  const ofListing = issues.filter(({ sku }) => sku === undefined || !skus.has(sku));
  return [
    { listingId: listing.id, offerId: null, issues: ofListing },
    ...listing.offers.map(({ id, sku }) => ({
      listingId: listing.id,
      offerId: id,
      issues: issues.filter((issue) => issue.sku === sku),
    })),
  ];
}

function issuesIn(outcome: ListingAnswer): Issue[] {
  if (outcome.kind === "accepted") return outcome.issues;
  if (outcome.kind === "submitted") return [];
  if (outcome.failure.kind === "rejected") return outcome.failure.issues;
  return [stillTrying(outcome.failure.message)];
}
