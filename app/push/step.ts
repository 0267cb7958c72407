import { failureMessage, type Connector } from "../connectors/contract.ts";
import { isWorking, readAccount, type PushAccount } from "./account-store.ts";
import { freshCredentials } from "./credentials.ts";
import type { PushDeps } from "./deps.ts";
import { readDueWork, readNextDue } from "./due-store.ts";
import { handleEnds } from "./end-listings.handler.ts";
import type { Lease } from "./lease-store.ts";
import { lingerMs } from "./limits.ts";
import { orderOfWork, type Work } from "./plan-work.ts";
import { handlePolls } from "./poll.handler.ts";
import { handleReads } from "./read.handler.ts";
import { needConsent, noteHealth, type AccountMemory, type Handled, type Session } from "./session.ts";
import { handleOffers } from "./set-offers.handler.ts";
import { handleUpserts } from "./upsert-listings.handler.ts";

/**
 * `waiting`: there will be something at `atMs`; undefined: not soon. `isFilling`: a batch waits to fill up. `stopped`: the account is not to be called now.
 * `readsDue`: there is something to read, which `stepReads` does.
 */
export type Step =
  | { kind: "called"; readsDue: boolean }
  | { kind: "waiting"; atMs: number | undefined; isFilling: boolean; readsDue: boolean }
  | { kind: "stopped" };

const handlers: Record<Work, (session: Session) => Promise<Handled>> = {
  offers: handleOffers,
  ends: handleEnds,
  polls: handlePolls,
  upserts: handleUpserts,
};

/**
 * Makes the next call of an account whose lease is held, if there is one to make. Everything is read anew each time: what
 * the merchant changed a moment ago counts.
 */
export async function stepAccount(deps: PushDeps, lease: Lease, memory: AccountMemory): Promise<Step> {
  const { sql } = deps.database;
  const found = await callable(deps, lease);
  if (!found) return { kind: "stopped" };
  const now = deps.clock.now();
  const due = await readDueWork(sql, lease, now);
  const readsDue = due.reads && memory.readsFromMs <= now.getTime();
  const order = orderOfWork(due, memory.calls);
  const waiting = async (): Promise<Step> => {
    const next = await readNextDue(sql, lease, now, new Date(now.getTime() + lingerMs));
    return { kind: "waiting", atMs: next?.getTime(), isFilling: false, readsDue };
  };
  if (order.length === 0) return waiting();
  const session = await openSession(deps, found, lease, memory);
  if (!session) return { kind: "stopped" };
  let fillsUntilMs: number | undefined;
  for (const work of order) {
    const handled = await handlers[work](session);
    if (handled.kind === "called") {
      memory.calls += 1;
      return { kind: "called", readsDue };
    }
    if (handled.kind === "later") fillsUntilMs = handled.atMs;
  }
  return fillsUntilMs === undefined ? waiting() : { kind: "waiting", atMs: fillsUntilMs, isFilling: true, readsDue };
}

/** Reads one batch back, if one is due. Needs no turn of its own: it may run beside a call of `stepAccount`. */
export async function stepReads(deps: PushDeps, lease: Lease, memory: AccountMemory): Promise<boolean> {
  const found = await callable(deps, lease);
  const session = found && (await openSession(deps, found, lease, memory));
  return session !== undefined && (await handleReads(session)).kind === "called";
}

interface Callable {
  account: PushAccount;
  connector: Connector;
}

async function callable({ connectors, clock, database }: PushDeps, lease: Lease): Promise<Callable | undefined> {
  const account = await readAccount(database.sql, lease.shopId, lease.accountId);
  const connector = account && connectors.get(account.connector);
  return connector && isWorking(account, clock.now()) ? { account, connector } : undefined;
}

/** With credentials that are good now. undefined: there are none, and what that means for the account is recorded. */
async function openSession(
  deps: PushDeps,
  { account, connector }: Callable,
  lease: Lease,
  memory: AccountMemory,
): Promise<Session | undefined> {
  const fresh = await freshCredentials(deps, connector, account, memory.refused?.accessToken);
  if (fresh.ok) {
    const { account: current, credentials } = fresh.value;
    return { deps, account: current, connector, accessToken: credentials.accessToken, lease, memory };
  }
  const { failure } = fresh;
  if (failure.kind === "auth") await needConsent(deps, account, failure.message);
  else {
    const session = { deps, account, connector, accessToken: "", lease, memory };
    const whole =
      failure.kind === "rejected" ? ({ kind: "unknown", message: failureMessage(failure) } as const) : failure;
    await deps.database.transaction((tx) => noteHealth(tx, session, whole));
  }
  return undefined;
}
