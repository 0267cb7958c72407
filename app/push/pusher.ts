import { readDueAccounts, readWorkingAccount } from "./account-store.ts";
import { createCrew } from "./crew.ts";
import type { PushDeps } from "./deps.ts";
import { accountsPerPoll, pollEveryMs } from "./limits.ts";

export interface Pusher {
  /** Lets the calls under way come to their end, and gives all leases back. */
  stop(): Promise<void>;
  /** Resolves once nothing that is due now can be sent now, as far as this process may say. For tests and demonstrations. */
  idle(): Promise<void>;
}

const longestIdleCheckMs = 60_000;

/**
 * Serves every account with something due, several at once and each by one call at a time. Woken by `offers_due`, and
 * looks for itself each second, for a notification can be lost.
 */
export async function startPusher(deps: PushDeps): Promise<Pusher> {
  const { clock, database } = deps;
  const { sql } = database;
  const holder = deps.random.uuid();
  const crew = createCrew(deps, holder);
  const lookups = createLookups(deps, () => crew.changed.call());
  const stopping = new AbortController();
  const readDue = () => readDueAccounts(sql, holder, clock.now(), accountsPerPoll);
  const poll = async () => {
    crew.forgetRefused();
    for (const account of await readDue()) crew.admit(account);
  };
  const heard = (payload: string) => {
    if (stopping.signal.aborted) return;
    const accountId = Number(payload);
    if (payload === "" || !Number.isSafeInteger(accountId)) void lookups.run(poll);
    else if (!crew.wake(accountId)) {
      void lookups.run(async () => {
        const account = await readWorkingAccount(sql, accountId, clock.now());
        if (account) crew.admit(account);
      });
    }
  };
  const stopListening = await database.listen("offers_due", heard);
  const polling = (async () => {
    while (!stopping.signal.aborted) {
      await lookups.run(poll);
      await clock.sleep(pollEveryMs, stopping.signal);
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await stopListening();
      await polling;
      await lookups.settled();
      await crew.stop();
    },
    async idle() {
      const isBusy = () => lookups.size() > 0 || crew.isBusy();
      await lookups.run(poll);
      for (;;) {
        while (isBusy()) await crew.changed.sleep(longestIdleCheckMs);
        const left = (await readDue()).filter(({ accountId }) => !crew.isServedOrRefused(accountId));
        if (left.length === 0 && !isBusy()) return;
        for (const account of left) crew.admit(account);
      }
    },
  };
}

/** Looks into the database that are under way. None of them may end the pusher. */
function createLookups({ logger }: PushDeps, changed: () => void) {
  const underWay = new Set<Promise<void>>();
  return {
    size: () => underWay.size,
    run(look: () => Promise<void>): Promise<void> {
      const looking = look()
        .catch((error: unknown) => {
          logger.error({ err: error }, "the pusher could not look for work; it tries again");
        })
        .finally(() => {
          underWay.delete(looking);
          changed();
        });
      underWay.add(looking);
      return looking;
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
