import type { Connector, Failure } from "../connectors/contract.ts";
import { recordActivities } from "./activity-store.ts";
import { noteCall, stopForConsent, type PushAccount } from "./account-store.ts";
import type { PushDeps } from "./deps.ts";
import type { Lease } from "./lease-store.ts";
import { breakerThreshold } from "./limits.ts";
import { breakerPauseMs, retryDelayMs } from "./plan-retry.ts";
import type { LastOffersCall } from "./plan-work.ts";
import type { Sql } from "../platform/database.ts";

/** What this process remembers of an account between its calls. All of it may be lost without harm. */
export interface AccountMemory {
  calls: number;
  lastOffers: LastOffersCall | undefined;
  /** Smaller batches after one that failed as a whole, by operation. */
  batchLimit: Map<string, number>;
  /** Reading failed lately: not before then. */
  readsFromMs: number;
  /** The token that the channel refused, and when it was replaced. */
  refused: { accessToken: string; atMs: number } | undefined;
}

export const newMemory = (): AccountMemory => ({
  calls: 0,
  lastOffers: undefined,
  batchLimit: new Map(),
  readsFromMs: 0,
  refused: undefined,
});

/** One call's surroundings: an account that may be called now, by us alone. */
export interface Session {
  deps: PushDeps;
  account: PushAccount;
  connector: Connector;
  accessToken: string;
  lease: Lease;
  memory: AccountMemory;
}

/** What looking for one kind of work came to. `later`: there is some, but not before then. */
export type Handled = { kind: "called" } | { kind: "nothing" } | { kind: "later"; atMs: number };

export const nothing: Handled = { kind: "nothing" };
export const called: Handled = { kind: "called" };

/** How many to send now. After a batch that failed as a whole, half as many, down to one, so that an item that is the cause ends up alone. */
export const batchSize = ({ memory }: Session, operation: string, maxItems: number): number =>
  Math.max(1, Math.min(maxItems, memory.batchLimit.get(operation) ?? maxItems));

export function adaptBatch({ memory }: Session, operation: string, sent: number, failedWhole: boolean): void {
  if (failedWhole) memory.batchLimit.set(operation, Math.max(1, Math.floor(sent / 2)));
  else {
    const limit = memory.batchLimit.get(operation);
    if (limit !== undefined) memory.batchLimit.set(operation, Math.min(10_000, limit * 2));
  }
}

/**
 * Keeps the breaker. After some whole calls in a row without a sensible answer the account pauses, longer each time; the
 * first call after a pause decides alone. A channel that says "slow down" is obeyed, but it is not ill.
 */
export async function noteHealth(
  tx: Sql,
  { deps, account, memory }: Session,
  whole: Exclude<Failure, { kind: "rejected" }> | undefined,
): Promise<void> {
  const at = deps.clock.now();
  const of = { shopId: account.shopId, accountId: account.id };
  const after = (ms: number) => (ms > 0 ? new Date(at.getTime() + ms) : undefined);
  const activity = (kind: "account.breakerOpened" | "account.breakerClosed", params: Record<string, string>) =>
    recordActivities(tx, [{ ...of, actor: "anabranch", kind, params, at }]);
  if (!whole || whole.kind === "auth") {
    await noteCall(tx, { ...of, at, failures: whole ? undefined : 0, pausedUntil: undefined });
    if (!whole && account.failures >= breakerThreshold) await activity("account.breakerClosed", {});
    if (!whole) memory.refused = undefined;
    return;
  }
  if (whole.kind === "throttled") {
    const pausedUntil = after(retryDelayMs(whole, 0, deps.random));
    await noteCall(tx, { ...of, at, failures: undefined, pausedUntil });
    return;
  }
  const failures = account.failures + 1;
  const asked = whole.kind === "unavailable" && whole.retryAfterMs ? retryDelayMs(whole, 0, deps.random) : 0;
  const pausedUntil = after(Math.max(asked, breakerPauseMs(failures, deps.random)));
  await noteCall(tx, { ...of, at, failures, pausedUntil });
  if (failures === breakerThreshold) await activity("account.breakerOpened", { message: whole.message });
}

/** The channel does not take our credentials, not even fresh ones: the merchant has to connect the account again. */
export async function needConsent(deps: PushDeps, account: PushAccount, reason: string): Promise<void> {
  const at = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    if (!(await stopForConsent(tx, account, reason))) return;
    const of = { shopId: account.shopId, accountId: account.id };
    await recordActivities(tx, [{ ...of, actor: "channel", kind: "account.needsAuth", params: { reason }, at }]);
  });
}
