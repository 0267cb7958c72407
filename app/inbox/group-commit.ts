import type { Clock } from "../platform/clock.ts";
import type { Sql } from "../platform/database.ts";
import type { Logger } from "../platform/logger.ts";
import { insertReceipts, type NewReceipt } from "./receipt-store.ts";

/**
 * stored: committed, now or by an earlier delivery of the same webhook. unknownShop: refused. full, failed: not stored,
 * and Shopify has to send it again.
 */
export type StoreOutcome = "stored" | "unknownShop" | "full" | "failed";

const batchRows = 128;
const batchBytes = 16 * 1024 * 1024;
/** While one INSERT waits for the disk, the next may be prepared: for at least so many, for each costs a commit. */
const writersAtOnce = 2;
const rowsForAnother = 16;
const queueRows = 2_000;
const queueBytes = 64 * 1024 * 1024;

interface Waiting {
  receipt: NewReceipt;
  resolve: (outcome: StoreOutcome) => void;
}

/**
 * Requests that come while an INSERT is under way share the next one: an idle system stores each at once, a busy one
 * stores many for the price of one commit. Two at most are under way, so that neither this process nor the disk is idle
 * while the other works; which of the two commits first does not matter, for Shopify promises no order either.
 */
export function createReceiptWriter({ sql, clock, logger }: { sql: Sql; clock: Clock; logger: Logger }) {
  const queue: Waiting[] = [];
  let bytesQueued = 0;
  let writers = 0;

  const takeBatch = (): Waiting[] => {
    let rows = 0;
    let bytes = 0;
    for (const { receipt } of queue) {
      // At least one, however large it is.
      if (rows > 0 && (rows === batchRows || bytes + receipt.body.length > batchBytes)) break;
      rows += 1;
      bytes += receipt.body.length;
    }
    bytesQueued -= bytes;
    return queue.splice(0, rows);
  };

  const writeAll = async () => {
    writers += 1;
    while (queue.length >= (writers > 1 ? rowsForAnother : 1)) {
      const batch = takeBatch();
      try {
        const accepted = await insertReceipts(
          sql,
          batch.map(({ receipt }) => receipt),
        );
        batch.forEach(({ resolve }, index) => resolve(accepted[index] ? "stored" : "unknownShop"));
      } catch (error) {
        logger.error(
          { err: error, webhooks: batch.length },
          "webhooks could not be stored; Shopify will send them again",
        );
        for (const { resolve } of batch) resolve("failed");
      }
      // The embedded database holds the event loop while it works. What reached the sockets meanwhile is read now, and
      // shares the next statement.
      await clock.sleep(0);
    }
    writers -= 1;
  };

  return {
    /** Resolves after the commit; never rejects. */
    store(receipt: NewReceipt): Promise<StoreOutcome> {
      if (queue.length >= queueRows || bytesQueued + receipt.body.length > queueBytes) return Promise.resolve("full");
      return new Promise((resolve) => {
        queue.push({ receipt, resolve });
        bytesQueued += receipt.body.length;
        const isWorthIt = writers === 0 || (writers < writersAtOnce && queue.length >= rowsForAnother);
        if (isWorthIt) void writeAll();
      });
    },
  };
}
