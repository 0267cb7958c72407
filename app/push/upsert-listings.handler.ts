import type { ListingContent } from "../connectors/contract.ts";
import { answersFor, wholeFailure, type Failed } from "./answers.ts";
import { recordAttempts } from "./attempt-store.ts";
import { beginUpserts, type SentListing } from "./begin-store.ts";
import { invoke } from "./call.ts";
import { defer, readDueListings } from "./due-store.ts";
import { endCall } from "./lease-store.ts";
import { revisionsPerUpsert } from "./limits.ts";
import { dayOf, listingReadyAtMs } from "./plan-pace.ts";
import { failureOf, recordListingAnswers, toAttempt, type AnsweredListing } from "./record-listings.ts";
import { makeListingsDue } from "./record-listings-store.ts";
import { refusedToken } from "./refused-token.ts";
import { adaptBatch, batchSize, called, noteHealth, nothing, type Handled, type Session } from "./session.ts";

const operation = "upsertListings";

/** Puts listings up, or revises them: complete, with the prices and quantities that are wanted now. */
export async function handleUpserts(session: Session): Promise<Handled> {
  const { deps, connector, lease } = session;
  const now = deps.clock.now();
  const { maxItems, deadlineMs } = connector.capabilities.upsertListings;
  const ids = await readyListings(session, now, batchSize(session, operation, maxItems));
  if (ids.length === 0) return nothing;
  const endsMs = now.getTime() + deadlineMs;
  const begin = { lease, now, callingUntil: new Date(endsMs), ids, day: dayOf(now) };
  const sent = await beginUpserts(deps.database.sql, begin, revisionsPerUpsert);
  if (sent.length === 0) {
    await endCall(deps.database.sql, lease);
    return nothing;
  }
  const invoked = await invoke(deps, session, { operation, deadlineMs: endsMs, isRead: false }, (call) =>
    connector.upsertListings(
      sent.map((listing) => ({ content: withCurrentValues(listing), remoteState: listing.remoteState })),
      call,
    ),
  );
  const outcomes =
    invoked.kind === "answered"
      ? answersFor(
          sent.map(({ content }) => content.key),
          invoked.value,
          ({ key }) => key,
          { logger: deps.logger, connector: connector.id, operation },
        )
      : sent.map((): Failed => ({ kind: "failed", failure: invoked.failure }));
  adaptBatch(session, operation, sent.length, invoked.kind === "failed" && invoked.isSuspect);
  const answered = sent.flatMap((listing, index) => {
    const outcome = outcomes[index];
    return outcome ? [{ listing: { ...listing, title: listing.content.title }, outcome }] : [];
  });
  await record(session, answered, invoked.durationMs);
  return called;
}

async function readyListings({ deps, account, connector, lease }: Session, now: Date, size: number): Promise<number[]> {
  const due = await readDueListings(deps.database.sql, lease, "listed", now, size * 4);
  const paced = due.map((listing) => {
    const limit = connector.capabilities.revisionsPerListingPerDay;
    const revisions = { limit, day: listing.revisionsDay, count: listing.revisionsCount };
    return { ...listing, dueAtMs: listingReadyAtMs(listing.sentAt, revisions, now) };
  });
  await defer(
    deps.database.sql,
    "listing",
    account.shopId,
    paced.filter(({ dueAtMs }) => dueAtMs > now.getTime()),
  );
  const ready = paced.filter(({ dueAtMs }) => dueAtMs <= now.getTime());
  return ready.slice(0, size).map(({ id }) => id);
}

/** The content was made when the texts last changed; prices and quantities are the ones of this moment. */
function withCurrentValues({ content, offers }: SentListing): ListingContent {
  const bySku = new Map(offers.map((offer) => [offer.sku, offer]));
  const variants = content.variants.map((variant) => {
    const offer = bySku.get(variant.sku);
    return offer ? { ...variant, quantity: offer.quantity, priceMinor: offer.priceMinor } : variant;
  });
  return { ...content, variants };
}

async function record(session: Session, answered: readonly AnsweredListing[], durationMs: number) {
  const { deps, account, lease } = session;
  const now = deps.clock.now();
  const of = { shopId: account.shopId, accountId: account.id };
  const whole = wholeFailure(answered.map(({ outcome }) => failureOf(outcome)));
  await deps.database.transaction(async (tx) => {
    await recordAttempts(tx, { ...of, at: now, durationMs }, answered.map(toAttempt));
    if (!(await endCall(tx, lease))) {
      const ids = answered.map(({ listing }) => listing.id);
      await makeListingsDue(tx, account.shopId, ids, now);
      return;
    }
    await recordListingAnswers(tx, session, answered, now);
    await noteHealth(tx, session, whole);
  });
  if (whole?.kind === "auth") await refusedToken(session, whole.message);
}
