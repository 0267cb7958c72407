import { isWorking, readAccount } from "./account-store.ts";
import { freshCredentials } from "./credentials.ts";
import type { PushDeps } from "./deps.ts";
import { readDueWork } from "./due-store.ts";
import { handleEnds } from "./end-listings.handler.ts";
import type { Lease } from "./lease-store.ts";
import { lingerMs } from "./limits.ts";
import { orderOfWork, type Work } from "./plan-work.ts";
import { handlePolls } from "./poll.handler.ts";
import { handleReads } from "./read.handler.ts";
import { needConsent, noteHealth, type AccountMemory, type Handled, type Session } from "./session.ts";
import { handleOffers } from "./set-offers.handler.ts";
import { handleUpserts } from "./upsert-listings.handler.ts";

/** `waiting`: there will be something at `atMs`; undefined: not soon. `stopped`: the account is not to be called now. */
export type Step = { kind: "called" } | { kind: "waiting"; atMs: number | undefined } | { kind: "stopped" };

const handlers: Record<Work, (session: Session) => Promise<Handled>> = {
  offers: handleOffers,
  ends: handleEnds,
  polls: handlePolls,
  upserts: handleUpserts,
  reads: handleReads,
};

/**
 * Makes the next call of an account whose lease is held, if there is one to make. Everything is read anew each time: what
 * the merchant changed a moment ago counts.
 */
export async function stepAccount(deps: PushDeps, lease: Lease, memory: AccountMemory): Promise<Step> {
  const { sql } = deps.database;
  const account = await readAccount(sql, lease.shopId, lease.accountId);
  const connector = account && deps.connectors.get(account.connector);
  const now = deps.clock.now();
  if (!connector || !isWorking(account, now)) return { kind: "stopped" };
  const due = await readDueWork(sql, lease, now, new Date(now.getTime() + lingerMs));
  const order = orderOfWork(due, memory.calls);
  if (order.length === 0) return { kind: "waiting", atMs: due.nextAt?.getTime() };
  const fresh = await freshCredentials(deps, connector, account, memory.refused?.accessToken);
  if (!fresh.ok) {
    const { failure } = fresh;
    if (failure.kind === "auth") await needConsent(deps, account, failure.message);
    else {
      const session = { deps, account, connector, accessToken: "", lease, memory };
      const whole = failure.kind === "rejected" ? ({ kind: "unknown", message: "refresh refused" } as const) : failure;
      await deps.database.transaction((tx) => noteHealth(tx, session, whole));
    }
    return { kind: "stopped" };
  }
  const { account: current, credentials } = fresh.value;
  const session = { deps, account: current, connector, accessToken: credentials.accessToken, lease, memory };
  let laterMs = due.nextAt?.getTime();
  for (const work of order) {
    const handled = await handlers[work](session);
    if (handled.kind === "called") {
      memory.calls += 1;
      return { kind: "called" };
    }
    if (handled.kind === "later") laterMs = Math.min(laterMs ?? handled.atMs, handled.atMs);
  }
  return { kind: "waiting", atMs: laterMs };
}
