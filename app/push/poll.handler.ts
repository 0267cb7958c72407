import type { Failure, ListingOutcome, Result } from "../connectors/contract.ts";
import { answersFor, type Failed } from "./answers.ts";
import { recordAttempts } from "./attempt-store.ts";
import { invoke } from "./call.ts";
import { longestPollMs, longestSubmissionMs, shortestPollMs } from "./limits.ts";
import { retryDelayMs } from "./plan-retry.ts";
import { pollLater, readDueSubmission, readSubmitted } from "./poll-store.ts";
import { recordListingAnswers, toAttempt } from "./record-listings.ts";
import { makeOffersDue } from "./record-offers-store.ts";
import { refusedToken } from "./refused-token.ts";
import { called, nothing, type Handled, type Session } from "./session.ts";

const operation = "poll";

type Polled = Result<{ kind: "waiting"; pollAfterMs: number } | { kind: "done"; outcomes: ListingOutcome[] }>;

/** Asks what became of a submission. One that is not decided within a day counts as unknown, and is sent again. */
export async function handlePolls(session: Session): Promise<Handled> {
  const { deps, connector, lease } = session;
  const now = deps.clock.now();
  const due = await readDueSubmission(deps.database.sql, lease, now);
  if (!due) return nothing;
  const isTooOld = due.sentAt !== null && now.getTime() - due.sentAt.getTime() > longestSubmissionMs;
  if (isTooOld || !connector.poll) {
    deps.logger.warn({ connector: connector.id, accountId: lease.accountId }, "a submission was given up");
    await settle(session, due.submission, []);
    return called;
  }
  const deadlineMs = now.getTime() + connector.capabilities.readOffers.deadlineMs;
  const invoked = await invoke(deps, session, { operation, deadlineMs, isRead: false }, (call): Promise<Polled> => {
    if (!connector.poll) throw new Error("invariant: an asynchronous connector answers poll");
    return connector.poll(due.submission, call);
  });
  const polled: Polled = invoked.kind === "answered" ? invoked.value : { ok: false, failure: invoked.failure };
  if (!polled.ok) await postpone(session, due.submission, polled.failure);
  else if (polled.value.kind === "done") await settle(session, due.submission, polled.value.outcomes);
  else {
    const waitMs = Math.min(longestPollMs, Math.max(shortestPollMs, polled.value.pollAfterMs));
    await pollLater(deps.database.sql, lease, due.submission, new Date(deps.clock.nowMs() + waitMs));
  }
  return called;
}

async function postpone(session: Session, submission: string, failure: Failure) {
  const { deps, lease } = session;
  if (failure.kind === "rejected") {
    // The channel knows no such submission, or will not say: whatever it did, the values are sent again.
    await settle(session, submission, []);
    return;
  }
  const waitMs = Math.max(shortestPollMs, retryDelayMs(failure, 2, deps.random));
  await pollLater(deps.database.sql, lease, submission, new Date(deps.clock.nowMs() + waitMs));
  if (failure.kind === "auth") await refusedToken(session, failure.message);
}

/** Records the end of a submission. A listing that its outcome does not name counts as unknown. */
async function settle(session: Session, submission: string, outcomes: readonly ListingOutcome[]) {
  const { deps, account, connector, lease } = session;
  const now = deps.clock.now();
  const about = { logger: deps.logger, connector: connector.id, operation };
  await deps.database.transaction(async (tx) => {
    const listings = await readSubmitted(tx, lease, submission);
    const keys = listings.map(({ content }) => content.key);
    const answers =
      outcomes.length > 0 ? answersFor(keys, outcomes, ({ key }) => key, about) : keys.map((): Failed => givenUp);
    const answered = listings.flatMap((listing, index) => {
      const outcome = answers[index];
      return outcome ? [{ listing, outcome }] : [];
    });
    const of = { shopId: account.shopId, accountId: account.id, at: now, durationMs: 0 };
    await recordAttempts(tx, of, answered.map(toAttempt));
    await recordListingAnswers(tx, session, answered, now);
    const overtaken = listings.flatMap((listing) => listing.overtaken);
    await makeOffersDue(tx, account.shopId, overtaken, now);
  });
}

const givenUp: Failed = {
  kind: "failed",
  failure: { kind: "unknown", message: "The channel never said what became of the submission." },
};
