import { failureMessage, type EndOutcome, type Failure } from "../connectors/contract.ts";
import { recordActivities } from "./activity-store.ts";
import { answersFor, wholeFailure, type Failed } from "./answers.ts";
import { recordAttempts } from "./attempt-store.ts";
import { beginEnds, type SentEnd } from "./begin-store.ts";
import { invoke } from "./call.ts";
import { forgetNeverListed, readDueListings } from "./due-store.ts";
import { replaceIssues } from "./issue-store.ts";
import { endCall } from "./lease-store.ts";
import { attemptsUntilIssue, firstReadMs } from "./limits.ts";
import { retryDelayMs } from "./plan-retry.ts";
import { makeListingsDue, recordEnds, type EndRecord } from "./record-listings-store.ts";
import { refusedToken } from "./refused-token.ts";
import { adaptBatch, batchSize, called, noteHealth, nothing, type Handled, type Session } from "./session.ts";
import { stillTrying } from "./still-trying.ts";

const operation = "endListings";

/** Takes listings down. One that the channel never had needs no call. */
export async function handleEnds(session: Session): Promise<Handled> {
  const { deps, connector, lease } = session;
  const now = deps.clock.now();
  await forgetNeverListed(deps.database.sql, lease, now);
  const { maxItems, deadlineMs } = connector.capabilities.endListings;
  const size = batchSize(session, operation, maxItems);
  const due = await readDueListings(deps.database.sql, lease, "unlisted", now, size);
  if (due.length === 0) return nothing;
  const endsMs = now.getTime() + deadlineMs;
  const ids = due.map(({ id }) => id);
  const begin = { lease, now, callingUntil: new Date(endsMs), ids, day: undefined };
  const sent = await beginEnds(deps.database.sql, begin);
  if (sent.length === 0) {
    await endCall(deps.database.sql, lease);
    return nothing;
  }
  const invoked = await invoke(deps, session, { operation, deadlineMs: endsMs, isRead: false }, (call) =>
    connector.endListings(sent.map(toEnd), call),
  );
  const outcomes =
    invoked.kind === "answered"
      ? answersFor(
          sent.map(({ key }) => key),
          invoked.value,
          ({ key }) => key,
          { logger: deps.logger, connector: connector.id, operation },
        )
      : sent.map((): Failed => ({ kind: "failed", failure: invoked.failure }));
  adaptBatch(session, operation, sent.length, invoked.kind === "failed" && invoked.isSuspect);
  await record(session, sent, outcomes, invoked.durationMs);
  return called;
}

const toEnd = ({ key, remoteId, remoteState, skus }: SentEnd) => ({
  key,
  ...(remoteId === null ? {} : { remoteId }),
  remoteState,
  skus,
});

async function record(
  session: Session,
  sent: readonly SentEnd[],
  outcomes: readonly (EndOutcome | Failed)[],
  durationMs: number,
) {
  const { deps, account, lease } = session;
  const now = deps.clock.now();
  const of = { shopId: account.shopId, accountId: account.id };
  const answered = sent.map((listing, index) => {
    const outcome = outcomes[index];
    return { listing, failure: outcome?.kind === "failed" ? outcome.failure : undefined };
  });
  const whole = wholeFailure(answered.map(({ failure }) => failure));
  const rejected = answered.filter(({ failure }) => failure?.kind === "rejected");
  await deps.database.transaction(async (tx) => {
    await recordAttempts(tx, { ...of, at: now, durationMs }, answered.map(toAttempt));
    if (!(await endCall(tx, lease))) {
      const ids = sent.map(({ id }) => id);
      await makeListingsDue(tx, account.shopId, ids, now);
      return;
    }
    const records = answered.map(({ listing, failure }) => toRecord(session, listing, failure, now));
    await recordEnds(tx, account.shopId, records, now, new Date(now.getTime() + firstReadMs));
    const issues = answered.map(({ listing, failure }) => ({
      listingId: listing.id,
      offerId: null,
      issues: issuesOf(listing, failure),
    }));
    await replaceIssues(tx, of, "push", issues, now);
    const activities = rejected.map(({ listing, failure }) => ({
      ...of,
      listingId: listing.id,
      actor: "channel" as const,
      kind: "listing.endRejected" as const,
      params: { message: failure ? failureMessage(failure).slice(0, 300) : "" },
      at: now,
    }));
    await recordActivities(tx, activities);
    await noteHealth(tx, session, whole);
  });
  if (whole?.kind === "auth") await refusedToken(session, whole.message);
}

const toAttempt = ({ listing, failure }: { listing: SentEnd; failure: Failure | undefined }) => ({
  listingId: listing.id,
  offerId: null,
  operation: "endListing" as const,
  version: listing.version,
  quantity: null,
  priceMinor: null,
  outcome: failure ? failure.kind : ("accepted" as const),
  message: failure ? failureMessage(failure) : null,
});

function toRecord({ deps }: Session, { id, attempts }: SentEnd, failure: Failure | undefined, now: Date): EndRecord {
  if (!failure) return { id, kind: "ended", dueAtMs: now.getTime() };
  if (failure.kind === "rejected") return { id, kind: "rejected", dueAtMs: now.getTime() };
  return { id, kind: "again", dueAtMs: now.getTime() + retryDelayMs(failure, attempts, deps.random) };
}

function issuesOf({ attempts }: SentEnd, failure: Failure | undefined) {
  if (failure?.kind === "rejected") return failure.issues;
  return failure && attempts + 1 >= attemptsUntilIssue ? [stillTrying(failure.message)] : [];
}
