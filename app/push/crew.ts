import type { PushDeps } from "./deps.ts";
import { createFairQueue, type Waiting } from "./fair-queue.ts";
import { maxParallelAccounts } from "./limits.ts";
import { newMemory, type AccountMemory } from "./session.ts";
import { takeTurn } from "./turn.ts";
import { createWake, type Wake } from "./wake.ts";

interface Running {
  wake: Wake;
  isWaiting: boolean;
  done: Promise<void>;
}

/** The accounts that are served at once, and those that wait for a place. */
export interface Crew {
  /** Serves the account as soon as there is a place; one that is being served looks again at once. */
  admit(account: Waiting): void;
  /** false: the account is not being served. */
  wake(accountId: number): boolean;
  isBusy(): boolean;
  /** Somebody else had its lease, or its turn failed, since `forgetRefused`. */
  isServedOrRefused(accountId: number): boolean;
  forgetRefused(): void;
  /** Called whenever something of the above may have changed. */
  changed: Wake;
  stop(): Promise<void>;
}

export function createCrew(deps: PushDeps, holder: string): Crew {
  const queue = createFairQueue();
  const running = new Map<number, Running>();
  const memoryOf = createMemories();
  const refused = new Set<number>();
  const changed = createWake(deps.clock);
  let isStopping = false;

  const serve = async (account: Waiting, entry: Running) => {
    const { accountId, shopId } = account;
    try {
      const control = {
        holder,
        wake: entry.wake,
        isStopping: () => isStopping,
        othersWait: () => queue.size > 0,
        onWaiting: (isWaiting: boolean) => {
          entry.isWaiting = isWaiting;
          changed.call();
        },
      };
      const held = await deps.database.asShop(shopId, () => takeTurn(deps, account, memoryOf(accountId), control));
      if (!held) refused.add(accountId);
    } catch (error) {
      refused.add(accountId);
      deps.logger.error({ err: error, accountId }, "a turn of the pusher failed; the next poll tries again");
    }
    running.delete(accountId);
    // A change that came while the turn was ending is not to wait for the next poll.
    if (entry.wake.wasCalled() && !refused.has(accountId)) queue.add(account);
    fill();
    changed.call();
  };
  const fill = () => {
    while (!isStopping && running.size < maxParallelAccounts) {
      const next = queue.take();
      if (!next) return;
      const entry: Running = { wake: createWake(deps.clock), isWaiting: false, done: Promise.resolve() };
      running.set(next.accountId, entry);
      entry.done = serve(next, entry);
    }
    // Somebody who only lingers makes room.
    if (queue.size > 0) [...running.values()].find(({ isWaiting }) => isWaiting)?.wake.call();
  };
  const wake = (accountId: number) => {
    const entry = running.get(accountId);
    entry?.wake.call();
    return entry !== undefined;
  };
  return {
    admit(account) {
      if (wake(account.accountId)) return;
      queue.add(account);
      fill();
    },
    wake,
    isBusy: () => queue.size > 0 || [...running.values()].some(({ isWaiting }) => !isWaiting),
    isServedOrRefused: (accountId) => running.has(accountId) || refused.has(accountId),
    forgetRefused: () => refused.clear(),
    changed,
    async stop() {
      isStopping = true;
      for (const entry of running.values()) entry.wake.call();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

/** What is remembered of accounts between their turns; the oldest are forgotten. */
function createMemories(): (accountId: number) => AccountMemory {
  const most = 10_000;
  const memories = new Map<number, AccountMemory>();
  return (accountId) => {
    const memory = memories.get(accountId) ?? newMemory();
    memories.delete(accountId);
    memories.set(accountId, memory);
    const [oldest] = memories.keys();
    if (memories.size > most && oldest !== undefined) memories.delete(oldest);
    return memory;
  };
}
