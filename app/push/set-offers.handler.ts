import { failureMessage, type Failure, type OfferOutcome } from "../connectors/contract.ts";
import { answersFor, wholeFailure, type Failed } from "./answers.ts";
import { recordAttempts } from "./attempt-store.ts";
import { beginOffers, type SentOffer } from "./begin-store.ts";
import { invoke } from "./call.ts";
import { defer, readDueOffers, type DueOffer } from "./due-store.ts";
import { replaceIssues } from "./issue-store.ts";
import { endCall } from "./lease-store.ts";
import { attemptsUntilIssue } from "./limits.ts";
import { dayOf, offerReadyAtMs } from "./plan-pace.ts";
import { retryDelayMs } from "./plan-retry.ts";
import { afterOffersCall, fillsUntilMs } from "./plan-work.ts";
import { makeOffersDue, recordOffers, type OfferRecord } from "./record-offers-store.ts";
import { refusedToken } from "./refused-token.ts";
import { adaptBatch, batchSize, called, noteHealth, nothing, type Handled, type Session } from "./session.ts";
import { stillTrying } from "./still-trying.ts";

const operation = "setOffers";
/** Looked at for one batch, so that offers which must wait do not hide those which need not. */
const lookAhead = 4;

/** Sends prices and quantities: one batch, one call. */
export async function handleOffers(session: Session): Promise<Handled> {
  const { deps, account, connector, lease, memory } = session;
  const { capabilities } = connector;
  const now = deps.clock.now();
  const { maxItems, deadlineMs } = capabilities.setOffers;
  const due = await readDueOffers(deps.database.sql, lease, now, maxItems * lookAhead);
  const { ready, deferred } = splitByPace(due, capabilities.revisionsPerListingPerDay, now);
  await defer(deps.database.sql, "offer", account.shopId, deferred);
  const size = batchSize(session, operation, maxItems);
  if (ready.length === 0) return nothing;
  const fillsUntil = fillsUntilMs(memory.lastOffers, ready.some(sellsOut));
  if (ready.length < size && now.getTime() < fillsUntil) return { kind: "later", atMs: fillsUntil };
  const endsMs = now.getTime() + deadlineMs;
  const sent = await beginOffers(deps.database.sql, {
    lease,
    now,
    callingUntil: new Date(endsMs),
    ids: ready.slice(0, size).map(({ id }) => id),
    day: capabilities.revisionsPerListingPerDay === undefined ? undefined : dayOf(now),
  });
  if (sent.length === 0) {
    await endCall(deps.database.sql, lease);
    return nothing;
  }
  memory.lastOffers = afterOffersCall(memory.lastOffers, now.getTime());
  const invoked = await invoke(deps, session, { operation, deadlineMs: endsMs, isRead: false }, (call) =>
    connector.setOffers(sent.map(toUpdate), call),
  );
  const outcomes =
    invoked.kind === "answered"
      ? answersFor(
          sent.map(({ sku }) => sku),
          invoked.value,
          ({ sku }) => sku,
          { logger: deps.logger, connector: connector.id, operation },
        )
      : sent.map((): Failed => ({ kind: "failed", failure: invoked.failure }));
  adaptBatch(session, operation, sent.length, invoked.kind === "failed" && invoked.isSuspect);
  await record(session, sent, outcomes, invoked.durationMs);
  return called;
}

const sellsOut = ({ desiredQuantity, sentQuantity }: DueOffer) => desiredQuantity === 0 && sentQuantity !== 0;

function splitByPace(due: readonly DueOffer[], limit: number | undefined, now: Date) {
  const paced = due.map((offer) => {
    const revisions = { limit, day: offer.revisionsDay, count: offer.revisionsCount };
    return { ...offer, dueAtMs: offerReadyAtMs(offer, revisions, now) };
  });
  return {
    ready: paced.filter(({ dueAtMs }) => dueAtMs <= now.getTime()),
    deferred: paced.filter(({ dueAtMs }) => dueAtMs > now.getTime()),
  };
}

const toUpdate = ({ sku, remoteId, listingKey, remoteState, quantity, priceMinor }: SentOffer) => ({
  sku,
  ...(remoteId === null ? {} : { remoteId }),
  listingKey,
  remoteState,
  quantity,
  priceMinor,
});

type Answer = OfferOutcome | Failed;

async function record(session: Session, sent: readonly SentOffer[], outcomes: readonly Answer[], durationMs: number) {
  const { deps, account, connector, lease } = session;
  const now = deps.clock.now();
  const answered = sent.flatMap((offer, index) => {
    const outcome = outcomes[index];
    return outcome ? [{ offer, outcome, failure: outcome.kind === "failed" ? outcome.failure : undefined }] : [];
  });
  const whole = wholeFailure(answered.map(({ failure }) => failure));
  const of = { shopId: account.shopId, accountId: account.id };
  await deps.database.transaction(async (tx) => {
    await recordAttempts(
      tx,
      { ...of, at: now, durationMs },
      answered.map(({ offer, failure }) => toAttempt(offer, failure)),
    );
    if (!(await endCall(tx, lease))) {
      const ids = sent.map(({ id }) => id);
      await makeOffersDue(tx, account.shopId, ids, now);
      return;
    }
    const records = answered.map(({ offer, failure }) => toRecord(session, offer, failure, now));
    await recordOffers(tx, account.shopId, records, now);
    const told = answered.filter(({ offer, failure }) => isWorthTelling(offer, failure));
    const issues = told.map(({ offer, outcome }) => ({
      listingId: offer.listingId,
      offerId: offer.id,
      issues: issuesOf(offer, outcome),
    }));
    await replaceIssues(tx, of, "push", issues, now);
    await noteHealth(tx, session, whole);
  });
  for (const { offer, failure } of answered) {
    if (failure || !offer.desiredAt) continue;
    const seconds = Math.max(0, now.getTime() - offer.desiredAt.getTime()) / 1000;
    deps.metrics.pushSeconds.observe({ connector: connector.id }, seconds);
  }
  if (whole?.kind === "auth") await refusedToken(session, whole.message);
}

const toAttempt = (offer: SentOffer, failure: Failure | undefined) => ({
  listingId: offer.listingId,
  offerId: offer.id,
  operation: "setOffer" as const,
  version: offer.version,
  quantity: offer.quantity,
  priceMinor: offer.priceMinor,
  outcome: failure ? failure.kind : ("accepted" as const),
  message: failure ? failureMessage(failure) : null,
});

function toRecord({ deps }: Session, offer: SentOffer, failure: Failure | undefined, now: Date): OfferRecord {
  const { id, version, quantity, priceMinor } = offer;
  const common = { id, version, quantity, priceMinor, remoteId: null, dueAtMs: now.getTime() };
  if (!failure) return { ...common, kind: "accepted" };
  if (failure.kind === "rejected") return { ...common, kind: "rejected" };
  return { ...common, kind: "again", dueAtMs: now.getTime() + retryDelayMs(failure, offer.attempts, deps.random) };
}

/** An outage is shown at the account; at the item only when it goes on and on. */
const isWorthTelling = (offer: { attempts: number }, failure: Failure | undefined) =>
  !failure || failure.kind === "rejected" || offer.attempts + 1 >= attemptsUntilIssue;

function issuesOf(offer: SentOffer, outcome: Answer) {
  if (outcome.kind === "accepted") return outcome.issues;
  if (outcome.failure.kind === "rejected") return outcome.failure.issues;
  return [stillTrying(outcome.failure.message)];
}
