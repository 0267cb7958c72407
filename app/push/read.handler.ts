import type { OfferObserved, Result } from "../connectors/contract.ts";
import { invoke } from "./call.ts";
import { failedReadMs } from "./limits.ts";
import { recordReading } from "./observe.ts";
import { retryDelayMs } from "./plan-retry.ts";
import { readDueReads, readLater } from "./read-store.ts";
import { refusedToken } from "./refused-token.ts";
import { called, nothing, type Handled, type Session } from "./session.ts";

const operation = "readOffers";

/** Asks the channel what it shows: what turns "accepted" into "live", and finds what was changed over there. */
export async function handleReads(session: Session): Promise<Handled> {
  const { deps, account, connector, lease, memory } = session;
  const startedAt = deps.clock.now();
  const { maxItems, deadlineMs } = connector.capabilities.readOffers;
  const targets = await readDueReads(deps.database.sql, lease, startedAt, maxItems);
  if (targets.length === 0) return nothing;
  const ids = targets.map(({ id }) => id);
  const terms = { operation, deadlineMs: startedAt.getTime() + deadlineMs, isRead: true };
  const invoked = await invoke(deps, session, terms, (call) =>
    connector.readOffers(
      targets.map(({ read }) => read),
      call,
    ),
  );
  const answer: Result<OfferObserved[]> =
    invoked.kind === "answered" ? invoked.value : { ok: false, failure: invoked.failure };
  if (answer.ok) {
    await recordReading(deps, account, { ids, observed: answer.value, startedAt });
    const seen = new Set(answer.value.map(({ sku }) => sku));
    const unanswered = targets.filter(({ read }) => !seen.has(read.sku)).map(({ id }) => id);
    if (unanswered.length > 0) {
      const about = { connector: connector.id, operation, missing: unanswered.length };
      deps.logger.error(about, "invariant: a connector is to answer each item exactly once");
      await readLater(deps.database.sql, account.shopId, unanswered, new Date(deps.clock.nowMs() + failedReadMs));
    }
    return called;
  }
  const { failure } = answer;
  // Reading may fail where writing works: it neither trips the breaker nor pauses what is to be sent.
  const waitMs = failure.kind === "rejected" ? failedReadMs : retryDelayMs(failure, 3, deps.random);
  memory.readsFromMs = deps.clock.nowMs() + waitMs;
  await readLater(deps.database.sql, account.shopId, ids, new Date(deps.clock.nowMs() + waitMs));
  if (failure.kind === "auth") await refusedToken(session, failure.message);
  return called;
}
