import type { PushDeps } from "./deps.ts";
import type { Waiting } from "./fair-queue.ts";
import { acquireLease, releaseLease, renewLease, type Lease } from "./lease-store.ts";
import { callsPerTurn, failedReadMs, fillLookMs, leaseRenewMs, lingerMs, longestFillMs } from "./limits.ts";
import type { AccountMemory } from "./session.ts";
import { stepAccount, stepReads } from "./step.ts";
import type { Wake } from "./wake.ts";

export interface TurnControl {
  holder: string;
  wake: Wake;
  isStopping: () => boolean;
  /** Other accounts wait for a place. */
  othersWait: () => boolean;
  /** Told before and after each sleep. */
  onWaiting: (isWaiting: boolean) => void;
}

/**
 * One account's turn: takes its lease, makes one call after the other until there is nothing left to do, lingers a little
 * for what comes next, and gives the lease back. false: somebody else has the lease.
 */
export async function takeTurn(
  deps: PushDeps,
  account: Waiting,
  memory: AccountMemory,
  control: TurnControl,
): Promise<boolean> {
  const lease = await acquireLease(deps.database.sql, account, control.holder, deps.clock.now());
  if (!lease) return false;
  const keeper = keepLease(deps, lease);
  try {
    await work(deps, lease, memory, control, keeper);
  } finally {
    await keeper.stop();
    if (keeper.isHeld()) await releaseLease(deps.database.sql, lease);
  }
  return true;
}

async function work(
  deps: PushDeps,
  lease: Lease,
  memory: AccountMemory,
  control: TurnControl,
  keeper: { isHeld: () => boolean },
) {
  let isSleeping = false;
  const reader = createReader(deps, lease, memory, () => {
    if (isSleeping) control.onWaiting(true);
    control.wake.call();
  });
  let calls = 0;
  let idleSinceMs = deps.clock.nowMs();
  while (!control.isStopping() && keeper.isHeld()) {
    const step = await stepAccount(deps, lease, memory);
    if (step.kind === "stopped") break;
    if (step.readsDue) reader.start();
    const nowMs = deps.clock.nowMs();
    if (step.kind === "called" || reader.isReading()) idleSinceMs = nowMs;
    if (step.kind === "called") {
      calls += 1;
      if (calls >= callsPerTurn && control.othersWait()) break;
      continue;
    }
    if (step.atMs !== undefined && step.atMs <= nowMs) continue; // it became due meanwhile
    const waitMs = Math.min(step.atMs ?? Infinity, idleSinceMs + lingerMs) - nowMs;
    const isSoon = step.atMs !== undefined && step.atMs - nowMs <= longestFillMs;
    if (waitMs <= 0 || (control.othersWait() && !isSoon)) break;
    isSleeping = true;
    control.onWaiting(!reader.isReading());
    // In a burst each change is heard of, and one look a change would cost more than the changes.
    if (step.isFilling) await deps.clock.sleep(Math.min(fillLookMs, waitMs));
    else await control.wake.sleep(waitMs);
    isSleeping = false;
    control.onWaiting(false);
  }
  await reader.finished();
}

/**
 * Reads back beside the other calls, one batch at a time: reading may take long, and a quantity that is too high must not
 * wait for it. That both go on at once is no harm: what was sent meanwhile is not compared.
 */
function createReader(deps: PushDeps, lease: Lease, memory: AccountMemory, finished: () => void) {
  let reading: Promise<void> | undefined;
  const read = async () => {
    try {
      await stepReads(deps, lease, memory);
    } catch (error) {
      deps.logger.error({ err: error, accountId: lease.accountId }, "what a channel shows could not be recorded");
      memory.readsFromMs = deps.clock.nowMs() + failedReadMs;
    }
    reading = undefined;
    finished();
  };
  return {
    start() {
      reading ??= read();
    },
    isReading: () => reading !== undefined,
    finished: () => reading ?? Promise.resolve(),
  };
}

/** Renews the lease until stopped. Losing it is no error: every statement that matters checks the fence itself. */
function keepLease({ clock, database, logger }: PushDeps, lease: Lease) {
  const done = new AbortController();
  let held = true;
  const renewing = (async () => {
    while (held) {
      await clock.sleep(leaseRenewMs, done.signal);
      if (done.signal.aborted) return;
      try {
        held = await renewLease(database.sql, lease, clock.now());
        if (!held) logger.warn({ accountId: lease.accountId }, "the lease of an account went to another process");
      } catch (error) {
        logger.error({ err: error, accountId: lease.accountId }, "a lease could not be renewed");
      }
    }
  })();
  return {
    isHeld: () => held,
    async stop() {
      done.abort();
      await renewing;
    },
  };
}
